/*
 * Stamping and signing (GB/T 33190 18, GM/T 0099 7.2): the document is judged
 * as anybody would judge it, the files of the signatures are made, the
 * package is written with all else copied, and what was written is read back
 * and judged again.  A paper that our own verifier would refuse is neither
 * signed nor released.
 *
 * Several signatures of one call are made one over the other; what each of
 * them adds is kept in memory until the package is written once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "object/report.h"
#include "op/stamp.h"

/* An entry that is added, or that takes the place of one. */
struct fresh {
	const char	*name;
	struct ezz_buf	 bytes;
	uint8_t		 sm3[EZZ_DIGEST_MAX];
	bool		 hashed;	/* sm3 is that of bytes */
	bool		 listed;	/* signatures cover it */
};

struct work {
	const ezz_stamping		*s;
	const struct ezz_stamp_terms	*t;
	struct ezz_verify_terms		 vt;
	struct ezz_document		 d;	/* as it came in */
	size_t				 body_i;
	const struct ezz_ofd_body	*body;
	struct ezz_stamp_sets		 sets;
	struct ezz_ofd_ids		 ids;
	const char			*list;	/* Signatures.xml */
	const char			*dir;	/* where it lies */
	size_t				 number; /* of the next Sign_ */
	struct fresh			*fresh;
	size_t				 n_fresh;
	const char			**made;	/* Signature.xml of each */
	size_t				 n_made;
	struct ezz_arena		 arena;
};

/* ---- what is refused ----------------------------------------------------- */

const struct ezz_finding *
ezz_stamp_fault(const ezz_report *r, const char *of, ezz_verdict most)
{
	const struct ezz_finding	*f;

	for (size_t i = 0; i < ezz_report_findings(r); i++) {
		f = ezz_report_finding(r, i);
		if (!f->remark && f->verdict > most && strcmp(f->of, of) == 0)
			return f;
	}
	return NULL;
}

static const struct ezz_finding *
row(const ezz_report *r, const char *check, const char *of)
{
	const struct ezz_finding	*f;

	for (size_t i = 0; i < ezz_report_findings(r); i++) {
		f = ezz_report_finding(r, i);
		if (!f->remark && strcmp(f->of, of) == 0 &&
		    strcmp(f->check, check) == 0)
			return f;
	}
	return NULL;
}

static ezz_status
refuse(ezz_ctx *ctx, const struct ezz_finding *f)
{
	ezz_status	 st;

	st = ezz_fail(ctx, EZZ_EREFUSED, *f->clause == '\0' ? NULL :
	    f->clause, "%s", f->text);
	return *f->of == '\0' ? st : ezz_while(ctx, st, "%s", f->of);
}

/* These rest on the file alone; the others ask for the verifier's trust. */
static const char *const own_rows[] = {
	"sig.references", "sig.coverage", "sig.digest", "sig.value",
	"sig.binding"
};

/* A signature that is there must be right, whoever made it. */
static ezz_status
earlier(ezz_ctx *ctx, const struct work *w, const struct ezz_signing *c)
{
	const struct ezz_finding	*f;

	for (size_t i = 0; i < sizeof(own_rows) / sizeof(own_rows[0]); i++) {
		f = row(w->d.report, own_rows[i], c->of);
		if (f == NULL || f->verdict != EZZ_PASSED)
			return f != NULL ? refuse(ctx, f) : ezz_fail(ctx,
			    EZZ_EREFUSED, NULL, "%s was not judged", c->of);
	}
	f = ezz_stamp_fault(w->d.report, c->of, EZZ_INDETERMINATE);
	return f == NULL ? EZZ_OK : refuse(ctx, f);
}

/* Where it is asked for: nothing less than passed, as a whole. */
static ezz_status
passes(ezz_ctx *ctx, const struct work *w, const ezz_report *r)
{
	const struct ezz_finding	*f;

	if (!w->t->passed || ezz_report_verdict(r) == EZZ_PASSED)
		return EZZ_OK;
	for (size_t i = 0; (f = ezz_report_finding(r, i)) != NULL; i++)
		if (!f->remark && f->verdict == ezz_report_verdict(r))
			return refuse(ctx, f);
	return ezz_fail(ctx, EZZ_EREFUSED, NULL, "it is not judged passed");
}

static ezz_status
whole(ezz_ctx *ctx, const struct work *w)
{
	static const char *const	 sound[] = { "package.profile",
					    "ofd.structure" };
	const struct ezz_finding	*f;
	ezz_status			 st = EZZ_OK;

	for (size_t i = 0; i < 2; i++)
		if ((f = row(w->d.report, sound[i], "")) != NULL &&
		    f->verdict != EZZ_PASSED)
			return refuse(ctx, f);
	if ((f = row(w->d.report, "ofd.signatures", "")) != NULL &&
	    f->verdict == EZZ_FAILED)
		return refuse(ctx, f);
	for (size_t i = 0; i < w->d.n && st == EZZ_OK; i++)
		st = earlier(ctx, w, &w->d.signings[i]);
	return st;
}

static ezz_status
choose_body(ezz_ctx *ctx, struct work *w)
{
	const struct ezz_ofd	*o = w->d.ofd;

	if (w->t->body > o->n_bodies)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "there is no document %zu in it", w->t->body);
	if (w->t->body == 0 && o->n_bodies > 1)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "there are %zu "
		    "documents in it: say which one is to be signed",
		    o->n_bodies);
	w->body_i = w->t->body == 0 ? 0 : w->t->body - 1;
	w->body = &o->bodies[w->body_i];
	if (w->body->no_signing && !w->t->despite)
		return ezz_fail(ctx, EZZ_EREFUSED, "GB/T 33190 7.5",
		    "the document asks not to be signed");
	if (w->body->links > 0)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL, "%zu of its actions "
		    "lead out of the document: what they show is not signed",
		    w->body->links);
	return EZZ_OK;
}

/* Whatever one of them covers must stay as it is. */
static ezz_status
breaks(ezz_ctx *ctx, const struct work *w, const struct ezz_pkg_entry *e)
{
	for (size_t i = 0; i < w->d.n && e != NULL; i++) {
		const struct ezz_signing	*c = &w->d.signings[i];

		for (size_t k = 0; k < c->s->n_refs; k++)
			if (c->s->refs[k].entry == e)
				return ezz_fail(ctx, EZZ_EREFUSED,
				    "GB/T 33190 18.1", "%s covers /%s: it was "
				    "made so that nobody can sign after it",
				    c->of, e->name);
	}
	return EZZ_OK;
}

/* ---- names --------------------------------------------------------------- */

static const char *
keep(struct work *w, const char *dir, const char *file)
{
	size_t	 n = strlen(dir) + strlen(file) + 2;
	char	*p = ezz_arena_take(&w->arena, n);

	if (p != NULL)
		snprintf(p, n, "%s%s%s", dir, *dir == '\0' ? "" : "/", file);
	return p;
}

static const char *
parent(struct work *w, const char *path)
{
	const char	*slash = strrchr(path, '/');

	return ezz_arena_text(&w->arena, EZZ_BYTES(path, slash == NULL ? 0 :
	    (size_t)(slash - path)));
}

/* The list that is there, or Signs/Signatures.xml beside the document. */
static ezz_status
find_list(ezz_ctx *ctx, struct work *w)
{
	const struct ezz_ofd_loc	*l = w->body->signatures_loc;
	const char			*dir = "";

	if (l != NULL)
		w->list = l->entry->name;
	else if ((dir = parent(w, w->body->doc_root->entry->name)) == NULL ||
	    (w->list = keep(w, dir, "Signs/Signatures.xml")) == NULL)
		return ezz_nomem(ctx);
	if ((w->dir = parent(w, w->list)) == NULL)
		return ezz_nomem(ctx);
	return EZZ_OK;
}

/* Behind every "sign_N" that any name has there, whatever its case. */
static ezz_status
find_number(ezz_ctx *ctx, struct work *w)
{
	const char	*stem = keep(w, w->dir, "sign_");
	char		*folded;
	size_t		 n, v;

	if (stem == NULL || (folded = ezz_arena_take(&w->arena,
	    strlen(stem) + 1)) == NULL)
		return ezz_nomem(ctx);
	n = ezz_pkg_fold(ezz_bytes_str(stem), folded);
	for (size_t i = 0; i < w->d.pkg->n; i++) {
		const char	*name = w->d.pkg->entries[i].folded + n;

		if (strncmp(w->d.pkg->entries[i].folded, folded, n) != 0)
			continue;
		for (v = 0; *name >= '0' && *name <= '9' && v < 10000000;
		    name++)
			v = v * 10 + (size_t)(*name - '0');
		if (v >= w->number)
			w->number = v + 1;
	}
	return EZZ_OK;
}

/* ---- new entries --------------------------------------------------------- */

/* NULL when memory is out; name stays the arena's. */
static struct fresh *
fresh(struct work *w, const char *name)
{
	struct fresh	*f;

	for (size_t i = 0; i < w->n_fresh; i++)
		if (strcmp(w->fresh[i].name, name) == 0) {
			w->fresh[i].bytes.n = 0;
			w->fresh[i].hashed = false;
			return &w->fresh[i];
		}
	f = realloc(w->fresh, (w->n_fresh + 1) * sizeof(*f));
	if (f == NULL)
		return NULL;
	w->fresh = f;
	f = &f[w->n_fresh++];
	*f = (struct fresh){ .name = name };
	return f;
}

/* Only of what a signature covers; most of a last one nobody will ask. */
static ezz_status
hash(ezz_ctx *ctx, struct fresh *f)
{
	ezz_status	 st = EZZ_OK;

	if (!f->hashed)
		st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&f->bytes),
		    f->sm3);
	f->hashed = st == EZZ_OK;
	return st;
}

static const struct fresh *
fresh_of(const struct work *w, const char *name)
{
	for (size_t i = 0; i < w->n_fresh; i++)
		if (strcmp(w->fresh[i].name, name) == 0)
			return &w->fresh[i];
	return NULL;
}

static ezz_status
current(ezz_ctx *ctx, const struct work *w, const struct ezz_pkg_entry *e,
    struct ezz_buf *out)
{
	const struct fresh	*f = e == NULL ? NULL : fresh_of(w, e->name);

	if (f != NULL)
		return ezz_buf_addb(ctx, out, ezz_bytes_of(&f->bytes));
	return e == NULL ? EZZ_OK : ezz_pkg_read(ctx, w->d.pkg, e,
	    EZZ_MAX_XML, out);
}

/* OFD.xml leads to the list; only where it did not yet. */
static ezz_status
make_root(ezz_ctx *ctx, struct work *w)
{
	const struct ezz_pkg_entry	*e;
	struct ezz_buf			 old = { 0 };
	struct fresh			*f;
	bool				 exact;
	ezz_status			 st;

	if (w->body->signatures_loc != NULL)
		return EZZ_OK;
	e = ezz_pkg_find(w->d.pkg, ezz_bytes_str("OFD.xml"), &exact);
	if ((st = breaks(ctx, w, e)) != EZZ_OK ||
	    (st = current(ctx, w, e, &old)) != EZZ_OK)
		goto out;
	if ((f = fresh(w, e->name)) == NULL)
		st = ezz_nomem(ctx);
	else if ((st = ezz_ofd_root_write(ctx, ezz_bytes_of(&old), w->body_i,
	    w->list, &f->bytes)) == EZZ_OK)
		f->listed = true;
out:
	ezz_buf_free(&old);
	return st;
}

/* The list with this signature; covered when it locks. */
static ezz_status
make_list(ezz_ctx *ctx, struct work *w, const char *id,
    const struct ezz_ofd_signing *s, bool lock)
{
	const struct ezz_ofd_loc	*l = w->body->signatures_loc;
	const struct fresh		*had = fresh_of(w, w->list);
	struct ezz_buf			 old = { 0 };
	struct fresh			*f;
	char				 max[EZZ_OFD_ID];
	ezz_status			 st;

	st = had != NULL ? ezz_buf_addb(ctx, &old, ezz_bytes_of(
	    &had->bytes)) : current(ctx, w, l == NULL ? NULL : l->entry,
	    &old);
	ezz_ofd_id_last(&w->ids, max);
	if (st == EZZ_OK && (f = fresh(w, w->list)) == NULL)
		st = ezz_nomem(ctx);
	if (st == EZZ_OK && (st = ezz_ofd_signatures_write(ctx,
	    ezz_bytes_of(&old), id, s, max, &f->bytes)) == EZZ_OK)
		f->listed = lock;
	ezz_buf_free(&old);
	return st;
}

/* ---- what a signature covers --------------------------------------------- */

/* A list of signatures to which more may be added is left open. */
static bool
left_open(const struct work *w, const struct ezz_pkg_entry *e)
{
	const struct ezz_ofd	*o = w->d.ofd;

	for (size_t i = 0; i < o->n_bodies; i++)
		if (o->bodies[i].signatures_loc != NULL &&
		    o->bodies[i].signatures_loc->entry == e &&
		    o->bodies[i].n_signatures > 0)
			return true;
	return false;
}

/* A location can say only some of the names that a package may have. */
static ezz_status
sayable(ezz_ctx *ctx, const char *name)
{
	char	 path[EZZ_MAX_NAME];
	size_t	 n = ezz_ofd_resolve("", ezz_bytes_str(name), path);

	if (n == strlen(name) && memcmp(path, name, n) == 0)
		return EZZ_OK;
	return ezz_fail(ctx, EZZ_EREFUSED, "GB/T 33190 7.3", "the entry %s "
	    "has a name that no location can say, so it cannot be covered",
	    name);
}

static ezz_status
gather_refs(ezz_ctx *ctx, struct work *w,
    struct ezz_ofd_covered **out, size_t *n)
{
	struct ezz_ofd_covered	*v;
	struct fresh		*f;
	ezz_status		 st = EZZ_OK;

	*n = 0;
	*out = v = calloc(w->d.pkg->n + w->n_fresh + 1, sizeof(*v));
	if (v == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < w->d.pkg->n && st == EZZ_OK; i++) {
		const struct ezz_pkg_entry	*e = &w->d.pkg->entries[i];

		if (e->dir || fresh_of(w, e->name) != NULL ||
		    left_open(w, e))
			continue;
		st = sayable(ctx, e->name);
		v[(*n)++] = (struct ezz_ofd_covered){ e->name, w->d.sm3[i] };
	}
	for (size_t i = 0; i < w->n_fresh && st == EZZ_OK; i++) {
		f = &w->fresh[i];
		if (!f->listed)
			continue;
		st = hash(ctx, f);
		v[(*n)++] = (struct ezz_ofd_covered){ f->name, f->sm3 };
	}
	return st;
}

/* ---- one signature ------------------------------------------------------- */

static ezz_status
name_stamps(ezz_ctx *ctx, struct work *w, struct ezz_stamp_set *set)
{
	char	 id[EZZ_OFD_ID];

	for (size_t i = 0; i < set->n; i++) {
		ezz_ofd_id_next(&w->ids, id);
		set->v[i].id = ezz_arena_text(&w->arena, ezz_bytes_str(id));
		if (set->v[i].id == NULL)
			return ezz_nomem(ctx);
	}
	return EZZ_OK;
}

static ezz_status
put_seal(ezz_ctx *ctx, struct work *w, const char *dir)
{
	const char	*name = keep(w, dir, "Seal.esl");
	struct fresh	*f;
	ezz_status	 st;

	if (w->s->seal == NULL)
		return EZZ_OK;
	if (name == NULL || (f = fresh(w, name)) == NULL)
		return ezz_nomem(ctx);
	st = ezz_buf_addb(ctx, &f->bytes, ezz_bytes_of(&w->s->seal_raw));
	f->listed = true;
	return st;
}

/* Signature.xml, then what is signed over its very bytes. */
static ezz_status
put_value(ezz_ctx *ctx, struct work *w, const struct ezz_ofd_signing *s)
{
	const char	*xml = keep(w, s->dir, "Signature.xml");
	const char	*value = keep(w, s->dir, "SignedValue.dat");
	char		 path[EZZ_MAX_NAME + 2];
	struct ezz_buf	 made = { 0 };
	struct fresh	*f, *g;
	ezz_status	 st;

	if (xml == NULL || value == NULL || (f = fresh(w, xml)) == NULL)
		return ezz_nomem(ctx);
	snprintf(path, sizeof(path), "/%s", xml);
	if ((st = ezz_ofd_signature_write(ctx, s, &f->bytes)) != EZZ_OK ||
	    (st = ezz_stamp_value(ctx, w->s, w->t, ezz_bytes_of(&f->bytes),
	    path, &made)) != EZZ_OK)
		goto out;
	/* later signatures of this call cover both */
	f->listed = true;
	if ((g = fresh(w, value)) == NULL)
		st = ezz_nomem(ctx);
	else {
		g->bytes = made;
		made = (struct ezz_buf){ 0 };
		g->listed = true;
		w->made[w->n_made++] = xml;
	}
out:
	ezz_buf_free(&made);
	return st;
}

/* Room for the two files to come: what was gathered points to entries. */
static ezz_status
put_room(ezz_ctx *ctx, struct work *w, const char *dir)
{
	const char	*xml = keep(w, dir, "Signature.xml");
	const char	*value = keep(w, dir, "SignedValue.dat");

	return xml == NULL || value == NULL || fresh(w, xml) == NULL ||
	    fresh(w, value) == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

static ezz_status
one_signature(ezz_ctx *ctx, struct work *w, struct ezz_stamp_set *set,
    bool lock)
{
	struct ezz_ofd_covered	*refs = NULL;
	struct ezz_ofd_signing	 s = { .seal = w->s->seal != NULL,
				    .time = w->t->now, .stamps = set->v,
				    .n_stamps = set->n };
	char			 id[EZZ_OFD_ID], sub[32];
	ezz_status		 st;

	snprintf(sub, sizeof(sub), "Sign_%zu", w->number++);
	if ((s.dir = keep(w, w->dir, sub)) == NULL)
		return ezz_nomem(ctx);
	ezz_ofd_id_next(&w->ids, id);
	if ((st = name_stamps(ctx, w, set)) == EZZ_OK &&
	    (st = make_list(ctx, w, id, &s, lock)) == EZZ_OK &&
	    (st = put_seal(ctx, w, s.dir)) == EZZ_OK &&
	    (st = put_room(ctx, w, s.dir)) == EZZ_OK &&
	    (st = gather_refs(ctx, w, &refs, &s.n_refs)) == EZZ_OK) {
		s.refs = refs;
		st = put_value(ctx, w, &s);
	}
	free(refs);
	return st;
}

static ezz_status
make_all(ezz_ctx *ctx, struct work *w)
{
	const struct ezz_ofd_loc	*l = w->body->signatures_loc;
	ezz_status			 st;

	if ((st = breaks(ctx, w, l == NULL ? NULL : l->entry)) != EZZ_OK ||
	    (st = find_list(ctx, w)) != EZZ_OK ||
	    (st = find_number(ctx, w)) != EZZ_OK ||
	    (st = make_root(ctx, w)) != EZZ_OK ||
	    (st = ezz_stamp_places(ctx, w->s, &w->d, w->body, w->t,
	    &w->sets)) != EZZ_OK)
		return st;
	ezz_ofd_ids_of(w->body, &w->ids);
	if ((w->made = calloc(w->sets.n + 1, sizeof(*w->made))) == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < w->sets.n && st == EZZ_OK; i++)
		st = one_signature(ctx, w, &w->sets.v[i], w->t->lock &&
		    i + 1 == w->sets.n);
	return st;
}

/* ---- writing ------------------------------------------------------------- */

struct pour {
	const struct ezz_output	*out;
	struct ezz_digest	*digest;
};

static ezz_status
pour(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	struct pour	*p = arg;
	ezz_status	 st = EZZ_OK;

	if (p->digest != NULL)
		st = ezz_digest_add(ctx, p->digest, b);
	return st == EZZ_OK ? p->out->write(ctx, p->out->arg, b) : st;
}

static ezz_status
write_package(ezz_ctx *ctx, const struct work *w,
    const struct ezz_output *out, uint8_t digest[32])
{
	struct pour		 p = { .out = out };
	struct ezz_pkg_put	*puts;
	uint8_t			 d[EZZ_DIGEST_MAX];
	ezz_status		 st;

	if ((puts = calloc(w->n_fresh + 1, sizeof(*puts))) == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < w->n_fresh; i++)
		puts[i] = (struct ezz_pkg_put){ w->fresh[i].name,
		    ezz_bytes_of(&w->fresh[i].bytes) };
	st = !w->t->digest ? EZZ_OK :
	    ezz_digest_new(ctx, EZZ_SM3, &p.digest);
	if (st == EZZ_OK)
		st = ezz_pkg_write(ctx, w->d.pkg, puts, w->n_fresh, pour,
		    &p);
	if (st == EZZ_OK && p.digest != NULL &&
	    (st = ezz_digest_end(ctx, p.digest, d)) == EZZ_OK)
		memcpy(digest, d, 32);
	ezz_digest_free(&p.digest);
	free(puts);
	return st;
}

/* ---- judging what was written -------------------------------------------- */

static const struct ezz_signing *
signing_of(const struct ezz_document *d, const char *xml)
{
	for (size_t i = 0; i < d->n; i++)
		if (d->signings[i].s->base != NULL &&
		    d->signings[i].s->base->entry != NULL &&
		    strcmp(d->signings[i].s->base->entry->name, xml) == 0)
			return &d->signings[i];
	return NULL;
}

/* No check of an earlier signature may come out worse than before. */
static ezz_status
unharmed(ezz_ctx *ctx, const struct work *w, const struct ezz_document *now)
{
	const struct ezz_finding	*f, *g;
	const struct ezz_signing	*c;

	for (size_t i = 0; i < ezz_report_findings(now->report); i++) {
		f = ezz_report_finding(now->report, i);
		if (f->remark || *f->of == '\0')
			continue;
		for (size_t k = 0; k < w->d.n; k++) {
			c = signing_of(now, w->d.signings[k].s->base->entry->
			    name);
			if (c == NULL || strcmp(c->of, f->of) != 0)
				continue;
			g = row(w->d.report, f->check, w->d.signings[k].of);
			if (g == NULL || f->verdict > g->verdict)
				return refuse(ctx, f);
		}
	}
	return EZZ_OK;
}

ezz_status
ezz_stamp_accepted(ezz_ctx *ctx, const struct ezz_document *now,
    const char *const *made, size_t n)
{
	const struct ezz_finding	*f;
	const struct ezz_signing	*c;
	ezz_status			 st = EZZ_OK;

	if ((f = ezz_stamp_fault(now->report, "", EZZ_INDETERMINATE)) !=
	    NULL || ((f = row(now->report, "ofd.structure", "")) != NULL &&
	    f->verdict != EZZ_PASSED))
		return refuse(ctx, f);
	for (size_t i = 0; i < n && st == EZZ_OK; i++) {
		if ((c = signing_of(now, made[i])) == NULL)
			return ezz_fail(ctx, EZZ_EREFUSED, NULL, "the new "
			    "signature /%s is not found again", made[i]);
		if ((f = ezz_stamp_fault(now->report, c->of, EZZ_PASSED)) !=
		    NULL)
			st = refuse(ctx, f);
	}
	return st;
}

/* ---- in memory ----------------------------------------------------------- */

struct memory {
	struct ezz_buf	*buf;
	size_t		 from;
};

static ezz_status
memory_write(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	const struct memory	*m = arg;

	return ezz_buf_addb(ctx, m->buf, b);
}

static ezz_status
memory_read(ezz_ctx *ctx, void *arg, uint64_t at, uint8_t *buf, size_t n)
{
	const struct memory	*m = arg;

	(void)ctx;
	memcpy(buf, m->buf->p + m->from + at, n);
	return EZZ_OK;
}

static struct ezz_bytes
memory_bytes(const struct memory *m)
{
	return EZZ_BYTES(m->buf->p + m->from, m->buf->n - m->from);
}

static ezz_status
memory_again(ezz_ctx *ctx, void *arg, struct ezz_input *in)
{
	struct memory	*m = arg;

	(void)ctx;
	*in = (struct ezz_input){ m->buf->n - m->from, memory_read, m };
	return EZZ_OK;
}

static ezz_status
judge_result(ezz_ctx *ctx, const struct work *w,
    const struct ezz_output *out, const char *name,
    struct ezz_stamped *stamped)
{
	struct ezz_input	 in;
	struct ezz_document	 now = { .v = w->s->v, .terms = &w->vt,
				    .before = &w->d };
	ezz_status		 st;

	if ((st = out->again(ctx, out->arg, &in)) != EZZ_OK)
		return st;
	if (in.read_at == memory_read)
		now.bytes = memory_bytes(in.arg);
	else
		now.source = &in;
	if ((st = ezz_document_judge(ctx, &now, name)) != EZZ_OK)
		return st;
	if ((st = ezz_stamp_accepted(ctx, &now, w->made, w->n_made)) !=
	    EZZ_OK || (st = passes(ctx, w, now.report)) != EZZ_OK ||
	    (st = unharmed(ctx, w, &now)) != EZZ_OK)
		ezz_while(ctx, st, "judging what was signed");
	else {
		stamped->report = now.report;
		now.report = NULL;
	}
	ezz_document_done(&now);
	return st;
}

/* ---- the whole ----------------------------------------------------------- */

static void
work_done(struct work *w)
{
	for (size_t i = 0; i < w->n_fresh; i++)
		ezz_buf_free(&w->fresh[i].bytes);
	free(w->fresh);
	free(w->made);
	ezz_stamp_sets_free(&w->sets);
	ezz_document_done(&w->d);
	ezz_arena_free(&w->arena);
}

static ezz_status
stamp(ezz_ctx *ctx, struct work *w, const char *name,
    const struct ezz_output *out, struct ezz_stamped *stamped)
{
	ezz_status	 st;

	if ((st = ezz_document_judge(ctx, &w->d, name)) != EZZ_OK ||
	    (st = passes(ctx, w, w->d.report)) != EZZ_OK ||
	    (st = whole(ctx, w)) != EZZ_OK ||
	    (st = choose_body(ctx, w)) != EZZ_OK ||
	    (st = make_all(ctx, w)) != EZZ_OK ||
	    (st = write_package(ctx, w, out, stamped->digest)) != EZZ_OK ||
	    (st = judge_result(ctx, w, out, name, stamped)) != EZZ_OK)
		return st;
	stamped->signatures = w->n_made;
	memcpy(stamped->key, ezz_pkey_kid(ezz_cert_pkey(w->s->cert)),
	    sizeof(stamped->key));
	memcpy(stamped->cert, ezz_cert_digest(w->s->cert),
	    sizeof(stamped->cert));
	memcpy(stamped->seal, w->s->seal_digest, sizeof(stamped->seal));
	ezz_stamp_pages(w->body, &w->sets, stamped->pages);
	return EZZ_OK;
}

static ezz_status
run(ezz_ctx *ctx, struct work *w, const ezz_stamping *s,
    const struct ezz_stamp_terms *t, const char *name,
    const struct ezz_output *out, struct ezz_stamped *stamped)
{
	ezz_status	 st;

	*stamped = (struct ezz_stamped){ 0 };
	w->s = s;
	w->t = t;
	w->vt = (struct ezz_verify_terms){ .time = t->now,
	    .no_status = t->no_status };
	w->d.v = s->v;
	w->d.terms = &w->vt;
	st = stamp(ctx, w, name, out, stamped);
	if (t->passed) {
		stamped->before = w->d.report;
		w->d.report = NULL;
	}
	work_done(w);
	return st;
}

ezz_status
ezz_stamp(ezz_ctx *ctx, const ezz_stamping *s, const struct ezz_input *in,
    const char *name, const struct ezz_stamp_terms *t,
    const struct ezz_output *out, struct ezz_stamped *stamped)
{
	struct work	 w = { .d = { .source = in } };

	return run(ctx, &w, s, t, name, out, stamped);
}

ezz_status
ezz_stamp_bytes(ezz_ctx *ctx, const ezz_stamping *s, struct ezz_bytes in,
    const char *name, const struct ezz_stamp_terms *t, struct ezz_buf *out,
    struct ezz_stamped *stamped)
{
	struct work		 w = { .d = { .bytes = in } };
	struct memory		 m = { out, out->n };
	struct ezz_output	 o = { memory_write, memory_again, &m };
	ezz_status		 st;

	st = run(ctx, &w, s, t, name, &o, stamped);
	if (st != EZZ_OK)
		out->n = m.from;
	return st;
}

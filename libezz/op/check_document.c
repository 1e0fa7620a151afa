/*
 * Is an OFD document genuine and whole?  GB/T 33190-2016, GM/T 0099-2020 for
 * lists of files, and for its signatures check_signature.c.  All documents of
 * a package and all of their signatures are judged, and the worst counts.
 *
 * What calls itself a licence is judged as one besides: check_licence.c.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/sm3.h"
#include "op/bodies.h"
#include "op/check_licence.h"
#include "op/sniff.h"

/* ---- package ------------------------------------------------------------- */

static ezz_status
into_digest(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_digest_add(ctx, arg, b);
}

static ezz_status
digest_entry(ezz_ctx *ctx, const struct ezz_pkg *pkg,
    const struct ezz_pkg_entry *e, enum ezz_hash hash, uint8_t *out)
{
	struct ezz_digest	*d = NULL;
	ezz_status		 st;

	if ((st = ezz_digest_new(ctx, hash, &d)) != EZZ_OK)
		return st;
	if ((st = ezz_pkg_stream(ctx, pkg, e, into_digest, d)) == EZZ_OK)
		st = ezz_digest_end(ctx, d, out);
	ezz_digest_free(&d);
	return st;
}

ezz_status
ezz_document_digest(ezz_ctx *ctx, const struct ezz_document *d,
    const struct ezz_pkg_entry *e, enum ezz_hash hash,
    uint8_t out[EZZ_DIGEST_MAX])
{
	if (hash != EZZ_SM3)
		return digest_entry(ctx, d->pkg, e, hash, out);
	memcpy(out, d->sm3[e - d->pkg->entries], 32);
	return EZZ_OK;
}

/* Packed bytes that were expanded and hashed before are so again. */
static ezz_status
as_before(ezz_ctx *ctx, struct ezz_document *d, size_t i, bool *known)
{
	const struct ezz_pkg_entry	*e = &d->pkg->entries[i], *f;
	const struct ezz_document	*b = d->before;
	bool				 exact;
	ezz_status			 st;

	*known = false;
	if (b == NULL || (f = ezz_pkg_find(b->pkg, ezz_bytes_str(e->name),
	    &exact)) == NULL || !exact)
		return EZZ_OK;
	if ((st = ezz_pkg_same(ctx, d->pkg, e, b->pkg, f, known)) !=
	    EZZ_OK || !*known)
		return st;
	memcpy(d->sm3[i], b->sm3[f - b->pkg->entries], 32);
	ezz_pkg_lend(d->pkg, e, b->pkg, f);
	return EZZ_OK;
}

/* What is kept expanded is hashed when all is, many at once. */
static ezz_status
expand_entry(ezz_ctx *ctx, struct ezz_document *d, size_t i,
    struct ezz_sm3_job *job, size_t *jobs)
{
	const struct ezz_pkg_entry	*e = &d->pkg->entries[i];
	uint8_t				 digest[EZZ_DIGEST_MAX];
	struct ezz_bytes		 bytes;
	bool				 known, has;
	ezz_status			 st;

	if ((st = as_before(ctx, d, i, &known)) != EZZ_OK || known ||
	    (st = ezz_pkg_keep(ctx, d->pkg, e, &has, &bytes)) != EZZ_OK)
		return st;
	if (has) {
		job[(*jobs)++] = (struct ezz_sm3_job){ NULL, bytes.p, bytes.n,
		    d->sm3[i] };
		return EZZ_OK;
	}
	st = digest_entry(ctx, d->pkg, e, EZZ_SM3, digest);
	if (st == EZZ_OK)
		memcpy(d->sm3[i], digest, 32);
	return st;
}

/* Every entry is expanded once, so that its sizes and CRC are known right. */
static ezz_status
expand(ezz_ctx *ctx, struct ezz_document *d, struct ezz_note *n, bool *whole)
{
	struct ezz_sm3_job	*job = calloc(d->pkg->n + 1, sizeof(*job));
	size_t			 jobs = 0;
	ezz_status		 st = EZZ_OK;

	d->sm3 = calloc(d->pkg->n + 1, sizeof(*d->sm3));
	if (job == NULL || d->sm3 == NULL)
		st = ezz_nomem(ctx);
	for (size_t i = 0; i < d->pkg->n && st == EZZ_OK; i++) {
		if (d->pkg->entries[i].dir)
			continue;
		if ((st = expand_entry(ctx, d, i, job, &jobs)) != EZZ_OK) {
			*whole = false;
			st = ezz_note_error(n, EZZ_FAILED, st);
		}
	}
	if (st == EZZ_OK)
		ezz_sm3_many(job, jobs);
	free(job);
	return st;
}

static ezz_status
profile(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_document	*d = what;
	bool			 whole = true;
	ezz_status		 st;

	st = d->source != NULL ? ezz_pkg_open(ctx, d->source, &d->pkg) :
	    ezz_pkg_open_bytes(ctx, d->bytes, &d->pkg);
	if (st != EZZ_OK)
		return ezz_note_error(n, EZZ_FAILED, st);
	if ((st = expand(ctx, d, n, &whole)) != EZZ_OK)
		return st;
	if (!whole) {
		ezz_pkg_free(&d->pkg);
		return EZZ_OK;
	}
	for (size_t i = 0; i < d->pkg->n_remarks; i++) {
		const struct ezz_pkg_remark	*r = &d->pkg->remarks[i];

		if ((st = ezz_note_place(n, "%s%s", *r->entry == '\0' ? "" :
		    "/", r->entry)) != EZZ_OK ||
		    (st = ezz_remark(n, "%s", ezz_text(ctx, r->text))) !=
		    EZZ_OK)
			return st;
	}
	return ezz_note_place(n, "%s", "");
}

/* ---- structure ----------------------------------------------------------- */

static ezz_status
location(const struct ezz_ofd_loc *l, struct ezz_note *n)
{
	ezz_status	 st;

	if ((st = ezz_note_place(n, "/%s", l->in)) != EZZ_OK)
		return st;
	if (l->bad)
		return ezz_note(n, EZZ_FAILED,
		    "\"%s\" leads out of the package", l->text);
	/* what is missing cannot be put there unseen: it would be uncovered */
	if (l->entry == NULL)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "\"%s\" leads to no file of the package", l->text);
	if (l->fallback && (st = ezz_remark(n, "\"%s\" is not where it should "
	    "be", l->text)) != EZZ_OK)
		return st;
	return l->exact ? EZZ_OK : ezz_remark(n, "\"%s\" is found only "
	    "without regard to case", l->text);
}

/* The reader tells of a location that leads nowhere, too: once is enough. */
static bool
said_by_location(const struct ezz_ofd *o, const struct ezz_ofd_fault *f)
{
	const char	*place = f->place + (*f->place == '/');

	for (size_t i = 0; i < o->n_locs; i++)
		if (o->locs[i]->entry == NULL && *o->locs[i]->text != '\0' &&
		    strcmp(o->locs[i]->in, place) == 0 &&
		    strstr(f->text, o->locs[i]->text) != NULL)
			return true;
	return false;
}

/* GM/T 0099: what the list of files does not name was smuggled in. */
static ezz_status
smuggled(const struct ezz_document *d, struct ezz_note *n)
{
	const struct ezz_ofd_list	*l = d->ofd->list;
	ezz_status			 st = EZZ_OK;
	bool				 listed;

	for (size_t i = 0; i < d->pkg->n && st == EZZ_OK; i++) {
		const struct ezz_pkg_entry	*e = &d->pkg->entries[i];
		uint32_t			 by;

		by = ezz_ofd_reached(d->ofd, e);
		listed = e->dir || by == 1U << EZZ_OFD_ENTRIES_VALUE ||
		    strcmp(e->folded, "ofdentries.xml") == 0;
		for (size_t k = 0; k < l->n_files && !listed; k++)
			listed = l->files[k].entry == e;
		if (!listed)
			st = ezz_note(n, EZZ_FAILED, "/%s is not in the list "
			    "of files OFDEntries.xml", e->name);
	}
	for (size_t k = 0; k < l->n_files && st == EZZ_OK; k++)
		if (l->files[k].entry == NULL)
			st = ezz_note(n, EZZ_FAILED, "OFDEntries.xml lists "
			    "%s, which is missing", l->files[k].file);
	return st;
}

/* Its signature is arithmetic here: a list of names vouches for no content. */
static ezz_status
list_value(ezz_ctx *ctx, const struct ezz_document *d, struct ezz_note *n)
{
	const struct ezz_ofd_list	*l = d->ofd->list;
	struct ezz_ofd_signature	 s = { .xml = l->xml, .read = true,
					    .value = l->value, .base = l->value,
					    .check_method = "", .type = "Sign" };
	struct ezz_signing		 c = { .d = (struct ezz_document *)d,
					    .s = &s };
	ezz_status			 st;

	if ((st = ezz_signing_prepare(ctx, &c)) != EZZ_OK)
		goto out;
	if (c.fault != NULL)
		st = ezz_note(n, EZZ_FAILED, "%s", c.fault);
	else if (c.digest == EZZ_MATCH_BAD || c.signature == EZZ_MATCH_BAD)
		st = ezz_note(n, EZZ_FAILED, "the signature of OFDEntries.xml "
		    "is not right: the list of files was changed");
	else if (c.signature != EZZ_MATCH_GOOD)
		st = ezz_note(n, EZZ_INDETERMINATE, "the signature of "
		    "OFDEntries.xml does not say whose it is");
	else
		st = ezz_remark(n, "the list of files OFDEntries.xml is "
		    "signed by %s; it names files, and says nothing of what "
		    "is in them", ezz_cert_common_name(c.signer.cert));
out:
	ezz_signing_done(&c);
	return st;
}

static ezz_status
structure_of(ezz_ctx *ctx, struct ezz_document *d, struct ezz_note *n)
{
	const struct ezz_ofd	*o = d->ofd;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < o->n_faults && st == EZZ_OK; i++)
		if (!said_by_location(o, &o->faults[i]) &&
		    (st = ezz_note_place(n, "%s%s", *o->faults[i].place ==
		    '/' ? "" : "/", o->faults[i].place)) == EZZ_OK)
			st = ezz_note(n, EZZ_FAILED, "%s",
			    o->faults[i].text);
	for (size_t i = 0; i < o->n_locs && st == EZZ_OK; i++)
		st = location(o->locs[i], n);
	if (st != EZZ_OK || (st = ezz_note_place(n, "%s", "")) != EZZ_OK)
		return st;
	if (o->encrypted && (st = ezz_note(n, EZZ_INDETERMINATE, "parts of "
	    "the document are encrypted and cannot be judged")) != EZZ_OK)
		return st;
	if (o->n_bodies == 0)
		return ezz_note(n, EZZ_FAILED, "there is no document in it");
	if ((o->spaces & EZZ_XML_OLD) != 0 && (st = ezz_remark(n, "the old "
	    "namespace of OFD is used")) != EZZ_OK)
		return st;
	if (o->list == NULL)
		return EZZ_OK;
	if ((st = smuggled(d, n)) != EZZ_OK)
		return st;
	return list_value(ctx, d, n);
}

/* --expect: a file cannot choose its own kind. */
static ezz_status
as_expected(ezz_ctx *ctx, const struct ezz_document *d, struct ezz_note *n)
{
	const char	*expect;
	ezz_status	 st = EZZ_OK;
	bool		 is;

	for (size_t i = 0; i < d->terms->expect_n && st == EZZ_OK; i++) {
		expect = d->terms->expect[i];
		is = !d->licence && strcmp(expect, "document") == 0;
		if (d->licence)
			st = ezz_licence_expected(ctx, d->ofd, d->v, expect,
			    &is);
		if (st == EZZ_OK && !is)
			st = ezz_note(n, EZZ_FAILED, "expected %s, which this "
			    "is not", expect);
	}
	return st;
}

static ezz_status
structure(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_document	*d = what;
	ezz_status		 st;

	st = d->pkg == NULL ? EZZ_OK : ezz_ofd_read(ctx, d->pkg, &d->ofd);
	if (st != EZZ_OK && (st = ezz_note_error(n, EZZ_FAILED, st)) !=
	    EZZ_OK)
		return st;
	d->licence = d->ofd != NULL && ezz_ofd_is_licence(d->ofd);
	if ((st = as_expected(ctx, d, n)) != EZZ_OK)
		return st;
	if (d->pkg == NULL)
		return ezz_note_not_reached(n);
	return d->ofd == NULL ? EZZ_OK : structure_of(ctx, d, n);
}

/* ---- the lists of signatures --------------------------------------------- */

/* From the last to the first: an attester's signature proves what it is over,
 * and so is known before that. */
static ezz_status
gather(ezz_ctx *ctx, struct ezz_document *d)
{
	const struct ezz_ofd	*o = d->ofd;
	size_t			 total = 0;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < o->n_bodies; i++)
		total += o->bodies[i].n_signatures;
	d->signings = calloc(total + 1, sizeof(*d->signings));
	d->covered = calloc(d->pkg->n + 1, sizeof(*d->covered));
	if (d->signings == NULL || d->covered == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < o->n_bodies; i++)
		for (size_t k = 0; k < o->bodies[i].n_signatures; k++) {
			struct ezz_signing	*c = &d->signings[d->n++];

			c->d = d;
			c->body = &o->bodies[i];
			c->s = &o->bodies[i].signatures[k];
			snprintf(c->of, sizeof(c->of), "signature %zu", d->n);
		}
	for (size_t i = d->n; i-- > 0 && st == EZZ_OK;)
		st = ezz_signing_prepare(ctx, &d->signings[i]);
	return st;
}

/* What the arithmetically right ones cover, all together.  An attester saw
 * what was there and does not vouch for what its signers left open. */
static void
cover(struct ezz_document *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct ezz_signing	*c = &d->signings[i];

		if (!ezz_signing_counts(c) || c->attests)
			continue;
		for (size_t k = 0; k < c->s->n_refs; k++)
			d->covered[c->s->refs[k].entry - d->pkg->entries] =
			    true;
	}
}

static ezz_status
one_list(const struct ezz_document *d, const struct ezz_ofd_body *b,
    struct ezz_note *n)
{
	if (b->signatures_loc == NULL)
		return d->n == 0 ? EZZ_OK : ezz_note(n, EZZ_INDETERMINATE,
		    "one of the documents in it is not signed");
	if (b->signatures_loc->entry == NULL)
		return ezz_note(n, EZZ_FAILED, "its list of signatures is "
		    "missing: they were taken out");
	if (!b->list_read)
		return ezz_note(n, EZZ_FAILED,
		    "its list of signatures cannot be read");
	if (b->n_signatures == 0)
		return ezz_note(n, EZZ_INDETERMINATE,
		    "its list of signatures is empty");
	return EZZ_OK;
}

/* Each signature once: two names for one would count as two signers. */
static ezz_status
pairs(const struct ezz_document *d, size_t i, struct ezz_note *n)
{
	const struct ezz_ofd_signature	*a = d->signings[i].s, *b;
	ezz_status			 st = EZZ_OK;

	for (size_t k = 0; k < i && st == EZZ_OK; k++) {
		b = d->signings[k].s;
		if (d->signings[i].body == d->signings[k].body &&
		    strcmp(a->id, b->id) == 0)
			st = ezz_note(n, EZZ_FAILED,
			    "two signatures have the ID %s", a->id);
		if (st == EZZ_OK && a->base != NULL && b->base != NULL &&
		    a->base->entry != NULL && a->base->entry == b->base->entry)
			st = ezz_note(n, EZZ_FAILED,
			    "%s is listed as two signatures", a->base->path);
		if (st == EZZ_OK && a->value != NULL && b->value != NULL &&
		    a->value->entry != NULL &&
		    a->value->entry == b->value->entry)
			st = ezz_note(n, EZZ_FAILED, "%s is the value of two "
			    "signatures", a->value->path);
	}
	return st;
}

static ezz_status
base_of(const struct ezz_document *d, size_t i, struct ezz_note *n)
{
	const struct ezz_signing	*c = &d->signings[i];

	if (!c->s->read)
		return ezz_note(n, EZZ_FAILED, "%s cannot be read", c->of);
	if (*c->s->relative == '\0')
		return EZZ_OK;
	for (size_t k = 0; k < d->n; k++)
		if (k != i && d->signings[k].body == c->body &&
		    strcmp(d->signings[k].s->id, c->s->relative) == 0)
			return EZZ_OK;
	return ezz_note(n, EZZ_FAILED, "%s builds on signature %s, which "
	    "there is not", c->of, c->s->relative);
}

static ezz_status
signatures(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_document	*d = what;
	ezz_status		 st;

	if (d->ofd == NULL)
		return ezz_note_not_reached(n);
	if ((st = gather(ctx, d)) != EZZ_OK)
		return st;
	cover(d);
	for (size_t i = 0; i < d->ofd->n_bodies; i++)
		if ((st = one_list(d, &d->ofd->bodies[i], n)) != EZZ_OK)
			return st;
	for (size_t i = 0; i < d->n; i++)
		if ((st = pairs(d, i, n)) != EZZ_OK ||
		    (st = base_of(d, i, n)) != EZZ_OK)
			return st;
	if (d->n == 0)
		return ezz_note(n, EZZ_INDETERMINATE, "it is not signed: "
		    "anybody may have written it");
	return EZZ_OK;
}

/* ---- who answers for it -------------------------------------------------- */

ezz_verdict
ezz_signing_verdict(const struct ezz_signing *c)
{
	const struct ezz_document	*d = c->d;
	const struct ezz_finding	*f;
	ezz_verdict			 worst = EZZ_PASSED;

	for (size_t i = 0; i < ezz_report_findings(d->report); i++) {
		f = ezz_report_finding(d->report, i);
		if (!f->remark && f->verdict > worst &&
		    strcmp(f->of, c->of) == 0)
			worst = f->verdict;
	}
	return worst;
}

/* The pack's name for the body, else the seal's, else the certificate's. */
static struct ezz_bytes
name_of(const struct ezz_signing *c)
{
	if (c->signer.entry != NULL && c->signer.entry->name.n > 0)
		return c->signer.entry->name;
	if (c->ses != NULL && c->ses->seal.name.n > 0)
		return c->ses->seal.name;
	return ezz_bytes_str(ezz_cert_common_name(c->signer.cert));
}

static ezz_status
issuer(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct ezz_document	*d = what;
	struct ezz_bytes	 name;
	ezz_status		 st = EZZ_OK;
	size_t			 good = 0;

	for (size_t i = 0; i < d->n && st == EZZ_OK; i++) {
		if (ezz_signing_verdict(&d->signings[i]) != EZZ_PASSED ||
		    d->signings[i].attests)
			continue;
		name = name_of(&d->signings[i]);
		if (good++ == 0)
			st = ezz_report_subject(ctx, d->report,
			    EZZ_SUBJECT_AUTHORITY, name);
		if (st == EZZ_OK)
			st = ezz_remark(n, "%s: %.*s", d->signings[i].of,
			    (int)name.n, (const char *)name.p);
	}
	if (st != EZZ_OK || good > 0)
		return st != EZZ_OK ? st : ezz_bodies_judge(ctx, d, n);
	return ezz_note(n, EZZ_INDETERMINATE,
	    "nobody whom the verifier trusts answers for it");
}

/* ---- the whole ----------------------------------------------------------- */

static const struct ezz_check head[] = {
	{ "package.profile", "GB/T 33190 7.2, APPNOTE", profile },
	{ "ofd.structure", "GB/T 33190 7", structure },
	{ "ofd.signatures", "GB/T 33190 18.1", signatures },
};

static const struct ezz_check tail[] = {
	{ "document.issuer", "", issuer },
};

/* Civil dates are days at +08:00, and the last one belongs to it. */
static bool
day_of(const char *text, int64_t *day)
{
	int64_t	 t;

	if (*text == '\0' || !ezz_time_parse(ezz_bytes_str(text), &t))
		return false;
	*day = ezz_time_day(t);
	return true;
}

/* Without a source of status, its own period says whether it is in force. */
static void
stands(const struct ezz_document *d)
{
	ezz_standing	 worst = EZZ_VALID;
	int64_t		 day, now = d->terms->time;

	for (size_t i = 0; d->ofd != NULL && i < d->ofd->n_bodies; i++) {
		const struct ezz_ofd_body	*b = &d->ofd->bodies[i];

		if (day_of(b->valid_from, &day) && now < ezz_day_first(day) &&
		    worst == EZZ_VALID)
			worst = EZZ_NOT_ACTIVE;
		if (day_of(b->valid_to, &day) && now > ezz_day_last(day))
			worst = EZZ_ENDED;
	}
	ezz_report_set_standing(d->report, worst);
}

static ezz_status
judge(ezz_ctx *ctx, struct ezz_document *d)
{
	const ezz_trust	*t = d->v->trust;
	ezz_status	 st;

	if ((st = ezz_report_judge(ctx, d->report, "", head,
	    sizeof(head) / sizeof(head[0]), d)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < d->n; i++)
		if ((st = ezz_signing_judge(ctx, &d->signings[i])) != EZZ_OK)
			return st;
	if ((st = ezz_report_judge(ctx, d->report, "", tail,
	    sizeof(tail) / sizeof(tail[0]), d)) != EZZ_OK)
		return st;
	/* whose standing, and by which list, its code says */
	if (d->licence)
		return ezz_licence_judge(ctx, d);
	stands(d);
	return ezz_report_trust(ctx, d->report, t == NULL ? 0 : t->seq,
	    t == NULL ? 0 : t->iat, 0, ezz_policy_name(d->v->policy));
}

ezz_status
ezz_document_judge(ezz_ctx *ctx, struct ezz_document *d, const char *input)
{
	ezz_status	 st;

	if ((st = ezz_report_new(ctx, EZZ_KIND_DOCUMENT, input,
	    d->terms->time, &d->report)) == EZZ_OK)
		st = judge(ctx, d);
	if (st != EZZ_OK)
		ezz_document_done(d);
	return st;
}

void
ezz_document_done(struct ezz_document *d)
{
	for (size_t i = 0; i < d->n; i++)
		ezz_signing_done(&d->signings[i]);
	free(d->signings);
	free(d->covered);
	free(d->sm3);
	ezz_ofd_free(&d->ofd);
	ezz_pkg_free(&d->pkg);
	ezz_report_free(&d->report);
	*d = (struct ezz_document){ 0 };
}

/* ---- a signature without its document ------------------------------------ */

static ezz_status
left_behind(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	const struct ezz_document	*d = what;
	ezz_status			 st;

	(void)ctx;
	for (size_t i = 0; i < d->terms->expect_n; i++)
		if ((st = ezz_note(n, EZZ_FAILED, "expected %s, which this "
		    "is not", d->terms->expect[i])) != EZZ_OK)
			return st;
	return ezz_note(n, EZZ_INDETERMINATE,
	    "only a signature was given, without its document");
}

static const struct ezz_check lone_head[] = {
	{ "package.profile", "GB/T 33190 7.2, APPNOTE", left_behind },
	{ "ofd.structure", "GB/T 33190 7", left_behind },
	{ "ofd.signatures", "GB/T 33190 18.1", left_behind },
};

static ezz_status
lone_parts(ezz_ctx *ctx, struct ezz_document *d, struct ezz_signing *c,
    struct ezz_ofd_signature *s)
{
	static const struct ezz_ofd_loc		 base = {
		.text = "Signature.xml", .path = "Signature.xml", .in = "" };
	static const struct ezz_ofd_body	 none;

	if (ezz_sniff_lone(d->bytes) == EZZ_LONE_VALUE) {
		*s = (struct ezz_ofd_signature){ .id = "", .relative = "",
		    .company = "", .method = "", .time = "",
		    .check_method = "", .provider = { "", "" }, .base = &base,
		    .read = true };
		s->type = ezz_signed_value(d->bytes) == EZZ_SIGNED_SES ?
		    "Seal" : "Sign";
		c->s = s;
		c->body = &none;
		return ezz_buf_addb(ctx, &c->value, d->bytes);
	}
	c->body = &d->ofd->bodies[0];
	c->s = &d->ofd->bodies[0].signatures[0];
	return EZZ_OK;
}

static ezz_status
judge_lone(ezz_ctx *ctx, struct ezz_document *d, struct ezz_signing *c)
{
	ezz_status	 st;

	if ((st = ezz_report_judge(ctx, d->report, "", lone_head,
	    sizeof(lone_head) / sizeof(lone_head[0]), d)) != EZZ_OK ||
	    (st = ezz_signing_prepare(ctx, c)) != EZZ_OK ||
	    (st = ezz_signing_judge(ctx, c)) != EZZ_OK)
		return st;
	return ezz_report_judge(ctx, d->report, "", tail,
	    sizeof(tail) / sizeof(tail[0]), d);
}

/* It is XML, and no Signature.xml that can be read. */
static ezz_status
no_signature(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	(void)what;
	return ezz_note(n, EZZ_FAILED, "%s", ezz_message(ctx));
}

ezz_status
ezz_check_lone(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes bytes,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out)
{
	static const struct ezz_check	 broken = { "ofd.signatures",
					    "GB/T 33190 18.1", no_signature };
	struct ezz_document		 d = { .v = v, .terms = terms,
					    .bytes = bytes, .lone = true };
	struct ezz_ofd_signature	 s;
	ezz_status			 st, read = EZZ_OK;

	*out = NULL;
	if ((d.signings = calloc(1, sizeof(*d.signings))) == NULL)
		return ezz_nomem(ctx);
	d.n = 1;
	d.signings[0].d = &d;
	snprintf(d.signings[0].of, sizeof(d.signings[0].of), "signature 1");
	if ((st = ezz_report_new(ctx, EZZ_KIND_DOCUMENT, input, terms->time,
	    &d.report)) != EZZ_OK)
		goto out;
	if (ezz_sniff_lone(bytes) == EZZ_LONE_XML)
		read = ezz_ofd_signature_read(ctx, bytes, &d.ofd);
	if (read == EZZ_ENOMEM)
		st = read;
	else if (read != EZZ_OK)
		st = ezz_report_judge(ctx, d.report, "", &broken, 1, NULL);
	else if ((st = lone_parts(ctx, &d, &d.signings[0], &s)) == EZZ_OK)
		st = judge_lone(ctx, &d, &d.signings[0]);
	if (st == EZZ_OK)
		st = ezz_report_trust(ctx, d.report, v->trust == NULL ? 0 :
		    v->trust->seq, v->trust == NULL ? 0 : v->trust->iat, 0,
		    ezz_policy_name(v->policy));
	if (st == EZZ_OK) {
		*out = d.report;
		d.report = NULL;
	}
out:
	ezz_document_done(&d);
	return st;
}

/* ---- as verify calls it -------------------------------------------------- */

static ezz_status
report_of(ezz_ctx *ctx, struct ezz_document *d, const char *input,
    ezz_report **out)
{
	ezz_status	 st;

	*out = NULL;
	if ((st = ezz_document_judge(ctx, d, input)) != EZZ_OK)
		return st;
	*out = d->report;
	d->report = NULL;
	ezz_document_done(d);
	return EZZ_OK;
}

ezz_status
ezz_check_document(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes bytes,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out)
{
	struct ezz_document	 d = { .v = v, .terms = terms,
				    .bytes = bytes };

	return report_of(ctx, &d, input, out);
}

static ezz_status
check_input(ezz_ctx *ctx, ezz_verifier *v, const struct ezz_input *in,
    const char *input, const struct ezz_verify_terms *terms, ezz_report **out)
{
	struct ezz_document	 d = { .v = v, .terms = terms,
				    .source = in };

	return report_of(ctx, &d, input, out);
}

void
ezz_verifier_documents(ezz_verifier *v)
{
	v->check_document = ezz_check_document;
	v->check_input = check_input;
	v->check_seal = ezz_check_seal;
	v->check_evidence = ezz_check_evidence;
	v->check_lone = ezz_check_lone;
}

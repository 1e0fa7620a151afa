/*
 * What a signature adds to a package, as bytes: see ofd_sign_write.h.  Lists
 * that other writers made keep every byte of theirs, their prefix and their
 * manner of counting, so that a file is recognised by whoever wrote it; only
 * MaxSignId is raised (GB/T 33190 18.1).
 *
 * The scanner of tags below finds places in files that the XML reader has
 * taken already; it is no parser, and where it is lost it says so.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/codec.h"
#include "base/error.h"
#include "base/limits.h"
#include "format/ofd_sign_write.h"

#define SPACE		"http://www.ofdspec.org/2016"
#define OID_SM3		"1.2.156.10197.1.401"
#define OID_SM2_SM3	"1.2.156.10197.1.501"
#define HEAD		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

/* ---- identifiers --------------------------------------------------------- */

void
ezz_ofd_ids_of(const struct ezz_ofd_body *b, struct ezz_ofd_ids *out)
{
	const char	*id;
	size_t		 n, from;

	*out = (struct ezz_ofd_ids){ .width = 1, .last = b->max_sign_id };
	if (b->n_signatures == 0)
		return;
	id = b->signatures[b->n_signatures - 1].id;
	for (n = from = strlen(id); from > 0 && id[from - 1] >= '0' &&
	    id[from - 1] <= '9'; from--)
		;
	/* names that count nothing are not gone on with */
	if (n == from || n - from > 9 || from >= EZZ_OFD_ID - 12)
		return;
	memcpy(out->prefix, id, from);
	out->width = from > 0 || id[from] == '0' ? (int)(n - from) : 1;
}

void
ezz_ofd_id_last(const struct ezz_ofd_ids *ids, char out[EZZ_OFD_ID])
{
	snprintf(out, EZZ_OFD_ID, "%.19s%0*llu", ids->prefix, ids->width,
	    (unsigned long long)ids->last % 10000000000ULL);
}

void
ezz_ofd_id_next(struct ezz_ofd_ids *ids, char out[EZZ_OFD_ID])
{
	ids->last++;
	ezz_ofd_id_last(ids, out);
}

/* ---- text ---------------------------------------------------------------- */

static ezz_status
put_escaped(ezz_ctx *ctx, struct ezz_buf *out, const char *text)
{
	static const char	*const named[] = { "&amp;", "&lt;", "&gt;",
				    "&quot;" };
	static const char	 which[] = "&<>\"";
	const char		*at;
	ezz_status		 st = EZZ_OK;

	for (; *text != '\0' && st == EZZ_OK; text++)
		st = (at = strchr(which, *text)) == NULL ?
		    ezz_buf_byte(ctx, out, (uint8_t)*text) :
		    ezz_buf_str(ctx, out, named[at - which]);
	return st;
}

/* <ofd:name>, a slash, a path, </ofd:name> */
static ezz_status
put_loc(ezz_ctx *ctx, struct ezz_buf *out, const char *name, const char *dir,
    const char *file)
{
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, out, "<ofd:%s>/", name)) != EZZ_OK ||
	    (st = put_escaped(ctx, out, dir)) != EZZ_OK)
		return st;
	return ezz_buf_fmt(ctx, out, "/%s</ofd:%s>", file, name);
}

/* Three decimals at most, whatever the locale has for a point. */
static ezz_status
put_length(ezz_ctx *ctx, struct ezz_buf *out, double mm)
{
	long		 um = lround(mm * 1000);
	char		 text[48];
	size_t		 n;

	n = (size_t)snprintf(text, sizeof(text), "%s%ld.%03ld",
	    um < 0 ? "-" : "", labs(um) / 1000, labs(um) % 1000);
	while (text[n - 1] == '0')
		n--;
	if (text[n - 1] == '.')
		n--;
	return ezz_buf_add(ctx, out, text, n);
}

static ezz_status
put_box(ezz_ctx *ctx, struct ezz_buf *out, const char *name,
    const struct ezz_ofd_box *b)
{
	const double	 v[4] = { b->x, b->y, b->w, b->h };
	ezz_status	 st;

	if (!b->known)
		return EZZ_OK;
	st = ezz_buf_fmt(ctx, out, " %s=\"", name);
	for (size_t i = 0; i < 4 && st == EZZ_OK; i++)
		if ((i == 0 || (st = ezz_buf_byte(ctx, out, ' ')) == EZZ_OK))
			st = put_length(ctx, out, v[i]);
	return st == EZZ_OK ? ezz_buf_byte(ctx, out, '"') : st;
}

/* ---- Signature.xml ------------------------------------------------------- */

static ezz_status
put_head(ezz_ctx *ctx, struct ezz_buf *out, int64_t time)
{
	char	 t[EZZ_TIME_TEXT];

	ezz_time_text(time, t);
	return ezz_buf_fmt(ctx, out, HEAD
	    "<ofd:Signature xmlns:ofd=\"" SPACE "\">\n<ofd:SignedInfo>\n"
	    "<ofd:Provider ProviderName=\"ezz\" Version=\"%s\" "
	    "Company=\"ezz\"/>\n"
	    "<ofd:SignatureMethod>" OID_SM2_SM3 "</ofd:SignatureMethod>\n"
	    "<ofd:SignatureDateTime>%.4s%.2s%.2s%.2s%.2s%.2sZ"
	    "</ofd:SignatureDateTime>\n"
	    "<ofd:References CheckMethod=\"" OID_SM3 "\">\n", ezz_version(),
	    t, t + 5, t + 8, t + 11, t + 14, t + 17);
}

static ezz_status
put_reference(ezz_ctx *ctx, struct ezz_buf *out,
    const struct ezz_ofd_covered *r)
{
	ezz_status	 st;

	if ((st = ezz_buf_str(ctx, out, "<ofd:Reference FileRef=\"/")) ||
	    (st = put_escaped(ctx, out, r->name)) ||
	    (st = ezz_buf_str(ctx, out, "\"><ofd:CheckValue>")) ||
	    (st = ezz_base64_write(ctx, EZZ_BYTES(r->sm3, 32), out)))
		return st;
	return ezz_buf_str(ctx, out,
	    "</ofd:CheckValue></ofd:Reference>\n");
}

static ezz_status
put_stamp(ezz_ctx *ctx, struct ezz_buf *out, const struct ezz_ofd_stamp *s)
{
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, out, "<ofd:StampAnnot ID=\"%s\" "
	    "PageRef=\"", s->id)) ||
	    (st = put_escaped(ctx, out, s->page)) ||
	    (st = ezz_buf_byte(ctx, out, '"')) ||
	    (st = put_box(ctx, out, "Boundary", &s->boundary)) ||
	    (st = put_box(ctx, out, "Clip", &s->clip)))
		return st;
	return ezz_buf_str(ctx, out, "/>\n");
}

static ezz_status
put_end(ezz_ctx *ctx, struct ezz_buf *out, const struct ezz_ofd_signing *s)
{
	ezz_status	 st = EZZ_OK;

	if (s->seal && ((st = ezz_buf_str(ctx, out, "<ofd:Seal>")) ||
	    (st = put_loc(ctx, out, "BaseLoc", s->dir, "Seal.esl")) ||
	    (st = ezz_buf_str(ctx, out, "</ofd:Seal>\n"))))
		return st;
	if ((st = ezz_buf_str(ctx, out, "</ofd:SignedInfo>\n")) ||
	    (st = put_loc(ctx, out, "SignedValue", s->dir,
	    "SignedValue.dat")))
		return st;
	return ezz_buf_str(ctx, out, "\n</ofd:Signature>\n");
}

ezz_status
ezz_ofd_signature_write(ezz_ctx *ctx, const struct ezz_ofd_signing *s,
    struct ezz_buf *out)
{
	ezz_status	 st = put_head(ctx, out, s->time);

	for (size_t i = 0; i < s->n_refs && st == EZZ_OK; i++)
		st = put_reference(ctx, out, &s->refs[i]);
	if (st == EZZ_OK)
		st = ezz_buf_str(ctx, out, "</ofd:References>\n");
	for (size_t i = 0; i < s->n_stamps && st == EZZ_OK; i++)
		st = put_stamp(ctx, out, &s->stamps[i]);
	return st == EZZ_OK ? put_end(ctx, out, s) : st;
}

/* ---- places in files that are there -------------------------------------- */

struct tag {
	size_t			 from;		/* of '<' */
	size_t			 to;		/* after '>' */
	struct ezz_bytes	 name;		/* with its prefix */
	bool			 closes;
	bool			 empty;
	size_t			 depth;		/* 0: the root's own */
};

struct scan {
	struct ezz_bytes	 in;
	size_t			 at;
	size_t			 depth;
};

static bool
starts(const struct scan *s, const char *with)
{
	size_t	 n = strlen(with);

	return s->in.n - s->at >= n && memcmp(s->in.p + s->at, with, n) == 0;
}

/* To behind the next of these; false: there is none. */
static bool
behind(struct scan *s, const char *what)
{
	const uint8_t	*p;
	size_t		 n = strlen(what);

	p = memmem(s->in.p + s->at, s->in.n - s->at, what, n);
	if (p == NULL)
		return false;
	s->at = (size_t)(p - s->in.p) + n;
	return true;
}

/* To '>', over attribute values, in which another one may stand. */
static bool
tag_end(struct scan *s)
{
	uint8_t	 quote = 0;

	for (; s->at < s->in.n; s->at++) {
		uint8_t	 c = s->in.p[s->at];

		if (quote == 0 && c == '>')
			return true;
		if (quote == 0 && (c == '"' || c == '\''))
			quote = c;
		else if (c == quote)
			quote = 0;
	}
	return false;
}

static bool
next_tag(struct scan *s, struct tag *t)
{
	size_t	 n = 0;

	for (;;) {
		if (!behind(s, "<"))
			return false;
		s->at--;
		if (!(starts(s, "<!--") ? behind(s, "-->") :
		    starts(s, "<![CDATA[") ? behind(s, "]]>") :
		    starts(s, "<?") ? behind(s, "?>") : !starts(s, "<!")))
			return false;
		if (s->at < s->in.n && s->in.p[s->at] == '<' &&
		    !starts(s, "<!") && !starts(s, "<?"))
			break;
	}
	*t = (struct tag){ .from = s->at++ };
	t->closes = s->at < s->in.n && s->in.p[s->at] == '/';
	s->at += t->closes;
	while (s->at + n < s->in.n &&
	    strchr(" \t\r\n/>", s->in.p[s->at + n]) == NULL)
		n++;
	t->name = EZZ_BYTES(s->in.p + s->at, n);
	if (n == 0 || !tag_end(s))
		return false;
	t->empty = !t->closes && s->in.p[s->at - 1] == '/';
	t->to = ++s->at;
	if (t->closes && s->depth == 0)
		return false;
	t->depth = t->closes ? --s->depth : s->depth;
	s->depth += !t->closes && !t->empty;
	return true;
}

static size_t
prefix_of(const struct tag *t)
{
	const uint8_t	*colon = memchr(t->name.p, ':', t->name.n);

	return colon == NULL ? 0 : (size_t)(colon - t->name.p) + 1;
}

static bool
is(const struct tag *t, const char *local)
{
	size_t	 n = prefix_of(t);

	return t->name.n - n == strlen(local) &&
	    memcmp(t->name.p + n, local, t->name.n - n) == 0;
}

static ezz_status
lost(ezz_ctx *ctx, const char *what)
{
	return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 33190 18.1",
	    "%s is not written so that a line can be added to it", what);
}

/* ---- Signatures.xml ------------------------------------------------------ */

/* What is being written: old bytes up to done stand there already. */
struct edit {
	ezz_ctx			*ctx;
	struct ezz_bytes	 old;
	size_t			 done;
	struct ezz_buf		*out;
	struct ezz_bytes	 prefix;	/* "ofd:" */
};

static ezz_status
copy_to(struct edit *e, size_t to)
{
	ezz_status	 st;

	st = ezz_buf_add(e->ctx, e->out, e->old.p + e->done, to - e->done);
	e->done = to;
	return st;
}

static ezz_status
put_max(struct edit *e, const char *max_id)
{
	return ezz_buf_fmt(e->ctx, e->out, "<%.*sMaxSignId>%s</%.*sMaxSignId>",
	    (int)e->prefix.n, (const char *)e->prefix.p, max_id,
	    (int)e->prefix.n, (const char *)e->prefix.p);
}

static ezz_status
put_listed(struct edit *e, const char *id, const struct ezz_ofd_signing *s)
{
	ezz_status	 st;

	if ((st = ezz_buf_fmt(e->ctx, e->out, "<%.*sSignature ID=\"%s\" "
	    "Type=\"%s\" BaseLoc=\"/", (int)e->prefix.n,
	    (const char *)e->prefix.p, id, s->seal ? "Seal" : "Sign")) ||
	    (st = put_escaped(e->ctx, e->out, s->dir)))
		return st;
	return ezz_buf_str(e->ctx, e->out, "/Signature.xml\"/>");
}

/* The root that opens, and whether there is a MaxSignId in it. */
static bool
look(struct ezz_bytes old, struct tag *root, bool *has_max)
{
	struct scan	 s = { .in = old };
	struct tag	 t;

	*has_max = false;
	if (!next_tag(&s, root) || root->closes || !is(root, "Signatures"))
		return false;
	while (s.depth > 0 && next_tag(&s, &t))
		if (t.depth == 1 && !t.closes && is(&t, "MaxSignId"))
			*has_max = true;
	return s.depth == 0;
}

/* A MaxSignId of the old list gets the new number; several of them, each. */
static ezz_status
raise_max(struct edit *e, struct scan *s, const struct tag *t,
    const char *max_id)
{
	struct tag	 end;
	ezz_status	 st;

	if (!t->empty && (!next_tag(s, &end) || !end.closes ||
	    end.depth != 1))
		return lost(e->ctx, "Signatures.xml");
	if ((st = copy_to(e, t->from)) != EZZ_OK ||
	    (st = put_max(e, max_id)) != EZZ_OK)
		return st;
	e->done = t->empty ? t->to : end.to;
	return EZZ_OK;
}

static ezz_status
add_listed(struct edit *e, const char *id, const struct ezz_ofd_signing *sig,
    const char *max_id)
{
	struct scan	 s = { .in = e->old };
	struct tag	 root, t;
	bool		 has_max;
	ezz_status	 st;

	if (!look(e->old, &root, &has_max))
		return lost(e->ctx, "Signatures.xml");
	e->prefix = EZZ_BYTES(root.name.p, prefix_of(&root));
	if (root.empty) {
		if ((st = copy_to(e, root.to - 2)) != EZZ_OK ||
		    (st = ezz_buf_byte(e->ctx, e->out, '>')) != EZZ_OK)
			return st;
		e->done = root.to;
	} else if ((st = copy_to(e, root.to)) != EZZ_OK)
		return st;
	if (!has_max && (st = put_max(e, max_id)) != EZZ_OK)
		return st;
	(void)next_tag(&s, &t);
	while (st == EZZ_OK && s.depth > 0 && next_tag(&s, &t))
		if (t.depth == 1 && !t.closes && is(&t, "MaxSignId"))
			st = raise_max(e, &s, &t, max_id);
		else if (t.depth == 0)
			st = copy_to(e, t.from);
	if (st == EZZ_OK)
		st = put_listed(e, id, sig);
	if (st == EZZ_OK && root.empty)
		st = ezz_buf_fmt(e->ctx, e->out, "</%.*s>", (int)root.name.n,
		    (const char *)root.name.p);
	return st == EZZ_OK ? copy_to(e, e->old.n) : st;
}

ezz_status
ezz_ofd_signatures_write(ezz_ctx *ctx, struct ezz_bytes old, const char *id,
    const struct ezz_ofd_signing *s, const char *max_id, struct ezz_buf *out)
{
	static const char	 empty[] = HEAD "<ofd:Signatures xmlns:ofd=\""
				    SPACE "\"></ofd:Signatures>\n";
	struct edit		 e = { .ctx = ctx, .old = old, .out = out };

	if (old.n == 0)
		e.old = ezz_bytes_str(empty);
	return add_listed(&e, id, s, max_id);
}

/* ---- OFD.xml ------------------------------------------------------------- */

ezz_status
ezz_ofd_root_write(ezz_ctx *ctx, struct ezz_bytes old, size_t body,
    const char *list, struct ezz_buf *out)
{
	struct edit	 e = { .ctx = ctx, .old = old, .out = out };
	struct scan	 s = { .in = old };
	struct tag	 t;
	size_t		 seen = 0, p;
	ezz_status	 st;

	while (next_tag(&s, &t)) {
		if (t.depth != 1 || !t.closes || !is(&t, "DocBody") ||
		    seen++ != body)
			continue;
		p = prefix_of(&t);
		if ((st = copy_to(&e, t.from)) ||
		    (st = ezz_buf_fmt(ctx, out, "<%.*sSignatures>/", (int)p,
		    (const char *)t.name.p)) ||
		    (st = put_escaped(ctx, out, list)) ||
		    (st = ezz_buf_fmt(ctx, out, "</%.*sSignatures>", (int)p,
		    (const char *)t.name.p)))
			return st;
		return copy_to(&e, old.n);
	}
	return lost(ctx, "OFD.xml");
}

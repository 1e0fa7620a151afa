/*
 * What a file says of itself, whatever it is: sniff, then the kind's own
 * rows.  A row is one line for people, or one JSON object.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/cert.h"
#include "object/status.h"
#include "op/show.h"
#include "op/sniff.h"

/* ---- rows ---------------------------------------------------------------- */

struct ezz_rows
ezz_rows_to(ezz_ctx *ctx, bool json, struct ezz_buf *out)
{
	return (struct ezz_rows){ .ctx = ctx, .out = out, .json = json };
}

static void
say(struct ezz_rows *r, const char *text)
{
	if (r->st == EZZ_OK)
		r->st = ezz_buf_str(r->ctx, r->out, text);
}

void
ezz_row(struct ezz_rows *r, int depth, const char *what, size_t number)
{
	char	 n[32] = "";

	r->any = false;
	if (r->json) {
		r->j = (struct ezz_json_out){ .ctx = r->ctx, .out = r->out };
		ezz_json_open(&r->j, '{');
		ezz_json_pair(&r->j, "what", what);
		if (number > 0) {
			ezz_json_key(&r->j, "n");
			ezz_json_int(&r->j, (int64_t)number);
		}
		return;
	}
	for (; depth > 0; depth--)
		say(r, "  ");
	say(r, ezz_text(r->ctx, what));
	if (number > 0)
		snprintf(n, sizeof(n), " %zu", number);
	say(r, n);
}

/* For people: what stands between fields, and the field's name. */
static void
field(struct ezz_rows *r, const char *key)
{
	say(r, r->any ? ", " : ": ");
	say(r, ezz_text(r->ctx, key));
	r->any = true;
}

/* For programs: a name without blanks. */
static void
member(struct ezz_rows *r, const char *key)
{
	char	 name[64];
	size_t	 i;

	for (i = 0; key[i] != '\0' && i + 1 < sizeof(name); i++)
		name[i] = key[i] == ' ' || key[i] == '-' ? '_' : key[i];
	name[i] = '\0';
	ezz_json_key(&r->j, name);
}

void
ezz_row_bytes(struct ezz_rows *r, const char *key, struct ezz_bytes text)
{
	if (r->json) {
		member(r, key);
		ezz_json_strb(&r->j, text);
		return;
	}
	if (text.n == 0)
		return;
	field(r, key);
	say(r, " ");
	if (r->st == EZZ_OK)
		r->st = ezz_escape(r->ctx, text, r->out);
}

void
ezz_row_text(struct ezz_rows *r, const char *key, const char *text)
{
	ezz_row_bytes(r, key, ezz_bytes_str(text));
}

void
ezz_row_number(struct ezz_rows *r, const char *key, int64_t v)
{
	char	 text[32];

	if (r->json) {
		member(r, key);
		ezz_json_int(&r->j, v);
		return;
	}
	snprintf(text, sizeof(text), " %lld", (long long)v);
	field(r, key);
	say(r, text);
}

void
ezz_row_flag(struct ezz_rows *r, const char *key, bool v)
{
	if (r->json) {
		member(r, key);
		ezz_json_bool(&r->j, v);
	} else if (v)
		field(r, key);
}

void
ezz_row_time(struct ezz_rows *r, const char *key, int64_t t)
{
	char	 text[EZZ_TIME_TEXT];

	ezz_time_text(t, text);
	ezz_row_text(r, key, text);
}

/* To a thousandth, without the zeros at its end; never by the locale. */
static int
length_text(char *out, size_t size, double v)
{
	long long	 k = (long long)(v * 1000 + (v < 0 ? -0.5 : 0.5));
	int		 n;

	n = snprintf(out, size, "%s%lld.%03lld", k < 0 ? "-" : "",
	    (k < 0 ? -k : k) / 1000, (k < 0 ? -k : k) % 1000);
	while (n > 0 && out[n - 1] == '0')
		out[--n] = '\0';
	if (n > 0 && out[n - 1] == '.')
		out[--n] = '\0';
	return n;
}

void
ezz_row_box(struct ezz_rows *r, const char *key, const struct ezz_ofd_box *b)
{
	const double	 v[4] = { b->x, b->y, b->w, b->h };
	char		 text[160] = "";
	int		 at = 0;

	for (int i = 0; i < 4 && b->known; i++) {
		/* a box that no sheet has is shown as it can be */
		double	 w = v[i] > 1e9 ? 1e9 : v[i] < -1e9 ? -1e9 : v[i];

		at += length_text(text + at, sizeof(text) - (size_t)at, w);
		if (i < 3)
			text[at++] = ' ';
		text[at] = '\0';
	}
	ezz_row_text(r, key, text);
}

void
ezz_row_end(struct ezz_rows *r)
{
	if (r->json) {
		ezz_json_close(&r->j, '}');
		if (r->st == EZZ_OK)
			r->st = r->j.st;
	}
	say(r, "\n");
}

void
ezz_row_unjudged(struct ezz_rows *r, const char *kind)
{
	if (!r->json) {
		say(r, ezz_text(r->ctx, "not judged"));
		say(r, ": ");
		say(r, ezz_text(r->ctx, "these are the words of the file; "
		    "ezz verify says whether they are true"));
		say(r, "\n");
		return;
	}
	ezz_row(r, 0, "file", 0);
	ezz_row_text(r, "kind", kind);
	ezz_row_flag(r, "judged", false);
	ezz_row_end(r);
}

/* ---- kinds --------------------------------------------------------------- */

static ezz_status
show_seal(ezz_ctx *ctx, struct ezz_bytes b, bool json, struct ezz_buf *out)
{
	struct ezz_rows		 r = ezz_rows_to(ctx, json, out);
	struct ezz_ses_seal	*seal = calloc(1, sizeof(*seal));
	ezz_status		 st;

	if (seal == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_ses_seal_read(ctx, b, seal)) == EZZ_OK) {
		ezz_row_unjudged(&r, "seal");
		ezz_show_seal(&r, 0, seal);
		st = r.st;
	}
	ezz_ses_seal_clear(seal);
	free(seal);
	return st;
}

static ezz_status
show_value(ezz_ctx *ctx, struct ezz_bytes b, bool json, struct ezz_buf *out)
{
	struct ezz_rows	 r = ezz_rows_to(ctx, json, out);

	ezz_row_unjudged(&r, "signature");
	ezz_show_value(&r, 0, b);
	return r.st;
}

static ezz_status
show_list(ezz_ctx *ctx, struct ezz_bytes b, bool json, struct ezz_buf *out)
{
	struct ezz_rows			 r = ezz_rows_to(ctx, json, out);
	struct ezz_statuslist_about	 about;
	ezz_statuslist			*list = NULL;
	ezz_status			 st;

	if ((st = ezz_statuslist_read(ctx, b, &list)) != EZZ_OK)
		return st;
	ezz_statuslist_about(list, &about);
	ezz_row_unjudged(&r, "status");
	ezz_row(&r, 0, N_("status list"), 0);
	ezz_row_text(&r, N_("uri"), about.uri);
	ezz_row_time(&r, N_("as of"), about.iat);
	if (about.exp != 0)
		ezz_row_time(&r, N_("good until"), about.exp);
	ezz_row_number(&r, N_("entries"), (int64_t)about.entries);
	ezz_row_number(&r, N_("bits"), (int64_t)about.bits);
	ezz_row_end(&r);
	ezz_statuslist_free(&list);
	return r.st;
}

/* A key's reader escapes nothing: what it read came from outside. */
static ezz_status
show_cert(ezz_ctx *ctx, struct ezz_bytes b, bool json, struct ezz_buf *out)
{
	struct ezz_rows		 r = ezz_rows_to(ctx, json, out);
	struct ezz_buf		 text = { 0 };
	const uint8_t		*end;
	struct ezz_bytes	 rest;
	ezz_status		 st;

	if ((st = ezz_key_show(ctx, b, NULL, &text)) == EZZ_OK)
		ezz_row_unjudged(&r, "cert");
	rest = ezz_bytes_of(&text);
	for (; st == EZZ_OK && rest.n > 0; st = r.st) {
		size_t	 n;

		end = memchr(rest.p, '\n', rest.n);
		n = end == NULL ? rest.n : (size_t)(end - rest.p);
		if (json) {
			ezz_row(&r, 0, "cert", 0);
			ezz_row_bytes(&r, "text", EZZ_BYTES(rest.p, n));
			ezz_row_end(&r);
		} else {
			r.st = ezz_escape(ctx, EZZ_BYTES(rest.p, n), out);
			say(&r, "\n");
		}
		n += end != NULL;
		rest = EZZ_BYTES(rest.p + n, rest.n - n);
	}
	ezz_buf_free(&text);
	return st;
}

static ezz_status
show_trust(ezz_ctx *ctx, struct ezz_bytes b, bool json, struct ezz_buf *out)
{
	ezz_status	 st;

	if (!json)
		return ezz_trust_text(ctx, b, out);
	st = ezz_trust_json(ctx, b, out);
	return st != EZZ_OK ? st : ezz_buf_byte(ctx, out, '\n');
}

/* DER of a certificate, a CRL, a request: whatever the key reader knows. */
static ezz_status
show_other(ezz_ctx *ctx, struct ezz_bytes b, bool json, struct ezz_buf *out)
{
	ezz_status	 st = show_cert(ctx, b, json, out);

	if (st != EZZ_EFORMAT && st != EZZ_EUNSUPPORTED && st != EZZ_EKEY)
		return st;
	return ezz_fail(ctx, EZZ_EFORMAT, NULL, "this is none of the kinds "
	    "that ezz knows: a document, a signature, a seal, a token, a "
	    "certificate, a trust pack, a status list");
}

ezz_status
ezz_show(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes thing, bool json,
    struct ezz_buf *out)
{
	switch (ezz_sniff_lone(thing)) {
	case EZZ_LONE_VALUE:
		return show_value(ctx, thing, json, out);
	case EZZ_LONE_XML:
		return ezz_show_signature_xml(ctx, thing, json, out);
	default:
		break;
	}
	switch (ezz_sniff(ctx, thing)) {
	case EZZ_KIND_DOCUMENT:
		return ezz_show_document(ctx, thing, json, out);
	case EZZ_KIND_SEAL:
		return show_seal(ctx, thing, json, out);
	case EZZ_KIND_TRUST:
		return show_trust(ctx, thing, json, out);
	case EZZ_KIND_STATUS:
		return show_list(ctx, thing, json, out);
	case EZZ_KIND_TOKEN:
		return ezz_token_show(ctx, v, thing, json, out);
	default:
		return show_other(ctx, thing, json, out);
	}
}

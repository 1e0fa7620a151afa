/* What a seal list tells, unjudged, for people and for programs. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json_out.h"
#include "object/sealstatus.h"

static void
hex(const uint8_t *p, char out[2 * EZZ_SEAL_DIGEST + 1])
{
	for (size_t i = 0; i < EZZ_SEAL_DIGEST; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
}

/* ---- lines ---------------------------------------------------------------- */

static ezz_status
event_line(ezz_ctx *ctx, const struct ezz_seal_event *e, struct ezz_buf *out)
{
	char		 since[EZZ_TIME_TEXT];
	ezz_status	 st;

	ezz_time_text(e->since, since);
	st = ezz_buf_fmt(ctx, out, "  %s %s", since,
	    ezz_text(ctx, ezz_seal_state_text(e->state)));
	if (st == EZZ_OK && e->reason.n > 0 &&
	    (st = ezz_buf_str(ctx, out, ": ")) == EZZ_OK)
		st = ezz_escape(ctx, e->reason, out);
	return st != EZZ_OK ? st : ezz_buf_byte(ctx, out, '\n');
}

static ezz_status
seal_lines(ezz_ctx *ctx, const uint8_t *digest,
    const struct ezz_seal_event *v, size_t n, struct ezz_buf *out)
{
	char		 text[2 * EZZ_SEAL_DIGEST + 1];
	ezz_status	 st;

	hex(digest, text);
	st = ezz_buf_fmt(ctx, out, "%s\n", text);
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = event_line(ctx, &v[i], out);
	return st;
}

static ezz_status
head_lines(ezz_ctx *ctx, const ezz_seallist *l, struct ezz_buf *out)
{
	char		 made[EZZ_TIME_TEXT], until[EZZ_TIME_TEXT];
	ezz_status	 st;

	ezz_time_text(l->head.iat, made);
	ezz_time_text(l->head.exp, until);
	st = ezz_buf_fmt(ctx, out, "%s: %s\n", ezz_text(ctx,
	    l->draft ? "seals noted, not published, by" : "seal list of"),
	    l->issuer);
	if (st == EZZ_OK && l->head.iat != 0)
		st = ezz_buf_fmt(ctx, out, "%s: %s\n", ezz_text(ctx, "made"),
		    made);
	return st != EZZ_OK || l->head.exp == 0 ? st : ezz_buf_fmt(ctx, out,
	    "%s: %s\n", ezz_text(ctx, "good until"), until);
}

/* ---- JSON ----------------------------------------------------------------- */

static void
json_time(struct ezz_json_out *j, const char *key, int64_t t)
{
	char	 text[EZZ_TIME_TEXT];

	ezz_time_text(t, text);
	ezz_json_key(j, key);
	if (t == 0)
		ezz_json_null(j);
	else
		ezz_json_str(j, text);
}

static void
json_seal(struct ezz_json_out *j, const uint8_t *digest,
    const struct ezz_seal_event *v, size_t n)
{
	char	 text[2 * EZZ_SEAL_DIGEST + 1];

	hex(digest, text);
	ezz_json_open(j, '{');
	ezz_json_pair(j, "sm3", text);
	ezz_json_pair(j, "state", ezz_seal_state_name(v[n - 1].state));
	ezz_json_key(j, "events");
	ezz_json_open(j, '[');
	for (size_t i = 0; i < n; i++) {
		ezz_json_open(j, '{');
		ezz_json_pair(j, "state", ezz_seal_state_name(v[i].state));
		json_time(j, "since", v[i].since);
		ezz_json_key(j, "reason");
		ezz_json_strb(j, v[i].reason);
		ezz_json_close(j, '}');
	}
	ezz_json_close(j, ']');
	ezz_json_close(j, '}');
}

static void
json_head(struct ezz_json_out *j, const ezz_seallist *l)
{
	ezz_json_key(j, "v");
	ezz_json_int(j, 1);
	ezz_json_key(j, "judged");
	ezz_json_bool(j, false);
	ezz_json_key(j, "published");
	ezz_json_bool(j, !l->draft);
	ezz_json_pair(j, "issuer", l->issuer);
	json_time(j, "iat", l->head.iat);
	json_time(j, "exp", l->head.exp);
}

/* ---- both ----------------------------------------------------------------- */

static ezz_status
show_one(ezz_ctx *ctx, const ezz_seallist *l, const ezz_seal *seal, bool json,
    ezz_seal_state *state, struct ezz_buf *out)
{
	struct ezz_seal_event	 v[EZZ_MAX_SEAL_EVENTS];
	struct ezz_json_out	 j = { .ctx = ctx, .out = out };
	size_t			 n;

	if ((n = ezz_seallist_events(l, seal->digest, v)) == 0)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "the seal is not on the list of %s", l->issuer);
	if (state != NULL)
		*state = v[n - 1].state;
	if (!json)
		return seal_lines(ctx, seal->digest, v, n, out);
	json_seal(&j, seal->digest, v, n);
	return j.st != EZZ_OK ? j.st : ezz_buf_byte(ctx, out, '\n');
}

static ezz_status
show_all(ezz_ctx *ctx, const ezz_seallist *l, bool json, struct ezz_buf *out)
{
	struct ezz_seal_event	 v[EZZ_MAX_SEAL_EVENTS];
	struct ezz_json_out	 j = { .ctx = ctx, .out = out };
	struct ezz_cursor	 c = ezz_seallist_begin(l);
	struct ezz_bytes	 d;
	size_t			 n;
	ezz_status		 st = EZZ_OK;

	if (!json) {
		st = head_lines(ctx, l, out);
		while (st == EZZ_OK &&
		    (n = ezz_seallist_next(l, &c, &d, v)) > 0)
			st = seal_lines(ctx, d.p, v, n, out);
		return st;
	}
	ezz_json_open(&j, '{');
	json_head(&j, l);
	ezz_json_key(&j, "seals");
	ezz_json_open(&j, '[');
	while ((n = ezz_seallist_next(l, &c, &d, v)) > 0)
		json_seal(&j, d.p, v, n);
	ezz_json_close(&j, ']');
	ezz_json_close(&j, '}');
	return j.st != EZZ_OK ? j.st : ezz_buf_byte(ctx, out, '\n');
}

ezz_status
ezz_seallist_show(ezz_ctx *ctx, struct ezz_bytes file, const ezz_seal *seal,
    bool json, ezz_seal_state *state, struct ezz_buf *out)
{
	ezz_seallist	*l;
	ezz_status	 st;

	st = file.n > 0 && file.p[0] >= 0xa0 && file.p[0] < 0xc0 ?
	    ezz_seallist_of_draft(ctx, file, &l) :
	    ezz_seallist_read(ctx, file, &l);
	if (st == EZZ_OK)
		st = seal != NULL ? show_one(ctx, l, seal, json, state, out) :
		    show_all(ctx, l, json, out);
	ezz_seallist_free(&l);
	return st;
}

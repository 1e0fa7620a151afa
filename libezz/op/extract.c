/*
 * One part of a file by its name: an entry of a package, an attachment, what
 * a signature holds.  What is given out is unjudged, and byte for byte what
 * stands there.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/ofd_read.h"
#include "format/sdata.h"
#include "format/ses.h"
#include "op/sniff.h"

static ezz_status
no_part(ezz_ctx *ctx, const char *part)
{
	return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
	    "there is no part \"%s\" in it: ezz show lists what there is",
	    part);
}

/* ---- of seals and values ------------------------------------------------- */

static ezz_status
of_seal(ezz_ctx *ctx, const struct ezz_ses_seal *s, const char *part,
    struct ezz_buf *out)
{
	if (strcmp(part, "picture") == 0)
		return ezz_buf_addb(ctx, out, s->picture.data);
	if (strcmp(part, "maker") == 0)
		return ezz_buf_addb(ctx, out, s->maker);
	return no_part(ctx, part);
}

static ezz_status
of_ses(ezz_ctx *ctx, struct ezz_bytes b, const char *part,
    struct ezz_buf *out)
{
	struct ezz_ses_signature	*s = calloc(1, sizeof(*s));
	ezz_status			 st;

	if (s == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_ses_signature_read(ctx, b, s)) != EZZ_OK)
		;
	else if (strcmp(part, "seal") == 0)
		st = ezz_buf_addb(ctx, out, s->seal.raw);
	else if (strcmp(part, "signer") == 0)
		st = ezz_buf_addb(ctx, out, s->cert);
	else if (strcmp(part, "timestamp") == 0 && s->timestamp.n > 0)
		st = ezz_buf_addb(ctx, out, s->timestamp);
	else
		st = of_seal(ctx, &s->seal, part, out);
	ezz_ses_signature_clear(s);
	free(s);
	return st;
}

static ezz_status
of_sdata(ezz_ctx *ctx, struct ezz_bytes b, const char *part,
    struct ezz_buf *out)
{
	struct ezz_sdata	*s = calloc(1, sizeof(*s));
	ezz_status		 st;

	if (s == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_sdata_read(ctx, b, s)) == EZZ_OK)
		st = strcmp(part, "signer") == 0 && s->certs_n > 0 ?
		    ezz_buf_addb(ctx, out, s->certs[0]) : no_part(ctx, part);
	free(s);
	return st;
}

static ezz_status
of_value(ezz_ctx *ctx, struct ezz_bytes b, const char *part,
    struct ezz_buf *out)
{
	switch (ezz_signed_value(b)) {
	case EZZ_SIGNED_SES:
		return of_ses(ctx, b, part, out);
	case EZZ_SIGNED_DATA:
		return of_sdata(ctx, b, part, out);
	default:
		return no_part(ctx, part);
	}
}

static ezz_status
of_seal_file(ezz_ctx *ctx, struct ezz_bytes b, const char *part,
    struct ezz_buf *out)
{
	struct ezz_ses_seal	*s = calloc(1, sizeof(*s));
	ezz_status		 st;

	if (s == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_ses_seal_read(ctx, b, s)) == EZZ_OK)
		st = of_seal(ctx, s, part, out);
	ezz_ses_seal_clear(s);
	free(s);
	return st;
}

/* ---- of packages --------------------------------------------------------- */

/* "signature N/WORD": N as ezz show counts them. */
static ezz_status
of_signature(ezz_ctx *ctx, const struct ezz_ofd *o, const char *part,
    struct ezz_buf *out)
{
	const struct ezz_ofd_signature	*s = NULL;
	const char			*at = part + strlen("signature ");
	struct ezz_buf			 value = { 0 };
	size_t				 n = 0, i;
	ezz_status			 st;

	for (; *at >= '0' && *at <= '9' && n <= EZZ_MAX_SIGNATURES; at++)
		n = n * 10 + (size_t)(*at - '0');
	for (i = 0; n > 0 && *at == '/' && i < o->n_bodies; i++) {
		if (n <= o->bodies[i].n_signatures) {
			s = &o->bodies[i].signatures[n - 1];
			break;
		}
		n -= o->bodies[i].n_signatures;
	}
	if (s == NULL || s->value == NULL || s->value->entry == NULL)
		return no_part(ctx, part);
	st = ezz_pkg_read(ctx, o->pkg, s->value->entry, EZZ_MAX_SEAL, &value);
	if (st == EZZ_OK)
		st = strcmp(at + 1, "value") == 0 ?
		    ezz_buf_addb(ctx, out, ezz_bytes_of(&value)) :
		    of_value(ctx, ezz_bytes_of(&value), at + 1, out);
	ezz_buf_free(&value);
	return st;
}

static ezz_status
of_attachment(ezz_ctx *ctx, const struct ezz_ofd *o, const char *name,
    struct ezz_buf *out)
{
	const struct ezz_pkg_entry	*found = NULL;

	for (size_t i = 0; i < o->n_bodies; i++)
		for (size_t k = 0; k < o->bodies[i].n_attachments; k++) {
			const struct ezz_ofd_attachment	*a;

			a = &o->bodies[i].attachments[k];
			if (strcmp(a->name, name) != 0 || a->loc == NULL ||
			    a->loc->entry == NULL)
				continue;
			if (found != NULL && found != a->loc->entry)
				return ezz_fail(ctx, EZZ_EINVAL, NULL,
				    "two attachments have the name \"%s\": "
				    "name the entry", name);
			found = a->loc->entry;
		}
	return found == NULL ? no_part(ctx, name) :
	    ezz_pkg_read(ctx, o->pkg, found, EZZ_MAX_ENTRY, out);
}

static ezz_status
of_package(ezz_ctx *ctx, struct ezz_bytes bytes, const char *part,
    struct ezz_buf *out)
{
	const struct ezz_pkg_entry	*e;
	struct ezz_pkg			*pkg = NULL;
	struct ezz_ofd			*o = NULL;
	const char			*name = part + (*part == '/');
	bool				 exact;
	ezz_status			 st;

	if ((st = ezz_pkg_open_bytes(ctx, bytes, &pkg)) != EZZ_OK)
		return st;
	e = ezz_pkg_find(pkg, ezz_bytes_str(name), &exact);
	if (e != NULL && exact && !e->dir)
		st = ezz_pkg_read(ctx, pkg, e, EZZ_MAX_ENTRY, out);
	else if (*part == '/')
		st = no_part(ctx, part);
	else if ((st = ezz_ofd_read(ctx, pkg, &o)) == EZZ_OK)
		st = strncmp(part, "signature ", 10) == 0 ?
		    of_signature(ctx, o, part, out) :
		    of_attachment(ctx, o, part, out);
	ezz_ofd_free(&o);
	ezz_pkg_free(&pkg);
	return st;
}

ezz_status
ezz_extract(ezz_ctx *ctx, struct ezz_bytes thing, const char *part,
    struct ezz_buf *out)
{
	if (ezz_sniff_lone(thing) == EZZ_LONE_VALUE)
		return of_value(ctx, thing, part, out);
	switch (ezz_sniff(ctx, thing)) {
	case EZZ_KIND_DOCUMENT:
		return of_package(ctx, thing, part, out);
	case EZZ_KIND_SEAL:
		return of_seal_file(ctx, thing, part, out);
	default:
		return ezz_fail(ctx, EZZ_EFORMAT, NULL, "only documents, "
		    "signatures and seals have parts to take out");
	}
}

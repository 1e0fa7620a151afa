/*
 * An office's trust pack, judged under the roots that office.conf pins:
 *
 *	root = FILE [; uses=U,..] [; regions=R,..] [; schemas=N,..]
 *
 * FILE is a public key or certificate; what follows bounds what that root may
 * vouch for.  Without a pin nothing is trusted.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "object/office.h"
#include "object/trust.h"
#include "op/check_trust.h"

/* What a root's line says, taken apart in a copy of it. */
struct pin {
	char		*text;
	struct ezz_buf	 spki;
	const char	*regions[EZZ_OFFICE_BOUNDS];
	uint16_t	 schemas[EZZ_OFFICE_BOUNDS];
};

struct pins {
	struct pin	 v[EZZ_TRUST_ROOTS_MAX];
	struct ezz_root	 root[EZZ_TRUST_ROOTS_MAX];
	size_t		 n;
};

static void
pins_free(struct pins *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->v[i].text);
		ezz_buf_free(&p->v[i].spki);
	}
}

static bool
add_use(struct ezz_root *r, const char *word)
{
	enum ezz_use	 use;

	if (!ezz_use_by_name(word, &use))
		return false;
	r->uses |= 1u << use;
	return true;
}

static bool
add_region(struct pin *p, struct ezz_root *r, const char *word)
{
	if (r->regions_n == EZZ_OFFICE_BOUNDS || *word == '\0' ||
	    strspn(word, "0123456789") != strlen(word))
		return false;
	p->regions[r->regions_n++] = word;
	r->regions = p->regions;
	return true;
}

static bool
add_schema(struct pin *p, struct ezz_root *r, const char *word)
{
	unsigned long	 v;
	char		*end;

	if (r->schemas_n == EZZ_OFFICE_BOUNDS || *word < '0' || *word > '9')
		return false;
	v = strtoul(word, &end, 10);
	if (*end != '\0' || v > UINT16_MAX)
		return false;
	p->schemas[r->schemas_n++] = (uint16_t)v;
	r->schemas = p->schemas;
	return true;
}

/* "uses=token,status": each word of it, or the first that is no such thing. */
static const char *
read_bound(struct pin *p, struct ezz_root *r, char *bound)
{
	char	*words = strchr(bound, '='), *save = NULL, *w;
	bool	 good = words != NULL;

	if (!good)
		return bound;
	*words++ = '\0';
	if ((w = strtok_r(words, ", ", &save)) == NULL)
		return bound;
	for (; w != NULL; w = strtok_r(NULL, ", ", &save)) {
		if (strcmp(bound, "uses") == 0)
			good = add_use(r, w);
		else if (strcmp(bound, "regions") == 0)
			good = add_region(p, r, w);
		else
			good = strcmp(bound, "schemas") == 0 &&
			    add_schema(p, r, w);
		if (!good)
			return w;
	}
	return NULL;
}

static ezz_status
read_bounds(ezz_ctx *ctx, const char *line, struct pin *p, struct ezz_root *r)
{
	char		*save = NULL, *bound;
	const char	*wrong;

	if ((p->text = strdup(line)) == NULL)
		return ezz_nomem(ctx);
	/* the first part is the path */
	(void)strtok_r(p->text, ";", &save);
	while ((bound = strtok_r(NULL, ";", &save)) != NULL) {
		bound += strspn(bound, " \t");
		if ((wrong = read_bound(p, r, bound)) != NULL)
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "root: \"%s\" is neither uses=, regions= nor "
			    "schemas=, or is not in its list", wrong);
	}
	return EZZ_OK;
}

static ezz_status
read_pin(ezz_ctx *ctx, const ezz_office *o, size_t i, struct pins *pins)
{
	struct pin	*p = &pins->v[i];
	struct ezz_root	*r = &pins->root[i];
	struct ezz_buf	 file = { 0 };
	ezz_status	 st;

	if ((st = read_bounds(ctx, ezz_office_value(o, "root", i), p, r)) !=
	    EZZ_OK || (st = ezz_office_file(ctx, o, "root", i, &file)) !=
	    EZZ_OK)
		goto out;
	st = ezz_public_read(ctx, ezz_bytes_of(&file), &p->spki, NULL);
	r->spki = ezz_bytes_of(&p->spki);
out:
	ezz_buf_free(&file);
	return st;
}

static ezz_status
read_pins(ezz_ctx *ctx, const ezz_office *o, struct pins *p)
{
	ezz_status	 st = EZZ_OK;

	while (st == EZZ_OK && ezz_office_value(o, "root", p->n) != NULL) {
		if (p->n == EZZ_TRUST_ROOTS_MAX)
			return ezz_fail(ctx, EZZ_ELIMIT, NULL,
			    "an office pins at most %d roots",
			    EZZ_TRUST_ROOTS_MAX);
		st = read_pin(ctx, o, p->n++, p);
	}
	if (st == EZZ_OK && p->n == 0)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "office.conf pins no root: add \"root = FILE\"");
	return st;
}

static uint64_t
number(const ezz_office *o, const char *key)
{
	const char	*v = ezz_office_value(o, key, 0);

	return v == NULL ? 0 : strtoull(v, NULL, 10);
}

ezz_status
ezz_office_judge_pack(ezz_ctx *ctx, const ezz_office *o,
    struct ezz_bytes pack, const char *input, int64_t now,
    ezz_report **report, ezz_trust **trust)
{
	struct pins	*pins = calloc(1, sizeof(*pins));
	struct ezz_roots roots = { .skew = EZZ_OFFICE_SKEW };
	ezz_status	 st;

	*trust = NULL;
	if (report != NULL)
		*report = NULL;
	if (pins == NULL)
		return ezz_nomem(ctx);
	if ((st = read_pins(ctx, o, pins)) != EZZ_OK)
		goto out;
	roots.v = pins->root;
	roots.n = pins->n;
	roots.threshold = (unsigned)number(o, "roots-needed");
	roots.least_seq = number(o, "least-sequence");
	roots.name = ezz_office_value(o, "pack-name", 0);
	roots.test = ezz_office_test(o);
	st = ezz_check_trust(ctx, pack, input, &roots, now, report, trust);
out:
	pins_free(pins);
	free(pins);
	return st;
}

ezz_status
ezz_office_trust(ezz_ctx *ctx, ezz_office *o, int64_t now, ezz_report **report,
    ezz_trust **trust)
{
	struct ezz_buf	 pack = { 0 };
	ezz_status	 st;

	*trust = NULL;
	if (report != NULL)
		*report = NULL;
	if ((st = ezz_office_file(ctx, o, "trust", 0, &pack)) == EZZ_OK)
		st = ezz_office_judge_pack(ctx, o, ezz_bytes_of(&pack),
		    ezz_office_value(o, "trust", 0), now, report, trust);
	ezz_buf_free(&pack);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "reading the office's trust pack");
}

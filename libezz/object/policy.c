/*
 * Reads schemas/policy/NAME.json.  A member that is not known here, missing,
 * or of another type is refused: a policy that is half understood is none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "object/policy.h"

static const char *const members[] = {
	"v", "name", "note", "algorithms", "digests", "clock-skew",
	"stale-grace", "stamp-grace", "claimed-time", "test-anchors"
};

#define MEMBERS	(sizeof(members) / sizeof(members[0]))

static ezz_status
wrong(ezz_ctx *ctx, const char *member)
{
	return ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "the policy's member \"%s\" is missing or wrong", member);
}

static ezz_status
known_members(ezz_ctx *ctx, json_t *root)
{
	const char	*key;
	json_t		*value;
	bool		 known;

	if (!json_is_object(root))
		return wrong(ctx, "v");
	json_object_foreach(root, key, value) {
		known = false;
		for (size_t i = 0; i < MEMBERS; i++)
			known = known || strcmp(members[i], key) == 0;
		if (!known)
			return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
			    "the policy has the unknown member \"%s\"", key);
	}
	if (json_integer_value(json_object_get(root, "v")) != 1)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "the policy is not of version 1");
	return EZZ_OK;
}

/* Seconds, from 0 to a year. */
static ezz_status
seconds(ezz_ctx *ctx, const json_t *root, const char *member, int64_t *out)
{
	const json_t	*v = json_object_get(root, member);

	if (!json_is_integer(v) || json_integer_value(v) < 0 ||
	    json_integer_value(v) > 366 * EZZ_DAY)
		return wrong(ctx, member);
	*out = json_integer_value(v);
	return EZZ_OK;
}

static int
alg_id(const char *name)
{
	const struct ezz_alg_row	*row = ezz_alg_by_name(name);

	return row == NULL ? 0 : (int)row->alg;
}

static int
hash_id(const char *name)
{
	for (int h = EZZ_SM3; h <= EZZ_MD5; h++)
		if (strcmp(ezz_hash_name((enum ezz_hash)h), name) == 0)
			return h;
	return 0;
}

/* {"name": "sm2", "issue": true, "until": "2036-12-31"}, that day included */
static ezz_status
read_row(ezz_ctx *ctx, const json_t *v, const char *member,
    int (*id)(const char *), struct ezz_policy_row *out)
{
	const json_t	*name = json_object_get(v, "name");
	const json_t	*issue = json_object_get(v, "issue");
	const json_t	*until = json_object_get(v, "until");
	int64_t		 t;

	if (json_object_size(v) != 3 || !json_is_string(name) ||
	    !json_is_boolean(issue) || !json_is_string(until) ||
	    !ezz_time_parse(ezz_json_bytes(until), &t))
		return wrong(ctx, member);
	if ((out->id = id(json_string_value(name))) == 0)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "the policy names the unknown algorithm \"%s\"",
		    json_string_value(name));
	out->issue = json_is_true(issue);
	out->until = ezz_day_last(ezz_time_day(t));
	return EZZ_OK;
}

static ezz_status
read_rows(ezz_ctx *ctx, const json_t *root, const char *member,
    int (*id)(const char *), struct ezz_policy_row rows[], size_t *n)
{
	const json_t	*v = json_object_get(root, member);
	ezz_status	 st;

	*n = json_array_size(v);
	if (*n < 1 || *n > EZZ_POLICY_ROWS)
		return wrong(ctx, member);
	for (size_t i = 0; i < *n; i++) {
		if ((st = read_row(ctx, json_array_get(v, i), member, id,
		    &rows[i])) != EZZ_OK)
			return st;
		for (size_t k = 0; k < i; k++)
			if (rows[k].id == rows[i].id)
				return wrong(ctx, member);
	}
	return EZZ_OK;
}

static ezz_status
read_words(ezz_ctx *ctx, const json_t *root, struct ezz_policy *p)
{
	const json_t	*name = json_object_get(root, "name");
	const json_t	*claimed = json_object_get(root, "claimed-time");
	const char	*test;

	if (!json_is_string(name) || json_string_length(name) == 0 ||
	    json_string_length(name) > 64)
		return wrong(ctx, "name");
	if ((p->name = ezz_bytes_dup(ezz_json_bytes(name))) == NULL)
		return ezz_nomem(ctx);
	if (!json_is_boolean(claimed))
		return wrong(ctx, "claimed-time");
	p->claimed_time = json_is_true(claimed);
	test = json_string_value(json_object_get(root, "test-anchors"));
	if (test == NULL || (strcmp(test, "indeterminate") != 0 &&
	    strcmp(test, "failed") != 0))
		return wrong(ctx, "test-anchors");
	p->test = strcmp(test, "failed") == 0 ? EZZ_TEST_FAILED :
	    EZZ_TEST_INDETERMINATE;
	return EZZ_OK;
}

static ezz_status
fill(ezz_ctx *ctx, json_t *root, struct ezz_policy *p)
{
	ezz_status	 st;

	if ((st = known_members(ctx, root)) != EZZ_OK ||
	    (st = read_words(ctx, root, p)) != EZZ_OK ||
	    (st = seconds(ctx, root, "clock-skew", &p->skew)) != EZZ_OK ||
	    (st = seconds(ctx, root, "stale-grace", &p->stale_grace)) ||
	    (st = seconds(ctx, root, "stamp-grace", &p->stamp_grace)) ||
	    (st = read_rows(ctx, root, "algorithms", alg_id, p->algs,
	    &p->algs_n)) != EZZ_OK)
		return st;
	return read_rows(ctx, root, "digests", hash_id, p->hashes,
	    &p->hashes_n);
}

ezz_status
ezz_policy_read(ezz_ctx *ctx, struct ezz_bytes json, ezz_policy **out)
{
	struct ezz_policy	*p = NULL;
	json_t			*root = NULL;
	ezz_status		 st;

	*out = NULL;
	if ((st = ezz_json_read(ctx, json, EZZ_MAX_POLICY, EZZ_JSON_NO_REALS,
	    &root)) != EZZ_OK)
		goto out;
	if ((p = calloc(1, sizeof(*p))) == NULL) {
		st = ezz_nomem(ctx);
		goto out;
	}
	if ((st = fill(ctx, root, p)) == EZZ_OK) {
		*out = p;
		p = NULL;
	}
out:
	ezz_policy_free(&p);
	ezz_json_free(&root);
	return st == EZZ_OK ? st : ezz_while(ctx, st, "reading the policy");
}

ezz_status
ezz_policy_open(ezz_ctx *ctx, const char *dir, const char *name,
    ezz_policy **out)
{
	struct ezz_buf	 bytes = { 0 };
	char		 path[4096];
	int		 n;
	ezz_status	 st;

	*out = NULL;
	n = snprintf(path, sizeof(path), "%s/%s.json", dir, name);
	if (n < 0 || (size_t)n >= sizeof(path) || strchr(name, '/') != NULL)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "\"%s\" is no name of a policy", name);
	if ((st = ezz_file_read(ctx, path, EZZ_MAX_POLICY, &bytes)) == EZZ_OK)
		st = ezz_policy_read(ctx, ezz_bytes_of(&bytes), out);
	if (st == EZZ_OK && strcmp((*out)->name, name) != 0) {
		ezz_policy_free(out);
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "the policy in %s has another name", path);
	}
	ezz_buf_free(&bytes);
	return st;
}

void
ezz_policy_free(ezz_policy **policy)
{
	if (policy == NULL || *policy == NULL)
		return;
	free((*policy)->name);
	free(*policy);
	*policy = NULL;
}

const char *
ezz_policy_name(const ezz_policy *policy)
{
	return policy->name;
}

static const struct ezz_policy_row *
find(const struct ezz_policy_row rows[], size_t n, int id)
{
	for (size_t i = 0; i < n; i++)
		if (rows[i].id == id)
			return &rows[i];
	return NULL;
}

const struct ezz_policy_row *
ezz_policy_alg(const ezz_policy *p, enum ezz_alg alg)
{
	return find(p->algs, p->algs_n, (int)alg);
}

const struct ezz_policy_row *
ezz_policy_hash(const ezz_policy *p, enum ezz_hash hash)
{
	return find(p->hashes, p->hashes_n, (int)hash);
}

/*
 * The member list of a data group: names, roles and digests of the files that
 * stand together under one leaf (RFC 4998 4.2).  It is a member itself, so
 * that what it says is as old as they are; here each of them is looked for
 * among the files that were given.
 */
#include <string.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/json.h"
#include "op/evidence.h"

#define MARK	"{\"ezz-members\":"

bool
ezz_evidence_is_list(struct ezz_bytes b)
{
	return b.n > strlen(MARK) && memcmp(b.p, MARK, strlen(MARK)) == 0;
}

/* Which of the files has this digest; objects_n: none. */
static ezz_status
find_file(ezz_ctx *ctx, const struct ezz_evidence *e, enum ezz_hash hash,
    struct ezz_bytes digest, size_t *at)
{
	uint8_t		 h[EZZ_DIGEST_MAX];
	ezz_status	 st;

	for (*at = 0; *at < e->objects_n; (*at)++) {
		st = ezz_digest_once(ctx, hash, e->objects[*at], h);
		if (st != EZZ_OK)
			return st;
		if (ezz_bytes_equal(digest, EZZ_BYTES(h,
		    ezz_hash_size(hash))))
			return EZZ_OK;
	}
	return EZZ_OK;
}

static ezz_status
one_member(ezz_ctx *ctx, const struct ezz_evidence *e, enum ezz_hash hash,
    const json_t *m, struct ezz_note *n)
{
	const char	*role = json_string_value(json_object_get(m,
			    "role"));
	const char	*path = json_string_value(json_object_get(m,
			    "path"));
	struct ezz_buf	 digest = { 0 };
	size_t		 at;
	ezz_status	 st;

	st = ezz_hex_read(ctx, ezz_json_bytes(json_object_get(m, "digest")),
	    &digest);
	if (st == EZZ_ENOMEM)
		return st;
	if (st != EZZ_OK || role == NULL || path == NULL)
		st = ezz_note(n, EZZ_FAILED, "the member list is malformed");
	else if ((st = find_file(ctx, e, hash, ezz_bytes_of(&digest), &at)) ==
	    EZZ_OK)
		st = at == e->objects_n ? ezz_note(n, EZZ_FAILED,
		    "%s %s was not given, or was changed", role, path) :
		    ezz_remark(n, "%s %s is what it was", role, path);
	ezz_buf_free(&digest);
	return st;
}

ezz_status
ezz_evidence_members(ezz_ctx *ctx, const struct ezz_evidence *e,
    struct ezz_bytes list, struct ezz_note *n)
{
	json_t		*o = NULL;
	const json_t	*m, *all;
	const char	*name;
	enum ezz_hash	 hash;
	size_t		 i;
	ezz_status	 st;

	if ((st = ezz_json_read(ctx, list, EZZ_MAX_STORE_LINE, EZZ_JSON_PLAIN,
	    &o)) != EZZ_OK)
		return st == EZZ_ENOMEM ? st : ezz_note(n, EZZ_FAILED,
		    "the member list is malformed");
	name = json_string_value(json_object_get(o, "hash"));
	hash = name == NULL ? EZZ_HASH_NONE : ezz_hash_by_name(name);
	all = json_object_get(o, "members");
	if (hash == EZZ_HASH_NONE || json_array_size(all) == 0 ||
	    json_array_size(all) > EZZ_MAX_MEMBERS)
		st = ezz_note(n, EZZ_FAILED, "the member list is malformed");
	else
		json_array_foreach(all, i, m)
			if (st == EZZ_OK)
				st = one_member(ctx, e, hash, m, n);
	ezz_json_free(&o);
	return st;
}

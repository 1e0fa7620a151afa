/*
 * A directory of recipes: each NAME.asn makes NAME.der again, byte for byte,
 * and is handed to a test with what its second line expects and the deviation
 * that its first line may announce.  EZZ_VECTORS_OUT=DIR writes the files
 * there instead of comparing.
 */
#ifndef EZZ_TEST_VECTORS_H
#define EZZ_TEST_VECTORS_H

#include "asn.h"

#include <dirent.h>

struct vector {
	const char		*name;
	char			*recipe;
	char			 expect[64];
	char			 remark[128];	/* "" for none */
	struct ezz_bytes	 bytes;
};

static inline void
vector_word(const char *recipe, const char *key, char *out, size_t n)
{
	const char	*at = strstr(recipe, key);

	out[0] = '\0';
	if (at != NULL) {
		at += strlen(key);
		snprintf(out, n, "%.*s", (int)strcspn(at, "\n"), at);
	}
}

static inline void
vector_same(const char *dir, const char *name, const struct ezz_buf *b)
{
	const char	*out = getenv("EZZ_VECTORS_OUT");
	char		 path[4096];
	struct ezz_buf	 was;
	FILE		*f;

	snprintf(path, sizeof(path), "%s/%.*s.der", out != NULL ? out : dir,
	    (int)strcspn(name, "."), name);
	if (out != NULL) {
		f = fopen(path, "wb");
		assert_non_null(f);
		assert_int_equal(fwrite(b->p, 1, b->n, f), b->n);
		fclose(f);
		return;
	}
	was = test_file(path);
	if (!ezz_bytes_equal(ezz_bytes_of(&was), ezz_bytes_of(b)))
		fail_msg("%s: the recipe makes other bytes", name);
	ezz_buf_free(&was);
}

static inline int
vectors_each(ezz_ctx *ctx, const char *room,
    void (*look)(ezz_ctx *, const struct vector *))
{
	const char	*srcdir = getenv("srcdir");
	struct dirent	**names;
	struct vector	  v = { 0 };
	struct ezz_buf	  b;
	char		  dir[2048], path[4096];
	int		  n, seen = 0;

	snprintf(dir, sizeof(dir), "%s/testvectors/%s",
	    srcdir == NULL ? "." : srcdir, room);
	n = scandir(dir, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		v.name = names[i]->d_name;
		if (strstr(v.name, ".asn") != NULL) {
			snprintf(path, sizeof(path), "%s/%s", dir, v.name);
			b = test_file(path);
			v.recipe = ezz_bytes_dup(ezz_bytes_of(&b));
			ezz_buf_free(&b);
			vector_word(v.recipe, "expect: ", v.expect,
			    sizeof(v.expect));
			vector_word(v.recipe, "remark: ", v.remark,
			    sizeof(v.remark));
			b = asn_make(ctx, v.recipe);
			vector_same(dir, v.name, &b);
			v.bytes = ezz_bytes_of(&b);
			look(ctx, &v);
			ezz_buf_free(&b);
			free(v.recipe);
			seen++;
		}
		free(names[i]);
	}
	free(names);
	return seen;
}

/* Good by its name exactly when it is to be read. */
static inline bool
vector_good(const struct vector *v)
{
	bool	 good = strncmp(v->name, "good-", 5) == 0;

	assert_true(good || strncmp(v->name, "bad-", 4) == 0);
	assert_int_equal(good, strcmp(v->expect, "refused") != 0);
	return good;
}

#endif

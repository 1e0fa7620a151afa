/*
 * What every unit test needs: cmocka with its own includes, a context, and
 * the directory of real samples, which may be absent - said aloud, never
 * silently.  cmocka's skip() is not used: its TAP line counts as a failure.
 */
#ifndef EZZ_TEST_H
#define EZZ_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"

/* Where samples/ lies: $EZZ_SHARED, or shared/ beside the checkout. */
static inline const char *
test_shared(void)
{
	static char	 path[4096];
	const char	*dir = getenv("EZZ_SHARED");
	FILE		*f;

	if (dir != NULL)
		return dir;
	snprintf(path, sizeof(path), "%s/../shared/README.md",
	    getenv("srcdir") == NULL ? "." : getenv("srcdir"));
	if ((f = fopen(path, "r")) == NULL) {
		print_message("# no samples beside the checkout: "
		    "this test did not look at them\n");
		return NULL;
	}
	fclose(f);
	*strrchr(path, '/') = '\0';
	return path;
}

/* A whole file, or a failing test. */
static inline struct ezz_buf
test_file(const char *path)
{
	struct ezz_buf	 b = { 0 };
	FILE		*f = fopen(path, "rb");
	int		 c;

	if (f == NULL)
		fail_msg("%s cannot be opened", path);
	b.p = malloc(64 * 1024 * 1024);
	assert_non_null(b.p);
	b.cap = 64 * 1024 * 1024;
	while ((c = getc(f)) != EOF && b.n < b.cap)
		b.p[b.n++] = (uint8_t)c;
	fclose(f);
	return b;
}

/* Hexadecimal to bytes, for vectors in the source. */
static inline struct ezz_buf
test_hex(const char *hex)
{
	struct ezz_buf	 b = { 0 };
	unsigned	 v;

	b.p = calloc(1, strlen(hex) / 2 + 1);
	assert_non_null(b.p);
	b.cap = strlen(hex) / 2 + 1;
	for (; sscanf(hex, "%2x", &v) == 1; hex += 2)
		b.p[b.n++] = (uint8_t)v;
	return b;
}

static inline ezz_ctx *
test_ctx(void)
{
	ezz_ctx	*ctx = NULL;

	assert_int_equal(ezz_ctx_new(&ctx), EZZ_OK);
	return ctx;
}

#endif

/* One entry out of a real package, for tests of what lies in it. */
#ifndef EZZ_TEST_UNZIP_H
#define EZZ_TEST_UNZIP_H

#include "test.h"

#include <zlib.h>

static inline size_t
unzip_le(const uint8_t *p, size_t n)
{
	return n == 0 ? 0 : unzip_le(p + 1, n - 1) << 8 | p[0];
}

/* p is the entry's line in the central directory. */
static inline struct ezz_buf
unzip_entry(const struct ezz_buf *zip, const uint8_t *p)
{
	const uint8_t	*local = zip->p + unzip_le(p + 42, 4);
	struct ezz_buf	 out = { 0 };
	z_stream	 z = { 0 };

	out.cap = out.n = unzip_le(p + 24, 4);
	out.p = malloc(out.n + 1);
	assert_non_null(out.p);
	z.next_in = (uint8_t *)(uintptr_t)local + 30 +
	    unzip_le(local + 26, 2) + unzip_le(local + 28, 2);
	z.avail_in = (unsigned)unzip_le(p + 20, 4);
	z.next_out = out.p;
	z.avail_out = (unsigned)out.n;
	if (unzip_le(p + 10, 2) == 0) {
		memcpy(out.p, z.next_in, out.n);
		return out;
	}
	assert_int_equal(inflateInit2(&z, -15), Z_OK);
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	inflateEnd(&z);
	return out;
}

static inline struct ezz_buf
unzip(const char *path, const char *name)
{
	struct ezz_buf	 zip = test_file(path), out = { 0 };
	const uint8_t	*p, *end = zip.p + zip.n - 22;
	size_t		 n;

	assert_true(zip.n > 22 && memcmp(end, "PK\5\6", 4) == 0);
	for (p = zip.p + unzip_le(end + 16, 4); p < end && out.p == NULL;
	    p += 46 + n + unzip_le(p + 30, 2) + unzip_le(p + 32, 2)) {
		n = unzip_le(p + 28, 2);
		if (n == strlen(name) && memcmp(p + 46, name, n) == 0)
			out = unzip_entry(&zip, p);
	}
	if (out.p == NULL)
		fail_msg("%s has no %s", path, name);
	ezz_buf_free(&zip);
	return out;
}

#endif

/*
 * The fonts of this machine for the tests: a set of the styles in schemas/,
 * with the files of fonts-noto-cjk.  Without them a test says so.
 */
#ifndef EZZ_TEST_FONTS_H
#define EZZ_TEST_FONTS_H

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#include "draw/font.h"

#define TEST_FONTS	"/usr/share/fonts/opentype/noto"

static inline ezz_status
test_font_file(ezz_ctx *ctx, void *arg, const char *file,
    struct ezz_bytes *out)
{
	struct stat	 sb;
	char		 path[512];
	void		*p;
	int		 fd;

	(void)arg;
	snprintf(path, sizeof(path), TEST_FONTS "/%s", file);
	if ((fd = open(path, O_RDONLY)) == -1)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "%s", path);
	assert_int_equal(fstat(fd, &sb), 0);
	p = mmap(NULL, (size_t)sb.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	assert_true(p != MAP_FAILED);
	*out = EZZ_BYTES(p, (size_t)sb.st_size);
	return EZZ_OK;
}

static inline const char *
test_font_dir(void)
{
	static char	 dir[4096];

	snprintf(dir, sizeof(dir), "%s/font", getenv("EZZ_DATA"));
	return dir;
}

/* A set, or NULL when the fonts are not installed: told, never silent. */
static inline ezz_fonts *
test_fonts(ezz_ctx *ctx)
{
	ezz_fonts	*fonts;

	if (access(TEST_FONTS "/NotoSerifCJK-Regular.ttc", R_OK) != 0) {
		print_message("# fonts-noto-cjk is not installed: "
		    "this test did not look at glyphs\n");
		return NULL;
	}
	assert_int_equal(ezz_fonts_open(ctx, test_font_dir(), test_font_file,
	    NULL, &fonts), EZZ_OK);
	return fonts;
}

#endif

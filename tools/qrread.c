/*
 * ezz-qrread: finds the QR codes in a picture.  It is a process of its own
 * because pictures come from strangers and libpng and zbar parse them: it
 * opens no file, has the picture as its stdin, and lives under limits of
 * memory, time and descriptors that it sets before it looks at a byte.
 *
 * On stdout it tells records: 'T' and a text found, or 'E' and a sentence of
 * what is wrong; each with a length of four bytes, big-endian, between.  What
 * a text may be worth is not decided here.
 */
#include "config.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <zbar.h>

#include <ezz.h>

#include "exit.h"

#define FILE_MAX	(32 * 1024 * 1024)
#define MEMORY		(768UL * 1024 * 1024)	/* 64 Mpixel, thrice, and zbar */
#define SECONDS		2
#define SCALE_PIXELS	(4 * 1024 * 1024)	/* larger ones have no need */

struct grey {
	uint8_t		*p;
	uint32_t	 w;
	uint32_t	 h;
};

/* a macro, as the type of what differs between C libraries */
#define limit(what, most) \
	(setrlimit((what), &(struct rlimit){ (most), (most) }) == 0)

/* No file, no child, no core, little memory, little time. */
static bool
confine(void)
{
	bool	 memory = true;

#ifndef EZZ_SANITIZERS
	memory = limit(RLIMIT_AS, MEMORY);
#endif
	return memory && close_range(3, ~0U, 0) == 0 &&
	    limit(RLIMIT_CPU, SECONDS) && limit(RLIMIT_CORE, 0) &&
	    limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 3) &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;
}

static bool
write_all(const void *bytes, size_t n)
{
	const uint8_t	*p = bytes;

	for (ssize_t done; n > 0; p += done, n -= (size_t)done)
		if ((done = write(STDOUT_FILENO, p, n)) <= 0)
			return false;
	return true;
}

static bool
tell(char kind, const char *p, size_t n)
{
	const uint8_t	 head[] = { (uint8_t)kind, (uint8_t)(n >> 24),
			    (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	return write_all(head, sizeof(head)) && write_all(p, n);
}

static int
complain(const char *text)
{
	return tell('E', text, strlen(text)) ? EXIT_REFUSED : EXIT_BROKEN;
}

/* 3 x 3 binomial: takes the grain of paper and sensor away. */
static bool
blurred(const struct grey *in, struct grey *out)
{
	*out = *in;
	if (in->w < 3 || in->h < 3 ||
	    (out->p = calloc(in->h, in->w)) == NULL)
		return false;
	for (size_t y = 1; y + 1 < in->h; y++) {
		const uint8_t	*a = in->p + (y - 1) * in->w;
		const uint8_t	*b = a + in->w, *c = b + in->w;

		for (size_t x = 1; x + 1 < in->w; x++)
			out->p[y * in->w + x] = (uint8_t)((a[x - 1] + 2 * a[x] +
			    a[x + 1] + 2 * b[x - 1] + 4 * b[x] + 2 * b[x + 1] +
			    c[x - 1] + 2 * c[x] + c[x + 1] + 8) / 16);
	}
	return true;
}

/* A phone in dark mode shows white on black. */
static bool
inverted(const struct grey *in, struct grey *out)
{
	size_t	 n = (size_t)in->w * in->h;

	*out = *in;
	if ((out->p = malloc(n)) == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		out->p[i] = (uint8_t)(255 - in->p[i]);
	return true;
}

/* zbar wants two pixels a module. */
static bool
doubled(const struct grey *in, struct grey *out)
{
	*out = (struct grey){ NULL, 2 * in->w, 2 * in->h };
	if ((size_t)in->w * in->h > SCALE_PIXELS ||
	    (out->p = malloc((size_t)out->w * out->h)) == NULL)
		return false;
	for (size_t y = 0; y < out->h; y++)
		for (size_t x = 0; x < out->w; x++)
			out->p[y * out->w + x] = in->p[y / 2 * in->w + x / 2];
	return true;
}

/* How many codes were told; -1 when they could not be. */
static int
tell_symbols(const zbar_image_t *image)
{
	const zbar_symbol_t	*s;
	int			 n = 0;

	for (s = zbar_image_first_symbol(image); s != NULL;
	    s = zbar_symbol_next(s)) {
		if (zbar_symbol_get_type(s) != ZBAR_QRCODE ||
		    zbar_symbol_get_data_length(s) == 0)
			continue;
		if (!tell('T', zbar_symbol_get_data(s),
		    zbar_symbol_get_data_length(s)))
			return -1;
		n++;
	}
	return n;
}

static int
scan(zbar_image_scanner_t *scanner, const struct grey *g)
{
	zbar_image_t	*image = zbar_image_create();
	int		 n = 0;

	if (image == NULL)
		return -1;
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, g->w, g->h);
	zbar_image_set_data(image, g->p, (unsigned long)g->w * g->h, NULL);
	if (zbar_scan_image(scanner, image) > 0)
		n = tell_symbols(image);
	zbar_image_destroy(image);
	return n;
}

/* Each try costs as much as all before it: the first that finds ends it. */
static int
find(zbar_image_scanner_t *scanner, const struct grey *g)
{
	static bool	 (*const tries[])(const struct grey *, struct grey *) = {
		blurred, inverted, doubled,
	};
	int		 n = scan(scanner, g);

	for (size_t i = 0; n == 0 && i < sizeof(tries) / sizeof(tries[0]);
	    i++) {
		struct grey	 other = { 0 };

		if (!tries[i](g, &other))
			continue;
		n = scan(scanner, &other);
		free(other.p);
	}
	return n;
}

static int
look(const struct grey *g)
{
	zbar_image_scanner_t	*scanner = zbar_image_scanner_create();
	int			 n;

	if (scanner == NULL)
		return complain("out of memory");
	/* the bytes as drawn: without BINARY it guesses a character set */
	zbar_image_scanner_set_config(scanner, 0, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
	n = find(scanner, g);
	zbar_image_scanner_destroy(scanner);
	return n < 0 ? EXIT_BROKEN : EXIT_DONE;
}

static bool
read_all(struct ezz_buf *in)
{
	ssize_t	 n;

	if ((in->p = malloc(FILE_MAX)) == NULL)
		return false;
	in->cap = FILE_MAX;
	while (in->n < in->cap && (n = read(STDIN_FILENO, in->p + in->n,
	    in->cap - in->n)) != 0) {
		if (n < 0)
			return false;
		in->n += (size_t)n;
	}
	return true;
}

static int
run(ezz_ctx *ctx, bool chinese)
{
	struct ezz_buf	 in = { 0 }, pixels = { 0 };
	struct grey	 g = { 0 };
	int		 status;

	ezz_ctx_language(ctx, chinese ? EZZ_CHINESE : EZZ_ENGLISH);
	if (!read_all(&in))
		status = complain(ezz_text(ctx,
		    "the picture could not be read"));
	else if (in.n == in.cap)
		status = complain(ezz_text(ctx,
		    "the picture is longer than 32 MiB"));
	else if (ezz_png_grey(ctx, (struct ezz_bytes){ in.p, in.n }, &g.w,
	    &g.h, &pixels) != EZZ_OK)
		status = complain(ezz_message(ctx));
	else {
		g.p = pixels.p;
		status = look(&g);
	}
	ezz_buf_free(&pixels);
	ezz_buf_free(&in);
	return status;
}

int
main(int argc, char **argv)
{
	ezz_ctx	*ctx = NULL;
	int	 status;

	if (!confine() || ezz_ctx_new(&ctx) != EZZ_OK)
		return EXIT_BROKEN;
	status = run(ctx, argc > 1 && strcmp(argv[1], "zh") == 0);
	ezz_ctx_free(&ctx);
	/* nothing is buffered, and a leak checker may open no file here */
	_exit(status);
}

/*
 * ezz-qrread: finds the QR codes in a picture, PNG or JPEG.  It is a process
 * of its own because pictures come from strangers and libpng, libjpeg, zbar
 * and ZXing parse them: it opens no file, has the picture as its stdin, and
 * lives under limits of memory, time and descriptors that it sets before it
 * looks at a byte.
 *
 * zbar reads what lies flat and is finely printed, ZXing what was
 * photographed askew: each finds codes that the other does not.
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

#include <ezz.h>

#include "exit.h"
#include "qrread.h"

#define FILE_MAX	(32 * 1024 * 1024)
#define MEMORY		(768UL * 1024 * 1024)	/* 64 Mpixel, thrice, and zbar */
#define SECONDS		2
#define CODES		64	/* of one picture: a sheet of labels */

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

/* ---- what was found ---- */

struct told {
	size_t		 n;
	struct ezz_buf	 texts[CODES];
	bool		 broken;	/* nobody listens */
};

/* Two decoders see the same code twice. */
static void
found(void *arg, const char *text, size_t n)
{
	struct told	*t = arg;
	struct ezz_buf	*b;

	for (size_t i = 0; i < t->n; i++)
		if (t->texts[i].n == n && memcmp(t->texts[i].p, text, n) == 0)
			return;
	if (n == 0 || t->n == CODES)
		return;
	b = &t->texts[t->n];
	if ((b->p = malloc(n)) == NULL) {
		t->broken = true;
		return;
	}
	memcpy(b->p, text, n);
	b->n = n;
	t->n++;
	t->broken |= !tell('T', text, n);
}

static int
look(const struct grey *g)
{
	struct told	 t = { 0 };

	qrread_find(g, QRREAD_ZBAR | QRREAD_ZXING, found, &t);
	for (size_t i = 0; i < t.n; i++)
		free(t.texts[i].p);
	return t.broken ? EXIT_BROKEN : EXIT_DONE;
}

/* ---- the picture ---- */

static ezz_status
decode(ezz_ctx *ctx, struct ezz_bytes in, struct grey *g,
    struct ezz_buf *pixels)
{
#ifdef EZZ_JPEG
	if (in.n > 2 && in.p[0] == 0xff && in.p[1] == 0xd8)
		return qrread_jpeg(ctx, in, g, pixels);
#endif
	return ezz_png_grey(ctx, in, &g->w, &g->h, pixels);
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
	else if (decode(ctx, (struct ezz_bytes){ in.p, in.n }, &g,
	    &pixels) != EZZ_OK)
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

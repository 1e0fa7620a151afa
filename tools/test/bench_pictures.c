/*
 * Codes as scanners and phones see them, and how many of them are read:
 *
 *	bench_pictures			figures, 300 pictures of each kind
 *	bench_pictures KIND N FILE	the N-th picture of a kind, as PGM
 *
 * A picture is a code of digits, version 5 to 15 at level M, seen through a
 * plane in space, blurred, lit unevenly, with noise, and pressed as JPEG; all
 * of it follows from the kind and a number.
 */
#include "config.h"

#include <math.h>
#ifdef EZZ_JPEG
#include <stdio.h>
#include <jpeglib.h>
#endif

#include <ezz.h>

#include "draw/modules.h"
#include "tools/qrread.h"
#include "test/bench.h"

#define PICTURES	300
#define FEWEST		202	/* digits: version 5 */
#define MOST		991	/* version 15 */
#define SAMPLES		3	/* a pixel, each way */

static const struct kind {
	const char	*name;
	double		 pixels;	/* a module */
	double		 turn;		/* at most, degrees each way */
	double		 keystone[2];	/* from, to: of a side */
	double		 blur;		/* sigma, pixels */
	double		 light;		/* darker by so much, across */
	double		 noise;		/* sigma */
	double		 black;		/* of ink; paper is 235 */
	int		 quality;	/* of JPEG */
	unsigned	 decoders;
	double		 least;		/* per cent that must be read */
} kinds[] = {
	{ "flatbed-0.33mm", 2.6, 8, { 0, 0 }, 0.5, 0, 8, 30, 80,
	    QRREAD_ZBAR | QRREAD_ZXING, 99 },
	{ "flatbed-0.42mm", 3.3, 8, { 0, 0 }, 0.5, 0, 8, 30, 80,
	    QRREAD_ZBAR | QRREAD_ZXING, 99 },
	{ "photo-4px", 4, 180, { .06, .14 }, 0.8, 60, 9, 30, 80,
	    QRREAD_ZBAR | QRREAD_ZXING, 95 },
	{ "photo-4px-zbar-alone", 4, 180, { .06, .14 }, 0.8, 60, 9, 30, 80,
	    QRREAD_ZBAR, 50 },
	{ "screenshot-2px", 2, 0, { 0, 0 }, 0, 0, 0, 0, 0,
	    QRREAD_ZBAR | QRREAD_ZXING, 99 },
};

static ezz_ctx	*ctx;

static double
any(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (double)(*seed >> 11) / 9007199254740992.0;
}

static double
between(uint64_t *seed, double a, double b)
{
	return a + (b - a) * any(seed);
}

/* Twelve throws make a bell. */
static double
bell(uint64_t *seed)
{
	double	 sum = -6;

	for (int i = 0; i < 12; i++)
		sum += any(seed);
	return sum;
}

/* ---- the plane: picture to modules -------------------------------------- */

struct plane {
	double	 m[9];
};

/* From the unit square to four corners (Heckbert 1989), inverted. */
static struct plane
plane_of(const double x[4], const double y[4])
{
	double	 dx1 = x[1] - x[2], dx2 = x[3] - x[2];
	double	 dy1 = y[1] - y[2], dy2 = y[3] - y[2];
	double	 sx = x[0] - x[1] + x[2] - x[3];
	double	 sy = y[0] - y[1] + y[2] - y[3];
	double	 den = dx1 * dy2 - dx2 * dy1;
	double	 g = (sx * dy2 - dx2 * sy) / den;
	double	 h = (dx1 * sy - sx * dy1) / den;
	double	 a = x[1] - x[0] + g * x[1], b = x[3] - x[0] + h * x[3];
	double	 d = y[1] - y[0] + g * y[1], e = y[3] - y[0] + h * y[3];
	double	 c = x[0], f = y[0];

	return (struct plane){ {
		e - f * h, c * h - b, b * f - c * e,
		f * g - d, a - c * g, c * d - a * f,
		d * h - e * g, b * g - a * h, a * e - b * d,
	} };
}

static struct plane
seen(const struct kind *k, uint64_t *seed, double side, double *size)
{
	double	 turn = between(seed, -k->turn, k->turn) * M_PI / 180;
	double	 in[2] = { between(seed, k->keystone[0], k->keystone[1]),
		    between(seed, k->keystone[0], k->keystone[1]) / 2 };
	double	 x[4] = { -.5 + in[0] / 2, .5 - in[0] / 2, .5, -.5 };
	double	 y[4] = { -.5, -.5 + in[1], .5, .5 };
	double	 px[4], py[4];

	*size = side * (fabs(cos(turn)) + fabs(sin(turn))) + 8;
	for (int i = 0; i < 4; i++) {
		px[i] = (x[i] * cos(turn) - y[i] * sin(turn)) * side +
		    *size / 2;
		py[i] = (x[i] * sin(turn) + y[i] * cos(turn)) * side +
		    *size / 2;
	}
	return plane_of(px, py);
}

static double
ink(const struct ezz_modules *m, const struct plane *p, double x, double y)
{
	double	 w = p->m[6] * x + p->m[7] * y + p->m[8];
	double	 n = m->side + 2 * EZZ_QR_QUIET;
	double	 u = (p->m[0] * x + p->m[1] * y + p->m[2]) / w * n -
		    EZZ_QR_QUIET;
	double	 v = (p->m[3] * x + p->m[4] * y + p->m[5]) / w * n -
		    EZZ_QR_QUIET;

	return u >= 0 && v >= 0 && u < m->side && v < m->side &&
	    ezz_modules_dark(m, (unsigned)u, (unsigned)v);
}

/* ---- the picture --------------------------------------------------------- */

static double *
draw(const struct ezz_modules *m, const struct plane *p, size_t n)
{
	double	*out = malloc(n * n * sizeof(*out));

	bench_must(out != NULL, "memory");
	for (size_t i = 0; i < n * n; i++) {
		double	 sum = 0;

		for (int s = 0; s < SAMPLES * SAMPLES; s++)
			sum += ink(m, p,
			    (double)(i % n) + (s % SAMPLES + .5) / SAMPLES,
			    (double)(i / n) + (s / SAMPLES + .5) / SAMPLES);
		out[i] = sum / (SAMPLES * SAMPLES);
	}
	return out;
}

/* One way; twice makes both. */
static void
blur(double *p, size_t n, size_t step, size_t across, double sigma)
{
	double	 side = exp(-1 / (2 * sigma * sigma)), all = 1 + 2 * side;
	double	 line[4096];

	bench_must(n <= 4096, "a small picture");
	for (size_t row = 0; row < n; row++) {
		double	*a = p + row * across;

		for (size_t i = 0; i < n; i++)
			line[i] = a[i * step];
		for (size_t i = 1; i + 1 < n; i++)
			a[i * step] = (line[i] + side * (line[i - 1] +
			    line[i + 1])) / all;
	}
}

#ifdef EZZ_JPEG
/* There and back, through the reader that pictures are read by. */
static void
press(struct grey *g, int quality)
{
	struct jpeg_compress_struct	 c = { 0 };
	struct jpeg_error_mgr		 errors;
	struct ezz_buf			 pixels = { 0 };
	unsigned char			*out = NULL;
	unsigned long			 n = 0;

	c.err = jpeg_std_error(&errors);
	jpeg_create_compress(&c);
	jpeg_mem_dest(&c, &out, &n);
	c.image_width = g->w;
	c.image_height = g->h;
	c.input_components = 1;
	c.in_color_space = JCS_GRAYSCALE;
	jpeg_set_defaults(&c);
	jpeg_set_quality(&c, quality, TRUE);
	jpeg_start_compress(&c, TRUE);
	while (c.next_scanline < c.image_height) {
		JSAMPROW	 row = g->p + (size_t)c.next_scanline * g->w;

		(void)jpeg_write_scanlines(&c, &row, 1);
	}
	jpeg_finish_compress(&c);
	jpeg_destroy_compress(&c);
	free(g->p);
	bench_must(qrread_jpeg(ctx, (struct ezz_bytes){ out, n }, g,
	    &pixels) == EZZ_OK, "reading a JPEG");
	g->p = pixels.p;
	free(out);
}
#endif

static struct grey
picture(const struct kind *k, uint64_t *seed, const struct ezz_modules *m)
{
	double		 size;
	struct plane	 p = seen(k, seed, (m->side + 2 * EZZ_QR_QUIET) *
			    k->pixels, &size);
	size_t		 n = (size_t)ceil(size);
	double		*ink_at = draw(m, &p, n);
	double		 way = between(seed, 0, 2 * M_PI);
	struct grey	 g = { malloc(n * n), (uint32_t)n, (uint32_t)n };

	bench_must(g.p != NULL, "memory");
	if (k->blur > 0) {
		blur(ink_at, n, 1, n, k->blur);
		blur(ink_at, n, n, 1, k->blur);
	}
	for (size_t i = 0; i < n * n; i++) {
		double	 shade = ((double)(i % n) * cos(way) +
			    (double)(i / n) * sin(way)) / (double)n;
		double	 v = 235 - (235 - k->black) * ink_at[i] -
			    k->light * (shade + 1) / 2 + k->noise * bell(seed);

		g.p[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
	}
	free(ink_at);
#ifdef EZZ_JPEG
	if (k->quality > 0)
		press(&g, k->quality);
#endif
	return g;
}

/* ---- reading -------------------------------------------------------------- */

struct wanted {
	char	 text[MOST + 1];
	size_t	 n;
	bool	 seen;
	bool	 wrong;
};

static void
found(void *arg, const char *text, size_t n)
{
	struct wanted	*w = arg;

	if (n == w->n && memcmp(text, w->text, n) == 0)
		w->seen = true;
	else
		w->wrong = true;
}

static struct grey
make(const struct kind *k, size_t number, struct wanted *w)
{
	uint64_t		 seed = (number + 1) * 0x9e3779b97f4a7c15U +
				    (uint64_t)(k - kinds);
	struct ezz_modules	*m;
	struct grey		 g;

	for (int i = 0; i < 8; i++)
		(void)any(&seed);
	w->n = (size_t)between(&seed, FEWEST, MOST + 1);
	for (size_t i = 0; i < w->n; i++)
		w->text[i] = (char)('0' + (int)(any(&seed) * 10));
	bench_must(ezz_modules_make(ctx, (struct ezz_bytes){
	    (const uint8_t *)w->text, w->n }, EZZ_QR_M, &m) == EZZ_OK,
	    "a code");
	g = picture(k, &seed, m);
	ezz_modules_free(&m);
	return g;
}

static void
measure(const struct kind *k)
{
	size_t	 read = 0;
	double	 spent = 0, start, rate;

	for (size_t i = 0; i < PICTURES; i++) {
		struct wanted	 w = { .n = 0 };
		struct grey	 g = make(k, i, &w);

		start = bench_cpu();
		qrread_find(&g, k->decoders, found, &w);
		spent += bench_cpu() - start;
		read += w.seen;
		/* error correction may fail, it may not invent */
		bench_must(!w.wrong, "telling what stands there");
		free(g.p);
	}
	rate = 100.0 * (double)read / PICTURES;
	bench_line("pictures", k->name, rate, "percent read", "demanded",
	    k->least, rate / k->least);
	bench_line("pictures", k->name, spent / PICTURES / 1000,
	    "ms a picture", "limit", 1000, spent / PICTURES / 1e6);
	bench_must(rate >= k->least, k->name);
}

static int
write_one(const char *name, size_t number, const char *path)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0) {
			struct wanted	 w = { .n = 0 };
			struct grey	 g = make(&kinds[i], number, &w);
			FILE		*f = fopen(path, "wb");

			bench_must(f != NULL && fprintf(f,
			    "P5\n%u %u\n255\n", g.w, g.h) > 0 &&
			    fwrite(g.p, g.w, g.h, f) == g.h &&
			    fclose(f) == 0, path);
			free(g.p);
			return 0;
		}
	fprintf(stderr, "there is no kind %s\n", name);
	return 2;
}

int
main(int argc, char **argv)
{
	int	 status = 0;

	bench_must(ezz_ctx_new(&ctx) == EZZ_OK, "starting");
	if (argc == 4)
		status = write_one(argv[1], strtoul(argv[2], NULL, 10),
		    argv[3]);
	else
		for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
			measure(&kinds[i]);
	ezz_ctx_free(&ctx);
	return status;
}

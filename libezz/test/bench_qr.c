/*
 * A token's code: making, reading back, PNG, and all of it, beside
 * libqrencode, zbar and libpng as a careful user would call them.
 *
 *	bench_qr TOKENS		one a line
 *
 * Both sides make version and level alike, 8 dots a module, 1-bit grey; libpng
 * has its default level.  zbar is given the grey pixels, at 4 dots a module.
 */
#include "config.h"

#include <png.h>
#include <qrencode.h>
#ifdef EZZ_ZBAR
#include <zbar.h>
#endif

#include "base/error.h"
#include "draw/picture.h"
#include "test/bench.h"

#define TOKENS	40
#define DOTS	8
#define SMALL	4

static struct {
	ezz_ctx			*ctx;
	char			*token[TOKENS];
	struct ezz_modules	*modules[TOKENS];
	QRcode			*code[TOKENS];
	size_t			 n;
} b;

static void
good(ezz_status st)
{
	bench_must(st == EZZ_OK, ezz_message(b.ctx));
}

static void
ours_make(size_t i)
{
	struct ezz_modules	*m;

	good(ezz_modules_make(b.ctx, ezz_bytes_str(b.token[i]), EZZ_QR_M, &m));
	ezz_modules_free(&m);
}

static QRcode *
encode(size_t i)
{
	QRcode	*q = QRcode_encodeString(b.token[i], 0, QR_ECLEVEL_M,
		    QR_MODE_8, 1);

	bench_must(q != NULL, "libqrencode");
	return q;
}

static void
peer_make(size_t i)
{
	QRcode_free(encode(i));
}

static void
ours_read(size_t i)
{
	struct ezz_buf		 text = { 0 };
	struct ezz_symbol	 s;

	good(ezz_modules_read(b.ctx, b.modules[i], &s, &text));
	ezz_buf_free(&text);
}

#ifdef EZZ_ZBAR
static void
peer_read(size_t i)
{
	const QRcode		*q = b.code[i];
	unsigned		 w = ((unsigned)q->width + 8) * SMALL;
	uint8_t			*grey = malloc((size_t)w * w);
	zbar_image_scanner_t	*s = zbar_image_scanner_create();
	zbar_image_t		*image = zbar_image_create();

	bench_must(grey != NULL && s != NULL && image != NULL, "zbar");
	memset(grey, 255, (size_t)w * w);
	for (unsigned y = 0; y < (unsigned)q->width * SMALL; y++)
		for (unsigned x = 0; x < (unsigned)q->width * SMALL; x++)
			if (q->data[y / SMALL * (unsigned)q->width +
			    x / SMALL] & 1)
				grey[(y + 4 * SMALL) * w + x + 4 * SMALL] = 0;
	zbar_image_scanner_set_config(s, 0, ZBAR_CFG_ENABLE, 0);
	zbar_image_scanner_set_config(s, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
	zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
	zbar_image_set_size(image, w, w);
	zbar_image_set_data(image, grey, (unsigned long)w * w, NULL);
	bench_must(zbar_scan_image(s, image) == 1, "zbar: reading");
	zbar_image_destroy(image);
	zbar_image_scanner_destroy(s);
	free(grey);
}
#endif

static void
ours_png(size_t i)
{
	struct ezz_buf	 out = { 0 };

	good(ezz_png_draw(b.ctx, b.modules[i], (struct ezz_print){ DOTS, 300 },
	    &out));
	ezz_buf_free(&out);
}

static void
keep(png_structp png, png_bytep data, png_size_t n)
{
	good(ezz_buf_add(b.ctx, png_get_io_ptr(png), data, n));
}

static void
flushed(png_structp png)
{
	(void)png;
}

static void
png_row(const QRcode *q, unsigned y, uint8_t *row, size_t n)
{
	unsigned	 side = (unsigned)q->width;

	memset(row, 0xff, n);
	if (y < 4 || y >= side + 4)
		return;
	for (unsigned x = 0; x < side * DOTS; x++)
		if (q->data[(y - 4) * side + x / DOTS] & 1) {
			unsigned	 at = x + 4 * DOTS;

			row[at / 8] &= (uint8_t)~(0x80 >> at % 8);
		}
}

static void
write_png(const QRcode *q)
{
	struct ezz_buf	 out = { 0 };
	unsigned	 all = (unsigned)q->width + 8, side = all * DOTS;
	uint8_t		 row[(177 + 8) * DOTS / 8];
	png_structp	 png = png_create_write_struct(PNG_LIBPNG_VER_STRING,
			    NULL, NULL, NULL);
	png_infop	 info = png_create_info_struct(png);

	bench_must(png != NULL && info != NULL && setjmp(png_jmpbuf(png)) == 0,
	    "libpng");
	png_set_write_fn(png, &out, keep, flushed);
	png_set_IHDR(png, info, side, side, 1, PNG_COLOR_TYPE_GRAY,
	    PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
	    PNG_FILTER_TYPE_DEFAULT);
	png_set_pHYs(png, info, 11811, 11811, PNG_RESOLUTION_METER);
	png_write_info(png, info);
	for (unsigned y = 0; y < all; y++) {
		png_row(q, y, row, (side + 7) / 8);
		for (unsigned k = 0; k < DOTS; k++)
			png_write_row(png, row);
	}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	ezz_buf_free(&out);
}

static void
peer_png(size_t i)
{
	write_png(b.code[i]);
}

static void
ours_all(size_t i)
{
	static const struct ezz_qr_options	 o = { .large = true,
						    .dots = DOTS };
	struct ezz_buf				 out = { 0 };

	good(ezz_qr_draw(b.ctx, ezz_bytes_str(b.token[i]), &o, EZZ_QR_PNG,
	    &out, NULL));
	ezz_buf_free(&out);
}

static void
peer_all(size_t i)
{
	QRcode	*q = encode(i);

	write_png(q);
	QRcode_free(q);
}

static const struct {
	const char	*name, *peer;
	void		(*ours)(size_t), (*theirs)(size_t);
} cases[] = {
	{ "make", "libqrencode", ours_make, peer_make },
	{ "png", "libpng", ours_png, peer_png },
	{ "make, read back, png", "libqrencode and libpng, not read back",
	    ours_all, peer_all },
#ifdef EZZ_ZBAR
	{ "read back", "zbar", ours_read, peer_read },
#endif
};
#define N	(sizeof(cases) / sizeof(cases[0]))

static double
each(void (*fn)(size_t))
{
	double	 t = bench_cpu();

	for (size_t i = 0; i < b.n; i++)
		fn(i);
	return (bench_cpu() - t) / (double)b.n;
}

static void
tokens(const char *path)
{
	FILE	*f = fopen(path, "r");
	size_t	 room = 0;
	ssize_t	 n;

	bench_must(f != NULL, path);
	for (; b.n < TOKENS; b.n++) {
		if ((n = getline(&b.token[b.n], &room, f)) <= 0)
			break;
		room = 0;
		b.token[b.n][strcspn(b.token[b.n], "\n")] = '\0';
		good(ezz_modules_make(b.ctx, ezz_bytes_str(b.token[b.n]),
		    EZZ_QR_M, &b.modules[b.n]));
		b.code[b.n] = encode(b.n);
	}
	fclose(f);
	bench_must(b.n > 0, "reading tokens");
}

int
main(int argc, char **argv)
{
	static double	 ours[N][BENCH_ROUNDS], theirs[N][BENCH_ROUNDS];

	bench_must(argc == 2, "usage: bench_qr TOKENS");
	bench_must(ezz_ctx_new(&b.ctx) == EZZ_OK, "start");
	tokens(argv[1]);
	for (int r = 0; r < BENCH_ROUNDS; r++)
		for (size_t i = 0; i < N; i++) {
			ours[i][r] = each(cases[i].ours);
			theirs[i][r] = each(cases[i].theirs);
		}
	for (size_t i = 0; i < N; i++) {
		double	 x = bench_median(ours[i], BENCH_ROUNDS);
		double	 y = bench_median(theirs[i], BENCH_ROUNDS);

		bench_line("qr", cases[i].name, x, "us", cases[i].peer, y,
		    y / x);
	}
	for (size_t i = 0; i < b.n; i++) {
		QRcode_free(b.code[i]);
		ezz_modules_free(&b.modules[i]);
		free(b.token[i]);
	}
	ezz_ctx_free(&b.ctx);
	return fflush(stdout) == 0 ? 0 : 1;
}

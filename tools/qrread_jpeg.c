/*
 * JPEG as grey pixels, for ezz-qrread.  libjpeg ends the process on an error
 * unless told otherwise, decodes thousands of scans if a file has them, and
 * mends what is damaged: the first two are stopped here, the third is what a
 * torn photograph needs.
 */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <ezz.h>

#include "qrread.h"

#define SIDE_MAX	16384
#define PIXELS_MAX	(64U * 1024 * 1024)
#define SCANS_MAX	64	/* progressive files have about ten */

struct reading {
	struct jpeg_decompress_struct	 jpeg;
	struct jpeg_error_mgr		 errors;
	struct jpeg_progress_mgr	 progress;
	jmp_buf				 out;
};

static void
fail(j_common_ptr c)
{
	longjmp(((struct reading *)c->client_data)->out, 1);
}

static void
say_nothing(j_common_ptr c)
{
	(void)c;
}

static void
count_scans(j_common_ptr c)
{
	const struct reading	*r = c->client_data;

	if (r->jpeg.input_scan_number > SCANS_MAX)
		fail(c);
}

static bool
small_enough(const struct reading *r)
{
	return r->jpeg.image_width > 0 && r->jpeg.image_height > 0 &&
	    r->jpeg.image_width <= SIDE_MAX &&
	    r->jpeg.image_height <= SIDE_MAX &&
	    r->jpeg.image_width * r->jpeg.image_height <= PIXELS_MAX;
}

static void
read_rows(struct reading *r, uint8_t *p)
{
	jpeg_start_decompress(&r->jpeg);
	while (r->jpeg.output_scanline < r->jpeg.output_height) {
		JSAMPROW	 row = p + (size_t)r->jpeg.output_scanline *
				    r->jpeg.output_width;

		(void)jpeg_read_scanlines(&r->jpeg, &row, 1);
	}
}

static ezz_status
decode(ezz_ctx *ctx, struct reading *r, struct ezz_bytes in, struct grey *g,
    struct ezz_buf *pixels)
{
	if (setjmp(r->out) != 0)
		return ezz_fault(ctx, EZZ_EFORMAT, "the JPEG is damaged");
	jpeg_create_decompress(&r->jpeg);
	jpeg_mem_src(&r->jpeg, in.p, in.n);
	(void)jpeg_read_header(&r->jpeg, TRUE);
	if (!small_enough(r))
		return ezz_fault(ctx, EZZ_ELIMIT,
		    "the JPEG has more pixels than a scan needs");
	r->jpeg.out_color_space = JCS_GRAYSCALE;
	g->w = r->jpeg.image_width;
	g->h = r->jpeg.image_height;
	if ((pixels->p = malloc((size_t)g->w * g->h)) == NULL)
		return ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
	pixels->n = pixels->cap = (size_t)g->w * g->h;
	memset(pixels->p, 255, pixels->n);
	read_rows(r, pixels->p);
	return EZZ_OK;
}

ezz_status
qrread_jpeg(ezz_ctx *ctx, struct ezz_bytes in, struct grey *g,
    struct ezz_buf *pixels)
{
	struct reading	*r = calloc(1, sizeof(*r));
	ezz_status	 st;

	if (r == NULL)
		return ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
	r->jpeg.err = jpeg_std_error(&r->errors);
	r->errors.error_exit = fail;
	r->errors.output_message = say_nothing;
	r->progress.progress_monitor = count_scans;
	r->jpeg.client_data = r;
	r->jpeg.progress = &r->progress;
	st = decode(ctx, r, in, g, pixels);
	jpeg_destroy_decompress(&r->jpeg);
	free(r);
	return st;
}

/*
 * Is this the picture of a person that a face can carry: a PNG or JPEG of
 * sane size, whole from its first byte to its last.  Its head is read and its
 * parts are walked through; pixels are left to whoever shows it.
 */
#include <string.h>

#include "base/codec.h"
#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"
#include "op/leaf.h"

/* A portrait of 4096 x 4096 dots is 170 mm wide at 600 dpi. */
#define MOST_SIDE	4096

static ezz_status
unsound(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_EFORMAT, NULL,
	    "the picture is cut off or damaged");
}

static ezz_status
side(ezz_ctx *ctx, uint64_t w, uint64_t h, struct ezz_photo *out)
{
	if (w == 0 || h == 0 || w > MOST_SIDE || h > MOST_SIDE)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL, "the picture has "
		    "%llu x %llu dots; 1 to %d each way are taken",
		    (unsigned long long)w, (unsigned long long)h, MOST_SIDE);
	out->w = (uint32_t)w;
	out->h = (uint32_t)h;
	return EZZ_OK;
}

/* ISO/IEC 15948 5.3: length, name, data, CRC, from IHDR to IEND. */
static ezz_status
read_png(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_photo *out)
{
	struct ezz_bytes	 data, named;
	const uint8_t		*at;
	uint64_t		 n, crc, w = 0, h = 0;
	bool			 first = true;
	ezz_status		 st;

	for (;; first = false) {
		if (!ezz_cursor_be(c, 4, &n) || n > EZZ_MAX_LETTER_PICTURE)
			return unsound(ctx);
		at = c->p;
		if (!ezz_cursor_take(c, (size_t)n + 4, &named) ||
		    !ezz_cursor_be(c, 4, &crc) || ezz_crc32(named) != crc)
			return unsound(ctx);
		data = EZZ_BYTES(at + 4, (size_t)n);
		if (first) {
			struct ezz_cursor	 head = ezz_cursor_of(data);

			if (memcmp(at, "IHDR", 4) != 0 ||
			    !ezz_cursor_be(&head, 4, &w) ||
			    !ezz_cursor_be(&head, 4, &h))
				return unsound(ctx);
			if ((st = side(ctx, w, h, out)) != EZZ_OK)
				return st;
		}
		if (memcmp(at, "IEND", 4) == 0)
			return ezz_cursor_left(c) == 0 ? EZZ_OK :
			    unsound(ctx);
	}
}

/* A frame header, but not the tables C4, C8, CC among their numbers. */
static bool
is_frame(uint8_t marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 &&
	    marker != 0xC8 && marker != 0xCC;
}

/* ISO/IEC 10918-1 B.1: marker segments up to the scan. */
static ezz_status
read_jpeg(ezz_ctx *ctx, struct ezz_cursor *c, struct ezz_photo *out)
{
	struct ezz_bytes	 data;
	struct ezz_cursor	 frame;
	uint64_t		 n, bits, w, h;
	uint8_t			 ff, marker;
	ezz_status		 st;

	if (c->end[-2] != 0xFF || c->end[-1] != 0xD9)
		return unsound(ctx);
	while (ezz_cursor_u8(c, &ff) && ff == 0xFF &&
	    ezz_cursor_u8(c, &marker)) {
		if (marker == 0xFF) {
			c->p--;		/* a fill byte */
			continue;
		}
		if (!ezz_cursor_be(c, 2, &n) || n < 2 ||
		    !ezz_cursor_take(c, (size_t)n - 2, &data))
			return unsound(ctx);
		if (marker == 0xDA)
			return out->w > 0 ? EZZ_OK : unsound(ctx);
		if (!is_frame(marker))
			continue;
		frame = ezz_cursor_of(data);
		if (out->w > 0 || !ezz_cursor_be(&frame, 1, &bits) ||
		    !ezz_cursor_be(&frame, 2, &h) ||
		    !ezz_cursor_be(&frame, 2, &w))
			return unsound(ctx);
		if ((st = side(ctx, w, h, out)) != EZZ_OK)
			return st;
	}
	return unsound(ctx);
}

ezz_status
ezz_photo_read(ezz_ctx *ctx, struct ezz_bytes b, struct ezz_photo *out)
{
	static const uint8_t	 png[] = { 0x89, 'P', 'N', 'G', '\r', '\n',
				    0x1A, '\n' };
	struct ezz_cursor	 c = ezz_cursor_of(b);

	*out = (struct ezz_photo){ 0 };
	if (b.n > 8 && memcmp(b.p, png, 8) == 0) {
		out->format = "PNG";
		out->file = "photo.png";
		c.p += 8;
		return read_png(ctx, &c, out);
	}
	if (b.n > 4 && b.p[0] == 0xFF && b.p[1] == 0xD8) {
		out->format = "JPEG";
		out->file = "photo.jpg";
		c.p += 2;
		return read_jpeg(ctx, &c, out);
	}
	return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
	    "the picture is no PNG and no JPEG");
}

/*
 * Modules to text, by ISO/IEC 18004: function patterns, format and version
 * information, masking, codeword placement, blocks, Reed-Solomon, segments.
 *
 * This is the proof of what was drawn, not a scanner: it takes a grid without
 * noise, and every module counts.  Patterns must be exact, syndromes zero,
 * padding as prescribed.  Left out: error correction, kanji, ECI, FNC1,
 * structured append, Micro QR.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "draw/modules.h"

#define CLAUSE		"ISO/IEC 18004"
#define CODEWORDS	3706		/* of version 40 */
#define BLOCK_MAX	153		/* 123 of data, 30 of correction */

/* Table 9: correction codewords a block, and blocks; in the order of the two
 * level bits: M, L, H, Q. */
static const struct layout {
	uint8_t	 ecc;
	uint8_t	 blocks;
} layouts[40][4] = {
	{ { 10,  1 }, {  7,  1 }, { 17,  1 }, { 13,  1 } },
	{ { 16,  1 }, { 10,  1 }, { 28,  1 }, { 22,  1 } },
	{ { 26,  1 }, { 15,  1 }, { 22,  2 }, { 18,  2 } },
	{ { 18,  2 }, { 20,  1 }, { 16,  4 }, { 26,  2 } },
	{ { 24,  2 }, { 26,  1 }, { 22,  4 }, { 18,  4 } },
	{ { 16,  4 }, { 18,  2 }, { 28,  4 }, { 24,  4 } },
	{ { 18,  4 }, { 20,  2 }, { 26,  5 }, { 18,  6 } },
	{ { 22,  4 }, { 24,  2 }, { 26,  6 }, { 22,  6 } },
	{ { 22,  5 }, { 30,  2 }, { 24,  8 }, { 20,  8 } },
	{ { 26,  5 }, { 18,  4 }, { 28,  8 }, { 24,  8 } },
	{ { 30,  5 }, { 20,  4 }, { 24, 11 }, { 28,  8 } },
	{ { 22,  8 }, { 24,  4 }, { 28, 11 }, { 26, 10 } },
	{ { 22,  9 }, { 26,  4 }, { 22, 16 }, { 24, 12 } },
	{ { 24,  9 }, { 30,  4 }, { 24, 16 }, { 20, 16 } },
	{ { 24, 10 }, { 22,  6 }, { 24, 18 }, { 30, 12 } },
	{ { 28, 10 }, { 24,  6 }, { 30, 16 }, { 24, 17 } },
	{ { 28, 11 }, { 28,  6 }, { 28, 19 }, { 28, 16 } },
	{ { 26, 13 }, { 30,  6 }, { 28, 21 }, { 28, 18 } },
	{ { 26, 14 }, { 28,  7 }, { 26, 25 }, { 26, 21 } },
	{ { 26, 16 }, { 28,  8 }, { 28, 25 }, { 30, 20 } },
	{ { 26, 17 }, { 28,  8 }, { 30, 25 }, { 28, 23 } },
	{ { 28, 17 }, { 28,  9 }, { 24, 34 }, { 30, 23 } },
	{ { 28, 18 }, { 30,  9 }, { 30, 30 }, { 30, 25 } },
	{ { 28, 20 }, { 30, 10 }, { 30, 32 }, { 30, 27 } },
	{ { 28, 21 }, { 26, 12 }, { 30, 35 }, { 30, 29 } },
	{ { 28, 23 }, { 28, 12 }, { 30, 37 }, { 28, 34 } },
	{ { 28, 25 }, { 30, 12 }, { 30, 40 }, { 30, 34 } },
	{ { 28, 26 }, { 30, 13 }, { 30, 42 }, { 30, 35 } },
	{ { 28, 28 }, { 30, 14 }, { 30, 45 }, { 30, 38 } },
	{ { 28, 29 }, { 30, 15 }, { 30, 48 }, { 30, 40 } },
	{ { 28, 31 }, { 30, 16 }, { 30, 51 }, { 30, 43 } },
	{ { 28, 33 }, { 30, 17 }, { 30, 54 }, { 30, 45 } },
	{ { 28, 35 }, { 30, 18 }, { 30, 57 }, { 30, 48 } },
	{ { 28, 37 }, { 30, 19 }, { 30, 60 }, { 30, 51 } },
	{ { 28, 38 }, { 30, 19 }, { 30, 63 }, { 30, 53 } },
	{ { 28, 40 }, { 30, 20 }, { 30, 66 }, { 30, 56 } },
	{ { 28, 43 }, { 30, 21 }, { 30, 70 }, { 30, 59 } },
	{ { 28, 45 }, { 30, 22 }, { 30, 74 }, { 30, 62 } },
	{ { 28, 47 }, { 30, 24 }, { 30, 77 }, { 30, 65 } },
	{ { 28, 49 }, { 30, 25 }, { 30, 81 }, { 30, 68 } },
};

/* What a symbol of this version has in common with every other. */
struct frame {
	struct ezz_modules	 taken;		/* 1: not for data */
	struct ezz_modules	 dark;		/* 1: must be dark */
};

static void
put(struct frame *f, unsigned x, unsigned y, bool dark)
{
	ezz_modules_set(&f->taken, x, y, true);
	ezz_modules_set(&f->dark, x, y, dark);
}

/* 6.3.3 and 6.3.4: rings around a centre, one of them the separator; what
 * falls outside the symbol is not drawn. */
static void
rings(struct frame *f, int cx, int cy, int radius, int white)
{
	int	 side = (int)f->taken.side;

	for (int dy = -radius; dy <= radius; dy++)
		for (int dx = -radius; dx <= radius; dx++) {
			int	 ring = abs(dx) > abs(dy) ? abs(dx) : abs(dy);
			int	 x = cx + dx, y = cy + dy;

			if (x >= 0 && y >= 0 && x < side && y < side)
				put(f, (unsigned)x, (unsigned)y,
				    ring != white && ring != 4);
		}
}

/* 6.3.6 and annex E: from the far edge inwards at an even step, and at 6. */
static unsigned
alignments(unsigned version, unsigned at[7])
{
	unsigned	 n = version / 7 + 2, far = 4 * version + 10, step;

	if (version == 1)
		return 0;
	step = (far - 6 + 2 * (n - 1) - 1) / (2 * (n - 1)) * 2;
	if (version == 32)
		step = 26;	/* the one row of the table off the rule */
	at[0] = 6;
	for (unsigned i = 1; i < n; i++)
		at[i] = far - (n - 1 - i) * step;
	return n;
}

static void
draw_alignments(struct frame *f, unsigned version)
{
	unsigned	 at[7], n = alignments(version, at);

	for (unsigned i = 0; i < n; i++)
		for (unsigned j = 0; j < n; j++)
			if ((i > 0 || (j > 0 && j < n - 1)) &&
			    (j > 0 || i < n - 1))
				rings(f, (int)at[i], (int)at[j], 2, 1);
}

/* Where bit i of the 15 bits of format information stands, twice (7.9). */
static void
format_place(unsigned side, unsigned i, unsigned copy, unsigned *x,
    unsigned *y)
{
	if (copy == 0) {
		*x = i < 8 ? 8 : i == 8 ? 7 : 14 - i;
		*y = i < 6 ? i : i < 8 ? i + 1 : 8;
	} else {
		*x = i < 8 ? side - 1 - i : 8;
		*y = i < 8 ? 8 : side - 15 + i;
	}
}

static void
frame_draw(struct frame *f, unsigned version)
{
	unsigned	 side = 4 * version + 17, x, y;
	int		 far = (int)side - 4;

	memset(f, 0, sizeof(*f));
	f->taken.side = f->dark.side = side;
	for (unsigned i = 0; i < side; i++) {
		put(f, i, 6, i % 2 == 0);
		put(f, 6, i, i % 2 == 0);
	}
	draw_alignments(f, version);
	rings(f, 3, 3, 4, 2);
	rings(f, far, 3, 4, 2);
	rings(f, 3, far, 4, 2);
	for (unsigned i = 0; i < 30; i++) {
		format_place(side, i % 15, i / 15, &x, &y);
		put(f, x, y, false);
	}
	put(f, 8, side - 8, true);
	for (unsigned i = 0; i < 18 && version >= 7; i++) {
		put(f, side - 11 + i % 3, i / 3, false);
		put(f, i / 3, side - 11 + i % 3, false);
	}
}

/* The bits of a BCH word below its data: 7.9 and 7.10. */
static unsigned
bch(unsigned data, unsigned bits, unsigned generator)
{
	unsigned	 rest = data << bits;

	for (unsigned i = 31 - (unsigned)__builtin_clz(generator);
	    rest >> i != 0;)
		rest ^= generator << (31 - (unsigned)__builtin_clz(rest) - i);
	return data << bits | rest;
}

static ezz_status
read_format(ezz_ctx *ctx, const struct ezz_modules *m, struct frame *f,
    struct ezz_symbol *s)
{
	unsigned	 word[2] = { 0, 0 }, data, x, y;

	for (unsigned i = 0; i < 30; i++) {
		format_place(m->side, i % 15, i / 15, &x, &y);
		word[i / 15] |= (unsigned)ezz_modules_dark(m, x, y) << i % 15;
		ezz_modules_set(&f->dark, x, y, ezz_modules_dark(m, x, y));
	}
	data = (word[0] ^ 0x5412) >> 10;
	if (word[0] != word[1] || (bch(data, 10, 0x537) ^ 0x5412) != word[0])
		return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 7.9",
		    "the QR code's format information is damaged");
	s->level = (enum ezz_qr_level)(data >> 3);
	s->mask = data & 7;
	return EZZ_OK;
}

static ezz_status
read_version(ezz_ctx *ctx, const struct ezz_modules *m, struct frame *f,
    unsigned version)
{
	unsigned	 word = bch(version, 12, 0x1f25);

	for (unsigned i = 0; i < 18 && version >= 7; i++) {
		unsigned	 a = m->side - 11 + i % 3, b = i / 3;
		bool		 dark = word >> i & 1;

		if (ezz_modules_dark(m, a, b) != dark ||
		    ezz_modules_dark(m, b, a) != dark)
			return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 7.10",
			    "the QR code's version information is damaged");
		ezz_modules_set(&f->dark, a, b, dark);
		ezz_modules_set(&f->dark, b, a, dark);
	}
	return EZZ_OK;
}

static ezz_status
read_patterns(ezz_ctx *ctx, const struct ezz_modules *m, const struct frame *f)
{
	unsigned	 bytes = (m->side + 7) / 8;

	for (unsigned y = 0; y < m->side; y++)
		for (unsigned i = 0; i < bytes; i++)
			if ((m->row[y][i] & f->taken.row[y][i]) !=
			    f->dark.row[y][i])
				return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 6.3",
				    "a fixed pattern of the QR code is damaged "
				    "in row %u", y);
	return EZZ_OK;
}

/* 7.8.2: does the mask turn the module over? */
static bool
masked(unsigned mask, unsigned x, unsigned y)
{
	switch (mask) {
	case 0:
		return (x + y) % 2 == 0;
	case 1:
		return y % 2 == 0;
	case 2:
		return x % 3 == 0;
	case 3:
		return (x + y) % 3 == 0;
	case 4:
		return (x / 3 + y / 2) % 2 == 0;
	case 5:
		return x * y % 2 + x * y % 3 == 0;
	case 6:
		return (x * y % 2 + x * y % 3) % 2 == 0;
	default:
		return ((x + y) % 2 + x * y % 3) % 2 == 0;
	}
}

/* All masks repeat after 12 modules, both ways. */
struct walk {
	const struct ezz_modules	*m;
	const struct frame		*f;
	bool				 flip[12][12];
	uint8_t				*out;
	unsigned			 bits;
};

static void
step(struct walk *w, unsigned x, unsigned y)
{
	bool	 bit;

	if (ezz_modules_dark(&w->f->taken, x, y))
		return;
	bit = ezz_modules_dark(w->m, x, y) ^ w->flip[y % 12][x % 12];
	w->out[w->bits / 8] |= (uint8_t)(bit << (7 - w->bits % 8));
	w->bits++;
}

/* 7.7.3: two columns at a time from the right, up and down in turn, past the
 * timing column.  The bits after the last whole codeword must be 0. */
static ezz_status
read_codewords(ezz_ctx *ctx, const struct ezz_modules *m, const struct frame *f,
    unsigned mask, uint8_t out[CODEWORDS + 1], unsigned *n)
{
	struct walk	 w = { .m = m, .f = f, .out = out };
	unsigned	 side = m->side;
	bool		 up = true;

	memset(out, 0, CODEWORDS + 1);
	for (unsigned y = 0; y < 12; y++)
		for (unsigned x = 0; x < 12; x++)
			w.flip[y][x] = masked(mask, x, y);
	/* after column 1 it wraps, and ends */
	for (unsigned right = side - 1; right < side; right -= 2, up = !up) {
		if (right == 6)
			right--;
		for (unsigned i = 0; i < side; i++) {
			step(&w, right, up ? side - 1 - i : i);
			step(&w, right - 1, up ? side - 1 - i : i);
		}
	}
	*n = w.bits / 8;
	if (w.bits % 8 != 0 && out[*n] != 0)
		return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 7.7.3",
		    "the QR code's remainder bits are not zero");
	return EZZ_OK;
}

/* GF(256) by x^8 + x^4 + x^3 + x^2 + 1: powers of 2, and back (7.5.2). */
struct field {
	uint8_t	 power[510];
	uint8_t	 log[256];
};

static void
field_make(struct field *g)
{
	unsigned	 v = 1;

	for (unsigned i = 0; i < 255; i++) {
		g->power[i] = g->power[i + 255] = (uint8_t)v;
		g->log[v] = (uint8_t)i;
		v = v << 1 ^ (v & 0x80 ? 0x11d : 0);
	}
	g->log[0] = 0;
}

/* A block is a code word when it is zero at every root of the generator. */
static bool
syndromes_zero(const struct field *g, const uint8_t *block, unsigned n,
    unsigned ecc)
{
	for (unsigned j = 0; j < ecc; j++) {
		unsigned	 s = 0;

		for (unsigned i = 0; i < n; i++)
			s = (s == 0 ? 0U : g->power[g->log[s] + j]) ^ block[i];
		if (s != 0)
			return false;
	}
	return true;
}

/* 7.6: blocks are woven codeword by codeword, the longer ones come last. */
static ezz_status
read_blocks(ezz_ctx *ctx, const struct layout *l, const uint8_t *in,
    unsigned total, uint8_t *out, unsigned *out_n)
{
	unsigned	 shorter = total / l->blocks - l->ecc;
	unsigned	 few = l->blocks - total % l->blocks;
	unsigned	 data = total - (unsigned)l->ecc * l->blocks;
	struct field	 g;
	uint8_t		 block[BLOCK_MAX];

	field_make(&g);
	*out_n = 0;
	for (unsigned b = 0; b < l->blocks; b++) {
		unsigned	 n = 0;

		for (unsigned i = 0; i < shorter; i++)
			block[n++] = in[i * l->blocks + b];
		if (b >= few)
			block[n++] = in[shorter * l->blocks + b - few];
		memcpy(out + *out_n, block, n);
		*out_n += n;
		for (unsigned i = 0; i < l->ecc; i++)
			block[n++] = in[data + i * l->blocks + b];
		if (!syndromes_zero(&g, block, n, l->ecc))
			return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 7.5",
			    "block %u of the QR code does not agree with its "
			    "correction", b + 1);
	}
	return EZZ_OK;
}

/* The data codewords as a row of bits. */
struct bits {
	const uint8_t	*p;
	unsigned	 at;
	unsigned	 end;
};

static bool
take(struct bits *b, unsigned n, unsigned *out)
{
	unsigned	 v = 0;

	if (b->end - b->at < n)
		return false;
	for (; n > 0; n--, b->at++)
		v = v << 1 |
		    ((unsigned)b->p[b->at / 8] >> (7 - b->at % 8) & 1);
	*out = v;
	return true;
}

static ezz_status
cut(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 7.4",
	    "a segment of the QR code runs past its end");
}

static ezz_status
outside(ezz_ctx *ctx)
{
	return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 7.4",
	    "a segment of the QR code holds a value outside its alphabet");
}

static ezz_status
read_numeric(ezz_ctx *ctx, struct bits *b, unsigned count, struct ezz_buf *text)
{
	static const unsigned	 width[] = { 0, 4, 7, 10 };
	static const unsigned	 over[] = { 0, 10, 100, 1000 };
	ezz_status		 st = EZZ_OK;
	unsigned		 v, n;

	for (; count > 0 && st == EZZ_OK; count -= n) {
		char	 digits[3];

		n = count < 3 ? count : 3;
		if (!take(b, width[n], &v))
			return cut(ctx);
		if (v >= over[n])
			return outside(ctx);
		digits[0] = (char)('0' + v / 100);
		digits[1] = (char)('0' + v / 10 % 10);
		digits[2] = (char)('0' + v % 10);
		st = ezz_buf_add(ctx, text, digits + 3 - n, n);
	}
	return st;
}

static ezz_status
read_alphanumeric(ezz_ctx *ctx, struct bits *b, unsigned count,
    struct ezz_buf *text)
{
	static const char	 set[] =
	    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
	ezz_status		 st = EZZ_OK;
	unsigned		 v, n;

	for (; count > 0 && st == EZZ_OK; count -= n) {
		char	 pair[2];

		n = count < 2 ? 1 : 2;
		if (!take(b, n == 2 ? 11 : 6, &v))
			return cut(ctx);
		if (v >= (n == 2 ? 2025U : 45U))
			return outside(ctx);
		pair[0] = set[v / 45];
		pair[1] = set[v % 45];
		st = ezz_buf_add(ctx, text, pair + 2 - n, n);
	}
	return st;
}

static ezz_status
read_bytes(ezz_ctx *ctx, struct bits *b, unsigned count, struct ezz_buf *text)
{
	ezz_status	 st = EZZ_OK;
	unsigned	 v;

	for (; count > 0 && st == EZZ_OK; count--) {
		if (!take(b, 8, &v))
			return cut(ctx);
		st = ezz_buf_byte(ctx, text, (uint8_t)v);
	}
	return st;
}

/* 7.4.1, tables 2 and 3: mode indicator, and bits of the count for versions
 * 1 to 9, 10 to 26, 27 to 40. */
static const struct mode {
	unsigned	 indicator;
	unsigned	 count[3];
	ezz_status	 (*read)(ezz_ctx *, struct bits *, unsigned,
			    struct ezz_buf *);
} modes[] = {
	{ 1, { 10, 12, 14 }, read_numeric },
	{ 2, {  9, 11, 13 }, read_alphanumeric },
	{ 4, {  8, 16, 16 }, read_bytes },
};

static ezz_status
read_segment(ezz_ctx *ctx, struct bits *b, unsigned version, unsigned indicator,
    struct ezz_buf *text)
{
	unsigned	 class = version < 10 ? 0 : version < 27 ? 1 : 2, n;

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		if (modes[i].indicator != indicator)
			continue;
		if (!take(b, modes[i].count[class], &n))
			return cut(ctx);
		if (n == 0)
			return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 7.4",
			    "a segment of the QR code is empty");
		return modes[i].read(ctx, b, n, text);
	}
	return ezz_fail(ctx, EZZ_EUNSUPPORTED, CLAUSE " 7.4",
	    "the QR code has a segment of mode %u", indicator);
}

/* 7.4.9 and 7.4.10: zeros to the end of the byte, then EC 11 EC 11 ... */
static ezz_status
read_padding(ezz_ctx *ctx, struct bits *b)
{
	unsigned	 v = 0, want = 0xec;
	bool		 good;

	good = take(b, (8 - b->at % 8) % 8, &v) && v == 0;
	for (; good && take(b, 8, &v); want ^= 0xec ^ 0x11)
		good = v == want;
	return good ? EZZ_OK : ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 7.4.10",
	    "the QR code holds something after its end mark");
}

ezz_status
ezz_modules_segments(ezz_ctx *ctx, struct ezz_bytes data, unsigned version,
    struct ezz_buf *text)
{
	struct bits	 b = { data.p, 0, 8 * (unsigned)data.n };
	size_t		 before = text->n;
	unsigned	 indicator;
	ezz_status	 st = EZZ_OK;

	if (data.n > CODEWORDS)
		return ezz_fail(ctx, EZZ_ELIMIT, CLAUSE " 6.3.1",
		    "no QR code has so many codewords");
	while (st == EZZ_OK && take(&b, 4, &indicator) && indicator != 0)
		st = read_segment(ctx, &b, version, indicator, text);
	if (st == EZZ_OK)
		st = read_padding(ctx, &b);
	if (st == EZZ_OK && text->n == before)
		st = ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 7.4",
		    "the QR code holds no text");
	if (st != EZZ_OK)
		text->n = before;
	return st;
}

ezz_status
ezz_modules_read(ezz_ctx *ctx, const struct ezz_modules *m,
    struct ezz_symbol *symbol, struct ezz_buf *text)
{
	struct ezz_symbol	 s;
	struct frame		 f;
	uint8_t			 woven[CODEWORDS + 1], data[CODEWORDS];
	unsigned		 n;
	ezz_status		 st;

	if (m->side < 21 || m->side > EZZ_QR_SIDE || m->side % 4 != 1)
		return ezz_fail(ctx, EZZ_EFORMAT, CLAUSE " 6.3.1",
		    "no QR code has %u modules a side", m->side);
	s.version = (m->side - 17) / 4;
	frame_draw(&f, s.version);
	if ((st = read_format(ctx, m, &f, &s)) != EZZ_OK ||
	    (st = read_version(ctx, m, &f, s.version)) != EZZ_OK ||
	    (st = read_patterns(ctx, m, &f)) != EZZ_OK ||
	    (st = read_codewords(ctx, m, &f, s.mask, woven, &n)) != EZZ_OK ||
	    (st = read_blocks(ctx, &layouts[s.version - 1][s.level], woven, n,
	    data, &n)) != EZZ_OK ||
	    (st = ezz_modules_segments(ctx, EZZ_BYTES(data, n), s.version,
	    text)) != EZZ_OK)
		return st;
	if (symbol != NULL)
		*symbol = s;
	return EZZ_OK;
}

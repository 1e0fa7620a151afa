/*
 * QR codes both ways: what libqrencode draws our reader reads, in all
 * versions, levels and modes; what is not perfect it refuses.
 */
#include "test.h"

#include "draw/picture.h"

static const char	 alphabet[] =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/* A text of a mode, the same every time: 10, 45 or 95 different characters. */
static void
text_of(char *out, size_t n, unsigned letters)
{
	uint32_t	 v = 2463534242U;

	for (size_t i = 0; i < n; i++) {
		v ^= v << 13, v ^= v >> 17, v ^= v << 5;
		out[i] = (char)(letters <= 45 ? (uint32_t)alphabet[v %
		    letters] : ' ' + v % letters);
	}
	if (letters == 45 && n > 0)
		out[0] = 'Z';	/* not all digits by chance */
	if (letters > 45 && n > 0)
		out[0] = '~';
}

static struct ezz_modules *
drawn(ezz_ctx *ctx, size_t n, unsigned letters, enum ezz_qr_level level)
{
	static char		 text[EZZ_QR_DIGITS];
	struct ezz_modules	*m;

	text_of(text, n, letters);
	assert_int_equal(ezz_modules_make(ctx, EZZ_BYTES(text, n), level, &m),
	    EZZ_OK);
	return m;
}

static const unsigned	 kinds[] = { 10, 45, 95 };

/* Draw n characters and read them; the version, or 0 when it is too much. */
static unsigned
there_and_back(ezz_ctx *ctx, size_t n, unsigned letters,
    enum ezz_qr_level level)
{
	static char		 text[EZZ_QR_DIGITS];
	struct ezz_modules	*m;
	struct ezz_symbol	 s;
	struct ezz_buf		 back = { 0 };
	ezz_status		 st;

	text_of(text, n, letters);
	st = ezz_modules_make(ctx, EZZ_BYTES(text, n), level, &m);
	if (st == EZZ_ELIMIT) {
		assert_null(m);
		return 0;
	}
	assert_int_equal(st, EZZ_OK);
	st = ezz_modules_read(ctx, m, &s, &back);
	if (st != EZZ_OK)
		fail_msg("%zu characters of %u, level %d: %s", n, letters,
		    (int)level, ezz_message(ctx));
	assert_int_equal(back.n, n);
	assert_memory_equal(back.p, text, n);
	assert_int_equal(s.level, level);
	assert_int_equal(m->side, 17 + 4 * s.version);
	ezz_buf_free(&back);
	ezz_modules_free(&m);
	return s.version;
}

static void
every_version_level_and_mode_reads(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (unsigned level = 0; level < 4; level++)
		for (size_t k = 0; k < 3; k++) {
			uint64_t	 seen = 0;
			unsigned	 v;

			for (size_t n = 1; n <= EZZ_QR_DIGITS; n += 1 + n / 40)
				if ((v = there_and_back(ctx, n, kinds[k],
				    level)) == 0)
					break;
				else
					seen |= 1ULL << v;
			assert_int_equal(seen, 0x1fffffffffeULL);
		}
	ezz_ctx_free(&ctx);
}

/* ISO/IEC 18004 table 7: what just fits, to the last bit. */
static const struct {
	size_t		 n;
	unsigned	 letters;
	ezz_qr_level	 level;
	unsigned	 version;
} fits[] = {
	{ 41, 10, EZZ_QR_L, 1 }, { 34, 10, EZZ_QR_M, 1 },
	{ 25, 45, EZZ_QR_L, 1 }, { 17, 95, EZZ_QR_L, 1 },
	{ 7, 95, EZZ_QR_H, 1 }, { 513, 10, EZZ_QR_M, 10 },
	{ 311, 45, EZZ_QR_M, 10 }, { 213, 95, EZZ_QR_M, 10 },
	{ 871, 10, EZZ_QR_M, 14 }, { 7089, 10, EZZ_QR_L, 40 },
	{ 4296, 45, EZZ_QR_L, 40 }, { 2953, 95, EZZ_QR_L, 40 },
	{ 5596, 10, EZZ_QR_M, 40 }, { 3391, 45, EZZ_QR_M, 40 },
	{ 2331, 95, EZZ_QR_M, 40 }, { 1663, 95, EZZ_QR_Q, 40 },
	{ 3057, 10, EZZ_QR_H, 40 }, { 1273, 95, EZZ_QR_H, 40 },
};

static void
what_just_fits_is_read_and_one_more_grows(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
		unsigned	 next = fits[i].version == 40 ? 0 :
				    fits[i].version + 1;

		assert_int_equal(there_and_back(ctx, fits[i].n,
		    fits[i].letters, fits[i].level), fits[i].version);
		if (fits[i].n < EZZ_QR_DIGITS)
			assert_int_equal(there_and_back(ctx, fits[i].n + 1,
			    fits[i].letters, fits[i].level), next);
	}
	ezz_ctx_free(&ctx);
}

/* Versions 1, 2 (7 remainder bits), 7 (version information), 14 (3), 32. */
static void
a_single_wrong_module_is_never_read(void **state)
{
	static const size_t	 digits[] = { 20, 60, 290, 800, 3600 };
	static const unsigned	 version[] = { 1, 2, 7, 14, 32 };
	ezz_ctx			*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < 5; i++) {
		struct ezz_modules	*m = drawn(ctx, digits[i], 10,
					    EZZ_QR_M);
		struct ezz_buf		 text = { 0 };

		assert_int_equal(m->side, 17 + 4 * version[i]);
		for (unsigned at = 0; at < m->side * m->side; at++) {
			unsigned	 x = at % m->side, y = at / m->side;
			bool		 dark = ezz_modules_dark(m, x, y);

			ezz_modules_set(m, x, y, !dark);
			if (ezz_modules_read(ctx, m, NULL, &text) !=
			    EZZ_EFORMAT || text.n != 0)
				fail_msg("version %u, module %u,%u turned "
				    "over and still read", version[i], x, y);
			ezz_modules_set(m, x, y, dark);
		}
		assert_int_equal(ezz_modules_read(ctx, m, NULL, &text), EZZ_OK);
		ezz_buf_free(&text);
		ezz_modules_free(&m);
	}
	ezz_ctx_free(&ctx);
}

static void
wrong_sizes_are_refused(void **state)
{
	static const unsigned	 sides[] = { 0, 1, 17, 20, 22, 23, 24, 46, 176,
				    178, 181, 0x7fffffff, 0xffffffff };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_modules	*m = drawn(ctx, 20, 10, EZZ_QR_M);
	struct ezz_buf		 text = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
		m->side = sides[i];
		assert_int_equal(ezz_modules_read(ctx, m, NULL, &text),
		    EZZ_EFORMAT);
	}
	m->side = 25;		/* a size, but not of this one */
	assert_int_equal(ezz_modules_read(ctx, m, NULL, &text), EZZ_EFORMAT);
	ezz_modules_free(&m);
	ezz_ctx_free(&ctx);
}

/* Format information of its own making: BCH(15,5), twice, by figure 25. */
static void
set_format(struct ezz_modules *m, unsigned data)
{
	unsigned	 word = data << 10;

	for (int i = 14; i >= 10; i--)
		if (word >> i & 1)
			word ^= 0x537U << (i - 10);
	word = (word | data << 10) ^ 0x5412;
	for (unsigned i = 0; i < 15; i++) {
		bool		 dark = word >> i & 1;
		unsigned	 y = i < 6 ? i : i < 8 ? i + 1 :
				    m->side - 15 + i;
		unsigned	 x = i < 8 ? m->side - 1 - i : i == 8 ? 7 :
				    14 - i;

		ezz_modules_set(m, 8, y, dark);
		ezz_modules_set(m, x, 8, dark);
	}
}

static void
another_level_or_mask_does_not_read(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_modules	*m = drawn(ctx, 290, 10, EZZ_QR_M);
	struct ezz_symbol	 s;
	struct ezz_buf		 text = { 0 };

	(void)state;
	assert_int_equal(ezz_modules_read(ctx, m, &s, &text), EZZ_OK);
	ezz_buf_free(&text);
	for (unsigned data = 0; data < 32; data++) {
		bool	 own = data == ((unsigned)s.level << 3 | s.mask);

		set_format(m, data);
		assert_int_equal(ezz_modules_read(ctx, m, NULL, &text), own ?
		    EZZ_OK : EZZ_EFORMAT);
		if (!own)
			assert_non_null(strstr(ezz_message(ctx),
			    "correction"));
	}
	ezz_buf_free(&text);
	ezz_modules_free(&m);
	ezz_ctx_free(&ctx);
}

static void
noise_is_refused(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_modules	*m = drawn(ctx, 290, 10, EZZ_QR_M);
	struct ezz_buf		 text = { 0 };

	(void)state;
	memset(m->row, 0, sizeof(m->row));
	assert_int_equal(ezz_modules_read(ctx, m, NULL, &text), EZZ_EFORMAT);
	memset(m->row, 0xff, sizeof(m->row));
	assert_int_equal(ezz_modules_read(ctx, m, NULL, &text), EZZ_EFORMAT);
	ezz_modules_free(&m);
	ezz_ctx_free(&ctx);
}

/* Bits of data codewords; the rest of 19 is padding, then one byte is
 * changed.  NULL text: refused with what `why` says. */
#define A16 \
	"01100001 01100001 01100001 01100001 01100001 01100001 01100001 " \
	"01100001 01100001 01100001 01100001 01100001 01100001 01100001 " \
	"01100001 01100001 "
#define N0	"0000000000 "
#define N40	N0 N0 N0 N0 N0 N0 N0 N0 N0 N0 N0 N0 N0

static const struct {
	const char	*bits;
	unsigned	 at;		/* codeword changed */
	uint8_t		 by;
	const char	*text;
	const char	*why;
} segments[] = {
	{ "0001 0000000001 0101 0000", 0, 0, "5", NULL },
	{ "0001 0000000101 0001111011 0101101 0000", 0, 0, "12345", NULL },
	{ "0010 000000001 001010 0001 0000000010 0001111 0000", 0, 0, "A15",
	  NULL },
	{ "0100 00000010 01100001 01100010 0000", 0, 0, "ab", NULL },
	{ "0001 0000101001 " N40 "0000000 0", 0, 0,
	  "00000000000000000000000000000000000000000", NULL },
	{ "0001 0000101001 " N40 "0000000 1", 0, 0, NULL, "end mark" },
	{ "0100 00010000 " A16 "0001 00000000", 0, 0, NULL, "past its end" },
	{ "0001 0000000001 0101 0000", 18, 0x01, NULL, "end mark" },
	{ "0001 0000000001 0101 0000", 3, 0x80, NULL, "end mark" },
	{ "0001 0000000001 0101 0000", 3, 0xec ^ 0x11, NULL, "end mark" },
	{ "0001 0000000001 0101 0000 01", 0, 0, NULL, "end mark" },
	{ "0001 0000000001 0101 0000 00 0001 0000000001 0101 0000", 0, 0,
	  NULL, "end mark" },
	{ "0001 0000000011 1111101000 0000", 0, 0, NULL, "alphabet" },
	{ "0001 0000000011 1111111111 0000", 0, 0, NULL, "alphabet" },
	{ "0001 0000000010 1100100 0000", 0, 0, NULL, "alphabet" },
	{ "0001 0000000001 1010 0000", 0, 0, NULL, "alphabet" },
	{ "0010 000000010 11111101001 0000", 0, 0, NULL, "alphabet" },
	{ "0010 000000001 101101 0000", 0, 0, NULL, "alphabet" },
	{ "0001 1111111111", 0, 0, NULL, "" },
	{ "0010 111111111", 0, 0, NULL, "" },
	{ "0100 11111111", 0, 0, NULL, "past its end" },
	{ "0001 0000000000 0000", 0, 0, NULL, "empty" },
	{ "0010 000000000 0000", 0, 0, NULL, "empty" },
	{ "0100 00000000 0000", 0, 0, NULL, "empty" },
	{ "0000", 0, 0, NULL, "no text" },
	{ "0011 0000 0001 00000000 0001 0000000001 0101 0000", 0, 0, NULL,
	  "mode 3" },		/* structured append */
	{ "0101 0001 0000000001 0101 0000", 0, 0, NULL, "mode 5" },
	{ "0111 00011010 0100 00000001 01100001 0000", 0, 0, NULL, "mode 7" },
	{ "1000 00000001 0000000000000 0000", 0, 0, NULL, "mode 8" },
	{ "1001 00000000 0001 0000000001 0101 0000", 0, 0, NULL, "mode 9" },
	{ "1111", 0, 0, NULL, "mode 15" },
};

static void
codewords(const char *bits, uint8_t out[19])
{
	size_t	 n = 0;
	uint8_t	 pad = 0xec;

	memset(out, 0, 19);
	for (; *bits != '\0'; bits++)
		if (*bits != ' ') {
			out[n / 8] |= (uint8_t)((*bits == '1') << (7 - n % 8));
			n++;
		}
	for (size_t i = (n + 7) / 8; i < 19; i++, pad ^= 0xec ^ 0x11)
		out[i] = pad;
}

static void
segments_are_read_to_the_last_bit(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < sizeof(segments) / sizeof(segments[0]); i++) {
		struct ezz_buf	 text = { 0 };
		uint8_t		 data[19];
		ezz_status	 st;

		codewords(segments[i].bits, data);
		data[segments[i].at] ^= segments[i].by;
		st = ezz_modules_segments(ctx, EZZ_BYTES(data, 19), 1, &text);
		if ((st == EZZ_OK) != (segments[i].text != NULL))
			fail_msg("row %zu: %s", i, ezz_message(ctx));
		if (st != EZZ_OK) {
			assert_non_null(strstr(ezz_message(ctx),
			    segments[i].why));
			assert_int_equal(text.n, 0);
		} else {
			assert_int_equal(text.n, strlen(segments[i].text));
			assert_memory_equal(text.p, segments[i].text, text.n);
		}
		ezz_buf_free(&text);
	}
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*text;
	size_t		 n;
	ezz_status	 st;
} unfit[] = {
	{ "", 0, EZZ_EINVAL },
	{ "\0", 1, EZZ_EINVAL },
	{ "12\0" "3", 4, EZZ_EINVAL },
	{ "中文", 6, EZZ_EINVAL },
	{ "\x7f", 1, EZZ_EINVAL },
	{ "EZ1:abc", 7, EZZ_EINVAL },
	{ "ez1:ABC", 7, EZZ_EINVAL },
	{ "HC1:A\n", 6, EZZ_EINVAL },
};

static void
what_scanners_would_garble_is_not_drawn(void **state)
{
	static char		 digits[EZZ_QR_DIGITS + 1];
	ezz_ctx			*ctx = test_ctx();
	struct ezz_modules	*m;

	(void)state;
	for (size_t i = 0; i < sizeof(unfit) / sizeof(unfit[0]); i++) {
		assert_int_equal(ezz_modules_make(ctx, EZZ_BYTES(unfit[i].text,
		    unfit[i].n), EZZ_QR_M, &m), unfit[i].st);
		assert_null(m);
	}
	memset(digits, '7', sizeof(digits));
	assert_int_equal(ezz_modules_make(ctx, EZZ_BYTES(digits,
	    sizeof(digits)), EZZ_QR_L, &m), EZZ_ELIMIT);
	assert_int_equal(ezz_modules_make(ctx, EZZ_BYTES(digits, 5597),
	    EZZ_QR_M, &m), EZZ_ELIMIT);
	ezz_ctx_free(&ctx);
}

/* Sizes by the table of printed modules; 0 dots: chosen. */
static const struct {
	unsigned	 digits, dpi, dots;
	unsigned	 version, chosen;
	double		 symbol, whole;
	const char	*warning;
} prints[] = {
	{ 500, 300, 4, 10, 4, 19.3, 22.0, "the symbol is under 24 mm" },
	{ 500, 300, 0, 10, 5, 24.1, 27.5, "" },
	{ 500, 0, 0, 10, 5, 24.1, 27.5, "" },
	{ 617, 300, 0, 12, 5, 27.5, 30.9, "" },
	{ 860, 300, 0, 14, 5, 30.9, 34.3, "" },
	{ 860, 300, 4, 14, 4, 24.7, 28 - 0.6, "" },
	{ 500, 600, 0, 10, 10, 24.1, 27.5, "" },
	{ 860, 600, 0, 14, 10, 30.9, 34.3, "" },
	{ 700, 203, 0, 13, 3, 25.9, 28.9, "" },
	{ 500, 300, 6, 10, 6, 29.0, 33.0, "a module is over 0.42 mm" },
	{ 500, 600, 6, 10, 6, 14.5, 16.5,
	  "a module is under 0.34 mm; the symbol is under 24 mm" },
	{ 20, 300, 0, 1, 5, 8.9, 12.3, "the symbol is under 24 mm" },
	{ 500, 96, 0, 10, 1, 15.1, 17.2,
	  "a module is under 0.34 mm; the symbol is under 24 mm" },
	{ 500, 72, 0, 10, 1, 20.1, 22.9, "the symbol is under 24 mm" },
	{ 860, 300, 8, 14, 8, 49.4, 54.9,
	  "a module is over 0.42 mm; the symbol is over 31 mm" },
};

static void
printed_sizes_follow_the_desk_rule(void **state)
{
	ezz_ctx	*ctx = test_ctx();
	char	 text[900];

	(void)state;
	for (size_t i = 0; i < sizeof(prints) / sizeof(prints[0]); i++) {
		struct ezz_qr_options	 o = { .dpi = prints[i].dpi,
					    .dots = prints[i].dots };
		struct ezz_qr_info	 info;
		struct ezz_buf		 out = { 0 };

		text_of(text, prints[i].digits, 10);
		assert_int_equal(ezz_qr_draw(ctx, EZZ_BYTES(text,
		    prints[i].digits), &o, EZZ_QR_PNG, &out, &info), EZZ_OK);
		assert_int_equal(info.version, prints[i].version);
		assert_int_equal(info.dots, prints[i].chosen);
		assert_int_equal((int)(info.symbol_mm * 10 + 0.5),
		    (int)(prints[i].symbol * 10 + 0.5));
		assert_int_equal((int)(info.whole_mm * 10 + 0.5),
		    (int)(prints[i].whole * 10 + 0.5));
		assert_string_equal(info.warning, prints[i].warning);
		assert_int_equal(info.desk, *prints[i].warning == '\0');
		ezz_buf_free(&out);
	}
	ezz_ctx_free(&ctx);
}

static void
nothing_is_degraded_unasked(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_qr_options	 o = { 0 };
	struct ezz_qr_info	 info;
	struct ezz_buf		 out = { 0 };
	char			 text[900];
	struct ezz_bytes	 b = EZZ_BYTES(text, 872);

	(void)state;
	text_of(text, sizeof(text), 10);
	assert_int_equal(ezz_qr_draw(ctx, b, NULL, EZZ_QR_PNG, &out, &info),
	    EZZ_EREFUSED);
	assert_int_equal(out.n, 0);
	o.large = true;
	assert_int_equal(ezz_qr_draw(ctx, b, &o, EZZ_QR_PNG, &out, &info),
	    EZZ_OK);
	assert_int_equal(info.version, 15);
	assert_int_equal(info.level, EZZ_QR_M);
	assert_non_null(strstr(info.warning, "past version 14"));
	o = (struct ezz_qr_options){ .level = EZZ_QR_L };
	assert_int_equal(ezz_qr_draw(ctx, b, &o, EZZ_QR_SVG, &out, &info),
	    EZZ_OK);
	assert_int_equal(info.level, EZZ_QR_L);
	assert_false(info.desk);
	assert_non_null(strstr(info.warning, "level L"));
	ezz_buf_free(&out);
	ezz_ctx_free(&ctx);
}

static void
senseless_options_are_refused(void **state)
{
	static const struct ezz_qr_options	 bad[] = {
		{ .dpi = 71 }, { .dpi = 4801 }, { .dots = 283 },
		{ .dots = 0xffffffff }, { .level = (ezz_qr_level)4 },
	};
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 out = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(ezz_qr_draw(ctx, EZZ_BYTES("123", 3), &bad[i],
		    EZZ_QR_PNG, &out, NULL), EZZ_EINVAL);
	assert_int_equal(ezz_qr_draw(ctx, EZZ_BYTES("123", 3), NULL,
	    (ezz_qr_format)9, &out, NULL), EZZ_EINVAL);
	assert_int_equal(out.n, 0);
	ezz_ctx_free(&ctx);
}

/* A line of a terminal, 29 modules wide, tells dark from light. */
static void
terminals_get_a_quiet_zone(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_modules	*m = drawn(ctx, 20, 10, EZZ_QR_M);
	struct ezz_buf		 out = { 0 };
	char			*s;

	(void)state;
	assert_int_equal(ezz_term_draw(ctx, m, EZZ_TERM_ASCII, &out), EZZ_OK);
	assert_int_equal(out.n, 29 * (2 * 29 + 1));
	for (size_t y = 0; y < 29; y++)
		for (size_t x = 0; x < 29; x++)
			assert_int_equal(out.p[y * 59 + 2 * x] == ' ',
			    x > 3 && x < 25 && y > 3 && y < 25 &&
			    ezz_modules_dark(m, (unsigned)x - 4,
			    (unsigned)y - 4));
	ezz_buf_free(&out);
	assert_int_equal(ezz_term_draw(ctx, m, EZZ_TERM_COLOUR, &out), EZZ_OK);
	assert_int_equal(ezz_buf_take(ctx, &out, &s), EZZ_OK);
	assert_int_equal(strncmp(s, "\033[38;5;16;48;5;231m    ", 23), 0);
	assert_string_equal(s + strlen(s) - 5, "\033[0m\n");
	free(s);
	ezz_modules_free(&m);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_version_level_and_mode_reads),
		cmocka_unit_test(what_just_fits_is_read_and_one_more_grows),
		cmocka_unit_test(a_single_wrong_module_is_never_read),
		cmocka_unit_test(wrong_sizes_are_refused),
		cmocka_unit_test(another_level_or_mask_does_not_read),
		cmocka_unit_test(noise_is_refused),
		cmocka_unit_test(segments_are_read_to_the_last_bit),
		cmocka_unit_test(what_scanners_would_garble_is_not_drawn),
		cmocka_unit_test(printed_sizes_follow_the_desk_rule),
		cmocka_unit_test(nothing_is_degraded_unasked),
		cmocka_unit_test(senseless_options_are_refused),
		cmocka_unit_test(terminals_get_a_quiet_zone),
	};

	return cmocka_run_group_tests_name("modules", tests, NULL, NULL);
}

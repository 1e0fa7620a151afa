/*
 * The EZ1 frame and its armours: what comes back, what a damaged scan says,
 * and what the normaliser undoes.
 */
#include "test.h"

#include "base/codec.h"
#include "base/limits.h"
#include "format/ez1.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static void
fill(uint8_t *p, size_t n, uint32_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525U + 1013904223U;
		p[i] = (uint8_t)(seed >> 24);
	}
}

/* A frame with a body of n bytes that nobody signed. */
static struct ezz_buf
frame_of(ezz_ctx *ctx, size_t n)
{
	static uint8_t	 body[EZZ_MAX_TOKEN];
	struct ezz_ez1	 f = { .alg = EZZ_SM2_SM3, .dictionary = 1,
			    .schema = 0x0102 };
	struct ezz_buf	 b = { 0 };

	fill(body, n, (uint32_t)n);
	fill(f.kid, sizeof(f.kid), 1);
	fill(f.signature, sizeof(f.signature), 2);
	f.body = EZZ_BYTES(body, n);
	assert_int_equal(ezz_ez1_write(ctx, &f, &b), EZZ_OK);
	return b;
}

/* Put the CRC right again after a change. */
static void
mend(struct ezz_buf *b)
{
	uint16_t	 crc = ezz_crc16(EZZ_BYTES(b->p, b->n - 2));

	b->p[b->n - 2] = (uint8_t)(crc >> 8);
	b->p[b->n - 1] = (uint8_t)(crc & 0xff);
}

static void
frames_come_back(void **state)
{
	static const enum ezz_alg	 algs[] = { EZZ_SM2_SM3, EZZ_ES256,
					    EZZ_ED25519 };
	ezz_ctx				*ctx = test_ctx();
	uint8_t				 body[] = { 9, 8, 7 };
	bool				 damaged;

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct ezz_ez1	 f = { .alg = algs[i % 3], .schema = 0xfedc,
				    .has_proof = i > 2, .dictionary = 255,
				    .body = EZZ_BYTES(body, 3) }, got;
		struct ezz_buf	 b = { 0 }, again = { 0 };

		fill(f.kid, sizeof(f.kid), 1);
		fill(f.signature, sizeof(f.signature), 2);
		assert_int_equal(ezz_ez1_write(ctx, &f, &b), EZZ_OK);
		assert_int_equal(b.n, EZZ_EZ1_HEAD + 3 + 2);
		assert_int_equal(b.p[0], EZZ_EZ1_MAGIC);
		assert_int_equal(b.p[1], (i > 2 ? 0x80U : 0) | algs[i % 3]);
		assert_int_equal(ezz_ez1_read(ctx, ezz_bytes_of(&b), &got,
		    &damaged), EZZ_OK);
		assert_false(damaged);
		assert_int_equal(got.alg, f.alg);
		assert_int_equal(got.has_proof, f.has_proof);
		assert_int_equal(got.schema, f.schema);
		assert_memory_equal(got.kid, f.kid, sizeof(f.kid));
		assert_memory_equal(got.signature, f.signature, 64);
		assert_true(ezz_bytes_equal(got.body, f.body));
		ezz_ez1_write(ctx, &got, &again);
		assert_true(ezz_bytes_equal(ezz_bytes_of(&b),
		    ezz_bytes_of(&again)));
		ezz_buf_free(&b);
		ezz_buf_free(&again);
	}
	ezz_ctx_free(&ctx);
}

static void
odd_frames_are_not_written(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	static uint8_t	 body[EZZ_MAX_TOKEN];
	struct ezz_buf	 b = { 0 };
	struct ezz_ez1	 f = { .alg = EZZ_PS256, .body = EZZ_BYTES(body, 1) };

	(void)state;
	assert_int_equal(ezz_ez1_write(ctx, &f, &b), EZZ_EINVAL);
	f.alg = EZZ_SM2_SM3;
	f.body.n = 0;
	assert_int_equal(ezz_ez1_write(ctx, &f, &b), EZZ_EINVAL);
	f.body.n = EZZ_MAX_TOKEN - EZZ_EZ1_HEAD - 2;
	assert_int_equal(ezz_ez1_write(ctx, &f, &b), EZZ_OK);
	b.n = 0;
	f.body.n++;
	assert_int_equal(ezz_ez1_write(ctx, &f, &b), EZZ_ELIMIT);
	assert_int_equal(b.n, 0);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

static void
every_cut_and_every_bit_is_noticed(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 b = frame_of(ctx, 150);
	struct ezz_ez1	 f;
	bool		 damaged;

	(void)state;
	for (size_t n = 0; n < b.n; n++) {
		assert_int_equal(ezz_ez1_read(ctx, EZZ_BYTES(b.p, n), &f,
		    &damaged), EZZ_EFORMAT);
		assert_int_equal(damaged, n > 0);
	}
	for (size_t i = 0; i < b.n * 8; i++) {
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
		assert_int_equal(ezz_ez1_read(ctx, ezz_bytes_of(&b), &f,
		    &damaged), EZZ_EFORMAT);
		/* without its first byte it never was a frame */
		assert_true(damaged);
		b.p[i / 8] ^= (uint8_t)(1 << i % 8);
	}
	assert_int_equal(ezz_ez1_read(ctx, ezz_bytes_of(&b), &f, &damaged),
	    EZZ_OK);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

static const struct {
	size_t		 at;
	uint8_t		 value;
	ezz_status	 st;
} heads[] = {
	{ 0, 0xe1, EZZ_OK }, { 0, 0xe2, EZZ_EUNSUPPORTED },
	{ 0, 0xef, EZZ_EUNSUPPORTED }, { 0, 0xe0, EZZ_EUNSUPPORTED },
	{ 0, 0x00, EZZ_EFORMAT }, { 0, 0xd2, EZZ_EFORMAT },
	{ 1, 0x00, EZZ_EUNSUPPORTED }, { 1, 0x02, EZZ_OK },
	{ 1, 0x03, EZZ_OK }, { 1, 0x83, EZZ_OK },
	{ 1, 0x04, EZZ_EUNSUPPORTED }, { 1, 0x0f, EZZ_EUNSUPPORTED },
	{ 1, 0x11, EZZ_EUNSUPPORTED }, { 1, 0x21, EZZ_EUNSUPPORTED },
	{ 1, 0x41, EZZ_EUNSUPPORTED }, { 2, 0x00, EZZ_OK },
};

static void
whole_frames_of_other_kinds(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_ez1	 f;
	bool		 damaged;

	(void)state;
	for (size_t i = 0; i < COUNT(heads); i++) {
		struct ezz_buf	 b = frame_of(ctx, 20);

		b.p[heads[i].at] = heads[i].value;
		mend(&b);
		assert_int_equal(ezz_ez1_read(ctx, ezz_bytes_of(&b), &f,
		    &damaged), heads[i].st);
		assert_false(damaged);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static void
armours_come_back(void **state)
{
	static const enum ezz_armour	 kinds[] = { EZZ_ARMOUR_DIGITS,
					    EZZ_ARMOUR_BASE45,
					    EZZ_ARMOUR_HC1 };
	ezz_ctx				*ctx = test_ctx();

	(void)state;
	for (size_t n = 1; n < 600; n += 3)
		for (size_t k = 0; k < COUNT(kinds); k++) {
			struct ezz_buf	 b = frame_of(ctx, n), text = { 0 };
			struct ezz_buf	 back = { 0 }, norm = { 0 };

			ezz_armour_write(ctx, kinds[k], ezz_bytes_of(&b),
			    &text);
			assert_int_equal(ezz_armour_sniff(ezz_bytes_of(&text)),
			    kinds[k]);
			assert_int_equal(ezz_armour_read(ctx,
			    ezz_bytes_of(&text), &back), EZZ_OK);
			assert_true(ezz_bytes_equal(ezz_bytes_of(&b),
			    ezz_bytes_of(&back)));
			/* a clean scan is left as it is */
			assert_int_equal(ezz_scan_normalise(ctx,
			    ezz_bytes_of(&text), &norm), EZZ_OK);
			assert_true(ezz_bytes_equal(ezz_bytes_of(&text),
			    ezz_bytes_of(&norm)));
			/* 225, the first byte, is seen in the digits */
			if (kinds[k] == EZZ_ARMOUR_DIGITS) {
				assert_int_equal(text.p[0], '6');
				assert_int_equal(text.p[1], '3');
			}
			ezz_buf_free(&b);
			ezz_buf_free(&text);
			ezz_buf_free(&back);
			ezz_buf_free(&norm);
		}
	ezz_ctx_free(&ctx);
}

static void
unknown_armours_are_refused(void **state)
{
	static const char	*bad[] = { "", "EZ1", "EZ2:00", "HC2:00",
				    "HL0:00", "ez1:00", " 000", "hello",
				    "EZ1:0", "EZ1:GGW", "HC1:\n" };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 b = { 0 };
	char			*long_text;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(ezz_armour_read(ctx, ezz_bytes_str(bad[i]),
		    &b), EZZ_EFORMAT);
		assert_int_equal(b.n, 0);
	}
	long_text = malloc(EZZ_MAX_TOKEN_TEXT + 1);
	assert_non_null(long_text);
	memset(long_text, '0', EZZ_MAX_TOKEN_TEXT + 1);
	assert_int_equal(ezz_armour_read(ctx, EZZ_BYTES(long_text,
	    EZZ_MAX_TOKEN_TEXT + 1), &b), EZZ_ELIMIT);
	free(long_text);
	assert_int_equal(ezz_armour_write(ctx, EZZ_ARMOUR_UNKNOWN,
	    EZZ_BYTES("x", 1), &b), EZZ_EINVAL);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

/* Does the text still read as a frame, and as the same? */
static void
never_silently_the_same(ezz_ctx *ctx, const struct ezz_buf *text,
    const struct ezz_buf *frame, unsigned *silent)
{
	struct ezz_buf	 b = { 0 };
	struct ezz_ez1	 f;
	bool		 damaged = false;

	if (ezz_armour_read(ctx, ezz_bytes_of(text), &b) == EZZ_OK) {
		assert_false(ezz_bytes_equal(ezz_bytes_of(&b),
		    ezz_bytes_of(frame)));
		if (ezz_ez1_read(ctx, ezz_bytes_of(&b), &f, &damaged) ==
		    EZZ_OK)
			(*silent)++;
	}
	ezz_buf_free(&b);
}

static void
every_wrong_key_is_noticed(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 b = frame_of(ctx, 170), text = { 0 }, t = { 0 };
	unsigned	 silent = 0;

	(void)state;
	ezz_armour_write(ctx, EZZ_ARMOUR_DIGITS, ezz_bytes_of(&b), &text);
	for (size_t i = 0; i < text.n; i++) {
		uint8_t	 was = text.p[i];

		for (uint8_t d = '0'; d <= '9'; d++) {
			if (d == was)
				continue;
			text.p[i] = d;
			never_silently_the_same(ctx, &text, &b, &silent);
		}
		text.p[i] = was;
		/* one lost, one twice, two in the wrong order */
		t.n = 0;
		ezz_buf_add(ctx, &t, text.p, i);
		ezz_buf_add(ctx, &t, text.p + i + 1, text.n - i - 1);
		never_silently_the_same(ctx, &t, &b, &silent);
		t.n = 0;
		ezz_buf_add(ctx, &t, text.p, i + 1);
		ezz_buf_add(ctx, &t, text.p + i, text.n - i);
		never_silently_the_same(ctx, &t, &b, &silent);
		if (i + 1 < text.n && text.p[i] != text.p[i + 1]) {
			text.p[i] = text.p[i + 1];
			text.p[i + 1] = was;
			never_silently_the_same(ctx, &text, &b, &silent);
			text.p[i + 1] = text.p[i];
			text.p[i] = was;
		}
	}
	/* 1 in 65,536 may pass the CRC; the signature stops those */
	assert_true(silent <= 2);
	ezz_buf_free(&b);
	ezz_buf_free(&text);
	ezz_buf_free(&t);
	ezz_ctx_free(&ctx);
}

static void
glued_scans_are_damaged(void **state)
{
	static const char	*between[] = { "", "\r\n", "\t", " " };
	static const enum ezz_armour	 kinds[] = { EZZ_ARMOUR_DIGITS,
					    EZZ_ARMOUR_BASE45 };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_ez1		 f;
	bool			 damaged;

	(void)state;
	for (size_t n = 1; n < 60; n++)
		for (size_t i = 0; i < 4; i++)
			for (size_t k = 0; k < 2; k++) {
			struct ezz_buf	 b = frame_of(ctx, n), raw = { 0 };
			struct ezz_buf	 text = { 0 }, two = { 0 };

			ezz_armour_write(ctx, kinds[k], ezz_bytes_of(&b),
			    &raw);
			ezz_buf_str(ctx, &raw, between[i]);
			ezz_armour_write(ctx, kinds[k], ezz_bytes_of(&b),
			    &raw);
			assert_int_equal(ezz_scan_normalise(ctx,
			    ezz_bytes_of(&raw), &text), EZZ_OK);
			if (ezz_armour_read(ctx, ezz_bytes_of(&text), &two) ==
			    EZZ_OK) {
				assert_int_equal(ezz_ez1_read(ctx,
				    ezz_bytes_of(&two), &f, &damaged),
				    EZZ_EFORMAT);
				assert_true(damaged);
			}
			ezz_buf_free(&b);
			ezz_buf_free(&raw);
			ezz_buf_free(&text);
			ezz_buf_free(&two);
		}
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*raw;
	const char	*text;
} scans[] = {
	{ "", "" }, { "\r\n", "" }, { "633123", "633123" },
	{ "633123\r\n", "633123" }, { "633123\r", "633123" },
	{ "633123\n", "633123" }, { "633123\t", "633123" },
	{ "\xef\xbb\xbf" "633123", "633123" },		/* BOM */
	{ "\x02" "633123" "\x03", "633123" },		/* STX, ETX */
	{ "\x02" "EZ1:AB" "\x03", "EZ1:AB" },
	{ "]Q1" "633123", "633123" }, { "]Q3633123\r\n", "633123" },
	{ "]q1" "633123", "633123" }, { "】Ｑ１633123", "633123" },
	{ "］Q1633123", "633123" },
	{ "]Q1\\000026" "EZ1:AB", "EZ1:AB" },
	{ "\\000026EZ1:AB\r", "EZ1:AB" },
	{ "\\000026633123", "633123" },
	{ "633 123", "633123" }, { " 633  123 ", "633123" },
	{ "６３３１２３", "633123" }, { "633　123", "633123" },
	{ "ＥＺ１：ＡＢ", "EZ1:AB" }, { "EZ1：AB", "EZ1:AB" },
	{ "ez1:ab", "EZ1:AB" }, { "Ez1:aB", "EZ1:AB" },
	{ "hc1:ab", "HC1:AB" }, { "ez1：a。b、c￥", "EZ1:A.B/C$" },
	{ "EZ1:￥。、％＊＋－．／：", "EZ1:$./%*+-./:" },
	{ "EZ1:A¥", "EZ1:A$" },
	{ "EZ1:A B  C ", "EZ1:A B  C " },	/* spaces are data */
	{ " EZ1:A B", "EZ1:A B" }, { "EZ1:A　B", "EZ1:A B" },
	{ "EZ1:A B \r\n", "EZ1:A B " }, { "EZ1:A\tB", "EZ1:AB" },
	{ "EZ1:AB\r\nEZ1:AB\r\n", "EZ1:ABEZ1:AB" },
	/* what is not known is left as it is, for the reader to refuse */
	{ "ez2:ab", "ez2:ab" }, { "xez1:ab", "xez1:ab" },
	{ "]C1633", "]C1633" }, { "]Q7633", "]Q7633" },
	{ "\\000003EZ1:A", "\\000003EZ1:A" },
	{ "EZ1:A%20B", "EZ1:A%20B" }, { "633,123", "633,123" },
	{ "633l23", "633l23" }, { "６３３，１２３", "633,123" },
	{ "https://s.example/1", "https://s.example/1" },
	{ "中文", "中文" }, { "EZ1:A\xe2\x80\x8b" "B", "EZ1:A\xe2\x80\x8b" "B" },
};

static void
scanners_and_input_methods_are_undone(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(scans); i++) {
		struct ezz_buf	 b = { 0 }, again = { 0 };

		assert_int_equal(ezz_scan_normalise(ctx,
		    ezz_bytes_str(scans[i].raw), &b), EZZ_OK);
		if (!ezz_bytes_equal(ezz_bytes_of(&b),
		    ezz_bytes_str(scans[i].text)))
			fail_msg("%s: %.*s", scans[i].raw, (int)b.n,
			    (const char *)b.p);
		/* twice is once */
		ezz_scan_normalise(ctx, ezz_bytes_of(&b), &again);
		assert_true(ezz_bytes_equal(ezz_bytes_of(&b),
		    ezz_bytes_of(&again)));
		ezz_buf_free(&b);
		ezz_buf_free(&again);
	}
	ezz_ctx_free(&ctx);
}

static void
scans_are_bounded_text(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 b = { 0 };
	char		*s = calloc(1, 3 * EZZ_MAX_TOKEN_TEXT + 1);

	(void)state;
	assert_non_null(s);
	memset(s, '1', 3 * EZZ_MAX_TOKEN_TEXT + 1);
	assert_int_equal(ezz_scan_normalise(ctx, EZZ_BYTES(s,
	    3 * EZZ_MAX_TOKEN_TEXT + 1), &b), EZZ_ELIMIT);
	assert_int_equal(ezz_scan_normalise(ctx, ezz_bytes_str("633\xff"),
	    &b), EZZ_EFORMAT);
	assert_int_equal(ezz_scan_normalise(ctx, ezz_bytes_str("\xa3\xb6"),
	    &b), EZZ_EFORMAT);	/* a full-width 6 in GB18030 */
	assert_int_equal(b.n, 0);
	free(s);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(frames_come_back),
		cmocka_unit_test(odd_frames_are_not_written),
		cmocka_unit_test(every_cut_and_every_bit_is_noticed),
		cmocka_unit_test(whole_frames_of_other_kinds),
		cmocka_unit_test(armours_come_back),
		cmocka_unit_test(unknown_armours_are_refused),
		cmocka_unit_test(every_wrong_key_is_noticed),
		cmocka_unit_test(glued_scans_are_damaged),
		cmocka_unit_test(scanners_and_input_methods_are_undone),
		cmocka_unit_test(scans_are_bounded_text),
	};

	return cmocka_run_group_tests_name("ez1", tests, NULL, NULL);
}

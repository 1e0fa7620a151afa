/*
 * Field values in a token: what has its type's form comes back from that form,
 * what has not comes back from text, and no other form of a value is read.
 */
#include "test.h"

#include "crypto/digest.h"
#include "object/wire.h"

#define ISSUER	"11119999EXAMPLE2XY"
#define TYPE	"11100000MB0143028R001"
#define LICID	"1.2.156.3005.2." TYPE "." ISSUER "."

static ezz_ctx		*ctx;
static const char *const codes[] = { "男", "女" };
static const struct ezz_schema	 schema = { .type = TYPE };

static int
set_up(void **state)
{
	(void)state;
	ctx = test_ctx();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	ezz_ctx_free(&ctx);
	return 0;
}

static struct ezz_field
field(enum ezz_wire wire)
{
	return (struct ezz_field){ .key = "F", .wire = wire,
	    .qr = EZZ_QR_FULL, .codes = codes, .codes_n = 2 };
}

static struct ezz_wire_scope
scope(void)
{
	return (struct ezz_wire_scope){ .schema = &schema,
	    .issuer = ezz_bytes_str(ISSUER),
	    .number = ezz_bytes_str("119999000000099") };
}

static void
write_value(const struct ezz_field *f, const char *text, size_t most,
    bool full, struct ezz_buf *out)
{
	const char		*texts[] = { text };
	struct ezz_value	 v = { f, 1, texts };
	struct ezz_wire_scope	 s = scope();

	s.full = full;
	assert_int_equal(ezz_wire_put(ctx, &s, &v, most, out), 0);
	assert_int_equal(ezz_cbor_check(ctx, ezz_bytes_of(out),
	    EZZ_CBOR_STRICT), 0);
}

static ezz_status
read_value(const struct ezz_field *f, struct ezz_bytes cbor,
    struct ezz_shown *out)
{
	struct ezz_wire_scope	 s = scope();
	struct ezz_cursor	 c = ezz_cursor_of(cbor);

	return ezz_wire_get(ctx, &s, f, &c, out);
}

/* typed: the first byte's CBOR type is not that of text. */
static const struct {
	enum ezz_wire	 wire;
	const char	*text;
	bool		 typed;
	size_t		 most_bytes;
} rows[] = {
	{ EZZ_WIRE_TEXT, "张三", false, 7 },
	{ EZZ_WIRE_TEXT, "x", false, 2 },
	{ EZZ_WIRE_DAY, "2026-11-23", true, 3 },
	{ EZZ_WIRE_DAY, "1970-01-01", true, 1 },
	{ EZZ_WIRE_DAY, "1949-10-01", true, 3 },
	{ EZZ_WIRE_DAY, "9999-12-31", true, 5 },
	{ EZZ_WIRE_DAY, "长期", false, 7 },
	{ EZZ_WIRE_DAY, "2026-02-30", false, 12 },
	{ EZZ_WIRE_DAY, "2026-1-01", false, 12 },
	{ EZZ_WIRE_DAY, "20261123", false, 12 },
	{ EZZ_WIRE_DAY, "2026-11-23T00:00:00Z", false, 24 },
	{ EZZ_WIRE_CODE, "男", true, 1 },
	{ EZZ_WIRE_CODE, "女", true, 1 },
	{ EZZ_WIRE_CODE, "其他", false, 7 },
	{ EZZ_WIRE_CITIZEN, "119999198808150038", true, 9 },
	{ EZZ_WIRE_CITIZEN, "11999919880815003X", true, 9 },
	{ EZZ_WIRE_CITIZEN, "000000000000000000", true, 1 },
	{ EZZ_WIRE_CITIZEN, "999999999999999999", true, 9 },
	{ EZZ_WIRE_CITIZEN, "99999999999999999X", true, 9 },
	{ EZZ_WIRE_CITIZEN, "11999919880815003x", false, 20 },
	{ EZZ_WIRE_CITIZEN, "119999880815003", false, 16 },
	{ EZZ_WIRE_CITIZEN, "1199991988081500 8", false, 20 },
	{ EZZ_WIRE_CREDIT, "91119999MAEXMP043L", true, 13 },
	{ EZZ_WIRE_CREDIT, "000000000000000000", true, 13 },
	{ EZZ_WIRE_CREDIT, "YYYYYYYYYYYYYYYYYY", true, 13 },
	{ EZZ_WIRE_CREDIT, "91119999MAEXMP043I", false, 20 },
	{ EZZ_WIRE_CREDIT, "91119999maexmp043l", false, 20 },
	{ EZZ_WIRE_CREDIT, "91119999MAEXMP043", false, 20 },
	{ EZZ_WIRE_DIGITS, "0", true, 1 },
	{ EZZ_WIRE_DIGITS, "7", true, 1 },
	{ EZZ_WIRE_DIGITS, "00", true, 3 },
	{ EZZ_WIRE_DIGITS, "007", true, 3 },
	{ EZZ_WIRE_DIGITS, "119999000000099", true, 9 },
	{ EZZ_WIRE_DIGITS, "000000000000000001", true, 3 },
	{ EZZ_WIRE_DIGITS, "999999999999999999", true, 9 },
	{ EZZ_WIRE_DIGITS, "9999999999999999999", false, 20 },
	{ EZZ_WIRE_DIGITS, "12a", false, 4 },
	{ EZZ_WIRE_DIGITS, "-1", false, 3 },
	{ EZZ_WIRE_DIGITS, "１２", false, 8 },
	{ EZZ_WIRE_LICID, LICID "119999000000099.001.8", true, 1 },
	{ EZZ_WIRE_LICID, LICID "119999000000099.001.9", false, 90 },
	{ EZZ_WIRE_LICID, "anything", false, 9 },
	{ EZZ_WIRE_DIGEST, "00112233445566778899aabbccddeeff"
	    "ffeeddccbbaa99887766554433221100", true, 34 },
	{ EZZ_WIRE_DIGEST, "00112233445566778899AABBCCDDEEFF"
	    "ffeeddccbbaa99887766554433221100", false, 66 },
	{ EZZ_WIRE_DIGEST, "00112233445566778899aabbccddeeff"
	    "ffeeddccbbaa998877665544332211", false, 64 },
	{ EZZ_WIRE_DIGEST, "00112233445566778899aabbccddeeff"
	    "ffeeddccbbaa9988776655443322110g", false, 66 },
};

static void
values_come_back(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ezz_field	 f = field(rows[i].wire);
		struct ezz_buf		 b = { 0 };
		struct ezz_shown	 s;

		write_value(&f, rows[i].text, SIZE_MAX, true, &b);
		if ((b.p[0] >> 5 != 3) != rows[i].typed ||
		    b.n > rows[i].most_bytes)
			fail_msg("%s is written as %02x, %zu bytes",
			    rows[i].text, b.p[0], b.n);
		if (read_value(&f, ezz_bytes_of(&b), &s) != EZZ_OK)
			fail_msg("%s: %s", rows[i].text, ezz_message(ctx));
		assert_int_equal(s.n, 1);
		assert_false(s.cut);
		assert_string_equal(s.text[0], rows[i].text);
		ezz_shown_free(&s);
		ezz_buf_free(&b);
	}
}

static void
lists_come_back(void **state)
{
	static const char *const texts[] = { "119999198808150038",
				    "passport E1", "女" };
	struct ezz_field	 f = field(EZZ_WIRE_LIST);
	struct ezz_wire_scope	 sc = scope();
	struct ezz_value	 v = { &f, 3, texts };
	struct ezz_buf		 b = { 0 };
	struct ezz_shown	 s;

	(void)state;
	f.item = EZZ_WIRE_CITIZEN;
	assert_int_equal(ezz_wire_put(ctx, &sc, &v, SIZE_MAX, &b), 0);
	assert_int_equal(read_value(&f, ezz_bytes_of(&b), &s), 0);
	assert_int_equal(s.n, 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(s.text[i], texts[i]);
	ezz_shown_free(&s);
	ezz_buf_free(&b);
}

/* Well-formed CBOR that no writer makes of any value. */
static const struct {
	enum ezz_wire	 wire;
	const char	*hex;
} refused[] = {
	{ EZZ_WIRE_TEXT, "00" }, { EZZ_WIRE_TEXT, "40" },
	{ EZZ_WIRE_TEXT, "80" }, { EZZ_WIRE_TEXT, "f6" },
	{ EZZ_WIRE_TEXT, "63610062" },			/* a NUL inside */
	{ EZZ_WIRE_TEXT, "6100" },
	{ EZZ_WIRE_DAY, "40" }, { EZZ_WIRE_DAY, "80" },
	{ EZZ_WIRE_DAY, "f5" },
	{ EZZ_WIRE_DAY, "1a7fffffff" },			/* past 9999 */
	{ EZZ_WIRE_DAY, "1b7fffffffffffffff" },
	{ EZZ_WIRE_DAY, "1bffffffffffffffff" },
	{ EZZ_WIRE_DAY, "3b7fffffffffffffff" },
	{ EZZ_WIRE_DAY, "3bffffffffffffffff" },
	{ EZZ_WIRE_CODE, "02" }, { EZZ_WIRE_CODE, "20" },
	{ EZZ_WIRE_CODE, "1bffffffffffffffff" },
	{ EZZ_WIRE_CODE, "40" },
	{ EZZ_WIRE_CITIZEN, "20" },
	{ EZZ_WIRE_CITIZEN, "1b0f43fc2c04ee0000" },	/* 10^17 * 11 */
	{ EZZ_WIRE_CITIZEN, "1bffffffffffffffff" },
	{ EZZ_WIRE_CITIZEN, "40" },
	{ EZZ_WIRE_CREDIT, "40" },
	{ EZZ_WIRE_CREDIT, "4b0000000000000000000000" },
	{ EZZ_WIRE_CREDIT, "4d00000000000000000000000000" },
	{ EZZ_WIRE_CREDIT, "4cffffffffffffffffffffffff" },
	{ EZZ_WIRE_CREDIT, "00" },
	{ EZZ_WIRE_DIGITS, "20" },
	{ EZZ_WIRE_DIGITS, "1b0de0b6b3a7640000" },	/* 10^18 */
	{ EZZ_WIRE_DIGITS, "820107" },		/* 1 digit needs no length */
	{ EZZ_WIRE_DIGITS, "820007" },
	{ EZZ_WIRE_DIGITS, "82021863" },	/* [2, 99] is 99 */
	{ EZZ_WIRE_DIGITS, "82181307" },	/* 19 digits */
	{ EZZ_WIRE_DIGITS, "821bffffffffffffffff07" },
	{ EZZ_WIRE_DIGITS, "8107" }, { EZZ_WIRE_DIGITS, "83030707" },
	{ EZZ_WIRE_DIGITS, "80" }, { EZZ_WIRE_DIGITS, "a0" },
	{ EZZ_WIRE_LICID, "1903e8" },			/* version 1000 */
	{ EZZ_WIRE_LICID, "20" }, { EZZ_WIRE_LICID, "80" },
	{ EZZ_WIRE_LICID, "800701" },	/* an empty list, then another field */
	{ EZZ_WIRE_LICID, "8101" }, { EZZ_WIRE_LICID, "83010101" },
	{ EZZ_WIRE_LICID, "820120" }, { EZZ_WIRE_LICID, "82011903e8" },
	{ EZZ_WIRE_LICID, "826001" },			/* no serial */
	{ EZZ_WIRE_LICID, "82632e2e2e01" },		/* full stops */
	{ EZZ_WIRE_LICID, "8263e5bca001" },
	{ EZZ_WIRE_LIST, "80" }, { EZZ_WIRE_LIST, "01" },
	{ EZZ_WIRE_LIST, "8140" }, { EZZ_WIRE_LIST, "818161" "61" },
	{ EZZ_WIRE_LIST, "6161" },
	{ EZZ_WIRE_TEXT, "8261614800112233445566" "77" },	/* uncut */
	{ EZZ_WIRE_DAY, "82614148001122334455" "6677" },
};

static void
other_forms_are_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct ezz_field	 f = field(refused[i].wire);
		struct ezz_buf		 b = test_hex(refused[i].hex);
		struct ezz_shown	 s;

		f.item = EZZ_WIRE_TEXT;
		if (b.n > 0 && read_value(&f, ezz_bytes_of(&b), &s) ==
		    EZZ_OK)
			fail_msg("%zu: %s is read as %s", i, refused[i].hex,
			    s.text[0]);
		if (b.n > 0)
			assert_null(s.text);
		ezz_buf_free(&b);
	}
}

static const struct {
	const char	*text;
	const char	*masked;
} masks[] = {
	{ "119999198808150038", "**************0038" },
	{ "123456789", "*****6789" },
	{ "12345678", "*******8" },
	{ "12", "*2" },
	{ "1", "1" },
	{ "张三", "**" },
	{ "护照E1234", "***1234" },
};

static void
masks_hide(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(masks) / sizeof(masks[0]); i++) {
		struct ezz_field	 f = field(EZZ_WIRE_CITIZEN);
		struct ezz_buf		 b = { 0 };
		struct ezz_shown	 s;

		f.qr = EZZ_QR_MASK;
		write_value(&f, masks[i].text, SIZE_MAX, false, &b);
		assert_int_equal(read_value(&f, ezz_bytes_of(&b), &s), 0);
		assert_string_equal(s.text[0], masks[i].masked);
		ezz_shown_free(&s);
		b.n = 0;
		write_value(&f, masks[i].text, SIZE_MAX, true, &b);
		assert_int_equal(read_value(&f, ezz_bytes_of(&b), &s), 0);
		assert_string_equal(s.text[0], masks[i].text);
		ezz_shown_free(&s);
		ezz_buf_free(&b);
	}
}

/* Cut between characters, flagged, with the digest of the whole. */
static void
cuts(void **state)
{
	static const char	 whole[] = "软件开发；office；𠮷，一般项目。";
	struct ezz_field	 f = field(EZZ_WIRE_TEXT);
	uint8_t			 digest[EZZ_DIGEST_MAX];

	(void)state;
	f.cut = true;
	assert_int_equal(ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_str(whole),
	    digest), 0);
	for (size_t most = 0; most < 22; most++) {
		struct ezz_buf		 b = { 0 };
		struct ezz_shown	 s;

		write_value(&f, whole, most, true, &b);
		assert_int_equal(read_value(&f, ezz_bytes_of(&b), &s), 0);
		/* flag and digest cost more than the last few characters */
		if (most < 12 || most > 18)
			assert_int_equal(s.cut, most < 12);
		assert_memory_equal(s.text[0], whole, strlen(s.text[0]));
		if (s.cut)
			assert_memory_equal(s.digest, digest, 8);
		else
			assert_string_equal(s.text[0], whole);
		ezz_shown_free(&s);
		ezz_buf_free(&b);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(values_come_back),
		cmocka_unit_test(lists_come_back),
		cmocka_unit_test(other_forms_are_refused),
		cmocka_unit_test(masks_hide),
		cmocka_unit_test(cuts),
	};

	return cmocka_run_group_tests_name("wire", tests, set_up, tear_down);
}

/*
 * CBOR: the examples of RFC 8949 and what each profile makes of them, the
 * readers type by type, the writers' minimal heads, and the limits.
 */
#include "test.h"

#include <jansson.h>

#include "base/limits.h"
#include "format/cbor.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static ezz_status
check_hex(ezz_ctx *ctx, const char *hex, enum ezz_cbor_profile profile)
{
	struct ezz_buf	 b = test_hex(hex);
	ezz_status	 st = ezz_cbor_check(ctx, ezz_bytes_of(&b), profile);

	ezz_buf_free(&b);
	return st;
}

enum { S = 1, L = 2 };		/* taken by the strict, the lenient profile */

static const struct {
	const char	*hex;
	int		 by;
} items[] = {
	{ "00", S | L }, { "17", S | L }, { "1818", S | L }, { "20", S | L },
	{ "18ff", S | L }, { "190100", S | L }, { "1a00010000", S | L },
	{ "1b0000000100000000", S | L }, { "3bffffffffffffffff", S | L },
	{ "1817", 0 }, { "1900ff", 0 }, { "1a0000ffff", 0 },
	{ "1b00000000ffffffff", 0 }, { "5800", 0 }, { "7817", 0 },
	{ "9800", 0 }, { "b800", 0 }, { "d81200", 0 },
	{ "f4", S | L }, { "f5", S | L }, { "f6", S | L },
	{ "f7", L }, { "f0", L }, { "f8ff", L }, { "f820", L },
	{ "f818", 0 }, { "f81f", 0 }, { "f800", 0 }, { "f814", 0 },
	{ "f90000", L }, { "fa00000000", L }, { "fb0000000000000000", L },
	{ "fc", 0 }, { "fd", 0 }, { "fe", 0 }, { "ff", 0 },
	{ "1c", 0 }, { "3d", 0 }, { "5e", 0 }, { "1f", 0 }, { "3f", 0 },
	{ "df00", 0 }, { "5fff", 0 }, { "7fff", 0 }, { "9fff", 0 },
	{ "bfff", 0 }, { "81ff", 0 },
	{ "40", S | L }, { "4100", S | L }, { "41", 0 }, { "60", S | L },
	{ "6161", S | L }, { "61ff", 0 }, { "62c080", 0 }, { "63eda080", 0 },
	{ "64f4908080", 0 }, { "61c3", 0 },
	{ "80", S | L }, { "8100", S | L }, { "81", 0 }, { "820000", S | L },
	{ "a0", S | L }, { "a10000", S | L }, { "a100", 0 }, { "a1", 0 },
	{ "a200000100", S | L }, { "a201000000", L },	/* unsorted */
	{ "a200000000", 0 },				/* the same twice */
	{ "a3000001000000", 0 },		/* the same, not side by side */
	{ "a20a001864ff", 0 }, { "a2200018640a", L },
	{ "a218640020f4", S | L },
	{ "a26161006262620a", S | L }, { "a2626161006162f4", L },
	{ "a2416100616100", S | L },		/* h'61' and "a" */
	{ "d28100", S | L }, { "d86200", S | L }, { "d83d00", L },
	{ "c100", L }, { "d81840", L }, { "d2", 0 },
	{ "0000", 0 }, { "f6f6", 0 }, { "", 0 },
	{ "9b0000000100000000", 0 }, { "9bffffffffffffffff", 0 },
	{ "bb8000000000000000", 0 }, { "bb0000000100000000", 0 },
	{ "5b7fffffffffffffff00", 0 }, { "7affffffff", 0 },
	{ "9a10000000", 0 },
};

static void
each_profile_takes_its_own(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(items); i++) {
		int	 by = 0;

		if (check_hex(ctx, items[i].hex, EZZ_CBOR_STRICT) == EZZ_OK)
			by |= S;
		if (check_hex(ctx, items[i].hex, EZZ_CBOR_LENIENT) == EZZ_OK)
			by |= L;
		if (by != items[i].by)
			fail_msg("%s: %d, not %d", items[i].hex, by,
			    items[i].by);
	}
	ezz_ctx_free(&ctx);
}

static json_t *
samples(const char *name)
{
	const char	*dir = test_shared();
	char		 path[4200];
	json_t		*all;

	if (dir == NULL)
		return NULL;
	snprintf(path, sizeof(path), "%s/samples/vectors/cbor/%s", dir, name);
	assert_non_null(all = json_load_file(path,
	    JSON_DECODE_INT_AS_REAL, NULL));
	return all;
}

static const char *
hex_of(const json_t *row)
{
	return json_string_value(json_object_get(row, "hex"));
}

static void
samples_that_must_be_refused(void **state)
{
	static const char	*files[] = { "not_wellformed.json",
				    "strict_reject.json" };
	ezz_ctx			*ctx = test_ctx();
	json_t			*all, *row;
	size_t			 i;

	(void)state;
	for (size_t f = 0; f < COUNT(files); f++) {
		if ((all = samples(files[f])) == NULL)
			break;
		json_array_foreach(all, i, row) {
			if (check_hex(ctx, hex_of(row), EZZ_CBOR_STRICT) ==
			    EZZ_OK)
				fail_msg("%s is taken", hex_of(row));
			if (f == 0 && check_hex(ctx, hex_of(row),
			    EZZ_CBOR_LENIENT) == EZZ_OK)
				fail_msg("%s is taken", hex_of(row));
		}
		json_decref(all);
	}
	ezz_ctx_free(&ctx);
}

/*
 * The examples of RFC 8949, appendix A.  The strict profile takes them less
 * floats, tags, odd simple values and indefinite lengths; the lenient one
 * less indefinite lengths.
 */
static void
samples_of_appendix_a(void **state)
{
	ezz_ctx	*ctx = test_ctx();
	json_t	*all, *row;
	size_t	 i;

	(void)state;
	if ((all = samples("appendix_a.json")) == NULL)
		goto out;
	json_array_foreach(all, i, row) {
		const char	*hex = hex_of(row);
		bool		 open = strstr(hex, "9f") == hex ||
				    strstr(hex, "5f") == hex ||
				    strstr(hex, "7f") == hex ||
				    strstr(hex, "bf") == hex ||
				    strstr(hex, "83018202039f") == hex ||
				    strstr(hex, "826161bf") == hex;
		bool		 odd = strcmp(hex, "f0") == 0 ||
				    strncmp(hex, "f8", 2) == 0 ||
				    strncmp(hex, "f9", 2) == 0 ||
				    strncmp(hex, "fa", 2) == 0 ||
				    strncmp(hex, "fb", 2) == 0 ||
				    (hex[0] == 'c' || hex[0] == 'd');

		if ((check_hex(ctx, hex, EZZ_CBOR_LENIENT) == EZZ_OK) == open)
			fail_msg("lenient: %s", hex);
		if ((check_hex(ctx, hex, EZZ_CBOR_STRICT) == EZZ_OK) ==
		    (open || odd))
			fail_msg("strict: %s", hex);
	}
	json_decref(all);
out:
	ezz_ctx_free(&ctx);
}

static void
limits_hold(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 b = { 0 };

	(void)state;
	for (size_t i = 0; i < EZZ_MAX_CBOR_DEPTH; i++)
		ezz_buf_byte(ctx, &b, 0x81);
	ezz_buf_byte(ctx, &b, 0x00);
	assert_int_equal(ezz_cbor_check(ctx, ezz_bytes_of(&b),
	    EZZ_CBOR_STRICT), EZZ_OK);
	b.p[b.n - 1] = 0x81;
	ezz_buf_byte(ctx, &b, 0x00);
	assert_int_equal(ezz_cbor_check(ctx, ezz_bytes_of(&b),
	    EZZ_CBOR_STRICT), EZZ_ELIMIT);
	b.n = 0;
	ezz_cbor_put_array(ctx, &b, EZZ_MAX_CBOR_ITEMS);
	for (size_t i = 0; i < EZZ_MAX_CBOR_ITEMS; i++)
		ezz_buf_byte(ctx, &b, 0x00);
	assert_int_equal(ezz_cbor_check(ctx, ezz_bytes_of(&b),
	    EZZ_CBOR_STRICT), EZZ_ELIMIT);
	b.n = 0;
	ezz_cbor_put_map(ctx, &b, EZZ_MAX_CBOR_PAIRS + 1);
	for (uint64_t i = 0; i <= EZZ_MAX_CBOR_PAIRS; i++) {
		ezz_cbor_put_uint(ctx, &b, i);
		ezz_cbor_put_null(ctx, &b);
	}
	assert_int_equal(ezz_cbor_check(ctx, ezz_bytes_of(&b),
	    EZZ_CBOR_STRICT), EZZ_OK);
	assert_int_equal(ezz_cbor_check(ctx, ezz_bytes_of(&b),
	    EZZ_CBOR_LENIENT), EZZ_ELIMIT);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

static const int64_t	 numbers[] = {
	0, 1, 23, 24, 255, 256, 65535, 65536, 4294967295, 4294967296,
	INT64_MAX, -1, -24, -25, -256, -257, -65536, -65537, -4294967296,
	-4294967297, INT64_MIN,
};

static void
numbers_come_back_in_least_heads(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct ezz_buf		 b = { 0 };
		struct ezz_cursor	 c;
		int64_t			 v;

		assert_int_equal(ezz_cbor_put_int(ctx, &b, numbers[i]), 0);
		assert_int_equal(ezz_cbor_check(ctx, ezz_bytes_of(&b),
		    EZZ_CBOR_STRICT), EZZ_OK);
		c = ezz_cursor_of(ezz_bytes_of(&b));
		assert_int_equal(ezz_cbor_int(ctx, &c, &v), EZZ_OK);
		assert_true(v == numbers[i]);
		assert_int_equal(ezz_cursor_left(&c), 0);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

/* Each reader at each type: it takes its own and moves, or does not move. */
static void
readers_take_their_own_type(void **state)
{
	static const char	*hex[] = { "07", "27", "4107", "6161", "8100",
				    "a10000", "d200", "f5", "f6", "f90000",
				    "1bffffffffffffffff",
				    "3b8000000000000000" };
	static const char	 takes[][9] = {	/* u i b t a m g o n */
		"ui.......", ".i.......", "..b......", "...t.....",
		"....a....", ".....m...", "......g..", ".......o.",
		"........n", ".........", "u........", ".........",
	};
	ezz_ctx			*ctx = test_ctx();
	uint64_t		 u;
	int64_t			 s;
	size_t			 n;
	bool			 o;
	struct ezz_bytes	 v;

	(void)state;
	for (size_t i = 0; i < COUNT(hex); i++) {
		struct ezz_buf	 b = test_hex(hex[i]);

		for (size_t k = 0; k < 9; k++) {
			struct ezz_cursor	 c;
			bool			 ok = false;

			c = ezz_cursor_of(ezz_bytes_of(&b));
			switch (k) {
			case 0: ok = ezz_cbor_uint(ctx, &c, &u) == 0; break;
			case 1: ok = ezz_cbor_int(ctx, &c, &s) == 0; break;
			case 2: ok = ezz_cbor_bytes(ctx, &c, &v) == 0; break;
			case 3: ok = ezz_cbor_text(ctx, &c, &v) == 0; break;
			case 4: ok = ezz_cbor_array(ctx, &c, &n) == 0; break;
			case 5: ok = ezz_cbor_map(ctx, &c, &n) == 0; break;
			case 6: ok = ezz_cbor_tag(ctx, &c, &u) == 0; break;
			case 7: ok = ezz_cbor_bool(ctx, &c, &o) == 0; break;
			case 8: ok = ezz_cbor_null(&c); break;
			}
			if (ok != (takes[i][k] != '.'))
				fail_msg("%s at reader %zu", hex[i], k);
			assert_int_equal(ok, c.p != b.p);
		}
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static void
skip_passes_one_whole_item(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 b = test_hex("a2018200a1006161f6");
	struct ezz_cursor	 c = ezz_cursor_of(ezz_bytes_of(&b));
	struct ezz_bytes	 v;

	(void)state;
	/* never checked: skip alone must hold */
	assert_int_equal(ezz_cbor_skip(ctx, &c, &v), EZZ_EFORMAT);
	assert_ptr_equal(c.p, b.p);
	ezz_buf_free(&b);
	b = test_hex("a2018200a100616102d2804107");
	c = ezz_cursor_of(ezz_bytes_of(&b));
	assert_int_equal(ezz_cbor_skip(ctx, &c, &v), EZZ_OK);
	assert_int_equal(v.n, b.n - 2);
	assert_int_equal(ezz_cursor_left(&c), 2);
	assert_int_equal(ezz_cbor_skip(ctx, &c, NULL), EZZ_OK);
	assert_int_equal(ezz_cbor_skip(ctx, &c, NULL), EZZ_EFORMAT);
	for (size_t n = 0; n < b.n - 2; n++) {
		c = ezz_cursor_of(EZZ_BYTES(b.p, n));
		assert_int_equal(ezz_cbor_skip(ctx, &c, NULL), EZZ_EFORMAT);
		assert_int_equal(ezz_cbor_check(ctx, EZZ_BYTES(b.p, n),
		    EZZ_CBOR_STRICT), EZZ_EFORMAT);
	}
	ezz_buf_free(&b);
	b = test_hex("9bffffffffffffffff9bffffffffffffffff00");
	c = ezz_cursor_of(ezz_bytes_of(&b));
	assert_int_equal(ezz_cbor_skip(ctx, &c, NULL), EZZ_EFORMAT);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

static void
writers_refuse_bad_text(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 b = { 0 };

	(void)state;
	assert_int_equal(ezz_cbor_put_text(ctx, &b, ezz_bytes_str("\xff")),
	    EZZ_EINVAL);
	assert_int_equal(b.n, 0);
	ezz_cbor_put_bool(ctx, &b, true);
	ezz_cbor_put_tag(ctx, &b, 98);
	ezz_cbor_put_text(ctx, &b, ezz_bytes_str("证"));
	assert_int_equal(b.n, 1 + 2 + 4);
	assert_memory_equal(b.p, "\xf5\xd8\x62\x63\xe8\xaf\x81", 7);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(each_profile_takes_its_own),
		cmocka_unit_test(samples_that_must_be_refused),
		cmocka_unit_test(samples_of_appendix_a),
		cmocka_unit_test(limits_hold),
		cmocka_unit_test(numbers_come_back_in_least_heads),
		cmocka_unit_test(readers_take_their_own_type),
		cmocka_unit_test(skip_passes_one_whole_item),
		cmocka_unit_test(writers_refuse_bad_text),
	};

	return cmocka_run_group_tests_name("cbor", tests, NULL, NULL);
}

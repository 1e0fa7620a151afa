/*
 * Codecs and squeeze: what a writer makes comes back, and whatever a writer
 * would not have made is refused.
 */
#include "test.h"

#include <jansson.h>
#include <zlib.h>

#include "base/codec.h"
#include "base/limits.h"
#include "base/squeeze.h"

typedef ezz_status codec(ezz_ctx *, struct ezz_bytes, struct ezz_buf *);

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static const struct {
	const char	*name;
	codec		*write;
	codec		*read;
} codecs[] = {
	{ "hex", ezz_hex_write, ezz_hex_read },
	{ "base64", ezz_base64_write, ezz_base64_read },
	{ "base64url", ezz_base64url_write, ezz_base64url_read },
	{ "base45", ezz_base45_write, ezz_base45_read },
	{ "digits", ezz_digits_write, ezz_digits_read },
};

/* Bytes that look random and are the same in every run. */
static void
fill(uint8_t *p, size_t n, uint32_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525U + 1013904223U;
		p[i] = (uint8_t)(seed >> 24);
	}
}

static void
round_trip(ezz_ctx *ctx, size_t k, struct ezz_bytes in)
{
	struct ezz_buf	 text = { 0 }, back = { 0 };

	assert_int_equal(codecs[k].write(ctx, in, &text), EZZ_OK);
	assert_int_equal(codecs[k].read(ctx, ezz_bytes_of(&text), &back),
	    EZZ_OK);
	assert_true(ezz_bytes_equal(in, ezz_bytes_of(&back)));
	ezz_buf_free(&text);
	ezz_buf_free(&back);
}

static void
every_length_comes_back(void **state)
{
	ezz_ctx	*ctx = test_ctx();
	uint8_t	 b[600];

	(void)state;
	for (size_t k = 0; k < COUNT(codecs); k++)
		for (size_t n = 0; n < sizeof(b); n++) {
			memset(b, 0, n);
			round_trip(ctx, k, EZZ_BYTES(b, n));
			memset(b, 0xff, n);
			round_trip(ctx, k, EZZ_BYTES(b, n));
			fill(b, n, (uint32_t)n);
			round_trip(ctx, k, EZZ_BYTES(b, n));
		}
	ezz_ctx_free(&ctx);
}

/* Read and write again: the same text, or it was refused. */
static void
every_short_text_has_one_spelling(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t k = 0; k < COUNT(codecs); k++)
		for (unsigned v = 0; v < 1U << 18; v++) {
			/* '+' to 'j' covers what every alphabet ends at */
			uint8_t		 t[3] = { (uint8_t)('+' + v % 64),
					    (uint8_t)('+' + v / 64 % 64),
					    (uint8_t)('+' + v / 4096) };
			struct ezz_buf	 b = { 0 }, again = { 0 };

			if (codecs[k].read(ctx, EZZ_BYTES(t, 3), &b) == EZZ_OK)
			{
				codecs[k].write(ctx, ezz_bytes_of(&b), &again);
				assert_int_equal(again.n, 3);
				assert_memory_equal(again.p, t, 3);
			} else
				assert_int_equal(b.n, 0);
			ezz_buf_free(&b);
			ezz_buf_free(&again);
		}
	ezz_ctx_free(&ctx);
}

static const struct {
	codec		*read;
	const char	*text;
	const char	*hex;		/* NULL: refused */
} texts[] = {
	{ ezz_hex_read, "00ff", "00ff" },
	{ ezz_hex_read, "00FF", NULL }, { ezz_hex_read, "0", NULL },
	{ ezz_hex_read, "0g", NULL }, { ezz_hex_read, " 0", NULL },
	{ ezz_base64_read, "", "" }, { ezz_base64_read, "Zg==", "66" },
	{ ezz_base64_read, "Zm8=", "666f" }, { ezz_base64_read, "+/+/",
	    "fbffbf" },
	{ ezz_base64_read, "Zh==", NULL }, { ezz_base64_read, "Zm9=", NULL },
	{ ezz_base64_read, "Zg", NULL }, { ezz_base64_read, "Zg=", NULL },
	{ ezz_base64_read, "Zg===", NULL }, { ezz_base64_read, "=", NULL },
	{ ezz_base64_read, "====", NULL }, { ezz_base64_read, "Z===", NULL },
	{ ezz_base64_read, "Zg==Zg==", NULL }, { ezz_base64_read, "-_-_",
	    NULL },
	{ ezz_base64_read, "Zm8\n", NULL }, { ezz_base64_read, "==Zg", NULL },
	{ ezz_base64url_read, "Zg", "66" }, { ezz_base64url_read, "-_-_",
	    "fbffbf" },
	{ ezz_base64url_read, "Zg==", NULL }, { ezz_base64url_read, "Zh",
	    NULL },
	{ ezz_base64url_read, "Z", NULL }, { ezz_base64url_read, "+/+/",
	    NULL },
	{ ezz_digits_read, "", "" }, { ezz_digits_read, "000", "00" },
	{ ezz_digits_read, "255", "ff" }, { ezz_digits_read, "256", NULL },
	{ ezz_digits_read, "999", NULL },
	{ ezz_digits_read, "65535", "ffff" },
	{ ezz_digits_read, "65536", NULL },
	{ ezz_digits_read, "16777215", "ffffff" },
	{ ezz_digits_read, "16777216", NULL },
	{ ezz_digits_read, "4294967295", "ffffffff" },
	{ ezz_digits_read, "4294967296", NULL },
	{ ezz_digits_read, "1099511627775", "ffffffffff" },
	{ ezz_digits_read, "1099511627776", NULL },
	{ ezz_digits_read, "281474976710655", "ffffffffffff" },
	{ ezz_digits_read, "281474976710656", NULL },
	{ ezz_digits_read, "72057594037927935", "ffffffffffffff" },
	{ ezz_digits_read, "72057594037927936", NULL },
	{ ezz_digits_read, "99999999999999999", NULL },
	{ ezz_digits_read, "72057594037927935255", "ffffffffffffffff" },
	{ ezz_digits_read, "72057594037927935256", NULL },
	{ ezz_digits_read, "-01", NULL }, { ezz_digits_read, "+01", NULL },
	{ ezz_digits_read, "0 1", NULL }, { ezz_digits_read, "0x1", NULL },
};

static void
texts_mean_this_or_nothing(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		struct ezz_bytes	 t = ezz_bytes_str(texts[i].text);
		struct ezz_buf		 b = { 0 };
		ezz_status		 st = texts[i].read(ctx, t, &b);

		assert_int_equal(st, texts[i].hex == NULL ? EZZ_EFORMAT :
		    EZZ_OK);
		if (st == EZZ_OK) {
			struct ezz_buf	 want = test_hex(texts[i].hex);

			assert_true(ezz_bytes_equal(ezz_bytes_of(&want),
			    ezz_bytes_of(&b)));
			ezz_buf_free(&want);
		} else
			assert_int_equal(b.n, 0);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static void
digits_have_seven_tail_lengths(void **state)
{
	static const bool	 good[17] = { [0] = 1, [3] = 1, [5] = 1,
				    [8] = 1, [10] = 1, [13] = 1, [15] = 1 };
	ezz_ctx			*ctx = test_ctx();
	char			 zeros[200];

	(void)state;
	memset(zeros, '0', sizeof(zeros));
	for (size_t n = 0; n < sizeof(zeros); n++) {
		struct ezz_buf	 b = { 0 };
		ezz_status	 st;

		st = ezz_digits_read(ctx, EZZ_BYTES(zeros, n), &b);
		assert_int_equal(st, good[n % 17] ? EZZ_OK : EZZ_EFORMAT);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static void
base45_samples(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	const char	*dir = test_shared();
	char		 path[4200];
	json_t		*all, *row;
	size_t		 i;

	(void)state;
	if (dir == NULL)
		goto out;
	snprintf(path, sizeof(path), "%s/samples/vectors/base45/rfc9285.json",
	    dir);
	assert_non_null(all = json_load_file(path, 0, NULL));
	json_array_foreach(json_object_get(all, "valid"), i, row) {
		const char	*text, *hex;
		struct ezz_buf	 b = { 0 }, want, back = { 0 };

		text = json_string_value(json_object_get(row, "text"));
		hex = json_string_value(json_object_get(row, "hex"));
		want = test_hex(hex);
		assert_int_equal(ezz_base45_read(ctx, ezz_bytes_str(text), &b),
		    EZZ_OK);
		assert_true(ezz_bytes_equal(ezz_bytes_of(&b),
		    ezz_bytes_of(&want)));
		ezz_base45_write(ctx, ezz_bytes_of(&b), &back);
		assert_true(ezz_bytes_equal(ezz_bytes_of(&back),
		    ezz_bytes_str(text)));
		ezz_buf_free(&b);
		ezz_buf_free(&want);
		ezz_buf_free(&back);
	}
	json_array_foreach(json_object_get(all, "invalid"), i, row) {
		struct ezz_buf	 b = { 0 };

		assert_int_equal(ezz_base45_read(ctx, ezz_bytes_str(
		    json_string_value(json_object_get(row, "text"))), &b),
		    EZZ_EFORMAT);
		ezz_buf_free(&b);
	}
	json_decref(all);
out:
	ezz_ctx_free(&ctx);
}

static void
checksums(void **state)
{
	struct ezz_bytes	 b = ezz_bytes_str("123456789");

	(void)state;
	assert_int_equal(ezz_crc16(b), 0x29b1);
	assert_int_equal(ezz_crc16(EZZ_BYTES(NULL, 0)), 0xffff);
	assert_true(ezz_crc32(b) == 0xcbf43926);
}

static const char	 words[] = "统一社会信用代码 经营范围 法定代表人 住所";

static void
squeezed_bytes_come_back(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_bytes	 dict = ezz_bytes_str(words);
	uint8_t			 in[3000];
	size_t			 used;

	(void)state;
	for (size_t n = 0; n < sizeof(in); n += 1 + n / 7)
		for (int k = 0; k < 4; k++) {
			struct ezz_buf		 z = { 0 }, back = { 0 };
			struct ezz_bytes	 d = k & 1 ? dict :
						    EZZ_BYTES(NULL, 0);

			fill(in, n, (uint32_t)n);
			for (size_t i = 0; k & 2 && i < n; i++)
				in[i] = (uint8_t)words[i % sizeof(words)];
			assert_int_equal(ezz_deflate_raw(ctx,
			    EZZ_BYTES(in, n), d, &z), EZZ_OK);
			ezz_buf_str(ctx, &z, "tail");
			assert_int_equal(ezz_inflate_raw(ctx,
			    ezz_bytes_of(&z), d, n, &back, &used), EZZ_OK);
			assert_int_equal(used, z.n - 4);
			assert_true(ezz_bytes_equal(ezz_bytes_of(&back),
			    EZZ_BYTES(in, n)));
			ezz_buf_free(&back);
			/* one byte less of room */
			if (n > 0)
				assert_int_equal(ezz_inflate_raw(ctx,
				    ezz_bytes_of(&z), d, n - 1, &back, &used),
				    EZZ_ELIMIT);
			assert_int_equal(back.n, 0);
			ezz_buf_free(&back);
			ezz_buf_free(&z);
		}
	ezz_ctx_free(&ctx);
}

static void
every_cut_is_noticed(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_bytes	 in = ezz_bytes_str(words);
	struct ezz_buf		 raw = { 0 }, framed = { 0 }, out = { 0 };
	size_t			 used;

	(void)state;
	ezz_deflate_raw(ctx, in, EZZ_BYTES(NULL, 0), &raw);
	for (size_t n = 0; n < raw.n; n++)
		assert_int_equal(ezz_inflate_raw(ctx, EZZ_BYTES(raw.p, n),
		    EZZ_BYTES(NULL, 0), 1000, &out, &used), EZZ_EFORMAT);
	ezz_zlib_write(ctx, in, 9, &framed);
	for (size_t n = 0; n < framed.n; n++)
		assert_int_equal(ezz_zlib_read(ctx, EZZ_BYTES(framed.p, n),
		    1000, &out), EZZ_EFORMAT);
	/* the checksum, then the bytes after it */
	framed.p[framed.n - 1] ^= 1;
	assert_int_equal(ezz_zlib_read(ctx, ezz_bytes_of(&framed), 1000, &out),
	    EZZ_EFORMAT);
	framed.p[framed.n - 1] ^= 1;
	assert_int_equal(ezz_zlib_read(ctx, ezz_bytes_of(&framed), 1000, &out),
	    EZZ_OK);
	assert_int_equal(out.n, in.n);
	ezz_buf_byte(ctx, &framed, 0);
	assert_int_equal(ezz_zlib_read(ctx, ezz_bytes_of(&framed), 1000, &out),
	    EZZ_EFORMAT);
	assert_int_equal(out.n, in.n);
	ezz_buf_free(&raw);
	ezz_buf_free(&framed);
	ezz_buf_free(&out);
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*hex;
	ezz_status	 st;
	size_t		 used;
} streams[] = {
	{ "0300", EZZ_OK, 2 },		/* nothing, fixed codes, 6 pad bits */
	{ "030000", EZZ_OK, 2 },
	{ "0304", EZZ_EFORMAT, 0 },	/* the lowest pad bit */
	{ "0380", EZZ_EFORMAT, 0 },	/* the highest */
	{ "010000ffff", EZZ_OK, 5 },	/* nothing, stored */
	{ "0101 00feff 61", EZZ_OK, 6 },
	{ "0101 00ffff 61", EZZ_EFORMAT, 0 },	/* length and complement */
	{ "000000ffff", EZZ_EFORMAT, 0 },	/* no last block */
	{ "07", EZZ_EFORMAT, 0 },	/* reserved block type */
	{ "4b0400", EZZ_OK, 3 },	/* "a" */
	{ "", EZZ_EFORMAT, 0 },
};

static void
pad_bits_are_zero(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(streams); i++) {
		struct ezz_buf	 in = { 0 }, out = { 0 };
		char		 hex[64] = "";
		size_t		 used;

		for (const char *s = streams[i].hex; *s != '\0'; s++)
			if (*s != ' ')
				strncat(hex, s, 1);
		in = test_hex(hex);
		assert_int_equal(ezz_inflate_raw(ctx, ezz_bytes_of(&in),
		    EZZ_BYTES(NULL, 0), 100, &out, &used), streams[i].st);
		assert_int_equal(used, streams[i].used);
		ezz_buf_free(&in);
		ezz_buf_free(&out);
	}
	ezz_ctx_free(&ctx);
}

/* Three megabytes of zeros in less than three kilobytes. */
static void
bombs_stop_at_the_cap(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	size_t		 n = 3 * 1024 * 1024, used;
	uint8_t		*zeros = calloc(1, n);
	struct ezz_buf	 raw = { 0 }, framed = { 0 }, out = { 0 };

	(void)state;
	assert_non_null(zeros);
	ezz_deflate_raw(ctx, EZZ_BYTES(zeros, n), EZZ_BYTES(NULL, 0), &raw);
	assert_true(raw.n < 3100);
	assert_int_equal(ezz_inflate_raw(ctx, ezz_bytes_of(&raw),
	    EZZ_BYTES(NULL, 0), EZZ_MAX_PAYLOAD, &out, &used), EZZ_ELIMIT);
	assert_true(out.cap < 4 * EZZ_MAX_PAYLOAD);
	ezz_zlib_write(ctx, EZZ_BYTES(zeros, n), 9, &framed);
	assert_int_equal(ezz_zlib_read(ctx, ezz_bytes_of(&framed),
	    EZZ_MAX_PAYLOAD, &out), EZZ_ELIMIT);
	assert_int_equal(out.n, 0);
	assert_true(out.cap < 4 * EZZ_MAX_PAYLOAD);
	assert_int_equal(ezz_zlib_read(ctx, ezz_bytes_of(&framed), n, &out),
	    EZZ_OK);
	assert_int_equal(out.n, n);
	assert_int_equal(ezz_zlib_read(ctx, ezz_bytes_of(&framed), SIZE_MAX,
	    &out), EZZ_ELIMIT);
	free(zeros);
	ezz_buf_free(&raw);
	ezz_buf_free(&framed);
	ezz_buf_free(&out);
	ezz_ctx_free(&ctx);
}

static void
preset_dictionaries_are_not_asked_for(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_bytes	 in = ezz_bytes_str(words);
	struct ezz_buf		 out = { 0 };
	uint8_t			 z[512];
	z_stream		 s = { 0 };

	(void)state;
	assert_int_equal(deflateInit(&s, 9), Z_OK);
	deflateSetDictionary(&s, in.p, (uInt)in.n);
	s.next_in = (z_const Bytef *)in.p;
	s.avail_in = (uInt)in.n;
	s.next_out = z;
	s.avail_out = sizeof(z);
	assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
	assert_int_equal(ezz_zlib_read(ctx, EZZ_BYTES(z, s.total_out), 1000,
	    &out), EZZ_EFORMAT);
	assert_non_null(strstr(ezz_message(ctx), "preset dictionary"));
	deflateEnd(&s);
	ezz_buf_free(&out);
	ezz_ctx_free(&ctx);
}

static void
a_wrong_dictionary_gives_other_bytes(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_bytes	 in = ezz_bytes_str(words);
	struct ezz_buf		 z = { 0 }, out = { 0 };
	char			 other[sizeof(words)];
	size_t			 used;

	(void)state;
	memcpy(other, words, sizeof(words));
	other[10] ^= 1;
	ezz_deflate_raw(ctx, in, in, &z);
	assert_true(z.n < in.n / 4);
	assert_int_equal(ezz_inflate_raw(ctx, ezz_bytes_of(&z),
	    ezz_bytes_str(other), 1000, &out, &used), EZZ_OK);
	assert_int_equal(out.n, in.n);
	assert_false(ezz_bytes_equal(ezz_bytes_of(&out), in));
	/* and none at all leaves nothing to look back to */
	assert_int_equal(ezz_inflate_raw(ctx, ezz_bytes_of(&z),
	    EZZ_BYTES(NULL, 0), 1000, &out, &used), EZZ_EFORMAT);
	ezz_buf_free(&z);
	ezz_buf_free(&out);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_length_comes_back),
		cmocka_unit_test(every_short_text_has_one_spelling),
		cmocka_unit_test(texts_mean_this_or_nothing),
		cmocka_unit_test(digits_have_seven_tail_lengths),
		cmocka_unit_test(base45_samples),
		cmocka_unit_test(checksums),
		cmocka_unit_test(squeezed_bytes_come_back),
		cmocka_unit_test(every_cut_is_noticed),
		cmocka_unit_test(pad_bits_are_zero),
		cmocka_unit_test(bombs_stop_at_the_cap),
		cmocka_unit_test(preset_dictionaries_are_not_asked_for),
		cmocka_unit_test(a_wrong_dictionary_gives_other_bytes),
	};

	return cmocka_run_group_tests_name("codec", tests, NULL, NULL);
}

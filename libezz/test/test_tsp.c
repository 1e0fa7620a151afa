/*
 * Time-stamps as structures: vectors, what is written comes back, real tokens
 * inside evidence records, nothing that is cut or changed does harm.
 */
#include "vectors.h"

#include "format/tsp.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define SM3_OID		"1.2.156.10197.1.401"

/* ---- vectors ------------------------------------------------------------- */

static ezz_status
read_request(ezz_ctx *ctx, struct ezz_bytes b)
{
	struct ezz_tsp_request	 q;

	return ezz_tsp_request_read(ctx, b, &q);
}

static ezz_status
read_response(ezz_ctx *ctx, struct ezz_bytes b)
{
	struct ezz_tsp_response	 p;

	return ezz_tsp_response_read(ctx, b, &p);
}

static ezz_status
read_token(ezz_ctx *ctx, struct ezz_bytes b)
{
	struct ezz_tsp_token	*t = calloc(1, sizeof(*t));
	ezz_status		 st;

	assert_non_null(t);
	st = ezz_tsp_token_read(ctx, b, t);
	free(t);
	return st;
}

static const struct {
	const char	*word;
	ezz_status	(*read)(ezz_ctx *, struct ezz_bytes);
} kinds[] = {
	{ "-request", read_request },
	{ "-response", read_response },
	{ "-token", read_token },
};

static void
look_at_vector(ezz_ctx *ctx, const struct vector *v)
{
	bool	 good = vector_good(v), known = false;

	for (size_t i = 0; i < COUNT(kinds); i++) {
		const char	*at = strstr(v->name, kinds[i].word);
		ezz_status	 st;

		if (at == NULL || at - v->name > 4)
			continue;
		known = true;
		st = kinds[i].read(ctx, v->bytes);
		if ((st == EZZ_OK) != good)
			fail_msg("%s: %s", v->name, good ? ezz_message(ctx) :
			    "was read");
		assert_int_equal(ezz_tsp_is_response(v->bytes), i == 1);
		/* and it is read as nothing else */
		for (size_t k = 0; k < COUNT(kinds); k++)
			if (k != i)
				assert_int_not_equal(kinds[k].read(ctx,
				    v->bytes), EZZ_OK);
	}
	assert_true(known);
}

static void
vectors(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	assert_in_range(vectors_each(ctx, "tsp", look_at_vector), 45, 200);
	ezz_ctx_free(&ctx);
}

static struct ezz_buf
vector_file(const char *name)
{
	char	 path[4096];

	snprintf(path, sizeof(path), "%s/testvectors/tsp/%s.der",
	    getenv("srcdir") == NULL ? "." : getenv("srcdir"), name);
	return test_file(path);
}

static void
what_it_states(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_tsp_token	*t = calloc(1, sizeof(*t));
	struct ezz_buf		 b = vector_file("good-token-full");

	(void)state;
	assert_non_null(t);
	assert_int_equal(ezz_tsp_token_read(ctx, ezz_bytes_of(&b), t), 0);
	assert_string_equal(t->info.imprint.hash, SM3_OID);
	assert_int_equal(t->info.imprint.digest.n, 32);
	assert_int_equal(t->info.time, 1795399200);
	assert_true(t->info.fraction && t->info.ordering &&
	    t->info.has_exts && t->info.has_accuracy);
	assert_int_equal(t->info.seconds, 1);
	assert_int_equal(t->info.millis, 500);
	assert_int_equal(t->info.micros, 100);
	assert_int_equal(t->info.nonce.n, 9);
	assert_string_equal(t->ess.hash, SM3_OID);
	assert_int_equal(t->ess.digest.p[0], 0xc1);
	ezz_buf_free(&b);
	free(t);
	ezz_ctx_free(&ctx);
}

/* ---- writing ------------------------------------------------------------- */

static void
comes_back_request(void **state)
{
	static const char *const names[] = { "good-request",
				    "good-request-least",
				    "good-request-policy" };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_tsp_request	 q;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct ezz_buf	 b = vector_file(names[i]), again = { 0 };

		assert_int_equal(ezz_tsp_request_read(ctx, ezz_bytes_of(&b),
		    &q), EZZ_OK);
		assert_int_equal(ezz_tsp_request_write(ctx, &q, &again), 0);
		assert_true(ezz_bytes_equal(ezz_bytes_of(&b),
		    ezz_bytes_of(&again)));
		ezz_buf_free(&again);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static void
comes_back_response(void **state)
{
	static const char *const names[] = { "good-response",
				    "good-response-refusal",
				    "good-response-waiting" };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_tsp_response	 p;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct ezz_buf	 b = vector_file(names[i]), again = { 0 };

		assert_int_equal(ezz_tsp_response_read(ctx, ezz_bytes_of(&b),
		    &p), EZZ_OK);
		assert_int_equal(ezz_tsp_response_write(ctx, &p, &again), 0);
		assert_true(ezz_bytes_equal(ezz_bytes_of(&b),
		    ezz_bytes_of(&again)));
		ezz_buf_free(&again);
		ezz_buf_free(&b);
	}
	assert_string_equal(ezz_tsp_fault_text(15),
	    "the policy asked for is not known");
	assert_string_equal(ezz_tsp_fault_text(-1), "");
	ezz_ctx_free(&ctx);
}

/* TSTInfo and attributes of a token are what the writer writes. */
static void
comes_back_token(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	struct ezz_tsp_token	*t = calloc(1, sizeof(*t));
	struct ezz_buf		 b = vector_file("good-token");
	struct ezz_buf		 info = { 0 }, attrs = { 0 }, tbs = { 0 };
	struct ezz_buf		 again = { 0 };
	struct ezz_sdata_signer	*s;

	(void)state;
	assert_non_null(t);
	assert_int_equal(ezz_tsp_token_read(ctx, ezz_bytes_of(&b), t), 0);
	s = &t->sdata.signers[0];
	assert_int_equal(ezz_tsp_info_write(ctx, &t->info, &info), EZZ_OK);
	assert_true(ezz_bytes_equal(ezz_bytes_of(&info), t->sdata.content));
	assert_int_equal(ezz_tsp_attrs_write(ctx, &t->ess, s->digest,
	    s->time, &attrs), EZZ_OK);
	assert_int_equal(ezz_sdata_signed_attrs(ctx, s, &tbs), EZZ_OK);
	assert_true(ezz_bytes_equal(ezz_bytes_of(&attrs),
	    ezz_bytes_of(&tbs)));
	assert_int_equal(ezz_sdata_write(ctx, &t->sdata, &again), EZZ_OK);
	assert_true(ezz_bytes_equal(ezz_bytes_of(&again), ezz_bytes_of(&b)));
	ezz_buf_free(&again);
	ezz_buf_free(&tbs);
	ezz_buf_free(&attrs);
	ezz_buf_free(&info);
	ezz_buf_free(&b);
	free(t);
	ezz_ctx_free(&ctx);
}

static void
nonsense_is_not_written(void **state)
{
	struct ezz_tsp_request	 q = { .imprint = { .hash = SM3_OID } };
	struct ezz_tsp_info	 i = { .policy = "1.2.3", .imprint = {
				    .hash = SM3_OID, .digest =
				    EZZ_BYTES("12345678901234567890123456789"
				    "012", 32) } };
	struct ezz_tsp_response	 p = { .status = EZZ_TSP_GRANTED,
				    .fault = -1 };
	ezz_ctx			*ctx = test_ctx();
	struct ezz_buf		 out = { 0 };

	(void)state;
	assert_int_equal(ezz_tsp_request_write(ctx, &q, &out), EZZ_EINVAL);
	assert_int_equal(ezz_tsp_info_write(ctx, &i, &out), EZZ_EINVAL);
	i.serial = EZZ_BYTES("\x01", 1);
	i.has_accuracy = true;
	i.millis = 1000;
	assert_int_equal(ezz_tsp_info_write(ctx, &i, &out), EZZ_EINVAL);
	assert_int_equal(ezz_tsp_response_write(ctx, &p, &out), EZZ_EINVAL);
	p.status = EZZ_TSP_REJECTION;
	p.fault = 40;
	assert_int_equal(ezz_tsp_response_write(ctx, &p, &out), EZZ_EINVAL);
	ezz_buf_free(&out);
	ezz_ctx_free(&ctx);
}

/* ---- harm ---------------------------------------------------------------- */

static void
cut_and_changed(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t k = 0; k < COUNT(kinds); k++) {
		char		 name[32];
		struct ezz_buf	 b;

		snprintf(name, sizeof(name), "good%s", kinds[k].word);
		b = vector_file(name);
		for (size_t n = 0; n < b.n; n++)
			assert_int_not_equal(kinds[k].read(ctx,
			    EZZ_BYTES(b.p, n)), EZZ_OK);
		for (size_t i = 0; i < b.n; i++)
			for (int bit = 0; bit < 8; bit++) {
				b.p[i] ^= (uint8_t)(1 << bit);
				(void)kinds[k].read(ctx, ezz_bytes_of(&b));
				b.p[i] ^= (uint8_t)(1 << bit);
			}
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(vectors),
		cmocka_unit_test(what_it_states),
		cmocka_unit_test(comes_back_request),
		cmocka_unit_test(comes_back_response),
		cmocka_unit_test(comes_back_token),
		cmocka_unit_test(nonsense_is_not_written),
		cmocka_unit_test(cut_and_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

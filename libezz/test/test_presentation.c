/*
 * Showings in bulk: every second around a proof's minute, clocks that are
 * wrong, every bit of a proof, twins of signatures, and what the two calls of
 * a phone and a window refuse.
 */
#include "present_kit.h"

#define STEP_RECIPE	SHOW_ROOM "good-step"
#define MADE		INT64_C(1795399200)	/* 2026-11-23T02:00:00Z */

/* The bytes of a showing at MADE, before its armour. */
struct shown_case {
	struct token_kit	 kit;
	json_t			*recipe;
	ezz_verifier		*v;
	ezz_signer		*holder;
	struct ezz_buf		 paper;		/* text, without a proof */
};

static void
case_open(struct shown_case *c)
{
	uint8_t		 identity[EZZ_DIGEST_MAX];
	struct ezz_buf	 frame;

	*c = (struct shown_case){ 0 };
	token_kit_open(&c->kit);
	c->recipe = token_recipe(&c->kit, STEP_RECIPE);
	frame = token_frame(&c->kit, c->recipe, identity);
	assert_int_equal(ezz_armour_write(c->kit.ctx, EZZ_ARMOUR_DIGITS,
	    ezz_bytes_of(&frame), &c->paper), 0);
	c->v = token_verifier(&c->kit, c->recipe, identity);
	c->holder = test_signer(c->kit.ctx, "holder1");
	ezz_buf_free(&frame);
}

static void
case_close(struct shown_case *c)
{
	ezz_verifier_free(&c->v);
	ezz_signer_free(&c->holder);
	ezz_buf_free(&c->paper);
	json_decref(c->recipe);
	token_kit_close(&c->kit);
}

static struct ezz_buf
present_at(struct shown_case *c, int64_t t, uint8_t nonce)
{
	struct ezz_present_terms terms = { .now = t, .nonce = { nonce } };
	struct ezz_buf		 out = { 0 };

	if (ezz_present(c->kit.ctx, c->v, ezz_bytes_of(&c->paper), c->holder,
	    &terms, &out) != EZZ_OK)
		fail_msg("%s", ezz_message(c->kit.ctx));
	return out;
}

/* What token.holder says of a text. */
static ezz_verdict
holder(struct shown_case *c, struct ezz_bytes text,
    const struct ezz_verify_terms *terms)
{
	const struct ezz_finding *f;
	ezz_verdict		  found = EZZ_FAILED;
	ezz_report		 *r;

	assert_int_equal(ezz_verify(c->kit.ctx, c->v, text, "x", terms, &r),
	    0);
	for (size_t i = 0; (f = ezz_report_finding(r, i)) != NULL; i++)
		if (!f->remark && strcmp(f->check, "token.holder") == 0)
			found = f->verdict;
	/* one that does not pass is never accepted */
	if (found != EZZ_PASSED)
		assert_false(ezz_report_accept(r));
	ezz_report_free(&r);
	return found;
}

static void
every_second_around_the_minute(void **state)
{
	struct shown_case	 c;
	struct ezz_buf		 text;

	(void)state;
	case_open(&c);
	text = present_at(&c, MADE, 1);
	for (int64_t d = -300; d <= 300; d++) {
		struct ezz_verify_terms	 t = { .time = MADE + d };

		assert_int_equal(holder(&c, ezz_bytes_of(&text), &t),
		    d >= -60 && d <= 60 ? EZZ_PASSED : EZZ_INDETERMINATE);
	}
	ezz_buf_free(&text);
	case_close(&c);
}

/* The machine's clock, the latest time that it has known, the phone's. */
static void
clock_matrix(void **state)
{
	static const int64_t	 clocks[] = { 0, 1, 86400, MADE - 86400,
				    MADE - 121, MADE - 61, MADE - 60, MADE,
				    MADE + 60, MADE + 61, MADE + 86400,
				    INT64_C(4102444800) };
	static const int64_t	 floors[] = { 0, MADE - 86400, MADE,
				    MADE + 60, MADE + 120, MADE + 181,
				    MADE + 86400 };
	struct shown_case	 c;
	struct ezz_buf		 text;

	(void)state;
	case_open(&c);
	text = present_at(&c, MADE, 1);
	for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++)
		for (size_t k = 0; k < sizeof(floors) / sizeof(floors[0]);
		    k++) {
			struct ezz_verify_terms	 t = { .time = clocks[i],
						    .clock_floor = floors[k] };
			bool			 near, back;

			near = clocks[i] >= MADE - 60 &&
			    clocks[i] <= MADE + 60;
			back = clocks[i] + 120 < floors[k];
			assert_int_equal(holder(&c, ezz_bytes_of(&text), &t),
			    near && !back ? EZZ_PASSED : EZZ_INDETERMINATE);
		}
	ezz_buf_free(&text);
	case_close(&c);
}

static struct ezz_buf
frame_of(struct shown_case *c, struct ezz_bytes text)
{
	struct ezz_buf	 frame = { 0 };

	assert_int_equal(ezz_armour_read(c->kit.ctx, text, &frame), 0);
	return frame;
}

static ezz_verdict
holder_of_frame(struct shown_case *c, struct ezz_buf *frame,
    const struct ezz_verify_terms *t)
{
	struct ezz_buf	 text = { 0 };
	uint16_t	 crc = ezz_crc16(EZZ_BYTES(frame->p, frame->n - 2));
	ezz_verdict	 v;

	frame->p[frame->n - 2] = (uint8_t)(crc >> 8);
	frame->p[frame->n - 1] = (uint8_t)crc;
	assert_int_equal(ezz_armour_write(c->kit.ctx, EZZ_ARMOUR_DIGITS,
	    ezz_bytes_of(frame), &text), 0);
	v = holder(c, ezz_bytes_of(&text), t);
	ezz_buf_free(&text);
	return v;
}

static void
every_bit_of_a_proof(void **state)
{
	struct ezz_verify_terms	 t = { .time = MADE };
	struct shown_case	 c;
	struct ezz_buf		 text, frame;

	(void)state;
	case_open(&c);
	text = present_at(&c, MADE, 1);
	frame = frame_of(&c, ezz_bytes_of(&text));
	assert_int_equal(holder_of_frame(&c, &frame, &t), EZZ_PASSED);
	for (size_t i = frame.n - 2 - 77; i < frame.n - 2; i++)
		for (int bit = 0; bit < 8; bit++) {
			frame.p[i] ^= (uint8_t)(1 << bit);
			assert_int_not_equal(holder_of_frame(&c, &frame, &t),
			    EZZ_PASSED);
			frame.p[i] ^= (uint8_t)(1 << bit);
		}
	ezz_buf_free(&frame);
	ezz_buf_free(&text);
	case_close(&c);
}

/* Each showing once, in whatever order, and none of them twice. */
static void
replayed(void **state)
{
	struct show_memory	 m = { .n = 0 };
	struct ezz_verify_terms	 t = { .time = MADE, .once = show_once,
				    .once_arg = &m };
	struct ezz_buf		 text[8];
	struct shown_case	 c;

	(void)state;
	case_open(&c);
	for (uint8_t i = 0; i < 8; i++)
		text[i] = present_at(&c, MADE + i, i);
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < 8; i++)
			assert_int_equal(holder(&c, ezz_bytes_of(&text[i]),
			    &t), round == 0 ? EZZ_PASSED : EZZ_FAILED);
	assert_int_equal(m.n, 8);
	/* what fails by itself takes no room */
	t.time = MADE + 500;
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(holder(&c, ezz_bytes_of(&text[i]), &t),
		    EZZ_INDETERMINATE);
		ezz_buf_free(&text[i]);
	}
	assert_int_equal(m.n, 8);
	case_close(&c);
}

static ezz_status
broken_memory(ezz_ctx *ctx, void *arg, const uint8_t digest[32],
    int64_t until, enum ezz_once *answer)
{
	(void)arg;
	(void)digest;
	(void)until;
	*answer = EZZ_ONCE_FIRST;
	return ezz_fail(ctx, EZZ_EIO, NULL, "no");
}

/* A memory that cannot be asked is no report at all. */
static void
memory_that_fails(void **state)
{
	struct ezz_verify_terms	 t = { .time = MADE, .once = broken_memory };
	struct shown_case	 c;
	struct ezz_buf		 text;
	ezz_report		*r;

	(void)state;
	case_open(&c);
	text = present_at(&c, MADE, 1);
	assert_int_equal(ezz_verify(c.kit.ctx, c.v, ezz_bytes_of(&text), "x",
	    &t, &r), EZZ_EIO);
	assert_null(r);
	ezz_buf_free(&text);
	case_close(&c);
}

static void
phone_refuses(void **state)
{
	struct ezz_present_terms t = { .now = MADE };
	struct shown_case	 c;
	struct ezz_buf		 out = { 0 };
	ezz_signer		*other;
	ezz_ctx			*ctx;

	(void)state;
	case_open(&c);
	ctx = c.kit.ctx;
	other = test_signer(ctx, "holder2");
	assert_int_equal(ezz_present(ctx, c.v, ezz_bytes_of(&c.paper), other,
	    &t, &out), EZZ_EREFUSED);
	t.challenge = ezz_bytes_str("EZC1:");
	assert_int_equal(ezz_present(ctx, c.v, ezz_bytes_of(&c.paper),
	    c.holder, &t, &out), EZZ_EFORMAT);
	t.challenge = ezz_bytes_str("633");
	assert_int_equal(ezz_present(ctx, c.v, ezz_bytes_of(&c.paper),
	    c.holder, &t, &out), EZZ_EFORMAT);
	t.challenge = EZZ_BYTES(NULL, 0);
	assert_int_equal(ezz_present(ctx, c.v, ezz_bytes_str("hello"),
	    c.holder, &t, &out), EZZ_EFORMAT);
	for (int i = 0; i < 2; i++) {
		t.now = i == 0 ? -1 : INT64_C(4294967296);
		assert_int_equal(ezz_present(ctx, c.v,
		    ezz_bytes_of(&c.paper), c.holder, &t, &out), EZZ_EINVAL);
	}
	assert_int_equal(out.n, 0);
	ezz_signer_free(&other);
	case_close(&c);
}

static void
window_refuses(void **state)
{
	static const char *const	 wanted[17] = { "A", "B", "C", "D",
					    "E", "F", "G", "H", "I", "J",
					    "K", "L", "M", "N", "O", "P",
					    "Q" };
	static const struct ezz_challenge_order	 bad[] = {
		{ .now = 0, .window = "1", .purpose = "x" },
		{ .now = -1, .window = "1", .purpose = "x" },
		{ .now = MADE, .purpose = "x" },
		{ .now = MADE, .window = "1" },
		{ .now = MADE, .window = "", .purpose = "x" },
		{ .now = MADE, .window = "1", .purpose = "" },
		{ .now = MADE, .window = "1", .purpose = "x", .item = "" },
		{ .now = MADE, .window = "1", .purpose = "x",
		  .wanted = wanted, .wanted_n = 17 },
	};
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*key = test_signer(ctx, "window1");
	struct ezz_buf	 out = { 0 };
	struct ezz_challenge_order	 good = { .now = MADE, .window = "1",
					    .purpose = "x", .wanted = wanted,
					    .wanted_n = 16 };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(ezz_challenge_make(ctx, key, &bad[i], &out),
		    EZZ_EINVAL);
	assert_int_equal(out.n, 0);
	assert_int_equal(ezz_challenge_make(ctx, key, &good, &out), 0);
	assert_true(out.n > 5 && memcmp(out.p, "EZC1:", 5) == 0);
	ezz_buf_free(&out);
	ezz_signer_free(&key);
	ezz_ctx_free(&ctx);
}

/* Keys of all kinds go into a code and come back the same. */
static void
keys_there_and_back(void **state)
{
	ezz_ctx	*ctx = test_ctx();
	char	 name[32];

	(void)state;
	for (int i = 0; i < 96; i++) {
		ezz_signer	*s;
		struct ezz_pkey	*back;
		struct ezz_buf	 cnf = { 0 };

		snprintf(name, sizeof(name), "%s%d", i % 3 == 0 ? "sm2-" :
		    i % 3 == 1 ? "es256-" : "ed-", i);
		s = test_signer(ctx, name);
		assert_int_equal(ezz_cnf_write(ctx, ezz_signer_pkey(s),
		    &cnf), 0);
		/* small enough for a code: 33 bytes of key and little else */
		assert_in_range(cnf.n, 40, 52);
		assert_int_equal(ezz_cnf_read(ctx, ezz_bytes_of(&cnf), &back),
		    0);
		assert_true(ezz_bytes_equal(ezz_pkey_spki(back),
		    ezz_pkey_spki(ezz_signer_pkey(s))));
		ezz_pkey_free(&back);
		ezz_buf_free(&cnf);
		ezz_signer_free(&s);
	}
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_second_around_the_minute),
		cmocka_unit_test(clock_matrix),
		cmocka_unit_test(every_bit_of_a_proof),
		cmocka_unit_test(replayed),
		cmocka_unit_test(memory_that_fails),
		cmocka_unit_test(phone_refuses),
		cmocka_unit_test(window_refuses),
		cmocka_unit_test(keys_there_and_back),
	};

	return cmocka_run_group_tests_name("presentation", tests, NULL,
	    NULL);
}

/*
 * Stamping and signing: what comes out is accepted by the verifier and only
 * adds to what went in; what must not be stamped is refused, each time for
 * its own reason, and nothing is left behind.
 */
#include "stamp_kit.h"

#include "format/pkg.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

static struct kit	 k;

static int
open_kit(void **state)
{
	(void)state;
	kit_open(&k);
	return 0;
}

static int
close_kit(void **state)
{
	(void)state;
	kit_close(&k);
	return 0;
}

static ezz_stamping *
stamping_of(const struct kit_seal *seal, enum kit_who who)
{
	struct ezz_buf			 esl = { 0 };
	struct ezz_stamping_terms	 t = { .signer = k.key[who],
					    .cert = ezz_bytes_of(
					    &k.cert[who]), .now = KIT_NOW,
					    .no_status = true };
	ezz_stamping			*s = NULL;

	if (seal != NULL) {
		esl = kit_seal(&k, seal);
		t.seal = ezz_bytes_of(&esl);
	}
	if (ezz_stamping_open(k.ctx, k.v, &t, NULL, &s) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	ezz_buf_free(&esl);
	return s;
}

static const struct ezz_place	 here = { .pages = "1", .x = 100, .y = 200 };

static ezz_status
stamp(const ezz_stamping *s, const struct ezz_buf *in,
    const struct ezz_stamp_terms *terms, struct ezz_buf *out)
{
	struct ezz_stamped	 done;
	ezz_status		 st;

	*out = (struct ezz_buf){ 0 };
	st = ezz_stamp_bytes(k.ctx, s, ezz_bytes_of(in), "x", terms, out,
	    &done);
	ezz_report_free(&done.report);
	return st;
}

static struct ezz_buf
stamped(const ezz_stamping *s, const struct ezz_buf *in,
    const struct ezz_place *places, size_t n, bool lock)
{
	struct ezz_stamp_terms	 t = { .now = KIT_NOW, .places = places,
				    .places_n = n, .no_status = true,
				    .lock = lock };
	struct ezz_buf		 out;

	if (stamp(s, in, &t, &out) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	kit_accepted(&k, ezz_bytes_of(&out), "stamped");
	return out;
}

/* ---- what is accepted ---- */

static void
each_version(void **state)
{
	static const struct kit_seal	 seals[] = {
		{ .version = 4 }, { .version = 5 }, { .version = 1 },
		{ .version = 4, .digests = true },
	};
	struct ezz_buf			 in = kit_document(&k, 2, "", NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(seals); i++)
		for (int lock = 0; lock < 2; lock++) {
			ezz_stamping	*s = stamping_of(&seals[i],
					    KIT_STAMPER);
			struct ezz_buf	 out = stamped(s, &in, &here, 1,
					    lock);

			ezz_buf_free(&out);
			ezz_stamping_free(&s);
		}
	ezz_buf_free(&in);
}

static void
sign_alone(void **state)
{
	struct ezz_buf	 in = kit_document(&k, 1, "", NULL), out;
	ezz_stamping	*s = stamping_of(NULL, KIT_STAMPER);

	(void)state;
	out = stamped(s, &in, NULL, 0, false);
	ezz_buf_free(&out);
	ezz_stamping_free(&s);
	ezz_buf_free(&in);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(each_version),
		cmocka_unit_test(sign_alone),
	};

	return cmocka_run_group_tests(tests, open_kit, close_kit);
}

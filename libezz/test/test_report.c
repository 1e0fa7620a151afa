/*
 * Reports: what is accepted and how the program exits, over every verdict and
 * standing; a forgotten check; the order of findings; JSON as its schema says.
 */
#include "test.h"

#include "base/json.h"
#include "object/report.h"
#include "object/rules.h"

static ezz_ctx	*ctx;

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

static ezz_status
say(ezz_ctx *c, void *what, struct ezz_note *n)
{
	const ezz_verdict	*v = what;

	(void)c;
	return *v == EZZ_PASSED ? EZZ_OK : ezz_note(n, *v, "%s", "not so");
}

static const char *const token[] = {
	"token.armour", "token.frame", "token.key", "token.signature",
	"token.payload", "token.time", "token.scope", "token.status",
	"token.holder"
};

#define CHECKS	(sizeof(token) / sizeof(token[0]))

/* A token's report whose check number which says v; less: one is left out. */
static ezz_report *
report_of(ezz_verdict v, size_t which, size_t less)
{
	ezz_verdict	 good = EZZ_PASSED;
	ezz_report	*r;

	assert_int_equal(ezz_report_new(ctx, EZZ_KIND_TOKEN, "a", 1, &r), 0);
	for (size_t i = 0; i < CHECKS; i++) {
		struct ezz_check	 row = { token[i], "X", say };

		if (i != less)
			assert_int_equal(ezz_report_judge(ctx, r, "", &row, 1,
			    i == which ? &v : &good), 0);
	}
	return r;
}

static const struct {
	ezz_verdict	 verdict;
	ezz_standing	 standing;
	bool		 waived;
	bool		 accept;
	int		 result, exit;
} table[] = {
	{ EZZ_PASSED, EZZ_VALID, false, true, 0, 0 },
	{ EZZ_PASSED, EZZ_VALID, true, true, 0, 0 },
	{ EZZ_PASSED, EZZ_NOT_ASKED, false, false, 4, 3 },
	{ EZZ_PASSED, EZZ_NOT_ASKED, true, true, 0, 0 },
	{ EZZ_PASSED, EZZ_NOT_ACTIVE, false, false, 1, 1 },
	{ EZZ_PASSED, EZZ_NOT_ACTIVE, true, false, 1, 1 },
	{ EZZ_PASSED, EZZ_SUSPENDED, false, false, 2, 1 },
	{ EZZ_PASSED, EZZ_SUSPENDED, true, false, 2, 1 },
	{ EZZ_PASSED, EZZ_ENDED, false, false, 3, 1 },
	{ EZZ_PASSED, EZZ_ENDED, true, false, 3, 1 },
	{ EZZ_INDETERMINATE, EZZ_VALID, true, false, 4, 3 },
	{ EZZ_INDETERMINATE, EZZ_NOT_ASKED, true, false, 4, 3 },
	{ EZZ_INDETERMINATE, EZZ_NOT_ACTIVE, false, false, 4, 3 },
	{ EZZ_INDETERMINATE, EZZ_SUSPENDED, false, false, 4, 3 },
	{ EZZ_INDETERMINATE, EZZ_ENDED, false, false, 4, 3 },
	{ EZZ_FAILED, EZZ_VALID, true, false, 6, 1 },
	{ EZZ_FAILED, EZZ_NOT_ASKED, true, false, 6, 1 },
	{ EZZ_FAILED, EZZ_NOT_ACTIVE, false, false, 6, 1 },
	{ EZZ_FAILED, EZZ_SUSPENDED, false, false, 6, 1 },
	{ EZZ_FAILED, EZZ_ENDED, false, false, 6, 1 },
};

static void
verdicts_and_standings(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		for (size_t at = 0; at < CHECKS; at++) {
			ezz_report	*r = report_of(table[i].verdict, at,
					    CHECKS);

			ezz_report_set_standing(r, table[i].standing);
			if (table[i].waived)
				ezz_report_waive_status(r);
			assert_int_equal(ezz_report_verdict(r),
			    table[i].verdict);
			assert_int_equal(ezz_report_accept(r),
			    table[i].accept);
			assert_int_equal(ezz_report_result(r),
			    table[i].result);
			assert_int_equal(ezz_report_exit(r), table[i].exit);
			ezz_report_free(&r);
		}
}

/* Silence is not a pass: nothing, one check less, another kind's checks. */
static void
what_is_owed_must_be_there(void **state)
{
	static const ezz_kind	 kinds[] = { EZZ_KIND_UNKNOWN,
				    EZZ_KIND_RECORD, EZZ_KIND_LICENCE,
				    EZZ_KIND_DOCUMENT, EZZ_KIND_TOKEN,
				    EZZ_KIND_SEAL, EZZ_KIND_EVIDENCE,
				    EZZ_KIND_STATUS, EZZ_KIND_TRUST,
				    EZZ_KIND_CERT };
	ezz_report		*r;

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		assert_int_equal(ezz_report_new(ctx, kinds[i], "", 1, &r), 0);
		ezz_report_set_standing(r, EZZ_VALID);
		ezz_report_waive_status(r);
		assert_int_equal(ezz_report_verdict(r), EZZ_INDETERMINATE);
		assert_false(ezz_report_accept(r));
		assert_int_equal(ezz_report_exit(r), 3);
		assert_int_not_equal(ezz_report_result(r), 0);
		ezz_report_free(&r);
		r = report_of(EZZ_PASSED, 0, CHECKS);
		ezz_report_set_kind(r, kinds[i]);
		ezz_report_set_standing(r, EZZ_VALID);
		assert_int_equal(ezz_report_accept(r),
		    kinds[i] == EZZ_KIND_TOKEN);
		ezz_report_free(&r);
	}
	for (size_t less = 0; less < CHECKS; less++) {
		r = report_of(EZZ_PASSED, 0, less);
		ezz_report_set_standing(r, EZZ_VALID);
		assert_int_equal(ezz_report_verdict(r), EZZ_INDETERMINATE);
		assert_false(ezz_report_accept(r));
		assert_int_equal(ezz_report_exit(r), 3);
		/* a failed one among those that are there still fails */
		ezz_report_free(&r);
		r = report_of(EZZ_FAILED, (less + 1) % CHECKS, less);
		assert_int_equal(ezz_report_verdict(r), EZZ_FAILED);
		ezz_report_free(&r);
	}
}

/* GB/T 36906's "right and valid" cannot be set, only reached. */
static void
results_that_are_set(void **state)
{
	ezz_report	*r = report_of(EZZ_FAILED, 3, CHECKS);

	(void)state;
	ezz_report_set_result(r, 0);
	assert_int_equal(ezz_report_result(r), 6);
	ezz_report_set_result(r, 5);
	assert_int_equal(ezz_report_result(r), 5);
	assert_false(ezz_report_accept(r));
	ezz_report_free(&r);
}

/* ---- notes ---- */

static ezz_status
by_script(ezz_ctx *c, void *what, struct ezz_note *n)
{
	(void)c;
	for (const char *p = what; *p != '\0'; p++) {
		char	 text[2] = { *p, '\0' };

		switch (*p) {
		case 'r': case 's':
			assert_int_equal(ezz_remark(n, "%s", text), 0);
			break;
		case 'p': case 'q':
			assert_int_equal(ezz_note(n, EZZ_PASSED, "%s", text),
			    0);
			break;
		case 'i': case 'j':
			assert_int_equal(ezz_note(n, EZZ_INDETERMINATE, "%s",
			    text), 0);
			break;
		default:
			assert_int_equal(ezz_note(n, EZZ_FAILED, "%s", text),
			    0);
		}
	}
	return EZZ_OK;
}

/* Notes as they are made; the texts as they stand in the report, the first
 * of which alone judges.  "-" is a pass that the runner wrote down. */
static const struct {
	const char	*made;
	const char	*stand;
	ezz_verdict	 verdict;
} scripts[] = {
	{ "", "-", EZZ_PASSED },
	{ "p", "p", EZZ_PASSED },
	{ "r", "-r", EZZ_PASSED },
	{ "rs", "-rs", EZZ_PASSED },
	{ "pr", "pr", EZZ_PASSED },
	{ "rp", "pr", EZZ_PASSED },
	{ "pq", "pq", EZZ_PASSED },
	{ "i", "i", EZZ_INDETERMINATE },
	{ "pi", "ip", EZZ_INDETERMINATE },
	{ "ip", "ip", EZZ_INDETERMINATE },
	{ "if", "fi", EZZ_FAILED },
	{ "fi", "fi", EZZ_FAILED },
	{ "fg", "fg", EZZ_FAILED },
	{ "pif", "fip", EZZ_FAILED },
	{ "rif", "fir", EZZ_FAILED },
	{ "fri", "fri", EZZ_FAILED },
	{ "ijf", "fij", EZZ_FAILED },
	{ "rsf", "frs", EZZ_FAILED },
};

static void
the_worst_stands_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		struct ezz_check	 row = { "list.format", "X",
					    by_script };
		const char		*p = scripts[i].stand;
		char			 want[2] = "";
		ezz_report		*r;

		assert_int_equal(ezz_report_new(ctx, EZZ_KIND_TRUST, "", 1,
		    &r), 0);
		assert_int_equal(ezz_report_judge(ctx, r, "", &row, 1,
		    (void *)(uintptr_t)scripts[i].made), 0);
		assert_int_equal(ezz_report_findings(r), strlen(p));
		for (size_t f = 0; f < strlen(p); f++) {
			const struct ezz_finding	*x =
						    ezz_report_finding(r, f);

			assert_int_equal(x->remark, f > 0);
			want[0] = p[f] == '-' ? '\0' : p[f];
			assert_string_equal(x->text, want);
		}
		assert_int_equal(ezz_report_finding(r, 0)->verdict,
		    scripts[i].verdict);
		assert_null(ezz_report_finding(r, strlen(p)));
		ezz_report_free(&r);
	}
}

static ezz_status
cannot(ezz_ctx *c, void *what, struct ezz_note *n)
{
	ezz_status	 st = ezz_fail(c, *(ezz_status *)what, "RFC 1",
			    "%s", "it broke");

	return ezz_note_error(n, EZZ_FAILED, st);
}

/* A status is what could not be done; a bad paper is a finding. */
static void
statuses_are_no_findings(void **state)
{
	const ezz_status	 all[] = { EZZ_EFORMAT, EZZ_ELIMIT,
				    EZZ_EUNSUPPORTED, EZZ_EREFUSED,
				    EZZ_ENOMEM, EZZ_EIO, EZZ_ECRYPTO };

	(void)state;
	for (size_t i = 0; i < 7; i++) {
		struct ezz_check	 row = { "list.format", "X", cannot };
		ezz_status		 st = all[i];
		ezz_report		*r;

		assert_int_equal(ezz_report_new(ctx, EZZ_KIND_TRUST, "", 1,
		    &r), 0);
		if (i >= 4) {
			assert_int_equal(ezz_report_judge(ctx, r, "", &row, 1,
			    &st), st);
			assert_int_equal(ezz_report_findings(r), 0);
		} else {
			assert_int_equal(ezz_report_judge(ctx, r, "", &row, 1,
			    &st), EZZ_OK);
			assert_string_equal(ezz_report_finding(r, 0)->text,
			    "it broke [RFC 1]");
		}
		ezz_report_free(&r);
	}
}

/* ---- JSON ---- */

static struct ezz_rules *
schema(void)
{
	struct ezz_rules	*rules = NULL;
	char			 path[4096];
	json_t			*j;

	snprintf(path, sizeof(path), "%s/report/report.json",
	    getenv("EZZ_DATA"));
	assert_non_null(j = json_load_file(path, 0, NULL));
	if (ezz_rules_new(ctx, j, &rules) != EZZ_OK)
		fail_msg("%s", ezz_message(ctx));
	json_decref(j);
	return rules;
}

static bool
holds(const struct ezz_rules *rules, const json_t *j)
{
	bool	 valid;

	assert_int_equal(ezz_rules_judge(ctx, rules, j, NULL, &valid), 0);
	return valid;
}

static void
as_its_schema_says(void **state)
{
	struct ezz_rules	*rules = schema();

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		ezz_report	*r = report_of(table[i].verdict, i % CHECKS,
				    i % 4 == 0 ? 2 : CHECKS);
		struct ezz_buf	 b = { 0 };
		json_t		*j;

		ezz_report_set_standing(r, table[i].standing);
		ezz_report_set_kind(r, (ezz_kind)(i % 10));
		if (i % 3 == 0)
			assert_int_equal(ezz_report_trust(ctx, r, 12,
			    1795399200, 1795399200, "p"), 0);
		assert_int_equal(ezz_report_json(ctx, r, &b), 0);
		assert_null(memchr(b.p, '\n', b.n));
		j = json_loadb((char *)b.p, b.n, JSON_REJECT_DUPLICATES,
		    NULL);
		assert_non_null(j);
		if (!holds(rules, j))
			fail_msg("%.*s", (int)b.n, (char *)b.p);
		/* the schema is no open door */
		json_object_set_new(j, "more", json_true());
		assert_false(holds(rules, j));
		json_object_del(j, "more");
		json_object_set_new(j, "result", json_integer(7));
		assert_false(holds(rules, j));
		json_decref(j);
		ezz_buf_free(&b);
		ezz_report_free(&r);
	}
	ezz_rules_free(&rules);
}

/* To the byte: keys, their order, what is empty, what is escaped. */
static void
to_the_byte(void **state)
{
	static const char	 want[] = "{\"v\":1,\"input\":"
	    "\"a\\\"\\\\\\n\\u001b\\u202e\",\"kind\":\"unknown\",\"verdict\":"
	    "\"indeterminate\",\"standing\":\"not-asked\",\"accept\":false,"
	    "\"result\":4,\"time\":\"2026-11-23T02:00:00Z\",\"test\":true,"
	    "\"subject\":{\"licid\":\"\",\"type\":\"\",\"holder\":"
	    "\"张\\ufffd\",\"authority\":\"\"},\"trust\":{\"pack\":null,"
	    "\"pack_time\":\"\",\"status_time\":\"\",\"policy\":\"\"},"
	    "\"findings\":[]}";
	struct ezz_buf		 b = { 0 };
	ezz_report		*r;

	(void)state;
	assert_int_equal(ezz_report_new(ctx, EZZ_KIND_UNKNOWN,
	    "a\"\\\n\033\xe2\x80\xae", 1795399200, &r), 0);
	ezz_report_set_test(r, true);
	assert_int_equal(ezz_report_subject(ctx, r, EZZ_SUBJECT_HOLDER,
	    ezz_bytes_str("张\xff")), 0);
	assert_int_equal(ezz_report_json(ctx, r, &b), 0);
	if (b.n != sizeof(want) - 1 || memcmp(b.p, want, b.n) != 0)
		fail_msg("%.*s", (int)b.n, (char *)b.p);
	ezz_buf_free(&b);
	ezz_report_free(&r);
}

/* For people: nothing raw, and one line a finding. */
static void
for_people(void **state)
{
	struct ezz_check	 row = { "token.key", "X", by_script };
	struct ezz_buf		 b = { 0 };
	ezz_report		*r;
	size_t			 lines = 0;

	(void)state;
	assert_int_equal(ezz_report_new(ctx, EZZ_KIND_TOKEN,
	    "a\n\033[31m: PASSED: genuine and in force", 1, &r), 0);
	assert_int_equal(ezz_report_judge(ctx, r, "signature 1", &row, 1,
	    (void *)(uintptr_t)"f\033\n\x9b"), 0);
	assert_int_equal(ezz_report_subject(ctx, r, EZZ_SUBJECT_HOLDER,
	    ezz_bytes_str("x\nPASSED\xe2\x80\xae")), 0);
	assert_int_equal(ezz_report_text(ctx, r, false, &b), 0);
	for (size_t i = 0; i < b.n; i++) {
		lines += b.p[i] == '\n';
		assert_true(b.p[i] == '\n' || b.p[i] >= 0x20);
	}
	/* headline, holder, one finding and its three remarks */
	assert_int_equal(lines, 6);
	ezz_buf_free(&b);
	ezz_report_free(&r);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(verdicts_and_standings),
		cmocka_unit_test(what_is_owed_must_be_there),
		cmocka_unit_test(results_that_are_set),
		cmocka_unit_test(the_worst_stands_first),
		cmocka_unit_test(statuses_are_no_findings),
		cmocka_unit_test(as_its_schema_says),
		cmocka_unit_test(to_the_byte),
		cmocka_unit_test(for_people),
	};

	return cmocka_run_group_tests_name("report", tests, set_up,
	    tear_down);
}

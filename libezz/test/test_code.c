/*
 * Identifiers: the vectors of check-digits.json, what is wrong with each bad
 * one, and for every kind each single character changed and each neighbours'
 * swap, as far as its standard catches them.
 */
#include "test.h"

#include "base/json.h"
#include "object/code.h"
#include "object/licid.h"

static const struct {
	const char	*kind;
	const char	*text;
	const char	*why;		/* NULL: valid */
} codes[] = {
	{ "licid", "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001"
	    ".9", NULL },
	{ "licid", "1.2.156.3005.2.11100000000013338W011.11430000006122244L."
	    "20230000403.001.U", NULL },
	{ "licid", "1.2.156.3005.2.11100000000013338W011.11110000000021135M."
	    "20230329701.003.Y", NULL },
	{ "licid", "1.2.156.3005.2.11100000000013338W032.11220000013544541J."
	    "2430599.001.F", NULL },
	{ "licid", "1.2.156.3005.2.11100000000013338W009.11330105002500287C."
	    "2025052201.002.0", NULL },
	{ "licid", "1.2.156.3005.2.11100000000013661B006.113700000045046442."
	    "209FA4E88F9E4C878F3E9BED2CE7EA49.001.D", NULL },
	{ "licid", "1.2.156.3005.2.11100000000013661B006.113700000045046442."
	    "209FA4E88F9E4C878F3E9BED2CE7EA49.001.M",
	    "check character M is wrong under GB/T 36904 (D); it matches the "
	    "known off-by-one variant" },
	{ "licid", "1.2.156.3005.2.11100000000013661B006.113700000045046442."
	    "209FA4E88F9E4C878F3E9BED2CE7EA49.001.N",
	    "check character N is wrong under GB/T 36904 (D)" },
	{ "licid", "1.2.156.3005.2.11100000000013661B006.113700000045046442."
	    "209fA4E88F9E4C878F3E9BED2CE7EA49.001.D",
	    "serial: letter f is lower case, which this code has not" },
	{ "licid", "1.2.156.3005.2.11100000000013661B006.113700000045046442."
	    "209FA4E88F9E4C878F3E9BED2CE7EA49.001.d",
	    "check character: letter d is lower case, which this code has "
	    "not" },
	{ "licid", "1.2.156.3005.1.11100000MB03271699022.340100.000000016.001"
	    ".9", "does not begin with the root 1.2.156.3005.2" },
	{ "licid", "11100000MB03271699022.340100.000000016.001.9",
	    "does not begin with the root 1.2.156.3005.2" },
	{ "licid", "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001",
	    "is not root, type, issuer, serial, version and check character "
	    "between full stops" },
	{ "licid", "1.2.156.3005.2.11100000MB03271699022.340100..001.9",
	    "is not root, type, issuer, serial, version and check character "
	    "between full stops" },
	{ "licid", "1.2.156.3005.2.11100000MB03271699022.340100.1.001.9.9",
	    "is not root, type, issuer, serial, version and check character "
	    "between full stops" },
	{ "licid", "1.2.156.3005.2.11100000MB03271699022.340100.16.001.99",
	    "is not root, type, issuer, serial, version and check character "
	    "between full stops" },
	{ "licid", "1.2.156.3005.2.11100000MB03271699022.340100.000000016.000"
	    ".8", "version is not 3 digits from 001" },
	{ "licid", "1.2.156.3005.2.11100000MB03271699022.340100.000000016.1"
	    ".8", "version is not 3 digits from 001" },
	{ "licid", "1.2.156.3005.2.11100000MB03271699022.3401.000000016.001"
	    ".9", "issuing body: 4 characters instead of 18" },
	{ "licid", "1.2.156.3005.2.11100000MB03271698022.340100.000000016.001"
	    ".9", "licence type: defining body: check character 8 is wrong "
	    "under GB 32100 (9)" },
	{ "licid", "1.2.156.3005.2.11100000MB03271699022.340100.地字第1.001.9",
	    "serial: place 1 holds neither a digit nor a letter A to Z" },
	{ "licid", "", "does not begin with the root 1.2.156.3005.2" },
	{ "credit", "91350100M000100Y43", NULL },
	{ "credit", "11100000000013338W", NULL },
	{ "credit", "11100000MB03271699", NULL },
	{ "credit", "11100000MB0143028R", NULL },
	{ "credit", "11100000000013127D", NULL },
	{ "credit", "11100000000019713D", NULL },
	{ "credit", "113700000045046442", NULL },
	{ "credit", "1131000068735121X0", NULL },
	{ "credit", "91350100M000100Y34",
	    "check character 4 is wrong under GB 32100 (0)" },
	{ "credit", "91350100MO00100Y43",
	    "O at place 10 does not occur in this code" },
	{ "credit", "91350100m000100y43",
	    "letter m is lower case, which this code has not" },
	{ "credit", "91350100M000100Y4", "17 characters instead of 18" },
	{ "credit", "91350100M000100Y4 ",
	    "place 18 holds neither a digit nor a letter A to Z" },
	{ "credit", "", "0 characters instead of 18" },
	{ "citizen", "11010519491231002X", NULL },
	{ "citizen", "440524188001010014", NULL },
	{ "citizen", "119999199003070019", NULL },
	{ "citizen", "11010519491231002x",
	    "letter x is lower case, which this code has not" },
	{ "citizen", "110105194902310021", "there is no day 19490231" },
	{ "citizen", "110105000001010021", "there is no day 00000101" },
	{ "citizen", "110105194912310021",
	    "check character 1 is wrong under GB 11643 (X)" },
	{ "citizen", "X1010519491231002X",
	    "X at place 1 does not occur in this code" },
	{ "citizen", "110105491231002", "15 digits are the form of before "
	    "1999: \"ezz code make citizen\" gives the 18" },
	{ "citizen", "11010549123100", "14 characters instead of 18" },
	{ "org", "D2143569-X", NULL }, { "org", "D2143569X", NULL },
	{ "org", "00001333-8", NULL },
	{ "org", "D2143569-1", "check character 1 is wrong under GB 11714 (X)" },
	{ "org", "D2143569--X", "11 characters instead of 9" },
	{ "org", "D214356-9X", "10 characters instead of 9" },
	{ "org", "d2143569X",
	    "letter d is lower case, which this code has not" },
	{ "regno", "110108000000016", NULL },
	{ "regno", "440301102512363", NULL },
	{ "regno", "110108000000017",
	    "check character 7 is wrong under GS 15-2006 (6)" },
	{ "regno", "11010800000001X",
	    "X at place 15 does not occur in this code" },
	{ "type", "11100000MB0143028R001", NULL },
	{ "type", "111000000000131433001", NULL },
	{ "type", "11100000000013338W01A",
	    "A at place 3 does not occur in this code" },
	{ "type", "11100000MB0143028R01", "20 characters instead of 21" },
	{ "type", "11100000MB0143029R001", "defining body: check character R "
	    "is wrong under GB 32100 (W)" },
	{ "region", "110105", NULL }, { "region", "110105001", NULL },
	{ "region", "110105001001", NULL }, { "region", "000000", NULL },
	{ "region", "1101", "4 characters instead of 6, 9 or 12" },
	{ "region", "11010A", "A at place 6 does not occur in this code" },
	{ "item", "11370800MB285591843370117002011", NULL },
	{ "item", "12441500196720244T3442199806003", NULL },
	{ "item", "11100000000014154E1000629002001", NULL },
	{ "item", "1131000068735121X0231010032700001", NULL },
	{ "item", "511A0138000000-511602000000-000-115113010833722043-1-00",
	    NULL },
	{ "item", "", "0 characters instead of 1 to 64" },
	{ "item", "a b", "place 2 is not printable ASCII" },
	{ "item", "00000000000000000000000000000000000000000000000000000000000"
	    "000000", "65 characters instead of 1 to 64" },
	{ "case", "12441500196720244T3442199806003202206230068", NULL },
	{ "case", "12441500196720244T3442199806003202202300068",
	    "there is no day 20220230" },
	{ "case", "12441500196720244U3442199806003202206230068", "acting body: "
	    "check character U is wrong under GB 32100 (T)" },
	{ "case", "12441500196720244T3442199806003", "31 characters instead "
	    "of 43" },
};

static void
codes_are_judged_and_told(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_code	 c;

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		assert_int_equal(ezz_code_check(ctx, codes[i].kind,
		    codes[i].text, &c), EZZ_OK);
		if (c.valid != (codes[i].why == NULL))
			fail_msg("%s: %s", codes[i].text, c.why);
		assert_string_equal(c.why, codes[i].why == NULL ? "" :
		    codes[i].why);
		assert_int_equal(ezz_code_valid(codes[i].kind,
		    ezz_bytes_str(codes[i].text)), c.valid);
		assert_int_equal(c.valid, c.parts_n > 0);
	}
	assert_int_equal(ezz_code_check(ctx, "isbn", "1", &c), EZZ_ENOTFOUND);
	assert_false(ezz_code_valid("isbn", ezz_bytes_str("1")));
	assert_false(ezz_code_known("isbn"));
	assert_int_equal(ezz_code_kinds(), 9);
	assert_null(ezz_code_kind(9));
	ezz_ctx_free(&ctx);
}

static const char *const parted[][12] = {
	{ "licid", "1.2.156.3005.2.11100000000013338W009.11330105002500287C."
	    "2025052201.002.0", "1.2.156.3005.2", "11100000000013338W009",
	    "11330105002500287C", "2025052201", "002", "0" },
	{ "credit", "91350100M000100Y43", "9", "1", "350100", "M000100Y4",
	    "3" },
	{ "citizen", "11010519491231002X", "110105", "19491231", "002",
	    "female", "X" },
	{ "citizen", "440524188001010014", "440524", "18800101", "001",
	    "male", "4" },
	{ "type", "111000000000131433001", "111000000000131433", "001" },
	{ "region", "110105001002", "11", "01", "05", "001", "002" },
	{ "item", "11370800MB285591843370117002011", "11370800MB28559184",
	    "3", "37", "01", "17", "002", "011" },
	{ "item", "12441500196720244T3442199806003", "12441500196720244T",
	    "3", "44", "21", "99", "806", "003" },
	{ "item", "11100000000014154E100062900200107", "11100000000014154E",
	    "1", "00", "06", "29", "002", "001", "07" },
	{ "item", "11370800MB285591853370117002011",
	    "11370800MB285591853370117002011" },
	{ "case", "12441500196720244T3442199806003202206230068",
	    "12441500196720244T3442199806003", "20220623", "0068" },
};

static void
parts_are_cut_right(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_code	 c;

	(void)state;
	for (size_t i = 0; i < sizeof(parted) / sizeof(parted[0]); i++) {
		ezz_code_check(ctx, parted[i][0], parted[i][1], &c);
		assert_true(c.valid);
		for (size_t j = 0; j < c.parts_n; j++) {
			assert_non_null(parted[i][j + 2]);
			assert_true(ezz_bytes_equal(c.parts[j].value,
			    ezz_bytes_str(parted[i][j + 2])));
		}
		assert_null(parted[i][c.parts_n + 2]);
	}
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*kind, *text;
	const char	*out;		/* NULL: refused with */
	ezz_status	 st;
} made[] = {
	{ "licid", "11100000MB03271699022.340100.000000016.001",
	    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9", 0 },
	{ "licid", "1.2.156.3005.2.11100000000013661B006.113700000045046442."
	    "209FA4E88F9E4C878F3E9BED2CE7EA49.001",
	    "1.2.156.3005.2.11100000000013661B006.113700000045046442."
	    "209FA4E88F9E4C878F3E9BED2CE7EA49.001.D", 0 },
	{ "licid", "11100000MB03271699022.340100.000000016.001.9", NULL,
	    EZZ_EFORMAT },
	{ "licid", "11100000MB03271699022.340100.000000016", NULL,
	    EZZ_EFORMAT },
	{ "licid", "11100000MB03271699022.340100.00000001a.001", NULL,
	    EZZ_EFORMAT },
	{ "licid", "11100000MB03271699022.340100.000000016.000", NULL,
	    EZZ_EFORMAT },
	{ "licid", "11100000MB03271698022.340100.000000016.001", NULL,
	    EZZ_EFORMAT },
	{ "credit", "91350100M000100Y4", "91350100M000100Y43", 0 },
	{ "credit", "91350100M000100Y43", NULL, EZZ_EFORMAT },
	{ "credit", "91350100MO00100Y4", NULL, EZZ_EFORMAT },
	{ "org", "D2143569", "D2143569-X", 0 },
	{ "org", "0000133-", NULL, EZZ_EFORMAT },
	{ "citizen", "11010519491231002", "11010519491231002X", 0 },
	{ "citizen", "110105491231002", "11010519491231002X", 0 },
	{ "citizen", "110105490231002", NULL, EZZ_EFORMAT },
	{ "citizen", "1101054912310X2", NULL, EZZ_EFORMAT },
	{ "regno", "11010800000001", "110108000000016", 0 },
	{ "regno", "1101080000001", NULL, EZZ_EFORMAT },
	{ "type", "11100000MB0143028001", "11100000MB0143028R001", 0 },
	{ "type", "11100000MB014302801", NULL, EZZ_EFORMAT },
	{ "item", "11370800MB28559183370117002011",
	    "11370800MB285591843370117002011", 0 },
	{ "item", "11370800MB2855918337", NULL, EZZ_EFORMAT },
	{ "case", "12441500196720244" "3442199806003202206230068",
	    "12441500196720244T3442199806003202206230068", 0 },
	{ "region", "110105", NULL, EZZ_EUNSUPPORTED },
	{ "isbn", "1", NULL, EZZ_ENOTFOUND },
};

static void
codes_are_made_whole(void **state)
{
	ezz_ctx	*ctx = test_ctx();
	char	*out;

	(void)state;
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		ezz_status	 st = ezz_code_make(ctx, made[i].kind,
				    made[i].text, &out);

		if (st != made[i].st)
			fail_msg("%s: %s", made[i].text, ezz_message(ctx));
		if (made[i].out == NULL)
			assert_null(out);
		else
			assert_string_equal(out, made[i].out);
		free(out);
	}
	ezz_ctx_free(&ctx);
}

/*
 * Slips of the hand: one character changed, two neighbours swapped.  missed
 * is how many the arithmetic of the standard lets pass, counted once by hand
 * of another program; 0 for single ones everywhere.
 */
static const struct {
	const char	*kind, *alphabet, *text;
	size_t		 from;		/* what stands before is not changed */
	int		 missed;
} slips[] = {
	{ "credit", "0123456789ABCDEFGHJKLMNPQRTUWXY", "91350100M000100Y43",
	    0, 0 },
	{ "credit", "0123456789ABCDEFGHJKLMNPQRTUWXY", "11100000000013338W",
	    0, 0 },
	{ "citizen", "0123456789X", "11010519491231002X", 0, 0 },
	{ "citizen", "0123456789X", "440524188001010014", 0, 0 },
	{ "org", "0123456789", "00001333-8", 0, 0 },
	{ "regno", "0123456789", "110108000000016", 0, 0 },
	{ "regno", "0123456789", "440301102512363", 0, 0 },
	{ "licid", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
	    "1.2.156.3005.2.11100000000013338W032.11220000013544541J.2430599"
	    ".001.F", 15, 0 },
	{ "licid", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
	    "1.2.156.3005.2.11100000MB03271699022.340100.000000016.001.9", 15,
	    0 },
};

static void
slips_of_the_hand_are_caught(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(slips) / sizeof(slips[0]); i++) {
		struct ezz_bytes b;
		char		 t[160];
		size_t		 n = strlen(slips[i].text);
		int		 missed = 0;

		strcpy(t, slips[i].text);
		b = EZZ_BYTES(t, n);
		assert_true(ezz_code_valid(slips[i].kind, b));
		for (size_t at = slips[i].from; at < n; at++) {
			char	 was = t[at];

			if (strchr(slips[i].alphabet, was) == NULL)
				continue;
			for (const char *c = slips[i].alphabet; *c; c++) {
				t[at] = *c;
				if (*c != was &&
				    ezz_code_valid(slips[i].kind, b))
					fail_msg("%s passes", t);
			}
			t[at] = was;
		}
		for (size_t at = slips[i].from; at + 1 < n; at++) {
			char	 was = t[at];

			if (was == t[at + 1])
				continue;
			t[at] = t[at + 1];
			t[at + 1] = was;
			missed += ezz_code_valid(slips[i].kind, b);
			t[at + 1] = t[at];
			t[at] = was;
		}
		if (missed != slips[i].missed)
			fail_msg("%s: %d swaps pass", t, missed);
	}
}

/* Cut at every length, or with one byte more: never valid, never a crash. */
static void
cut_codes_are_refused(void **state)
{
	char	 t[256];

	(void)state;
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		if (codes[i].why != NULL || strcmp(codes[i].kind, "item") == 0 ||
		    strcmp(codes[i].kind, "region") == 0)
			continue;
		for (size_t n = 0; n < strlen(codes[i].text); n++)
			assert_false(ezz_code_valid(codes[i].kind,
			    EZZ_BYTES(codes[i].text, n)));
		snprintf(t, sizeof(t), "%s0", codes[i].text);
		assert_false(ezz_code_valid(codes[i].kind, ezz_bytes_str(t)));
	}
}

static void
odd_bodies_are_remarked(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_code	 c;
	char		*out;

	(void)state;
	/* right by GB 32100, but 00001333 has the check character 8 */
	assert_int_equal(ezz_code_make(ctx, "credit", "11100000000013337",
	    &out), EZZ_OK);
	ezz_code_check(ctx, "credit", out, &c);
	assert_true(c.valid);
	assert_string_equal(c.remark, "the organisation code inside has not "
	    "the check character of GB 11714");
	free(out);
	ezz_code_check(ctx, "credit", "11100000000013338W", &c);
	assert_string_equal(c.remark, "");
	ezz_ctx_language(ctx, EZZ_CHINESE);
	ezz_code_check(ctx, "citizen", "110105194902310021", &c);
	assert_string_equal(c.why, "没有 19490231 这一天");
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*group, *kind;
} groups[] = {
	{ "zzbs", "licid" }, { "uscc", "credit" }, { "citizen_id", "citizen" },
	{ "org_code", "org" }, { "reg_no_15", "regno" },
	{ "item_code_31", "item" }, { "case_no", "case" },
};

static void
samples_give_the_stated_results(void **state)
{
	const char	*shared = test_shared();
	ezz_ctx		*ctx = test_ctx();
	struct ezz_buf	 b;
	char		 path[4200];
	json_t		*all, *row;
	size_t		 i, seen = 0;

	(void)state;
	if (shared == NULL) {
		ezz_ctx_free(&ctx);
		return;
	}
	snprintf(path, sizeof(path), "%s/samples/vectors/check-digits.json",
	    shared);
	b = test_file(path);
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_of(&b), 65536, 0, &all),
	    EZZ_OK);
	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++)
		json_array_foreach(json_object_get(all, groups[g].group), i,
		    row) {
			const char	*want = json_string_value(
					    json_object_get(row, "expect"));
			bool		 valid = want == NULL ||
					    (strncmp(want, "valid", 5) == 0 &&
					    strstr(want, "only") == NULL);
			struct ezz_code	 c;

			assert_int_equal(ezz_code_check(ctx, groups[g].kind,
			    json_string_value(json_object_get(row, "id")), &c),
			    EZZ_OK);
			assert_int_equal(c.valid, valid);
			seen++;
		}
	assert_true(seen >= 31);
	ezz_json_free(&all);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(codes_are_judged_and_told),
		cmocka_unit_test(parts_are_cut_right),
		cmocka_unit_test(codes_are_made_whole),
		cmocka_unit_test(slips_of_the_hand_are_caught),
		cmocka_unit_test(cut_codes_are_refused),
		cmocka_unit_test(odd_bodies_are_remarked),
		cmocka_unit_test(samples_give_the_stated_results),
	};

	return cmocka_run_group_tests_name("code", tests, NULL, NULL);
}

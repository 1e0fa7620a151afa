/*
 * Seal lists: what may be noted and published, what a list means for a seal
 * at a time, and who may say it; vectors made from recipes.
 */
#include "recipe.h"
#include "seal_kit.h"

#include <dirent.h>

#include "object/report.h"
#include "object/sealstatus.h"
#include "object/status_claims.h"
#include "op/document.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define CODE		"11119999EXAMPLE2XY"
#define DAY		86400

/* ---- noting --------------------------------------------------------------- */

static const struct {
	const char	*states;	/* one letter each: I S R C */
	bool		 good;		/* the last of them */
} histories[] = {
	{ "I", true }, { "S", true }, { "C", true }, { "R", false },
	{ "IS", true }, { "IC", true }, { "IR", false }, { "II", false },
	{ "ISR", true }, { "ISC", true }, { "ISS", false }, { "ISI", false },
	{ "ISRS", true }, { "ISRC", true }, { "ISRR", false },
	{ "ISRI", false }, { "CI", false }, { "CR", false }, { "CS", false },
	{ "CC", false }, { "ISRSRSRC", true },
};

static struct ezz_buf
noted(struct seal_kit *k, const ezz_seal *seal, const char *states,
    ezz_status *last)
{
	static const char	 letters[] = "ISRC";
	struct ezz_buf		 draft = { 0 }, next;
	int64_t			 t = KIT_NOW;

	for (*last = EZZ_OK; *states != '\0' && *last == EZZ_OK; states++) {
		next = (struct ezz_buf){ 0 };
		*last = ezz_seallist_note(k->ctx, ezz_bytes_of(&draft), CODE,
		    seal, (ezz_seal_state)(strchr(letters, *states) -
		    letters), "r", t, &next);
		assert_true(*last == EZZ_OK || next.n == 0);
		if (*last == EZZ_OK) {
			ezz_buf_free(&draft);
			draft = next;
		}
		t += DAY;
	}
	assert_true(*last == EZZ_OK || *states == '\0');
	return draft;
}

static ezz_seal *
a_seal(struct seal_kit *k)
{
	struct ezz_seal_terms	 t = kit_terms(k);
	struct ezz_buf		 esl = kit_seal(k, &t);
	ezz_seal		*s;

	assert_int_equal(ezz_seal_read(k->ctx, ezz_bytes_of(&esl), &s), 0);
	ezz_buf_free(&esl);
	return s;
}

static void
only_what_can_happen_is_noted(void **state)
{
	struct seal_kit	 k;
	ezz_seal	*s;
	ezz_status	 st;

	(void)state;
	kit_open(&k);
	s = a_seal(&k);
	for (size_t i = 0; i < COUNT(histories); i++) {
		struct ezz_buf	 b = noted(&k, s, histories[i].states, &st);

		if (st != (histories[i].good ? EZZ_OK : EZZ_EREFUSED))
			fail_msg("%s: %d", histories[i].states, st);
		ezz_buf_free(&b);
	}
	ezz_seal_free(&s);
	kit_close(&k);
}

static void
notes_are_never_dated_back(void **state)
{
	struct seal_kit	 k;
	ezz_seal	*s;
	struct ezz_buf	 b, out = { 0 };
	ezz_status	 st;
	char		 long_reason[EZZ_MAX_REASON + 2];

	(void)state;
	kit_open(&k);
	s = a_seal(&k);
	b = noted(&k, s, "I", &st);
	assert_int_equal(ezz_seallist_note(k.ctx, ezz_bytes_of(&b), CODE, s,
	    EZZ_SEAL_STOPPED, NULL, KIT_NOW - 1, &out), EZZ_EREFUSED);
	assert_int_equal(ezz_seallist_note(k.ctx, ezz_bytes_of(&b), "OTHER",
	    s, EZZ_SEAL_STOPPED, NULL, KIT_NOW + 1, &out), EZZ_EREFUSED);
	assert_int_equal(ezz_seallist_note(k.ctx, ezz_bytes_of(&b), CODE, s,
	    EZZ_SEAL_STOPPED, "a\nb", KIT_NOW + 1, &out), EZZ_EINVAL);
	memset(long_reason, 'a', sizeof(long_reason) - 1);
	long_reason[sizeof(long_reason) - 1] = '\0';
	assert_int_equal(ezz_seallist_note(k.ctx, ezz_bytes_of(&b), CODE, s,
	    EZZ_SEAL_STOPPED, long_reason, KIT_NOW + 1, &out), EZZ_EINVAL);
	assert_int_equal(ezz_seallist_note(k.ctx, ezz_bytes_str("\xa1\x02"),
	    CODE, s, EZZ_SEAL_STOPPED, NULL, KIT_NOW + 1, &out), EZZ_EFORMAT);
	assert_int_equal(out.n, 0);
	ezz_buf_free(&b);
	ezz_seal_free(&s);
	kit_close(&k);
}

/* ---- publishing ----------------------------------------------------------- */

static ezz_status
publish(struct seal_kit *k, const struct ezz_buf *draft, const char *issuer,
    const struct ezz_buf *old, int64_t now, struct ezz_buf *out)
{
	*out = (struct ezz_buf){ 0 };
	return ezz_seallist_sign(k->ctx, ezz_bytes_of(draft), issuer,
	    ezz_bytes_of(old), k->maker, now, now + 7 * DAY, DAY, out);
}

static void
what_was_published_stays(void **state)
{
	struct ezz_buf	 in_use, stopped, cancelled, first, second, none,
			 out, nothing = { 0 };
	struct seal_kit	 k;
	ezz_seal	*s;
	ezz_status	 st;
	int64_t		 at = KIT_NOW + 3 * DAY;

	(void)state;
	kit_open(&k);
	s = a_seal(&k);
	in_use = noted(&k, s, "I", &st);
	stopped = noted(&k, s, "IS", &st);
	cancelled = noted(&k, s, "IC", &st);
	assert_int_equal(publish(&k, &in_use, CODE, &nothing, at, &first), 0);
	assert_int_equal(publish(&k, &stopped, CODE, &first, at, &second), 0);
	assert_int_equal(publish(&k, &stopped, CODE, &first, at - 1, &out),
	    EZZ_EREFUSED);
	assert_int_equal(publish(&k, &in_use, CODE, &second, at + 1, &out),
	    EZZ_EREFUSED);
	assert_int_equal(publish(&k, &cancelled, CODE, &second, at + 1, &out),
	    EZZ_EREFUSED);
	assert_int_equal(publish(&k, &nothing, CODE, &second, at + 1, &out),
	    EZZ_EREFUSED);
	assert_int_equal(publish(&k, &stopped, "OTHER", &nothing, at, &out),
	    EZZ_EREFUSED);
	assert_int_equal(publish(&k, &stopped, CODE, &nothing, KIT_NOW, &out),
	    EZZ_EREFUSED);
	none = (struct ezz_buf){ 0 };
	assert_int_equal(publish(&k, &none, CODE, &nothing, at, &out), 0);
	ezz_buf_free(&out);
	assert_int_equal(publish(&k, &none, "OTHER", &first, at, &out),
	    EZZ_EREFUSED);
	ezz_buf_free(&in_use);
	ezz_buf_free(&stopped);
	ezz_buf_free(&cancelled);
	ezz_buf_free(&first);
	ezz_buf_free(&second);
	ezz_seal_free(&s);
	kit_close(&k);
}

/* ---- what it means -------------------------------------------------------- */

enum by { MAKER, STATUS_ANCHOR, STRANGER, NOBODY };

/* Events begin at KIT_NOW, a day apart; days count from there. */
static const struct meaning {
	const char	*what;
	const char	*states;	/* "" is an empty list */
	enum by		 by;
	int		 made;		/* the list, its day */
	bool		 used;
	int		 at;		/* used on day */
	bool		 proven;
	int		 now;
	char		 mark;
	const char	*words;
} meanings[] = {
	{ "no list", "", NOBODY, 0, true, 1, false, 1, 'P', "none present" },
	{ "in use", "I", MAKER, 2, true, 2, false, 2, 'P', "fresh" },
	{ "by a status anchor", "I", STATUS_ANCHOR, 2, true, 2, false, 2, 'P',
	    "fresh" },
	{ "stale", "I", MAKER, 2, true, 2, false, 4, 'I', "stale" },
	{ "expired", "I", MAKER, 2, true, 2, false, 10, 'I', "expired" },
	{ "asked for an earlier day", "I", MAKER, 5, true, 2, false, 3, 'I',
	    "its own day" },
	{ "stale, but proven before", "I", MAKER, 5, true, 2, true, 9, 'P',
	    "in use by" },
	{ "stale, proven after", "I", MAKER, 2, true, 5, true, 9, 'I',
	    "expired" },
	{ "stopped before", "IS", MAKER, 3, true, 2, false, 3, 'F',
	    "before it was used" },
	{ "stopped that very second", "IS", MAKER, 3, true, 1, false, 3, 'F',
	    "before it was used" },
	{ "stopped before, proven", "IS", MAKER, 3, true, 2, true, 3, 'F',
	    "before it was used" },
	{ "stopped before, stale list", "IS", MAKER, 3, true, 2, false, 9,
	    'F', "before it was used" },
	{ "cancelled before", "IC", MAKER, 3, true, 2, false, 3, 'F',
	    "cancelled" },
	{ "stopped after a claim", "IS", MAKER, 3, true, 0, false, 3, 'I',
	    "nothing proves" },
	{ "stopped after, proven", "IS", MAKER, 3, true, 0, true, 3, 'P',
	    "" },
	{ "cancelled after a claim", "IC", MAKER, 3, true, 0, false, 3, 'I',
	    "nothing proves" },
	{ "used while it was stopped", "ISR", MAKER, 5, true, 1, false, 5,
	    'F', "before it was used" },
	{ "restored before", "ISR", MAKER, 5, true, 3, false, 5, 'P',
	    "fresh" },
	{ "stopped and restored since", "ISR", MAKER, 5, true, 0, false, 5,
	    'I', "nothing proves" },
	{ "not on the list", "", MAKER, 2, true, 1, false, 2, 'I',
	    "not on the list" },
	{ "nobody vouches", "I", STRANGER, 2, true, 1, false, 2, 'I',
	    "nobody vouches" },
	{ "a stranger stops it", "IS", STRANGER, 3, true, 2, false, 3, 'I',
	    "nobody vouches" },
	{ "alone, in use", "I", MAKER, 2, false, 0, false, 2, 'P', "fresh" },
	{ "alone, stopped", "IS", MAKER, 2, false, 0, false, 2, 'P',
	    "is stopped for now since" },
	{ "alone, cancelled", "IC", MAKER, 2, false, 0, false, 2, 'P',
	    "is cancelled since" },
	{ "alone, restored", "ISR", MAKER, 3, false, 0, false, 3, 'P',
	    "fresh" },
};

static struct ezz_buf
signed_list(struct seal_kit *k, const ezz_seal *s, const struct meaning *m,
    const ezz_signer *key)
{
	struct ezz_buf	 draft, out = { 0 };
	int64_t		 at = KIT_NOW + m->made * DAY;
	ezz_status	 st;

	draft = noted(k, s, m->states, &st);
	if (ezz_seallist_sign(k->ctx, ezz_bytes_of(&draft), CODE,
	    EZZ_BYTES(NULL, 0), key, at, at + 5 * DAY, DAY, &out) != EZZ_OK)
		fail_msg("%s: %s", m->what, ezz_message(k->ctx));
	ezz_buf_free(&draft);
	return out;
}

static void
look_at(struct seal_kit *k, const ezz_seal *s, const struct meaning *m,
    const ezz_signer *stranger, struct ezz_bytes status_cert)
{
	static const struct ezz_check	 row = { "seal.status", "",
					    ezz_seal_status };
	struct ezz_verify_terms	 terms = { .time = KIT_NOW + m->now * DAY };
	ezz_verifier		*v = kit_verifier(k);
	struct ezz_seal_case	 c = { .v = v, .terms = &terms,
				    .seal = &s->ses, .used = m->used,
				    .time = KIT_NOW + m->at * DAY,
				    .proven = m->proven,
				    .proof = KIT_NOW + m->at * DAY };
	struct ezz_buf		 list = { 0 };
	const struct ezz_finding *f;

	if (m->by == STATUS_ANCHOR)
		assert_int_equal(ezz_verifier_anchor(k->ctx, v,
		    EZZ_USE_STATUS, status_cert), EZZ_OK);
	if (m->by != NOBODY) {
		list = signed_list(k, s, m, m->by == MAKER ? k->maker :
		    stranger);
		assert_int_equal(ezz_verifier_seallist(k->ctx, v,
		    ezz_bytes_of(&list)), EZZ_OK);
	}
	assert_int_equal(ezz_report_new(k->ctx, EZZ_KIND_SEAL, "x",
	    terms.time, &c.report), EZZ_OK);
	assert_int_equal(ezz_seal_prepare(k->ctx, &c), EZZ_OK);
	assert_int_equal(ezz_report_judge(k->ctx, c.report, "", &row, 1, &c),
	    EZZ_OK);
	f = kit_finding(c.report, "seal.status");
	if ("PIF"[f->verdict] != m->mark || strstr(f->text, m->words) == NULL)
		fail_msg("%s: %c, %s", m->what, "PIF"[f->verdict], f->text);
	ezz_seal_done(&c);
	ezz_report_free(&c.report);
	ezz_buf_free(&list);
	ezz_verifier_free(&v);
}

static void
a_list_means_what_design_says(void **state)
{
	struct seal_kit	 k;
	struct ezz_buf	 cert;
	ezz_signer	*stranger;
	ezz_seal	*s;

	(void)state;
	kit_open(&k);
	s = a_seal(&k);
	stranger = test_signer(k.ctx, "sm2 stranger");
	cert = kit_cert(&k, stranger, "CN=Z", "status", KIT_NOW - 1,
	    KIT_NOW + KIT_YEAR);
	for (size_t i = 0; i < COUNT(meanings); i++)
		look_at(&k, s, &meanings[i], stranger, ezz_bytes_of(&cert));
	ezz_buf_free(&cert);
	ezz_signer_free(&stranger);
	ezz_seal_free(&s);
	kit_close(&k);
}

static void
a_stopped_seal_is_not_in_force(void **state)
{
	static const struct { const char *states; ezz_standing standing; }
			 cases[] = { { "I", EZZ_VALID },
			    { "IS", EZZ_SUSPENDED }, { "IC", EZZ_ENDED } };
	struct seal_kit	 k;
	ezz_seal	*s;

	(void)state;
	kit_open(&k);
	s = a_seal(&k);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct meaning		 m = { .what = "", .made = 2,
					    .states = cases[i].states };
		struct ezz_verify_terms	 terms = { .time = KIT_NOW +
					    2 * DAY };
		struct ezz_buf		 list = signed_list(&k, s, &m,
					    k.maker);
		ezz_verifier		*v = kit_verifier(&k);
		ezz_report		*r;

		assert_int_equal(ezz_verifier_seallist(k.ctx, v,
		    ezz_bytes_of(&list)), EZZ_OK);
		assert_int_equal(ezz_verify(k.ctx, v,
		    ezz_bytes_of(&s->file), "x", &terms, &r), EZZ_OK);
		assert_int_equal(ezz_report_standing(r), cases[i].standing);
		assert_int_equal(ezz_report_accept(r), i == 0);
		ezz_report_free(&r);
		ezz_verifier_free(&v);
		ezz_buf_free(&list);
	}
	ezz_seal_free(&s);
	kit_close(&k);
}

/* ---- no byte may change --------------------------------------------------- */

static void
every_byte_counts(void **state)
{
	static const struct meaning	 m = { .what = "", .states = "I",
					    .made = 2 };
	struct ezz_verify_terms		 terms = { .time = KIT_NOW + 2 * DAY };
	struct seal_kit			 k;
	struct ezz_buf			 list;
	ezz_seal			*s;

	(void)state;
	kit_open(&k);
	s = a_seal(&k);
	list = signed_list(&k, s, &m, k.maker);
	for (size_t i = 0; i < list.n; i++) {
		ezz_verifier	*v = kit_verifier(&k);
		ezz_report	*r;

		list.p[i] ^= 1;
		if (ezz_verifier_seallist(k.ctx, v, ezz_bytes_of(&list)) ==
		    EZZ_OK) {
			assert_int_equal(ezz_verify(k.ctx, v,
			    ezz_bytes_of(&s->file), "x", &terms, &r), 0);
			if (ezz_report_accept(r))
				fail_msg("byte %zu", i);
			ezz_report_free(&r);
		}
		list.p[i] ^= 1;
		ezz_verifier_free(&v);
	}
	ezz_buf_free(&list);
	ezz_seal_free(&s);
	kit_close(&k);
}

/* ---- vectors -------------------------------------------------------------- */

static struct ezz_buf
made(ezz_ctx *ctx, const json_t *recipe)
{
	ezz_signer	*key = test_signer(ctx, "seal list");
	struct ezz_buf	 payload = { 0 }, out = { 0 };

	recipe_as_written = json_is_true(json_object_get(recipe,
	    "as-written"));
	recipe_put(ctx, json_object_get(recipe, "payload"), &payload);
	assert_int_equal(ezz_status_sign(ctx, key, text_of(recipe, "typ",
	    EZZ_TYP_SEAL_STATUS), ezz_bytes_of(&payload), &out), EZZ_OK);
	if (json_is_true(json_object_get(recipe, "trailing")))
		assert_int_equal(ezz_buf_byte(ctx, &out, 0), EZZ_OK);
	ezz_buf_free(&payload);
	ezz_signer_free(&key);
	return out;
}

static void
same_file(const char *dir, const char *name, const struct ezz_buf *b)
{
	const char	*to = getenv("EZZ_VECTORS_OUT");
	char		 path[8192];
	struct ezz_buf	 was;
	FILE		*f;

	snprintf(path, sizeof(path), "%s/%.*s.cwt", to != NULL ? to : dir,
	    (int)strcspn(name, "."), name);
	if (to != NULL) {
		assert_non_null(f = fopen(path, "wb"));
		assert_int_equal(fwrite(b->p, 1, b->n, f), b->n);
		fclose(f);
		return;
	}
	was = test_file(path);
	if (!ezz_bytes_equal(ezz_bytes_of(&was), ezz_bytes_of(b)))
		fail_msg("%s: the recipe makes other bytes", name);
	ezz_buf_free(&was);
}

static void
one_vector(ezz_ctx *ctx, const char *dir, const char *name)
{
	struct ezz_buf	 text, b, shown = { 0 };
	const char	*refused;
	char		 path[8192];
	json_t		*recipe;
	ezz_seallist	*l;
	ezz_status	 st;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	text = test_file(path);
	assert_int_equal(ezz_json_read(ctx, ezz_bytes_of(&text), text.n, 0,
	    &recipe), EZZ_OK);
	b = made(ctx, recipe);
	same_file(dir, name, &b);
	refused = text_of(recipe, "refused", "");
	st = ezz_seallist_read(ctx, ezz_bytes_of(&b), &l);
	if ((st == EZZ_OK) != (strncmp(name, "good-", 5) == 0) ||
	    (st != EZZ_OK && strstr(ezz_message(ctx), refused) == NULL))
		fail_msg("%s: %d, %s", name, st, ezz_message(ctx));
	if (st == EZZ_OK)
		assert_int_equal(ezz_seallist_show(ctx, ezz_bytes_of(&b),
		    NULL, false, NULL, &shown), EZZ_OK);
	ezz_buf_free(&shown);
	ezz_seallist_free(&l);
	ezz_buf_free(&b);
	ezz_buf_free(&text);
	ezz_json_free(&recipe);
}

static void
vectors(void **state)
{
	const char	*srcdir = getenv("srcdir");
	ezz_ctx		*ctx = test_ctx();
	struct dirent	**names;
	char		 dir[4096];
	int		 n, seen = 0;

	(void)state;
	snprintf(dir, sizeof(dir), "%s/testvectors/sealstatus",
	    srcdir == NULL ? "." : srcdir);
	n = scandir(dir, &names, NULL, alphasort);
	for (int i = 0; i < n; i++) {
		if (strstr(names[i]->d_name, ".json") != NULL) {
			one_vector(ctx, dir, names[i]->d_name);
			seen++;
		}
		free(names[i]);
	}
	free(names);
	assert_in_range(seen, 27, 1000);
	ezz_ctx_free(&ctx);
}

/* Under one key, a list of seals is none of licences, and none of theirs. */
static void
kinds_are_told_apart(void **state)
{
	ezz_ctx			*ctx = test_ctx();
	ezz_signer		*key = test_signer(ctx, "seal list");
	struct ezz_status_head	 head = { CODE, KIT_NOW, 0, 0 };
	struct ezz_buf		 list = { 0 }, detail = { 0 }, raw = { 0 };
	struct ezz_statusdetail	*d;
	ezz_statuslist		*other;
	ezz_seallist		*l;

	(void)state;
	assert_int_equal(ezz_seallist_sign(ctx, EZZ_BYTES(NULL, 0), CODE,
	    EZZ_BYTES(NULL, 0), key, KIT_NOW, KIT_NOW + DAY, DAY, &list), 0);
	assert_int_equal(ezz_statusdetail_write(ctx, key, &head, NULL, 0,
	    &detail), EZZ_OK);
	assert_int_equal(ezz_statuslist_write(ctx, key, &head, 2,
	    EZZ_BYTES("\0\0\0\0", 4), &raw), EZZ_OK);
	assert_int_equal(ezz_seallist_read(ctx, ezz_bytes_of(&list), &l), 0);
	ezz_seallist_free(&l);
	assert_int_equal(ezz_seallist_read(ctx, ezz_bytes_of(&detail), &l),
	    EZZ_EFORMAT);
	assert_int_equal(ezz_seallist_read(ctx, ezz_bytes_of(&raw), &l),
	    EZZ_EFORMAT);
	assert_int_equal(ezz_statusdetail_read(ctx, ezz_bytes_of(&list), &d),
	    EZZ_EFORMAT);
	assert_int_equal(ezz_statuslist_read(ctx, ezz_bytes_of(&list),
	    &other), EZZ_EFORMAT);
	ezz_buf_free(&list);
	ezz_buf_free(&detail);
	ezz_buf_free(&raw);
	ezz_signer_free(&key);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(only_what_can_happen_is_noted),
		cmocka_unit_test(notes_are_never_dated_back),
		cmocka_unit_test(what_was_published_stays),
		cmocka_unit_test(a_list_means_what_design_says),
		cmocka_unit_test(a_stopped_seal_is_not_in_force),
		cmocka_unit_test(every_byte_counts),
		cmocka_unit_test(vectors),
		cmocka_unit_test(kinds_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

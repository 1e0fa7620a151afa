/*
 * The Markdown of documents: what each construct becomes, and which line of a
 * bad text is named and why.
 */
#include "test.h"

#include "object/markdown.h"

#define HEAD	"标题: x\n\n"

/* ---- what is refused ------------------------------------------------------ */

static const struct {
	const char	*text;
	ezz_status	 st;
	const char	*says;
} bad[] = {
	{ "没有头\n", EZZ_EFORMAT, "line 1: the document begins" },
	{ ": x\n\n", EZZ_EFORMAT, "line 1: the document begins" },
	{ "a: 1\nb\n\n", EZZ_EFORMAT, "line 2: the document begins" },
	{ "---\na: 1\n", EZZ_EFORMAT, "the header has no end" },
	{ HEAD "ab\xff\n", EZZ_EFORMAT, "line 3: the text is not UTF-8" },
	{ HEAD "\xed\xa0\x80\n", EZZ_EFORMAT, "line 3: the text is not" },
	{ HEAD "a\xe2\x80\xae" "b\n", EZZ_EREFUSED, "line 3: it has the hidden "
	    "character U+202E" },
	{ HEAD "a\x01\n", EZZ_EREFUSED, "U+0001" },
	{ "a: \xe2\x80\x8b\n\n", EZZ_EREFUSED, "line 1: it has the hidden" },
	{ HEAD "\n\n> q\n", EZZ_EUNSUPPORTED, "line 5: quotations" },
	{ HEAD ">>>>>>>>>>>>>>>>>>>>>>>>>>\n", EZZ_EUNSUPPORTED, "line 3" },
	{ HEAD "```\n", EZZ_EUNSUPPORTED, "line 3: code" },
	{ HEAD "~~~c\n", EZZ_EUNSUPPORTED, "line 3: code" },
	{ HEAD "<!-- x -->\n", EZZ_EUNSUPPORTED, "line 3: a comment" },
	{ HEAD "x\n\n---\n", EZZ_EUNSUPPORTED, "line 5: a rule" },
	{ HEAD "******\n", EZZ_EUNSUPPORTED, "line 3: a rule" },
	{ HEAD "###### x\n", EZZ_EUNSUPPORTED, "line 3: headings have four" },
	{ HEAD "##\n", EZZ_EFORMAT, "line 3: a heading has no words" },
	{ HEAD "##   \n", EZZ_EFORMAT, "line 3: a heading has no words" },
	{ HEAD "a **b\n", EZZ_EFORMAT, "line 3: a ** is not closed" },
	{ HEAD "a\nb\nc**\n", EZZ_EFORMAT, "line 3: a ** is not closed" },
	{ HEAD "| a **b |\n", EZZ_EFORMAT, "line 3: a ** is not closed" },
	{ HEAD "![a]\n", EZZ_EFORMAT, "line 3: a picture is written" },
	{ HEAD "![a](x.png\n", EZZ_EFORMAT, "line 3: a picture is written" },
	{ HEAD "![a]()\n", EZZ_EFORMAT, "line 3: a picture has no file" },
	{ HEAD "|a|b|\n", EZZ_EFORMAT, "line 3: the head of a table" },
	{ HEAD "|a|b|\n\nx\n", EZZ_EFORMAT, "line 3: the head of a table" },
	{ HEAD "|a|b|\n|---|\n", EZZ_EFORMAT, "line 4: the head of a table" },
	{ HEAD "|a|b|\n|---|--x|\n", EZZ_EFORMAT, "line 4: the head" },
	{ HEAD "|a|b|\n|---|---|---|\n", EZZ_EFORMAT, "line 4: the head" },
	{ HEAD "|a|b|\n|-|-|\n|c|\n", EZZ_EFORMAT, "line 5: the row has 1" },
	{ HEAD "|a|b|\n|-|-|\n|c|d|e|\n", EZZ_EFORMAT, "line 5: the row has 3" },
	{ HEAD "|a|b\n", EZZ_EFORMAT, "line 3: a row of a table" },
	{ HEAD "|a|\n|-|\n|x\\|\n", EZZ_EFORMAT, "line 5: a row of a table" },
	{ HEAD "|\n", EZZ_EFORMAT, "line 3: a row of a table" },
	{ HEAD "|1|2|3|4|5|6|7|8|9|a|b|c|d|\n", EZZ_ELIMIT, "12 columns" },
	{ HEAD "- a\n  - b\n    - c\n      - d\n        - e\n", EZZ_ELIMIT,
	    "line 7: lists nest at most 4 deep" },
};

static void
refused(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_md	*md;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ezz_status	 st = ezz_md_read(ctx,
				    ezz_bytes_str(bad[i].text), &md);

		if (st != bad[i].st ||
		    strstr(ezz_message(ctx), bad[i].says) == NULL)
			fail_msg("%zu: %d %s", i, (int)st, ezz_message(ctx));
		assert_null(md);
	}
	ezz_ctx_free(&ctx);
}

/* What is merely much is refused by a limit, in no time. */
static void
much(void **state)
{
	static const struct { const char *head, *again; size_t n; } m[] = {
		{ HEAD, "x\n\n", 30000 },
		{ HEAD, "字", 200000 },
		{ HEAD "|a|\n|-|\n", "|b|\n", 30000 },
		{ "", "a: b\n", 300 },
		{ HEAD, "x: y\n", 500000 },
	};
	ezz_ctx		*ctx = test_ctx();
	struct ezz_md	*md;

	(void)state;
	for (size_t i = 0; i < sizeof(m) / sizeof(m[0]); i++) {
		struct ezz_buf	 b = { 0 };

		assert_int_equal(ezz_buf_str(ctx, &b, m[i].head), EZZ_OK);
		for (size_t k = 0; k < m[i].n; k++)
			assert_int_equal(ezz_buf_str(ctx, &b, m[i].again),
			    EZZ_OK);
		assert_int_equal(ezz_md_read(ctx, ezz_bytes_of(&b), &md),
		    EZZ_ELIMIT);
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

/* ---- what is read --------------------------------------------------------- */

/* A block in a line: kind, level, number, and its runs, strong ones in *,
 * heads in _. */
static void
tell(const struct ezz_md_block *b, char *out, size_t size)
{
	static const char	 kinds[] = "THPITG";
	int			 n;

	n = snprintf(out, size, "%c%d.%u ", kinds[b->kind], b->level,
	    b->number);
	for (size_t i = 0; i < b->text.n; i++) {
		const struct ezz_md_run	*r = &b->text.runs[i];
		const char		*mark = r->face == EZZ_MD_PLAIN ? "" :
					    r->face == EZZ_MD_HEAD ? "_" :
					    "*";

		n += snprintf(out + n, size - (size_t)n, "%s%.*s%s", mark,
		    (int)r->text.n, (const char *)r->text.p, mark);
	}
}

static const struct {
	const char	*text;
	const char	*blocks[6];
} good[] = {
	{ "a: b\n", { NULL } },
	{ "---\na: b\n\n---\nx\n", { "P0.0 x" } },
	{ "\xef\xbb\xbf" "a：b\r\n\r\n一\r\n二\r\n", { "P0.0 一二" } },
	{ HEAD "one\ntwo\n\nthree\n", { "P0.0 one two", "P0.0 three" } },
	{ HEAD "一二\nab\n", { "P0.0 一二ab" } },
	{ HEAD "a **b c** d\n", { "P0.0 a *b c* d" } },
	{ HEAD "a \\*\\* \\# b\\\n", { "P0.0 a ** # b\\" } },
	{ HEAD "a <b>c</b> [d](e)\n", { "P0.0 a <b>c</b> [d](e)" } },
	{ HEAD "# 附\n## 甲\n## 乙\n### 丙\n## 丁\n",
	    { "T0.0 _附_", "H1.1 _甲_", "H1.2 _乙_", "H2.1 _丙_",
	    "H1.3 _丁_" } },
	{ HEAD "## 一、甲\n## 乙\n", { "H1.0 _一、甲_", "H1.2 _乙_" } },
	{ HEAD "### （一）甲\n#### 1.乙\n##### （1）丙\n",
	    { "H2.0 _（一）甲_", "H3.0 _1.乙_", "H4.0 _（1）丙_" } },
	{ HEAD "一、甲。乙。\n\n（二）丙\n\n十一、丁**戊**\n",
	    { "H1.0 _一、甲。_乙。", "H2.0 _（二）丙_",
	    "H1.0 _十一、丁戊_" } },
	{ HEAD "一是甲\n\n（甲）乙\n", { "P0.0 一是甲", "P0.0 （甲）乙" } },
	{ HEAD "- a\n- b\n  1. c\n  2) d\n- e\n",
	    { "I1.0 a", "I1.0 b", "I2.1 c", "I2.2 d", "I1.0 e" } },
	{ HEAD "1. a\n   b\n\n2. c\n", { "I1.1 a b", "I1.2 c" } },
	{ HEAD "-a\n\n0. b\n\n1.c\n", { "P0.0 -a", "P0.0 0. b",
	    "P0.0 1.c" } },
};

static void
read_so(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	struct ezz_md	*md;
	char		 line[512];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		size_t	 n = 0;

		assert_int_equal(ezz_md_read(ctx,
		    ezz_bytes_str(good[i].text), &md), EZZ_OK);
		for (; n < 6 && good[i].blocks[n] != NULL; n++) {
			assert_true(n < md->blocks_n);
			tell(&md->blocks[n], line, sizeof(line));
			assert_string_equal(line, good[i].blocks[n]);
		}
		assert_int_equal(md->blocks_n, n);
		ezz_md_free(&md);
	}
	ezz_ctx_free(&ctx);
}

static void
tables_and_pictures(void **state)
{
	ezz_ctx				*ctx = test_ctx();
	struct ezz_md			*md;
	const struct ezz_md_block	*b;

	(void)state;
	assert_int_equal(ezz_md_read(ctx, ezz_bytes_str(HEAD "|a| b |c\\|d|\n"
	    "|:-|:--:|--:|\n||**x** y| z |\n![图 **1**]( p/q.png )\n"),
	    &md), EZZ_OK);
	assert_int_equal(md->blocks_n, 2);
	b = &md->blocks[0];
	assert_int_equal(b->kind, EZZ_MD_TABLE);
	assert_int_equal(b->rows, 2);
	assert_int_equal(b->columns, 3);
	assert_int_equal(b->aligns[0], EZZ_MD_LEFT);
	assert_int_equal(b->aligns[1], EZZ_MD_CENTRE);
	assert_int_equal(b->aligns[2], EZZ_MD_RIGHT);
	assert_memory_equal(b->cells[2].runs[0].text.p, "c|d", 3);
	assert_int_equal(b->cells[3].n, 0);
	assert_int_equal(b->cells[4].n, 2);
	assert_int_equal(b->cells[4].runs[0].face, EZZ_MD_STRONG);
	b = &md->blocks[1];
	assert_int_equal(b->kind, EZZ_MD_PICTURE);
	assert_string_equal(b->file, "p/q.png");
	assert_int_equal(b->text.n, 2);
	assert_int_equal(md->pairs_n, 1);
	assert_string_equal(md->pairs[0].key, "标题");
	assert_string_equal(md->pairs[0].value, "x");
	ezz_md_free(&md);
	assert_int_equal(ezz_md_read(ctx, EZZ_BYTES("", 0), &md), EZZ_OK);
	ezz_md_free(&md);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(much),
		cmocka_unit_test(read_so),
		cmocka_unit_test(tables_and_pictures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * XML: what is refused and how soon, what the tree holds, and the helpers
 * that look into it.
 */
#include "test.h"

#include <time.h>

#include "base/limits.h"
#include "format/xml.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define NS		"http://www.ofdspec.org/2016"

static ezz_status
take(ezz_ctx *ctx, struct ezz_bytes in)
{
	struct ezz_xml	*x;
	ezz_status	 st = ezz_xml_read(ctx, in, NULL, &x);

	assert_true((st == EZZ_OK) == (x != NULL));
	ezz_xml_free(&x);
	return st;
}

static const struct {
	const char	*xml;
	size_t		 n;		/* 0: by its NUL */
	const char	*says;		/* NULL: taken */
} rows[] = {
	{ "<a/>", 0, NULL },
	{ "\xef\xbb\xbf<a/>", 0, NULL },
	{ "<?xml version=\"1.0\" encoding=\"utf-8\"?><a/>", 0, NULL },
	{ "<a><!-- c --><![CDATA[<]]>&lt;&#x4e2d;</a>\n", 0, NULL },
	{ "", 0, "empty" },
	{ "<a>", 0, "not well-formed" },
	{ "<a></b>", 0, "not well-formed" },
	{ "<a/><b/>", 0, "not well-formed" },
	{ "<a/>x", 0, "not well-formed" },
	{ "<a b='1' b='2'/>", 0, "not well-formed" },
	{ "<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>", 0,
	    "not well-formed" },
	{ "<p:a/>", 0, "not well-formed" },
	{ "<a>\xff</a>", 0, "not well-formed" },
	{ "<a>\xed\xa0\x80</a>", 0, "not well-formed" },
	{ "<a>\xc0\xaf</a>", 0, "not well-formed" },
	{ "<a>\0</a>", 8, "not well-formed" },
	{ "<a>&#0;</a>", 0, "not well-formed" },
	{ "<a>&b;</a>", 0, "not well-formed" },
	{ "<!DOCTYPE a><a/>", 0, "document type" },
	{ "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", 0, "document type" },
	{ "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", 0, "document type" },
	{ "<!DOCTYPE a [<!ENTITY % b SYSTEM 'http://127.0.0.1/'>%b;]><a/>", 0,
	    "document type" },
	{ "<?xml-stylesheet href='x'?><a/>", 0, "processing instruction" },
	{ "<a><?php ?></a>", 0, "processing instruction" },
	{ "<a/><?b?>", 0, "processing instruction" },
	{ "<?xml version=\"1.1\"?><a/>", 0, "XML 1.0" },
	{ "<?xml version=\"1.0\" encoding=\"GBK\"?><a/>", 0, "UTF-8" },
	{ "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>", 0, "UTF-8" },
	{ "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>", 0, "UTF-8" },
	{ "<?xml version=\"1.0\" encoding=\"UTF-7\"?><a/>", 0, "UTF-8" },
	{ "\xfe\xff\0<\0a\0/\0>", 10, "UTF-16" },
	{ "\xff\xfe<\0a\0/\0>\0", 10, "UTF-16" },
	{ "\0<\0a\0/\0>", 8, "UTF-16" },
	{ "<\0a\0/\0>\0", 8, "UTF-16" },
	{ "\x4c\xa7\x94\x93", 0, "not well-formed" },
};

static void
each_refusal_is_named(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		size_t		 n = rows[i].n > 0 ? rows[i].n :
				     strlen(rows[i].xml);
		ezz_status	 st = take(ctx, EZZ_BYTES(rows[i].xml, n));

		if ((rows[i].says == NULL) != (st == EZZ_OK) ||
		    (st != EZZ_OK && strstr(ezz_message(ctx),
		    rows[i].says) == NULL))
			fail_msg("%zu: %s", i, st == EZZ_OK ? "taken" :
			    ezz_message(ctx));
	}
	ezz_ctx_free(&ctx);
}

/* before, unit n times, after */
static struct ezz_buf
many(ezz_ctx *ctx, const char *before, const char *unit, size_t n,
    const char *after)
{
	struct ezz_buf	 b = { 0 };

	ezz_buf_str(ctx, &b, before);
	for (size_t i = 0; i < n; i++)
		if (strstr(unit, "%zu") != NULL)
			ezz_buf_fmt(ctx, &b, " a%zu=''", i);
		else
			ezz_buf_str(ctx, &b, unit);
	ezz_buf_str(ctx, &b, after);
	return b;
}

static const struct {
	const char	*before;
	const char	*unit;
	size_t		 n;
	const char	*after;
	const char	*says;
} hostile[] = {
	{ "<a", "%zu", 64, "/>", NULL },
	{ "<a", "%zu", 65, "/>", "too many attributes" },
	{ "<a", "%zu", 3000, "/>", "too many attributes" },
	{ "<a", "%zu", 100000, "/>", "tag is too long" },
	{ "<a", "%zu", 100000, "", "tag is too long" },
	{ "<a b='", "x", 65000, "'/>", NULL },
	{ "<a b='", "x", 66000, "'/>", "tag is too long" },
	{ "<a b='", "x", 9000000, "'/>", "tag is too long" },
	{ "<", "x", 9000000, "/>", "tag is too long" },
	{ "<a><!--", "x", 9000000, "--></a>", "tag is too long" },
	{ "", "<a>", 65, "", "nested too deeply" },
	{ "", "<a>", 200000, "", "nested too deeply" },
	{ "<a>", "x", 9000000, "</a>", NULL },
	{ "<a>", "<b/>", 300000, "</a>", NULL },
	{ "<a>", "<b/>", 400000, "</a>", "too many elements" },
	{ "<a>", "<b c='' d='' e='' f=''/>", 160000, "</a>",
	    "too many elements" },
	{ "<a>", "x", EZZ_MAX_XML, "</a>", "XML of more than" },
	{ "<a>", "&#38;", 1000000, "</a>", NULL },
	{ "<a>", "<![CDATA[x]]>", 500000, "</a>", NULL },
};

static void
limits_come_soon(void **state)
{
	ezz_ctx	*ctx = test_ctx();

	(void)state;
	for (size_t i = 0; i < COUNT(hostile); i++) {
		struct ezz_buf	 b = many(ctx, hostile[i].before,
				     hostile[i].unit, hostile[i].n,
				     hostile[i].after);
		clock_t		 from = clock();
		ezz_status	 st = take(ctx, ezz_bytes_of(&b));
		double		 took = (double)(clock() - from) /
				     CLOCKS_PER_SEC;

		if ((hostile[i].says == NULL) != (st == EZZ_OK) ||
		    (st != EZZ_OK && strstr(ezz_message(ctx),
		    hostile[i].says) == NULL))
			fail_msg("%zu: %s", i, st == EZZ_OK ? "taken" :
			    ezz_message(ctx));
#if !defined(__SANITIZE_ADDRESS__)
		if (took > 1)
			fail_msg("%zu took %.2f s", i, took);
#else
		(void)took;
#endif
		ezz_buf_free(&b);
	}
	ezz_ctx_free(&ctx);
}

static const char	 doc[] =
	"<?xml version='1.0' encoding='UTF-8'?>\n"
	"<ofd:R xmlns:ofd='" NS "' xmlns:e='http://e' A=' 1 ' e:A='2'>\n"
	"<ofd:T> \xe4\xb8\xad <e:T>x</e:T>b\n</ofd:T><e:T>other</e:T>"
	"<T>plain</T><o:T xmlns:o='http://www.ofdspec.org'>old</o:T>\n"
	"<x:T xmlns:x='http://www.ofdspec.org.evil/2016'>evil</x:T>"
	"<ofd:One/><ofd:Content><ofd:Action/><ofd:T>in</ofd:T></ofd:Content>"
	"</ofd:R>";

static void
the_tree_is_what_was_written(void **state)
{
	const struct ezz_xml_node	*t, *one;
	ezz_ctx				*ctx = test_ctx();
	struct ezz_xml			*x;

	(void)state;
	assert_int_equal(ezz_xml_read(ctx, ezz_bytes_str(doc), NULL, &x),
	    EZZ_OK);
	assert_true(ezz_xml_is(x->root, "R"));
	assert_false(ezz_xml_is(x->root, "r"));
	assert_int_equal(x->root->line, 2);
	assert_int_equal(x->spaces, EZZ_XML_OFD | EZZ_XML_OLD | EZZ_XML_NONE |
	    EZZ_XML_FOREIGN);
	assert_string_equal(ezz_xml_attr(x->root, "A"), " 1 ");
	assert_null(ezz_xml_attr(x->root, "B"));
	assert_non_null(t = ezz_xml_child(x->root, "T"));
	assert_string_equal(t->text, " \xe4\xb8\xad b\n");
	assert_true(ezz_bytes_equal(ezz_xml_trim(t->text),
	    ezz_bytes_str("\xe4\xb8\xad b")));
	assert_int_equal(t->line, 3);
	assert_non_null(t = ezz_xml_again(t));
	assert_string_equal(t->text, "plain");
	assert_non_null(t = ezz_xml_again(t));
	assert_string_equal(t->text, "old");
	assert_null(ezz_xml_again(t));
	assert_int_equal(ezz_xml_only(ctx, x->root, "One", &one), EZZ_OK);
	assert_non_null(one);
	assert_int_equal(ezz_xml_only(ctx, x->root, "None", &one), EZZ_OK);
	assert_null(one);
	assert_int_equal(ezz_xml_only(ctx, x->root, "T", &one), EZZ_EFORMAT);
	assert_null(one);
	assert_non_null(strstr(ezz_message(ctx), "T stands twice in R"));
	assert_int_equal(x->actions, 1);
	assert_int_equal(x->nodes, 11);
	ezz_xml_free(&x);
	ezz_ctx_free(&ctx);
}

static void
what_is_left_out_is_still_checked(void **state)
{
	const struct ezz_xml_node	*c;
	ezz_ctx				*ctx = test_ctx();
	struct ezz_xml			*x;
	struct ezz_buf			 b;

	(void)state;
	assert_int_equal(ezz_xml_read(ctx, ezz_bytes_str(doc), "Content", &x),
	    EZZ_OK);
	assert_non_null(c = ezz_xml_child(x->root, "Content"));
	assert_null(c->first);
	assert_string_equal(c->text, "");
	assert_int_equal(x->actions, 1);
	assert_int_equal(x->nodes, 9);
	ezz_xml_free(&x);
	b = many(ctx, "<R><Content>", "<a>", 70, "");
	assert_int_equal(ezz_xml_read(ctx, ezz_bytes_of(&b), "Content", &x),
	    EZZ_ELIMIT);
	ezz_buf_free(&b);
	assert_int_equal(ezz_xml_read(ctx, ezz_bytes_str(
	    "<R><Content><?p?></Content></R>"), "Content", &x), EZZ_EFORMAT);
	/* many of them are no trouble, as they are not kept */
	b = many(ctx, "<R><Content>", "<a/>", 1000000, "</Content></R>");
	assert_int_equal(ezz_xml_read(ctx, ezz_bytes_of(&b), "Content", &x),
	    EZZ_OK);
	assert_int_equal(x->nodes, 2);
	ezz_xml_free(&x);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(each_refusal_is_named),
		cmocka_unit_test(limits_come_soon),
		cmocka_unit_test(the_tree_is_what_was_written),
		cmocka_unit_test(what_is_left_out_is_still_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

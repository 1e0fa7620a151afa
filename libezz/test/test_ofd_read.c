/*
 * OFD as structs: every real sample with its counts, the rules for locations,
 * and packages by recipe that point where they should not.
 */
#include "zip.h"

#include "format/ofd_read.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

/* files: without directories; refs and stamps: of all signatures. */
static const struct sample {
	const char	*name;
	size_t		 pages;
	size_t		 templates;
	size_t		 fonts;
	size_t		 media;
	size_t		 attachments;
	size_t		 customs;
	size_t		 signatures;
	size_t		 refs;
	size_t		 missing;	/* of the references */
	size_t		 stamps;
	size_t		 dangling;
	size_t		 unreached;
} samples[] = {
	{ "bw-v4-tampered-document", 1, 1, 3, 1, 1, 10, 1, 13, 0, 1, 0, 2 },
	{ "dms360-v1-invalid", 2, 0, 3, 0, 0, 7, 1, 6, 0, 1, 0, 0 },
	{ "gomain-sign-cms-attrs-2sig", 1, 1, 4, 3, 0, 2, 2, 37, 0, 0, 0, 2 },
	{ "gomain-v4-2sig-tampered-pages", 2, 2, 12, 3, 0, 2, 2, 49, 0, 2, 0,
	    0 },
	{ "gomain-v4-templates-uncovered", 5, 2, 3, 1, 1, 16, 1, 17, 0, 1, 0,
	    0 },
	{ "kinggrid-v4-invoice", 5, 5, 4, 1, 1, 11, 1, 20, 0, 1, 0, 0 },
	{ "ofdrw-integrity-OFDEntries", 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "ofdrw-sign-raw-sm2", 1, 0, 1, 0, 0, 0, 1, 4, 0, 0, 0, 0 },
	{ "ofdrw-v4-straddle-right", 5, 0, 0, 0, 0, 0, 1, 9, 0, 5, 1, 0 },
	{ "ofdrw-v4-whole-protected", 1, 0, 1, 0, 0, 0, 1, 6, 0, 1, 0, 0 },
	{ "plain-7pages", 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0 },
	{ "plain-annotations-vendor", 3, 0, 9, 8, 0, 0, 0, 0, 0, 0, 4, 0 },
	{ "plain-annots", 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-attachment", 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-canvas", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-chinese-dirname", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
	{ "plain-custom-font", 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-doc1-cgtransform", 11, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-docinfo-full", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-hello-2pages", 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-helloworld", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-helloworld2", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-image", 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-jpeg", 2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-keyword2", 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-multikeyword-textcode", 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0 },
	{ "plain-ofd-a", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-old-namespace", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-page1", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-page2", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-pageblock", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0 },
	{ "plain-path-unstd", 2, 2, 2, 0, 0, 12, 0, 0, 0, 0, 0, 0 },
	{ "plain-pattern-fill", 1, 0, 9, 0, 0, 1, 0, 0, 0, 0, 0, 0 },
	{ "plain-sealart-suwell", 1, 0, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0 },
};

struct opened {
	ezz_ctx		*ctx;
	struct ezz_buf	 file;
	struct ezz_pkg	*pkg;
	struct ezz_ofd	*o;
};

static void
shut(struct opened *f)
{
	ezz_ofd_free(&f->o);
	ezz_pkg_free(&f->pkg);
	ezz_buf_free(&f->file);
	ezz_ctx_free(&f->ctx);
}

static ezz_status
read_it(struct opened *f)
{
	if (ezz_pkg_open_bytes(f->ctx, ezz_bytes_of(&f->file), &f->pkg) !=
	    EZZ_OK)
		fail_msg("%s", ezz_message(f->ctx));
	return ezz_ofd_read(f->ctx, f->pkg, &f->o);
}

/* false: there are no samples here */
static bool
open_sample(const char *name, struct opened *f)
{
	const char	*dir = test_shared();
	char		 path[4200];

	*f = (struct opened){ 0 };
	if (dir == NULL)
		return false;
	f->ctx = test_ctx();
	snprintf(path, sizeof(path), "%s/samples/ofd/ofd/%s.ofd", dir, name);
	f->file = test_file(path);
	if (read_it(f) != EZZ_OK)
		fail_msg("%s: %s", name, ezz_message(f->ctx));
	return true;
}

static size_t
dangling(const struct ezz_ofd *o)
{
	size_t	 n = 0;

	for (size_t i = 0; i < o->n_locs; i++)
		n += o->locs[i]->entry == NULL;
	return n;
}

static size_t
unreached(const struct ezz_ofd *o)
{
	size_t	 n = 0;

	for (size_t i = 0; i < o->pkg->n; i++)
		n += !o->pkg->entries[i].dir &&
		    ezz_ofd_reached(o, &o->pkg->entries[i]) == 0;
	return n;
}

static struct sample
counted(const char *name, const struct ezz_ofd *o)
{
	const struct ezz_ofd_body	*b = &o->bodies[0];
	struct sample			 s = { name, b->n_pages,
		b->n_templates, b->n_fonts, b->n_media, b->n_attachments,
		b->n_customs, b->n_signatures, 0, 0, 0, dangling(o),
		unreached(o) };

	for (size_t i = 0; i < b->n_signatures; i++) {
		const struct ezz_ofd_signature	*sig = &b->signatures[i];

		s.refs += sig->n_refs;
		s.stamps += sig->n_stamps;
		for (size_t j = 0; j < sig->n_refs; j++) {
			s.missing += sig->refs[j].entry == NULL;
			assert_int_equal(sig->refs[j].digest.n, 32);
		}
		assert_true(sig->read && sig->value != NULL &&
		    sig->value->entry != NULL && sig->xml.n > 0);
		assert_true(sig->provider.name[0] != '\0');
	}
	return s;
}

static void
every_sample_has_its_counts(void **state)
{
	struct opened	 f;

	(void)state;
	for (size_t i = 0; i < COUNT(samples); i++) {
		struct sample	 s;

		if (!open_sample(samples[i].name, &f))
			return;
		assert_int_equal(f.o->n_bodies, 1);
		assert_int_equal(f.o->n_faults, 0);
		assert_true(f.o->bodies[0].read);
		assert_true(f.o->bodies[0].n_signatures == 0 ||
		    f.o->bodies[0].list_read);
		s = counted(samples[i].name, f.o);
		if (memcmp(&s.pages, &samples[i].pages, sizeof(s) -
		    offsetof(struct sample, pages)) != 0)
			fail_msg("%s: %zu pages, %zu templates, %zu fonts, "
			    "%zu media, %zu attachments, %zu customs, %zu "
			    "signatures, %zu references, %zu missing, %zu "
			    "stamps, %zu dangling, %zu unreached", s.name,
			    s.pages, s.templates, s.fonts, s.media,
			    s.attachments, s.customs, s.signatures, s.refs,
			    s.missing, s.stamps, s.dangling, s.unreached);
		for (size_t p = 0; p < s.pages; p++)
			assert_true(f.o->bodies[0].pages[p].box.known);
		shut(&f);
	}
}

static void
a_straddling_seal(void **state)
{
	static const double		 x[] = { 202, 194, 186, 178, 170 };
	const struct ezz_ofd_signature	*s;
	struct opened			 f;

	(void)state;
	if (!open_sample("ofdrw-v4-straddle-right", &f))
		return;
	s = &f.o->bodies[0].signatures[0];
	assert_string_equal(s->id, "s001");
	assert_string_equal(s->type, "Seal");
	assert_int_equal(s->seal->entry != NULL, 1);
	assert_int_equal(f.o->bodies[0].max_sign_id, 6);
	for (size_t i = 0; i < 5; i++) {
		assert_true(s->stamps[i].boundary.x == x[i]);
		assert_true(s->stamps[i].boundary.w == 40);
		assert_true(s->stamps[i].clip.x == 8.0 * (double)i);
		assert_true(s->stamps[i].clip.w == 8);
	}
	shut(&f);
}

static void
vendors_as_they_write(void **state)
{
	const struct ezz_ofd_signature	*s;
	struct opened			 f;

	(void)state;
	if (!open_sample("dms360-v1-invalid", &f))
		return;
	s = &f.o->bodies[0].signatures[0];
	assert_string_equal(s->id, "0");
	assert_string_equal(s->check_method, "1.2.156.10197.1.401.2");
	shut(&f);
	assert_true(open_sample("kinggrid-v4-invoice", &f));
	s = &f.o->bodies[0].signatures[0];
	assert_string_equal(s->type, "");
	assert_null(s->seal);
	shut(&f);
	assert_true(open_sample("gomain-sign-cms-attrs-2sig", &f));
	assert_int_equal(f.o->bodies[0].signatures[1].type[0], 'S');
	assert_true((f.o->spaces & EZZ_XML_OLD) != 0);
	shut(&f);
	assert_true(open_sample("ofdrw-integrity-OFDEntries", &f));
	assert_non_null(f.o->list);
	assert_int_equal(f.o->list->n_files, 5);
	assert_non_null(f.o->list->value->entry);
	shut(&f);
	assert_true(open_sample("plain-jpeg", &f));
	assert_false(f.o->bodies[0].media[0].loc->exact);
	shut(&f);
	assert_true(open_sample("plain-ofd-a", &f));
	shut(&f);
}

/* ---- locations ----------------------------------------------------------- */

static const struct {
	const char	*dir;
	const char	*loc;
	const char	*path;		/* NULL: bad */
} locs[] = {
	{ "", "OFD.xml", "OFD.xml" }, { "", "/OFD.xml", "OFD.xml" },
	{ "Doc_0", "Pages/P.xml", "Doc_0/Pages/P.xml" },
	{ "Doc_0", "/Doc_1/P.xml", "Doc_1/P.xml" },
	{ "Doc_0/Signs", "../Res/a.png", "Doc_0/Res/a.png" },
	{ "Doc_0/Signs", "./a", "Doc_0/Signs/a" },
	{ "a/b", "../../c", "c" }, { "a/b", "../c/../d/./e", "a/d/e" },
	{ "", "文/件", "文/件" }, { "a", "b c", "a/b c" },
	{ "a/b", "../../../c", NULL }, { "", "..", NULL }, { "", "/..", NULL },
	{ "", "../../etc/passwd", NULL }, { "", "", NULL }, { "a", "/", NULL },
	{ "", "file:///etc/passwd", NULL }, { "", "http://h/x", NULL },
	{ "", "\\\\host\\x", NULL }, { "", "a\\b", NULL }, { "", "C:/x", NULL },
	{ "", "%2e%2e/x", NULL }, { "", "a%00b", NULL }, { "", "a\x01", NULL },
	{ "", "a//b", NULL }, { "", "a/", NULL }, { "", "//a", NULL },
	{ "", "a\xff", NULL }, { "", "a\xe2\x80\xae", NULL },
};

static void
locations_stay_inside(void **state)
{
	char	 out[1024];
	size_t	 n;

	(void)state;
	for (size_t i = 0; i < COUNT(locs); i++) {
		n = ezz_ofd_resolve(locs[i].dir, ezz_bytes_str(locs[i].loc),
		    out);
		if ((n == 0) != (locs[i].path == NULL) ||
		    (n > 0 && (n != strlen(locs[i].path) ||
		    memcmp(out, locs[i].path, n) != 0)))
			fail_msg("%s from %s: %.*s", locs[i].loc, locs[i].dir,
			    (int)n, out);
	}
}

static const struct {
	const char	*text;
	bool		 good;
	double		 x;
	double		 h;
} boxes[] = {
	{ "0 0 210 297", true, 0, 297 }, { " -1.5\t.5\n1. 1e2 ", true, -1.5,
	    100 }, { "1e-1 0 0 2.5E+1", true, 0.1, 25 },
	{ "0.50000000000000000000 0 0 1", true, 0.5, 1 },
	{ "", false, 0, 0 }, { "0 0 210", false, 0, 0 },
	{ "0 0 210 297 1", false, 0, 0 }, { "0,0,210,297", false, 0, 0 },
	{ "0 0 210 x", false, 0, 0 }, { "nan 0 0 1", false, 0, 0 },
	{ "inf 0 0 1", false, 0, 0 }, { "1e99 0 0 1", false, 0, 0 },
	{ "- 0 0 1", false, 0, 0 }, { ". 0 0 1", false, 0, 0 },
	{ "1..2 0 0 1", false, 0, 0 }, { "1e 0 0 1", false, 0, 0 },
	{ "0x1 0 0 1", false, 0, 0 },
	{ "99999999999999999999999999999 0 0 1", false, 0, 0 },
};

static void
boxes_are_four_numbers(void **state)
{
	struct ezz_ofd_box	 b;

	(void)state;
	for (size_t i = 0; i < COUNT(boxes); i++) {
		if (ezz_ofd_box_read(ezz_bytes_str(boxes[i].text), &b) !=
		    boxes[i].good || b.known != boxes[i].good ||
		    b.x != boxes[i].x || b.h != boxes[i].h)
			fail_msg("%s", boxes[i].text);
	}
}

/* ---- by recipe ----------------------------------------------------------- */

#define BODY(inner)	"<OFD><DocBody>" inner "</DocBody></OFD>"
#define ROOT		"<DocRoot>D/D.xml</DocRoot>"
#define LIST		"<Signatures>D/S.xml</Signatures>"
#define DOC		"<Document><Pages><Page ID='1' BaseLoc='P.xml'/>" \
			"</Pages></Document>"
#define ONE		"<Signatures><MaxSignId>3</MaxSignId><MaxSignId>7" \
			"</MaxSignId><Signature ID='s002' BaseLoc='G.xml'/>" \
			"</Signatures>"

static const struct {
	const char	*what;
	const char	*ofd;
	const char	*doc;		/* D/D.xml */
	const char	*list;		/* D/S.xml */
	const char	*sig;		/* D/G.xml */
	ezz_status	 st;
	const char	*fault;		/* "" none */
	size_t		 dangles;
} recipes[] = {
	{ "no document", BODY(ROOT), NULL, NULL, NULL, EZZ_OK, "", 1 },
	{ "no page", BODY(ROOT), DOC, NULL, NULL, EZZ_OK, "", 1 },
	{ "no list", BODY(ROOT LIST), "<Document/>", NULL, NULL, EZZ_OK, "",
	    1 },
	{ "no signature", BODY(ROOT LIST), "<Document/>", ONE, NULL, EZZ_OK,
	    "", 1 },
	{ "an empty list", BODY(ROOT LIST), "<Document/>", "<Signatures/>",
	    NULL, EZZ_OK, "", 0 },
	{ "no SignedInfo", BODY(ROOT LIST), "<Document/>", ONE, "<Signature/>",
	    EZZ_OK, "no SignedInfo", 0 },
	{ "two SignedInfo", BODY(ROOT LIST), "<Document/>", ONE,
	    "<Signature><SignedInfo/><SignedInfo/></Signature>", EZZ_OK,
	    "SignedInfo stands twice", 0 },
	{ "two References", BODY(ROOT LIST), "<Document/>", ONE,
	    "<Signature><SignedInfo><References/><References/></SignedInfo>"
	    "</Signature>", EZZ_OK, "References stands twice", 0 },
	{ "two values", BODY(ROOT LIST), "<Document/>", ONE,
	    "<Signature><SignedInfo/><SignedValue>v</SignedValue><SignedValue>"
	    "w</SignedValue></Signature>", EZZ_OK,
	    "SignedValue stands twice", 0 },
	{ "a foreign twin", BODY(ROOT LIST), "<Document/>", ONE,
	    "<Signature><x:SignedInfo xmlns:x='x'/><SignedInfo/></Signature>",
	    EZZ_OK, "", 0 },
	{ "a bad stamp", BODY(ROOT LIST), "<Document/>", ONE,
	    "<Signature><SignedInfo><StampAnnot Boundary='1 2'/></SignedInfo>"
	    "</Signature>", EZZ_OK, "four numbers", 0 },
	{ "a document type in a signature", BODY(ROOT LIST), "<Document/>",
	    ONE, "<!DOCTYPE x><Signature/>", EZZ_OK, "document type", 0 },
	{ "another root", BODY(ROOT), "<Page/>", NULL, NULL, EZZ_OK,
	    "root element is Page", 0 },
	{ "an address", BODY("<DocRoot>http://127.0.0.1/D.xml</DocRoot>"),
	    NULL, NULL, NULL, EZZ_OK, "", 1 },
	{ "a way out", BODY("<DocRoot>../../etc/passwd</DocRoot>"), NULL, NULL,
	    NULL, EZZ_OK, "", 1 },
	{ "itself", BODY("<DocRoot>OFD.xml</DocRoot>"), NULL, NULL, NULL,
	    EZZ_OK, "root element is OFD", 0 },
	{ "one page ten times", BODY(ROOT), "<Document><Pages>"
	    "<Page BaseLoc='D.xml'/><Page BaseLoc='D.xml'/></Pages>"
	    "</Document>", NULL, NULL, EZZ_OK, "root element is Document", 0 },
	{ "two DocRoot", BODY(ROOT ROOT), NULL, NULL, NULL, EZZ_EFORMAT,
	    "DocRoot stands twice", 0 },
	{ "two lists", BODY(ROOT LIST LIST), NULL, NULL, NULL, EZZ_EFORMAT,
	    "Signatures stands twice", 0 },
	{ "no DocRoot", BODY(""), NULL, NULL, NULL, EZZ_EFORMAT,
	    "without a DocRoot", 0 },
	{ "no DocBody", "<OFD/>", NULL, NULL, NULL, EZZ_EFORMAT,
	    "no DocBody", 0 },
	{ "no OFD", "<Document/>", NULL, NULL, NULL, EZZ_EFORMAT,
	    "root element is Document", 0 },
	{ "no XML", "%PDF", NULL, NULL, NULL, EZZ_EFORMAT,
	    "not well-formed", 0 },
	{ "no OFD.xml", NULL, DOC, NULL, NULL, EZZ_EFORMAT,
	    "there is no OFD.xml", 0 },
};

static void
lay(struct zip_recipe *r, const char *name, const char *body)
{
	size_t	 n = 0;

	while (r->e[n].name != NULL)
		n++;
	if (body != NULL)
		r->e[n] = (struct zip_entry){ .name = name, .body = body };
}

static void
each_recipe_is_told(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(recipes); i++) {
		struct zip_recipe	 r = { 0 };
		struct zip_places	 at;
		struct opened		 f = { .ctx = test_ctx() };
		const char		*said;

		lay(&r, "OFD.xml", recipes[i].ofd);
		lay(&r, "D/D.xml", recipes[i].doc);
		lay(&r, "D/S.xml", recipes[i].list);
		lay(&r, "D/G.xml", recipes[i].sig);
		f.file = zip_make(&r, &at);
		if (read_it(&f) != recipes[i].st)
			fail_msg("%s: %s", recipes[i].what,
			    ezz_message(f.ctx));
		said = f.o == NULL ? ezz_message(f.ctx) :
		    f.o->n_faults > 0 ? f.o->faults[0].text : "";
		if (recipes[i].fault[0] == '\0' ? said[0] != '\0' :
		    strstr(said, recipes[i].fault) == NULL)
			fail_msg("%s: %s", recipes[i].what, said);
		if (f.o != NULL && dangling(f.o) != recipes[i].dangles)
			fail_msg("%s: %zu dangle", recipes[i].what,
			    dangling(f.o));
		if (f.o != NULL && recipes[i].list != NULL &&
		    strstr(recipes[i].list, "MaxSignId") != NULL)
			assert_int_equal(f.o->bodies[0].max_sign_id, 7);
		shut(&f);
	}
}

/* A list of the most signatures, and one more. */
static void
signatures_are_bounded(void **state)
{
	static char		 list[1 << 16];
	struct zip_recipe	 r = { .e = { { .name = "OFD.xml", .body =
		BODY(ROOT LIST) }, { .name = "D/D.xml", .body = "<Document/>" },
		{ .name = "D/S.xml", .body = list } } };
	struct zip_places	 at;
	struct opened		 f = { .ctx = test_ctx() };

	(void)state;
	strcpy(list, "<Signatures>");
	for (size_t i = 0; i < 129; i++)
		strcat(list, "<Signature ID='1' BaseLoc='/OFD.xml'/>");
	strcat(list, "</Signatures>");
	f.file = zip_make(&r, &at);
	assert_int_equal(read_it(&f), EZZ_OK);
	assert_int_equal(f.o->bodies[0].n_signatures, 128);
	assert_true(f.o->n_faults > 0);
	assert_non_null(strstr(f.o->faults[f.o->n_faults - 1].text,
	    "more than 128 signatures"));
	shut(&f);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(every_sample_has_its_counts),
		cmocka_unit_test(a_straddling_seal),
		cmocka_unit_test(vendors_as_they_write),
		cmocka_unit_test(locations_stay_inside),
		cmocka_unit_test(boxes_are_four_numbers),
		cmocka_unit_test(each_recipe_is_told),
		cmocka_unit_test(signatures_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

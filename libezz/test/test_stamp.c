/*
 * Stamping and signing: what comes out is accepted by the verifier and only
 * adds to what went in; what must not be stamped is refused, each time for
 * its own reason, and nothing is left behind.
 */
#include "stamp_kit.h"

#include "format/ofd_sign_write.h"
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

/* ---- who and with what ---- */

static const struct {
	struct kit_seal	 seal;
	enum kit_who	 who;
	const char	*says;
} unfit[] = {
	{ { .signer = KIT_OTHER }, KIT_STAMPER, "does not list" },
	{ { .signer = KIT_OTHER, .digests = true }, KIT_STAMPER,
	    "does not list" },
	{ { .signer = KIT_STAMPER }, KIT_OTHER, "does not list" },
	{ { .signer = KIT_EXPIRED }, KIT_EXPIRED, "had ended" },
	{ { .signer = KIT_ENCRYPT }, KIT_ENCRYPT, "encryption" },
	{ { .until = KIT_NOW - 1 }, KIT_STAMPER, "after the seal had ended" },
	{ { .from = KIT_NOW + 1 }, KIT_STAMPER, "before the seal began" },
	{ { .from = KIT_NOW + 2, .until = KIT_NOW + 1 }, KIT_STAMPER,
	    "ends before it begins" },
	{ { .forged = true }, KIT_STAMPER, "forged or altered" },
	{ { .maker = KIT_STAMPER }, KIT_STAMPER, "" },
	{ { .maker = KIT_OTHER }, KIT_STAMPER, "no anchor" },
	{ { .version = 5, .forged = true }, KIT_STAMPER, "forged" },
	{ { .version = 1, .forged = true }, KIT_STAMPER, "forged" },
	{ { .version = 1, .until = KIT_NOW - 1 }, KIT_STAMPER, "had ended" },
};

static void
is_refused(const struct ezz_stamping_terms *t, ezz_status want,
    const char *says)
{
	ezz_stamping	*s = NULL;
	ezz_report	*r = NULL;
	ezz_status	 st = ezz_stamping_open(k.ctx, k.v, t, &r, &s);

	if (st != want || strstr(ezz_message(k.ctx), says) == NULL)
		fail_msg("%d, %s; not %d, %s", st, ezz_message(k.ctx), want,
		    says);
	assert_null(s);
	ezz_report_free(&r);
}

static void
unfit_is_not_opened(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(unfit); i++) {
		struct ezz_buf			 esl = kit_seal(&k,
						    &unfit[i].seal);
		struct ezz_stamping_terms	 t = { .now = KIT_NOW,
						    .no_status = true };

		t.seal = ezz_bytes_of(&esl);
		t.signer = k.key[unfit[i].who];
		t.cert = ezz_bytes_of(&k.cert[unfit[i].who]);
		is_refused(&t, EZZ_EREFUSED, unfit[i].says);
		ezz_buf_free(&esl);
	}
}

static void
wrong_parts_are_told(void **state)
{
	struct ezz_buf			 esl = kit_seal(&k,
					    &(struct kit_seal){ 0 });
	struct ezz_stamping_terms	 t = { .now = KIT_NOW,
					    .no_status = true,
					    .signer = k.key[KIT_STAMPER] };

	(void)state;
	t.seal = ezz_bytes_of(&esl);
	is_refused(&t, EZZ_EKEY, "no certificate beside the key");
	t.cert = ezz_bytes_of(&k.cert[KIT_OTHER]);
	is_refused(&t, EZZ_EKEY, "not that of the key");
	t.cert = EZZ_BYTES("no certificate", 14);
	is_refused(&t, EZZ_EFORMAT, "reading the certificate");
	t.cert = ezz_bytes_of(&k.cert[KIT_STAMPER]);
	for (size_t n = 1; n < esl.n; n += 61) {
		t.seal.n = n;
		is_refused(&t, EZZ_EFORMAT, "reading the seal");
	}
	t.seal = ezz_bytes_of(&esl);
	t.no_status = false;
	is_refused(&t, EZZ_EREFUSED, "revocation list");
	t.no_status = true;
	t.now = KIT_FROM - 1;
	is_refused(&t, EZZ_EREFUSED, "");
	t.now = KIT_UNTIL + 2;
	is_refused(&t, EZZ_EREFUSED, "");
	ezz_buf_free(&esl);
}

/* ---- papers that are not stamped ---- */

static void
not_stamped(const ezz_stamping *s, const struct ezz_buf *in,
    const struct ezz_stamp_terms *t, ezz_status want, const char *says)
{
	struct ezz_buf	 out;
	ezz_status	 st = stamp(s, in, t, &out);

	if (st != want || strstr(ezz_message(k.ctx), says) == NULL)
		fail_msg("%d, %s; not %d, %s", st, st == EZZ_OK ? "" :
		    ezz_message(k.ctx), want, says);
	assert_int_equal(out.n, 0);
	ezz_buf_free(&out);
}

#define TWO_BODIES	KIT_ROOT "</ofd:DocBody><ofd:DocBody>"		\
	"<ofd:DocInfo><ofd:DocID>2</ofd:DocID></ofd:DocInfo>"		\
	"<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>" KIT_ROOT_END
#define PAGE_WITH(x)	"<ofd:Page " KIT_SPACE "><ofd:Content>"		\
	"<ofd:Layer ID=\"7\"/></ofd:Content>" x "</ofd:Page>"
#define ENTRIES		"<DocEntries xmlns=\"http://www.ofdspec.org/2016\" "\
	"ID=\"1\"><FileList><File ID=\"1\" FileLoc=\"/OFD.xml\"/>"	\
	"</FileList></DocEntries>"

static const struct {
	const char	*extra;		/* in Document.xml */
	const char	*more[3][2];	/* files besides */
	ezz_status	 st;
	const char	*says;
} papers[] = {
	{ "<ofd:Permissions><ofd:Signature>false</ofd:Signature>"
	    "</ofd:Permissions>", { { 0 } }, EZZ_EREFUSED,
	    "asks not to be signed" },
	{ "<ofd:Attachments>Attachs.xml</ofd:Attachments>", { { 0 } },
	    EZZ_EREFUSED, "leads to no file" },
	{ "<ofd:Annotations>http://x.example/a.xml</ofd:Annotations>",
	    { { 0 } }, EZZ_EREFUSED, "leads out of the package" },
	{ "<ofd:Extensions>../../etc/passwd</ofd:Extensions>", { { 0 } },
	    EZZ_EREFUSED, "leads out of the package" },
	{ "<ofd:CustomTags>a.xml", { { 0 } }, EZZ_EREFUSED, "" },
	{ "", { { "Doc_0/Pages/Page_0/Content.xml", PAGE_WITH(
	    "<ofd:Actions><ofd:Action Event=\"CLICK\"><ofd:URI "
	    "URI=\"http://x.example/\"/></ofd:Action></ofd:Actions>") } },
	    EZZ_EREFUSED, "lead out of the document" },
	{ "", { { "Doc_0/Pages/Page_0/Content.xml", PAGE_WITH(
	    "<ofd:Actions><ofd:Action Event=\"DO\"><ofd:GotoA "
	    "AttachID=\"3\"/></ofd:Action></ofd:Actions>") } },
	    EZZ_EREFUSED, "lead out of the document" },
	{ "", { { "Doc_0/Pages/Page_0/Content.xml", PAGE_WITH(
	    "<ofd:PageRes>none.xml</ofd:PageRes>") } }, EZZ_EREFUSED,
	    "leads to no file" },
	{ "", { { "OFD.xml", TWO_BODIES } }, EZZ_EREFUSED,
	    "there are 2 documents" },
	{ "", { { "OFD.xml", KIT_ROOT } }, EZZ_EREFUSED, "" },
	{ "", { { "OFD.xml", KIT_ROOT "<ofd:Signatures>Doc_0/S.xml"
	    "</ofd:Signatures>" KIT_ROOT_END } }, EZZ_EREFUSED, "" },
	{ "", { { "OFD.xml", KIT_ROOT "<ofd:Signatures>Doc_0/S.xml"
	    "</ofd:Signatures>" KIT_ROOT_END }, { "Doc_0/S.xml",
	    "<ofd:Signatures " KIT_SPACE "><ofd:Signature ID=\"1\" "
	    "BaseLoc=\"S/Signature.xml\"/></ofd:Signatures>" } },
	    EZZ_EREFUSED, "" },
	{ "", { { "Doc_0/50%.txt", "x" } }, EZZ_EREFUSED,
	    "no location can say" },
	{ "", { { "OFDEntries.xml", ENTRIES } }, EZZ_EREFUSED,
	    "is not in the list of files" },
};

static void
such_papers_are_not_stamped(void **state)
{
	ezz_stamping		*s = stamping_of(&(struct kit_seal){ 0 },
				    KIT_STAMPER);
	struct ezz_stamp_terms	 t = { .now = KIT_NOW, .places = &here,
				    .places_n = 1, .no_status = true };
	struct ezz_buf		 in, out;

	(void)state;
	for (size_t i = 0; i < COUNT(papers); i++) {
		in = kit_document(&k, 2, papers[i].extra, papers[i].more);
		not_stamped(s, &in, &t, papers[i].st, papers[i].says);
		ezz_buf_free(&in);
	}
	/* who asks for it is given his way, in this alone */
	t.despite = true;
	in = kit_document(&k, 2, papers[0].extra, NULL);
	assert_int_equal(stamp(s, &in, &t, &out), EZZ_OK);
	kit_accepted(&k, ezz_bytes_of(&out), "despite");
	ezz_buf_free(&out);
	for (size_t n = 0; n < in.n; n += 97) {
		struct ezz_buf	 cut = { in.p, n, in.cap };

		not_stamped(s, &cut, &t, EZZ_EREFUSED, "");
	}
	ezz_buf_free(&in);
	ezz_stamping_free(&s);
}

/* The file may go on saying a second document, when one is named. */
static void
one_of_two_documents(void **state)
{
	static const char *const	 more[][2] = {
		{ "OFD.xml", KIT_ROOT "</ofd:DocBody><ofd:DocBody>"
		    "<ofd:DocInfo><ofd:DocID>2</ofd:DocID></ofd:DocInfo>"
		    "<ofd:DocRoot>Doc_1/Document.xml</ofd:DocRoot>"
		    KIT_ROOT_END },
		{ "Doc_1/Document.xml", "<ofd:Document " KIT_SPACE
		    "><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID>"
		    "<ofd:PageArea><ofd:PhysicalBox>0 0 100 100"
		    "</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData>"
		    "<ofd:Pages><ofd:Page ID=\"1\" BaseLoc=\"P.xml\"/>"
		    "</ofd:Pages></ofd:Document>" },
		{ "Doc_1/P.xml", PAGE_WITH("") },
		{ NULL, NULL }
	};
	ezz_stamping			*s = stamping_of(&(struct kit_seal)
					    { 0 }, KIT_STAMPER);
	struct ezz_place		 p = { .x = 50, .y = 50 };
	struct ezz_stamp_terms		 t = { .now = KIT_NOW, .places = &p,
					    .places_n = 1, .body = 2,
					    .no_status = true };
	struct ezz_buf			 in = kit_document(&k, 1, "", more);
	struct ezz_buf			 out, both;

	(void)state;
	if (stamp(s, &in, &t, &out) != EZZ_OK)
		fail_msg("%s", ezz_message(k.ctx));
	/* the first one could still be signed, but for OFD.xml */
	t.body = 1;
	not_stamped(s, &out, &t, EZZ_EREFUSED, "covers /OFD.xml");
	t.body = 3;
	not_stamped(s, &in, &t, EZZ_ENOTFOUND, "no document 3");
	ezz_buf_free(&out);
	t.body = 0;
	assert_int_equal(stamp(s, &in, &t, &both), EZZ_EREFUSED);
	ezz_buf_free(&both);
	ezz_buf_free(&in);
	ezz_stamping_free(&s);
}

/* ---- places ---- */

static const struct {
	struct ezz_place	 p;
	ezz_status		 st;
	const char		*says;
} misplaced[] = {
	{ { .pages = "3", .x = 50, .y = 50 }, EZZ_ENOTFOUND, "no page 3" },
	{ { .pages = "1-3", .x = 50, .y = 50 }, EZZ_ENOTFOUND, "no page 3" },
	{ { .pages = "0", .x = 50, .y = 50 }, EZZ_EINVAL, "names no pages" },
	{ { .pages = "", .x = 50, .y = 50 }, EZZ_EINVAL, "names no pages" },
	{ { .pages = "2-1", .x = 50, .y = 50 }, EZZ_EINVAL,
	    "names no pages" },
	{ { .pages = "1,", .x = 50, .y = 50 }, EZZ_EINVAL, "names no pages" },
	{ { .pages = "1;2", .x = 50, .y = 50 }, EZZ_EINVAL,
	    "names no pages" },
	{ { .pages = "99999999999999999999", .x = 50, .y = 50 }, EZZ_EINVAL,
	    "names no pages" },
	{ { .pages = "1", .x = 20, .y = 50 }, EZZ_EREFUSED, "outside it" },
	{ { .pages = "1", .x = 50, .y = 20 }, EZZ_EREFUSED, "outside it" },
	{ { .pages = "1", .x = 190, .y = 50 }, EZZ_EREFUSED, "outside it" },
	{ { .pages = "1", .x = 50, .y = 277 }, EZZ_EREFUSED, "outside it" },
	{ { .pages = "1", .x = -50, .y = 50 }, EZZ_EREFUSED, "outside it" },
	{ { .pages = "1", .x = 1e9, .y = 50 }, EZZ_EINVAL, "millimetres" },
	{ { .pages = "1", .x = __builtin_nan(""), .y = 50 }, EZZ_EINVAL,
	    "millimetres" },
	{ { .pages = "1", .x = 50, .y = __builtin_inf() }, EZZ_EINVAL,
	    "millimetres" },
	{ { .kind = EZZ_PLACE_STRADDLE, .pages = "1", .centred = true },
	    EZZ_EINVAL, "two pages" },
	{ { .kind = EZZ_PLACE_FACING, .pages = "2", .centred = true },
	    EZZ_EINVAL, "two pages" },
	{ { .kind = EZZ_PLACE_STRADDLE, .y = 5 }, EZZ_EREFUSED,
	    "outside it" },
	{ { .kind = EZZ_PLACE_STRADDLE, .edge = EZZ_EDGE_TOP, .x = 300 },
	    EZZ_EREFUSED, "outside it" },
	{ { .kind = EZZ_PLACE_STRADDLE, .group = 1, .centred = true },
	    EZZ_EINVAL, "two pages" },
};

static void
places_that_make_no_sense(void **state)
{
	ezz_stamping		*s = stamping_of(&(struct kit_seal){ 0 },
				    KIT_STAMPER);
	ezz_stamping		*bare = stamping_of(NULL, KIT_STAMPER);
	struct ezz_stamp_terms	 t = { .now = KIT_NOW, .places_n = 1,
				    .no_status = true };
	struct ezz_place	 all = { .kind = EZZ_PLACE_STRADDLE,
				    .centred = true };
	struct ezz_buf		 in = kit_document(&k, 2, "", NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(misplaced); i++) {
		t.places = &misplaced[i].p;
		not_stamped(s, &in, &t, misplaced[i].st, misplaced[i].says);
	}
	t.places = &here;
	not_stamped(bare, &in, &t, EZZ_EINVAL, "without a seal");
	t.places_n = 0;
	not_stamped(s, &in, &t, EZZ_EINVAL, "say where");
	ezz_buf_free(&in);
	in = kit_document(&k, 30, "", NULL);
	t.places = &all;
	t.places_n = 1;
	not_stamped(s, &in, &t, EZZ_EREFUSED, "less than 2 mm");
	ezz_buf_free(&in);
	ezz_stamping_free(&s);
	ezz_stamping_free(&bare);
}

struct looked {
	struct ezz_pkg	*pkg;
	struct ezz_ofd	*o;
};

static void
look(const struct ezz_buf *b, struct looked *l)
{
	assert_int_equal(ezz_pkg_open_bytes(k.ctx, ezz_bytes_of(b), &l->pkg),
	    EZZ_OK);
	assert_int_equal(ezz_ofd_read(k.ctx, l->pkg, &l->o), EZZ_OK);
	assert_int_equal(l->o->n_faults, 0);
}

static void
look_away(struct looked *l)
{
	ezz_ofd_free(&l->o);
	ezz_pkg_free(&l->pkg);
}

static void
near(double a, double b)
{
	if (!(a - b < 0.0011 && b - a < 0.0011))
		fail_msg("%f is not %f", a, b);
}

/* Fanned out, the pieces lie side by side and add up to the seal. */
static void
pieces_add_up(void **state)
{
	static const ezz_edge	 edges[] = { EZZ_EDGE_RIGHT, EZZ_EDGE_LEFT,
				    EZZ_EDGE_TOP, EZZ_EDGE_BOTTOM };
	ezz_stamping		*s = stamping_of(&(struct kit_seal){ 0 },
				    KIT_STAMPER);
	struct ezz_buf		 in = kit_document(&k, 5, "", NULL), out;
	struct looked		 l;

	(void)state;
	for (size_t e = 0; e < 4; e++) {
		struct ezz_place	 p = { .kind = EZZ_PLACE_STRADDLE,
					    .edge = edges[e],
					    .centred = true };
		double			 sum = 0, at, last = -1;

		out = stamped(s, &in, &p, 1, false);
		look(&out, &l);
		assert_int_equal(l.o->bodies[0].signatures[0].n_stamps, 5);
		for (size_t i = 0; i < 5; i++) {
			const struct ezz_ofd_stamp	*t;

			t = &l.o->bodies[0].signatures[0].stamps[i];
			near(t->boundary.w, KIT_SIDE);
			near(t->boundary.h, KIT_SIDE);
			sum += e < 2 ? t->clip.w : t->clip.h;
			near(e < 2 ? t->boundary.y : t->boundary.x, (e < 2 ?
			    297.0 : 210.0) / 2 - KIT_SIDE / 2.0);
			at = e == 0 ? t->boundary.x + t->clip.x + t->clip.w :
			    e == 1 ? t->boundary.x + t->clip.x : e == 2 ?
			    t->boundary.y + t->clip.y : t->boundary.y +
			    t->clip.y + t->clip.h;
			near(at, e == 0 ? 210 : e == 3 ? 297 : 0);
			at = e < 2 ? t->clip.x : t->clip.y;
			/* right and bottom from the first piece on, the
			 * others from the last */
			assert_true(last < 0 || (e == 0 || e == 3 ?
			    at > last : at < last));
			last = at;
		}
		near(sum, KIT_SIDE);
		look_away(&l);
		ezz_buf_free(&out);
	}
	ezz_buf_free(&in);
	ezz_stamping_free(&s);
}

static void
groups_share(void **state)
{
	ezz_stamping	*s = stamping_of(&(struct kit_seal){ 0 },
			    KIT_STAMPER);
	struct ezz_place p = { .kind = EZZ_PLACE_STRADDLE, .centred = true,
			    .group = 4 };
	struct ezz_buf	 in = kit_document(&k, 9, "", NULL), out;
	struct looked	 l;

	(void)state;
	out = stamped(s, &in, &p, 1, false);
	look(&out, &l);
	assert_int_equal(l.o->bodies[0].n_signatures, 1);
	assert_int_equal(l.o->bodies[0].signatures[0].n_stamps, 9);
	look_away(&l);
	ezz_buf_free(&out);
	/* a last page is not left alone: 4 and 5 */
	p.apart = true;
	out = stamped(s, &in, &p, 1, true);
	look(&out, &l);
	assert_int_equal(l.o->bodies[0].n_signatures, 2);
	assert_int_equal(l.o->bodies[0].signatures[0].n_stamps, 4);
	assert_int_equal(l.o->bodies[0].signatures[1].n_stamps, 5);
	look_away(&l);
	ezz_buf_free(&out);
	p.kind = EZZ_PLACE_FACING;
	p.apart = false;
	out = stamped(s, &in, &p, 1, false);
	look(&out, &l);
	assert_int_equal(l.o->bodies[0].signatures[0].n_stamps, 16);
	look_away(&l);
	ezz_buf_free(&out);
	ezz_buf_free(&in);
	ezz_stamping_free(&s);
}

static const struct {
	const char	*word;
	size_t		 nth;
	double		 dx;
	ezz_status	 st;
	const char	*says;		/* or the pages that get it */
} words[] = {
	{ "盖章", 1, 0, EZZ_OK, "1" },
	{ "盖章", 2, 0, EZZ_OK, "2" },
	{ "盖章", 0, 0, EZZ_OK, "1-3" },
	{ "第2页单位", 1, 0, EZZ_OK, "2" },
	{ "盖 章", 3, 20.5, EZZ_OK, "3" },
	{ "盖章", 4, 0, EZZ_ENOTFOUND, "\"盖章\" is not written 4 times" },
	{ "签名", 1, 0, EZZ_ENOTFOUND, "\"签名\" is written on none" },
	{ "签名", 0, 0, EZZ_ENOTFOUND, "\"签名\" is written on none" },
	{ "", 1, 0, EZZ_EINVAL, "which word" },
	{ NULL, 1, 0, EZZ_EINVAL, "which word" },
	{ "\xff", 1, 0, EZZ_EINVAL, "" },
	{ "盖章", 1, -60, EZZ_EREFUSED, "outside it" },
};

static void
on_a_word(void **state)
{
	ezz_stamping	*s = stamping_of(&(struct kit_seal){ 0 },
			    KIT_STAMPER);
	struct ezz_buf	 in = kit_document(&k, 3, "", NULL), out;
	struct looked	 l;

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		struct ezz_place	 p = { .kind = EZZ_PLACE_KEYWORD,
					    .keyword = words[i].word,
					    .nth = words[i].nth,
					    .x = words[i].dx };
		struct ezz_stamp_terms	 t = { .now = KIT_NOW, .places = &p,
					    .places_n = 1,
					    .no_status = true };
		struct ezz_stamped	 done;

		if (words[i].st != EZZ_OK) {
			not_stamped(s, &in, &t, words[i].st, words[i].says);
			continue;
		}
		out = (struct ezz_buf){ 0 };
		assert_int_equal(ezz_stamp_bytes(k.ctx, s, ezz_bytes_of(&in),
		    "x", &t, &out, &done), EZZ_OK);
		assert_string_equal(done.pages, words[i].says);
		ezz_report_free(&done.report);
		look(&out, &l);
		/* two characters of 5 mm from 50 mm on, five from 20 mm on */
		near(l.o->bodies[0].signatures[0].stamps[0].boundary.x +
		    KIT_SIDE / 2.0, words[i].dx + (strlen(words[i].word) >
		    8 ? 35 : 55));
		look_away(&l);
		ezz_buf_free(&out);
	}
	ezz_buf_free(&in);
	ezz_stamping_free(&s);
}

/* ---- one after another ---- */

static void
seals_in_turn(void **state)
{
	ezz_stamping		*s = stamping_of(&(struct kit_seal){ 0 },
				    KIT_STAMPER);
	ezz_stamping		*o = stamping_of(&(struct kit_seal){
				    .signer = KIT_OTHER, .version = 5 },
				    KIT_OTHER);
	ezz_stamping		*bare = stamping_of(NULL, KIT_OTHER);
	struct ezz_place	 there = { .pages = "1", .x = 160, .y = 200 };
	struct ezz_place	 over = { .pages = "1", .x = 110, .y = 210 };
	struct ezz_stamp_terms	 t = { .now = KIT_NOW, .places = &over,
				    .places_n = 1, .no_status = true };
	struct ezz_buf		 b[5];

	(void)state;
	b[0] = kit_document(&k, 2, "", NULL);
	b[1] = stamped(s, &b[0], &here, 1, false);
	not_stamped(o, &b[1], &t, EZZ_EREFUSED, "stands over stamp");
	b[2] = stamped(o, &b[1], &there, 1, false);
	b[3] = stamped(bare, &b[2], NULL, 0, false);
	t.places = &there;
	t.places_n = 1;
	b[4] = stamped(bare, &b[3], NULL, 0, true);
	t.places_n = 0;
	not_stamped(bare, &b[4], &t, EZZ_EREFUSED, "nobody can sign after");
	for (size_t i = 0; i < 5; i++)
		ezz_buf_free(&b[i]);
	ezz_stamping_free(&s);
	ezz_stamping_free(&o);
	ezz_stamping_free(&bare);
}

/* Every entry that was there is there, bit for bit, but for the two lists. */
static void
all_else_stays(void **state)
{
	ezz_stamping		*s = stamping_of(&(struct kit_seal){ 0 },
				    KIT_STAMPER);
	struct ezz_buf		 in = kit_document(&k, 3, "", NULL);
	struct ezz_buf		 out = stamped(s, &in, &here, 1, false);
	struct ezz_buf		 same = stamped(s, &in, &here, 1, false);
	struct looked		 a, b;
	bool			 exact;
	const char *const	 added[] = { "Doc_0/Signs/Signatures.xml",
				    "Doc_0/Signs/Sign_0/Signature.xml",
				    "Doc_0/Signs/Sign_0/Seal.esl",
				    "Doc_0/Signs/Sign_0/SignedValue.dat" };

	(void)state;
	assert_true(ezz_bytes_equal(ezz_bytes_of(&out), ezz_bytes_of(&same)));
	look(&in, &a);
	look(&out, &b);
	assert_int_equal(b.pkg->n, a.pkg->n + COUNT(added));
	for (size_t i = 0; i < COUNT(added); i++)
		assert_non_null(ezz_pkg_find(b.pkg, ezz_bytes_str(added[i]),
		    &exact));
	for (size_t i = 0; i < a.pkg->n; i++) {
		const struct ezz_pkg_entry	*e = &a.pkg->entries[i], *f;

		f = ezz_pkg_find(b.pkg, ezz_bytes_str(e->name), &exact);
		assert_non_null(f);
		if (strcmp(e->name, "OFD.xml") == 0)
			continue;
		assert_int_equal(e->packed, f->packed);
		assert_memory_equal(in.p + e->data, out.p + f->data,
		    e->packed);
	}
	look_away(&a);
	look_away(&b);
	ezz_buf_free(&in);
	ezz_buf_free(&out);
	ezz_buf_free(&same);
	ezz_stamping_free(&s);
}

/* ---- a result that cannot be written or read back ---- */

struct trouble {
	struct ezz_buf	 buf;
	size_t		 left;		/* writes until it fails */
	bool		 spoil;		/* a byte, once it is written */
	bool		 deaf;		/* cannot be read back */
};

static ezz_status
trouble_write(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	struct trouble	*t = arg;

	if (t->left-- == 0)
		return ezz_fault(ctx, EZZ_EIO, "%s", "no space");
	return ezz_buf_addb(ctx, &t->buf, b);
}

static ezz_status
trouble_read(ezz_ctx *ctx, void *arg, uint64_t at, uint8_t *p, size_t n)
{
	struct trouble	*t = arg;

	(void)ctx;
	memcpy(p, t->buf.p + at, n);
	return EZZ_OK;
}

static ezz_status
trouble_again(ezz_ctx *ctx, void *arg, struct ezz_input *in)
{
	struct trouble	*t = arg;

	if (t->deaf)
		return ezz_fault(ctx, EZZ_EIO, "%s", "deaf");
	if (t->spoil)
		t->buf.p[t->buf.n / 2] ^= 1;
	*in = (struct ezz_input){ t->buf.n, trouble_read, t };
	return EZZ_OK;
}

static ezz_status
in_trouble(const ezz_stamping *s, struct ezz_buf *in, struct trouble *t)
{
	struct trouble		 from = { .buf = *in };
	struct ezz_input	 i = { in->n, trouble_read, &from };
	struct ezz_output	 o = { trouble_write, trouble_again, t };
	struct ezz_stamp_terms	 terms = { .now = KIT_NOW, .places = &here,
				    .places_n = 1, .no_status = true };
	struct ezz_stamped	 done;
	ezz_status		 st;

	st = ezz_stamp(k.ctx, s, &i, "x", &terms, &o, &done);
	assert_true((st == EZZ_OK) == (done.report != NULL));
	ezz_report_free(&done.report);
	ezz_buf_free(&t->buf);
	return st;
}

static void
trouble_is_no_success(void **state)
{
	ezz_stamping	*s = stamping_of(&(struct kit_seal){ 0 },
			    KIT_STAMPER);
	struct ezz_buf	 in = kit_document(&k, 2, "", NULL);
	struct trouble	 t;
	size_t		 n = 0;
	ezz_status	 st;

	(void)state;
	do {
		t = (struct trouble){ .left = n++ };
		st = in_trouble(s, &in, &t);
		assert_true(st == EZZ_OK || st == EZZ_EIO);
	} while (st != EZZ_OK);
	assert_true(n > 10);
	t = (struct trouble){ .left = 1000, .deaf = true };
	assert_int_equal(in_trouble(s, &in, &t), EZZ_EIO);
	t = (struct trouble){ .left = 1000, .spoil = true };
	assert_int_equal(in_trouble(s, &in, &t), EZZ_EREFUSED);
	ezz_buf_free(&in);
	ezz_stamping_free(&s);
}

/* ---- lists as others wrote them ---- */

static const struct {
	const char	*old;
	const char	*new;		/* NULL: refused */
} lists[] = {
	{ "<Signatures/>", "<Signatures><MaxSignId>9</MaxSignId>"
	    "<Signature ID=\"8\" Type=\"Seal\" BaseLoc=\"/S/Signature.xml\"/>"
	    "</Signatures>" },
	{ "<o:Signatures xmlns:o='u>'\n/>\n<!-- > -->", "<o:Signatures "
	    "xmlns:o='u>'\n><o:MaxSignId>9</o:MaxSignId><o:Signature ID=\"8\" "
	    "Type=\"Seal\" BaseLoc=\"/S/Signature.xml\"/></o:Signatures>\n"
	    "<!-- > -->" },
	{ "\xef\xbb\xbf<?xml version='1.0'?><!-- <Signatures> -->\r\n"
	    "<Signatures><MaxSignId> 3 </MaxSignId><Signature ID='1'></Signature>"
	    "\r\n</Signatures>\r\n", "\xef\xbb\xbf<?xml version='1.0'?>"
	    "<!-- <Signatures> -->\r\n<Signatures><MaxSignId>9</MaxSignId>"
	    "<Signature ID='1'></Signature>\r\n<Signature ID=\"8\" Type=\"Seal\" "
	    "BaseLoc=\"/S/Signature.xml\"/></Signatures>\r\n" },
	{ "<Signatures><Signature ID='1'/><MaxSignId>1</MaxSignId>"
	    "<MaxSignId/></Signatures>", "<Signatures><Signature ID='1'/>"
	    "<MaxSignId>9</MaxSignId><MaxSignId>9</MaxSignId><Signature "
	    "ID=\"8\" Type=\"Seal\" BaseLoc=\"/S/Signature.xml\"/></Signatures>" },
	{ "<Signatures><a><MaxSignId>1</MaxSignId></a></Signatures>",
	    "<Signatures><MaxSignId>9</MaxSignId><a><MaxSignId>1</MaxSignId>"
	    "</a><Signature ID=\"8\" Type=\"Seal\" "
	    "BaseLoc=\"/S/Signature.xml\"/></Signatures>" },
	{ "<Signatures>", NULL },
	{ "<Signatures", NULL },
	{ "</Signatures>", NULL },
	{ "<Signature/>", NULL },
	{ "<!-- <Signatures/>", NULL },
	{ "<!DOCTYPE a><Signatures/>", NULL },
	{ "<!", NULL },
	{ "<?", NULL },
	{ "<![CDATA[<Signatures/>", NULL },
	{ "<Signatures><![CDATA[ ]></Signatures>", NULL },
	{ "<Signatures><!x></Signatures>", NULL },
	{ "<Signatures a='></Signatures>", NULL },
	{ "<Signatures><MaxSignId><b/></MaxSignId></Signatures>", NULL },
};

static void
lists_keep_their_bytes(void **state)
{
	struct ezz_ofd_signing	 sig = { .seal = true, .dir = "S" };
	struct ezz_buf		 out = { 0 };
	ezz_status		 st;

	(void)state;
	for (size_t i = 0; i < COUNT(lists); i++) {
		out.n = 0;
		st = ezz_ofd_signatures_write(k.ctx,
		    ezz_bytes_str(lists[i].old), "8", &sig, "9", &out);
		if (lists[i].new == NULL) {
			assert_int_equal(st, EZZ_EFORMAT);
			continue;
		}
		assert_int_equal(st, EZZ_OK);
		if (!ezz_bytes_equal(ezz_bytes_of(&out),
		    ezz_bytes_str(lists[i].new)))
			fail_msg("%s\nbecame\n%.*s", lists[i].old,
			    (int)out.n, (const char *)out.p);
	}
	ezz_buf_free(&out);
}

static const struct {
	const char	*last;		/* ID, or NULL: none yet */
	uint64_t	 max;
	const char	*next;
} ids[] = {
	{ NULL, 0, "1" }, { "1", 2, "3" }, { "s001", 1, "s002" },
	{ "s999", 999, "s1000" }, { "001", 3, "004" }, { "0", 0, "1" },
	{ "sign", 4, "5" }, { "a12345678901", 2, "3" },
	{ "a-very-long-prefix-of-a-name-1", 7, "8" },
};

static void
numbers_go_on(void **state)
{
	struct ezz_ofd_signature	 s = { 0 };
	struct ezz_ofd_body		 b = { .signatures = &s };
	struct ezz_ofd_ids		 got;
	char				 id[EZZ_OFD_ID];

	(void)state;
	for (size_t i = 0; i < COUNT(ids); i++) {
		s.id = ids[i].last;
		b.n_signatures = s.id != NULL;
		b.max_sign_id = ids[i].max;
		ezz_ofd_ids_of(&b, &got);
		ezz_ofd_id_next(&got, id);
		assert_string_equal(id, ids[i].next);
	}
}

/*
 * Container bytes that say nothing of what is in the package: the version
 * that it asks for, who made the record and a file's attributes, and the flag
 * that a plain name is UTF-8.
 */
static bool
neutral(const struct ezz_buf *b, const struct ezz_pkg *pkg, size_t at)
{
	for (size_t i = 0; i < pkg->n; i++) {
		const struct ezz_pkg_entry	*e = &pkg->entries[i];
		const uint8_t			*r = memmem(b->p, b->n,
						    e->record.p, e->record.n);
		size_t				 from = (size_t)(r - b->p);

		if ((at >= e->at + 4 && at < e->at + 6) || at == e->at + 7)
			return true;
		if (at >= from && at < from + e->record.n) {
			at -= from;
			return (at >= 4 && at < 8) || at == 9 ||
			    (at >= 36 && at < 42);
		}
	}
	return false;
}

/* DEFLATE has several ways to say one thing: is it still the same thing? */
static bool
says_the_same(struct ezz_bytes b, const struct ezz_pkg *was)
{
	struct ezz_pkg	*now = NULL;
	struct ezz_buf	 x = { 0 }, y = { 0 };
	bool		 same;

	assert_int_equal(ezz_pkg_open_bytes(k.ctx, b, &now), EZZ_OK);
	same = now->n == was->n;
	for (size_t i = 0; i < was->n && same; i++) {
		x.n = y.n = 0;
		assert_int_equal(ezz_pkg_read(k.ctx, was, &was->entries[i],
		    1 << 20, &x), EZZ_OK);
		same = strcmp(now->entries[i].name, was->entries[i].name) ==
		    0 && ezz_pkg_read(k.ctx, now, &now->entries[i], 1 << 20,
		    &y) == EZZ_OK && ezz_bytes_equal(ezz_bytes_of(&x),
		    ezz_bytes_of(&y));
	}
	ezz_buf_free(&x);
	ezz_buf_free(&y);
	ezz_pkg_free(&now);
	return same;
}

static void
is_not_accepted(struct ezz_bytes b, const struct ezz_pkg *was,
    const char *what, size_t at)
{
	ezz_report	*r = kit_judged(&k, b);

	if (ezz_report_accept(r) && !says_the_same(b, was))
		fail_msg("accepted: %s %zu", what, at);
	ezz_report_free(&r);
}

/* Every byte in turn, and each cut at a boundary. */
static void
no_byte_is_free(void **state)
{
	ezz_stamping	*s = stamping_of(&(struct kit_seal){ 0 },
			    KIT_STAMPER);
	struct ezz_buf	 in = kit_document(&k, 1, "", NULL);
	struct ezz_buf	 b = stamped(s, &in, &here, 1, false), c = { 0 };
	struct looked	 l;

	(void)state;
	look(&b, &l);
	assert_int_equal(ezz_buf_addb(k.ctx, &c, ezz_bytes_of(&b)), EZZ_OK);
	for (size_t i = 0; i < c.n; i++) {
		if (neutral(&b, l.pkg, i))
			continue;
		c.p[i] ^= (uint8_t)(1U << i % 8);
		is_not_accepted(ezz_bytes_of(&c), l.pkg, "byte", i);
		c.p[i] = b.p[i];
	}
	for (size_t i = 0; i < l.pkg->n; i++) {
		is_not_accepted(EZZ_BYTES(b.p, l.pkg->entries[i].at), l.pkg,
		    "cut before entry", i);
		is_not_accepted(EZZ_BYTES(b.p, l.pkg->entries[i].end), l.pkg,
		    "cut after entry", i);
	}
	for (size_t i = 1; i < 64; i++)
		is_not_accepted(EZZ_BYTES(b.p, b.n - i), l.pkg, "cut", i);
	look_away(&l);
	ezz_buf_free(&in);
	ezz_buf_free(&b);
	ezz_buf_free(&c);
	ezz_stamping_free(&s);
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(each_version),
		cmocka_unit_test(sign_alone),
		cmocka_unit_test(unfit_is_not_opened),
		cmocka_unit_test(wrong_parts_are_told),
		cmocka_unit_test(such_papers_are_not_stamped),
		cmocka_unit_test(one_of_two_documents),
		cmocka_unit_test(places_that_make_no_sense),
		cmocka_unit_test(pieces_add_up),
		cmocka_unit_test(groups_share),
		cmocka_unit_test(on_a_word),
		cmocka_unit_test(seals_in_turn),
		cmocka_unit_test(all_else_stays),
		cmocka_unit_test(trouble_is_no_success),
		cmocka_unit_test(lists_keep_their_bytes),
		cmocka_unit_test(numbers_go_on),
		cmocka_unit_test(no_byte_is_free),
	};

	return cmocka_run_group_tests(tests, open_kit, close_kit);
}

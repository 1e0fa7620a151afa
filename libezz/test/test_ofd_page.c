/*
 * Pages as they are drawn: where characters stand, what paths become, the
 * order of layers; what makes no sense is passed over and told; words are
 * found across objects.  Every real sample is read whole.
 */
#include "zip.h"

#include <math.h>

#include "base/limits.h"
#include "format/ofd_page.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))

struct shown {
	ezz_ctx			*ctx;
	struct ezz_buf		 file;
	struct ezz_pkg		*pkg;
	struct ezz_ofd		*o;
	struct ezz_ofd_art	*art;
	struct ezz_ofd_drawing	*d;
};

static void
shut(struct shown *s)
{
	ezz_ofd_drawing_free(&s->d);
	ezz_ofd_art_free(&s->art);
	ezz_ofd_free(&s->o);
	ezz_pkg_free(&s->pkg);
	ezz_buf_free(&s->file);
	ezz_ctx_free(&s->ctx);
}

static void
open_it(struct shown *s)
{
	if (ezz_pkg_open_bytes(s->ctx, ezz_bytes_of(&s->file), &s->pkg) !=
	    EZZ_OK || ezz_ofd_read(s->ctx, s->pkg, &s->o) != EZZ_OK ||
	    ezz_ofd_art_read(s->ctx, s->o, 0, &s->art) != EZZ_OK)
		fail_msg("%s", ezz_message(s->ctx));
}

/* A document of one page; what is NULL is left out. */
struct paper {
	const char	*content;	/* in Page */
	const char	*resources;	/* in Res */
	const char	*template;	/* in Page, of ID 9 */
	const char	*notes;		/* in PageAnnot */
};

static void
wrap(struct ezz_buf *b, const char *name, const char *inner)
{
	assert_int_equal(ezz_buf_fmt(NULL, b, "<%s>%s</%s>", name, inner,
	    name), EZZ_OK);
	assert_int_equal(ezz_buf_byte(NULL, b, 0), EZZ_OK);
}

static const struct paper	 blank_paper = { .content = "" };

static ezz_status
make(struct shown *s, const struct paper *p)
{
	static const char	 doc[] = "<Document><CommonData><PageArea>"
		"<PhysicalBox>0 0 210 297</PhysicalBox></PageArea>"
		"<PublicRes>R.xml</PublicRes>"
		"<TemplatePage ID='9' BaseLoc='T.xml'/></CommonData><Pages>"
		"<Page ID='1' BaseLoc='P.xml'/></Pages>"
		"<Annotations>A.xml</Annotations></Document>";
	struct ezz_buf		 b[4] = { { 0 } };
	struct zip_recipe	 r = { .e = {
		{ .name = "OFD.xml", .body = "<OFD><DocBody><DocRoot>D.xml"
		    "</DocRoot></DocBody></OFD>" },
		{ .name = "D.xml", .body = doc } } };
	struct zip_places	 at;
	ezz_status		 st;

	*s = (struct shown){ .ctx = test_ctx() };
	wrap(&b[0], "Page", p->content);
	wrap(&b[1], "Res", p->resources == NULL ? "" : p->resources);
	wrap(&b[2], "Page", p->template == NULL ? "" : p->template);
	wrap(&b[3], "PageAnnot", p->notes == NULL ? "" : p->notes);
	r.e[2] = (struct zip_entry){ .name = "P.xml", .body = (char *)b[0].p };
	r.e[3] = (struct zip_entry){ .name = "R.xml", .body = (char *)b[1].p };
	r.e[4] = (struct zip_entry){ .name = "T.xml", .body = (char *)b[2].p };
	r.e[5] = (struct zip_entry){ .name = "A.xml", .body =
	    "<Annotations><Page PageID='1'><FileLoc>N.xml</FileLoc></Page>"
	    "</Annotations>" };
	if (p->notes != NULL)
		r.e[3].name = "N.xml", r.e[3].body = (char *)b[3].p;
	s->file = zip_make(&r, &at);
	open_it(s);
	st = ezz_ofd_page_read(s->ctx, s->art, 0, &s->d);
	for (size_t i = 0; i < COUNT(b); i++)
		ezz_buf_free(&b[i]);
	return st;
}

static void
make_content(struct shown *s, const char *content)
{
	struct paper	 p = { .content = content };

	if (make(s, &p) != EZZ_OK)
		fail_msg("%s", ezz_message(s->ctx));
}

#define LAYER(inner)	"<Content><Layer>" inner "</Layer></Content>"
#define TEXT(attrs, inner) \
	LAYER("<TextObject Boundary='10 20 100 10' Font='2' Size='4' " \
	    attrs ">" inner "</TextObject>")

/* ---- characters ---------------------------------------------------------- */

#define MOST	6

static const struct {
	const char	*what;
	const char	*content;
	size_t		 n;
	double		 xy[MOST][2];
	size_t		 faults;
} texts[] = {
	{ "one", TEXT("", "<TextCode X='1' Y='3'>a</TextCode>"), 1,
	    { { 1, 3 } }, 0 },
	{ "distances", TEXT("", "<TextCode X='1' Y='3' DeltaX='2 4'>abc"
	    "</TextCode>"), 3, { { 1, 3 }, { 3, 3 }, { 7, 3 } }, 0 },
	{ "repeats", TEXT("", "<TextCode X='0' Y='0' DeltaX='g 2 1.5 3 "
	    "g 2 1'>abcdef</TextCode>"), 6, { { 0, 0 }, { 1.5, 0 }, { 3, 0 },
	    { 6, 0 }, { 7, 0 }, { 8, 0 } }, 0 },
	{ "too few", TEXT("", "<TextCode X='0' Y='0' DeltaX='2'>abc"
	    "</TextCode>"), 3, { { 0, 0 }, { 2, 0 }, { 4, 0 } }, 0 },
	{ "too many", TEXT("", "<TextCode X='0' Y='0' DeltaX='2 3 4 5'>ab"
	    "</TextCode>"), 2, { { 0, 0 }, { 2, 0 } }, 0 },
	{ "downwards", TEXT("", "<TextCode X='1' Y='2' DeltaY='g 9 4'>中文"
	    "</TextCode>"), 2, { { 1, 2 }, { 1, 6 } }, 0 },
	{ "both ways", TEXT("", "<TextCode X='0' Y='0' DeltaX='1 1' "
	    "DeltaY='2 0'>abc</TextCode>"), 3, { { 0, 0 }, { 1, 2 },
	    { 2, 2 } }, 0 },
	{ "inherited", TEXT("", "<TextCode X='1' Y='3'>a</TextCode>"
	    "<TextCode Y='8'>b</TextCode><TextCode X='2'>c</TextCode>"), 3,
	    { { 1, 3 }, { 1, 8 }, { 2, 8 } }, 0 },
	{ "guessed", TEXT("", "<TextCode X='0' Y='0'>中ab</TextCode>"), 3,
	    { { 0, 0 }, { 4, 0 }, { 6, 0 } }, 0 },
	{ "guessed downwards", TEXT("ReadDirection='90'",
	    "<TextCode X='0' Y='0'>中文</TextCode>"), 2, { { 0, 0 },
	    { 0, 4 } }, 0 },
	{ "blanks count", TEXT("", "<TextCode X='0' Y='0' DeltaX='1 1'> a "
	    "</TextCode>"), 3, { { 0, 0 }, { 1, 0 }, { 2, 0 } }, 0 },
	{ "set out in lines", TEXT("", "<TextCode X='0' Y='0' DeltaX='1'>\n"
	    "  ab\n</TextCode>"), 2, { { 0, 0 }, { 1, 0 } }, 0 },
	{ "beyond the BMP", TEXT("", "<TextCode X='0' Y='0' DeltaX='5'>"
	    "\xf0\xa0\xae\xb7田</TextCode>"), 2, { { 0, 0 }, { 5, 0 } }, 0 },
	{ "no Delta number", TEXT("", "<TextCode X='0' Y='0' DeltaX='1 x 9'>"
	    "abc</TextCode>"), 3, { { 0, 0 }, { 1, 0 }, { 2, 0 } }, 1 },
	{ "a repeat without end", TEXT("", "<TextCode X='0' Y='0' "
	    "DeltaX='g 999999999 1'>abc</TextCode>"), 3, { { 0, 0 }, { 1, 0 },
	    { 2, 0 } }, 0 },
	{ "a repeat of nothing", TEXT("", "<TextCode X='0' Y='0' "
	    "DeltaX='g 0 5 g 0 6 g 1 2'>ab</TextCode>"), 2, { { 0, 0 },
	    { 2, 0 } }, 0 },
	{ "a repeat below nothing", TEXT("", "<TextCode X='0' Y='0' "
	    "DeltaX='g -1 5'>ab</TextCode>"), 2, { { 0, 0 }, { 0, 0 } }, 1 },
	{ "no X number", TEXT("", "<TextCode X='one' Y='0'>ab</TextCode>"), 0,
	    { { 0 } }, 1 },
	{ "too far away", TEXT("", "<TextCode X='1e30' Y='0'>ab</TextCode>"),
	    0, { { 0 } }, 1 },
	{ "no box", LAYER("<TextObject Font='1' Size='4'><TextCode X='0' "
	    "Y='0'>a</TextCode></TextObject>"), 0, { { 0 } }, 1 },
};

static const struct ezz_ofd_object *
only(const struct shown *s)
{
	return s->d->first == NULL ? NULL : s->d->first->first;
}

static void
characters_stand_where_they_are_put(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const struct ezz_ofd_object	*o;
		struct shown			 s;
		size_t				 n;

		make_content(&s, texts[i].content);
		o = only(&s);
		n = o == NULL ? 0 : o->text.n;
		if (n != texts[i].n || s.d->faults != texts[i].faults ||
		    (s.d->fault[0] != '\0') != (texts[i].faults > 0))
			fail_msg("%s: %zu characters, %zu faults, %s",
			    texts[i].what, n, s.d->faults, s.d->fault);
		for (size_t k = 0; k < n; k++)
			if (fabs(o->text.chars[k].x - texts[i].xy[k][0]) +
			    fabs(o->text.chars[k].y - texts[i].xy[k][1]) > 1e-9)
				fail_msg("%s: character %zu at %g %g",
				    texts[i].what, k, o->text.chars[k].x,
				    o->text.chars[k].y);
		shut(&s);
	}
}

#define THREE	"<TextCode X='0' Y='0' DeltaX='1 1'>abc</TextCode>"
#define CGT(at, codes, n, ids) \
	"<CGTransform CodePosition='" at "' CodeCount='" codes \
	"' GlyphCount='" n "'><Glyphs>" ids "</Glyphs></CGTransform>"

static const struct {
	const char	*what;
	const char	*content;
	const char	*glyphs;	/* "." none, "-" merged, "c+" further */
	size_t		 faults;
} glyphs[] = {
	{ "one", TEXT("", CGT("1", "1", "1", "7") THREE), ". 7 .", 0 },
	{ "a run", TEXT("", CGT("0", "3", "3", "7 8 9") THREE), "7 8 9", 0 },
	{ "a ligature", TEXT("", CGT("0", "2", "1", "7") THREE), "7 - .", 0 },
	{ "two of one", TEXT("", CGT("1", "1", "2", "7 8") THREE), ". 7 8+ .",
	    0 },
	{ "two of them", TEXT("", CGT("0", "1", "1", "7") CGT("2", "1", "1",
	    "9") THREE), "7 . 9", 0 },
	{ "backwards", TEXT("", CGT("2", "1", "1", "7") CGT("0", "1", "1",
	    "9") THREE), ". . 7", 1 },
	{ "behind the end", TEXT("", CGT("2", "2", "2", "7 8") THREE), ". . .",
	    1 },
	{ "far behind", TEXT("", CGT("9999999", "1", "1", "7") THREE), ". . .",
	    1 },
	{ "no position", TEXT("", "<CGTransform><Glyphs>1</Glyphs>"
	    "</CGTransform>" THREE), ". . .", 1 },
	{ "no glyphs", TEXT("", "<CGTransform CodePosition='0'/>" THREE),
	    ". . .", 1 },
	{ "more than are there", TEXT("", CGT("0", "1", "5000000", "7") THREE),
	    ". . .", 1 },
	{ "too large an ID", TEXT("", CGT("0", "1", "1", "70000") THREE),
	    ". . .", 1 },
};

static void
glyphs_go_to_their_characters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(glyphs); i++) {
		const struct ezz_ofd_text	*t;
		struct shown			 s;
		char				 said[100] = "";

		make_content(&s, glyphs[i].content);
		t = &only(&s)->text;
		for (size_t k = 0; k < t->n; k++) {
			const struct ezz_ofd_char	*c = &t->chars[k];
			size_t				 n = strlen(said);

			snprintf(said + n, sizeof(said) - n, k > 0 ? " " : "");
			n = strlen(said);
			if (c->glyph != EZZ_OFD_NO_GLYPH)
				snprintf(said + n, sizeof(said) - n, "%u%s",
				    c->glyph, c->c == 0 ? "+" : "");
			else
				snprintf(said + n, sizeof(said) - n, "%s",
				    c->merged ? "-" : ".");
		}
		if (strcmp(said, glyphs[i].glyphs) != 0 ||
		    s.d->faults != glyphs[i].faults)
			fail_msg("%s: %s, %zu faults", glyphs[i].what, said,
			    s.d->faults);
		shut(&s);
	}
}

/* ---- paths --------------------------------------------------------------- */

#define PATH(data) \
	LAYER("<PathObject Boundary='0 0 9 9'><AbbreviatedData>" data \
	    "</AbbreviatedData></PathObject>")

static const struct {
	const char	*data;
	const char	*steps;		/* M L B C and the last point */
	double		 end[2];
	size_t		 faults;
} paths[] = {
	{ PATH("M 1 2 L 3 4"), "ML", { 3, 4 }, 0 },
	{ PATH("S 1 2 L 3 4 C"), "MLC", { 1, 2 }, 0 },
	{ PATH("M0 0L1 1"), "ML", { 1, 1 }, 0 },
	{ PATH("M 0,0 L 1,1"), "ML", { 1, 1 }, 0 },
	{ PATH("M 0 0 B 1 1 2 2 3 3 M 5 5 L 6 6 C"), "MBMLC", { 5, 5 }, 0 },
	{ PATH("M 0 0 Q 3 0 3 3"), "MB", { 3, 3 }, 0 },
	{ PATH("M 1 0 A 1 1 0 0 1 0 1"), "MB", { 0, 1 }, 0 },
	{ PATH("M 1 0 A 1 1 0 1 0 0 1"), "MBBB", { 0, 1 }, 0 },
	{ PATH("M 1 0 A 1 1 0 0 1 -1 0"), "MBB", { -1, 0 }, 0 },
	{ PATH("M 0 0 A 1 1 0 0 1 10 0"), "MBB", { 10, 0 }, 0 },
	{ PATH("M 0 0 A 0 1 0 0 1 5 5"), "ML", { 5, 5 }, 0 },
	{ PATH("M 2 2 A 1 1 0 0 1 2 2"), "M", { 2, 2 }, 0 },
	{ PATH("L 3 4"), "ML", { 3, 4 }, 0 },
	{ PATH("C"), "MC", { 0, 0 }, 0 },
	{ PATH(""), "", { 0, 0 }, 0 },
	{ PATH("M 1 2 Z 3 4"), "M", { 1, 2 }, 1 },
	{ PATH("M 1 2 L 3"), "M", { 1, 2 }, 1 },
	{ PATH("M 1 2 L 3 4 5 6"), "ML", { 3, 4 }, 1 },
	{ PATH("M 1 2 L 1e30 4"), "M", { 1, 2 }, 1 },
	{ PATH("M nan 2"), "", { 0, 0 }, 1 },
	{ PATH("5 6"), "", { 0, 0 }, 1 },
	{ LAYER("<PathObject Boundary='0 0 1 1'/>"), "", { 0, 0 }, 1 },
	{ LAYER("<PathObject Boundary='0 0 1 1' CTM='1 0 0 1'/>"), NULL,
	    { 0, 0 }, 1 },
	{ LAYER("<PathObject Boundary='0 0 1'/>"), NULL, { 0, 0 }, 1 },
};

static void
paths_become_lines_and_curves(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(paths); i++) {
		const struct ezz_ofd_object	*o;
		struct shown			 s;
		char				 steps[20] = "";
		double				 end[2] = { 0 }, from[2] = { 0 };

		make_content(&s, paths[i].data);
		o = only(&s);
		if (s.d->faults != paths[i].faults ||
		    (o == NULL) != (paths[i].steps == NULL))
			fail_msg("%s: %zu faults", paths[i].data, s.d->faults);
		for (size_t k = 0; o != NULL && k < o->path.n; k++) {
			const struct ezz_ofd_segment	*g;
			size_t				 p;

			g = &o->path.segments[k];
			p = g->step == EZZ_OFD_CURVE ? 4 : 0;
			steps[k] = "MLBC"[g->step];
			memcpy(end, g->step == EZZ_OFD_CLOSE ? from : g->p + p,
			    sizeof(end));
			if (g->step == EZZ_OFD_MOVE)
				memcpy(from, end, sizeof(from));
		}
		if (o != NULL && (strcmp(steps, paths[i].steps) != 0 ||
		    fabs(end[0] - paths[i].end[0]) > 1e-9 ||
		    fabs(end[1] - paths[i].end[1]) > 1e-9))
			fail_msg("%s: %s to %g %g", paths[i].data, steps,
			    end[0], end[1]);
		shut(&s);
	}
}

/* Every point of a half circle is one away from its middle. */
static void
an_arc_is_round(void **state)
{
	const struct ezz_ofd_path	*p;
	struct shown			 s;
	double				 x, y, x0 = 1, y0 = 0;

	(void)state;
	make_content(&s, PATH("M 1 0 A 1 1 30 1 1 -1 0"));
	p = &only(&s)->path;
	assert_int_equal(p->n, 3);
	for (size_t k = 1; k < p->n; k++) {
		const double	*c = p->segments[k].p;

		for (double t = 0; t <= 1; t += 0.125) {
			double	 u = 1 - t;

			x = u * u * u * x0 + 3 * u * u * t * c[0] +
			    3 * u * t * t * c[2] + t * t * t * c[4];
			y = u * u * u * y0 + 3 * u * u * t * c[1] +
			    3 * u * t * t * c[3] + t * t * t * c[5];
			assert_true(fabs(hypot(x, y) - 1) < 3e-4);
			/* clockwise, y down: the lower half */
			assert_true(y > -1e-9);
		}
		x0 = c[4];
		y0 = c[5];
	}
	shut(&s);
}

/* ---- order, style, units ------------------------------------------------- */

static ezz_status
list_ids(ezz_ctx *ctx, void *arg, const struct ezz_ofd_place *at)
{
	assert_int_equal(ezz_buf_str(ctx, arg, at->object->id), EZZ_OK);
	return ezz_buf_byte(ctx, arg, ' ');
}

static void
assert_order(const struct shown *s, const char *want)
{
	struct ezz_buf	 b = { 0 };

	assert_int_equal(ezz_ofd_walk(s->ctx, s->d, list_ids, &b), EZZ_OK);
	assert_int_equal(ezz_buf_byte(s->ctx, &b, 0), EZZ_OK);
	assert_string_equal((char *)b.p, want);
	ezz_buf_free(&b);
}

#define IMAGE(id)	"<ImageObject ID='" id "' Boundary='0 0 1 1'/>"
#define IN(type, id)	"<Layer Type='" type "'>" IMAGE(id) "</Layer>"

static void
layers_are_drawn_back_to_front(void **state)
{
	struct paper	 p = { .template = "<Content>" IN("Foreground", "t3")
		IN("Body", "t2") IN("Background", "t1") "</Content>" };
	struct shown	 s;

	(void)state;
	p.content = "<Template TemplateID='9'/><Content>" IN("Foreground", "4")
	    "<Layer>" IMAGE("2") "<PageBlock>" IMAGE("3") "<PageBlock/>"
	    "<PageBlock>" IMAGE("3a") "</PageBlock></PageBlock>" IMAGE("3b")
	    "<ImageObject ID='x' Boundary='0 0 1 1' Visible='false'/>"
	    "</Layer>" IN("Background", "1") "</Content>";
	assert_int_equal(make(&s, &p), EZZ_OK);
	assert_order(&s, "t1 t2 t3 1 2 3 3a 3b 4 ");
	shut(&s);
	p.content = "<Template TemplateID='9' ZOrder='Foreground'/>"
	    LAYER(IMAGE("1"));
	assert_int_equal(make(&s, &p), EZZ_OK);
	assert_order(&s, "1 t1 t2 t3 ");
	shut(&s);
	p.content = "<Template TemplateID='8'/>" LAYER(IMAGE("1"));
	assert_int_equal(make(&s, &p), EZZ_OK);
	assert_int_equal(s.d->faults, 1);
	shut(&s);
	p.content = LAYER(IMAGE("1"));
	p.notes = "<Annot Type='Stamp'><Appearance Boundary='5 6 9 9'>"
	    IMAGE("n") "</Appearance></Annot><Annot Visible='false'>"
	    "<Appearance Boundary='5 6 9 9'>" IMAGE("m") "</Appearance>"
	    "</Annot><Annot><Appearance>" IMAGE("k") "</Appearance></Annot>";
	assert_int_equal(make(&s, &p), EZZ_OK);
	assert_order(&s, "1 n ");
	assert_int_equal(s.d->faults, 1);
	assert_string_equal(s.d->first->next->annotation, "Stamp");
	assert_true(s.d->first->next->box.y == 6);
	shut(&s);
}

static void
styles_come_from_what_is_nearest(void **state)
{
	const struct ezz_ofd_object	*o;
	struct paper			 p = { .resources =
	    "<ColorSpaces><ColorSpace ID='3' Type='GRAY'/><ColorSpace ID='4' "
	    "Type='CMYK'/><ColorSpace ID='5' Type='RGB'><Palette><CV>0 0 255"
	    "</CV></Palette></ColorSpace></ColorSpaces><DrawParams>"
	    "<DrawParam ID='7' LineWidth='2' Cap='Round' DashPattern='1 2'>"
	    "<FillColor Value='1 2 3'/></DrawParam><DrawParam ID='8' "
	    "Relative='7' Join='Bevel'><StrokeColor Value='128' "
	    "ColorSpace='3'/></DrawParam><DrawParam ID='6' Relative='6' "
	    "LineWidth='9'/></DrawParams>" };
	struct shown			 s;

	(void)state;
	p.content = "<Content><Layer DrawParam='8'>"
	    "<PathObject Boundary='0 0 1 1' LineWidth='4'>"
	    "<FillColor Value='#ff 0 #80' Alpha='7'/>"
	    "<AbbreviatedData/></PathObject>"
	    "<PathObject Boundary='0 0 1 1' DrawParam='6'><FillColor "
	    "Value='255 0 0 0' ColorSpace='4'/><StrokeColor Index='0' "
	    "ColorSpace='5'/><AbbreviatedData/></PathObject>"
	    "<PathObject Boundary='0 0 1 1'><FillColor Value='1 2'/>"
	    "<AbbreviatedData/></PathObject>"
	    "<PathObject Boundary='0 0 1 1'><FillColor><AxialShd><Segment>"
	    "<Color Value='9 8 7'/></Segment></AxialShd></FillColor>"
	    "<AbbreviatedData/></PathObject></Layer></Content>";
	assert_int_equal(make(&s, &p), EZZ_OK);
	o = only(&s);
	assert_true(o->pen.width == 4 && o->pen.cap == EZZ_OFD_ROUND_CAP &&
	    o->pen.join == EZZ_OFD_BEVEL && o->pen.n_dashes == 2 &&
	    o->pen.miter == 3.528);
	assert_memory_equal(o->fill_colour.rgb, "\xff\x00\x80", 3);
	assert_int_equal(o->fill_colour.alpha, 7);
	assert_memory_equal(o->stroke_colour.rgb, "\x80\x80\x80", 3);
	assert_true(o->stroke && !o->fill);
	o = o->next;
	assert_true(o->pen.width == 9);
	assert_memory_equal(o->fill_colour.rgb, "\x00\xff\xff", 3);
	assert_memory_equal(o->stroke_colour.rgb, "\x00\x00\xff", 3);
	o = o->next;
	assert_int_equal(s.d->faults, 1);
	assert_memory_equal(o->fill_colour.rgb, "\x01\x02\x03", 3);
	assert_true(o->next->fill_colour.mixed);
	assert_memory_equal(o->next->fill_colour.rgb, "\x09\x08\x07", 3);
	shut(&s);
}

#define USE(id, unit) \
	"<CompositeObject ID='c' Boundary='0 0 9 9' Alpha='51' " \
	"ResourceID='" unit "'/>"
#define UNIT(id, inner) \
	"<CompositeGraphicUnit ID='" id "' Width='1' Height='1'><Content>" \
	inner "</Content></CompositeGraphicUnit>"

static ezz_status
see_place(ezz_ctx *ctx, void *arg, const struct ezz_ofd_place *at)
{
	(void)ctx;
	*(struct ezz_ofd_place *)arg = *at;
	return EZZ_OK;
}

static void
units_are_drawn_in_their_place(void **state)
{
	struct ezz_ofd_place	 at;
	struct paper		 p = { .resources =
	    "<CompositeGraphicUnits>"
	    UNIT("1", USE("a", "2"))
	    UNIT("2", "<ImageObject ID='i' Boundary='1 2 3 3' "
	    "CTM='2 0 0 2 0 0'/>")
	    UNIT("3", USE("a", "3") USE("a", "3") USE("a", "3") USE("a", "3")
	    USE("a", "3") USE("a", "3") USE("a", "3") USE("a", "3"))
	    UNIT("4", USE("a", "4"))
	    "</CompositeGraphicUnits>" };
	struct shown		 s;

	(void)state;
	p.content = LAYER("<CompositeObject Boundary='10 20 9 9' "
	    "CTM='0.5 0 0 0.5 0 0' ResourceID='1'/>");
	assert_int_equal(make(&s, &p), EZZ_OK);
	assert_int_equal(ezz_ofd_walk(s.ctx, s.d, see_place, &at), EZZ_OK);
	assert_true(at.inner.a == 1 && at.inner.e == 10.5 &&
	    at.inner.f == 21 && at.outer.a == 0.5);
	assert_true(fabs(at.alpha - 0.2) < 1e-9);
	shut(&s);
	/* one that holds itself ends, eight times eight does not go on */
	p.content = LAYER(USE("a", "4") USE("a", "nowhere"));
	assert_int_equal(make(&s, &p), EZZ_OK);
	assert_order(&s, "");
	shut(&s);
	p.content = LAYER(USE("a", "3"));
	assert_int_equal(make(&s, &p), EZZ_OK);
	assert_int_equal(ezz_ofd_walk(s.ctx, s.d, see_place, &at), EZZ_ELIMIT);
	shut(&s);
}

static void
clips_are_read(void **state)
{
	const struct ezz_ofd_object	*o;
	struct shown			 s;

	(void)state;
	make_content(&s, LAYER("<ImageObject Boundary='0 0 9 9'>"
	    "<Clips TransFlag='false'><Clip><Area CTM='2 0 0 2 0 0'>"
	    "<Path Boundary='3 4 1 1'><AbbreviatedData>M 0 0 L 1 1"
	    "</AbbreviatedData></Path></Area><Area/></Clip><Clip><Area><Path "
	    "Rule='Even-Odd'><AbbreviatedData>M 0 0</AbbreviatedData></Path>"
	    "</Area></Clip></Clips></ImageObject>"));
	o = only(&s);
	assert_int_equal(o->n_clips, 3);
	assert_int_equal(s.d->faults, 1);
	assert_true(o->clips[0].fixed && o->clips[0].ctm.e == 6 &&
	    o->clips[0].ctm.f == 8 && o->clips[0].ctm.a == 2);
	assert_int_equal(o->clips[2].of, 1);
	assert_true(o->clips[2].path.even_odd);
	shut(&s);
}

/* ---- words --------------------------------------------------------------- */

#define ONE_CHAR(x, y, c) \
	"<TextObject Boundary='" x " " y " 5 5' Font='1' Size='4'>" \
	"<TextCode X='0' Y='4'>" c "</TextCode></TextObject>"

static const struct {
	const char	*content;
	const char	*word;
	size_t		 nth;
	bool		 found;
	size_t		 left;
	double		 x;
	double		 y;
	double		 w;
	double		 h;
} words[] = {
	{ TEXT("", "<TextCode X='1' Y='4' DeltaX='4 4 4'>（盖章）</TextCode>"),
	    "盖章", 1, true, 0, 15, 20.48, 8, 4 },
	{ TEXT("", "<TextCode X='1' Y='4' DeltaX='4 4 4'>盖章盖章</TextCode>"),
	    "盖章", 2, true, 0, 19, 20.48, 8, 4 },
	{ TEXT("", "<TextCode X='1' Y='4' DeltaX='4 4 4'>盖章盖章</TextCode>"),
	    "盖章", 5, false, 3, 0, 0, 0, 0 },
	{ TEXT("", "<TextCode X='0' Y='4' DeltaX='4'>公 </TextCode>"
	    "<TextCode X='20' Y='4'>章</TextCode>"), "公　章", 1, true, 0, 10,
	    20.48, 24, 4 },
	{ LAYER(ONE_CHAR("10", "20", "印") ONE_CHAR("16", "20", "章")), "印章",
	    1, true, 0, 10, 20.48, 10, 4 },
	{ TEXT("CTM='2 0 0 2 0 0'", "<TextCode X='0' Y='4'>章</TextCode>"),
	    "章", 1, true, 0, 10, 20.96, 8, 8 },
	{ TEXT("HScale='0.5'", "<TextCode X='0' Y='4'>章</TextCode>"), "章", 1,
	    true, 0, 10, 20.48, 2, 4 },
	{ TEXT("CharDirection='90'", "<TextCode X='4' Y='0'>章</TextCode>"),
	    "章", 1, true, 0, 13.52, 20, 4, 4 },
	{ TEXT("CharDirection='180'", "<TextCode X='4' Y='0'>章</TextCode>"),
	    "章", 1, true, 0, 10, 19.52, 4, 4 },
	{ TEXT("", "<TextCode X='0' Y='4' DeltaY='5'>公章</TextCode>"), "公章",
	    1, true, 0, 10, 20.48, 4, 9 },
	{ TEXT("", "<TextCode X='0' Y='4' DeltaX='2'>ab</TextCode>"), "ab", 1,
	    true, 0, 10, 20.48, 4, 4 },
	{ TEXT("Visible='false'", "<TextCode X='0' Y='4'>章</TextCode>"), "章",
	    1, false, 1, 0, 0, 0, 0 },
	{ TEXT("", "<TextCode X='0' Y='4'>章</TextCode>"), "盖章", 1, false, 1,
	    0, 0, 0, 0 },
	{ LAYER(""), "章", 1, false, 1, 0, 0, 0, 0 },
};

static void
words_are_found_where_they_stand(void **state)
{
	struct ezz_ofd_box	 b;
	struct shown		 s;
	size_t			 left;
	bool			 found;

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		make_content(&s, words[i].content);
		left = words[i].nth;
		assert_int_equal(ezz_ofd_text_find(s.ctx, s.d,
		    ezz_bytes_str(words[i].word), &left, &found, &b), EZZ_OK);
		if (found != words[i].found || left != words[i].left ||
		    fabs(b.x - words[i].x) + fabs(b.y - words[i].y) +
		    fabs(b.w - words[i].w) + fabs(b.h - words[i].h) > 1e-9)
			fail_msg("%zu, %s: %d, %zu left, %g %g %g %g", i,
			    words[i].word, found, left, b.x, b.y, b.w, b.h);
		shut(&s);
	}
}

static void
a_word_has_letters(void **state)
{
	char			 many[2 * EZZ_MAX_OFD_WORD];
	const char		*bad[] = { "", " \t　", "\xff", many };
	struct ezz_ofd_box	 b;
	struct shown		 s;
	size_t			 left;
	bool			 found;

	(void)state;
	memset(many, 'a', sizeof(many));
	many[sizeof(many) - 1] = '\0';
	assert_int_equal(make(&s, &blank_paper), EZZ_OK);
	for (size_t i = 0; i < COUNT(bad); i++) {
		left = 1;
		assert_int_equal(ezz_ofd_text_find(s.ctx, s.d,
		    ezz_bytes_str(bad[i]), &left, &found, &b), EZZ_EINVAL);
	}
	left = 0;
	assert_int_equal(ezz_ofd_text_find(s.ctx, s.d, ezz_bytes_str("a"),
	    &left, &found, &b), EZZ_EINVAL);
	shut(&s);
}

static void
text_is_set_out_in_lines(void **state)
{
	struct ezz_buf	 b = { 0 };
	struct shown	 s;

	(void)state;
	make_content(&s, LAYER(ONE_CHAR("10", "20", "甲") ONE_CHAR("14", "20",
	    "乙") ONE_CHAR("30", "20", "丙") ONE_CHAR("10", "30", "丁")));
	assert_int_equal(ezz_ofd_text(s.ctx, s.d, &b), EZZ_OK);
	assert_int_equal(ezz_buf_byte(s.ctx, &b, 0), EZZ_OK);
	assert_string_equal((char *)b.p, "甲乙 丙\n丁\n");
	ezz_buf_free(&b);
	shut(&s);
}

/* ---- pages that are none ------------------------------------------------- */

static void
a_page_too_far_is_refused(void **state)
{
	struct ezz_ofd_drawing	*d = NULL;
	struct ezz_ofd_art	*art = NULL;
	struct shown		 s;

	(void)state;
	assert_int_equal(make(&s, &blank_paper), EZZ_OK);
	assert_int_equal(ezz_ofd_page_read(s.ctx, s.art, 1, &d), EZZ_EINVAL);
	assert_null(d);
	assert_int_equal(ezz_ofd_art_read(s.ctx, s.o, 1, &art), EZZ_EINVAL);
	assert_null(art);
	shut(&s);
}

static void
too_much_on_a_page_is_refused(void **state)
{
	struct paper	 p = { 0 };
	struct ezz_buf	 b = { 0 };
	struct shown	 s;

	(void)state;
	assert_int_equal(ezz_buf_str(NULL, &b, "<Content><Layer>"
	    "<PathObject Boundary='0 0 1 1'><AbbreviatedData>"), EZZ_OK);
	for (int i = 0; i <= EZZ_MAX_OFD_SEGMENTS / 8; i++)
		assert_int_equal(ezz_buf_str(NULL, &b, "CCCCCCCC"), EZZ_OK);
	assert_int_equal(ezz_buf_str(NULL, &b, "</AbbreviatedData>"
	    "</PathObject></Layer></Content>"), EZZ_OK);
	assert_int_equal(ezz_buf_byte(NULL, &b, 0), EZZ_OK);
	p.content = (char *)b.p;
	assert_int_equal(make(&s, &p), EZZ_ELIMIT);
	assert_null(s.d);
	shut(&s);
	memset(strchr(strchr((char *)b.p, 'A'), '>') + 1, 'x', 9);
	ezz_buf_free(&b);
	assert_int_equal(ezz_buf_str(NULL, &b, "<Content><Layer><TextObject "
	    "Boundary='0 0 1 1'><TextCode>"), EZZ_OK);
	for (int i = 0; i <= EZZ_MAX_OFD_CHARS / 8; i++)
		assert_int_equal(ezz_buf_str(NULL, &b, "aaaaaaaa"), EZZ_OK);
	assert_int_equal(ezz_buf_str(NULL, &b, "</TextCode></TextObject>"
	    "</Layer></Content>"), EZZ_OK);
	assert_int_equal(ezz_buf_byte(NULL, &b, 0), EZZ_OK);
	p.content = (char *)b.p;
	assert_int_equal(make(&s, &p), EZZ_ELIMIT);
	shut(&s);
	ezz_buf_free(&b);
}

/* ---- real ones ----------------------------------------------------------- */

/* Counted, and placed, by another program over the same XML. */
static const struct sample {
	const char	*name;
	size_t		 pages;
	size_t		 chars;		/* of all its pages */
	size_t		 objects;
	const char	*word;		/* its first place */
	size_t		 page;		/* from 0 */
	double		 x;		/* of its box */
	double		 base;		/* the line it stands on */
} samples[] = {
	{ "kinggrid-v4-invoice", 5, 3223, 761, "价税合计", 0, 17.32,
	    101.234 },
	{ "dms360-v1-invalid", 2, 324, 22, NULL, 0, 0, 0 },
	{ "gomain-sign-cms-attrs-2sig", 1, 305, 70, NULL, 0, 0, 0 },
	{ "plain-keyword2", 2, 78, 10, "马上融资", 0, 74.0961, 175.07 },
	{ "plain-multikeyword-textcode", 1, 25, 1, "哈哈打发", 0,
	    68.7478, 29.4638 },
	{ "plain-doc1-cgtransform", 11, 6037, 498, "莫愁前路", 2, 46.57,
	    117.47 },
	{ "plain-pageblock", 1, 22, 1, NULL, 0, 0, 0 },
	{ "plain-sealart-suwell", 1, 151, 58, NULL, 0, 0, 0 },
};

static void
find_on(const struct shown *s, const struct sample *want, size_t page,
    size_t *left)
{
	struct ezz_ofd_box	 b;
	bool			 found;

	if (want->word == NULL || *left == 0)
		return;
	assert_int_equal(ezz_ofd_text_find(s->ctx, s->d,
	    ezz_bytes_str(want->word), left, &found, &b), EZZ_OK);
	if (found && (page != want->page || fabs(b.x - want->x) > 1e-3 ||
	    fabs(b.y + b.h * 0.88 - want->base) > 1e-3))
		fail_msg("%s: on page %zu, %g, line %g", want->name, page, b.x,
		    b.y + b.h * 0.88);
}

static void
read_sample(const struct sample *want, struct shown *s)
{
	size_t	 chars = 0, objects = 0, left = 1;

	for (size_t k = 0; k < want->pages; k++) {
		if (ezz_ofd_page_read(s->ctx, s->art, k, &s->d) != EZZ_OK)
			fail_msg("%s: %s", want->name, ezz_message(s->ctx));
		if (s->d->faults > 0)
			fail_msg("%s: %s", want->name, s->d->fault);
		chars += s->d->chars;
		objects += s->d->objects;
		find_on(s, want, k, &left);
		ezz_ofd_drawing_free(&s->d);
	}
	if (chars != want->chars || objects != want->objects ||
	    (want->word != NULL && left > 0))
		fail_msg("%s: %zu characters, %zu objects", want->name, chars,
		    objects);
}

static void
real_pages_are_read_whole(void **state)
{
	const char	*dir = test_shared();
	char		 path[4200];

	(void)state;
	for (size_t i = 0; dir != NULL && i < COUNT(samples); i++) {
		struct shown	 s = { .ctx = test_ctx() };

		snprintf(path, sizeof(path), "%s/samples/ofd/ofd/%s.ofd", dir,
		    samples[i].name);
		s.file = test_file(path);
		open_it(&s);
		read_sample(&samples[i], &s);
		shut(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(characters_stand_where_they_are_put),
		cmocka_unit_test(glyphs_go_to_their_characters),
		cmocka_unit_test(paths_become_lines_and_curves),
		cmocka_unit_test(an_arc_is_round),
		cmocka_unit_test(layers_are_drawn_back_to_front),
		cmocka_unit_test(styles_come_from_what_is_nearest),
		cmocka_unit_test(units_are_drawn_in_their_place),
		cmocka_unit_test(clips_are_read),
		cmocka_unit_test(words_are_found_where_they_stand),
		cmocka_unit_test(a_word_has_letters),
		cmocka_unit_test(text_is_set_out_in_lines),
		cmocka_unit_test(a_page_too_far_is_refused),
		cmocka_unit_test(too_much_on_a_page_is_refused),
		cmocka_unit_test(real_pages_are_read_whole),
	};

	return cmocka_run_group_tests_name("ofd_page", tests, NULL, NULL);
}

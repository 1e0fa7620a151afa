/*
 * What the writer writes, the reader reads without a remark: a document with
 * all that it can have, the same bytes twice, on a package that was made
 * before, and what it refuses.
 */
#include "test.h"

#include "format/ofd_page.h"
#include "format/ofd_write.h"

#define TEXT	"虚构<&\"𠮷"

static const int32_t	 delta[] = { 5000, 5000, 2500, 2500, 2500 };
static const struct ezz_ofd_put_step	 steps[] = {
	{ 'M', { 100, 100 } }, { 'L', { 20100, 100 } },
	{ 'B', { 1, 2, 3, 4, 5, -6500 } }, { 'C', { 0 } }
};
static const int32_t	 dashes[] = { 1000, 500 };

static const struct ezz_ofd_put	 things[] = {
	{ .kind = EZZ_OFD_PUT_TEXT, .id = 10, .font = 3, .size = 5000,
	    .box = { 10000, 20000, 60000, 7000 }, .x = 1000, .y = 5500,
	    .text = { (const uint8_t *)TEXT, sizeof(TEXT) - 1 },
	    .delta = delta, .rgb = { 160, 0, 16 } },
	{ .kind = EZZ_OFD_PUT_PATH, .id = 11, .line = 350, .fill = true,
	    .box = { 0, 0, 30000, 30000 }, .steps = steps, .steps_n = 4,
	    .dashes = dashes, .dashes_n = 2, .rgb = { 1, 2, 3 } },
	{ .kind = EZZ_OFD_PUT_IMAGE, .id = 12, .resource = 4,
	    .box = { 50000, 60001, 33000, 33000 } },
};

static const struct ezz_ofd_put	 under[] = {
	{ .kind = EZZ_OFD_PUT_TEXT, .id = 21, .font = 3, .size = 3000,
	    .box = { 0, 0, 210000, 297000 }, .x = 5000, .y = 9000,
	    .text = { (const uint8_t *)"a", 1 }, .turn = -24, .alpha = 80 },
};

/* All of a document; tests change what they need. */
struct whole {
	struct ezz_ofd_put_font		 fonts[2];
	struct ezz_ofd_put_media	 media;
	struct ezz_ofd_put_layer	 layer, below;
	unsigned			 uses;
	struct ezz_ofd_put_page		 page, template;
	struct ezz_ofd_put_pair		 customs[2];
	struct ezz_ofd_put_attachment	 attachment;
	struct ezz_ofd_put_ref		 ref;
	struct ezz_ofd_put_tag		 tag;
	struct ezz_ofd_put_doc		 doc;
};

static void
fill(struct whole *w)
{
	*w = (struct whole){
		.fonts = { { .id = 3, .name = "A", .file = "a.otf",
		    .bytes = EZZ_BYTES("font", 4), .bold = true },
		    { .id = 5, .name = "B & C", .serif = true } },
		.media = { 4, "PNG", "p.png", EZZ_BYTES("png", 3) },
		.layer = { 9, EZZ_OFD_PUT_BODY, things, 3 },
		.below = { 20, EZZ_OFD_PUT_BACKGROUND, under, 1 },
		.uses = 2,
		.page = { .id = 1, .w = 210000, .h = 297000,
		    .templates_n = 1, .layers_n = 1 },
		.template = { .id = 2, .w = 210000, .h = 297000,
		    .name = "face", .layers_n = 1 },
		.customs = { { "ZZMC", "营业<执照>" }, { "ZZBH", "1" } },
		.attachment = { "list", "json", "list.json", false,
		    EZZ_BYTES("{}", 2) },
		.ref = { 1, 10 },
		.tag = { .name = "CZZT", .n = 1 },
	};
	w->page.templates = &w->uses;
	w->page.layers = &w->layer;
	w->template.layers = &w->below;
	w->tag.refs = &w->ref;
	w->doc = (struct ezz_ofd_put_doc){
		.doc_id = "00112233445566778899aabbccddeeff",
		.title = "题", .author = "人", .subject = "事",
		.creator = "ezz", .creator_version = "1",
		.created = 1795000000, .customs = w->customs, .customs_n = 2,
		.fonts = w->fonts, .fonts_n = 2, .media = &w->media,
		.media_n = 1, .templates = &w->template, .templates_n = 1,
		.pages = &w->page, .pages_n = 1,
		.attachments = &w->attachment, .attachments_n = 1,
		.tag_root = "Root", .tag_space = "urn:x", .tags = &w->tag,
		.tags_n = 1 };
}

static ezz_status
into(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

static ezz_status
write_it(ezz_ctx *ctx, const struct ezz_pkg *base, const struct whole *w,
    struct ezz_buf *out)
{
	return ezz_ofd_write(ctx, base, &w->doc, into, out);
}

static void
read_page(ezz_ctx *ctx, const struct ezz_ofd *o)
{
	struct ezz_ofd_art		*art = NULL;
	struct ezz_ofd_drawing		*d = NULL;
	const struct ezz_ofd_layer	*l;
	const struct ezz_ofd_object	*x;

	assert_int_equal(ezz_ofd_art_read(ctx, o, 0, &art), EZZ_OK);
	assert_int_equal(ezz_ofd_page_read(ctx, art, 0, &d), EZZ_OK);
	assert_int_equal(d->faults, 0);
	assert_int_equal(d->objects, 4);
	for (l = d->first; l != NULL && l->kind != EZZ_OFD_BODY_LAYER;)
		l = l->next;
	assert_non_null(l);
	x = l->first;
	assert_int_equal(x->kind, EZZ_OFD_TEXT);
	assert_int_equal(x->text.n, 6);
	assert_int_equal(x->text.chars[5].c, 0x20BB7);
	assert_true(x->text.chars[5].x > 18.499 && x->text.chars[5].x < 18.501);
	assert_true(x->text.chars[0].y > 5.499 && x->text.chars[0].y < 5.501);
	assert_int_equal(x->fill_colour.rgb[0], 160);
	x = x->next;
	assert_int_equal(x->kind, EZZ_OFD_PATH);
	assert_int_equal(x->path.n, 4);
	assert_true(x->fill && x->stroke);
	assert_int_equal(x->pen.n_dashes, 2);
	assert_true(x->path.segments[2].p[5] < -6.499);
	x = x->next;
	assert_int_equal(x->kind, EZZ_OFD_IMAGE);
	assert_true(x->boundary.y > 60.0009 && x->ctm.a == 33);
	ezz_ofd_drawing_free(&d);
	ezz_ofd_art_free(&art);
}

static void
is_read_back(void **state)
{
	ezz_ctx		*ctx = NULL;
	struct whole	 w;
	struct ezz_buf	 a = { 0 }, b = { 0 };
	struct ezz_pkg	*pkg = NULL;
	struct ezz_ofd	*o = NULL;

	(void)state;
	fill(&w);
	assert_int_equal(ezz_ctx_new(&ctx), EZZ_OK);
	assert_int_equal(write_it(ctx, NULL, &w, &a), EZZ_OK);
	assert_int_equal(write_it(ctx, NULL, &w, &b), EZZ_OK);
	assert_true(ezz_bytes_equal(ezz_bytes_of(&a), ezz_bytes_of(&b)));
	assert_int_equal(ezz_pkg_open_bytes(ctx, ezz_bytes_of(&a), &pkg),
	    EZZ_OK);
	assert_int_equal(pkg->n_remarks, 0);
	assert_int_equal(ezz_ofd_read(ctx, pkg, &o), EZZ_OK);
	assert_int_equal(o->n_faults, 0);
	assert_int_equal(o->spaces & ~(unsigned)EZZ_XML_OFD, 0);
	for (size_t i = 0; i < o->n_locs; i++)
		assert_true(o->locs[i]->entry != NULL && o->locs[i]->exact &&
		    !o->locs[i]->fallback);
	for (size_t i = 0; i < pkg->n; i++)
		assert_true(ezz_ofd_reached(o, &pkg->entries[i]) != 0);
	assert_int_equal(o->n_bodies, 1);
	assert_string_equal(o->bodies[0].customs[0].value, "营业<执照>");
	assert_string_equal(o->bodies[0].created, "2026-11-18");
	assert_string_equal(o->bodies[0].max_unit_id, "21");
	assert_int_equal(o->bodies[0].n_fonts, 2);
	assert_string_equal(o->bodies[0].fonts[1].name, "B & C");
	assert_null(o->bodies[0].fonts[1].loc);
	assert_int_equal(o->bodies[0].n_attachments, 1);
	assert_false(o->bodies[0].attachments[0].visible);
	assert_string_equal(o->bodies[0].tags[0].space, "urn:x");
	read_page(ctx, o);
	ezz_ofd_free(&o);
	ezz_pkg_free(&pkg);
	ezz_buf_free(&a);
	ezz_buf_free(&b);
	ezz_ctx_free(&ctx);
}

/* A template and its font that were packed before are not packed again. */
static void
builds_upon(void **state)
{
	ezz_ctx			*ctx = NULL;
	struct whole		 w;
	struct ezz_buf		 xml = { 0 }, base = { 0 }, out = { 0 };
	struct ezz_pkg		*pkg = NULL, *whole = NULL;
	struct ezz_ofd		*o = NULL;
	char			 name[64];
	struct ezz_pkg_put	 puts[2];

	(void)state;
	fill(&w);
	assert_int_equal(ezz_ctx_new(&ctx), EZZ_OK);
	ezz_ofd_template_name(0, name);
	assert_int_equal(ezz_ofd_write_page(ctx, &w.template, &xml), EZZ_OK);
	puts[0] = (struct ezz_pkg_put){ name, ezz_bytes_of(&xml) };
	puts[1] = (struct ezz_pkg_put){ EZZ_OFD_RES "a.otf",
	    w.fonts[0].bytes };
	assert_int_equal(ezz_pkg_write(ctx, NULL, puts, 2, into, &base),
	    EZZ_OK);
	assert_int_equal(ezz_pkg_open_bytes(ctx, ezz_bytes_of(&base), &pkg),
	    EZZ_OK);
	w.template.there = true;
	w.fonts[0].bytes = EZZ_BYTES(NULL, 0);
	assert_int_equal(write_it(ctx, pkg, &w, &out), EZZ_OK);
	assert_int_equal(ezz_pkg_open_bytes(ctx, ezz_bytes_of(&out), &whole),
	    EZZ_OK);
	assert_int_equal(ezz_ofd_read(ctx, whole, &o), EZZ_OK);
	assert_int_equal(o->n_faults, 0);
	read_page(ctx, o);
	ezz_ofd_free(&o);
	ezz_pkg_free(&whole);
	ezz_pkg_free(&pkg);
	ezz_buf_free(&xml);
	ezz_buf_free(&base);
	ezz_buf_free(&out);
	ezz_ctx_free(&ctx);
}

static struct ezz_ofd_put	 wrong;

static void no_pages(struct whole *w) { w->doc.pages_n = 0; }
static void no_id(struct whole *w) { w->page.id = 0; }
static void same_id(struct whole *w) { w->page.id = 12; }
static void no_font(struct whole *w) { w->fonts[0].id = 30; }
static void no_media(struct whole *w) { w->media.id = 30; }
static void no_template(struct whole *w) { w->uses = 30; }
static void no_object(struct whole *w) { w->ref.object = 30; }
static void other_page(struct whole *w) { w->ref.page = 2; }
static void bad_tag(struct whole *w) { w->tag.name = "1 2"; }
static void bad_root(struct whole *w) { w->doc.tag_root = "a:b"; }
static void control(struct whole *w) { w->customs[0].value = "a\x01"; }
static void not_utf8(struct whole *w) { w->doc.title = "\xff"; }
static void nonchar(struct whole *w) { w->doc.title = "\xef\xbf\xbf"; }
static void way_out(struct whole *w) { w->attachment.file = "../x"; }
static void same_file(struct whole *w) { w->media.file = "a.otf"; }

static void
bad_text(struct whole *w)
{
	wrong = things[0];
	wrong.text = EZZ_BYTES("\x08", 1);
	w->layer.put = &wrong;
	w->layer.n = 1;
}

static void
refuses(void **state)
{
	static void	(*const faults[])(struct whole *) = {
		no_pages, no_id, same_id, no_font, no_media, no_template,
		no_object, other_page, bad_tag, bad_root, control, not_utf8,
		nonchar, way_out, same_file, bad_text
	};
	ezz_ctx		*ctx = NULL;

	(void)state;
	assert_int_equal(ezz_ctx_new(&ctx), EZZ_OK);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		struct whole	 w;
		struct ezz_buf	 out = { 0 };

		fill(&w);
		faults[i](&w);
		if (write_it(ctx, NULL, &w, &out) != EZZ_EINVAL)
			fail_msg("fault %zu was written", i);
		assert_true(*ezz_message(ctx) != '\0');
		ezz_buf_free(&out);
	}
	ezz_ctx_free(&ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_read_back),
		cmocka_unit_test(builds_upon),
		cmocka_unit_test(refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

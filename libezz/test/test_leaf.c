/*
 * Licences on their faces, by the numbers that our own reader of pages has:
 * each field stands where the face file puts it, to 0.2 mm, and whatever a
 * record says, nothing leaves its box, overlaps, or begins a line with a mark
 * that may not.
 */
#include "fonts.h"

#include <math.h>

#include "base/file.h"
#include "base/text.h"
#include "format/ofd_page.h"
#include "object/face.h"
#include "op/printing.h"
#include "op/verifier.h"

#define NEAR	0.2	/* mm */

/* One grey dot, for photos. */
#define GREY	"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4" \
		"2mM4AQAAygDJNEIn8wAAAABJRU5ErkJggg=="

static const char *const	 names[] = { "business-licence",
				    "driving-licence", "food-business",
				    "marriage", "physician", "planning-permit",
				    "real-estate", "resident-id",
				    "road-transport", "special-operation" };

#define FACES	(sizeof(names) / sizeof(names[0]))

static struct {
	ezz_ctx			*ctx;
	ezz_verifier		*v;
	const ezz_schemas	*schemas;
	ezz_printing		*printing;
} t;

static bool
desk_open(void)
{
	const struct ezz_printing_terms	 terms = {
		.now = INT64_C(1764000000), .find = test_font_file };
	ezz_fonts			*fonts;

	t.ctx = test_ctx();
	fonts = test_fonts(t.ctx);
	if (fonts == NULL) {
		ezz_ctx_free(&t.ctx);
		return false;
	}
	ezz_fonts_free(&fonts);
	assert_int_equal(ezz_verifier_new(t.ctx, getenv("EZZ_DATA"), &t.v),
	    EZZ_OK);
	assert_int_equal(ezz_verifier_schemas(t.ctx, t.v, &t.schemas),
	    EZZ_OK);
	assert_int_equal(ezz_printing_open(t.ctx, NULL, getenv("EZZ_DATA"),
	    &terms, &t.printing), EZZ_OK);
	return true;
}

static void
desk_close(void)
{
	ezz_printing_free(&t.printing);
	ezz_verifier_free(&t.v);
	ezz_ctx_free(&t.ctx);
}

/* NULL where its 楷体 is not installed, of which test_fonts.h has no file. */
static ezz_face *
face_of(const char *name)
{
	struct ezz_buf	 file = { 0 };
	ezz_report	*report;
	ezz_face	*face;
	char		 path[4096];

	snprintf(path, sizeof(path), "%s/face/%s.json", getenv("EZZ_DATA"),
	    name);
	assert_int_equal(ezz_file_read(t.ctx, path, 1 << 20, &file), EZZ_OK);
	assert_int_equal(ezz_check_face(t.ctx, t.schemas, getenv("EZZ_DATA"),
	    ezz_bytes_of(&file), name, &report, &face), EZZ_OK);
	assert_non_null(face);
	ezz_report_free(&report);
	ezz_buf_free(&file);
	return face;
}

/* ---- a page ---------------------------------------------------------------- */

#define CHARS	8192

struct mark {
	uint32_t	 c;
	double		 x, y;		/* origin on the page, mm */
	double		 size;
	bool		 first;		/* of its object */
};

/* What a licence has of its own, in drawing order. */
struct page {
	struct mark	 mark[CHARS];
	size_t		 n;
};

static ezz_status
visit(ezz_ctx *ctx, void *arg, const struct ezz_ofd_place *p)
{
	const struct ezz_ofd_text	*text = &p->object->text;
	struct page			*page = arg;

	(void)ctx;
	if (p->object->kind != EZZ_OFD_TEXT || *p->layer->from != '\0')
		return EZZ_OK;
	for (size_t i = 0; i < text->n; i++) {
		const struct ezz_ofd_char	*c = &text->chars[i];

		assert_true(page->n < CHARS);
		assert_false(c->loose);
		page->mark[page->n++] = (struct mark){ c->c,
		    p->inner.a * c->x + p->inner.c * c->y + p->inner.e,
		    p->inner.b * c->x + p->inner.d * c->y + p->inner.f,
		    text->size, i == 0 };
	}
	return EZZ_OK;
}

/* False: it does not fit, and its report says which field and why. */
static bool
print(const ezz_face *face, const struct ezz_licence *l, struct page *out)
{
	const struct ezz_finding	*f;
	struct ezz_buf			 ofd = { 0 };
	struct ezz_ofd_drawing		*d;
	struct ezz_ofd_art		*art;
	struct ezz_ofd			*o;
	struct ezz_pkg			*pkg;
	ezz_report			*report;

	out->n = 0;
	assert_int_equal(ezz_face_preview(t.ctx, t.printing, face, l, &report,
	    &ofd), EZZ_OK);
	if (ofd.n == 0) {
		f = ezz_report_finding(report, 0);
		assert_int_equal(f->verdict, EZZ_FAILED);
		assert_string_equal(f->check, "issue.face");
		assert_non_null(strstr(f->text, "field "));
		ezz_report_free(&report);
		return false;
	}
	ezz_report_free(&report);
	assert_int_equal(ezz_pkg_open_bytes(t.ctx, ezz_bytes_of(&ofd), &pkg),
	    EZZ_OK);
	assert_int_equal(ezz_ofd_read(t.ctx, pkg, &o), EZZ_OK);
	assert_int_equal(ezz_ofd_art_read(t.ctx, o, 0, &art), EZZ_OK);
	assert_int_equal(ezz_ofd_page_read(t.ctx, art, 0, &d), EZZ_OK);
	assert_int_equal(ezz_ofd_walk(t.ctx, d, visit, out), EZZ_OK);
	ezz_ofd_drawing_free(&d);
	ezz_ofd_art_free(&art);
	ezz_ofd_free(&o);
	ezz_pkg_free(&pkg);
	ezz_buf_free(&ofd);
	return true;
}

/* ---- records ----------------------------------------------------------------- */

static uint32_t
roll(uint32_t *seed, uint32_t n)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed % n;
}

static const char *
words(struct ezz_arena *a, uint32_t *seed, size_t most)
{
	static const char *const	 some[] = { "，", "。", "、", "；", "（",
					    "）", "《", "》", "“", "”", "ezz",
					    "2026", "3.14", "GB/T 9704", "100%",
					    "·", "𠮷" };
	struct ezz_buf			 b = { 0 };
	uint8_t				 c[4];
	const char			*out;
	size_t				 n = 1 + roll(seed, (uint32_t)most);

	for (size_t i = 0; i < n; i++)
		if (roll(seed, 4) > 0)
			assert_int_equal(ezz_buf_add(t.ctx, &b, c,
			    ezz_utf8_put(0x4e00 + roll(seed, 0x51a0), c)),
			    EZZ_OK);
		else
			assert_int_equal(ezz_buf_str(t.ctx, &b,
			    some[roll(seed, 17)]), EZZ_OK);
	out = ezz_arena_text(a, ezz_bytes_of(&b));
	ezz_buf_free(&b);
	return out;
}

static bool
is_photo(const ezz_face *face, const struct ezz_field *f)
{
	for (size_t i = 0; i < face->boxes_n; i++)
		if (face->boxes[i].kind == EZZ_FACE_PHOTO &&
		    face->boxes[i].field == f)
			return true;
	return false;
}

/* Every field its own words; seed NULL: its name. */
static struct ezz_licence
record(const ezz_face *face, uint32_t *seed, size_t most)
{
	struct ezz_licence	 l = { .schema = face->schema };
	const struct ezz_schema	*s = face->schema;
	struct ezz_value	*v;
	const char		**text;

	v = ezz_arena_take(&l.memory, s->fields_n * sizeof(*v));
	for (size_t i = 0; i < s->fields_n; i++) {
		const struct ezz_field	*f = &s->fields[i];

		text = ezz_arena_take(&l.memory, sizeof(*text));
		*text = is_photo(face, f) ? GREY :
		    f->wire == EZZ_WIRE_DAY ? "2026-03-15" : seed == NULL ?
		    f->label_zh : words(&l.memory, seed, most);
		v[l.values_n++] = (struct ezz_value){ f, 1, text };
	}
	l.values = v;
	return l;
}

/* ---- what must hold ---------------------------------------------------------- */

static double
mm(int32_t um)
{
	return um / 1000.0;
}

static bool
one_of(uint32_t c, const char *set)
{
	struct ezz_bytes	 b = ezz_bytes_str(set);
	uint32_t		 d;
	size_t			 n;

	for (; b.n > 0; b.p += n, b.n -= n) {
		n = ezz_utf8_next(b, &d);
		if (d == c)
			return true;
	}
	return false;
}

/* The blank half of a mark that opens may stand out: its ink does not. */
static bool
in(const struct ezz_face_box *b, const struct mark *m)
{
	double	 out = one_of(m->c, "（《“") ? m->size / 2 : 0;

	return m->x + out >= mm(b->at.x) - 0.01 &&
	    m->x < mm(b->at.x + b->at.w) - 0.01 &&
	    m->y - 0.8 * m->size >= mm(b->at.y) - 0.1 &&
	    m->y <= mm(b->at.y + b->at.h) + 0.01;
}

/* Words that stand with a field are the licence's own; others, the plate's. */
static bool
may_print(const struct ezz_face_box *b)
{
	return b->kind == EZZ_FACE_FIELD || b->kind == EZZ_FACE_TABLE ||
	    (b->kind == EZZ_FACE_TEXT && (b->with != NULL ||
	    b->without != NULL));
}

static const struct ezz_face_box *
box_of(const ezz_face *face, const struct mark *m)
{
	for (size_t i = 0; i < face->boxes_n; i++)
		if (may_print(&face->boxes[i]) && in(&face->boxes[i], m))
			return &face->boxes[i];
	return NULL;
}

/* Between two of one box, in the order that they are drawn in. */
static void
follows(const struct mark *a, const struct mark *b)
{
	if (fabs(a->y - b->y) < 0.001) {
		assert_true(b->x - a->x >= 0.15 * a->size);
		return;
	}
	/* a new line: lower by an em at least, no orphan marks */
	assert_true(b->y - a->y >= 0.99 * a->size);
	assert_false(one_of(b->c, "，。、；）》”％"));
	assert_false(one_of(a->c, "（《“"));
}

static void
holds(const ezz_face *face, const struct page *p)
{
	const struct ezz_face_box	*last = NULL, *now;

	for (size_t i = 0; i < p->n; i++, last = now) {
		now = box_of(face, &p->mark[i]);
		assert_non_null(now);
		if (last == now && now->kind == EZZ_FACE_FIELD)
			follows(&p->mark[i - 1], &p->mark[i]);
	}
}

static void
properties_hold_for_random_records(void **state)
{
	static struct page	 page;
	uint32_t		 seed = 20261124;
	size_t			 fitted = 0, refused = 0;

	(void)state;
	if (!desk_open())
		return;
	for (size_t i = 0; i < FACES; i++) {
		ezz_face	*face;

		/* its 楷体 is of another package */
		if (strcmp(names[i], "marriage") == 0)
			continue;
		face = face_of(names[i]);
		for (size_t k = 0; k < 30; k++) {
			struct ezz_licence	 l = record(face, &seed,
						    1 + k * k / 8);

			if (print(face, &l, &page)) {
				holds(face, &page);
				fitted++;
			} else
				refused++;
			ezz_arena_free(&l.memory);
		}
		ezz_face_free(&face);
	}
	print_message("# %zu records fitted their faces, %zu did not\n",
	    fitted, refused);
	assert_true(fitted > 50 && refused > 20);
	desk_close();
}

/* ---- where the face file says ------------------------------------------------- */

/* Of one line in a box: its edge, or its middle, and its baseline. */
static void
stands(const struct ezz_face_box *b, const struct mark *m, size_t n)
{
	double	 size = m[0].size, room = mm(b->at.h) - size;
	double	 top = mm(b->at.y) + (b->valign == EZZ_FACE_TOP ? 0 :
		    b->valign == EZZ_FACE_MIDDLE ? room / 2 : room);
	double	 left = m[0].x - mm(b->at.x);
	double	 right = mm(b->at.x + b->at.w) - (m[n - 1].x + size);

	assert_true(fabs(m[0].y - (top + 0.88 * size)) <= NEAR);
	switch (b->style->align) {
	case EZZ_FACE_LEFT:
	case EZZ_FACE_JUSTIFY:
		assert_true(fabs(left) <= NEAR);
		break;
	case EZZ_FACE_CENTRE:
		assert_true(fabs(left - right) <= 2 * NEAR);
		break;
	case EZZ_FACE_RIGHT:
		assert_true(fabs(right) <= NEAR);
		break;
	case EZZ_FACE_SPREAD:
		assert_true(fabs(left) <= NEAR && fabs(right) <= NEAR);
		break;
	}
}

/* Labels are full-width characters, so the last one is an em wide. */
static size_t
all_stand(const ezz_face *face, const struct page *p)
{
	const struct ezz_face_box	*b;
	size_t				 n, seen = 0;

	for (size_t i = 0; i < p->n; i += n) {
		b = box_of(face, &p->mark[i]);
		assert_non_null(b);
		for (n = 1; i + n < p->n && (!p->mark[i + n].first ||
		    box_of(face, &p->mark[i + n]) == b); n++)
			;
		if (b->kind != EZZ_FACE_FIELD || p->mark[i].c < 0x3000 ||
		    fabs(p->mark[i + n - 1].y - p->mark[i].y) > 0.001)
			continue;
		stands(b, &p->mark[i], n);
		seen++;
	}
	return seen;
}

static void
fields_stand_where_the_face_puts_them(void **state)
{
	static struct page	 page;
	struct ezz_licence	 l;
	ezz_face		*face;
	size_t			 seen;

	(void)state;
	if (!desk_open())
		return;
	for (size_t i = 0; i < FACES; i++) {
		if (strcmp(names[i], "marriage") == 0)
			continue;
		face = face_of(names[i]);
		l = record(face, NULL, 0);
		assert_true(print(face, &l, &page));
		holds(face, &page);
		seen = all_stand(face, &page);
		print_message("# %s: %zu fields\n", names[i], seen);
		assert_true(seen >= 5);
		ezz_arena_free(&l.memory);
		ezz_face_free(&face);
	}
	desk_close();
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(fields_stand_where_the_face_puts_them),
		cmocka_unit_test(properties_hold_for_random_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

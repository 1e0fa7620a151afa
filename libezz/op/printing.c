/*
 * Licences as sealed OFD files: an office's seal, the faces of its types made
 * ready once each, and sets of fonts, of which every thread borrows one.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/sm3.h"
#include "format/ez1.h"
#include "object/token.h"
#include "op/printing.h"
#include "op/stamp.h"
#include "op/verifier.h"

/*
 * A type's face made ready, with the seal: digests of what is packed already,
 * and one licence that was judged, by which later ones are judged faster.
 */
struct press {
	char			*name;
	ezz_face		*face;
	struct ezz_plate	*plate;
	uint8_t			(*sm3)[32];	/* of the plate's entries */
	struct ezz_buf		 model_file;
	struct ezz_document	 model;
	bool			 has_model;	/* then both never change */
	struct press		*next;
};

struct fonts {
	ezz_fonts	*set;
	struct fonts	*next;
};

/* Styles that a set of fonts.json has: 7 met. */
#define STAND_INS	16

/* A style that is set in another font than it ought to be. */
struct stand_in {
	const char	*style;
	const char	*wished;
};

struct ezz_printing {
	ezz_office		*office;
	ezz_verifier		*verifier;
	const ezz_schemas	*schemas;
	ezz_stamping		*stamping;	/* NULL: for trying faces */
	struct ezz_printing_terms terms;
	struct ezz_verify_terms	 judging;
	char			*data;
	bool			 test;
	pthread_mutex_t		 lock;		/* of the lists below */
	pthread_mutex_t		 finding;	/* of terms.find */
	struct press		*presses;
	struct fonts		*idle;
	struct stand_in		 stand_in[STAND_INS];
	size_t			 stand_ins;
	struct ezz_arena	 memory;
};

/* ---- fonts ---------------------------------------------------------------- */

/* Sets of several threads may ask the caller at the same time. */
static ezz_status
find_one(ezz_ctx *ctx, void *arg, const char *file, struct ezz_bytes *out)
{
	ezz_printing	*p = arg;
	ezz_status	 st;

	pthread_mutex_lock(&p->finding);
	st = p->terms.find(ctx, p->terms.find_arg, file, out);
	pthread_mutex_unlock(&p->finding);
	return st;
}

static ezz_status
new_fonts(ezz_ctx *ctx, ezz_printing *p, struct fonts **out)
{
	struct fonts	*f = calloc(1, sizeof(*f));
	struct ezz_buf	 dir = { 0 };
	ezz_status	 st;

	if (f == NULL)
		return ezz_nomem(ctx);
	if ((st = ezz_buf_fmt(ctx, &dir, "%s/font", p->data)) == EZZ_OK &&
	    (st = ezz_buf_byte(ctx, &dir, '\0')) == EZZ_OK)
		st = ezz_fonts_open(ctx, (const char *)dir.p, find_one, p,
		    &f->set);
	ezz_buf_free(&dir);
	if (st != EZZ_OK)
		free(f);
	else
		*out = f;
	return st;
}

static ezz_status
borrow(ezz_ctx *ctx, ezz_printing *p, struct fonts **out)
{
	struct fonts	*f;

	pthread_mutex_lock(&p->lock);
	if ((f = p->idle) != NULL)
		p->idle = f->next;
	pthread_mutex_unlock(&p->lock);
	*out = f;
	return f != NULL ? EZZ_OK : new_fonts(ctx, p, out);
}

static void
give_back(ezz_printing *p, struct fonts *f)
{
	pthread_mutex_lock(&p->lock);
	f->next = p->idle;
	p->idle = f;
	pthread_mutex_unlock(&p->lock);
}

/* Under the lock: what a face is set in, and ought not to be. */
static ezz_status
note_stand_ins(ezz_ctx *ctx, ezz_printing *p, const struct ezz_face *f,
    ezz_fonts *fonts)
{
	const char	*style, *wished;
	ezz_status	 st;
	size_t		 k;

	for (size_t i = 0; i < f->styles_n; i++) {
		if ((st = ezz_fonts_check(ctx, fonts, f->styles[i].font,
		    &wished)) != EZZ_OK)
			return st;
		style = f->styles[i].font;
		for (k = 0; k < p->stand_ins &&
		    strcmp(p->stand_in[k].style, style) != 0;)
			k++;
		if (wished != NULL && k == p->stand_ins && k < STAND_INS)
			p->stand_in[p->stand_ins++] = (struct stand_in){
			    ezz_arena_text(&p->memory, ezz_bytes_str(style)),
			    wished };
		if (p->stand_ins > 0 &&
		    p->stand_in[p->stand_ins - 1].style == NULL)
			return ezz_nomem(ctx);
	}
	return EZZ_OK;
}

const char *
ezz_printing_stand_in(const ezz_printing *p, size_t i, const char **wished)
{
	if (i >= p->stand_ins)
		return NULL;
	*wished = p->stand_in[i].wished;
	return p->stand_in[i].style;
}

/* ---- faces ---------------------------------------------------------------- */

static ezz_status
read_face(ezz_ctx *ctx, const char *dir, const char *name,
    struct ezz_buf *out)
{
	struct ezz_buf	 path = { 0 };
	ezz_status	 st;

	if ((st = ezz_buf_fmt(ctx, &path, "%s/%s.json", dir, name)) ==
	    EZZ_OK && (st = ezz_buf_byte(ctx, &path, '\0')) == EZZ_OK)
		st = ezz_file_read(ctx, (const char *)path.p, EZZ_MAX_MAP,
		    out);
	ezz_buf_free(&path);
	return st;
}

/* The office's own face goes before the one that came with ezz. */
static ezz_status
find_face(ezz_ctx *ctx, ezz_printing *p, const char *name,
    struct ezz_buf *out)
{
	struct ezz_buf	 dir = { 0 };
	char		*own = NULL;
	ezz_status	 st = EZZ_ENOTFOUND;

	if (p->office != NULL && ezz_office_value(p->office, "faces", 0) !=
	    NULL) {
		st = ezz_office_path(ctx, p->office, "faces", 0, &own);
		if (st == EZZ_OK)
			st = read_face(ctx, own, name, out);
		free(own);
	}
	if (st == EZZ_ENOTFOUND &&
	    (st = ezz_buf_fmt(ctx, &dir, "%s/face", p->data)) == EZZ_OK &&
	    (st = ezz_buf_byte(ctx, &dir, '\0')) == EZZ_OK)
		st = read_face(ctx, (const char *)dir.p, name, out);
	ezz_buf_free(&dir);
	return st;
}

static ezz_status
judged_face(ezz_ctx *ctx, ezz_printing *p, const char *name,
    struct ezz_bytes file, ezz_face **out)
{
	const struct ezz_finding	*f;
	const ezz_schemas		*all = p->schemas;
	ezz_report			*report = NULL;
	ezz_status			 st = EZZ_OK;

	if (ezz_schema_by_name(all, name) == NULL)
		st = ezz_verifier_views(ctx, p->verifier, &all);
	if (st != EZZ_OK || (st = ezz_check_face(ctx, all, p->data, file,
	    name, &report, out)) != EZZ_OK)
		return st;
	for (size_t i = 0; *out == NULL && st == EZZ_OK &&
	    (f = ezz_report_finding(report, i)) != NULL; i++)
		if (!f->remark && f->verdict == EZZ_FAILED)
			st = ezz_fail(ctx, EZZ_EREFUSED, NULL, "the face %s "
			    "cannot be used: %s; see ezz face check", name,
			    f->text);
	if (st == EZZ_OK && *out != NULL &&
	    strcmp(ezz_face_schema(*out), name) != 0)
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "the face %s is one of type %s", name,
		    ezz_face_schema(*out));
	ezz_report_free(&report);
	return st;
}

static void
press_free(struct press *s)
{
	ezz_document_done(&s->model);
	ezz_buf_free(&s->model_file);
	free(s->sm3);
	ezz_plate_free(&s->plate);
	ezz_face_free(&s->face);
	free(s->name);
	free(s);
}

/* The seal is packed with the face, and what is packed is hashed. */
static ezz_status
add_seal(ezz_ctx *ctx, const ezz_printing *p, struct press *s)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if (p->stamping == NULL)
		return EZZ_OK;
	if ((st = ezz_plate_add(ctx, s->plate, EZZ_MADE_DIR "/Seal.esl",
	    ezz_bytes_of(&p->stamping->seal_raw))) != EZZ_OK)
		return st;
	if ((s->sm3 = calloc(s->plate->base->n, sizeof(*s->sm3))) == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < s->plate->base->n && st == EZZ_OK; i++) {
		b.n = 0;
		st = ezz_pkg_read(ctx, s->plate->base,
		    &s->plate->base->entries[i], EZZ_MAX_KEPT_ENTRY, &b);
		ezz_sm3(b.p, b.n, s->sm3[i]);
	}
	ezz_buf_free(&b);
	return st;
}

static ezz_status
new_press(ezz_ctx *ctx, ezz_printing *p, const char *name, ezz_fonts *fonts,
    struct press **out)
{
	struct press	*s = calloc(1, sizeof(*s));
	struct ezz_buf	 file = { 0 };
	ezz_status	 st;

	*out = NULL;
	if (s == NULL || (s->name = strdup(name)) == NULL) {
		free(s);
		return ezz_nomem(ctx);
	}
	st = find_face(ctx, p, name, &file);
	if (st == EZZ_ENOTFOUND)
		st = ezz_fail(ctx, EZZ_EREFUSED, NULL, "there is no face for "
		    "licences of type %s; write one, or issue with --no-ofd",
		    name);
	if (st == EZZ_OK)
		st = judged_face(ctx, p, name, ezz_bytes_of(&file), &s->face);
	if (st == EZZ_OK)
		st = ezz_plate_make(ctx, s->face, fonts, p->test, &s->plate);
	if (st == EZZ_OK)
		st = note_stand_ins(ctx, p, s->face, fonts);
	if (st == EZZ_OK)
		st = add_seal(ctx, p, s);
	ezz_buf_free(&file);
	if (st != EZZ_OK)
		press_free(s);
	else
		*out = s;
	return st;
}

/* Made by the first who needs it, while the others wait. */
static ezz_status
plate_of(ezz_ctx *ctx, ezz_printing *p, const char *name, ezz_fonts *fonts,
    const struct ezz_plate **out)
{
	struct press	*s;
	ezz_status	 st = EZZ_OK;

	pthread_mutex_lock(&p->lock);
	for (s = p->presses; s != NULL && strcmp(s->name, name) != 0;)
		s = s->next;
	if (s == NULL &&
	    (st = new_press(ctx, p, name, fonts, &s)) == EZZ_OK) {
		s->next = p->presses;
		p->presses = s;
	}
	if (st == EZZ_OK)
		*out = s->plate;
	pthread_mutex_unlock(&p->lock);
	return st;
}

/* ---- opening -------------------------------------------------------------- */

static ezz_status
open_seal(ezz_ctx *ctx, ezz_printing *p)
{
	struct ezz_buf			 seal = { 0 }, cert = { 0 };
	struct ezz_stamping_terms	 t = { .now = p->terms.now };
	ezz_status			 st;

	if (ezz_office_value(p->office, "seal", 0) == NULL)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL, "office.conf names "
		    "no seal; see ezz seal, or issue with --no-ofd");
	if ((st = ezz_office_file(ctx, p->office, "seal", 0, &seal)) ==
	    EZZ_OK && (st = ezz_office_signer(ctx, p->office, "stamper",
	    &t.signer)) == EZZ_OK &&
	    ezz_office_value(p->office, "stamper-cert", 0) != NULL)
		st = ezz_office_file(ctx, p->office, "stamper-cert", 0,
		    &cert);
	t.seal = ezz_bytes_of(&seal);
	t.cert = ezz_bytes_of(&cert);
	if (st == EZZ_OK)
		st = ezz_stamping_open(ctx, p->verifier, &t, NULL,
		    &p->stamping);
	ezz_buf_free(&seal);
	ezz_buf_free(&cert);
	return st;
}

static ezz_status
open_office(ezz_ctx *ctx, ezz_printing *p)
{
	ezz_status	 st;

	p->test = ezz_office_test(p->office);
	ezz_verifier_documents(p->verifier);
	if ((st = ezz_verifier_office(ctx, p->verifier, p->office,
	    p->terms.now)) != EZZ_OK)
		return st;
	return open_seal(ctx, p);
}

ezz_status
ezz_printing_open(ezz_ctx *ctx, ezz_office *office, const char *data,
    const struct ezz_printing_terms *terms, ezz_printing **out)
{
	ezz_printing	*p = calloc(1, sizeof(*p));
	ezz_status	 st;

	*out = NULL;
	if (p == NULL || (p->data = strdup(data)) == NULL) {
		free(p);
		return ezz_nomem(ctx);
	}
	pthread_mutex_init(&p->lock, NULL);
	pthread_mutex_init(&p->finding, NULL);
	p->office = office;
	p->terms = *terms;
	p->judging.time = terms->now;
	p->test = terms->test;
	if ((st = ezz_verifier_new(ctx, data, &p->verifier)) == EZZ_OK &&
	    (st = ezz_verifier_schemas(ctx, p->verifier, &p->schemas)) ==
	    EZZ_OK && office != NULL)
		st = open_office(ctx, p);
	if (st != EZZ_OK)
		ezz_printing_free(&p);
	*out = p;
	return st;
}

void
ezz_printing_free(ezz_printing **printing)
{
	ezz_printing	*p;

	if (printing == NULL || (p = *printing) == NULL)
		return;
	for (struct press *s = p->presses, *next; s != NULL; s = next) {
		next = s->next;
		press_free(s);
	}
	for (struct fonts *f = p->idle, *next; f != NULL; f = next) {
		next = f->next;
		ezz_fonts_free(&f->set);
		free(f);
	}
	ezz_stamping_free(&p->stamping);
	ezz_verifier_free(&p->verifier);
	pthread_mutex_destroy(&p->lock);
	pthread_mutex_destroy(&p->finding);
	ezz_arena_free(&p->memory);
	free(p->data);
	free(p);
	*printing = NULL;
}

/* ---- laying out ----------------------------------------------------------- */

struct fitness {
	const struct ezz_plate		*plate;
	ezz_fonts			*fonts;
	const struct ezz_licence	*l;
	struct ezz_leaf			*leaf;
};

static ezz_status
fits(ezz_ctx *ctx, void *what, struct ezz_note *n)
{
	struct fitness	*f = what;

	return ezz_leaf_make(ctx, f->plate, f->fonts, f->l, n, &f->leaf);
}

static const struct ezz_check	 fit_row = { "issue.face", "ezz-face(5)", fits };

ezz_status
ezz_printing_try(ezz_ctx *ctx, ezz_printing *p, const ezz_face *face,
    const ezz_licence *l, struct ezz_plate **plate, struct ezz_leaf **leaf,
    ezz_report **report)
{
	struct fitness	 f = { .l = l };
	struct fonts	*fonts = NULL;
	ezz_status	 st;

	if ((st = borrow(ctx, p, &fonts)) != EZZ_OK)
		return st;
	f.fonts = fonts->set;
	pthread_mutex_lock(&p->lock);
	st = note_stand_ins(ctx, p, face, f.fonts);
	pthread_mutex_unlock(&p->lock);
	if (st == EZZ_OK && (st = ezz_plate_make(ctx, face, f.fonts, p->test,
	    plate)) == EZZ_OK && (st = ezz_report_new(ctx, EZZ_KIND_FACE, "",
	    p->terms.now, report)) == EZZ_OK) {
		f.plate = *plate;
		st = ezz_report_judge(ctx, *report, "", &fit_row, 1, &f);
	}
	give_back(p, fonts);
	*leaf = f.leaf;
	return st;
}

int64_t
ezz_printing_now(const ezz_printing *p)
{
	return p->terms.now;
}

ezz_status
ezz_printing_lay(ezz_ctx *ctx, ezz_printing *p, struct ezz_paper *paper)
{
	struct fitness	 f = { .l = paper->licence };
	struct fonts	*fonts = NULL;
	ezz_status	 st;

	ezz_leaf_free(&paper->leaf);
	if (f.l == NULL)
		return EZZ_OK;
	if ((st = borrow(ctx, p, &fonts)) != EZZ_OK)
		return st;
	f.fonts = fonts->set;
	if ((st = plate_of(ctx, p, f.l->schema->name, f.fonts, &f.plate)) ==
	    EZZ_OK)
		st = ezz_report_judge(ctx, paper->report, "", &fit_row, 1, &f);
	give_back(p, fonts);
	paper->leaf = f.leaf;
	if (st == EZZ_OK && f.leaf == NULL)
		ezz_licence_free(&paper->licence);
	return st;
}

/* ---- making --------------------------------------------------------------- */

/* When a token was made: its document says the same day again. */
static ezz_status
token_day(ezz_ctx *ctx, ezz_printing *p, struct ezz_bytes token,
    int64_t *made)
{
	const struct ezz_dictionary	*d;
	struct ezz_buf			 frame = { 0 }, payload = { 0 };
	struct ezz_bytes		 proof;
	struct ezz_claims		 claims;
	struct ezz_ez1			 t;
	ezz_status			 st;
	bool				 damaged;

	if ((st = ezz_armour_read(ctx, token, &frame)) == EZZ_OK &&
	    (st = ezz_ez1_read(ctx, ezz_bytes_of(&frame), &t, &damaged)) ==
	    EZZ_OK &&
	    (st = ezz_verifier_dictionary(ctx, p->verifier, t.dictionary,
	    &d)) == EZZ_OK &&
	    (st = ezz_token_inflate(ctx, &t, ezz_bytes_of(&d->bytes),
	    &payload, &proof)) == EZZ_OK &&
	    (st = ezz_token_claims(ctx, ezz_bytes_of(&payload), &claims)) ==
	    EZZ_OK)
		*made = claims.iat;
	ezz_buf_free(&frame);
	ezz_buf_free(&payload);
	return st;
}

static struct press *
press_of(ezz_printing *p, const struct ezz_plate *plate)
{
	struct press	*s;

	pthread_mutex_lock(&p->lock);
	for (s = p->presses; s != NULL && s->plate != plate;)
		s = s->next;
	pthread_mutex_unlock(&p->lock);
	return s;
}

/* Later ones are judged by the first: it is judged once more, to be kept. */
static ezz_status
keep_model(ezz_ctx *ctx, ezz_printing *p, struct press *s,
    struct ezz_bytes file, const char *name)
{
	ezz_status	 st = EZZ_OK;

	pthread_mutex_lock(&p->lock);
	if (!s->has_model &&
	    (st = ezz_buf_addb(ctx, &s->model_file, file)) == EZZ_OK) {
		s->model = (struct ezz_document){
		    .v = p->stamping->v, .terms = &p->judging,
		    .bytes = ezz_bytes_of(&s->model_file) };
		st = ezz_document_judge(ctx, &s->model, name);
		s->has_model = st == EZZ_OK;
	}
	pthread_mutex_unlock(&p->lock);
	return st;
}

static bool
has_model(ezz_printing *p, const struct press *s)
{
	bool	 has;

	pthread_mutex_lock(&p->lock);
	has = s->has_model;
	pthread_mutex_unlock(&p->lock);
	return has;
}

struct sealing {
	ezz_printing		*p;
	const struct ezz_paper	*paper;
	struct ezz_buf		*out;
};

static ezz_status
seal(ezz_ctx *ctx, void *arg, const struct ezz_pkg_put *puts, size_t n)
{
	const struct sealing		*k = arg;
	const struct ezz_plate		*plate = ezz_leaf_plate(
					    k->paper->leaf);
	const struct ezz_face_rect	*at = &ezz_plate_box(plate,
					    EZZ_FACE_SEAL)->at;
	struct press			*s = press_of(k->p, plate);
	const char			*name = ezz_paper_licid(k->paper);
	struct ezz_made			 m = { .puts = puts, .n = n,
					    .base = plate->base,
					    .x = (at->x + at->w / 2) / 1000.0,
					    .y = (at->y + at->h / 2) / 1000.0 };
	char				 page[16];
	size_t				 before = k->out->n;
	bool				 known = has_model(k->p, s);
	ezz_status			 st;

	snprintf(page, sizeof(page), "%u", (unsigned)EZZ_ID_PAGE);
	m.page = page;
	m.sm3 = s->sm3;
	m.model = known ? &s->model : NULL;
	st = ezz_stamp_made(ctx, k->p->stamping, &k->p->judging, &m, name,
	    k->out);
	if (st == EZZ_OK && !known)
		st = keep_model(ctx, k->p, s, EZZ_BYTES(k->out->p + before,
		    k->out->n - before), name);
	return st;
}

ezz_status
ezz_printing_make(ezz_ctx *ctx, ezz_printing *p,
    const struct ezz_paper *paper, struct ezz_buf *out)
{
	struct ezz_leaf_terms	 t = { .token = ezz_bytes_of(&paper->token),
				    .modules = paper->modules };
	struct sealing		 k = { p, paper, out };
	ezz_status		 st;

	if (paper->leaf == NULL)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the licence was not laid out");
	if ((st = token_day(ctx, p, t.token, &t.made)) != EZZ_OK)
		return st;
	if (p->stamping == NULL)
		return ezz_leaf_pack(ctx, paper->leaf, &t, out);
	t.signatures = "/" EZZ_MADE_LIST;
	return ezz_leaf_files(ctx, paper->leaf, &t, seal, &k);
}

/* The token that a file was made with is what it carries: nothing else of it
 * is the same when it is made again. */
ezz_status
ezz_printing_same(ezz_ctx *ctx, struct ezz_bytes file,
    const struct ezz_paper *paper, bool *same)
{
	static const char		 name[] = EZZ_OFD_DIR
					    "Attachs/token.txt";
	const struct ezz_pkg_entry	*e;
	struct ezz_pkg			*pkg = NULL;
	struct ezz_buf			 b = { 0 };
	ezz_status			 st;
	bool				 exact;

	*same = false;
	if ((st = ezz_pkg_open_bytes(ctx, file, &pkg)) == EZZ_OK &&
	    (e = ezz_pkg_find(pkg, ezz_bytes_str(name), &exact)) != NULL &&
	    (st = ezz_pkg_read(ctx, pkg, e, EZZ_MAX_TOKEN_TEXT, &b)) ==
	    EZZ_OK)
		*same = ezz_bytes_equal(ezz_bytes_of(&b),
		    ezz_bytes_of(&paper->token));
	ezz_buf_free(&b);
	ezz_pkg_free(&pkg);
	return st == EZZ_ENOMEM || st == EZZ_EIO ? st : EZZ_OK;
}

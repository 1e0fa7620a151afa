/*
 * OFD.xml (GB/T 33190 7.4): the documents and what is said of them, then the
 * parts that ofd_doc.c and ofd_sign.c read.  Each file is read once for each
 * use of it, however often it is pointed at, so that a small package cannot
 * make much work.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/ofd_in.h"

/* ---- what all parts need ------------------------------------------------- */

void *
ezz_ofd_in_more(struct ofd_reader *r, void *items, size_t *n, size_t size,
    ezz_status *st)
{
	uint8_t	*array;

	memcpy(&array, items, sizeof(array));
	if (r->items++ >= 16 * (size_t)EZZ_MAX_OFD_ITEMS) {
		*st = ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "more things in one package than it could need");
		return NULL;
	}
	/* full at every power of two */
	if ((*n & (*n - 1)) == 0) {
		array = reallocarray(array, *n == 0 ? 1 : 2 * *n, size);
		if (array == NULL) {
			*st = ezz_nomem(r->ctx);
			return NULL;
		}
		memcpy(items, &array, sizeof(array));
	}
	memset(array + *n * size, 0, size);
	return array + (*n)++ * size;
}

const char *
ezz_ofd_in_text(struct ofd_reader *r, const char *s, ezz_status *st)
{
	struct ezz_bytes	 b = ezz_xml_trim(s);
	const char		*copy;

	if (b.n == 0)
		return "";
	if ((copy = ezz_arena_text(&r->o->arena, b)) == NULL)
		*st = ezz_nomem(r->ctx);
	return copy;
}

const char *
ezz_ofd_in_attr(struct ofd_reader *r, const struct ezz_xml_node *node,
    const char *name, ezz_status *st)
{
	if (*st != EZZ_OK)
		return "";
	return ezz_ofd_in_text(r, ezz_xml_attr(node, name), st);
}

const char *
ezz_ofd_in_child(struct ofd_reader *r, const struct ezz_xml_node *node,
    const char *name, ezz_status *st)
{
	const struct ezz_xml_node	*c = NULL;

	if (*st == EZZ_OK)
		*st = ezz_xml_only(r->ctx, node, name, &c);
	return *st != EZZ_OK || c == NULL ? "" : ezz_ofd_in_text(r, c->text, st);
}

static ezz_status
fault_at(struct ofd_reader *r, ezz_status st, const char *place)
{
	struct ezz_ofd_fault	*f;
	ezz_status		 worse = EZZ_OK;
	const char		*why;

	if (st != EZZ_EFORMAT && st != EZZ_EUNSUPPORTED &&
	    st != EZZ_ENOTFOUND && st != EZZ_ELIMIT)
		return st;
	why = ezz_arena_text(&r->o->arena,
	    ezz_bytes_str(ezz_message(r->ctx)));
	if (why == NULL)
		return ezz_nomem(r->ctx);
	f = ezz_ofd_in_more(r, &r->o->faults, &r->o->n_faults, sizeof(*f), &worse);
	if (f == NULL)
		return worse;
	*f = (struct ezz_ofd_fault){ place, why };
	return EZZ_OK;
}

ezz_status
ezz_ofd_in_fault(struct ofd_reader *r, ezz_status st, const struct ofd_file *f)
{
	return st == EZZ_OK ? st : fault_at(r, st, f->entry->name);
}

static char *
dir_of(struct ofd_reader *r, const char *path)
{
	const char	*slash = strrchr(path, '/');

	return ezz_arena_text(&r->o->arena, EZZ_BYTES(path,
	    slash == NULL ? 0 : (size_t)(slash - path)));
}

static ezz_status
read_xml(struct ofd_reader *r, const char *name, const char *leave_out,
    struct ofd_file *f)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	st = ezz_pkg_read(r->ctx, r->o->pkg, f->entry, EZZ_MAX_XML, &b);
	if (st == EZZ_OK)
		st = ezz_xml_read(r->ctx, ezz_bytes_of(&b), leave_out, &f->x);
	ezz_buf_free(&b);
	if (st != EZZ_OK)
		return st;
	r->o->spaces |= f->x->spaces;
	if (!ezz_xml_is(f->x->root, name)) {
		st = ezz_fail(r->ctx, EZZ_EFORMAT, "GB/T 33190",
		    "the root element is %s, not %s", f->x->root->name, name);
		ezz_ofd_in_close(f);
		return st;
	}
	if (r->body != EZZ_OFD_NO_BODY) {
		OFD_BODY(r)->actions += f->x->actions;
		OFD_BODY(r)->links += f->x->links;
	}
	if ((f->dir = dir_of(r, f->entry->name)) == NULL) {
		ezz_ofd_in_close(f);
		return ezz_nomem(r->ctx);
	}
	return EZZ_OK;
}

ezz_status
ezz_ofd_in_open(struct ofd_reader *r, const struct ezz_ofd_loc *loc,
    const char *name, const char *leave_out, struct ofd_file *f)
{
	uint32_t	*parsed;

	*f = (struct ofd_file){ .entry = loc->entry };
	/* that it dangles is told by the location itself */
	if (loc->entry == NULL)
		return EZZ_OK;
	parsed = &r->parsed[loc->entry - r->o->pkg->entries];
	if ((*parsed & 1U << loc->kind) != 0)
		return EZZ_OK;
	*parsed |= 1U << loc->kind;
	return ezz_ofd_in_fault(r, read_xml(r, name, leave_out, f), f);
}

void
ezz_ofd_in_close(struct ofd_file *f)
{
	ezz_xml_free(&f->x);
}

/* ---- OFD.xml ------------------------------------------------------------- */

static ezz_status
read_customs(struct ofd_reader *r, const struct ezz_xml_node *info)
{
	const struct ezz_xml_node	*c, *list;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	struct ezz_ofd_pair		*pair;
	ezz_status			 st;

	if ((st = ezz_xml_only(r->ctx, info, "CustomDatas", &list)) != EZZ_OK)
		return st;
	/* some writers leave the outer element out */
	if (list == NULL)
		list = info;
	c = ezz_xml_child(list, "CustomData");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		pair = ezz_ofd_in_more(r, &b->customs, &b->n_customs, sizeof(*pair),
		    &st);
		if (pair == NULL)
			return st;
		pair->name = ezz_ofd_in_attr(r, c, "Name", &st);
		pair->value = st == EZZ_OK ? ezz_ofd_in_text(r, c->text, &st) : "";
	}
	return st;
}

static ezz_status
read_keywords(struct ofd_reader *r, const struct ezz_xml_node *info)
{
	const struct ezz_xml_node	*c, *list;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	const char			**word;
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, info, "Keywords", &list);
	if (st != EZZ_OK || list == NULL)
		return st;
	c = ezz_xml_child(list, "Keyword");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		word = ezz_ofd_in_more(r, &b->keywords, &b->n_keywords,
		    sizeof(*word), &st);
		if (word == NULL)
			return st;
		*word = ezz_ofd_in_text(r, c->text, &st);
	}
	return st;
}

static ezz_status
read_info(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *body)
{
	const struct ezz_xml_node	*info;
	const struct ezz_ofd_loc	*cover;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, body, "DocInfo", &info);
	if (st != EZZ_OK || info == NULL)
		return st;
	b->doc_id = ezz_ofd_in_child(r, info, "DocID", &st);
	b->title = ezz_ofd_in_child(r, info, "Title", &st);
	b->author = ezz_ofd_in_child(r, info, "Author", &st);
	b->subject = ezz_ofd_in_child(r, info, "Subject", &st);
	b->summary = ezz_ofd_in_child(r, info, "Abstract", &st);
	b->created = ezz_ofd_in_child(r, info, "CreationDate", &st);
	b->modified = ezz_ofd_in_child(r, info, "ModDate", &st);
	b->usage = ezz_ofd_in_child(r, info, "DocUsage", &st);
	b->creator = ezz_ofd_in_child(r, info, "Creator", &st);
	b->creator_version = ezz_ofd_in_child(r, info, "CreatorVersion", &st);
	if (st == EZZ_OK)
		st = ezz_ofd_in_child_loc(r, EZZ_OFD_COVER, f, info, "Cover",
		    &cover);
	if (st == EZZ_OK)
		st = read_keywords(r, info);
	if (st == EZZ_OK)
		st = read_customs(r, info);
	return st;
}

static ezz_status
read_version(struct ofd_reader *r, struct ezz_ofd_version *v)
{
	const struct ezz_xml_node	*list, *c = NULL;
	const struct ezz_ofd_loc	*loc;
	struct ofd_file			 f;
	ezz_status			 st;

	st = ezz_ofd_in_open(r, v->loc, "DocVersion", NULL, &f);
	if (st != EZZ_OK || f.x == NULL)
		return st;
	st = ezz_ofd_in_child_loc(r, EZZ_OFD_VERSION_FILE, &f, f.x->root, "DocRoot",
	    &v->doc_root);
	if (st == EZZ_OK)
		st = ezz_xml_only(r->ctx, f.x->root, "FileList", &list);
	if (st == EZZ_OK && list != NULL)
		c = ezz_xml_child(list, "File");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c))
		st = ezz_ofd_in_locate(r, EZZ_OFD_VERSION_FILE, &f, c, c->text, NULL,
		    &loc);
	st = ezz_ofd_in_fault(r, st, &f);
	ezz_ofd_in_close(&f);
	return st;
}

static bool
is_true(const char *s)
{
	return strcmp(s, "true") == 0 || strcmp(s, "1") == 0;
}

static ezz_status
read_versions(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *body)
{
	const struct ezz_xml_node	*list, *c;
	struct ezz_ofd_body		*b = OFD_BODY(r);
	struct ezz_ofd_version		*v;
	ezz_status			 st;

	st = ezz_xml_only(r->ctx, body, "Versions", &list);
	if (st != EZZ_OK || list == NULL)
		return st;
	c = ezz_xml_child(list, "Version");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c)) {
		v = ezz_ofd_in_more(r, &b->versions, &b->n_versions, sizeof(*v), &st);
		if (v == NULL)
			return st;
		v->id = ezz_ofd_in_attr(r, c, "ID", &st);
		v->index = ezz_ofd_in_attr(r, c, "Index", &st);
		v->current = is_true(ezz_ofd_in_attr(r, c, "Current", &st));
		if (st == EZZ_OK)
			st = ezz_ofd_in_locate(r, EZZ_OFD_VERSION, f, c,
			    ezz_xml_attr(c, "BaseLoc"), NULL, &v->loc);
		if (st == EZZ_OK)
			st = read_version(r, v);
	}
	return st;
}

static void
body_blank(struct ezz_ofd_body *b)
{
	const char	**texts[] = {
		&b->doc_id, &b->title, &b->author, &b->subject, &b->summary,
		&b->created, &b->modified, &b->usage, &b->creator,
		&b->creator_version, &b->max_unit_id, &b->valid_from,
		&b->valid_to
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = "";
}

/* The document before its signatures: a stamp names a page of it. */
static ezz_status
read_parts(struct ofd_reader *r)
{
	const struct ezz_ofd_body	*b = OFD_BODY(r);
	ezz_status			 st = EZZ_OK;

	if (b->doc_root->entry != NULL &&
	    (r->doc_dir = dir_of(r, b->doc_root->entry->name)) == NULL)
		return ezz_nomem(r->ctx);
	st = ezz_ofd_in_read_document(r);
	if (st == EZZ_OK && OFD_BODY(r)->signatures_loc != NULL)
		st = ezz_ofd_in_read_signatures(r);
	r->doc_dir = NULL;
	return st;
}

static ezz_status
read_body(struct ofd_reader *r, const struct ofd_file *f,
    const struct ezz_xml_node *node)
{
	struct ezz_ofd_body	*b;
	ezz_status		 st = EZZ_OK;

	if (r->o->n_bodies >= EZZ_MAX_BODIES)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "more than %d documents", EZZ_MAX_BODIES);
	b = ezz_ofd_in_more(r, &r->o->bodies, &r->o->n_bodies, sizeof(*b), &st);
	if (b == NULL)
		return st;
	body_blank(b);
	r->body = r->o->n_bodies - 1;
	/* the same files again, but for another document */
	memset(r->parsed, 0, r->o->pkg->n * sizeof(*r->parsed));
	if ((st = read_info(r, f, node)) != EZZ_OK)
		return st;
	st = ezz_ofd_in_child_loc(r, EZZ_OFD_DOCUMENT, f, node, "DocRoot",
	    &b->doc_root);
	if (st == EZZ_OK)
		st = ezz_ofd_in_child_loc(r, EZZ_OFD_SIGNATURES, f, node,
		    "Signatures", &b->signatures_loc);
	if (st == EZZ_OK && b->doc_root == NULL)
		st = ezz_fail(r->ctx, EZZ_EFORMAT, "GB/T 33190",
		    "line %zu: a DocBody without a DocRoot", node->line);
	if (st == EZZ_OK)
		st = read_versions(r, f, node);
	return st == EZZ_OK ? read_parts(r) : st;
}

static ezz_status
find_root(struct ofd_reader *r, struct ofd_file *f)
{
	const struct ezz_pkg	*p = r->o->pkg;
	ezz_status		 st;
	bool			 exact;

	f->entry = ezz_pkg_find(p, ezz_bytes_str("OFD.xml"), &exact);
	if (f->entry == NULL || !exact)
		return r->o->encrypted ? ezz_fail(r->ctx, EZZ_EUNSUPPORTED,
		    "GM/T 0099", "the document is encrypted") :
		    ezz_fail(r->ctx, EZZ_EFORMAT, "GB/T 33190 7.2",
		    "there is no OFD.xml");
	r->o->reached[f->entry - p->entries] |= 1U << EZZ_OFD_ROOT;
	st = read_xml(r, "OFD", NULL, f);
	return st == EZZ_OK ? st : ezz_while(r->ctx, st, "reading OFD.xml");
}

static ezz_status
read_root(struct ofd_reader *r)
{
	const struct ezz_xml_node	*c;
	struct ofd_file			 f = { 0 };
	ezz_status			 st;

	if ((st = find_root(r, &f)) != EZZ_OK)
		return st;
	r->o->version = ezz_ofd_in_attr(r, f.x->root, "Version", &st);
	r->o->doc_type = ezz_ofd_in_attr(r, f.x->root, "DocType", &st);
	c = ezz_xml_child(f.x->root, "DocBody");
	if (st == EZZ_OK && c == NULL)
		st = ezz_fail(r->ctx, EZZ_EFORMAT, "GB/T 33190",
		    "OFD.xml has no DocBody");
	for (; c != NULL && st == EZZ_OK; c = ezz_xml_again(c))
		st = read_body(r, &f, c);
	r->body = EZZ_OFD_NO_BODY;
	ezz_ofd_in_close(&f);
	return st;
}

ezz_status
ezz_ofd_read(ezz_ctx *ctx, const struct ezz_pkg *pkg, struct ezz_ofd **out)
{
	struct ofd_reader	 r = { .ctx = ctx, .body = EZZ_OFD_NO_BODY };
	bool			 exact;
	ezz_status		 st;

	*out = NULL;
	if ((r.o = calloc(1, sizeof(*r.o))) == NULL)
		return ezz_nomem(ctx);
	r.o->pkg = pkg;
	r.o->version = r.o->doc_type = "";
	r.o->reached = calloc(pkg->n + 1, sizeof(*r.o->reached));
	r.parsed = calloc(pkg->n + 1, sizeof(*r.parsed));
	r.o->encrypted = ezz_pkg_find(pkg,
	    ezz_bytes_str("Encryptions.xml"), &exact) != NULL;
	if (r.o->reached == NULL || r.parsed == NULL)
		st = ezz_nomem(ctx);
	else if ((st = read_root(&r)) == EZZ_OK)
		st = ezz_ofd_in_read_list(&r);
	free(r.parsed);
	if (st != EZZ_OK)
		ezz_ofd_free(&r.o);
	*out = r.o;
	return st;
}

static void
body_free(struct ezz_ofd_body *b)
{
	for (size_t i = 0; i < b->n_pages; i++)
		free(b->pages[i].templates);
	for (size_t i = 0; i < b->n_signatures; i++) {
		ezz_buf_free(&b->signatures[i].xml);
		free(b->signatures[i].refs);
		free(b->signatures[i].stamps);
	}
	free(b->keywords);
	free(b->customs);
	free(b->versions);
	free(b->pages);
	free(b->templates);
	free(b->fonts);
	free(b->media);
	free(b->attachments);
	free(b->annotations);
	free(b->tags);
	free(b->signatures);
}

void
ezz_ofd_free(struct ezz_ofd **op)
{
	struct ezz_ofd	*o = *op;

	if (o == NULL)
		return;
	for (size_t i = 0; i < o->n_bodies; i++)
		body_free(&o->bodies[i]);
	if (o->list != NULL) {
		ezz_buf_free(&o->list->xml);
		free(o->list->files);
	}
	free(o->list);
	free(o->bodies);
	free(o->locs);
	free(o->reached);
	free(o->faults);
	ezz_arena_free(&o->arena);
	free(o);
	*op = NULL;
}

uint32_t
ezz_ofd_reached(const struct ezz_ofd *o, const struct ezz_pkg_entry *e)
{
	return o->reached[e - o->pkg->entries];
}

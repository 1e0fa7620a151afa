/*
 * Contents of a package that are asked for twice: once for their digest, once
 * to be read, and by whoever judges a copy of which most entries stayed as
 * they were.  Bounded by EZZ_MAX_KEPT; what is larger is expanded again.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/pkg.h"
#include "format/xml.h"

#define PIECE	16384

static struct ezz_pkg_kept *
slot(const struct ezz_pkg *p, const struct ezz_pkg_entry *e)
{
	return p->kept == NULL ? NULL : &p->kept[e - p->entries];
}

static ezz_status
room(ezz_ctx *ctx, struct ezz_pkg *p)
{
	if (p->kept == NULL)
		p->kept = calloc(p->n + 1, sizeof(*p->kept));
	return p->kept == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

ezz_status
ezz_pkg_keep(ezz_ctx *ctx, struct ezz_pkg *p, const struct ezz_pkg_entry *e,
    bool *has, struct ezz_bytes *out)
{
	struct ezz_pkg_kept	*k;
	ezz_status		 st;

	*has = false;
	*out = EZZ_BYTES(NULL, 0);
	if (e->size > EZZ_MAX_KEPT_ENTRY ||
	    e->size > EZZ_MAX_KEPT - p->kept_bytes)
		return EZZ_OK;
	if ((st = room(ctx, p)) != EZZ_OK)
		return st;
	k = slot(p, e);
	if (!k->has) {
		st = ezz_pkg_read(ctx, p, e, EZZ_MAX_KEPT_ENTRY, &k->own);
		if (st != EZZ_OK)
			return st;
		k->bytes = ezz_bytes_of(&k->own);
		k->has = true;
		p->kept_bytes += k->bytes.n;
	}
	*has = true;
	*out = k->bytes;
	return EZZ_OK;
}

/* The packed bytes, piece by piece, wherever they lie. */
static ezz_status
same_pieces(ezz_ctx *ctx, const struct ezz_pkg *p, uint64_t at,
    const struct ezz_pkg *q, uint64_t from, uint64_t n, bool *same)
{
	uint8_t		 a[PIECE], b[PIECE];
	size_t		 k;
	ezz_status	 st;

	for (*same = true; n > 0 && *same; n -= k, at += k, from += k) {
		k = n < PIECE ? (size_t)n : PIECE;
		if ((st = p->source.read_at(ctx, p->source.arg, at, a, k)) !=
		    EZZ_OK || (st = q->source.read_at(ctx, q->source.arg,
		    from, b, k)) != EZZ_OK)
			return st;
		*same = memcmp(a, b, k) == 0;
	}
	return EZZ_OK;
}

ezz_status
ezz_pkg_same(ezz_ctx *ctx, const struct ezz_pkg *p,
    const struct ezz_pkg_entry *e, const struct ezz_pkg *from,
    const struct ezz_pkg_entry *f, bool *same)
{
	*same = !e->dir && !f->dir && e->method == f->method &&
	    e->packed == f->packed && e->size == f->size && e->crc == f->crc;
	if (!*same)
		return EZZ_OK;
	if (p->bytes.p == NULL || from->bytes.p == NULL)
		return same_pieces(ctx, p, e->data, from, f->data, e->packed,
		    same);
	*same = memcmp(p->bytes.p + e->data, from->bytes.p + f->data,
	    (size_t)e->packed) == 0;
	return EZZ_OK;
}

void
ezz_pkg_lend(struct ezz_pkg *p, const struct ezz_pkg_entry *e,
    const struct ezz_pkg *from, const struct ezz_pkg_entry *f)
{
	const struct ezz_pkg_kept	*k = slot(from, f);
	struct ezz_pkg_kept		*mine;

	if (k == NULL || !k->has || room(NULL, p) != EZZ_OK)
		return;
	mine = slot(p, e);
	*mine = *k;
	mine->own = (struct ezz_buf){ 0 };
	mine->lent = true;
}

struct ezz_xml *
ezz_pkg_tree(const struct ezz_pkg *p, const struct ezz_pkg_entry *e,
    const char *without)
{
	const struct ezz_pkg_kept	*k = slot(p, e);

	if (k == NULL || k->xml == NULL)
		return NULL;
	if (without == NULL || k->without == NULL)
		return without == k->without ? k->xml : NULL;
	return strcmp(without, k->without) == 0 ? k->xml : NULL;
}

bool
ezz_pkg_keep_tree(const struct ezz_pkg *p, const struct ezz_pkg_entry *e,
    const char *without, struct ezz_xml *xml)
{
	struct ezz_pkg_kept	*k = slot(p, e);

	if (k == NULL || !k->has || k->lent || k->xml != NULL)
		return false;
	k->xml = xml;
	k->without = without;
	return true;
}

void
ezz_pkg_kept_free(struct ezz_pkg *p)
{
	for (size_t i = 0; p->kept != NULL && i < p->n; i++)
		if (!p->kept[i].lent) {
			ezz_buf_free(&p->kept[i].own);
			ezz_xml_free(&p->kept[i].xml);
		}
	free(p->kept);
	p->kept = NULL;
}

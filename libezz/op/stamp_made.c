/*
 * Stamping what is being made: a document whose files are all in memory is
 * written once, with its signature, instead of as a draft that is judged and
 * written again.  What is shared by all documents of its kind lies packed in
 * its base and keeps its digests.
 *
 * What comes out is read back and judged as anybody would judge it, and is
 * released only when it is accepted, as in stamp.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/sm3.h"
#include "op/stamp.h"

#define SIGNATURE_XML	EZZ_MADE_DIR "/Signature.xml"

struct making {
	const ezz_stamping		*s;
	const struct ezz_stamp_terms	*t;
	const struct ezz_made		*m;
	struct ezz_buf			 list, xml, value;
	struct ezz_pkg_put		*puts;	/* m's, then the signature's */
	uint8_t				(*sm3)[32];	/* of m's and the list */
	struct ezz_ofd_covered		*refs;
	struct ezz_ofd_stamp		 stamp;
	struct ezz_ofd_signing		 signing;
};

/* In the middle of its place, as large as the seal says that it is. */
static void
place(struct making *k)
{
	double	 w = (double)k->s->seal->picture.width;
	double	 h = (double)k->s->seal->picture.height;

	k->stamp = (struct ezz_ofd_stamp){ .id = "2", .page = k->m->page,
	    .boundary = { true, k->m->x - w / 2, k->m->y - h / 2, w, h } };
	k->signing = (struct ezz_ofd_signing){ .seal = true,
	    .dir = EZZ_MADE_DIR, .time = k->t->now, .stamps = &k->stamp,
	    .n_stamps = 1 };
}

/* Digests of all that is new, eight at a time; the base has its own. */
static ezz_status
cover(ezz_ctx *ctx, struct making *k)
{
	const struct ezz_pkg	*base = k->m->base;
	size_t			 n = k->m->n + 1;
	struct ezz_sm3_job	*jobs = calloc(n, sizeof(*jobs));

	if (jobs == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < n; i++)
		jobs[i] = (struct ezz_sm3_job){ .p = k->puts[i].bytes.p,
		    .n = k->puts[i].bytes.n, .out = k->sm3[i] };
	ezz_sm3_many(jobs, n);
	free(jobs);
	for (size_t i = 0; i < base->n; i++)
		k->refs[k->signing.n_refs++] = (struct ezz_ofd_covered){
		    base->entries[i].name, k->m->sm3[i] };
	for (size_t i = 0; i < n; i++)
		k->refs[k->signing.n_refs++] = (struct ezz_ofd_covered){
		    k->puts[i].name, k->sm3[i] };
	k->signing.refs = k->refs;
	return EZZ_OK;
}

static ezz_status
sign(ezz_ctx *ctx, struct making *k)
{
	size_t		 n = k->m->n;
	ezz_status	 st;

	if ((st = ezz_ofd_signatures_write(ctx, EZZ_BYTES(NULL, 0), "1",
	    &k->signing, k->stamp.id, &k->list)) != EZZ_OK)
		return st;
	memcpy(k->puts, k->m->puts, n * sizeof(*k->puts));
	k->puts[n] = (struct ezz_pkg_put){ EZZ_MADE_LIST,
	    ezz_bytes_of(&k->list) };
	if ((st = cover(ctx, k)) != EZZ_OK ||
	    (st = ezz_ofd_signature_write(ctx, &k->signing, &k->xml)) !=
	    EZZ_OK || (st = ezz_stamp_value(ctx, k->s, k->t,
	    ezz_bytes_of(&k->xml), "/" SIGNATURE_XML, &k->value)) != EZZ_OK)
		return st;
	k->puts[n + 1] = (struct ezz_pkg_put){ SIGNATURE_XML,
	    ezz_bytes_of(&k->xml) };
	k->puts[n + 2] = (struct ezz_pkg_put){ EZZ_MADE_DIR
	    "/SignedValue.dat", ezz_bytes_of(&k->value) };
	return EZZ_OK;
}

static ezz_status
into(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

static ezz_status
judge(ezz_ctx *ctx, const struct making *k,
    const struct ezz_verify_terms *terms, const char *name,
    struct ezz_bytes file)
{
	static const char *const	 made[] = { SIGNATURE_XML };
	struct ezz_document		 now = { .v = k->s->v,
					    .terms = terms, .bytes = file,
					    .before = k->m->model };
	ezz_status			 st;

	if ((st = ezz_document_judge(ctx, &now, name)) != EZZ_OK)
		return st;
	if ((st = ezz_stamp_accepted(ctx, &now, made, 1)) != EZZ_OK)
		ezz_while(ctx, st, "judging what was signed");
	ezz_document_done(&now);
	return st;
}

ezz_status
ezz_stamp_made(ezz_ctx *ctx, const ezz_stamping *s,
    const struct ezz_verify_terms *terms, const struct ezz_made *m,
    const char *name, struct ezz_buf *out)
{
	const struct ezz_stamp_terms	 t = { .now = terms->time };
	struct making			 k = { .s = s, .t = &t, .m = m };
	size_t				 before = out->n;
	ezz_status			 st;

	k.puts = calloc(m->n + 3, sizeof(*k.puts));
	k.sm3 = calloc(m->n + 1, sizeof(*k.sm3));
	k.refs = calloc(m->base->n + m->n + 1, sizeof(*k.refs));
	if (k.puts == NULL || k.sm3 == NULL || k.refs == NULL)
		st = ezz_nomem(ctx);
	else {
		place(&k);
		if ((st = sign(ctx, &k)) == EZZ_OK &&
		    (st = ezz_pkg_write(ctx, m->base, k.puts, m->n + 3, into,
		    out)) == EZZ_OK)
			st = judge(ctx, &k, terms, name,
			    EZZ_BYTES(out->p + before, out->n - before));
	}
	if (st != EZZ_OK)
		out->n = before;
	free(k.puts);
	free(k.sm3);
	free(k.refs);
	ezz_buf_free(&k.list);
	ezz_buf_free(&k.xml);
	ezz_buf_free(&k.value);
	return st;
}

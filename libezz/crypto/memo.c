/* What a context has seen; see memo.h.  The oldest makes room for the new. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "crypto/memo.h"

/* A paper names five or so; an office of many bodies some dozens. */
#define CERTS	32
#define PAIRS	64

struct pair {
	uint8_t	 thing[32];
	uint8_t	 key[32];
};

struct memo {
	struct ezz_cert	*certs[CERTS];
	size_t		 next_cert;
	struct pair	 pairs[PAIRS];
	size_t		 n_pairs;
	size_t		 next_pair;
};

static void
memo_free(void *arg)
{
	struct memo	*m = arg;

	for (size_t i = 0; i < CERTS; i++)
		ezz_cert_free(&m->certs[i]);
	free(m);
}

/* Made when there is something to remember; without memory nothing is. */
static struct memo *
memo_of(ezz_ctx *ctx)
{
	if (ctx == NULL || !ctx->remembers)
		return NULL;
	if (ctx->seen == NULL &&
	    (ctx->seen = calloc(1, sizeof(struct memo))) != NULL)
		ctx->seen_free = memo_free;
	return ctx->seen;
}

struct ezz_cert *
ezz_memo_cert(ezz_ctx *ctx, struct ezz_bytes der)
{
	struct memo	*m = ctx == NULL ? NULL : ctx->seen;

	for (size_t i = 0; m != NULL && i < CERTS; i++)
		if (m->certs[i] != NULL &&
		    ezz_bytes_equal(ezz_cert_der(m->certs[i]), der))
			return ezz_cert_share(m->certs[i]);
	return NULL;
}

void
ezz_memo_keep(ezz_ctx *ctx, struct ezz_cert *cert)
{
	struct memo	*m = memo_of(ctx);

	if (m == NULL)
		return;
	ezz_cert_free(&m->certs[m->next_cert]);
	m->certs[m->next_cert] = ezz_cert_share(cert);
	m->next_cert = (m->next_cert + 1) % CERTS;
}

bool
ezz_memo_signed(const ezz_ctx *ctx, const uint8_t thing[32],
    const uint8_t key[32])
{
	const struct memo	*m = ctx == NULL ? NULL : ctx->seen;

	for (size_t i = 0; m != NULL && i < m->n_pairs; i++)
		if (memcmp(m->pairs[i].thing, thing, 32) == 0 &&
		    memcmp(m->pairs[i].key, key, 32) == 0)
			return true;
	return false;
}

void
ezz_memo_note(ezz_ctx *ctx, const uint8_t thing[32], const uint8_t key[32])
{
	struct memo	*m = memo_of(ctx);

	if (m == NULL)
		return;
	memcpy(m->pairs[m->next_pair].thing, thing, 32);
	memcpy(m->pairs[m->next_pair].key, key, 32);
	m->next_pair = (m->next_pair + 1) % PAIRS;
	if (m->n_pairs < PAIRS)
		m->n_pairs++;
}

/*
 * Makes a trust pack of many keys from a small one:
 *
 *	bench_pack PACK ROOT-KEY N OUT
 *
 * The entries of PACK, and N more like its last one without a certificate,
 * each with a new key, signed again by the root.
 */
#include "base/bytes.h"
#include "object/trust.h"
#include "test/bench.h"

static struct ezz_buf
whole_file(const char *path)
{
	struct ezz_buf	 b = { .p = malloc(1 << 22), .cap = 1 << 22 };
	FILE		*f = fopen(path, "rb");

	bench_must(f != NULL && b.p != NULL, path);
	b.n = fread(b.p, 1, b.cap, f);
	fclose(f);
	return b;
}

/* The head of an array, as short as it can be. */
static void
array_head(ezz_ctx *ctx, struct ezz_buf *out, size_t n)
{
	const uint8_t	 head[] = { 0x99, (uint8_t)(n >> 8), (uint8_t)n };

	bench_must(n > 255 && n < 65536, "between 256 and 65535 keys");
	bench_must(ezz_buf_add(ctx, out, head, sizeof(head)) == EZZ_OK, "add");
}

/* The same entry with another key of the same length. */
static void
another(ezz_ctx *ctx, const struct ezz_trust_entry *e, struct ezz_buf *out)
{
	struct ezz_buf	 pem = { 0 }, spki = { 0 };
	ezz_signer	*s = NULL;
	size_t		 at = (size_t)(e->spki.p - e->raw.p);

	bench_must(ezz_key_new(ctx, "sm2", NULL, NULL, &pem) == EZZ_OK &&
	    ezz_signer_of_bytes(ctx, ezz_bytes_of(&pem), NULL, &s) == EZZ_OK &&
	    ezz_signer_public(ctx, s, &spki) == EZZ_OK &&
	    spki.n == e->spki.n, "making a key");
	bench_must(ezz_buf_add(ctx, out, e->raw.p, at) == EZZ_OK &&
	    ezz_buf_addb(ctx, out, ezz_bytes_of(&spki)) == EZZ_OK &&
	    ezz_buf_add(ctx, out, e->raw.p + at + spki.n,
	    e->raw.n - at - spki.n) == EZZ_OK, "adding an entry");
	ezz_signer_free(&s);
	ezz_buf_free(&pem);
	ezz_buf_free(&spki);
}

static void
extend(ezz_ctx *ctx, const ezz_trust *t, size_t n, struct ezz_buf *out)
{
	struct ezz_bytes		 all = t->sign.payload;
	const uint8_t			*first = NULL, *end = NULL;
	const struct ezz_trust_entry	*like = NULL;

	for (size_t i = 0; i < t->entries_n; i++) {
		const struct ezz_trust_entry	*e = &t->entries[i];

		if (first == NULL || e->raw.p < first)
			first = e->raw.p;
		if (end == NULL || e->raw.p + e->raw.n > end)
			end = e->raw.p + e->raw.n;
		if (e->cert.n == 0)
			like = e;
	}
	bench_must(like != NULL && t->entries_n < 24, "a small pack");
	/* before the entries stands the one byte of their array's head */
	bench_must(ezz_buf_add(ctx, out, all.p,
	    (size_t)(first - 1 - all.p)) == EZZ_OK, "add");
	array_head(ctx, out, t->entries_n + n);
	bench_must(ezz_buf_add(ctx, out, first, (size_t)(end - first)) ==
	    EZZ_OK, "add");
	for (size_t i = 0; i < n; i++)
		another(ctx, like, out);
	bench_must(ezz_buf_add(ctx, out, end,
	    (size_t)(all.p + all.n - end)) == EZZ_OK, "add");
}

int
main(int argc, char **argv)
{
	struct ezz_buf	 pack, draft = { 0 }, more = { 0 }, signed_ = { 0 };
	ezz_trust	*t = NULL;
	ezz_signer	*root = NULL;
	ezz_ctx		*ctx = NULL;
	FILE		*f;

	bench_must(argc == 5, "usage: bench_pack PACK ROOT-KEY N OUT");
	bench_must(ezz_ctx_new(&ctx) == EZZ_OK, "a context");
	pack = whole_file(argv[1]);
	bench_must(ezz_trust_draft(ctx, ezz_bytes_of(&pack), &draft, NULL) ==
	    EZZ_OK && ezz_trust_read(ctx, ezz_bytes_of(&draft), true, &t) ==
	    EZZ_OK, "reading the pack");
	extend(ctx, t, (size_t)atol(argv[3]), &more);
	bench_must(ezz_signer_open(ctx, argv[2], NULL, &root) == EZZ_OK &&
	    ezz_trust_sign(ctx, ezz_bytes_of(&more), root,
	    (int64_t)time(NULL), (int64_t)time(NULL) + 30 * 86400,
	    &signed_) == EZZ_OK, ezz_message(ctx));
	bench_must((f = fopen(argv[4], "wb")) != NULL &&
	    fwrite(signed_.p, 1, signed_.n, f) == signed_.n &&
	    fclose(f) == 0, argv[4]);
	ezz_signer_free(&root);
	ezz_trust_free(&t);
	ezz_buf_free(&pack);
	ezz_buf_free(&draft);
	ezz_buf_free(&more);
	ezz_buf_free(&signed_);
	ezz_ctx_free(&ctx);
	return 0;
}

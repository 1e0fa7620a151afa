/*
 * Stores of evidence: heads and lines, by their first byte, and a tree of any
 * bytes.  What is read is within bounds and is written again in one spelling.
 */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"

#include "op/store.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	/* {"ezz-evidence":1,"objects":1,"chains":[{"hash":"SM3", .. */
	"687b22657a7a2d65766964656e6365223a312c226f626a65637473223a312c2263"
	"6861696e73223a5b7b2268617368223a22534d33222c22726f6f74223a22303031"
	"313232333334343535363637373838393961616262636364646565666630303131"
	"323233333434353536363737383839396161626263636464656566663030222c22"
	"7374616d7073223a317d5d7d",
	/* {"leaf":"..","hash":"SM3","path":"a","size":1} */
	"6c7b226c656166223a223030313132323333343435353636373738383939616162"
	"626363646465656666303030303131323233333434353536363737383839396161"
	"626263636464656566663030222c2268617368223a22534d33222c227061746822"
	"3a2261222c2273697a65223a317d",
	/* {"path":"a","error":"b"} */
	"6c7b2270617468223a2261222c226572726f72223a2262227d",
	/* {"path":"a","members":[{"role":"report","path":"b"}]} */
	"6d7b2270617468223a2261222c226d656d62657273223a5b7b22726f6c65223a22"
	"7265706f7274222c2270617468223a2262227d5d7d",
	"7403", "74110000", NULL
};

static void
head(ezz_ctx *ctx, struct ezz_bytes b)
{
	struct ezz_store_head	 h, again;
	struct ezz_buf		 text = { 0 };
	size_t			 stamps = 0;

	if (ezz_store_head_read(ctx, b, &h) != EZZ_OK) {
		fuzz_check(h.objects == 0 && h.chains_n == 0);
		return;
	}
	fuzz_check(h.objects > 0 && h.chains_n > 0 &&
	    h.chains_n <= EZZ_MAX_ERS_CHAINS);
	for (size_t i = 0; i < h.chains_n; i++)
		stamps += h.chains[i].stamps;
	fuzz_check(stamps <= EZZ_MAX_ERS_STAMPS);
	fuzz_check(ezz_store_head_write(ctx, &h, &text) == EZZ_OK);
	fuzz_check(ezz_store_head_read(ctx, ezz_bytes_of(&text), &again) ==
	    EZZ_OK && again.objects == h.objects &&
	    again.chains_n == h.chains_n);
	ezz_buf_free(&text);
}

static void
line(ezz_ctx *ctx, struct ezz_bytes b)
{
	struct ezz_store_line	 l;
	struct ezz_buf		 once = { 0 }, twice = { 0 };
	bool			 plain = ezz_store_line_plain(b, EZZ_SM3);

	if (ezz_store_line_read(ctx, b, &l) != EZZ_OK) {
		fuzz_check(!plain && l.path == NULL && l.members_n == 0);
		return;
	}
	fuzz_check(l.members_n <= EZZ_MAX_MEMBERS && l.path != NULL);
	fuzz_check(l.fault != NULL || l.leaf.n > 0);
	fuzz_check(ezz_store_line_write(ctx, &l, &once) == EZZ_OK);
	/* what is plain is in the one spelling already */
	fuzz_check(!plain || fuzz_same(&once, b));
	ezz_store_line_done(&l);
	fuzz_check(ezz_store_line_read(ctx, ezz_bytes_of(&once), &l) ==
	    EZZ_OK);
	fuzz_check(ezz_store_line_write(ctx, &l, &twice) == EZZ_OK &&
	    fuzz_same(&once, ezz_bytes_of(&twice)));
	ezz_store_line_done(&l);
	ezz_buf_free(&once);
	ezz_buf_free(&twice);
}

/* Of these leaves, or of a file of these bytes that nobody built. */
static void
tree(ezz_ctx *ctx, struct ezz_bytes b)
{
	static struct ezz_tree	 t;
	uint8_t			 up[EZZ_TREE_LEVELS * EZZ_DIGEST_MAX] = { 0 };
	uint64_t		 leaves = b.n == 0 ? 0 : b.p[0], i;
	int			 fd = memfd_create("tree", MFD_CLOEXEC);
	size_t			 n;

	fuzz_check(fd != -1 && (b.n == 0 || write(fd, b.p, b.n) ==
	    (ssize_t)b.n));
	if (ezz_tree_open(ctx, &t, fd, EZZ_SM3, leaves, b.n < 32 ? up : b.p +
	    b.n - 32) == EZZ_OK) {
		for (i = 0; i < leaves; i++)
			if (ezz_tree_path(ctx, &t, i, up, &n) == EZZ_OK)
				fuzz_check(n <= 8);
		(void)ezz_tree_check(ctx, &t);
		(void)ezz_tree_find(ctx, &t, b.p, leaves / 2, &i);
	}
	close(fd);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	ezz_ctx		*ctx = fuzz_ctx();
	struct ezz_bytes b;
	struct ezz_buf	 out = { 0 };
	bool		 good;

	if (n == 0)
		return 0;
	b = EZZ_BYTES(p + 1, n - 1);
	switch (p[0]) {
	case 'h':
		head(ctx, b);
		break;
	case 'l':
		line(ctx, b);
		break;
	case 't':
		tree(ctx, b);
		break;
	case 'm':
		/* names of files that are not there */
		if (memchr(b.p, '{', b.n) == b.p)
			(void)ezz_store_map(ctx, "SM3", b, &good, &out);
		break;
	}
	ezz_buf_free(&out);
	return 0;
}

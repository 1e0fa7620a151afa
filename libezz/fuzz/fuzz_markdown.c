/* Texts of documents: what is read keeps its bounds, and reads so again. */
#include "fuzz.h"

#include "base/limits.h"
#include "object/markdown.h"

const char	*const fuzz_corpora[] = { "testvectors/draft", NULL };
const char	*const fuzz_seeds[] = {
	/* a: b, and # x, - y, nested, 1. z, > q, ``` */
	"613a20620a0a2320780a2d20790a20202d207a0a312e207a0a",
	"613a20620a0a3e3e3e3e3e3e3e3e0a", "613a20620a0a6060600a",
	/* lists that nest for ever, ** that do not close, \ at the end */
	"613a620a0a2d20610a2020202d20620a202020202020202d20630a"
	"20202020202020202020202d20640a2020202020202020202020202020202d20650a",
	"613a620a0a2a2a2a2a2a2a2a2a2a0a", "613a620a0a782a2a795c",
	/* | a | b |, |---|:-:|, | \| | ** x | */
	"613a620a0a7c20617c627c0a7c2d2d2d7c3a2d3a7c0a7c5c7c7c2a2a782a2a7c0a",
	"613a620a0a7c617c0a7c620a", "613a620a0a7c7c7c7c0a7c2d7c2d7c2d7c0a",
	/* ![a](b.png), 一、x。y */
	"613a620a0a215b615d28622e706e67290a", "613a620a0a215b5d280a",
	"613a620a0ae4b880e380817820e380822079",
	"2d2d2d0a610a", "2d2d2d0a2d2d2d0a", "efbbbf613ae280ae0a", NULL
};

static void
look(const struct ezz_md_text *t)
{
	for (size_t i = 0; i < t->n; i++) {
		fuzz_check(t->runs[i].text.n > 0);
		fuzz_check(t->runs[i].face <= EZZ_MD_HEAD);
	}
}

static void
look_block(const struct ezz_md_block *b)
{
	fuzz_check(b->line > 0);
	fuzz_check(b->level >= 0 && b->level <= 4);
	fuzz_check(b->columns <= EZZ_MAX_MD_COLUMNS);
	fuzz_check((b->kind == EZZ_MD_PICTURE) == (b->file != NULL));
	fuzz_check((b->kind == EZZ_MD_TABLE) == (b->cells != NULL));
	look(&b->text);
	for (size_t i = 0; i < b->rows * b->columns; i++)
		look(&b->cells[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_md	*md = NULL;
	ezz_status	 st;

	st = ezz_md_read(fuzz_ctx(), EZZ_BYTES(p, n), &md);
	fuzz_check((st == EZZ_OK) == (md != NULL));
	if (st != EZZ_OK) {
		fuzz_check(*ezz_message(fuzz_ctx()) != '\0');
		return 0;
	}
	for (size_t i = 0; i < md->pairs_n; i++)
		fuzz_check(*md->pairs[i].key != '\0' ||
		    md->pairs[i].line > 0);
	for (size_t i = 0; i < md->blocks_n; i++)
		look_block(&md->blocks[i]);
	ezz_md_free(&md);
	return 0;
}

/* XML: the tree hangs together; leaving out changes nothing of the rest. */
#include <string.h>

#include "fuzz.h"

#include "base/limits.h"
#include "format/xml.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	"3c612f3e",				/* <a/> */
	"efbbbf3c3f786d6c2076657273696f6e3d27312e30273f3e3c613e3c622063"
	"3d2764273e74263c6c743b3c2f623e3c2f613e",
	"3c21444f435459504520615b3c21454e5449545920622027633e5d3e3c612f3e",
	"3c613e266c743b3c215b43444154415b785d5d3e3c2f613e",
	"3c703a6120786d6c6e733a703d27687474703a2f2f7777772e6f6664737065"
	"632e6f72672f323031362720623d2731273e3c703a432f3e3c2f703a613e",
	"fffe3c00", "3c3f703f3e3c612f3e",
	NULL
};

static size_t
walk(const struct ezz_xml_node *node, size_t depth)
{
	const struct ezz_xml_node	*c, *last = NULL;
	size_t				 n = 1;

	fuzz_check(depth <= EZZ_MAX_XML_DEPTH);
	fuzz_check(node->n_attrs <= EZZ_MAX_XML_ATTRS);
	for (c = node->first; c != NULL; last = c, c = c->next) {
		fuzz_check(c->parent == node && c->line >= node->line);
		n += walk(c, depth + 1);
	}
	fuzz_check(node->last == last);
	return n;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	ezz_ctx		*ctx = fuzz_ctx();
	struct ezz_xml	*x = NULL, *y = NULL;

	if (ezz_xml_read(ctx, EZZ_BYTES(p, n), NULL, &x) == EZZ_OK) {
		fuzz_check(walk(x->root, 1) == x->nodes);
		fuzz_check(ezz_xml_read(ctx, EZZ_BYTES(p, n), "C", &y) ==
		    EZZ_OK);
		fuzz_check(walk(y->root, 1) == y->nodes);
		fuzz_check(y->nodes <= x->nodes && y->actions == x->actions);
	} else
		fuzz_check(x == NULL);
	ezz_xml_free(&x);
	ezz_xml_free(&y);
	return 0;
}

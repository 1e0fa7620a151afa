/*
 * Lists that get a line: the first byte says which file the rest is,
 * Signatures.xml or OFD.xml with a document to be signed.  Where the reader of
 * XML takes a file and the scanner of tags finds its place, the reader takes
 * what was written too, and finds in it all that was there, and the new line
 * where it belongs.
 */
#include <string.h>

#include "fuzz.h"

#include "format/ofd_sign_write.h"
#include "format/xml.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	/* <Signatures/> */
	"003c5369676e6174757265732f3e",
	/* <o:Signatures xmlns:o='http://www.ofdspec.org/2016' a='>' /><!-... */
	"003c6f3a5369676e61747572657320786d6c6e733a6f3d27687474703a2f2f77"
	"77772e6f6664737065632e6f72672f323031362720613d273e270a2f3e3c212d"
	"2d203c2f5369676e6174757265733e202d2d3e",
	/* <?xml version='1.0'?><!-- <Signatures> --> <Signatures><MaxSign... */
	"00efbbbf3c3f786d6c2076657273696f6e3d27312e30273f3e3c212d2d203c53"
	"69676e6174757265733e202d2d3e0d0a3c5369676e6174757265733e3c4d6178"
	"5369676e49643e2033203c2f4d61785369676e49643e3c5369676e6174757265"
	"2049443d2731273e3c2f5369676e61747572653e0d0a3c2f5369676e61747572"
	"65733e0d0a",
	/* <Signatures><MaxSignId/><MaxSignId>1<!-- x --></MaxSignId></Sig... */
	"003c5369676e6174757265733e3c4d61785369676e49642f3e3c4d6178536967"
	"6e49643e313c212d2d2078202d2d3e3c2f4d61785369676e49643e3c2f536967"
	"6e6174757265733e",
	/* <Signatures><a><MaxSignId>1</MaxSignId></a><![CDATA[</Signature... */
	"003c5369676e6174757265733e3c613e3c4d61785369676e49643e313c2f4d61"
	"785369676e49643e3c2f613e3c215b43444154415b3c2f5369676e6174757265"
	"733e5d5d3e3c2f5369676e6174757265733e",
	/* <p:Signatures xmlns:p='u'><p:Signature xmlns:p='v' a="'>"/></p:... */
	"003c703a5369676e61747572657320786d6c6e733a703d2775273e3c703a5369"
	"676e617475726520786d6c6e733a703d27762720613d22273e222f3e3c2f703a"
	"5369676e617475726573203e",
	/* <Signatures><MaxSignId><![CDATA[</MaxSignId>]]></MaxSignId></Si... */
	"003c5369676e6174757265733e3c4d61785369676e49643e3c215b4344415441"
	"5b3c2f4d61785369676e49643e5d5d3e3c2f4d61785369676e49643e3c2f5369"
	"676e6174757265733e",
	/* <Signatures><x:MaxSignId xmlns:x='u'>1</x:MaxSignId></Signatures> */
	"003c5369676e6174757265733e3c783a4d61785369676e496420786d6c6e733a"
	"783d2775273e313c2f783a4d61785369676e49643e3c2f5369676e6174757265"
	"733e",
	/* <OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD> */
	"013c4f46443e3c446f63426f64793e3c446f63526f6f743e442e786d6c3c2f44"
	"6f63526f6f743e3c2f446f63426f64793e3c2f4f46443e",
	/* <OFD><DocBody/></OFD> */
	"013c4f46443e3c446f63426f64792f3e3c2f4f46443e",
	/* <OFD><DocBody>a</DocBody><x:DocBody xmlns:x='u'><DocBody/></x:D... */
	"023c4f46443e3c446f63426f64793e613c2f446f63426f64793e3c783a446f63"
	"426f647920786d6c6e733a783d2775273e3c446f63426f64792f3e3c2f783a44"
	"6f63426f6479203e3c2f4f46443e",
	/* <OFD><a><DocBody></DocBody></a><![CDATA[</DocBody>]]><!--</DocB... */
	"013c4f46443e3c613e3c446f63426f64793e3c2f446f63426f64793e3c2f613e"
	"3c215b43444154415b3c2f446f63426f64793e5d5d3e3c212d2d3c2f446f6342"
	"6f64793e2d2d3e3c446f63426f647920623d273c2f446f63426f64793e273e3c"
	"2f446f63426f64793e3c2f4f46443e",
	"", "00", "01",
	NULL
};

static bool
is(const struct ezz_xml_node *n, const char *name)
{
	return strcmp(n->name, name) == 0;
}

/* The next sibling that is no MaxSignId. */
static const struct ezz_xml_node *
past(const struct ezz_xml_node *n)
{
	while (n != NULL && is(n, "MaxSignId"))
		n = n->next;
	return n;
}

static void
same(const struct ezz_xml_node *a, const struct ezz_xml_node *b, size_t depth)
{
	const struct ezz_xml_node	*x, *y;

	fuzz_check(depth < 100);
	fuzz_check(is(a, b->name) && strcmp(a->uri, b->uri) == 0);
	fuzz_check(strcmp(a->text, b->text) == 0);
	fuzz_check(a->n_attrs == b->n_attrs);
	for (size_t i = 0; i < a->n_attrs; i++)
		fuzz_check(strcmp(a->attrs[i].value, b->attrs[i].value) == 0);
	for (x = a->first, y = b->first; x != NULL && y != NULL;
	    x = x->next, y = y->next)
		same(x, y, depth + 1);
	fuzz_check(x == NULL && y == NULL);
}

/* All children but the numbers stay, and one Signature stands behind them. */
static void
list_grew(const struct ezz_xml_node *was, const struct ezz_xml_node *now)
{
	const struct ezz_xml_node	*x = past(was->first);
	const struct ezz_xml_node	*y = past(now->first);
	size_t				 max = 0;

	for (; x != NULL && y != NULL; x = past(x->next), y = past(y->next))
		same(x, y, 0);
	fuzz_check(x == NULL && y != NULL && y->next == NULL);
	fuzz_check(is(y, "Signature") && strcmp(y->uri, now->uri) == 0);
	fuzz_check(strcmp(ezz_xml_attr(y, "BaseLoc"),
	    "/D/Sign_1/Signature.xml") == 0);
	for (x = now->first; x != NULL; x = x->next)
		if (is(x, "MaxSignId")) {
			fuzz_check(strcmp(x->text, "9") == 0);
			max++;
		}
	fuzz_check(max > 0);
}

/* The n-th DocBody has one child more, its last one. */
static void
root_grew(const struct ezz_xml_node *was, const struct ezz_xml_node *now,
    size_t n)
{
	const struct ezz_xml_node	*x = was->first, *y = now->first;
	const struct ezz_xml_node	*p, *q;

	for (; x != NULL && y != NULL; x = x->next, y = y->next) {
		if (!is(x, "DocBody") || n-- != 0) {
			same(x, y, 0);
			continue;
		}
		for (p = x->first, q = y->first; p != NULL && q != NULL;
		    p = p->next, q = q->next)
			same(p, q, 1);
		fuzz_check(p == NULL && q != NULL && q->next == NULL);
		fuzz_check(is(q, "Signatures") && strcmp(q->uri, y->uri) ==
		    0 && strcmp(q->text, "/D/a&b.xml") == 0);
	}
	fuzz_check(x == NULL && y == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_ofd_signing	 s = { .seal = true, .dir = "D/Sign_1" };
	struct ezz_bytes	 old;
	struct ezz_xml		*was = NULL, *now = NULL;
	struct ezz_buf		 out = { 0 };
	ezz_ctx			*ctx = fuzz_ctx();
	ezz_status		 st;

	if (n < 2)
		return 0;
	old = EZZ_BYTES(p + 1, n - 1);
	st = p[0] == 0 ? ezz_ofd_signatures_write(ctx, old, "8", &s, "9",
	    &out) : ezz_ofd_root_write(ctx, old, p[0] - 1U, "D/a&b.xml",
	    &out);
	fuzz_check(st == EZZ_OK || st == EZZ_EFORMAT);
	if (st == EZZ_OK && ezz_xml_read(ctx, old, NULL, &was) == EZZ_OK) {
		st = ezz_xml_read(ctx, ezz_bytes_of(&out), NULL, &now);
		fuzz_check(st == EZZ_OK || st == EZZ_ELIMIT);
		if (st == EZZ_OK && p[0] == 0)
			list_grew(was->root, now->root);
		else if (st == EZZ_OK)
			root_grew(was->root, now->root, p[0] - 1U);
	}
	ezz_xml_free(&was);
	ezz_xml_free(&now);
	ezz_buf_free(&out);
	return 0;
}

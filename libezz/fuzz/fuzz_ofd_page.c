/*
 * Pages: the input is what stands in a page, with the resources of a
 * document behind the first byte 1; text and places come out of it whole.
 */
#include <math.h>
#include <string.h>

#include "fuzz.h"

#include "base/codec.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/ofd_page.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	/* a text with a glyph and repeated distances */
	"3c436f6e74656e743e3c4c617965723e3c546578744f626a65637420426f756e"
	"646172793d2730203020392039272053697a653d2733273e3c43475472616e73"
	"666f726d20436f6465506f736974696f6e3d2730273e3c476c797068733e373c"
	"2f476c797068733e3c2f43475472616e73666f726d3e3c54657874436f646520"
	"583d27302720593d2733272044656c7461583d276720322031273e6162633c2f"
	"54657874436f64653e3c2f546578744f626a6563743e3c2f4c617965723e3c2f"
	"436f6e74656e743e",
	/* a path with an arc and a curve */
	"3c436f6e74656e743e3c4c617965723e3c506174684f626a65637420426f756e"
	"646172793d2730203020392039273e3c4162627265766961746564446174613e"
	"4d20312030204120312031203020312030203020312051203120322033203420"
	"433c2f4162627265766961746564446174613e3c2f506174684f626a6563743e"
	"3c2f4c617965723e3c2f436f6e74656e743e",
	/* a unit that holds itself */
	"3c436f6e74656e743e3c4c617965723e3c436f6d706f736974654f626a656374"
	"20426f756e646172793d273020302031203127205265736f7572636549443d27"
	"31272f3e3c2f4c617965723e3c2f436f6e74656e743e013c436f6d706f736974"
	"6547726170686963556e6974733e3c436f6d706f736974654772617068696355"
	"6e69742049443d2731273e3c436f6e74656e743e3c436f6d706f736974654f62"
	"6a65637420426f756e646172793d273020302031203127205265736f75726365"
	"49443d2731272f3e3c2f436f6e74656e743e3c2f436f6d706f73697465477261"
	"70686963556e69743e3c2f436f6d706f7369746547726170686963556e697473"
	"3e",
	/* draw parameters that lean on themselves */
	"3c436f6e74656e743e3c4c617965722044726177506172616d3d2731273e3c50"
	"6174684f626a65637420426f756e646172793d2730203020312031273e3c4669"
	"6c6c436f6c6f722056616c75653d273120322033272f3e3c4162627265766961"
	"746564446174612f3e3c2f506174684f626a6563743e3c2f4c617965723e3c2f"
	"436f6e74656e743e013c44726177506172616d733e3c44726177506172616d20"
	"49443d2731272052656c61746976653d27312720446173685061747465726e3d"
	"27312032272f3e3c2f44726177506172616d733e",
	"", "01",
	NULL
};

static void
le(struct ezz_buf *b, size_t n, uint64_t v)
{
	for (size_t i = 0; i < n; i++)
		fuzz_check(ezz_buf_byte(fuzz_ctx(), b,
		    (uint8_t)(v >> 8 * i)) == EZZ_OK);
}

static void
head(struct ezz_buf *b, const char *name, struct ezz_bytes body, bool record,
    size_t at)
{
	le(b, 6, 10);			/* version, flags, stored */
	le(b, 2, 0);
	le(b, 2, 0x21);
	le(b, 4, ezz_crc32(body));
	le(b, 4, body.n);
	le(b, 4, body.n);
	le(b, 4, strlen(name));
	if (record) {
		le(b, 8, 0);
		le(b, 2, 0);
		le(b, 4, at);
	}
	fuzz_check(ezz_buf_str(fuzz_ctx(), b, name) == EZZ_OK);
}

static void
lay(struct ezz_buf *out, struct ezz_buf *central, const char *name,
    const char *open, struct ezz_bytes inner, const char *shut)
{
	struct ezz_buf	 b = { 0 };
	ezz_ctx		*ctx = fuzz_ctx();

	fuzz_check(ezz_buf_str(ctx, &b, open) == EZZ_OK);
	fuzz_check(ezz_buf_addb(ctx, &b, inner) == EZZ_OK);
	fuzz_check(ezz_buf_str(ctx, &b, shut) == EZZ_OK);
	le(central, 4, 0x02014b50);
	le(central, 2, 20);
	head(central, name, ezz_bytes_of(&b), true, out->n);
	le(out, 4, 0x04034b50);
	head(out, name, ezz_bytes_of(&b), false, 0);
	fuzz_check(ezz_buf_addb(ctx, out, ezz_bytes_of(&b)) == EZZ_OK);
	ezz_buf_free(&b);
}

static void
package(struct ezz_bytes page, struct ezz_bytes res, struct ezz_buf *out)
{
	static const struct ezz_bytes	 none;
	struct ezz_buf			 central = { 0 };
	size_t				 at;

	lay(out, &central, "OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot>"
	    "</DocBody></OFD>", none, "");
	lay(out, &central, "D.xml", "<Document><CommonData><PublicRes>R.xml"
	    "</PublicRes></CommonData><Pages><Page ID='1' BaseLoc='P.xml'/>"
	    "</Pages></Document>", none, "");
	lay(out, &central, "P.xml", "<Page>", page, "</Page>");
	lay(out, &central, "R.xml", "<Res>", res, "</Res>");
	at = out->n;
	ezz_buf_addb(fuzz_ctx(), out, ezz_bytes_of(&central));
	le(out, 8, 0x06054b50);
	le(out, 2, 4);
	le(out, 2, 4);
	le(out, 4, central.n);
	le(out, 4, at);
	le(out, 2, 0);
	ezz_buf_free(&central);
}

static ezz_status
visit(ezz_ctx *ctx, void *arg, const struct ezz_ofd_place *at)
{
	const struct ezz_ofd_matrix	*m = &at->inner;
	const struct ezz_ofd_text	*t = &at->object->text;

	(void)ctx;
	(void)arg;
	fuzz_check(isfinite(m->a + m->b + m->c + m->d + m->e + m->f));
	fuzz_check(at->alpha >= 0 && at->alpha <= 1);
	for (size_t i = 0; i < t->n; i++)
		fuzz_check(isfinite(t->chars[i].x + t->chars[i].y));
	for (size_t i = 0; i < at->object->path.n; i++)
		for (size_t k = 0; k < 6; k++)
			fuzz_check(isfinite(
			    at->object->path.segments[i].p[k]));
	return EZZ_OK;
}

static void
look(const struct ezz_ofd_art *art)
{
	struct ezz_ofd_drawing	*d = NULL;
	struct ezz_ofd_box	 box;
	struct ezz_buf		 text = { 0 };
	ezz_ctx			*ctx = fuzz_ctx();
	size_t			 left = 1;
	bool			 found;

	if (ezz_ofd_page_read(ctx, art, 0, &d) != EZZ_OK) {
		fuzz_check(d == NULL);
		return;
	}
	fuzz_check((d->faults == 0) == (d->fault[0] == '\0'));
	if (ezz_ofd_walk(ctx, d, visit, NULL) == EZZ_OK &&
	    ezz_ofd_text(ctx, d, &text) == EZZ_OK) {
		fuzz_check(ezz_utf8_valid(ezz_bytes_of(&text)));
		fuzz_check(ezz_ofd_text_find(ctx, d, ezz_bytes_str("b"), &left,
		    &found, &box) == EZZ_OK);
		fuzz_check(found == (text.n > 0 &&
		    memchr(text.p, 'b', text.n) != NULL));
	}
	ezz_buf_free(&text);
	ezz_ofd_drawing_free(&d);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const uint8_t		*cut = n == 0 ? NULL : memchr(p, 1, n);
	size_t			 page = cut == NULL ? n : (size_t)(cut - p);
	struct ezz_buf		 file = { 0 };
	struct ezz_pkg		*pkg = NULL;
	struct ezz_ofd		*o = NULL;
	struct ezz_ofd_art	*art = NULL;
	ezz_ctx			*ctx = fuzz_ctx();

	package(EZZ_BYTES(p, page), cut == NULL ? EZZ_BYTES(p, 0) :
	    EZZ_BYTES(cut + 1, n - page - 1), &file);
	if (ezz_pkg_open_bytes(ctx, ezz_bytes_of(&file), &pkg) == EZZ_OK &&
	    ezz_ofd_read(ctx, pkg, &o) == EZZ_OK) {
		if (ezz_ofd_art_read(ctx, o, 0, &art) == EZZ_OK)
			look(art);
		else
			fuzz_check(art == NULL);
	}
	ezz_ofd_art_free(&art);
	ezz_ofd_free(&o);
	ezz_pkg_free(&pkg);
	ezz_buf_free(&file);
	return 0;
}

/*
 * OFD: the input is the text of files, one after another behind a byte that
 * says which, laid into a package; every location that is found is marked.
 */
#include <string.h>

#include "fuzz.h"

#include "base/codec.h"
#include "format/ofd_read.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	/* 0<OFD><DocBody><DocRoot>D</DocRoot><Signatures>S</...> */
	"303c4f46443e3c446f63426f64793e3c446f63526f6f743e442f442e786d6c3c"
	"2f446f63526f6f743e3c5369676e6174757265733e442f532e786d6c3c2f5369"
	"676e6174757265733e3c2f446f63426f64793e3c2f4f46443e"
	/* 1<Document><Pages><Page ID='1' BaseLoc='P.xml'/></Pages>... */
	"01313c446f63756d656e743e3c50616765733e3c506167652049443d27312720"
	"426173654c6f633d27502e786d6c272f3e3c2f50616765733e3c2f446f63756d"
	"656e743e"
	/* 2<Signatures><Signature ID='1' BaseLoc='G.xml'/></Signatures> */
	"01323c5369676e6174757265733e3c5369676e61747572652049443d27312720"
	"426173654c6f633d27472e786d6c272f3e3c2f5369676e6174757265733e"
	/* 3<Page><Area>..., 4<Signature><SignedInfo/>... */
	"01333c506167652f3e01343c5369676e61747572653e3c5369676e6564496e66"
	"6f2f3e3c2f5369676e61747572653e",
	"303c4f46442f3e", "30",
	NULL
};

static const char	*const names[] = {
	"OFD.xml", "D/D.xml", "D/S.xml", "D/P.xml", "D/G.xml", "D/R.xml",
	"OFDEntries.xml", "D/A.xml"
};

static void
le(struct ezz_buf *b, size_t n, uint64_t v)
{
	for (size_t i = 0; i < n; i++)
		fuzz_check(ezz_buf_byte(fuzz_ctx(), b,
		    (uint8_t)(v >> 8 * i)) == EZZ_OK);
}

/* What both headers have, then the name; everything is stored. */
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
lay(struct ezz_bytes in, struct ezz_buf *out)
{
	struct ezz_buf	 central = { 0 };
	unsigned	 seen = 0, n = 0;
	size_t		 at;
	ezz_ctx		*ctx = fuzz_ctx();

	while (in.n > 0) {
		const uint8_t		*end = memchr(in.p, 1, in.n);
		size_t			 len = end == NULL ? in.n :
					     (size_t)(end - in.p);
		unsigned		 which = in.p[0] & 7U;
		struct ezz_bytes	 body = EZZ_BYTES(in.p + 1,
					     len > 0 ? len - 1 : 0);

		if (len > 0 && (seen & 1U << which) == 0) {
			seen |= 1U << which;
			n++;
			le(&central, 4, 0x02014b50);
			le(&central, 2, 20);
			head(&central, names[which], body, true, out->n);
			le(out, 4, 0x04034b50);
			head(out, names[which], body, false, 0);
			ezz_buf_addb(ctx, out, body);
		}
		len += end != NULL;
		in = EZZ_BYTES(in.p + len, in.n - len);
	}
	at = out->n;
	ezz_buf_addb(ctx, out, ezz_bytes_of(&central));
	le(out, 8, 0x06054b50);
	le(out, 2, n);
	le(out, 2, n);
	le(out, 4, central.n);
	le(out, 4, at);
	le(out, 2, 0);
	ezz_buf_free(&central);
}

static void
look(const struct ezz_ofd *o)
{
	for (size_t i = 0; i < o->n_locs; i++) {
		const struct ezz_ofd_loc	*l = o->locs[i];

		fuzz_check(l->text != NULL && l->path != NULL);
		fuzz_check(!l->bad || l->entry == NULL);
		fuzz_check(l->entry == NULL || (ezz_ofd_reached(o, l->entry) &
		    1U << l->kind) != 0);
	}
	for (size_t i = 0; i < o->n_bodies; i++)
		fuzz_check(o->bodies[i].doc_root != NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_buf	 file = { 0 };
	ezz_ctx		*ctx = fuzz_ctx();
	struct ezz_pkg	*pkg = NULL;
	struct ezz_ofd	*o = NULL;

	lay(EZZ_BYTES(p, n), &file);
	/* text that looks like an end record, near the end, is refused */
	if (ezz_pkg_open_bytes(ctx, ezz_bytes_of(&file), &pkg) == EZZ_OK) {
		if (ezz_ofd_read(ctx, pkg, &o) == EZZ_OK)
			look(o);
		else
			fuzz_check(o == NULL);
	}
	ezz_ofd_free(&o);
	ezz_pkg_free(&pkg);
	ezz_buf_free(&file);
	return 0;
}

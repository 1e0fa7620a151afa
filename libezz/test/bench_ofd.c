/*
 * Documents beside the sum of what they are made of:
 *
 *	bench_ofd OFFICE DATA
 *	bench_ofd --draft FILE BYTES	write an unsigned document
 *	bench_ofd --memory EZZ OFFICE IN OUT	stamp and verify it, peaks
 *
 * A signed package of 16 entries is verified from memory, certificates and
 * seal seen before, beside inflate, SM3, expat over the same XML, and two SM2
 * verifications by the same code; stamped beside inflate, SM3, expat, one
 * signature and deflate of the new parts.  All in one process, one core,
 * interleaved rounds.
 */
#include <expat.h>
#include <sys/mman.h>
#include <zlib.h>

#include "base/error.h"
#include "crypto/cert.h"
#include "crypto/digest.h"
#include "crypto/signer.h"
#include "format/ofd_read.h"
#include "format/ses.h"
#include "test/bench_child.h"

#define TIMES	40		/* a round */
#define LIMIT	(64 * 1024.0)	/* KiB */

enum { INFLATE, SM3, EXPAT, VERIFY, SIGN, DEFLATE, PARTS };

static struct {
	ezz_ctx				*ctx;
	ezz_office			*office;
	ezz_verifier			*v;
	ezz_stamping			*stamping;
	const ezz_signer		*signer;
	struct ezz_buf			 draft, done;
	struct ezz_pkg			*pkg;	/* of done */
	struct ezz_ses_signature	*ses;
	struct ezz_cert			*stamper, *maker;
	struct ezz_buf			*bytes;	/* of each entry */
} b;

static void
good(ezz_status st)
{
	bench_must(st == EZZ_OK, ezz_message(b.ctx));
}

/* ---- the document -------------------------------------------------------- */

#define SPACE	" xmlns:ofd=\"http://www.ofdspec.org/2016\""
#define LINES	90		/* of a page: 24 KB of XML, as a notice has */

static char *
page(int n)
{
	char	*p = NULL;
	size_t	 size = 0;
	FILE	*f = open_memstream(&p, &size);

	bench_must(f != NULL, "memory");
	fprintf(f, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ofd:Page"
	    SPACE "><ofd:Content><ofd:Layer ID=\"%d\">", 1000 * n);
	for (int i = 0; i < LINES; i++)
		fprintf(f, "<ofd:TextObject ID=\"%d\" Boundary=\"20 %d 170 6\" "
		    "Font=\"900\" Size=\"4.939\"><ofd:FillColor Value=\"%d 0 0"
		    "\"/><ofd:TextCode X=\"0\" Y=\"4.5\" DeltaX=\"g 29 4.939\">"
		    "第%d页第%d行 关于进一步规范电子印章使用管理的通知"
		    "</ofd:TextCode></ofd:TextObject>\n", 1000 * n + i + 1,
		    20 + 2 * i, i, n, i);
	fputs("</ofd:Layer></ofd:Content></ofd:Page>\n", f);
	bench_must(fclose(f) == 0, "memory");
	return p;
}

/* What hardly shrinks, as pictures and fonts do. */
static void
noise(uint8_t *p, size_t n, uint32_t seed)
{
	for (size_t i = 0; i < n; i++) {
		seed = seed * 1664525 + 1013904223;
		p[i] = (uint8_t)(seed >> 24);
	}
}

static ezz_status
into(ezz_ctx *ctx, void *arg, struct ezz_bytes bytes)
{
	return ezz_buf_add(ctx, arg, bytes.p, bytes.n);
}

static ezz_status
into_file(ezz_ctx *ctx, void *arg, struct ezz_bytes bytes)
{
	(void)ctx;
	bench_must(fwrite(bytes.p, 1, bytes.n, arg) == bytes.n, "writing");
	return EZZ_OK;
}

#define DOCUMENT							\
	"<ofd:Document" SPACE "><ofd:CommonData><ofd:MaxUnitID>9999"	\
	"</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"	\
	"</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>PublicRes.xml"	\
	"</ofd:PublicRes><ofd:DocumentRes>DocumentRes.xml"		\
	"</ofd:DocumentRes></ofd:CommonData><ofd:Pages>"		\
	"<ofd:Page ID=\"1\" BaseLoc=\"Pages/1.xml\"/>"			\
	"<ofd:Page ID=\"2\" BaseLoc=\"Pages/2.xml\"/>"			\
	"<ofd:Page ID=\"3\" BaseLoc=\"Pages/3.xml\"/></ofd:Pages>"		\
	"<ofd:CustomTags>Tags/Tags.xml</ofd:CustomTags>"			\
	"<ofd:Attachments>Att/Att.xml</ofd:Attachments></ofd:Document>"
#define FONTS								\
	"<ofd:Res" SPACE " BaseLoc=\"Res\"><ofd:Fonts><ofd:Font "		\
	"ID=\"900\" FontName=\"FangSong\"><ofd:FontFile>f.otf"		\
	"</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>"
#define MEDIA								\
	"<ofd:Res" SPACE " BaseLoc=\"Res\"><ofd:MultiMedias>"		\
	"<ofd:MultiMedia ID=\"901\" Type=\"Image\"><ofd:MediaFile>p.png"	\
	"</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
#define ROOT								\
	"<ofd:OFD" SPACE " Version=\"1.1\" DocType=\"OFD\"><ofd:DocBody>"	\
	"<ofd:DocInfo><ofd:DocID>0123456789abcdef0123456789abcdef"	\
	"</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml"	\
	"</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
#define TAGS								\
	"<ofd:CustomTags" SPACE "></ofd:CustomTags>"
#define ATT								\
	"<ofd:Attachments" SPACE "><ofd:Attachment ID=\"1\" Name=\"data\">"	\
	"<ofd:FileLoc>/Doc_0/Att/data.json</ofd:FileLoc></ofd:Attachment>" \
	"</ofd:Attachments>"

/* 12 entries: a signature adds 4.  The picture takes what is left of size. */
static void
draft(ezz_pkg_sink sink, void *arg, uint8_t *picture, size_t n)
{
	static uint8_t		 font[40000];
	char			*pages[3] = { page(1), page(2), page(3) };
	struct ezz_pkg_put	 puts[] = {
		{ "OFD.xml", ezz_bytes_str(ROOT) },
		{ "Doc_0/Document.xml", ezz_bytes_str(DOCUMENT) },
		{ "Doc_0/PublicRes.xml", ezz_bytes_str(FONTS) },
		{ "Doc_0/DocumentRes.xml", ezz_bytes_str(MEDIA) },
		{ "Doc_0/Pages/1.xml", ezz_bytes_str(pages[0]) },
		{ "Doc_0/Pages/2.xml", ezz_bytes_str(pages[1]) },
		{ "Doc_0/Pages/3.xml", ezz_bytes_str(pages[2]) },
		{ "Doc_0/Res/f.otf", EZZ_BYTES(font, sizeof(font)) },
		{ "Doc_0/Res/p.png", EZZ_BYTES(picture, n) },
		{ "Doc_0/Tags/Tags.xml", ezz_bytes_str(TAGS) },
		{ "Doc_0/Att/Att.xml", ezz_bytes_str(ATT) },
		{ "Doc_0/Att/data.json", ezz_bytes_str("{\"a\":1}") },
	};

	noise(font, sizeof(font), 1);
	noise(picture, n, 2);
	good(ezz_pkg_write(b.ctx, NULL, puts, sizeof(puts) / sizeof(puts[0]),
	    sink, arg));
	for (size_t i = 0; i < 3; i++)
		free(pages[i]);
}

static int
write_draft(const char *path, const char *size)
{
	size_t	 n = (size_t)strtoull(size, NULL, 10);
	uint8_t	*p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE |
		    MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	FILE	*f = fopen(path, "wb");

	bench_must(p != MAP_FAILED && f != NULL, path);
	draft(into_file, f, p, n);
	bench_must(fclose(f) == 0, path);
	munmap(p, n);
	return 0;
}

/* ---- what it is made of -------------------------------------------------- */

static bool
is_xml(const char *name)
{
	size_t	 n = strlen(name);

	return n > 4 && strcmp(name + n - 4, ".xml") == 0;
}

static void XMLCALL
start(void *arg, const char *name, const char **attrs)
{
	(void)name;
	(void)attrs;
	++*(size_t *)arg;
}

static void XMLCALL
end(void *arg, const char *name)
{
	(void)name;
	++*(size_t *)arg;
}

static void XMLCALL
text(void *arg, const char *s, int n)
{
	(void)s;
	*(size_t *)arg += (size_t)n;
}

static void
inflate_one(const struct ezz_pkg_entry *e, uint8_t *out)
{
	z_stream	 z = { 0 };

	if (e->method == EZZ_PKG_STORED)
		return;
	bench_must(inflateInit2(&z, -15) == Z_OK, "zlib");
	z.next_in = b.done.p + e->data;
	z.avail_in = (uInt)e->packed;
	z.next_out = out;
	z.avail_out = (uInt)e->size;
	bench_must(inflate(&z, Z_FINISH) == Z_STREAM_END, "inflate");
	inflateEnd(&z);
}

static void
expat_one(const struct ezz_buf *in)
{
	XML_Parser	 p = XML_ParserCreateNS(NULL, ' ');
	size_t		 seen = 0;

	bench_must(p != NULL, "expat");
	XML_SetUserData(p, &seen);
	XML_SetElementHandler(p, start, end);
	XML_SetCharacterDataHandler(p, text);
	bench_must(XML_Parse(p, (const char *)in->p, (int)in->n, 1) ==
	    XML_STATUS_OK, "expat");
	XML_ParserFree(p);
}

static void
verify_two(void)
{
	bool	 one, two;

	good(ezz_pkey_verify(b.ctx, ezz_cert_pkey(b.stamper), EZZ_SM2_SM3,
	    b.ses->tbs, EZZ_BYTES(b.ses->signature.rs, 64), &one));
	good(ezz_pkey_verify(b.ctx, ezz_cert_pkey(b.maker), EZZ_SM2_SM3,
	    b.ses->seal.tbs, EZZ_BYTES(b.ses->seal.signature.rs, 64), &two));
	bench_must(one && two, "verifying");
}

static bool
is_new(const struct ezz_pkg_entry *e)
{
	return strstr(e->name, "Signs/") != NULL;
}

static void
deflate_one(const struct ezz_buf *in)
{
	static uint8_t	 out[1 << 20];
	z_stream	 z = { 0 };

	bench_must(deflateInit2(&z, 6, Z_DEFLATED, -15, 8,
	    Z_DEFAULT_STRATEGY) == Z_OK, "zlib");
	z.next_in = in->p;
	z.avail_in = (uInt)in->n;
	z.next_out = out;
	z.avail_out = sizeof(out);
	bench_must(deflate(&z, Z_FINISH) == Z_STREAM_END, "deflate");
	deflateEnd(&z);
}

/* Microseconds of each part, once; new: over the entries of a signature. */
static void
parts(double cost[PARTS], bool old_only)
{
	static uint8_t	 out[1 << 20];
	uint8_t		 d[EZZ_DIGEST_MAX];
	struct ezz_buf	 sig = { 0 };
	double		 t[PARTS + 1];

	t[INFLATE] = bench_cpu();
	for (size_t i = 0; i < b.pkg->n; i++)
		if (!old_only || !is_new(&b.pkg->entries[i]))
			inflate_one(&b.pkg->entries[i], out);
	t[SM3] = bench_cpu();
	for (size_t i = 0; i < b.pkg->n; i++)
		good(ezz_digest_once(b.ctx, EZZ_SM3,
		    ezz_bytes_of(&b.bytes[i]), d));
	t[EXPAT] = bench_cpu();
	for (size_t i = 0; i < b.pkg->n; i++)
		if (is_xml(b.pkg->entries[i].name) && (!old_only ||
		    !is_new(&b.pkg->entries[i])))
			expat_one(&b.bytes[i]);
	t[VERIFY] = bench_cpu();
	verify_two();
	t[SIGN] = bench_cpu();
	good(ezz_signer_sign(b.ctx, b.signer, b.ses->tbs, &sig));
	t[DEFLATE] = bench_cpu();
	for (size_t i = 0; i < b.pkg->n; i++)
		if (is_new(&b.pkg->entries[i]))
			deflate_one(&b.bytes[i]);
	t[PARTS] = bench_cpu();
	for (int i = 0; i < PARTS; i++)
		cost[i] = t[i + 1] - t[i];
	ezz_buf_free(&sig);
}

/* ---- the work ------------------------------------------------------------ */

#define NOW	b.ses->time

static double
verify(int64_t now)
{
	struct ezz_verify_terms	 t = { .time = now };
	ezz_report		*r;
	double			 at = bench_cpu();

	good(ezz_verify(b.ctx, b.v, ezz_bytes_of(&b.done), "x", &t, &r));
	at = bench_cpu() - at;
	for (size_t i = 0; !ezz_report_accept(r) &&
	    i < ezz_report_findings(r); i++)
		fprintf(stderr, "%s: %s\n", ezz_report_finding(r, i)->check,
		    ezz_report_finding(r, i)->text);
	bench_must(ezz_report_accept(r), "accepting");
	ezz_report_free(&r);
	return at;
}

static double
stamp(int64_t now, struct ezz_buf *out)
{
	struct ezz_place	 p = { .pages = "1", .x = 105, .y = 200 };
	struct ezz_stamp_terms	 t = { .now = now, .places = &p,
				    .places_n = 1 };
	struct ezz_stamped	 s;
	double			 at = bench_cpu();

	good(ezz_stamp_bytes(b.ctx, b.stamping, ezz_bytes_of(&b.draft), "x",
	    &t, out, &s));
	at = bench_cpu() - at;
	ezz_report_free(&s.report);
	return at;
}

static ezz_verifier *
verifier(const char *data, int64_t now)
{
	ezz_verifier	*v;

	good(ezz_verifier_new(b.ctx, data, &v));
	ezz_verifier_documents(v);
	good(ezz_verifier_office(b.ctx, v, b.office, now));
	return v;
}

static void
prepare(const char *office, const char *data, int64_t now)
{
	struct ezz_stamping_terms	 t = { .now = now };
	struct ezz_buf			 seal = { 0 }, cert = { 0 };
	static uint8_t			 picture[60000];

	good(ezz_office_open(b.ctx, office, NULL, &b.office));
	b.v = verifier(data, now);
	good(ezz_office_signer(b.ctx, b.office, "stamper", &b.signer));
	good(ezz_office_file(b.ctx, b.office, "seal", 0, &seal));
	good(ezz_office_file(b.ctx, b.office, "stamper-cert", 0, &cert));
	t.signer = b.signer;
	t.seal = ezz_bytes_of(&seal);
	t.cert = ezz_bytes_of(&cert);
	good(ezz_stamping_open(b.ctx, b.v, &t, NULL, &b.stamping));
	draft(into, &b.draft, picture, sizeof(picture));
	stamp(now, &b.done);
	good(ezz_pkg_open_bytes(b.ctx, ezz_bytes_of(&b.done), &b.pkg));
	bench_must(b.pkg->n == 16, "counting to sixteen");
	bench_must((b.bytes = calloc(b.pkg->n, sizeof(*b.bytes))) != NULL,
	    "memory");
	for (size_t i = 0; i < b.pkg->n; i++)
		good(ezz_pkg_read(b.ctx, b.pkg, &b.pkg->entries[i], 1 << 20,
		    &b.bytes[i]));
	ezz_buf_free(&seal);
	ezz_buf_free(&cert);
}

static void
take_signature(void)
{
	bench_must((b.ses = calloc(1, sizeof(*b.ses))) != NULL, "memory");
	for (size_t i = 0; i < b.pkg->n; i++)
		if (strstr(b.pkg->entries[i].name, "SignedValue") != NULL)
			good(ezz_ses_signature_read(b.ctx,
			    ezz_bytes_of(&b.bytes[i]), b.ses));
	good(ezz_cert_read(b.ctx, b.ses->cert, &b.stamper));
	good(ezz_cert_read(b.ctx, b.ses->seal.maker, &b.maker));
}

/* "inflate 12, SM3 34": what the ceiling is made of, on stderr. */
static void
tell(const double m[PARTS], const char *what)
{
	static const char *const names[PARTS] = { "inflate", "SM3", "expat",
				    "two verifications", "signature",
				    "deflate" };

	fprintf(stderr, "bench: %s:", what);
	for (int i = 0; i < PARTS; i++)
		fprintf(stderr, " %s %.0f", names[i], m[i]);
	fputc('\n', stderr);
}

static double
sum(const double m[PARTS], unsigned which)
{
	double	 s = 0;

	for (int i = 0; i < PARTS; i++)
		if ((which & 1U << i) != 0)
			s += m[i];
	return s;
}

#define FOR_VERIFY	(1U << INFLATE | 1U << SM3 | 1U << EXPAT | \
			    1U << VERIFY)
#define FOR_STAMP	(1U << INFLATE | 1U << SM3 | 1U << EXPAT | \
			    1U << SIGN | 1U << DEFLATE)

static int
figures(const char *office, const char *data)
{
	double		 all[2][PARTS][BENCH_ROUNDS] = { { { 0 } } };
	double		 m[2][PARTS], c[PARTS];
	double		 seen[BENCH_ROUNDS], first[BENCH_ROUNDS];
	double		 stamps[BENCH_ROUNDS];
	struct ezz_buf	 out = { 0 };
	int64_t		 now = (int64_t)time(NULL);

	b.ctx = NULL;
	good(ezz_ctx_new(&b.ctx));
	prepare(office, data, now);
	take_signature();
	for (int r = 0; r < BENCH_ROUNDS; r++) {
		ezz_verifier	*kept = b.v;
		ezz_ctx		*ctx = b.ctx;

		/* a context remembers what it has seen */
		good(ezz_ctx_new(&b.ctx));
		b.v = verifier(data, now);
		first[r] = verify(now);
		ezz_verifier_free(&b.v);
		ezz_ctx_free(&b.ctx);
		b.ctx = ctx;
		b.v = kept;
		seen[r] = stamps[r] = 0;
		for (int i = 0; i < TIMES; i++) {
			seen[r] += verify(now) / TIMES;
			out.n = 0;
			stamps[r] += stamp(now, &out) / TIMES;
			for (int k = 0; k < 2; k++) {
				parts(c, k == 1);
				for (int p = 0; p < PARTS; p++)
					all[k][p][r] += c[p] / TIMES;
			}
		}
	}
	for (int k = 0; k < 2; k++)
		for (int p = 0; p < PARTS; p++)
			m[k][p] = bench_median(all[k][p], BENCH_ROUNDS);
	tell(m[0], "microseconds for verifying");
	tell(m[1], "microseconds for stamping");
	bench_line("ofd", "verify seen", bench_median(seen, BENCH_ROUNDS),
	    "us", "its parts", sum(m[0], FOR_VERIFY),
	    bench_median(seen, BENCH_ROUNDS) / sum(m[0], FOR_VERIFY));
	bench_line("ofd", "verify first", bench_median(first, BENCH_ROUNDS),
	    "us", "its parts", sum(m[0], FOR_VERIFY),
	    bench_median(first, BENCH_ROUNDS) / sum(m[0], FOR_VERIFY));
	bench_line("ofd", "stamp", bench_median(stamps, BENCH_ROUNDS), "us",
	    "its parts", sum(m[1], FOR_STAMP),
	    bench_median(stamps, BENCH_ROUNDS) / sum(m[1], FOR_STAMP));
	return 0;
}

static int
memory(char *argv[])
{
	const char *const	 stamps[] = { argv[2], "stamp", "--office",
				    argv[3], "--place", "1:105,200", "-o",
				    argv[5], argv[4], NULL };
	const char *const	 verifies[] = { argv[2], "verify", "--office",
				    argv[3], argv[5], NULL };
	struct bench_cost	 c;

	bench_run(stamps, &c);
	bench_line("ofd", "stamp 500 MB", (double)c.peak, "KiB", "limit",
	    LIMIT, (double)c.peak / LIMIT);
	bench_run(verifies, &c);
	bench_line("ofd", "verify 500 MB", (double)c.peak, "KiB", "limit",
	    LIMIT, (double)c.peak / LIMIT);
	return 0;
}

int
main(int argc, char *argv[])
{
	bench_must(ezz_ctx_new(&b.ctx) == EZZ_OK, "memory");
	if (argc == 4 && strcmp(argv[1], "--draft") == 0)
		return write_draft(argv[2], argv[3]);
	if (argc == 6 && strcmp(argv[1], "--memory") == 0)
		return memory(argv);
	bench_must(argc == 3, "usage: bench_ofd OFFICE DATA");
	return figures(argv[1], argv[2]);
}

/*
 * A licence file under a stamper who lies: each case changes what one part of
 * a genuine file says and has the office's own key seal it again, so that
 * digests, seal and signature are right and only the licence's own checks can
 * find it.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#include "base/codec.h"
#include "crypto/digest.h"
#include "format/pkg.h"
#include "object/report.h"
#include "op/stamp.h"

#define SIGN	"Doc_0/Signs/Sign_0/"
#define EDITS	4

static struct {
	ezz_ctx		*ctx;
	char		 dir[512];
	ezz_office	*office;
	ezz_verifier	*v;
	ezz_stamping	*stamping;
	struct ezz_buf	 file;		/* a business licence */
	struct ezz_buf	 other;		/* the code of another licence */
	struct ezz_buf	 copy;		/* an annotated copy of the licence */
	int64_t		 now;
} t;

/* ---- an office and its licences ------------------------------------------- */

static void
run(const char *fmt, const char *arg)
{
	char	 command[4096], all[8192];

	snprintf(command, sizeof(command), fmt, arg);
	snprintf(all, sizeof(all), "cd '%s' && %s >/dev/null 2>&1", t.dir,
	    command);
	assert_int_equal(system(all), 0);
}

static struct ezz_buf
issued(const char *what)
{
	char	 command[1024], path[1024];
	FILE	*f;

	snprintf(command, sizeof(command), "ls '%s'/%s", t.dir, what);
	assert_non_null(f = popen(command, "r"));
	assert_non_null(fgets(path, sizeof(path), f));
	pclose(f);
	path[strcspn(path, "\n")] = '\0';
	return test_file(path);
}

static void
open_stamping(void)
{
	struct ezz_stamping_terms	 terms = { .now = t.now };
	struct ezz_buf			 seal = { 0 }, cert = { 0 };

	assert_int_equal(ezz_office_file(t.ctx, t.office, "seal", 0, &seal),
	    EZZ_OK);
	assert_int_equal(ezz_office_file(t.ctx, t.office, "stamper-cert", 0,
	    &cert), EZZ_OK);
	assert_int_equal(ezz_office_signer(t.ctx, t.office, "stamper",
	    &terms.signer), EZZ_OK);
	terms.seal = ezz_bytes_of(&seal);
	terms.cert = ezz_bytes_of(&cert);
	assert_int_equal(ezz_stamping_open(t.ctx, t.v, &terms, NULL,
	    &t.stamping), EZZ_OK);
	ezz_buf_free(&seal);
	ezz_buf_free(&cert);
}

static int
set_up(void **state)
{
	const char	*tmp = getenv("TMPDIR");
	const char	*src = getenv("srcdir"), *build = getenv("builddir");
	char		 command[2048], office[600];

	(void)state;
	assert_int_equal(ezz_ctx_new(&t.ctx), EZZ_OK);
	snprintf(t.dir, sizeof(t.dir), "%s/licence.XXXXXX",
	    tmp == NULL ? "/tmp" : tmp);
	assert_non_null(mkdtemp(t.dir));
	snprintf(command, sizeof(command), "'%s/ezz' demo office", build);
	run("%s", command);
	snprintf(command, sizeof(command), "'%s/ezz' issue --office office "
	    "-o out '%s/testvectors/record/good-business-licence.json' && "
	    "'%s/ezz' issue --office office --no-ofd -o other "
	    "'%s/testvectors/record/good-physician.json'", build, src, build,
	    src);
	run("%s", command);
	snprintf(command, sizeof(command), "'%s/ezz' issue --office office "
	    "--copy-for 办理银行开户 --until 2035-01-01 -o copies out/*.ofd",
	    build);
	run("%s", command);
	t.copy = issued("copies/*.ofd");
	t.file = issued("out/*.ofd");
	t.other = issued("other/*.txt");
	t.now = time(NULL);
	snprintf(office, sizeof(office), "%s/office", t.dir);
	assert_int_equal(ezz_office_open(t.ctx, office, NULL, &t.office),
	    EZZ_OK);
	assert_int_equal(ezz_verifier_new(t.ctx, getenv("EZZ_DATA"), &t.v),
	    EZZ_OK);
	ezz_verifier_documents(t.v);
	assert_int_equal(ezz_verifier_office(t.ctx, t.v, t.office, t.now),
	    EZZ_OK);
	open_stamping();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	ezz_stamping_free(&t.stamping);
	ezz_verifier_free(&t.v);
	ezz_office_free(&t.office);
	ezz_buf_free(&t.file);
	ezz_buf_free(&t.other);
	ezz_buf_free(&t.copy);
	run("rm -rf office out other copies; cd / && rmdir '%s'", t.dir);
	ezz_ctx_free(&t.ctx);
	return 0;
}

/* ---- changing and sealing again -------------------------------------------- */

static struct ezz_buf
entry(const struct ezz_pkg *pkg, const char *name)
{
	const struct ezz_pkg_entry	*e;
	struct ezz_buf			 b = { 0 };
	bool				 exact;

	e = ezz_pkg_find(pkg, ezz_bytes_str(name), &exact);
	assert_non_null(e);
	assert_int_equal(ezz_pkg_read(t.ctx, pkg, e, 1 << 24, &b), EZZ_OK);
	assert_int_equal(ezz_buf_byte(t.ctx, &b, 0), EZZ_OK);
	b.n--;
	return b;
}

/* The first place of from becomes to; there must be one. */
static void
swap(struct ezz_buf *b, const char *from, const char *to)
{
	struct ezz_buf	 out = { 0 };
	char		*at;

	at = strstr((char *)b->p, from);
	if (at == NULL)
		fail_msg("\"%s\" does not stand there", from);
	ezz_buf_add(t.ctx, &out, b->p, (size_t)(at - (char *)b->p));
	ezz_buf_str(t.ctx, &out, to);
	ezz_buf_str(t.ctx, &out, at + strlen(from));
	ezz_buf_byte(t.ctx, &out, 0);
	out.n--;
	ezz_buf_free(b);
	*b = out;
}

static ezz_status
into(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	return ezz_buf_addb(ctx, arg, b);
}

static struct ezz_buf
repack(const struct ezz_pkg *pkg, const struct ezz_pkg_put *puts, size_t n)
{
	struct ezz_buf	 out = { 0 };

	assert_int_equal(ezz_pkg_write(t.ctx, pkg, puts, n, into, &out),
	    EZZ_OK);
	return out;
}

/* Every digest of Signature.xml anew; a file of skip is left out of it. */
static struct ezz_buf
refreshed(const struct ezz_pkg *pkg, const char *skip)
{
	static const char	 ref[] = "<ofd:Reference ", of[] = "FileRef=\"/",
				 value[] = "<ofd:CheckValue>";
	struct ezz_buf		 old = entry(pkg, SIGN "Signature.xml");
	struct ezz_buf		 out = { 0 };
	const char		*p = (const char *)old.p, *r, *name, *end;

	while ((r = strstr(p, ref)) != NULL) {
		char		 path[256];
		struct ezz_buf	 b;
		uint8_t		 d[EZZ_DIGEST_MAX];

		name = strstr(r, of) + strlen(of);
		end = strstr(r, "</ofd:Reference>") +
		    strlen("</ofd:Reference>");
		ezz_buf_add(t.ctx, &out, p, (size_t)(r - p));
		snprintf(path, sizeof(path), "%.*s",
		    (int)strcspn(name, "\""), name);
		p = end;
		if (skip != NULL && strcmp(path, skip) == 0)
			continue;
		b = entry(pkg, path);
		assert_int_equal(ezz_digest_once(t.ctx, EZZ_SM3,
		    ezz_bytes_of(&b), d), EZZ_OK);
		ezz_buf_free(&b);
		name = strstr(r, value) + strlen(value);
		ezz_buf_add(t.ctx, &out, r, (size_t)(name - r));
		ezz_base64_write(t.ctx, EZZ_BYTES(d, 32), &out);
		name = strstr(name, "</ofd:CheckValue>");
		ezz_buf_add(t.ctx, &out, name, (size_t)(end - name));
	}
	ezz_buf_str(t.ctx, &out, p);
	ezz_buf_free(&old);
	return out;
}

static struct ezz_buf
sealed_again(struct ezz_buf *draft, const char *skip)
{
	struct ezz_stamp_terms	 terms = { .now = t.now };
	struct ezz_pkg		*pkg = NULL;
	struct ezz_buf		 xml, value = { 0 }, out;

	assert_int_equal(ezz_pkg_open_bytes(t.ctx, ezz_bytes_of(draft),
	    &pkg), EZZ_OK);
	xml = refreshed(pkg, skip);
	assert_int_equal(ezz_stamp_value(t.ctx, t.stamping, &terms,
	    ezz_bytes_of(&xml), "/" SIGN "Signature.xml", &value), EZZ_OK);
	out = repack(pkg, (struct ezz_pkg_put[]){
	    { SIGN "Signature.xml", ezz_bytes_of(&xml) },
	    { SIGN "SignedValue.dat", ezz_bytes_of(&value) } }, 2);
	ezz_pkg_free(&pkg);
	ezz_buf_free(&xml);
	ezz_buf_free(&value);
	ezz_buf_free(draft);
	return out;
}

/* ---- cases ------------------------------------------------------------------ */

#define ROOT	"OFD.xml"
#define LIST	"Doc_0/Attachs/licence.json"
#define NAMES	"Doc_0/Attachs/Attachments.xml"
#define TOKEN	"Doc_0/Attachs/token.txt"
#define PAGE	"Doc_0/Pages/Page_0/Content.xml"
#define TAG	"Doc_0/Tags/Tag_0.xml"
#define TAGS	"Doc_0/Tags/CustomTags.xml"
#define OWNER	"测试市范本软件有限公司"
#define THIEF	"测试市窃取软件有限公司"
#define CUSTOM(name)	"<ofd:CustomData Name=\"" name "\">"

struct edit {
	const char	*file;
	const char	*from;		/* NULL: the whole file */
	const char	*to;		/* NULL: the other licence's code */
};

static const struct bad {
	const char	*name;
	struct edit	 edits[EDITS];
	const char	*skip;		/* not covered */
	const char	*check;
	ezz_verdict	 verdict;
} bads[] = {
	{ "nothing", { { NULL, NULL, NULL } }, NULL, "licence.metadata", EZZ_PASSED },
	{ "page says another holder", { { PAGE, OWNER, THIEF } }, NULL,
	    "licence.metadata", EZZ_FAILED },
	{ "metadata says another holder", { { ROOT, OWNER, THIEF } }, NULL,
	    "licence.metadata", EZZ_FAILED },
	{ "list says another holder", { { LIST, OWNER, THIEF } }, NULL,
	    "licence.metadata", EZZ_FAILED },
	{ "all but the code say another holder", { { PAGE, OWNER, THIEF },
	    { ROOT, OWNER, THIEF }, { LIST, OWNER, THIEF } }, NULL,
	    "licence.identifier", EZZ_FAILED },
	{ "all but the code say another day", {
	    { PAGE, "长期", "2099年01月01日" },
	    { ROOT, CUSTOM("ZZYXQJZRQ") "9999-12-31",
	    CUSTOM("ZZYXQJZRQ") "2099-01-01" },
	    { LIST, "\"ZZYXQJZRQ\":\"9999-12-31\"",
	    "\"ZZYXQJZRQ\":\"2099-01-01\"" } }, NULL,
	    "licence.identifier", EZZ_FAILED },
	{ "code of another licence", { { TOKEN, NULL, NULL } }, NULL,
	    "licence.identifier", EZZ_FAILED },
	{ "code that is none", { { TOKEN, NULL, "12345" } }, NULL,
	    "licence.identifier", EZZ_FAILED },
	{ "another check character", { { PAGE, ".001.8", ".001.9" },
	    { ROOT, CUSTOM("ZZBS") "1.2.156.3005.2.11100000MB0143028R001."
	    "11119999EXAMPLE2XY.119999000000099.001.8",
	    CUSTOM("ZZBS") "1.2.156.3005.2.11100000MB0143028R001."
	    "11119999EXAMPLE2XY.119999000000099.001.9" },
	    { LIST, ".001.8", ".001.9" } }, NULL,
	    "licence.identifier", EZZ_FAILED },
	{ "metadata names another body", { { ROOT,
	    CUSTOM("ZZBFJGDM") "11119999EXAMPLE2XY",
	    CUSTOM("ZZBFJGDM") "11110000000021135M" } }, NULL,
	    "licence.issuer", EZZ_FAILED },
	{ "metadata names another type", { { ROOT,
	    CUSTOM("ZZLXDM") "11100000MB0143028R001",
	    CUSTOM("ZZLXDM") "11100000EXAMPLE11P004" } }, NULL,
	    "licence.identifier", EZZ_FAILED },
	{ "metadata of an unknown type", { { ROOT,
	    CUSTOM("ZZLXDM") "11100000MB0143028R001",
	    CUSTOM("ZZLXDM") "11100000MB0143028R999" } }, NULL,
	    "licence.metadata", EZZ_INDETERMINATE },
	{ "metadata lacks the holder", { { ROOT, CUSTOM("CZZT"),
	    CUSTOM("CZZX") } }, NULL, "licence.metadata", EZZ_FAILED },
	{ "metadata says one thing twice", { { ROOT, "<ofd:CustomDatas>",
	    "<ofd:CustomDatas>" CUSTOM("ZZMC") "营业执照</ofd:CustomData>" } },
	    NULL, "licence.metadata", EZZ_FAILED },
	{ "metadata says more than the list", { { ROOT, "<ofd:CustomDatas>",
	    "<ofd:CustomDatas>" CUSTOM("KZ_JYZ") "某人</ofd:CustomData>" } },
	    NULL, "licence.metadata", EZZ_FAILED },
	{ "list says more than the page", { { LIST, "\"KZ_FDDBR\"",
	    "\"KZ_JYZ\":\"某人\",\"KZ_FDDBR\"" }, { ROOT,
	    "<ofd:CustomDatas>", "<ofd:CustomDatas>" CUSTOM("KZ_JYZ")
	    "某人</ofd:CustomData>" } }, NULL, "licence.metadata",
	    EZZ_FAILED },
	{ "list of numbers", { { LIST, "\"2026-03-15\"", "20260315" } },
	    NULL, "licence.metadata", EZZ_FAILED },
	{ "list that is no JSON", { { LIST, "{", "[" } }, NULL,
	    "licence.metadata", EZZ_FAILED },
	{ "no list", { { NAMES, "Name=\"licence\"", "Name=\"leaflet\"" } },
	    NULL, "licence.metadata", EZZ_INDETERMINATE },
	{ "two lists", { { NAMES, "Name=\"token\"", "Name=\"licence\"" } },
	    NULL, "licence.metadata", EZZ_FAILED },
	{ "no code", { { NAMES, "Name=\"token\"", "Name=\"tokens\"" } },
	    NULL, "licence.identifier", EZZ_INDETERMINATE },
	{ "no tags", { { TAGS, "urn:ezz:licence:1", "urn:other" } }, NULL,
	    "licence.metadata", EZZ_INDETERMINATE },
	{ "a field is not tagged", { { TAG, "<t:CZZT>", "<t:KZ_X>" },
	    { TAG, "</t:CZZT>", "</t:KZ_X>" } }, NULL, "licence.metadata",
	    EZZ_FAILED },
	{ "a tag leads nowhere", { { TAG, "<ofd:ObjectRef PageRef=\"1\">",
	    "<ofd:ObjectRef PageRef=\"1\">9" } }, NULL, "licence.metadata",
	    EZZ_FAILED },
	{ "a tag leads to no page", { { TAG, "PageRef=\"1\"",
	    "PageRef=\"7\"" } }, NULL, "licence.metadata", EZZ_FAILED },
	{ "texts nobody sees", { { PAGE, "<ofd:TextObject",
	    "<ofd:TextObject Visible=\"false\"" } }, NULL,
	    "licence.metadata", EZZ_FAILED },
	{ "the list is not covered", { { NULL, NULL, NULL } }, LIST,
	    "licence.metadata", EZZ_INDETERMINATE },
	{ "the code is not covered", { { NULL, NULL, NULL } }, TOKEN,
	    "licence.identifier", EZZ_INDETERMINATE },
	{ "the tags are not covered", { { NULL, NULL, NULL } }, TAG,
	    "licence.metadata", EZZ_INDETERMINATE },
	{ "the page is not covered", { { NULL, NULL, NULL } }, PAGE,
	    "licence.metadata", EZZ_FAILED },
	{ "the metadata is not covered", { { NULL, NULL, NULL } }, ROOT,
	    "licence.metadata", EZZ_INDETERMINATE },
};

/* Of an annotated copy, whose maker lies. */
static const struct bad copies[] = {
	{ "nothing", { { NULL, NULL, NULL } }, NULL, "licence.metadata",
	    EZZ_PASSED },
	{ "a later day", {
	    { PAGE, "2035年01月01日</ofd:TextCode>",
	    "2036年01月01日</ofd:TextCode>" },
	    { ROOT, CUSTOM("JZJYXQJZSJ") "2035", CUSTOM("JZJYXQJZSJ") "2036" },
	    { LIST, "\"JZJYXQJZSJ\":\"2035", "\"JZJYXQJZSJ\":\"2036" } },
	    NULL, "licence.metadata", EZZ_FAILED },
	{ "another purpose", { { PAGE, "办理银行开户", "办理银行贷款" },
	    { ROOT, CUSTOM("JZJZZSY") "办理银行开户",
	    CUSTOM("JZJZZSY") "办理银行贷款" },
	    { LIST, "\"JZJZZSY\":\"办理银行开户",
	    "\"JZJZZSY\":\"办理银行贷款" } }, NULL, "licence.identifier",
	    EZZ_FAILED },
	{ "other words in the metadata", {
	    { ROOT, "仅供办理政务服务事项使用", "可供办理一切各类事项使用" },
	    { LIST, "仅供办理政务服务事项使用", "可供办理一切各类事项使用" } },
	    NULL, "licence.metadata", EZZ_FAILED },
	{ "no words across it", { { TAG, "<t:KZ_SYWZ>", "<t:KZ_X>" },
	    { TAG, "</t:KZ_SYWZ>", "</t:KZ_X>" } }, NULL,
	    "licence.metadata", EZZ_FAILED },
	{ "no words at all", { { TAG, "<t:KZ_SYWZ>", "<t:KZ_X>" },
	    { TAG, "</t:KZ_SYWZ>", "</t:KZ_X>" },
	    { ROOT, CUSTOM("KZ_SYWZ"), CUSTOM("KZ_SYWX") },
	    { LIST, "\"KZ_SYWZ\"", "\"KZ_SYWX\"" } }, NULL,
	    "licence.metadata", EZZ_FAILED },
	{ "another class", { { PAGE, ">A<", ">B<" },
	    { ROOT, CUSTOM("KZ_JZLB") "A", CUSTOM("KZ_JZLB") "B" },
	    { LIST, "\"KZ_JZLB\":\"A", "\"KZ_JZLB\":\"B" } }, NULL,
	    "licence.metadata", EZZ_FAILED },
	{ "another maker", { { PAGE, "11119999EXAMPLE2XY</ofd:TextCode>",
	    "11110000000021135M</ofd:TextCode>" },
	    { ROOT, CUSTOM("KZ_JZZZDM") "11119999EXAMPLE2XY",
	    CUSTOM("KZ_JZZZDM") "11110000000021135M" },
	    { LIST, "\"KZ_JZZZDM\":\"11119999EXAMPLE2XY",
	    "\"KZ_JZZZDM\":\"11110000000021135M" } }, NULL,
	    "licence.issuer", EZZ_FAILED },
	{ "its own list of another type", { { LIST,
	    "business-licence-copy-2026-11", "marriage-copy-2026-11" } },
	    NULL, "licence.metadata", EZZ_INDETERMINATE },
	{ "a list that says it is the licence's", { { LIST,
	    "business-licence-copy-2026-11", "business-licence" } },
	    NULL, "licence.metadata", EZZ_INDETERMINATE },
	{ "metadata that hides what it is", { { ROOT, CUSTOM("KZ_YJZY"),
	    CUSTOM("KZ_YJZX") } }, NULL, "licence.metadata", EZZ_FAILED },
	{ "the code of another licence", { { TOKEN, NULL, NULL } }, NULL,
	    "licence.identifier", EZZ_FAILED },
	{ "the code is not covered", { { NULL, NULL, NULL } }, TOKEN,
	    "licence.identifier", EZZ_INDETERMINATE },
};

static struct ezz_buf
changed(const struct bad *b)
{
	bool		 copy = b >= copies && b < copies +
			    sizeof(copies) / sizeof(copies[0]);
	struct ezz_pkg	*pkg = NULL;
	struct ezz_buf	 file = { 0 }, part, next;

	ezz_buf_addb(t.ctx, &file, ezz_bytes_of(copy ? &t.copy : &t.file));
	for (size_t i = 0; i < EDITS && b->edits[i].file != NULL; i++) {
		const struct edit	*e = &b->edits[i];

		assert_int_equal(ezz_pkg_open_bytes(t.ctx,
		    ezz_bytes_of(&file), &pkg), EZZ_OK);
		part = entry(pkg, e->file);
		if (e->from != NULL)
			swap(&part, e->from, e->to);
		else {
			part.n = 0;
			ezz_buf_addb(t.ctx, &part, e->to == NULL ?
			    ezz_bytes_of(&t.other) : ezz_bytes_str(e->to));
		}
		next = repack(pkg, &(struct ezz_pkg_put){ e->file,
		    ezz_bytes_of(&part) }, 1);
		ezz_pkg_free(&pkg);
		ezz_buf_free(&part);
		ezz_buf_free(&file);
		file = next;
	}
	return sealed_again(&file, b->skip);
}

static const struct ezz_finding *
finding(const ezz_report *r, const char *check)
{
	const struct ezz_finding	*f;

	for (size_t i = 0; (f = ezz_report_finding(r, i)) != NULL; i++)
		if (!f->remark && strcmp(f->check, check) == 0)
			return f;
	return NULL;
}

/* What lies is found by the licence's checks, and by no others. */
static void
only_the_licence(const struct bad *b, const ezz_report *r)
{
	const struct ezz_finding	*f;

	for (size_t i = 0; (f = ezz_report_finding(r, i)) != NULL; i++)
		if (!f->remark && strncmp(f->check, "licence.", 8) != 0 &&
		    f->verdict != EZZ_PASSED)
			fail_msg("%s: %s: %s", b->name, f->check, f->text);
}

static void
judge(const struct bad *b)
{
	struct ezz_verify_terms	 terms = { .time = t.now };
	const struct ezz_finding *f;
	struct ezz_buf		 file = changed(b);
	ezz_report		*r = NULL;

	assert_int_equal(ezz_verify(t.ctx, t.v, ezz_bytes_of(&file), b->name,
	    &terms, &r), EZZ_OK);
	assert_int_equal(ezz_report_kind(r), EZZ_KIND_LICENCE);
	if (b->skip == NULL)
		only_the_licence(b, r);
	f = finding(r, b->check);
	if (f == NULL || f->verdict != b->verdict)
		fail_msg("%s: %s is %d: %s", b->name, b->check,
		    f == NULL ? -1 : (int)f->verdict,
		    f == NULL ? "" : f->text);
	assert_int_equal(ezz_report_accept(r), b->verdict == EZZ_PASSED);
	if (b->verdict != EZZ_PASSED)
		assert_true(*f->text != '\0');
	ezz_report_free(&r);
	ezz_buf_free(&file);
}

static void
lies_of_a_stamper(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++)
		judge(&bads[i]);
}

static void
lies_of_a_copier(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(copies) / sizeof(copies[0]); i++)
		judge(&copies[i]);
}

/* The office's own stamp does not go under what its verifier would fail. */
static void
is_not_stamped(void **state)
{
	const struct bad	*b = &bads[4];
	struct ezz_place	 place = { .pages = "1", .x = 60, .y = 60 };
	struct ezz_stamp_terms	 terms = { .now = t.now, .places = &place,
				    .places_n = 1 };
	struct ezz_stamped	 stamped = { 0 };
	struct ezz_pkg		*pkg = NULL;
	struct ezz_buf		 file = changed(b), out = { 0 }, root;
	struct ezz_pkg_put	 puts[64];
	struct ezz_buf		 parts[64];
	size_t			 n = 0;

	(void)state;
	assert_int_equal(ezz_pkg_open_bytes(t.ctx, ezz_bytes_of(&file),
	    &pkg), EZZ_OK);
	/* all of it but the signature */
	for (size_t i = 0; i < pkg->n; i++) {
		const char	*name = pkg->entries[i].name;

		if (strstr(name, "Signs/") != NULL)
			continue;
		parts[n] = entry(pkg, name);
		if (strcmp(name, ROOT) == 0) {
			char	*from = strstr((char *)parts[n].p,
				    "<ofd:Signatures>");
			char	*to = strstr(from, "</ofd:Signatures>") +
				    strlen("</ofd:Signatures>");

			memset(from, ' ', (size_t)(to - from));
		}
		puts[n] = (struct ezz_pkg_put){ name,
		    ezz_bytes_of(&parts[n]) };
		n++;
	}
	root = repack(NULL, puts, n);
	assert_int_equal(ezz_stamp_bytes(t.ctx, t.stamping,
	    ezz_bytes_of(&root), "a lie", &terms, &out, &stamped),
	    EZZ_EREFUSED);
	assert_int_equal(out.n, 0);
	for (size_t i = 0; i < n; i++)
		ezz_buf_free(&parts[i]);
	ezz_report_free(&stamped.report);
	ezz_pkg_free(&pkg);
	ezz_buf_free(&out);
	ezz_buf_free(&root);
	ezz_buf_free(&file);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lies_of_a_stamper),
		cmocka_unit_test(lies_of_a_copier),
		cmocka_unit_test(is_not_stamped),
	};

	if (access("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc",
	    R_OK) != 0 && getenv("EZZ_FONTS") == NULL) {
		puts("1..0 # SKIP fonts-noto-cjk is not installed");
		return 0;
	}
	return cmocka_run_group_tests(tests, set_up, tear_down);
}

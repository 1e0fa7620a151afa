/*
 * ezz demo: a whole trial office, to try the rest on.  It is built beside its
 * place and moved there when it is whole, so that a failed run leaves
 * nothing.  Everything in it says TEST.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmds.h"
#include "fonts.h"
#include "io.h"
#include "office_files.h"
#include "out.h"
#include "seal_files.h"
#include "stop.h"

#define YEAR		(366 * INT64_C(86400))
#define ROOT_YEARS	10
#define KEY_YEARS	5
#define ISSUE_YEARS	2
#define SEAL_SIDE	42	/* mm */
#define SEAL_DPI	300	/* a face of 496 dots is enough for paper */
#define SEAL_DPI	300		/* as laser printers had for long */
#define CODE		"11119999EXAMPLE2XY"
#define NAME		"虚构市行政审批服务局"
#define PACK_NAME	"ezz-demo"
#define DICTIONARY_MAX	32768

enum { ISSUER, MAKER, STAMPER, TSA, STATUS, ATTESTER, WINDOW, TRUST, PARTS };

/* use 0: not in the pack.  The trust key signs the pack and is pinned. */
static const struct {
	const char	*name;		/* of its files */
	const char	*role;		/* of its certificate */
	const char	*title;
	enum ezz_use	 use;
} parts[PARTS] = {
	{ "issuer", "token", "测试签发 TEST Issuer", EZZ_USE_TOKEN },
	{ "maker", "maker", "测试制章 TEST Seal Maker", EZZ_USE_SEAL_MAKER },
	{ "stamper", "stamper", "测试签章 TEST Stamper", EZZ_USE_SEAL },
	{ "tsa", "tsa", "测试时间戳 TEST Time-Stamping", EZZ_USE_TSA },
	{ "status", "status", "测试状态 TEST Status", EZZ_USE_STATUS },
	{ "attester", "attester", "测试见证 TEST Attester", EZZ_USE_ATTESTER },
	{ "window", "token", "测试窗口 TEST Window", EZZ_USE_WINDOW },
	{ "trust", "trust", "测试信任包 TEST Trust Pack", 0 },
};

/* The bodies of the example records, for which the trial office signs. */
static const char *const bodies[] = {
	"11119999EXAMPLE38Y", "12119999EXAMPLE46N", "11119999EXAMPLE54L",
	"11119999EXAMPLE62F", "11119999EXAMPLE70A", "11119999EXAMPLE897",
	"11119999EXAMPLE972",
};

static const struct opt opts_demo[] = {
	{ "name", 0, OPT_ONE, "NAME", "name of the trial office" },
	{ "issuer-code", 0, OPT_ONE, "CODE",
	    "its unified social credit code" },
	{ NULL, 0, OPT_FLAG, NULL, NULL }
};

struct demo {
	struct run	*r;
	const char	*name;
	const char	*code;
	char		 dir[PATH_MAX];		/* where it is built */
	ezz_signer	*root;
	struct ezz_buf	 root_cert;
	ezz_signer	*key[PARTS];
	struct ezz_buf	 cert[PARTS];
	struct ezz_buf	 seal;
	struct ezz_buf	 pack;
};

static struct ezz_bytes
bytes(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

static ezz_status
put(struct demo *d, const char *name, const char *ending, struct ezz_bytes b,
    unsigned perm)
{
	char	 path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s%s", d->dir, name, ending) >=
	    PATH_MAX)
		return ezz_fault(d->r->ctx, EZZ_EINVAL,
		    "%s: the name is too long", d->dir);
	return io_write(d->r, path, b, IO_NEW, perm);
}

static ezz_status
make_dir(struct demo *d, const char *name)
{
	char	 path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", d->dir, name) >= PATH_MAX ||
	    mkdir(path, 0755) == -1)
		return ezz_fault(d->r->ctx, EZZ_EIO, "%s: %s", d->dir,
		    strerror(errno));
	return EZZ_OK;
}

/* ---- keys and certificates ---- */

static ezz_status
make_key(struct demo *d, const char *name, ezz_signer **out)
{
	struct ezz_buf	 pem = { 0 };
	ezz_status	 st;

	st = ezz_key_new(d->r->ctx, "sm2", NULL, NULL, &pem);
	if (st == EZZ_OK &&
	    (st = put(d, name, ".key", bytes(&pem), 0600)) == EZZ_OK)
		st = ezz_signer_of_bytes(d->r->ctx, bytes(&pem), NULL, out);
	if (pem.p != NULL)
		explicit_bzero(pem.p, pem.cap);
	ezz_buf_free(&pem);
	return st;
}

static void
subject(const struct demo *d, const char *title, char *out, size_t size)
{
	/* an anchor that is a certificate learns its body's code from here */
	snprintf(out, size, "CN=%s,organizationIdentifier=%s,"
	    "O=%s（测试 TEST）,C=CN", title, d->code, d->name);
}

static ezz_status
make_root(struct demo *d)
{
	struct ezz_order o = { .role = "ca", .path_length = 0, .test = true,
			    .not_before = d->r->now,
			    .not_after = d->r->now + ROOT_YEARS * YEAR };
	struct ezz_buf	 crl = { 0 };
	char		 name[512];
	ezz_status	 st;

	subject(d, "测试根 TEST Root", name, sizeof(name));
	if ((st = make_key(d, "root", &d->root)) != EZZ_OK ||
	    (st = ezz_cert_self(d->r->ctx, d->root, name, &o,
	    &d->root_cert)) != EZZ_OK ||
	    (st = put(d, "root", ".crt", bytes(&d->root_cert), 0644)) ||
	    (st = ezz_crl_issue(d->r->ctx, d->root, bytes(&d->root_cert),
	    (struct ezz_bytes){ NULL, 0 }, NULL, 0, d->r->now,
	    d->r->now + YEAR, &crl)) != EZZ_OK)
		return st;
	st = put(d, "root", ".crl", bytes(&crl), 0644);
	ezz_buf_free(&crl);
	return st;
}

static ezz_status
make_part(struct demo *d, int i)
{
	struct ezz_order o = { .role = parts[i].role, .test = true,
			    .not_before = d->r->now,
			    .not_after = d->r->now + KEY_YEARS * YEAR };
	struct ezz_buf	 request = { 0 };
	char		 name[512];
	ezz_status	 st;

	subject(d, parts[i].title, name, sizeof(name));
	if ((st = make_key(d, parts[i].name, &d->key[i])) != EZZ_OK ||
	    (st = ezz_key_request(d->r->ctx, d->key[i], name, &request)) ||
	    (st = ezz_cert_issue(d->r->ctx, d->root, bytes(&d->root_cert),
	    bytes(&request), NULL, &o, &d->cert[i])) != EZZ_OK)
		goto out;
	st = put(d, parts[i].name, ".crt", bytes(&d->cert[i]), 0644);
out:
	ezz_buf_free(&request);
	return st;
}

/* ---- the trust pack ---- */

/* Each change gives a whole new draft; it takes the old one's place. */
static ezz_status
replace(struct demo *d, ezz_status st, struct ezz_buf *draft)
{
	if (st == EZZ_OK) {
		ezz_buf_free(&d->pack);
		d->pack = *draft;
	} else
		ezz_buf_free(draft);
	return st;
}

static void
grant_for(const struct demo *d, enum ezz_use use, struct ezz_grant *g)
{
	*g = (struct ezz_grant){ .use = use, .issuer = d->code,
	    .name = d->name, .any_schema = true, .any_region = true,
	    .from = d->r->now, .to = d->r->now + ISSUE_YEARS * YEAR,
	    .until = d->r->now + KEY_YEARS * YEAR };
	if (strcmp(d->code, CODE) == 0) {
		g->bodies = bodies;
		g->bodies_n = sizeof(bodies) / sizeof(bodies[0]);
	}
	if (use == EZZ_USE_STATUS)
		g->status = OFFICE_DEMO_URI;
}

static ezz_status
add_cert(struct demo *d, const struct ezz_buf *file, enum ezz_use use,
    struct ezz_bytes proof)
{
	struct ezz_buf	 spki = { 0 }, cert = { 0 }, draft = { 0 };
	struct ezz_grant g;
	ezz_status	 st;

	grant_for(d, use, &g);
	st = ezz_public_read(d->r->ctx, bytes(file), &spki, &cert);
	g.cert = bytes(&cert);
	if (st == EZZ_OK)
		st = replace(d, ezz_trust_add(d->r->ctx, bytes(&d->pack), &g,
		    proof, d->r->now, &draft, NULL), &draft);
	ezz_buf_free(&spki);
	ezz_buf_free(&cert);
	return st;
}

static ezz_status
add_part(struct demo *d, int i)
{
	struct ezz_buf	 proof = { 0 };
	ezz_status	 st;

	st = ezz_trust_prove(d->r->ctx, d->key[i], PACK_NAME, d->code,
	    d->r->now, &proof);
	if (st == EZZ_OK)
		st = add_cert(d, &d->cert[i], parts[i].use, bytes(&proof));
	ezz_buf_free(&proof);
	return st;
}

static ezz_status
pin(struct demo *d, enum ezz_trust_pin kind, uint16_t id, const char *path)
{
	struct ezz_buf	 file = { 0 }, draft = { 0 };
	ezz_status	 st;

	st = io_read(d->r, path, 16 * 1024 * 1024, &file);
	if (st == EZZ_OK)
		st = replace(d, ezz_trust_pin(d->r->ctx, bytes(&d->pack),
		    kind, id, bytes(&file), false, &draft, NULL), &draft);
	ezz_buf_free(&file);
	return st;
}

/* What tokens will refer to: every schema and dictionary that is here. */
static ezz_status
pin_data(struct demo *d)
{
	struct ezz_schema_info	 info;
	ezz_schemas		*all;
	char			 path[PATH_MAX];
	ezz_status		 st;

	if ((st = ezz_schemas_open(d->r->ctx, d->r->data, &all)) != EZZ_OK)
		return st;
	st = ezz_schemas_views(d->r->ctx, all, d->r->data);
	for (size_t i = 0; st == EZZ_OK && ezz_schemas_info(all, i, &info);
	    i++) {
		snprintf(path, sizeof(path), "%s/%s/%s.json", d->r->data,
		    *info.view == '\0' ? "licence" : "view", info.name);
		st = pin(d, EZZ_PIN_SCHEMA, (uint16_t)info.id, path);
	}
	for (unsigned id = 1; st == EZZ_OK && id < 256; id++) {
		snprintf(path, sizeof(path), "%s/dictionary/%u.bin",
		    d->r->data, id);
		if (access(path, F_OK) == 0)
			st = pin(d, EZZ_PIN_DICTIONARY, (uint16_t)id, path);
	}
	ezz_schemas_free(&all);
	return st;
}

static ezz_status
make_pack(struct demo *d)
{
	struct ezz_trust_head	 h = { .name = PACK_NAME, .roots_n = 1,
				    .threshold = 1, .test = true };
	struct ezz_buf		 spki = { 0 }, draft = { 0 }, pack = { 0 };
	struct ezz_bytes	 root, none = { NULL, 0 };
	ezz_status		 st;

	st = ezz_signer_public(d->r->ctx, d->key[TRUST], &spki);
	root = bytes(&spki);
	h.roots = &root;
	if (st == EZZ_OK)
		st = replace(d, ezz_trust_new(d->r->ctx, &h, &draft), &draft);
	for (int i = 0; i < PARTS && st == EZZ_OK; i++)
		if (parts[i].use != 0)
			st = add_part(d, i);
	if (st == EZZ_OK)
		st = add_cert(d, &d->root_cert, EZZ_USE_CA_SIGNER, none);
	if (st == EZZ_OK && (st = pin_data(d)) == EZZ_OK &&
	    (st = ezz_trust_sign(d->r->ctx, bytes(&d->pack), d->key[TRUST],
	    d->r->now, d->r->now + YEAR, &pack)) == EZZ_OK)
		st = put(d, "trust", ".ezp", bytes(&pack), 0644);
	ezz_buf_free(&spki);
	ezz_buf_free(&pack);
	return st;
}

/* ---- the seal ---- */

/*
 * A department's, with 测试 across it.  Where there are no fonts, or the name
 * is too long for the rim, a plain picture says the same.
 */
static ezz_status
draw_seal(struct demo *d, struct ezz_seal_terms *t, struct ezz_buf *picture)
{
	const struct ezz_seal_drawing	 look = { .style = "department",
					    .name = d->name,
					    .mark = EZZ_MARK_TRIAL,
					    .dpi = SEAL_DPI };
	struct fonts			*files = NULL;
	ezz_fonts			*set = NULL;
	char				 dir[4096];
	ezz_status			 st = EZZ_EINVAL;

	if (snprintf(dir, sizeof(dir), "%s/seal", d->r->data) <
	    (int)sizeof(dir) &&
	    (st = fonts_open(d->r, &files, &set)) == EZZ_OK)
		st = ezz_seal_draw(d->r->ctx, set, dir, &look, picture,
		    &t->width, &t->height);
	fonts_close(&files, &set);
	if (st != EZZ_ENOTFOUND && st != EZZ_EREFUSED)
		return st;
	t->width = t->height = SEAL_SIDE;
	return ezz_seal_sample(d->r->ctx, picture);
}

/* It says 测试 in its picture and in its name, and lasts as its maker does. */
static ezz_status
make_seal(struct demo *d)
{
	struct ezz_bytes	 stamper = bytes(&d->cert[STAMPER]);
	struct ezz_seal_terms	 t = { .vendor = "ezz", .type = 1,
				    .maker = bytes(&d->cert[MAKER]),
				    .stampers = &stamper, .stampers_n = 1,
				    .from = d->r->now, .now = d->r->now,
				    .until = d->r->now + KEY_YEARS * YEAR };
	struct ezz_buf		 picture = { 0 };
	char			 name[512];
	ezz_status		 st;

	snprintf(name, sizeof(name), "%s（测试 TEST）", d->name);
	t.name = name;
	if ((st = draw_seal(d, &t, &picture)) == EZZ_OK) {
		t.picture = bytes(&picture);
		st = ezz_seal_make(d->r->ctx, d->key[MAKER], &t, &d->seal, NULL);
	}
	if (st == EZZ_OK)
		st = put(d, "office", ".esl", bytes(&d->seal), 0644);
	ezz_buf_free(&picture);
	return st;
}

/* ---- the whole ---- */

static ezz_status
make_conf(struct demo *d)
{
	struct office_conf	 c;
	ezz_status		 st;

	if ((st = office_conf_start(d->r, &c)) != EZZ_OK)
		return st;
	office_conf_note(&c, "A trial office: nothing in it is real.");
	office_conf_line(&c, "name", d->name);
	office_conf_line(&c, "issuer-code", d->code);
	office_conf_line(&c, "test", "yes");
	for (int i = 0; i < PARTS; i++)
		office_conf_role(&c, parts[i].name);
	office_conf_line(&c, "seal", "office.esl");
	office_conf_line(&c, "trust", "trust.ezp");
	office_conf_line(&c, "pack-name", PACK_NAME);
	office_conf_line(&c, "root", "trust.crt");
	office_conf_line(&c, "least-sequence", "1");
	office_conf_line(&c, "crl", "root.crl");
	office_conf_line(&c, "status-dir", "status");
	office_conf_line(&c, "status-uri", OFFICE_DEMO_URI);
	office_conf_line(&c, "status-exp", "366d");
	office_conf_line(&c, "status-ttl", "366d");
	office_conf_line(&c, "record", "issued.db");
	office_conf_line(&c, "secret", "office.secret");
	return office_conf_end(&c, d->dir);
}

static ezz_status
make_all(struct demo *d)
{
	ezz_status	 st;

	if ((st = make_root(d)) != EZZ_OK)
		return st;
	for (int i = 0; i < PARTS; i++)
		if ((st = make_part(d, i)) != EZZ_OK)
			return st;
	if ((st = make_seal(d)) != EZZ_OK || (st = make_pack(d)) != EZZ_OK ||
	    (st = make_dir(d, "status")) != EZZ_OK ||
	    (st = make_conf(d)) != EZZ_OK)
		return st;
	if ((st = office_begin(d->r, d->dir, NULL)) != EZZ_OK)
		return st;
	return seal_register(d->r, d->dir, bytes(&d->seal));
}

static void
demo_free(struct demo *d)
{
	ezz_signer_free(&d->root);
	ezz_buf_free(&d->root_cert);
	ezz_buf_free(&d->seal);
	ezz_buf_free(&d->pack);
	for (int i = 0; i < PARTS; i++) {
		ezz_signer_free(&d->key[i]);
		ezz_buf_free(&d->cert[i]);
	}
}

static int
demo_main(struct run *r)
{
	struct demo	 d = { .r = r, .name = opt_one(r->args, "name"),
			    .code = opt_one(r->args, "issuer-code") };
	const char	*dir = opt_operand(r->args, 0);
	ezz_status	 st;

	if (d.name == NULL)
		d.name = NAME;
	if (d.code == NULL)
		d.code = CODE;
	stop_gently();
	if ((st = office_nest(r, dir, d.dir)) != EZZ_OK)
		return out_fail(r, st);
	if ((st = make_all(&d)) == EZZ_OK)
		st = office_settle(r, d.dir, dir);
	if (st != EZZ_OK)
		office_raze(d.dir);
	demo_free(&d);
	if (st != EZZ_OK)
		return out_while(r, st, "making the trial office %s", dir);
	fprintf(r->err, ezz_text(r->ctx, "a trial office lies in %s; issue "
	    "with: ezz issue --office %s --token FILE\n"), dir, dir);
	return EXIT_DONE;
}

const struct cmd cmds_demo[] = {
	{ "demo", "make a whole trial office", "DIR", 1, 1, opts_demo,
	    demo_main },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL }
};

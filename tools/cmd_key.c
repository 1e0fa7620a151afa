/*
 * ezz key: private keys, requests, certificates, CRLs, and what is in them.
 * Everything is made in memory first; a file is written when all is there.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmds.h"
#include "io.h"
#include "out.h"
#include "pass.h"

#define FILE_MAX	(32 * 1024 * 1024)	/* a CRL of a large CA */
#define REVOKE_MAX	1024
#define DAY		86400

#define OUTPUT(what)	{ "output", 'o', OPT_ONE, "FILE", what }
#define ORDER_OPTS \
	{ "role", 0, OPT_ONE, "ROLE", "signer, maker, stamper, token, " \
	    "status, tsa, trust, attester, ca or encrypt (signer)" }, \
	{ "days", 0, OPT_ONE, "N", "days of validity (365; a ca 3650)" }, \
	{ "path-length", 0, OPT_ONE, "N", "CAs that may follow a ca" }, \
	{ "test", 0, OPT_FLAG, NULL, "mark the certificate as a trial one" }
#define CA_OPTS \
	{ "ca", 0, OPT_ONE, "FILE", "certificate of the CA" }, \
	{ "ca-key", 0, OPT_ONE, "KEY", "key of the CA" }
#define SUBJECT_OPT \
	{ "subject", 's', OPT_ONE, "NAME", "such as CN=...,O=...,C=CN" }
#define END	{ NULL, 0, OPT_FLAG, NULL, NULL }

static const struct opt opts_new[] = {
	OUTPUT("private key to write"),
	{ "alg", 'a', OPT_ONE, "ALG", "sm2, es256 or ed25519 (sm2)" },
	{ "lock", 'l', OPT_FLAG, NULL, "lock the key with a passphrase" },
	{ "cert", 0, OPT_ONE, "FILE", "certificate to write beside it, by the CA, or by the key itself" },
	SUBJECT_OPT, CA_OPTS, ORDER_OPTS, PASS_OPTS, END
};
static const struct opt opts_show[] = { PASS_OPTS, END };
static const struct opt opts_request[] = {
	OUTPUT("request to write (stdout)"),
	{ "key", 'k', OPT_ONE, "KEY", "private key: file or pkcs11:..." },
	SUBJECT_OPT, PASS_OPTS, END
};
static const struct opt opts_cert[] = {
	OUTPUT("certificate to write (stdout)"),
	{ "self", 0, OPT_ONE, "KEY", "no request: this key certifies itself" },
	SUBJECT_OPT, CA_OPTS, ORDER_OPTS, PASS_OPTS, END
};
static const struct opt opts_crl[] = {
	OUTPUT("CRL to write (stdout)"), CA_OPTS,
	{ "before", 0, OPT_ONE, "FILE", "the CRL that this one carries on; may be the output" },
	{ "revoke", 0, OPT_MANY, "FILE", "certificate to revoke now" },
	{ "reason", 0, OPT_ONE, "REASON", "why: key-compromise, superseded, cessation, ..." },
	{ "days", 0, OPT_ONE, "N", "days until the next CRL is due (30)" },
	PASS_OPTS, END
};

/* ---- what the commands share -------------------------------------------- */

static const char *
output(const struct run *r)
{
	const char	*path = opt_one(r->args, "output");

	return path == NULL ? "-" : path;
}

/* The first of the named options that was not given, or NULL. */
static const char *
missing(const struct run *r, const char *a, const char *b)
{
	if (a != NULL && opt_one(r->args, a) == NULL)
		return a;
	return b != NULL && opt_one(r->args, b) == NULL ? b : NULL;
}

static bool
number(const struct run *r, const char *name, int64_t otherwise, int64_t most,
    int64_t *out)
{
	const char	*text = opt_one(r->args, name);

	*out = otherwise;
	return text == NULL || opt_number(text, 0, most, out);
}

static bool
order(const struct run *r, struct ezz_order *o)
{
	const char	*role = opt_one(r->args, "role");
	bool		 ca = role != NULL && strcmp(role, "ca") == 0;
	int64_t		 days, length;

	if (!number(r, "days", ca ? 3650 : 365, 36500, &days) || days == 0 ||
	    !number(r, "path-length", -1, 127, &length))
		return false;
	*o = (struct ezz_order){ .role = role, .not_before = r->now,
	    .not_after = r->now + days * DAY - 1, .path_length = (int)length,
	    .test = opt_flag(r->args, "test") };
	return true;
}

static ezz_status
open_key(struct run *r, struct pass *p, const char *option, ezz_signer **out)
{
	return ezz_signer_open(r->ctx, opt_one(r->args, option), &p->ezz, out);
}

static struct ezz_bytes
bytes(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

static void
wipe(struct ezz_buf *b)
{
	if (b->p != NULL)
		explicit_bzero(b->p, b->cap);
	ezz_buf_free(b);
}

static int
finish(struct run *r, struct pass *p, ezz_status st)
{
	pass_end(p);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

/* Certify the key of a request, by the CA of --ca. */
static ezz_status
by_ca(struct run *r, struct pass *p, struct ezz_bytes request,
    const struct ezz_order *o, struct ezz_buf *pem)
{
	struct ezz_buf	 ca = { 0 };
	ezz_signer	*key = NULL;
	ezz_status	 st;

	st = io_read(r, opt_one(r->args, "ca"), FILE_MAX, &ca);
	if (st == EZZ_OK && (st = open_key(r, p, "ca-key", &key)) == EZZ_OK)
		st = ezz_cert_issue(r->ctx, key, bytes(&ca), request,
		    opt_one(r->args, "subject"), o, pem);
	ezz_signer_free(&key);
	ezz_buf_free(&ca);
	return st;
}

/* ---- key new ------------------------------------------------------------ */

struct fresh {
	struct ezz_buf	 key;		/* PEM, secret */
	struct ezz_buf	 cert;		/* PEM, or empty */
};

static ezz_status
known_word(void *arg, const char *what, char *buf, size_t size)
{
	(void)what;
	if (strlen(arg) >= size)
		return EZZ_EKEY;
	strcpy(buf, arg);
	return EZZ_OK;
}

static ezz_status
certify(struct run *r, struct pass *p, struct fresh *f, char *word,
    const struct ezz_order *o)
{
	const char	*subject = opt_one(r->args, "subject");
	struct ezz_pass	 known = { known_word, word };
	struct ezz_buf	 request = { 0 };
	ezz_signer	*key = NULL;
	ezz_status	 st;

	st = ezz_signer_of_bytes(r->ctx, bytes(&f->key), &known, &key);
	if (st == EZZ_OK && opt_one(r->args, "ca") == NULL)
		st = ezz_cert_self(r->ctx, key, subject, o, &f->cert);
	else if (st == EZZ_OK && (st = ezz_key_request(r->ctx, key, subject,
	    &request)) == EZZ_OK)
		st = by_ca(r, p, bytes(&request), o, &f->cert);
	ezz_signer_free(&key);
	ezz_buf_free(&request);
	return st;
}

/* Both files or none. */
static ezz_status
write_both(struct run *r, const struct fresh *f)
{
	const char	*key = output(r), *cert = opt_one(r->args, "cert");
	ezz_status	 st;

	st = io_write(r, key, bytes(&f->key), IO_NEW, 0600);
	if (st != EZZ_OK || cert == NULL)
		return st;
	st = io_write(r, cert, bytes(&f->cert), IO_NEW, 0644);
	if (st != EZZ_OK && strcmp(key, "-") != 0)
		(void)unlink(key);
	return st;
}

static int
key_new(struct run *r)
{
	const char	*alg = opt_one(r->args, "alg");
	const char	*cert = opt_one(r->args, "cert");
	bool		 lock = opt_flag(r->args, "lock") || pass_given(r);
	struct fresh	 f = { { 0 }, { 0 } };
	struct ezz_order o;
	struct pass	 p;
	char		 word[PASS_MAX] = "";
	ezz_status	 st = EZZ_OK;

	if (opt_one(r->args, "output") == NULL)
		return out_usage(r, "--%s is missing", "output");
	if ((cert != NULL) != (opt_one(r->args, "subject") != NULL))
		return out_usage(r, "--cert and --subject go together");
	if ((opt_one(r->args, "ca") != NULL) !=
	    (opt_one(r->args, "ca-key") != NULL))
		return out_usage(r, "--ca and --ca-key go together");
	if (opt_one(r->args, "ca") != NULL && cert == NULL)
		return out_usage(r, "--%s is missing", "cert");
	if (!order(r, &o))
		return out_usage(r, "--days or --path-length is no number");
	pass_start(r, &p);
	if (lock)
		st = pass_new(&p, output(r), word);
	if (st == EZZ_OK)
		st = ezz_key_new(r->ctx, alg == NULL ? "sm2" : alg,
		    lock ? word : NULL, NULL, &f.key);
	if (st == EZZ_OK && cert != NULL)
		st = certify(r, &p, &f, word, &o);
	if (st == EZZ_OK)
		st = write_both(r, &f);
	explicit_bzero(word, sizeof(word));
	wipe(&f.key);
	ezz_buf_free(&f.cert);
	return finish(r, &p, st);
}

/* ---- key show ----------------------------------------------------------- */

static bool
holds_key(const struct ezz_buf *b)
{
	static const char	 word[] = "PRIVATE KEY-----";

	for (size_t i = 0; i + sizeof(word) - 1 <= b->n; i++)
		if (memcmp(b->p + i, word, sizeof(word) - 1) == 0)
			return true;
	return false;
}

static ezz_status
show_signer(struct run *r, struct pass *p, const char *uri,
    struct ezz_buf *text)
{
	ezz_signer	*s;
	ezz_status	 st = ezz_signer_open(r->ctx, uri, &p->ezz, &s);

	if (st == EZZ_OK)
		st = ezz_signer_show(r->ctx, s, text);
	ezz_signer_free(&s);
	return st;
}

/* Lines are the library's, but names in them may come from anybody. */
static void
print_lines(struct run *r, char *text)
{
	for (char *next, *line = text; *line != '\0'; line = next) {
		next = strchr(line, '\n');
		if (next == NULL)
			next = line + strlen(line);
		else
			*next++ = '\0';
		out_text(r, r->out, line);
		fputc('\n', r->out);
	}
}

static bool
on_token(const char *path)
{
	return strncmp(path, "pkcs11:", 7) == 0;
}

static ezz_status
show_one(struct run *r, struct pass *p, const char *path)
{
	struct ezz_buf	 in = { 0 }, text = { 0 };
	ezz_status	 st;
	char		*s;

	if (on_token(path))
		st = show_signer(r, p, path, &text);
	else if ((st = io_read(r, path, FILE_MAX, &in)) == EZZ_OK)
		st = holds_key(&in) && strcmp(path, "-") != 0 ?
		    show_signer(r, p, path, &text) :
		    ezz_key_show(r->ctx, bytes(&in), &p->ezz, &text);
	wipe(&in);
	if (st == EZZ_OK && (s = malloc(text.n + 1)) != NULL) {
		memcpy(s, text.p, text.n);
		s[text.n] = '\0';
		print_lines(r, s);
		free(s);
	}
	ezz_buf_free(&text);
	return st;
}

static int
key_show(struct run *r)
{
	struct pass	 p;
	int		 status = EXIT_DONE;
	ezz_status	 st;

	pass_start(r, &p);
	for (size_t i = 0; i < opt_operands(r->args); i++) {
		const char	*path = opt_operand(r->args, i);

		if (i > 0)
			fputc('\n', r->out);
		/* a token's key names itself, or keeps quiet about a PIN */
		if ((st = show_one(r, &p, path)) != EZZ_OK)
			status = exit_worse(status, on_token(path) ?
			    out_fail(r, st) :
			    out_while(r, st, "showing %s", path));
	}
	pass_end(&p);
	return out_close(r, status);
}

/* ---- key request, cert, crl --------------------------------------------- */

static int
key_request(struct run *r)
{
	const char	*name = missing(r, "key", "subject");
	struct ezz_buf	 pem = { 0 };
	ezz_signer	*key = NULL;
	struct pass	 p;
	ezz_status	 st;

	if (name != NULL)
		return out_usage(r, "--%s is missing", name);
	pass_start(r, &p);
	st = open_key(r, &p, "key", &key);
	if (st == EZZ_OK)
		st = ezz_key_request(r->ctx, key, opt_one(r->args, "subject"),
		    &pem);
	if (st == EZZ_OK)
		st = io_write(r, output(r), bytes(&pem), IO_NEW, 0644);
	ezz_signer_free(&key);
	ezz_buf_free(&pem);
	return finish(r, &p, st);
}

static ezz_status
by_itself(struct run *r, struct pass *p, const struct ezz_order *o,
    struct ezz_buf *pem)
{
	ezz_signer	*key = NULL;
	ezz_status	 st = open_key(r, p, "self", &key);

	if (st == EZZ_OK)
		st = ezz_cert_self(r->ctx, key, opt_one(r->args, "subject"),
		    o, pem);
	ezz_signer_free(&key);
	return st;
}

static int
key_cert(struct run *r)
{
	bool		 self = opt_one(r->args, "self") != NULL;
	const char	*name = self ? missing(r, "subject", NULL) :
			    missing(r, "ca", "ca-key");
	struct ezz_buf	 pem = { 0 }, request = { 0 };
	struct ezz_order o;
	struct pass	 p;
	ezz_status	 st;

	if (name != NULL)
		return out_usage(r, "--%s is missing", name);
	if (self == (opt_operands(r->args) == 1))
		return out_usage(r, "name a request, or a key with --self");
	if (!order(r, &o))
		return out_usage(r, "--days or --path-length is no number");
	pass_start(r, &p);
	if (self)
		st = by_itself(r, &p, &o, &pem);
	else if ((st = io_read(r, opt_operand(r->args, 0), FILE_MAX,
	    &request)) == EZZ_OK)
		st = by_ca(r, &p, bytes(&request), &o, &pem);
	if (st == EZZ_OK)
		st = io_write(r, output(r), bytes(&pem), IO_NEW, 0644);
	ezz_buf_free(&request);
	ezz_buf_free(&pem);
	return finish(r, &p, st);
}

struct revoking {
	struct ezz_buf		 ca, before, pem;
	struct ezz_buf		*certs;
	struct ezz_revocation	*list;
	size_t			 n;
};

static ezz_status
read_revoked(struct run *r, struct revoking *v)
{
	ezz_status	 st;

	v->n = opt_count(r->args, "revoke");
	v->certs = calloc(v->n + 1, sizeof(*v->certs));
	v->list = calloc(v->n + 1, sizeof(*v->list));
	if (v->certs == NULL || v->list == NULL)
		return ezz_fault(r->ctx, EZZ_ENOMEM, "out of memory");
	for (size_t i = 0; i < v->n; i++) {
		if ((st = io_read(r, opt_many(r->args, "revoke", i), FILE_MAX,
		    &v->certs[i])) != EZZ_OK)
			return st;
		v->list[i] = (struct ezz_revocation){ bytes(&v->certs[i]),
		    r->now, opt_one(r->args, "reason") };
	}
	return EZZ_OK;
}

static void
revoking_free(struct revoking *v)
{
	for (size_t i = 0; v->certs != NULL && i < v->n; i++)
		ezz_buf_free(&v->certs[i]);
	free(v->certs);
	free(v->list);
	ezz_buf_free(&v->ca);
	ezz_buf_free(&v->before);
	ezz_buf_free(&v->pem);
}

static int
key_crl(struct run *r)
{
	const char	*name = missing(r, "ca", "ca-key");
	const char	*before = opt_one(r->args, "before");
	struct revoking	 v = { 0 };
	ezz_signer	*key = NULL;
	struct pass	 p;
	int64_t		 days;
	ezz_status	 st;

	if (name != NULL)
		return out_usage(r, "--%s is missing", name);
	if (!number(r, "days", 30, 3650, &days) || days == 0)
		return out_usage(r, "--days is no number from 1 to 3650");
	if (opt_count(r->args, "revoke") > REVOKE_MAX)
		return out_usage(r, "at most %d certificates at once",
		    REVOKE_MAX);
	pass_start(r, &p);
	if ((st = io_read(r, opt_one(r->args, "ca"), FILE_MAX, &v.ca)) ==
	    EZZ_OK && (before == NULL || (st = io_read(r, before, FILE_MAX,
	    &v.before)) == EZZ_OK) &&
	    (st = read_revoked(r, &v)) == EZZ_OK &&
	    (st = open_key(r, &p, "ca-key", &key)) == EZZ_OK &&
	    (st = ezz_crl_issue(r->ctx, key, bytes(&v.ca), bytes(&v.before),
	    v.list, v.n, r->now, r->now + days * DAY, &v.pem)) == EZZ_OK)
		st = io_write(r, output(r), bytes(&v.pem), before != NULL &&
		    strcmp(before, output(r)) == 0 ? IO_REPLACE : IO_NEW,
		    0644);
	ezz_signer_free(&key);
	revoking_free(&v);
	return finish(r, &p, st);
}

const struct cmd cmds_key[] = {
	{ "key new", "make a private key, and a certificate if asked", "",
	  0, 0, opts_new, key_new },
	{ "key show", "say what a key, certificate, CRL or request is",
	  "FILE...", 1, -1, opts_show, key_show },
	{ "key request", "ask a CA for a certificate", "",
	  0, 0, opts_request, key_request },
	{ "key cert", "certify the key of a request", "[REQUEST]",
	  0, 1, opts_cert, key_cert },
	{ "key crl", "list the certificates that a CA has revoked", "",
	  0, 0, opts_crl, key_crl },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL }
};

/*
 * ezz trust: make, change, sign, show and judge trust packs.  Every change
 * writes a draft; roots sign it one after the other, each where its key is.
 */
#include <stdlib.h>
#include <string.h>

#include "cmds.h"
#include "io.h"
#include "out.h"
#include "update.h"

#define PACK_MAX	(16 * 1024 * 1024)
#define KEY_MAX		(256 * 1024)
#define GOOD_MAX	(64 * 1024 * 1024)
#define DAY		86400
#define LISTED		64		/* bodies, schemas, regions of a key */
#define ROOTS		EZZ_TRUST_ROOTS_MAX

static struct ezz_bytes
view(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

/* ---- what the verbs share ---- */

/* The first line of --pass-file, for keys that are locked. */
static ezz_status
ask(void *arg, const char *what, char *buf, size_t size)
{
	struct run	*r = arg;
	const char	*path = opt_one(r->args, "pass-file");
	FILE		*f;
	size_t		 n;

	if (path == NULL)
		return ezz_fault(r->ctx, EZZ_EKEY,
		    "%s is locked: name --pass-file", what);
	if ((f = fopen(path, "r")) == NULL)
		return ezz_fault(r->ctx, EZZ_EIO, "%s cannot be read", path);
	setvbuf(f, NULL, _IONBF, 0);
	if (fgets(buf, (int)size, f) == NULL)
		buf[0] = '\0';
	fclose(f);
	n = strcspn(buf, "\r\n");
	buf[n] = '\0';
	return EZZ_OK;
}

static ezz_status
open_signer(struct run *r, const char *uri, ezz_signer **out)
{
	const struct ezz_pass	 pass = { ask, r };

	return ezz_signer_open(r->ctx, uri, &pass, out);
}

/* A public key, a certificate, or the public half of a private key. */
static ezz_status
public_of(struct run *r, const char *uri, struct ezz_buf *spki)
{
	struct ezz_buf	 file = { 0 };
	ezz_signer	*s = NULL;
	ezz_status	 st = EZZ_EFORMAT;

	if (strncmp(uri, "pkcs11:", 7) != 0) {
		if ((st = io_read(r, uri, KEY_MAX, &file)) == EZZ_OK)
			st = ezz_public_read(r->ctx, view(&file), spki, NULL);
		if (file.p != NULL)
			explicit_bzero(file.p, file.cap);
		ezz_buf_free(&file);
	}
	if (st == EZZ_EFORMAT && (st = open_signer(r, uri, &s)) == EZZ_OK)
		st = ezz_signer_public(r->ctx, s, spki);
	ezz_signer_free(&s);
	return st;
}

struct roots {
	struct ezz_buf		 keys[ROOTS];
	struct ezz_bytes	 v[ROOTS];
	size_t			 n;
	int64_t			 threshold;
};

static void
roots_free(struct roots *k)
{
	for (size_t i = 0; i < ROOTS; i++)
		ezz_buf_free(&k->keys[i]);
}

/* --root and --threshold; all of them must sign when that is not given. */
static int
roots_read(struct run *r, struct roots *k)
{
	const char	*text = opt_one(r->args, "threshold");
	ezz_status	 st;

	k->n = opt_count(r->args, "root");
	if (k->n > ROOTS)
		return out_usage(r, "a pack has at most %d roots", ROOTS);
	k->threshold = (int64_t)k->n;
	if (text != NULL && !opt_number(text, 1, (int64_t)k->n,
	    &k->threshold))
		return out_usage(r, "--threshold is a number from 1 to %zu",
		    k->n);
	for (size_t i = 0; i < k->n; i++) {
		const char	*uri = opt_many(r->args, "root", i);

		if ((st = public_of(r, uri, &k->keys[i])) != EZZ_OK)
			return out_while(r, st, "reading the root %s", uri);
		k->v[i] = view(&k->keys[i]);
	}
	return EXIT_DONE;
}

/* A date that ends something counts to its last second. */
static bool
read_time(struct run *r, const char *name, bool end, int64_t other,
    int64_t *out)
{
	const char	*text = opt_one(r->args, name);

	*out = other;
	if (text == NULL)
		return true;
	if (ezz_time_read(r->ctx, text, out) != EZZ_OK)
		return false;
	if (end && strlen(text) == 10)
		*out += DAY - 1;
	return true;
}

static int
read_pack(struct run *r, struct ezz_buf *pack)
{
	const char	*path = opt_operand(r->args, 0);
	ezz_status	 st = io_read(r, path, PACK_MAX, pack);

	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

/* To -o, or back to where it came from with -i. */
static int
write_pack(struct run *r, struct ezz_bytes pack)
{
	const char	*path = opt_one(r->args, "output");
	bool		 in_place = opt_flag(r->args, "in-place");
	ezz_status	 st;

	if ((path != NULL) == in_place)
		return out_usage(r, "name either -o or -i");
	if (in_place)
		path = opt_operand(r->args, 0);
	st = io_write(r, path, pack, in_place ? IO_REPLACE : IO_NEW, 0644);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

/* What a change costs is said, not found out later. */
static int
finish(struct run *r, ezz_status st, struct ezz_buf *pack,
    struct ezz_buf *out, size_t dropped)
{
	int	 status;

	if (st != EZZ_OK)
		status = out_while(r, st, "changing the trust pack");
	else if ((status = write_pack(r, view(out))) == EXIT_DONE &&
	    dropped > 0) {
		fputs("ezz: ", r->err);
		fprintf(r->err, ezz_text(r->ctx, "%zu signatures do not cover "
		    "the change and are gone: sign the draft"), dropped);
		fputc('\n', r->err);
	}
	ezz_buf_free(pack);
	ezz_buf_free(out);
	return status;
}

#define OUT_OPTS							\
	{ "output", 'o', OPT_ONE, "FILE", "where to write; must not exist" }, \
	{ "in-place", 'i', OPT_FLAG, NULL, "replace the file itself" }
#define PASS_OPT							\
	{ "pass-file", 0, OPT_ONE, "FILE", "its first line unlocks the keys" }
#define END	{ NULL, 0, OPT_FLAG, NULL, NULL }

/* ---- new, rotate ---- */

static const struct opt opts_new[] = {
	{ "name", 0, OPT_ONE, "NAME", "the name of the list" },
	{ "root", 0, OPT_MANY, "KEY", "a key that signs it" },
	{ "threshold", 0, OPT_ONE, "K", "how many roots must sign (all)" },
	{ "test", 0, OPT_FLAG, NULL, "trial keys: they count in trial offices alone" },
	{ "output", 'o', OPT_ONE, "FILE", "the draft; must not exist" },
	PASS_OPT, END
};

static int
cmd_new(struct run *r)
{
	struct roots		 k = { 0 };
	struct ezz_buf		 out = { 0 };
	struct ezz_trust_head	 head = { .name = opt_one(r->args, "name"),
				    .roots = k.v };
	int			 status;
	ezz_status		 st;

	if (head.name == NULL || opt_count(r->args, "root") == 0)
		return out_usage(r, "--name and --root are needed");
	if ((status = roots_read(r, &k)) == EXIT_DONE) {
		head.roots_n = k.n;
		head.threshold = (unsigned)k.threshold;
		head.test = opt_flag(r->args, "test");
		st = ezz_trust_new(r->ctx, &head, &out);
		if (st != EZZ_OK)
			status = out_while(r, st, "making the trust pack");
		else
			status = write_pack(r, view(&out));
	}
	ezz_buf_free(&out);
	roots_free(&k);
	return status;
}

static const struct opt opts_rotate[] = {
	{ "root", 0, OPT_MANY, "KEY", "a root of the next set" },
	{ "threshold", 0, OPT_ONE, "K", "how many of them must sign (all)" },
	{ "complete", 0, OPT_FLAG, NULL, "the announced set takes over" },
	OUT_OPTS, PASS_OPT, END
};

static int
cmd_rotate(struct run *r)
{
	struct roots		 k = { 0 };
	struct ezz_buf		 pack = { 0 }, out = { 0 };
	struct ezz_trust_head	 head = { .roots = k.v };
	bool			 complete = opt_flag(r->args, "complete");
	size_t			 dropped = 0;
	int			 status;
	ezz_status		 st;

	if ((opt_count(r->args, "root") == 0) != complete)
		return out_usage(r, "name either --root or --complete");
	if ((status = roots_read(r, &k)) == EXIT_DONE &&
	    (status = read_pack(r, &pack)) == EXIT_DONE) {
		head.roots_n = k.n;
		head.threshold = (unsigned)k.threshold;
		st = ezz_trust_rotate(r->ctx, view(&pack),
		    complete ? NULL : &head, &out, &dropped);
		status = finish(r, st, &pack, &out, dropped);
	}
	roots_free(&k);
	return status;
}

/* ---- add, prove ---- */

static const struct opt opts_add[] = {
	{ "key", 0, OPT_ONE, "FILE", "the public key, PEM or DER" },
	{ "cert", 0, OPT_ONE, "FILE", "its certificate, carried in the pack" },
	{ "signer", 0, OPT_ONE, "KEY", "the private key itself: no proof is needed" },
	{ "proof", 0, OPT_ONE, "FILE", "what ezz trust prove made" },
	{ "use", 0, OPT_ONE, "USE", "token, status, seal-maker, seal, tsa, attester, window, ca-signer, ca-maker, ca-tsa" },
	{ "issuer", 0, OPT_ONE, "CODE", "the code of the body" },
	{ "name", 0, OPT_ONE, "NAME", "the name of the body" },
	{ "body", 0, OPT_MANY, "CODE", "another body that it signs for" },
	{ "schema", 0, OPT_MANY, "ID", "a licence type's number, or any" },
	{ "region", 0, OPT_MANY, "PREFIX", "a prefix of GB/T 2260, or any" },
	{ "from", 0, OPT_ONE, "TIME", "issues from (now)" },
	{ "to", 0, OPT_ONE, "TIME", "issues to" },
	{ "until", 0, OPT_ONE, "TIME", "is verified until" },
	{ "status", 0, OPT_ONE, "URI", "its status lists begin with this" },
	OUT_OPTS, PASS_OPT, END
};

struct adding {
	struct ezz_grant	 g;
	struct ezz_buf		 spki;
	struct ezz_buf		 cert;
	struct ezz_buf		 proof;
	uint16_t		 schemas[LISTED];
	const char		*regions[LISTED];
	const char		*bodies[LISTED];
};

static void
adding_free(struct adding *a)
{
	ezz_buf_free(&a->spki);
	ezz_buf_free(&a->cert);
	ezz_buf_free(&a->proof);
}

static int
read_lists(struct run *r, struct adding *a)
{
	int64_t	 id;

	a->g.bodies_n = opt_count(r->args, "body");
	a->g.schemas_n = opt_count(r->args, "schema");
	a->g.regions_n = opt_count(r->args, "region");
	if (a->g.bodies_n > LISTED || a->g.schemas_n > LISTED ||
	    a->g.regions_n > LISTED)
		return out_usage(r, "more than %d of one option", LISTED);
	if (a->g.schemas_n == 0 || a->g.regions_n == 0)
		return out_usage(r, "--schema and --region are needed: any "
		    "for all of them");
	for (size_t i = 0; i < a->g.bodies_n; i++)
		a->bodies[i] = opt_many(r->args, "body", i);
	for (size_t i = 0; i < a->g.regions_n; i++) {
		a->regions[i] = opt_many(r->args, "region", i);
		a->g.any_region |= strcmp(a->regions[i], "any") == 0;
	}
	for (size_t i = 0; i < a->g.schemas_n; i++) {
		const char	*text = opt_many(r->args, "schema", i);

		if (strcmp(text, "any") == 0)
			a->g.any_schema = true;
		else if (opt_number(text, 1, UINT16_MAX, &id))
			a->schemas[i] = (uint16_t)id;
		else
			return out_usage(r, "--schema %s is no number", text);
	}
	a->g.bodies = a->bodies;
	a->g.regions = a->regions;
	a->g.schemas = a->schemas;
	return EXIT_DONE;
}

static int
read_words(struct run *r, struct adding *a)
{
	const char	*use = opt_one(r->args, "use");

	a->g.issuer = opt_one(r->args, "issuer");
	a->g.name = opt_one(r->args, "name");
	a->g.status = opt_one(r->args, "status");
	if (use == NULL || a->g.issuer == NULL || a->g.name == NULL ||
	    opt_one(r->args, "to") == NULL ||
	    opt_one(r->args, "until") == NULL)
		return out_usage(r, "--use, --issuer, --name, --to and "
		    "--until are needed");
	if (!ezz_use_by_name(use, &a->g.use))
		return out_usage(r, "there is no use %s", use);
	if (!read_time(r, "from", false, r->now, &a->g.from) ||
	    !read_time(r, "to", true, 0, &a->g.to) ||
	    !read_time(r, "until", true, 0, &a->g.until))
		return out_usage(r, "%s", ezz_message(r->ctx));
	return read_lists(r, a);
}

/* The key is at hand: it proves itself on the spot. */
static ezz_status
prove_here(struct run *r, struct ezz_bytes pack, struct adding *a)
{
	struct ezz_buf	 name = { 0 };
	ezz_signer	*s = NULL;
	ezz_status	 st;

	if ((st = open_signer(r, opt_one(r->args, "signer"), &s)) == EZZ_OK &&
	    (st = ezz_signer_public(r->ctx, s, &a->spki)) == EZZ_OK &&
	    (st = ezz_trust_name(r->ctx, pack, &name)) == EZZ_OK)
		st = ezz_trust_prove(r->ctx, s, (const char *)name.p,
		    a->g.issuer, r->now, &a->proof);
	ezz_signer_free(&s);
	ezz_buf_free(&name);
	return st;
}

static ezz_status
read_key(struct run *r, struct ezz_bytes pack, struct adding *a)
{
	const char	*cert = opt_one(r->args, "cert");
	const char	*key = opt_one(r->args, "key");
	const char	*proof = opt_one(r->args, "proof");
	struct ezz_buf	 file = { 0 }, ignored = { 0 };
	ezz_status	 st = EZZ_OK;

	if (opt_one(r->args, "signer") != NULL)
		st = prove_here(r, pack, a);
	else if (key != NULL)
		st = public_of(r, key, &a->spki);
	if (st == EZZ_OK && cert != NULL &&
	    (st = io_read(r, cert, KEY_MAX, &file)) == EZZ_OK &&
	    (st = ezz_public_read(r->ctx, view(&file), &ignored,
	    &a->cert)) == EZZ_OK && a->cert.n == 0)
		st = ezz_fault(r->ctx, EZZ_EFORMAT,
		    "%s is no certificate", cert);
	if (st == EZZ_OK && proof != NULL)
		st = io_read(r, proof, KEY_MAX, &a->proof);
	ezz_buf_free(&file);
	ezz_buf_free(&ignored);
	return st;
}

static int
cmd_add(struct run *r)
{
	struct adding	 a = { 0 };
	struct ezz_buf	 pack = { 0 }, out = { 0 };
	size_t		 dropped = 0;
	int		 n, status;
	ezz_status	 st;

	n = (opt_one(r->args, "key") != NULL) +
	    (opt_one(r->args, "signer") != NULL);
	if (n > 1 || (n == 0 && opt_one(r->args, "cert") == NULL))
		return out_usage(r, "name the key: --key, --cert or --signer");
	if (opt_one(r->args, "signer") != NULL &&
	    opt_one(r->args, "proof") != NULL)
		return out_usage(r, "--signer proves by itself");
	if ((status = read_words(r, &a)) == EXIT_DONE &&
	    (status = read_pack(r, &pack)) == EXIT_DONE) {
		if ((st = read_key(r, view(&pack), &a)) == EZZ_OK) {
			a.g.spki = view(&a.spki);
			a.g.cert = view(&a.cert);
			st = ezz_trust_add(r->ctx, view(&pack), &a.g,
			    view(&a.proof), r->now, &out, &dropped);
		}
		status = finish(r, st, &pack, &out, dropped);
	}
	adding_free(&a);
	return status;
}

static const struct opt opts_prove[] = {
	{ "key", 0, OPT_ONE, "KEY", "the private key that is to be added" },
	{ "pack", 0, OPT_ONE, "NAME", "the name of the list" },
	{ "issuer", 0, OPT_ONE, "CODE", "the code of the body" },
	{ "output", 'o', OPT_ONE, "FILE", "the proof; must not exist" },
	PASS_OPT, END
};

static int
cmd_prove(struct run *r)
{
	const char	*key = opt_one(r->args, "key");
	const char	*pack = opt_one(r->args, "pack");
	const char	*issuer = opt_one(r->args, "issuer");
	struct ezz_buf	 out = { 0 };
	ezz_signer	*s = NULL;
	ezz_status	 st;
	int		 status;

	if (key == NULL || pack == NULL || issuer == NULL)
		return out_usage(r, "--key, --pack and --issuer are needed");
	if ((st = open_signer(r, key, &s)) == EZZ_OK)
		st = ezz_trust_prove(r->ctx, s, pack, issuer, r->now, &out);
	status = st == EZZ_OK ? write_pack(r, view(&out)) :
	    out_while(r, st, "proving possession of %s", key);
	ezz_signer_free(&s);
	ezz_buf_free(&out);
	return status;
}

/* ---- retire, compromise, pin ---- */

static const struct opt opts_retire[] = {
	{ "key", 0, OPT_ONE, "ID", "16 or more digits of the key's id" },
	{ "since", 0, OPT_ONE, "TIME", "since when (now)" },
	OUT_OPTS, END
};

static int
cmd_retire(struct run *r)
{
	const char	*key = opt_one(r->args, "key");
	struct ezz_buf	 pack = { 0 }, out = { 0 };
	size_t		 dropped = 0;
	int64_t		 since;
	int		 status;
	ezz_status	 st;

	if (key == NULL)
		return out_usage(r, "--key is needed");
	if (!read_time(r, "since", false, r->now, &since))
		return out_usage(r, "%s", ezz_message(r->ctx));
	if ((status = read_pack(r, &pack)) != EXIT_DONE)
		return status;
	st = ezz_trust_retire(r->ctx, view(&pack), key, since, &out, &dropped);
	return finish(r, st, &pack, &out, dropped);
}

static const struct opt opts_compromise[] = {
	{ "key", 0, OPT_ONE, "ID", "16 or more digits of the key's id" },
	{ "since", 0, OPT_ONE, "TIME", "since when" },
	{ "known-good", 0, OPT_ONE, "FILE", "digests that stay accepted, one a line" },
	OUT_OPTS, END
};

static int
hex_digit(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* 64 digits a line, in place; false where a line has anything else. */
static bool
read_digests(struct ezz_buf *b)
{
	size_t	 in = 0, out = 0;
	int	 hi, lo;

	while (in < b->n) {
		if (b->n - in < 64)
			return false;
		for (size_t i = 0; i < 32; i++, in += 2) {
			hi = hex_digit(b->p[in]);
			lo = hex_digit(b->p[in + 1]);
			if (hi < 0 || lo < 0)
				return false;
			b->p[out++] = (uint8_t)(hi << 4 | lo);
		}
		if (in < b->n && b->p[in] == '\r')
			in++;
		if (in < b->n && b->p[in++] != '\n')
			return false;
	}
	b->n = out;
	return true;
}

static int
cmd_compromise(struct run *r)
{
	const char	*key = opt_one(r->args, "key");
	const char	*path = opt_one(r->args, "known-good");
	struct ezz_buf	 pack = { 0 }, out = { 0 }, good = { 0 };
	size_t		 dropped = 0;
	int64_t		 since;
	int		 status;
	ezz_status	 st = EZZ_OK;

	if (key == NULL || opt_one(r->args, "since") == NULL)
		return out_usage(r, "--key and --since are needed");
	if (!read_time(r, "since", false, 0, &since))
		return out_usage(r, "%s", ezz_message(r->ctx));
	if ((status = read_pack(r, &pack)) != EXIT_DONE)
		return status;
	if (path != NULL &&
	    (st = io_read(r, path, GOOD_MAX, &good)) == EZZ_OK &&
	    !read_digests(&good))
		st = ezz_fault(r->ctx, EZZ_EFORMAT,
		    "%s: a line is no digest of 64 digits", path);
	if (st == EZZ_OK)
		st = ezz_trust_compromise(r->ctx, view(&pack), key, since,
		    view(&good), &out, &dropped);
	ezz_buf_free(&good);
	return finish(r, st, &pack, &out, dropped);
}

static const struct opt opts_pin[] = {
	{ "schema", 0, OPT_MANY, "ID=FILE", "a licence type's schema" },
	{ "strict-schema", 0, OPT_MANY, "ID=FILE", "one that refuses a stale status" },
	{ "dictionary", 0, OPT_MANY, "ID=FILE", "a token dictionary" },
	OUT_OPTS, END
};

/* One "ID=FILE"; the pack gives way to the new draft. */
static ezz_status
pin_one(struct run *r, const char *text, enum ezz_trust_pin kind, bool strict,
    struct ezz_buf *pack, size_t *dropped)
{
	const char	*path = strchr(text, '=');
	struct ezz_buf	 file = { 0 }, out = { 0 };
	char		 number[8] = "";
	int64_t		 id;
	size_t		 gone = 0;
	ezz_status	 st;

	if (path != NULL && (size_t)(path - text) < sizeof(number))
		memcpy(number, text, (size_t)(path - text));
	if (!opt_number(number, 1, UINT16_MAX, &id))
		return ezz_fault(r->ctx, EZZ_EINVAL,
		    "%s is not of the form ID=FILE", text);
	if ((st = io_read(r, path + 1, PACK_MAX, &file)) == EZZ_OK)
		st = ezz_trust_pin(r->ctx, view(pack), kind, (uint16_t)id,
		    view(&file), strict, &out, &gone);
	if (st == EZZ_OK) {
		ezz_buf_free(pack);
		*pack = out;
		*dropped += gone;
	} else
		ezz_buf_free(&out);
	ezz_buf_free(&file);
	return st;
}

static int
cmd_pin(struct run *r)
{
	static const struct {
		const char		*option;
		enum ezz_trust_pin	 kind;
		bool			 strict;
	} kinds[] = {
		{ "schema", EZZ_PIN_SCHEMA, false },
		{ "strict-schema", EZZ_PIN_SCHEMA, true },
		{ "dictionary", EZZ_PIN_DICTIONARY, false },
	};
	struct ezz_buf	 pack = { 0 }, none = { 0 };
	size_t		 dropped = 0;
	int		 status;
	ezz_status	 st = EZZ_OK;

	if ((status = read_pack(r, &pack)) != EXIT_DONE)
		return status;
	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; st == EZZ_OK &&
		    i < opt_count(r->args, kinds[k].option); i++)
			st = pin_one(r, opt_many(r->args, kinds[k].option, i),
			    kinds[k].kind, kinds[k].strict, &pack, &dropped);
	return finish(r, st, &none, &pack, dropped);
}

/* ---- sign ---- */

static const struct opt opts_sign[] = {
	{ "root", 0, OPT_MANY, "KEY", "the private key of a root" },
	{ "days", 0, OPT_ONE, "N", "how long a new pack counts (180)" },
	{ "again", 0, OPT_FLAG, NULL, "drop the signatures and begin a new sequence" },
	OUT_OPTS, PASS_OPT, END
};

static ezz_status
sign_one(struct run *r, const char *uri, int64_t days, struct ezz_buf *pack)
{
	struct ezz_buf	 out = { 0 };
	ezz_signer	*s = NULL;
	ezz_status	 st;

	if ((st = open_signer(r, uri, &s)) == EZZ_OK)
		st = ezz_trust_sign(r->ctx, view(pack), s, r->now,
		    r->now + days * DAY, &out);
	if (st == EZZ_OK) {
		ezz_buf_free(pack);
		*pack = out;
	} else
		ezz_buf_free(&out);
	ezz_signer_free(&s);
	return st;
}

static int
cmd_sign(struct run *r)
{
	const char	*text = opt_one(r->args, "days");
	struct ezz_buf	 pack = { 0 }, out = { 0 };
	int64_t		 days = 180;
	size_t		 dropped = 0;
	int		 status;
	ezz_status	 st = EZZ_OK;

	if (opt_count(r->args, "root") == 0)
		return out_usage(r, "--root is needed");
	if (text != NULL && !opt_number(text, 1, 3660, &days))
		return out_usage(r, "--days is a number from 1 to 3660");
	if ((status = read_pack(r, &pack)) != EXIT_DONE)
		return status;
	if (opt_flag(r->args, "again") && (st = ezz_trust_draft(r->ctx,
	    view(&pack), &out, &dropped)) == EZZ_OK) {
		ezz_buf_free(&pack);
		pack = out;
	}
	for (size_t i = 0; st == EZZ_OK && i < opt_count(r->args, "root");
	    i++)
		st = sign_one(r, opt_many(r->args, "root", i), days, &pack);
	if (st == EZZ_OK)
		status = write_pack(r, view(&pack));
	else
		status = out_while(r, st, "signing the trust pack");
	ezz_buf_free(&pack);
	return status;
}

/* ---- show, check ---- */

static const struct opt opts_show[] = {
	{ "json", 0, OPT_FLAG, NULL, "one JSON object" }, END
};

static int
cmd_show(struct run *r)
{
	struct ezz_buf	 pack = { 0 }, out = { 0 };
	bool		 json = opt_flag(r->args, "json");
	int		 status;
	ezz_status	 st;

	if ((status = read_pack(r, &pack)) != EXIT_DONE)
		return status;
	st = json ? ezz_trust_json(r->ctx, view(&pack), &out) :
	    ezz_trust_text(r->ctx, view(&pack), &out);
	if (st != EZZ_OK)
		status = out_while(r, st, "reading the trust pack");
	else {
		fwrite(out.p, 1, out.n, r->out);
		if (json)
			fputc('\n', r->out);
	}
	ezz_buf_free(&pack);
	ezz_buf_free(&out);
	return status;
}

static const struct opt opts_check[] = {
	{ "root", 0, OPT_MANY, "KEY", "a root that is known from elsewhere" },
	{ "threshold", 0, OPT_ONE, "K", "how many of them must sign (all)" },
	{ "least", 0, OPT_ONE, "SEQ", "the least sequence" },
	{ "name", 0, OPT_ONE, "NAME", "the name of the list" },
	{ "test", 0, OPT_FLAG, NULL, "trial keys are at home here" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object" },
	{ "explain", 0, OPT_FLAG, NULL, "show what passed, too" },
	PASS_OPT, END
};

static int
cmd_check(struct run *r)
{
	const char	*least = opt_one(r->args, "least");
	struct roots	 k = { 0 };
	struct ezz_root	 v[ROOTS];
	struct ezz_roots pins = { .v = v, .name = opt_one(r->args, "name"),
			    .test = opt_flag(r->args, "test") };
	struct ezz_buf	 pack = { 0 };
	ezz_report	*report = NULL;
	int64_t		 seq = 0;
	int		 status;
	ezz_status	 st;

	if (least != NULL && !opt_number(least, 0, INT64_MAX, &seq))
		return out_usage(r, "--least is a number");
	if (opt_count(r->args, "root") == 0 && (least != NULL ||
	    pins.name != NULL || pins.test ||
	    opt_one(r->args, "threshold") != NULL))
		return out_usage(r, "nothing is pinned without --root");
	if ((status = roots_read(r, &k)) == EXIT_DONE &&
	    (status = read_pack(r, &pack)) == EXIT_DONE) {
		for (size_t i = 0; i < k.n; i++)
			v[i] = (struct ezz_root){ .spki = k.v[i] };
		pins.n = k.n;
		pins.threshold = (unsigned)k.threshold;
		pins.least_seq = (uint64_t)seq;
		st = ezz_check_trust(r->ctx, view(&pack),
		    opt_operand(r->args, 0), k.n == 0 ? NULL : &pins, r->now,
		    &report, NULL);
		status = st == EZZ_OK ? out_report(r, report,
		    opt_flag(r->args, "json"), opt_flag(r->args, "explain")) :
		    out_while(r, st, "judging the trust pack");
	}
	ezz_report_free(&report);
	ezz_buf_free(&pack);
	roots_free(&k);
	return status;
}

/* ---- update ---- */

static const struct opt opts_update[] = { UPDATE_OPTS, END };

static int
cmd_update(struct run *r)
{
	static const char *const	 endings[] = { ".ezp", ".crl", NULL };

	return update_files(r, EZZ_KIND_TRUST, endings);
}

const struct cmd	 cmds_trust[] = {
	{ "trust new", "begin a trust pack: a draft that names its roots",
	  "", 0, 0, opts_new, cmd_new },
	{ "trust add", "give a key one use, with its proof of possession",
	  "PACK", 1, 1, opts_add, cmd_add },
	{ "trust prove", "prove possession of a key for a pack and an issuer",
	  "", 0, 0, opts_prove, cmd_prove },
	{ "trust retire", "let a key count for what its period covers only",
	  "PACK", 1, 1, opts_retire, cmd_retire },
	{ "trust compromise", "refuse a key but for what is known to be good",
	  "PACK", 1, 1, opts_compromise, cmd_compromise },
	{ "trust pin", "pin schemas and dictionaries by their digests",
	  "PACK", 1, 1, opts_pin, cmd_pin },
	{ "trust rotate", "announce new roots, or let them take over",
	  "PACK", 1, 1, opts_rotate, cmd_rotate },
	{ "trust sign", "sign as one of the roots", "PACK", 1, 1, opts_sign,
	  cmd_sign },
	{ "trust show", "print what a pack or draft holds, unjudged", "PACK",
	  1, 1, opts_show, cmd_show },
	{ "trust update", "replace the office's pack or CRL by a newer one",
	  "FILE|DIR|URL...", 1, -1, opts_update, cmd_update },
	{ "trust check", "judge a trust pack", "PACK", 1, 1, opts_check,
	  cmd_check },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL }
};

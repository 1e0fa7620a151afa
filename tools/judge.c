/* From options to a verifier. */
#include <string.h>

#include "full.h"
#include "judge.h"
#include "io.h"
#include "out.h"

#define CAP	(16 * 1024 * 1024)
#define CRL_CAP	(32 * 1024 * 1024)

static const struct role {
	const char	*name;
	enum ezz_use	 uses[2];	/* 0: none */
} roles[] = {
	{ "signer", { EZZ_USE_CA_SIGNER, 0 } },
	{ "maker", { EZZ_USE_CA_MAKER, EZZ_USE_SEAL_MAKER } },
	{ "token", { EZZ_USE_TOKEN, 0 } },
	{ "status", { EZZ_USE_STATUS, 0 } },
	{ "tsa", { EZZ_USE_CA_TSA, EZZ_USE_TSA } },
	{ "attester", { EZZ_USE_ATTESTER, 0 } },
	{ "window", { EZZ_USE_WINDOW, 0 } },
};

static int
give_anchor(struct run *r, ezz_verifier *v, const struct role *role,
    const char *path, struct ezz_bytes cert)
{
	ezz_status	 st;

	for (size_t i = 0; i < 2 && role->uses[i] != 0; i++)
		if ((st = ezz_verifier_anchor(r->ctx, v, role->uses[i],
		    cert)) != EZZ_OK)
			return out_while(r, st, "reading anchor %s", path);
	return EXIT_DONE;
}

/* Without a role: a CA for signers, and the very key of a token signer. */
static int
anchor(struct run *r, ezz_verifier *v, const char *text)
{
	const struct role	*role = NULL;
	const char		*path = strchr(text, '=');
	struct ezz_buf		 cert = { 0 };
	ezz_status		 st;
	int			 status;

	for (size_t i = 0; path != NULL &&
	    i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strlen(roles[i].name) == (size_t)(path - text) &&
		    strncmp(roles[i].name, text, (size_t)(path - text)) == 0)
			role = &roles[i];
	path = role == NULL ? text : path + 1;
	if ((st = io_read(r, path, CAP, &cert)) != EZZ_OK)
		return out_fail(r, st);
	if (role != NULL)
		status = give_anchor(r, v, role, path,
		    (struct ezz_bytes){ cert.p, cert.n });
	/* a stamper's certificate never makes a seal: that role is asked for */
	else if ((status = give_anchor(r, v, &roles[0], path,
	    (struct ezz_bytes){ cert.p, cert.n })) == EXIT_DONE)
		status = give_anchor(r, v, &roles[2], path,
		    (struct ezz_bytes){ cert.p, cert.n });
	ezz_buf_free(&cert);
	return status;
}

static int
trust_pack(struct run *r, ezz_verifier *v, const char *path)
{
	struct ezz_buf	 pack = { 0 };
	ezz_status	 st;

	if ((st = io_read(r, path, CAP, &pack)) != EZZ_OK)
		return out_fail(r, st);
	st = ezz_verifier_trust(r->ctx, v,
	    (struct ezz_bytes){ pack.p, pack.n }, NULL, r->now);
	ezz_buf_free(&pack);
	return st == EZZ_OK ? EXIT_DONE :
	    out_while(r, st, "reading trust pack %s", path);
}

static int
status_list(struct run *r, ezz_verifier *v, const char *path)
{
	struct ezz_buf	 list = { 0 };
	ezz_status	 st;

	if ((st = io_read(r, path, CAP, &list)) != EZZ_OK)
		return out_fail(r, st);
	st = ezz_verifier_status(r->ctx, v,
	    (struct ezz_bytes){ list.p, list.n });
	ezz_buf_free(&list);
	return st == EZZ_OK ? EXIT_DONE :
	    out_while(r, st, "reading status list %s", path);
}

static int
crl(struct run *r, ezz_verifier *v, const char *path)
{
	struct ezz_buf	 list = { 0 };
	ezz_status	 st;

	if ((st = io_read(r, path, CRL_CAP, &list)) != EZZ_OK)
		return out_fail(r, st);
	st = ezz_verifier_crl(r->ctx, v, (struct ezz_bytes){ list.p, list.n });
	ezz_buf_free(&list);
	return st == EZZ_OK ? EXIT_DONE :
	    out_while(r, st, "reading revocation list %s", path);
}

static int
seal_list(struct run *r, ezz_verifier *v, const char *path)
{
	struct ezz_buf	 list = { 0 };
	ezz_status	 st;

	if ((st = io_read(r, path, CAP, &list)) != EZZ_OK)
		return out_fail(r, st);
	st = ezz_verifier_seallist(r->ctx, v,
	    (struct ezz_bytes){ list.p, list.n });
	ezz_buf_free(&list);
	return st == EZZ_OK ? EXIT_DONE :
	    out_while(r, st, "reading the seal list %s", path);
}

static int
fill(struct run *r, ezz_verifier *v, ezz_office **office)
{
	const char	*dir = opt_one(r->args, "office");
	const char	*pack = opt_one(r->args, "trust");
	const char	*policy = opt_one(r->args, "policy");
	ezz_status	 st;
	int		 status = EXIT_DONE;

	if (dir != NULL && pack != NULL)
		return out_usage(r, "--office and --trust exclude each other");
	if (policy != NULL &&
	    (st = ezz_verifier_policy(r->ctx, v, policy)) != EZZ_OK)
		return out_fail(r, st);
	if (dir != NULL &&
	    ((st = ezz_office_open(r->ctx, dir, NULL, office)) != EZZ_OK ||
	    (st = ezz_verifier_office(r->ctx, v, *office, r->now)) != EZZ_OK))
		return out_fail(r, st);
	if (pack != NULL)
		status = trust_pack(r, v, pack);
	for (size_t i = 0; status == EXIT_DONE &&
	    i < opt_count(r->args, "anchor"); i++)
		status = anchor(r, v, opt_many(r->args, "anchor", i));
	for (size_t i = 0; status == EXIT_DONE &&
	    i < opt_count(r->args, "status"); i++)
		status = status_list(r, v, opt_many(r->args, "status", i));
	for (size_t i = 0; status == EXIT_DONE &&
	    i < opt_count(r->args, "crl"); i++)
		status = crl(r, v, opt_many(r->args, "crl", i));
	for (size_t i = 0; status == EXIT_DONE &&
	    i < opt_count(r->args, "seal-status"); i++)
		status = seal_list(r, v, opt_many(r->args, "seal-status", i));
	return status;
}

int
judge_open(struct run *r, ezz_verifier **out, ezz_office **office)
{
	ezz_status	 st;
	int		 status;

	*office = NULL;
	if ((st = ezz_verifier_new(r->ctx, r->data, out)) != EZZ_OK)
		return out_fail(r, st);
	if (full_documents != NULL)
		full_documents(*out);
	if ((status = fill(r, *out, office)) != EXIT_DONE) {
		ezz_verifier_free(out);
		ezz_office_free(office);
	}
	return status;
}

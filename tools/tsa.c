/* Opening an authority, and one answer of it. */
#include <stdlib.h>
#include <string.h>

#include "io.h"
#include "out.h"
#include "pass.h"
#include "tsa.h"

#define CERT_MAX	(64 * 1024)
#define SERIAL		16

/* Of trial certificates; under it nothing is promised. */
#define TEST_POLICY	"2.25.306088841823673802292163886298919155931"

ezz_status
tsa_of_office(struct run *r, ezz_office *office, struct tsa *t)
{
	ezz_status	 st;

	if (t->policy == NULL && !ezz_office_test(office))
		return ezz_fault(r->ctx, EZZ_EINVAL, "name the policy under "
		    "which this authority stamps with --tsa-policy");
	if (t->policy == NULL)
		t->policy = TEST_POLICY;
	t->accuracy = 1;
	if ((st = ezz_office_signer(r->ctx, office, "tsa", &t->key)) != EZZ_OK)
		return st;
	return ezz_office_file(r->ctx, office, "tsa-cert", 0, &t->cert);
}

static ezz_status
of_files(struct run *r, const char *key, const char *cert, struct tsa *t)
{
	struct pass	 p;
	ezz_status	 st;

	if (t->policy == NULL)
		return ezz_fault(r->ctx, EZZ_EINVAL, "name the policy under "
		    "which this authority stamps with --tsa-policy");
	t->accuracy = 1;
	pass_start(r, &p);
	if ((st = ezz_signer_open(r->ctx, key, &p.ezz, &t->own)) == EZZ_OK)
		st = io_read(r, cert, CERT_MAX, &t->cert);
	pass_end(&p);
	t->key = t->own;
	return st;
}

int
tsa_open(struct run *r, struct tsa *t)
{
	const char	*dir = opt_one(r->args, "office");
	const char	*key = opt_one(r->args, "key");
	const char	*cert = opt_one(r->args, "cert");
	ezz_status	 st;

	t->policy = opt_one(r->args, "tsa-policy");
	if ((dir != NULL) == (key != NULL) || (key != NULL) != (cert != NULL))
		return out_usage(r, "an authority is --office, or --key and "
		    "--cert");
	if (dir == NULL)
		st = of_files(r, key, cert, t);
	else if ((st = ezz_office_open(r->ctx, dir, NULL, &t->office)) ==
	    EZZ_OK)
		st = tsa_of_office(r, t->office, t);
	if (st == EZZ_OK)
		return EXIT_DONE;
	tsa_close(t);
	return out_fail(r, st);
}

void
tsa_close(struct tsa *t)
{
	ezz_signer_free(&t->own);
	ezz_office_free(&t->office);
	ezz_buf_free(&t->cert);
}

/* 127 random bits: no number is given twice. */
ezz_status
tsa_answer(struct run *r, struct tsa *t, int64_t time,
    struct ezz_bytes request, struct ezz_buf *response)
{
	uint8_t			 serial[SERIAL];
	struct ezz_tsa_terms	 terms = { .policy = t->policy, .time = time,
				    .accuracy = t->accuracy,
				    .serial = { serial, SERIAL } };
	ezz_status		 st;

	if ((st = ezz_random_fill(r->ctx, NULL, serial, SERIAL)) != EZZ_OK)
		return st;
	serial[0] = (uint8_t)((serial[0] & 0x3f) | 0x40);
	return ezz_timestamp_answer(r->ctx, t->key,
	    (struct ezz_bytes){ t->cert.p, t->cert.n }, &terms, request,
	    response);
}

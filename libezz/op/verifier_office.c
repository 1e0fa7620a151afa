/* A verifier that trusts what an office trusts. */
#include <stdlib.h>

#include "base/error.h"
#include "object/office.h"
#include "object/sealstatus.h"
#include "op/verifier.h"

/* No list is an answer; a broken one is told when it is asked for. */
static ezz_status
find_list(ezz_ctx *ctx, void *arg, struct ezz_bytes uri, ezz_statuslist **out)
{
	char		*name = ezz_bytes_dup(uri);
	ezz_status	 st;

	if (name == NULL)
		return ezz_nomem(ctx);
	st = ezz_office_statuslist(ctx, arg, name, out);
	free(name);
	return st == EZZ_ENOTFOUND ? EZZ_OK : st;
}

static ezz_status
find_detail(ezz_ctx *ctx, void *arg, const char *uri, struct ezz_buf *out)
{
	return ezz_office_statusdetail(ctx, arg, uri, out);
}

static ezz_status
add_seals(ezz_ctx *ctx, void *arg, const char *path, struct ezz_bytes file)
{
	ezz_status	 st = ezz_verifier_add_seallist(ctx, arg, file);

	return st == EZZ_OK ? st : ezz_while(ctx, st,
	    "reading the seal list %s", path);
}

static ezz_status
find_seals(ezz_ctx *ctx, void *arg, ezz_verifier *v)
{
	return ezz_office_status_each(ctx, arg, EZZ_SEALLIST_ENDING,
	    EZZ_MAX_SEAL_LIST, add_seals, v);
}

/* Lists of revoked certificates; one that is not there is missed later. */
static ezz_status
find_crls(ezz_ctx *ctx, void *arg, ezz_verifier *v)
{
	const ezz_office	*office = arg;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; st == EZZ_OK &&
	    ezz_office_value(office, "crl", i) != NULL; i++) {
		struct ezz_buf	 b = { 0 };

		st = ezz_office_file(ctx, office, "crl", i, &b);
		if (st == EZZ_OK)
			st = ezz_verifier_crl(ctx, v, ezz_bytes_of(&b));
		else if (st == EZZ_ENOTFOUND)
			st = EZZ_OK;
		ezz_buf_free(&b);
	}
	return st;
}

ezz_status
ezz_verifier_office(ezz_ctx *ctx, ezz_verifier *v, ezz_office *office,
    int64_t now)
{
	ezz_trust	*trust = NULL;
	ezz_status	 st;

	if ((st = ezz_office_trust(ctx, office, now, NULL, &trust)) != EZZ_OK)
		return st;
	ezz_trust_free(&v->trust);
	v->trust = trust;
	v->test = ezz_office_test(office);
	v->find_list = find_list;
	v->find_detail = find_detail;
	v->find_seals = find_seals;
	v->find_crls = find_crls;
	v->find_arg = office;
	return EZZ_OK;
}

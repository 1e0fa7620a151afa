/*
 * The keys of an office: the writing side, so that a verifier with an office
 * takes in no key reader.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "object/office_room.h"

static const char *const roles[EZZ_ROLES] = {
	"issuer", "stamper", "maker", "tsa", "status", "trust", "signer",
	"attester", "window"
};

static void
free_signers(ezz_office *o)
{
	for (size_t i = 0; i < EZZ_ROLES; i++)
		ezz_signer_free(&o->signers[i]);
}

static ezz_status
open_signer(ezz_ctx *ctx, ezz_office *o, const char *role, ezz_signer **out)
{
	char		 key[32], *uri = NULL;
	ezz_status	 st;

	snprintf(key, sizeof(key), "%s-key", role);
	if ((st = ezz_office_path(ctx, o, key, 0, &uri)) == EZZ_OK)
		st = ezz_signer_open(ctx, uri, o->pass, out);
	free(uri);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "opening the office's %s key", role);
}

ezz_status
ezz_office_signer(ezz_ctx *ctx, ezz_office *o, const char *role,
    const ezz_signer **out)
{
	ezz_status	 st = EZZ_OK;

	*out = NULL;
	o->signers_free = free_signers;
	for (size_t i = 0; i < EZZ_ROLES; i++)
		if (strcmp(roles[i], role) == 0) {
			if (o->signers[i] == NULL)
				st = open_signer(ctx, o, role,
				    &o->signers[i]);
			*out = o->signers[i];
			return st;
		}
	return ezz_fail(ctx, EZZ_EINVAL, NULL,
	    "an office has no key for the role %s", role);
}

/*
 * Has everybody sealed whom the document itself names?  A seal that is taken
 * off a joint document takes nothing from the others, so the list that they
 * cover is what tells.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "op/bodies.h"
#include "op/check_licence.h"

void
ezz_bodies_read(const struct ezz_ofd_body *b, struct ezz_bodies *out)
{
	out->names = ezz_licence_custom(b, EZZ_BODIES_NAMES);
	out->codes = ezz_licence_custom(b, EZZ_BODIES_CODES);
	out->places = ezz_licence_custom(b, EZZ_BODIES_PLACES);
}

bool
ezz_bodies_item(const char *list, size_t i, struct ezz_bytes *out)
{
	if (list == NULL)
		return false;
	for (; i > 0; i--) {
		if ((list = strchr(list, '^')) == NULL)
			return false;
		list++;
	}
	*out = EZZ_BYTES(list, strcspn(list, "^"));
	return true;
}

bool
ezz_bodies_is(const struct ezz_bodies *b, size_t i,
    const struct ezz_trust_entry *e, struct ezz_bytes seal)
{
	struct ezz_bytes	 name, code;

	if (!ezz_bodies_item(b->names, i, &name))
		return false;
	if (ezz_bodies_item(b->codes, i, &code) && code.n > 0)
		return e != NULL && ezz_trust_for_body(e, code);
	return ezz_bytes_equal(name, e != NULL ? e->name : seal);
}

/*
 * Who is trusted, and sealed this very body of the package.  One seal stands
 * for one name, also where its owner may seal for several.
 */
static bool
has_sealed(const struct ezz_document *d, const struct ezz_ofd_body *body,
    const struct ezz_bodies *b, size_t i, bool *taken)
{
	const struct ezz_signing	*s;

	for (size_t k = 0; k < d->n && k < EZZ_MAX_SIGNATURES; k++) {
		s = &d->signings[k];
		if (!taken[k] && s->body == body && s->ses != NULL &&
		    ezz_signing_verdict(s) == EZZ_PASSED &&
		    ezz_bodies_is(b, i, s->signer.entry,
		    s->ses->seal.name)) {
			taken[k] = true;
			return true;
		}
	}
	return false;
}

ezz_status
ezz_bodies_judge(ezz_ctx *ctx, const struct ezz_document *d,
    struct ezz_note *n)
{
	bool			 taken[EZZ_MAX_SIGNATURES] = { false };
	struct ezz_bodies	 b;
	struct ezz_bytes	 name;
	ezz_status		 st = EZZ_OK;

	(void)ctx;
	for (size_t k = 0; d->ofd != NULL && k < d->ofd->n_bodies; k++) {
		ezz_bodies_read(&d->ofd->bodies[k], &b);
		for (size_t i = 0; st == EZZ_OK && i < EZZ_MAX_SIGNATURES &&
		    ezz_bodies_item(b.names, i, &name); i++)
			if (!has_sealed(d, &d->ofd->bodies[k], &b, i, taken))
				st = ezz_note(n, EZZ_INDETERMINATE, "%.*s has "
				    "to seal this document, and no seal that "
				    "is accepted is theirs", (int)name.n,
				    (const char *)name.p);
	}
	return st;
}

/*
 * Tokens and logging in (PKCS#11 2.40, 5.5 and 5.6).  Whoever is logged in to
 * a token in this process is so for all its sessions, so a PIN is asked for
 * once; the module forgets it when the last session ends.  Left out: changing
 * PINs, and the security officer.
 */
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include "base/error.h"
#include "base/limits.h"
#include "crypto/p11_session.h"
#include "crypto/signer_file.h"

#define PIN_SIZE	256	/* no token takes as many */

/* ---- which token -------------------------------------------------------- */

/* PKCS#11 pads with blanks to a fixed width. */
static bool
padded_is(const unsigned char *p, size_t width, const char *want)
{
	size_t	 n;

	if (want == NULL)
		return true;
	for (n = width; n > 0 && (p[n - 1] == ' ' || p[n - 1] == '\0'); n--)
		continue;
	return strlen(want) == n && memcmp(p, want, n) == 0;
}

static bool
fits(const struct ezz_p11_uri *uri, CK_SLOT_ID slot, const CK_TOKEN_INFO *t)
{
	return (t->flags & CKF_TOKEN_INITIALIZED) != 0 &&
	    (!uri->has_slot || uri->slot == slot) &&
	    padded_is(t->label, sizeof(t->label), uri->token) &&
	    padded_is(t->serialNumber, sizeof(t->serialNumber),
	    uri->serial) &&
	    padded_is(t->manufacturerID, sizeof(t->manufacturerID),
	    uri->manufacturer) &&
	    padded_is(t->model, sizeof(t->model), uri->model);
}

static void
copy_label(const CK_TOKEN_INFO *t, char out[33])
{
	size_t	 n = sizeof(t->label);

	memcpy(out, t->label, n);
	while (n > 0 && (out[n - 1] == ' ' || out[n - 1] == '\0'))
		n--;
	out[n] = '\0';
}

static ezz_status
find_token(ezz_ctx *ctx, const struct ezz_p11_uri *uri,
    struct ezz_p11_session *s, CK_TOKEN_INFO *info)
{
	CK_SLOT_ID	 slots[EZZ_MAX_P11_SLOTS];
	CK_TOKEN_INFO	 t;
	CK_ULONG	 n = EZZ_MAX_P11_SLOTS;
	size_t		 found = 0;
	CK_RV		 rv = s->calls->C_GetSlotList(CK_TRUE, slots, &n);

	if (rv != CKR_OK || n > EZZ_MAX_P11_SLOTS)
		return ezz_p11_fail(ctx, rv == CKR_OK ? CKR_BUFFER_TOO_SMALL :
		    rv, "C_GetSlotList");
	for (CK_ULONG i = 0; i < n; i++) {
		/* an empty or broken slot must not hide the others */
		if (s->calls->C_GetTokenInfo(slots[i], &t) != CKR_OK ||
		    !fits(uri, slots[i], &t))
			continue;
		found++;
		s->slot = slots[i];
		*info = t;
	}
	if (found == 0)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "no such token is there; %lu others are", n);
	if (found > 1)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "%zu tokens fit; name one by serial=", found);
	copy_label(info, s->token);
	return EZZ_OK;
}

/* ---- the PIN ------------------------------------------------------------ */

static ezz_status
pin_of_file(ezz_ctx *ctx, const char *path, char pin[PIN_SIZE])
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = ezz_keyfile_read(ctx, path, &b);
	size_t		 n = 0;

	if (st == EZZ_OK) {
		while (n < b.n && b.p[n] != '\n' && b.p[n] != '\r')
			n++;
		if (n == 0 || n >= PIN_SIZE)
			st = ezz_fail(ctx, EZZ_EKEY, NULL,
			    "its first line is no PIN");
		else
			memcpy(pin, b.p, n);
	}
	ezz_buf_wipe(&b);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "reading the PIN from %s", path);
}

static ezz_status
get_pin(ezz_ctx *ctx, const struct ezz_p11_uri *uri,
    const struct ezz_pass *pass, const char *token, char pin[PIN_SIZE])
{
	ezz_status	 st;

	if (uri->pin_path != NULL)
		return pin_of_file(ctx, uri->pin_path, pin);
	if (pass == NULL || pass->ask == NULL)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "the token %s wants a PIN and none was given", token);
	/* for one who gives up without a word */
	ezz_fail(ctx, EZZ_EKEY, NULL, "no PIN came");
	st = pass->ask(pass->arg, token, pin, PIN_SIZE);
	pin[PIN_SIZE - 1] = '\0';
	return st;
}

/* How many tries are left is what the user must know now. */
static ezz_status
wrong_pin(ezz_ctx *ctx, const struct ezz_p11_session *s)
{
	CK_TOKEN_INFO	 t = { .flags = 0 };

	if (s->calls->C_GetTokenInfo(s->slot, &t) != CKR_OK)
		t.flags = 0;
	if ((t.flags & CKF_USER_PIN_LOCKED) != 0)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "the PIN is wrong, and the token is locked now");
	if ((t.flags & CKF_USER_PIN_FINAL_TRY) != 0)
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "the PIN is wrong, and one try is left");
	return ezz_fail(ctx, EZZ_EKEY, NULL, "the PIN is wrong");
}

static ezz_status
login_status(ezz_ctx *ctx, const struct ezz_p11_session *s, CK_RV rv)
{
	switch (rv) {
	case CKR_OK:
	case CKR_USER_ALREADY_LOGGED_IN:	/* by another thread */
		return EZZ_OK;
	case CKR_PIN_INCORRECT:
	case CKR_PIN_INVALID:
	case CKR_PIN_LEN_RANGE:
		return wrong_pin(ctx, s);
	case CKR_PIN_LOCKED:
		return ezz_fail(ctx, EZZ_EKEY, NULL, "the token is locked "
		    "after wrong PINs; unlock it with its maker's tool");
	default:
		return ezz_p11_fail(ctx, rv, "C_Login");
	}
}

static ezz_status
login(ezz_ctx *ctx, const struct ezz_p11_uri *uri,
    const struct ezz_pass *pass, struct ezz_p11_session *s,
    const CK_TOKEN_INFO *t)
{
	char		 pin[PIN_SIZE] = "";
	CK_SESSION_INFO	 info;
	ezz_status	 st;

	if ((t->flags & CKF_LOGIN_REQUIRED) == 0)
		return EZZ_OK;
	if (s->calls->C_GetSessionInfo(s->handle, &info) == CKR_OK &&
	    info.state == CKS_RO_USER_FUNCTIONS)
		return EZZ_OK;
	if ((t->flags & CKF_USER_PIN_LOCKED) != 0)
		return login_status(ctx, s, CKR_PIN_LOCKED);
	/* a key pad of its own: the PIN does not pass through us */
	if ((t->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0)
		return login_status(ctx, s, s->calls->C_Login(s->handle,
		    CKU_USER, NULL, 0));
	if (uri->pin_path != NULL && (t->flags & CKF_USER_PIN_FINAL_TRY) != 0)
		return ezz_fail(ctx, EZZ_EKEY, NULL, "one try is left for "
		    "the PIN, which is not risked on a file; type it in");
	if ((st = get_pin(ctx, uri, pass, s->token, pin)) == EZZ_OK)
		st = login_status(ctx, s, s->calls->C_Login(s->handle,
		    CKU_USER, (unsigned char *)pin, strlen(pin)));
	explicit_bzero(pin, sizeof(pin));
	return st;
}

/* ---- sessions ----------------------------------------------------------- */

ezz_status
ezz_p11_session_open(ezz_ctx *ctx, const struct ezz_p11_uri *uri,
    const struct ezz_pass *pass, struct ezz_p11_session *s)
{
	CK_TOKEN_INFO	 t;
	CK_RV		 rv;
	ezz_status	 st;

	if ((st = ezz_p11_module_open(ctx, uri, &s->module)) != EZZ_OK)
		return st;
	s->calls = ezz_p11_module_calls(s->module);
	if ((st = find_token(ctx, uri, s, &t)) != EZZ_OK)
		return st;
	rv = s->calls->C_OpenSession(s->slot, CKF_SERIAL_SESSION, NULL, NULL,
	    &s->handle);
	if (rv != CKR_OK)
		return ezz_p11_fail(ctx, rv, "C_OpenSession");
	s->open = true;
	st = login(ctx, uri, pass, s, &t);
	return st == EZZ_OK ? st :
	    ezz_while(ctx, st, "logging in to the token %s", s->token);
}

void
ezz_p11_session_close(struct ezz_p11_session *s)
{
	if (s->open && ezz_p11_module_here(s->module))
		(void)s->calls->C_CloseSession(s->handle);
	s->open = false;
	ezz_p11_module_close(&s->module);
}

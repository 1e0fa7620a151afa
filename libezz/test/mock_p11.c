/*
 * A PKCS#11 module that misbehaves on request: tokens that are locked, gone
 * or alike, and keys that say by their label what is wrong with them.  It
 * signs with libezz's own keys in memory, SM2 under two numberings.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <p11-kit/pkcs11.h>

#include "base/bytes.h"
#include "crypto/pkey.h"
#include "crypto/rs.h"
#include "crypto/signer.h"

#define KEY_SM2		(CKK_VENDOR_DEFINED + 4)
#define SIGN_SM2	(CKM_VENDOR_DEFINED + 0x8200)
#define ODD_KEY		(CKK_VENDOR_DEFINED + 0x77)
#define ODD_SIGN	(CKM_VENDOR_DEFINED + 0x78)
#define LOGIN		(CKF_TOKEN_INITIALIZED | CKF_LOGIN_REQUIRED)
#define SESSIONS	8

/* Read by the test. */
int	 mock_p11_sessions, mock_p11_up, mock_p11_logins;

static struct token {
	const char	*label, *serial;
	CK_FLAGS	 flags;
	bool		 in;
} tokens[] = {
	{ "mock", "1", LOGIN, false },
	{ "locked", "2", LOGIN | CKF_USER_PIN_LOCKED, false },
	{ "twin", "3", LOGIN, false },
	{ "twin", "4", LOGIN, false },
	{ "blank", "5", 0, false },
	{ "final", "6", LOGIN | CKF_USER_PIN_FINAL_TRY, false },
	{ "pad", "7", LOGIN | CKF_PROTECTED_AUTHENTICATION_PATH, false },
	{ "gone", "8", LOGIN, false },
	{ "free", "9", CKF_TOKEN_INITIALIZED, false },
	{ "strict", "10", LOGIN, false },	/* wrong PINs lock at once */
};

#define TOKENS	(sizeof(tokens) / sizeof(tokens[0]))

enum { CERT_NONE, CERT_SIGN, CERT_ENCRYPT, CERT_BROKEN };

static struct key {
	const char	*label;
	uint8_t		 id;
	const char	*alg;
	CK_KEY_TYPE	 type;
	int		 cert;
	bool		 no_public, no_sign;
	ezz_signer	*signer;
	struct ezz_buf	 der;		/* certificate */
} keys[] = {
	{ "pair", 1, "sm2", KEY_SM2, CERT_SIGN, true, false, NULL, { 0 } },
	{ "pair", 2, "sm2", KEY_SM2, CERT_ENCRYPT, true, false, NULL, { 0 } },
	{ "cipher", 3, "sm2", KEY_SM2, CERT_ENCRYPT, false, false, NULL, { 0 } },
	{ "nosign", 4, "sm2", KEY_SM2, CERT_NONE, false, true, NULL, { 0 } },
	{ "es256", 5, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "ed25519", 6, "ed25519", CKK_EC_EDWARDS, CERT_NONE, false, false, NULL, { 0 } },
	{ "sm2", 7, "sm2", KEY_SM2, CERT_NONE, false, false, NULL, { 0 } },
	{ "der", 8, "sm2", KEY_SM2, CERT_NONE, false, false, NULL, { 0 } },
	{ "der-es256", 9, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "odd", 10, "sm2", ODD_KEY, CERT_NONE, false, false, NULL, { 0 } },
	{ "two", 11, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "two", 12, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "bare", 13, "es256", CKK_EC, CERT_NONE, true, false, NULL, { 0 } },
	{ "broken-cert", 14, "sm2", KEY_SM2, CERT_BROKEN, false, false, NULL, { 0 } },
	{ "garbage", 15, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "garbage-ed", 16, "ed25519", CKK_EC_EDWARDS, CERT_NONE, false, false, NULL, { 0 } },
	{ "short", 17, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "long", 18, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "loose-der", 19, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "removed", 20, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "off-curve", 21, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "other-curve", 22, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "wrong-type", 23, "es256", CKK_RSA, CERT_NONE, false, false, NULL, { 0 } },
	{ "always", 24, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "huge-id", 25, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "growing", 26, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "same-id", 27, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "same-id-2", 27, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "refuses", 28, "es256", CKK_EC, CERT_NONE, false, false, NULL, { 0 } },
	{ "two-certs", 29, "sm2", KEY_SM2, CERT_SIGN, false, false, NULL, { 0 } },
	{ "two-certs-2", 29, "sm2", KEY_SM2, CERT_SIGN, false, false, NULL, { 0 } },
};

#define KEYS	(sizeof(keys) / sizeof(keys[0]))

static struct session {
	bool			 open;
	CK_SLOT_ID		 slot;
	CK_OBJECT_HANDLE	 found[KEYS * 3];
	size_t			 n, given;
	struct key		*key;
} sessions[SESSIONS];

/* ---- making the keys ---------------------------------------------------- */

static ezz_status
certify(ezz_ctx *ctx, struct key *k, ezz_signer *ca, const struct ezz_buf *root)
{
	struct ezz_order	 o = { .role = k->cert == CERT_ENCRYPT ?
				    "encrypt" : "signer",
				    .not_before = 1767225600,
				    .not_after = 1798761599 };
	struct ezz_buf		 request = { 0 };
	ezz_status		 st;

	st = ezz_key_request(ctx, k->signer, "CN=Mock,C=CN", &request);
	if (st == EZZ_OK)
		st = ezz_cert_issue(ctx, ca, ezz_bytes_of(root),
		    ezz_bytes_of(&request), NULL, &o, &k->der);
	ezz_buf_free(&request);
	return st;
}

static ezz_status
new_key(ezz_ctx *ctx, const char *alg, ezz_signer **out)
{
	struct ezz_buf	 pem = { 0 };
	ezz_status	 st = ezz_key_new(ctx, alg, NULL, NULL, &pem);

	if (st == EZZ_OK)
		st = ezz_signer_of_bytes(ctx, ezz_bytes_of(&pem), NULL, out);
	ezz_buf_free(&pem);
	return st;
}

static ezz_status
make_keys(ezz_ctx *ctx)
{
	struct ezz_order	 o = { .role = "ca", .not_before = 1767225600,
				    .not_after = 1798761599,
				    .path_length = -1 };
	struct ezz_buf		 root = { 0 }, spki = { 0 }, pem;
	ezz_signer		*ca = NULL;
	ezz_status		 st;

	if ((st = new_key(ctx, "sm2", &ca)) == EZZ_OK)
		st = ezz_cert_self(ctx, ca, "CN=Root,C=CN", &o, &root);
	for (size_t i = 0; i < KEYS && st == EZZ_OK; i++) {
		st = new_key(ctx, keys[i].alg, &keys[i].signer);
		if (st == EZZ_OK && keys[i].cert == CERT_BROKEN)
			st = ezz_buf_str(ctx, &keys[i].der, "0\003no");
		else if (st == EZZ_OK && keys[i].cert != CERT_NONE &&
		    (st = certify(ctx, &keys[i], ca, &root)) == EZZ_OK) {
			pem = keys[i].der;	/* tokens hold DER */
			keys[i].der = (struct ezz_buf){ 0 };
			st = ezz_public_read(ctx, ezz_bytes_of(&pem), &spki,
			    &keys[i].der);
			ezz_buf_free(&pem);
		}
	}
	ezz_signer_free(&ca);
	ezz_buf_free(&root);
	ezz_buf_free(&spki);
	return st;
}

static CK_RV
initialize(void *args)
{
	ezz_ctx		*ctx;
	ezz_status	 st;

	(void)args;
	if (ezz_ctx_new(&ctx) != EZZ_OK)
		return CKR_HOST_MEMORY;
	if ((st = make_keys(ctx)) != EZZ_OK)
		fprintf(stderr, "# mock: %s\n", ezz_message(ctx));
	ezz_ctx_free(&ctx);
	mock_p11_up++;
	return st == EZZ_OK ? CKR_OK : CKR_GENERAL_ERROR;
}

static CK_RV
finalize(void *reserved)
{
	(void)reserved;
	for (size_t i = 0; i < KEYS; i++) {
		ezz_signer_free(&keys[i].signer);
		ezz_buf_free(&keys[i].der);
	}
	memset(sessions, 0, sizeof(sessions));
	mock_p11_up--;
	return CKR_OK;
}

/* ---- tokens and sessions ------------------------------------------------ */

static CK_RV
get_slot_list(CK_BBOOL present, CK_SLOT_ID *list, CK_ULONG *n)
{
	(void)present;
	if (*n < TOKENS)
		return CKR_BUFFER_TOO_SMALL;
	*n = TOKENS;
	for (size_t i = 0; i < TOKENS; i++)
		list[i] = i;
	return CKR_OK;
}

static void
pad(unsigned char *p, size_t width, const char *text)
{
	memset(p, ' ', width);
	memcpy(p, text, strlen(text));
}

static CK_RV
get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *t)
{
	memset(t, 0, sizeof(*t));
	pad(t->label, sizeof(t->label), tokens[slot].label);
	pad(t->serialNumber, sizeof(t->serialNumber), tokens[slot].serial);
	pad(t->manufacturerID, sizeof(t->manufacturerID), "ezz");
	pad(t->model, sizeof(t->model), "mock");
	t->flags = tokens[slot].flags;
	return CKR_OK;
}

static CK_RV
get_mechanism_info(CK_SLOT_ID slot, CK_MECHANISM_TYPE type,
    CK_MECHANISM_INFO *info)
{
	(void)slot;
	info->flags = CKF_SIGN;
	return type == SIGN_SM2 || type == ODD_SIGN || type == CKM_ECDSA ||
	    type == CKM_EDDSA ? CKR_OK : CKR_MECHANISM_INVALID;
}

static CK_RV
open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *app, CK_NOTIFY notify,
    CK_SESSION_HANDLE *out)
{
	(void)app;
	(void)notify;
	if ((flags & CKF_SERIAL_SESSION) == 0)
		return CKR_SESSION_PARALLEL_NOT_SUPPORTED;
	if (strcmp(tokens[slot].label, "gone") == 0)
		return CKR_TOKEN_NOT_PRESENT;
	for (size_t i = 0; i < SESSIONS; i++)
		if (!sessions[i].open) {
			sessions[i] = (struct session){ .open = true,
			    .slot = slot };
			mock_p11_sessions++;
			*out = i + 1;
			return CKR_OK;
		}
	return CKR_SESSION_COUNT;
}

static CK_RV
close_session(CK_SESSION_HANDLE h)
{
	CK_SLOT_ID	 slot = sessions[h - 1].slot;

	sessions[h - 1].open = false;
	mock_p11_sessions--;
	for (size_t i = 0; i < SESSIONS; i++)
		if (sessions[i].open && sessions[i].slot == slot)
			return CKR_OK;
	tokens[slot].in = false;
	return CKR_OK;
}

static CK_RV
get_session_info(CK_SESSION_HANDLE h, CK_SESSION_INFO *info)
{
	*info = (CK_SESSION_INFO){ .state = tokens[sessions[h - 1].slot].in ?
	    CKS_RO_USER_FUNCTIONS : CKS_RO_PUBLIC_SESSION };
	return CKR_OK;
}

static CK_RV
login(CK_SESSION_HANDLE h, CK_USER_TYPE user, unsigned char *pin, CK_ULONG n)
{
	struct token	*t = &tokens[sessions[h - 1].slot];
	bool		 by_pad = (t->flags & CKF_PROTECTED_AUTHENTICATION_PATH)
			    != 0;

	mock_p11_logins++;
	if (user != CKU_USER || by_pad != (pin == NULL))
		return CKR_ARGUMENTS_BAD;
	if (!by_pad && (n != 4 || memcmp(pin, "1234", 4) != 0)) {
		if (strcmp(t->label, "strict") == 0)
			t->flags |= CKF_USER_PIN_LOCKED;
		return CKR_PIN_INCORRECT;
	}
	t->in = true;
	return CKR_OK;
}

/* ---- objects ------------------------------------------------------------ */

static struct key *
key_of(CK_OBJECT_HANDLE object)
{
	return &keys[(object - 1) / 3];
}

static CK_OBJECT_CLASS
class_of(CK_OBJECT_HANDLE object)
{
	static const CK_OBJECT_CLASS	 classes[] = { CKO_PRIVATE_KEY,
					    CKO_PUBLIC_KEY, CKO_CERTIFICATE };

	return classes[(object - 1) % 3];
}

static bool
is(const struct key *k, const char *label)
{
	return strcmp(k->label, label) == 0;
}

static size_t
put(uint8_t *out, const void *p, size_t n)
{
	memcpy(out, p, n);
	return n;
}

static size_t
params(const struct key *k, uint8_t *out)
{
	if (is(k, "other-curve"))	/* secp256k1 */
		return put(out, "\x06\x05\x2b\x81\x04\x00\x0a", 7);
	if (strcmp(k->alg, "ed25519") == 0)
		return put(out, "\x13\x0c" "edwards25519", 14);
	return strcmp(k->alg, "sm2") == 0 ?
	    put(out, "\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d", 10) :
	    put(out, "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", 10);
}

static size_t
point(const struct key *k, uint8_t *out)
{
	struct ezz_bytes	 spki = ezz_pkey_spki(
				    ezz_signer_pkey(k->signer));
	size_t			 n = strcmp(k->alg, "ed25519") == 0 ? 32 : 65;

	out[0] = 4;
	out[1] = (uint8_t)n;
	memcpy(out + 2, spki.p + spki.n - n, n);
	if (is(k, "off-curve"))
		out[40] ^= 1;
	/* some modules give the point bare */
	if (is(k, "sm2"))
		memmove(out, out + 2, n);
	return is(k, "sm2") ? n : n + 2;
}

/* The value of an attribute in at most 4096 bytes; false: there is none. */
static bool
value(CK_OBJECT_HANDLE object, CK_ATTRIBUTE_TYPE type, uint8_t *out, size_t *n)
{
	const struct key	*k = key_of(object);
	CK_OBJECT_CLASS		 class = class_of(object);
	CK_BBOOL		 sign = !k->no_sign, always = is(k, "always");

	switch (type) {
	case CKA_CLASS:
		*n = put(out, &class, sizeof(class));
		return true;
	case CKA_LABEL:
		*n = put(out, k->label, strlen(k->label));
		return true;
	case CKA_ID:
		*n = put(out, &k->id, 1);
		return true;
	case CKA_KEY_TYPE:
		*n = put(out, &k->type, sizeof(k->type));
		return true;
	case CKA_SIGN:
		*n = put(out, &sign, 1);
		return true;
	case CKA_ALWAYS_AUTHENTICATE:
		*n = put(out, &always, 1);
		return class == CKO_PRIVATE_KEY;
	case CKA_EC_PARAMS:
		*n = params(k, out);
		return class == CKO_PUBLIC_KEY;
	case CKA_EC_POINT:
		*n = point(k, out);
		return class == CKO_PUBLIC_KEY;
	case CKA_VALUE:
		*n = put(out, k->der.p, k->der.n);
		return class == CKO_CERTIFICATE;
	default:
		return false;
	}
}

static CK_RV
get_attribute_value(CK_SESSION_HANDLE h, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *a, CK_ULONG count)
{
	uint8_t	 v[4096];
	size_t	 n = 0;

	(void)h;
	if (count != 1 || !value(object, a->type, v, &n)) {
		a->ulValueLen = CK_UNAVAILABLE_INFORMATION;
		return CKR_ATTRIBUTE_TYPE_INVALID;
	}
	if (a->type == CKA_ID && is(key_of(object), "huge-id"))
		n = 0x7fffffff;
	if (a->pValue != NULL && a->ulValueLen < n)
		return CKR_BUFFER_TOO_SMALL;
	if (a->pValue != NULL)
		memcpy(a->pValue, v, n);
	a->ulValueLen = n;
	if (a->pValue != NULL && a->type == CKA_ID &&
	    is(key_of(object), "growing"))
		a->ulValueLen = 4000;
	return CKR_OK;
}

static bool
exists(CK_OBJECT_HANDLE object)
{
	const struct key	*k = key_of(object);

	switch (class_of(object)) {
	case CKO_PUBLIC_KEY:
		return !k->no_public;
	case CKO_CERTIFICATE:
		return k->cert != CERT_NONE;
	default:
		return true;
	}
}

static bool
matches(CK_OBJECT_HANDLE object, const CK_ATTRIBUTE *want, CK_ULONG count)
{
	uint8_t	 v[4096];
	size_t	 n;

	for (CK_ULONG i = 0; i < count; i++)
		if (!value(object, want[i].type, v, &n) ||
		    n != want[i].ulValueLen ||
		    memcmp(v, want[i].pValue, n) != 0)
			return false;
	return true;
}

static CK_RV
find_objects_init(CK_SESSION_HANDLE h, CK_ATTRIBUTE *want, CK_ULONG count)
{
	struct session	*s = &sessions[h - 1];
	bool		 in = tokens[s->slot].in ||
			    (tokens[s->slot].flags & CKF_LOGIN_REQUIRED) == 0;

	s->n = s->given = 0;
	for (CK_OBJECT_HANDLE o = 1; o <= KEYS * 3; o++)
		if (exists(o) && (in || class_of(o) != CKO_PRIVATE_KEY) &&
		    matches(o, want, count))
			s->found[s->n++] = o;
	return CKR_OK;
}

/* One at a time, as the standard allows. */
static CK_RV
find_objects(CK_SESSION_HANDLE h, CK_OBJECT_HANDLE *out, CK_ULONG most,
    CK_ULONG *n)
{
	struct session	*s = &sessions[h - 1];

	*n = most > 0 && s->given < s->n;
	if (*n == 1)
		*out = s->found[s->given++];
	return CKR_OK;
}

static CK_RV
find_objects_final(CK_SESSION_HANDLE h)
{
	sessions[h - 1].n = 0;
	return CKR_OK;
}

/* ---- signing ------------------------------------------------------------ */

static CK_RV
sign_init(CK_SESSION_HANDLE h, CK_MECHANISM *m, CK_OBJECT_HANDLE object)
{
	struct key	*k = key_of(object);
	bool		 sm2 = m->mechanism == (k->type == ODD_KEY ? ODD_SIGN :
			    SIGN_SM2);

	if (is(k, "removed"))
		return CKR_DEVICE_REMOVED;
	if (is(k, "refuses"))
		return CKR_KEY_FUNCTION_NOT_PERMITTED;
	if (strcmp(k->alg, "sm2") == 0 ? !sm2 :
	    m->mechanism != (k->type == CKK_EC ? CKM_ECDSA : CKM_EDDSA))
		return CKR_MECHANISM_INVALID;
	sessions[h - 1].key = k;
	return CKR_OK;
}

static void
spoil(const struct key *k, struct ezz_buf *sig, unsigned char *out,
    CK_ULONG *n)
{
	*n = 64;
	memcpy(out, sig->p, 64);
	if (is(k, "garbage") || is(k, "garbage-ed"))
		memset(out, 0x5a, 64);
	else if (is(k, "short"))
		*n = 10;
	else if (is(k, "long"))
		*n = 100000;
	else if (strncmp(k->label, "der", 3) == 0 || is(k, "loose-der"))
		*n = ezz_rs_to_der(sig->p, out);
	if (is(k, "loose-der"))
		out[(*n)++] = 0;
}

static CK_RV
sign(CK_SESSION_HANDLE h, unsigned char *in, CK_ULONG in_n,
    unsigned char *out, CK_ULONG *n)
{
	struct key	*k = sessions[h - 1].key;
	struct ezz_buf	 sig = { 0 };
	ezz_ctx		*ctx;
	ezz_status	 st;

	sessions[h - 1].key = NULL;
	if (k == NULL)
		return CKR_OPERATION_NOT_INITIALIZED;
	if (in == NULL || *n < 80 || (k->type != CKK_EC_EDWARDS && in_n != 32))
		return CKR_ARGUMENTS_BAD;
	if (ezz_ctx_new(&ctx) != EZZ_OK)
		return CKR_HOST_MEMORY;
	st = k->type == CKK_EC_EDWARDS ? ezz_signer_sign(ctx, k->signer,
	    EZZ_BYTES(in, in_n), &sig) :
	    ezz_signer_sign_e(ctx, k->signer, in, &sig);
	if (st == EZZ_OK)
		spoil(k, &sig, out, n);
	ezz_buf_free(&sig);
	ezz_ctx_free(&ctx);
	return st == EZZ_OK ? CKR_OK : CKR_GENERAL_ERROR;
}

/* What is not here is not called. */
static CK_FUNCTION_LIST	 functions = {
	.version = { 2, 40 },
	.C_Initialize = initialize,
	.C_Finalize = finalize,
	.C_GetSlotList = get_slot_list,
	.C_GetTokenInfo = get_token_info,
	.C_GetMechanismInfo = get_mechanism_info,
	.C_OpenSession = open_session,
	.C_CloseSession = close_session,
	.C_GetSessionInfo = get_session_info,
	.C_Login = login,
	.C_GetAttributeValue = get_attribute_value,
	.C_FindObjectsInit = find_objects_init,
	.C_FindObjects = find_objects,
	.C_FindObjectsFinal = find_objects_final,
	.C_SignInit = sign_init,
	.C_Sign = sign,
};

CK_RV
C_GetFunctionList(CK_FUNCTION_LIST **out)
{
	*out = &functions;
	return CKR_OK;
}

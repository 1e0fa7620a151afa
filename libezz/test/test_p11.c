/*
 * Keys on PKCS#11 tokens, against a module that misbehaves (mock_p11.c):
 * URIs, tokens, PINs, keys and signatures, most of them to be refused.
 */
#include "test.h"

#include <dlfcn.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/cert.h"
#include "crypto/p11_uri.h"
#include "crypto/signer.h"

#define N(a)	(sizeof(a) / sizeof((a)[0]))

static char	 module[4096];
static int	*sessions, *up, *logins;

static ezz_status
say_pin(void *arg, const char *what, char *buf, size_t size)
{
	assert_int_equal(size, 256);
	assert_true(strlen(what) > 0);
	strcpy(buf, arg);
	return EZZ_OK;
}

static ezz_status
open_key(ezz_ctx *ctx, const char *path, const char *query, char *pin,
    ezz_signer **out)
{
	struct ezz_pass	 pass = { say_pin, pin };
	char		 uri[8192];

	snprintf(uri, sizeof(uri), "pkcs11:%s?module-path=%s%s", path, module,
	    query);
	return ezz_signer_open(ctx, uri, pin == NULL ? NULL : &pass, out);
}

static void
all_closed(void)
{
	assert_int_equal(*sessions, 0);
	assert_int_equal(*up, 0);
}

static void
expect(ezz_ctx *ctx, const char *what, ezz_status st, ezz_status want,
    const char *words)
{
	if (st != want || (st != EZZ_OK && strstr(ezz_message(ctx), words) ==
	    NULL))
		fail_msg("%s: status %d, \"%s\"", what, (int)st,
		    ezz_message(ctx));
}

/* ---- URIs --------------------------------------------------------------- */

static void
uris_that_are_read(void **state)
{
	struct ezz_p11_uri	 u;
	ezz_ctx			*ctx = test_ctx();

	(void)state;
	assert_int_equal(ezz_p11_uri_read(ctx, "pkcs11:token=a%20b;serial=7;"
	    "manufacturer=m;model=x;slot-id=0;object=%E7%AB%A0;id=%00%ff;"
	    "type=private?module-name=softhsm2&pin-source=file:///p&"
	    "x-sm2-mechanism=0x80008200&x-sm2-keytype=2147483652", &u), 0);
	assert_string_equal(u.token, "a b");
	assert_string_equal(u.serial, "7");
	assert_string_equal(u.object, "章");
	assert_true(u.has_slot && u.slot == 0);
	assert_int_equal(u.id.n, 2);
	assert_memory_equal(u.id.p, "\0\xff", 2);
	assert_string_equal(u.module_name, "softhsm2");
	assert_string_equal(u.pin_path, "/p");
	assert_true(u.sm2_mechanism == 0x80008200 &&
	    u.sm2_keytype == 0x80000004);
	ezz_p11_uri_free(&u);
	assert_int_equal(ezz_p11_uri_read(ctx, "pkcs11:object=a?pin-source=/p",
	    &u), 0);
	assert_string_equal(u.pin_path, "/p");
	ezz_p11_uri_free(&u);
	ezz_ctx_free(&ctx);
}

static const struct {
	const char	*uri;
	ezz_status	 st;
	const char	*words;
} bad_uris[] = {
	{ "pkcs11:", EZZ_EINVAL, "object=LABEL" },
	{ "pkcs12:object=a", EZZ_EINVAL, "no pkcs11: URI" },
	{ "pkcs11:token=a", EZZ_EINVAL, "object=LABEL" },
	{ "pkcs11:object", EZZ_EINVAL, "no equals sign" },
	{ "pkcs11:;object=a", EZZ_EINVAL, "no equals sign" },
	{ "pkcs11:object=", EZZ_EINVAL, "value of object" },
	{ "pkcs11:object=a%00b", EZZ_EINVAL, "value of object" },
	{ "pkcs11:object=a%4", EZZ_EINVAL, "value of object" },
	{ "pkcs11:object=a%", EZZ_EINVAL, "value of object" },
	{ "pkcs11:object=a%4g", EZZ_EINVAL, "value of object" },
	{ "pkcs11:id=", EZZ_EINVAL, "value of id" },
	{ "pkcs11:object=a;object=a", EZZ_EINVAL, "object is given twice" },
	{ "pkcs11:id=%01;id=%02", EZZ_EINVAL, "id is given twice" },
	{ "pkcs11:object=a;type=public", EZZ_EINVAL, "type=private" },
	{ "pkcs11:object=a;type=cert", EZZ_EINVAL, "type=private" },
	{ "pkcs11:object=a;slot-id=x", EZZ_EINVAL, "value of slot-id" },
	{ "pkcs11:object=a;slot-id=", EZZ_EINVAL, "value of slot-id" },
	{ "pkcs11:object=a;slot-id=99999999999999999999", EZZ_EINVAL,
	    "value of slot-id" },
	{ "pkcs11:object=a;slot-id=-1", EZZ_EINVAL, "value of slot-id" },
	{ "pkcs11:object=a;library-version=1", EZZ_EUNSUPPORTED,
	    "library-version" },
	{ "pkcs11:object=a;pin-value=1", EZZ_EUNSUPPORTED, "not known" },
	{ "pkcs11:object=a?token=1", EZZ_EUNSUPPORTED, "not known" },
	{ "pkcs11:object=a?pin-value=987654", EZZ_EINVAL, "a PIN in a URI" },
	{ "pkcs11:object=a?pin-source=|/bin/x", EZZ_EINVAL, "pin-source" },
	{ "pkcs11:object=a?pin-source=file:pin", EZZ_EINVAL, "pin-source" },
	{ "pkcs11:object=a?module-path=m.so", EZZ_EINVAL, "module-path" },
	{ "pkcs11:object=a?module-name=../m", EZZ_EINVAL, "module-name" },
	{ "pkcs11:object=a?module-name=a/b", EZZ_EINVAL, "module-name" },
	{ "pkcs11:object=a?module-name=a&module-path=/a", EZZ_EINVAL,
	    "exclude" },
	{ "pkcs11:object=a?x-sm2-mechanism=0", EZZ_EINVAL, "x-sm2-mech" },
	{ "pkcs11:object=a?x-sm2-keytype=0xzz", EZZ_EINVAL, "x-sm2-key" },
};

static void
uris_that_are_refused(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;
	char		 *big = calloc(1, 8192);

	(void)state;
	for (size_t i = 0; i < N(bad_uris); i++) {
		struct ezz_p11_uri	 u;

		expect(ctx, bad_uris[i].uri, ezz_p11_uri_read(ctx,
		    bad_uris[i].uri, &u), bad_uris[i].st, bad_uris[i].words);
		assert_null(strstr(ezz_message(ctx), "987654"));
	}
	/* nor do those above repeat it */
	assert_int_equal(ezz_signer_open(ctx,
	    "pkcs11:object=a?pin-value=987654", NULL, &s), EZZ_EINVAL);
	assert_null(strstr(ezz_message(ctx), "987654"));
	assert_non_null(big);
	strcpy(big, "pkcs11:object=");
	memset(big + strlen(big), 'a', 5000);
	assert_int_equal(ezz_signer_open(ctx, big, NULL, &s), EZZ_EINVAL);
	free(big);
	ezz_ctx_free(&ctx);
}

/* ---- keys that sign ----------------------------------------------------- */

static const struct {
	const char	*path, *query;
	enum ezz_alg	 alg;
	bool		 cert;
} good[] = {
	{ "token=mock;object=pair", "", EZZ_SM2_SM3, true },
	{ "token=mock;id=%01", "", EZZ_SM2_SM3, true },
	{ "token=mock;object=es256", "", EZZ_ES256, false },
	{ "token=mock;object=ed25519", "", EZZ_ED25519, false },
	{ "token=mock;object=sm2", "", EZZ_SM2_SM3, false },
	{ "token=mock;object=der", "", EZZ_SM2_SM3, false },
	{ "token=mock;object=der-es256", "", EZZ_ES256, false },
	{ "token=mock;object=two;id=%0b", "", EZZ_ES256, false },
	{ "token=mock;object=odd",
	    "&x-sm2-mechanism=0x80000078&x-sm2-keytype=0x80000077",
	    EZZ_SM2_SM3, false },
	{ "token=mock;object=odd", "&x-sm2-mechanism=0x80000078",
	    EZZ_SM2_SM3, false },
	{ "token=twin;serial=4;object=es256", "", EZZ_ES256, false },
	{ "slot-id=0;object=es256", "", EZZ_ES256, false },
	{ "token=pad;object=es256", "", EZZ_ES256, false },
	{ "token=free;object=es256", "", EZZ_ES256, false },
	{ "token=final;object=es256", "", EZZ_ES256, false },
};

static void
keys_that_sign(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;
	uint8_t		 e[32] = { 1, 2, 3 };

	(void)state;
	for (size_t i = 0; i < N(good); i++) {
		struct ezz_buf	 sig = { 0 };

		expect(ctx, good[i].path, open_key(ctx, good[i].path,
		    good[i].query, (char[]){ "1234" }, &s), EZZ_OK, "");
		assert_int_equal(ezz_signer_alg(s), good[i].alg);
		assert_int_equal(ezz_signer_cert(s).n > 0, good[i].cert);
		for (size_t n = 0; n < 3; n++)
			expect(ctx, good[i].path, ezz_signer_sign(ctx, s,
			    EZZ_BYTES("ab", n), &sig), EZZ_OK, "");
		assert_int_equal(sig.n, 3 * 64);
		assert_int_equal(ezz_signer_sign_e(ctx, s, e, &sig),
		    good[i].alg == EZZ_ED25519 ? EZZ_EINVAL : EZZ_OK);
		ezz_buf_free(&sig);
		ezz_signer_free(&s);
		all_closed();
	}
	ezz_ctx_free(&ctx);
}

static void
a_pair_signs_with_its_own(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;
	struct ezz_cert	*c;

	(void)state;
	assert_int_equal(open_key(ctx, "token=mock;object=pair", "",
	    (char[]){ "1234" }, &s), EZZ_OK);
	assert_int_equal(ezz_cert_read(ctx, ezz_signer_cert(s), &c), EZZ_OK);
	assert_false(ezz_cert_encrypts(c));
	assert_true((ezz_cert_use(c) & EZZ_KU_SIGN) != 0);
	ezz_cert_free(&c);
	ezz_signer_free(&s);
	ezz_ctx_free(&ctx);
}

/* ---- what is refused on opening ----------------------------------------- */

static const struct {
	const char	*path, *pin;
	ezz_status	 st;
	const char	*words;
} closed[] = {
	{ "token=shop;object=es256", "1234", EZZ_ENOTFOUND, "no such token" },
	{ "token=moc;object=es256", "1234", EZZ_ENOTFOUND, "no such token" },
	{ "token=mocks;object=es256", "1234", EZZ_ENOTFOUND, "no such" },
	{ "token=blank;object=es256", "1234", EZZ_ENOTFOUND, "no such token" },
	{ "slot-id=77;object=es256", "1234", EZZ_ENOTFOUND, "no such token" },
	{ "model=x;object=es256", "1234", EZZ_ENOTFOUND, "no such token" },
	{ "token=twin;object=es256", "1234", EZZ_EKEY, "2 tokens fit" },
	{ "object=es256", "1234", EZZ_EKEY, "tokens fit" },
	{ "token=gone;object=es256", "1234", EZZ_EIO, "taken out" },
	{ "token=mock;object=es256", NULL, EZZ_EKEY, "none was given" },
	{ "token=mock;object=es256", "4321", EZZ_EKEY, "the PIN is wrong" },
	{ "token=mock;object=es256", "", EZZ_EKEY, "the PIN is wrong" },
	{ "token=final;object=es256", "4321", EZZ_EKEY, "one try is left" },
	{ "token=strict;object=es256", "4321", EZZ_EKEY, "is locked now" },
	{ "token=strict;object=es256", "1234", EZZ_EKEY, "token is locked" },
	{ "token=locked;object=es256", "1234", EZZ_EKEY, "token is locked" },
	{ "token=mock;object=nobody", "1234", EZZ_ENOTFOUND, "no such priv" },
	{ "token=mock;object=es256;id=%63", "1234", EZZ_ENOTFOUND, "no such" },
	{ "token=mock;object=two", "1234", EZZ_EKEY, "2 keys fit" },
	{ "token=mock;object=cipher", "1234", EZZ_EKEY,
	    "the key cipher is for encryption" },
	{ "token=mock;object=pair;id=%02", "1234", EZZ_EKEY,
	    "the key pair is for encryption" },
	{ "token=mock;object=nosign", "1234", EZZ_EKEY, "is for encryption" },
	{ "token=mock;object=bare", "1234", EZZ_EKEY, "neither a cert" },
	{ "token=mock;object=same-id", "1234", EZZ_EKEY, "2 public keys" },
	{ "token=mock;object=two-certs", "1234", EZZ_EKEY, "different keys" },
	{ "token=mock;object=broken-cert", "1234", EZZ_EFORMAT,
	    "the token's certificates" },
	{ "token=mock;object=off-curve", "1234", EZZ_EFORMAT, "no point" },
	{ "token=mock;object=other-curve", "1234", EZZ_EKEY, "only SM2" },
	{ "token=mock;object=wrong-type", "1234", EZZ_EKEY, "not belong" },
	{ "token=mock;object=always", "1234", EZZ_EUNSUPPORTED, "each sign" },
	{ "token=mock;object=huge-id", "1234", EZZ_ELIMIT, "2147483647 b" },
	{ "token=mock;object=growing", "1234", EZZ_EIO, "answers 0x5" },
	{ "token=mock;object=odd", "1234", EZZ_EUNSUPPORTED,
	    "key type 0x80000077" },
};

static void
keys_that_stay_closed(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;
	char		 pin[16];

	(void)state;
	for (size_t i = 0; i < N(closed); i++) {
		if (closed[i].pin != NULL)
			strcpy(pin, closed[i].pin);
		expect(ctx, closed[i].path, open_key(ctx, closed[i].path, "",
		    closed[i].pin == NULL ? NULL : pin, &s), closed[i].st,
		    closed[i].words);
		assert_null(s);
		all_closed();
	}
	ezz_ctx_free(&ctx);
}

static void
modules_that_are_none(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;
	char		 path[] = "/var/tmp/ezz-p11-XXXXXX", uri[128];
	int		 fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	snprintf(uri, sizeof(uri), "pkcs11:object=a?module-path=%s", path);
	assert_int_equal(ezz_signer_open(ctx, uri, NULL, &s), EZZ_EIO);
	assert_int_equal(fchmod(fd, 0666), 0);
	assert_int_equal(ezz_signer_open(ctx, uri, NULL, &s), EZZ_EKEY);
	unlink(path);
	close(fd);
	assert_int_equal(ezz_signer_open(ctx, uri, NULL, &s), EZZ_ENOTFOUND);
	assert_int_equal(ezz_signer_open(ctx,
	    "pkcs11:object=a?module-path=/", NULL, &s), EZZ_EKEY);
	ezz_ctx_free(&ctx);
}

/* ---- signatures that are not believed ----------------------------------- */

static const struct {
	const char	*path;
	ezz_status	 st;
	const char	*words;
} lies[] = {
	{ "token=mock;object=garbage", EZZ_ECRYPTO, "does not verify" },
	{ "token=mock;object=garbage-ed", EZZ_ECRYPTO, "does not verify" },
	{ "token=mock;object=short", EZZ_ECRYPTO, "10 bytes" },
	{ "token=mock;object=long", EZZ_EIO, "answers 0x5" },
	{ "token=mock;object=loose-der", EZZ_ECRYPTO, "no signature" },
	{ "token=mock;object=removed", EZZ_EIO, "taken out" },
	{ "token=mock;object=refuses", EZZ_EKEY, "not let this key sign" },
};

static void
signatures_that_are_refused(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;

	(void)state;
	for (size_t i = 0; i < N(lies); i++) {
		struct ezz_buf	 sig = { 0 };

		expect(ctx, lies[i].path, open_key(ctx, lies[i].path, "",
		    (char[]){ "1234" }, &s), EZZ_OK, "");
		expect(ctx, lies[i].path, ezz_signer_sign(ctx, s,
		    EZZ_BYTES("m", 1), &sig), lies[i].st, lies[i].words);
		assert_int_equal(sig.n, 0);
		ezz_buf_free(&sig);
		ezz_signer_free(&s);
		all_closed();
	}
	ezz_ctx_free(&ctx);
}

/* ---- PINs, sessions, threads, forks ------------------------------------- */

static void
pins_from_files(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;
	char		 path[] = "/var/tmp/ezz-pin-XXXXXX", query[128];
	int		 fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0 && write(fd, "1234\r\nx", 7) == 7);
	snprintf(query, sizeof(query), "&pin-source=file:%s", path);
	expect(ctx, "a file", open_key(ctx, "token=mock;object=es256", query,
	    NULL, &s), EZZ_OK, "");
	ezz_signer_free(&s);
	*logins = 0;
	expect(ctx, "the last try", open_key(ctx, "token=final;object=es256",
	    query, NULL, &s), EZZ_EKEY, "not risked");
	assert_int_equal(*logins, 0);
	assert_int_equal(fchmod(fd, 0640), 0);
	expect(ctx, "an open file", open_key(ctx, "token=mock;object=es256",
	    query, NULL, &s), EZZ_EKEY, "chmod 600");
	assert_int_equal(fchmod(fd, 0600), 0);
	assert_int_equal(ftruncate(fd, 0), 0);
	expect(ctx, "an empty file", open_key(ctx, "token=mock;object=es256",
	    query, NULL, &s), EZZ_EKEY, "no PIN");
	unlink(path);
	close(fd);
	expect(ctx, "no file", open_key(ctx, "token=mock;object=es256",
	    query, NULL, &s), EZZ_ENOTFOUND, "reading the PIN");
	all_closed();
	ezz_ctx_free(&ctx);
}

static void
one_login_for_two_keys(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*a, *b;

	(void)state;
	*logins = 0;
	assert_int_equal(open_key(ctx, "token=mock;object=es256", "",
	    (char[]){ "1234" }, &a), EZZ_OK);
	/* nobody has to be asked now */
	assert_int_equal(open_key(ctx, "token=mock;object=sm2", "", NULL, &b),
	    EZZ_OK);
	assert_int_equal(*logins, 1);
	assert_int_equal(*up, 1);
	assert_int_equal(*sessions, 2);
	ezz_signer_free(&a);
	assert_int_equal(*up, 1);
	ezz_signer_free(&b);
	all_closed();
	assert_int_equal(open_key(ctx, "token=mock;object=sm2", "", NULL, &b),
	    EZZ_EKEY);
	ezz_ctx_free(&ctx);
}

static void *
sign_often(void *signer)
{
	ezz_ctx		*ctx = NULL;
	struct ezz_buf	 sig = { 0 };
	bool		 fine = ezz_ctx_new(&ctx) == EZZ_OK;

	for (int i = 0; i < 25 && fine; i++)
		fine = ezz_signer_sign(ctx, signer, EZZ_BYTES("m", 1),
		    &sig) == EZZ_OK;
	ezz_buf_free(&sig);
	ezz_ctx_free(&ctx);
	return fine ? signer : NULL;
}

static void
threads_share_a_key(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;
	pthread_t	 t[4];
	void		*done;

	(void)state;
	assert_int_equal(open_key(ctx, "token=mock;object=pair", "",
	    (char[]){ "1234" }, &s), EZZ_OK);
	for (size_t i = 0; i < N(t); i++)
		assert_int_equal(pthread_create(&t[i], NULL, sign_often, s),
		    0);
	for (size_t i = 0; i < N(t); i++) {
		assert_int_equal(pthread_join(t[i], &done), 0);
		assert_ptr_equal(done, s);
	}
	ezz_signer_free(&s);
	all_closed();
	ezz_ctx_free(&ctx);
}

static void
a_child_does_not_use_it(void **state)
{
	ezz_ctx		*ctx = test_ctx();
	ezz_signer	*s;
	struct ezz_buf	 sig = { 0 };
	int		 status = -1;
	pid_t		 pid;

	(void)state;
	assert_int_equal(open_key(ctx, "token=mock;object=es256", "",
	    (char[]){ "1234" }, &s), EZZ_OK);
	if ((pid = fork()) == 0) {
		bool	 fine = ezz_signer_sign(ctx, s, EZZ_BYTES("m", 1),
			    &sig) == EZZ_EINVAL;

		ezz_signer_free(&s);	/* and leaves the parent's alone */
		_exit(fine && *sessions == 1 && *up == 1 ? 0 : 1);
	}
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(ezz_signer_sign(ctx, s, EZZ_BYTES("m", 1), &sig),
	    EZZ_OK);
	ezz_buf_free(&sig);
	ezz_signer_free(&s);
	all_closed();
	ezz_ctx_free(&ctx);
}

/* Kept loaded, so that its counters can be read after it was let go. */
static int
load(void **state)
{
	const char	*dir = getenv("builddir");
	void		*handle;

	snprintf(module, sizeof(module), "%s/libezz/test/.libs/mock_p11.so",
	    dir == NULL ? "." : dir);
	if (module[0] != '/' && realpath("libezz/test/.libs/mock_p11.so",
	    module) == NULL)
		return -1;
	if ((*state = handle = dlopen(module, RTLD_NOW | RTLD_LOCAL)) == NULL) {
		print_message("# %s\n", dlerror());
		return -1;
	}
	sessions = dlsym(handle, "mock_p11_sessions");
	up = dlsym(handle, "mock_p11_up");
	logins = dlsym(handle, "mock_p11_logins");
	return sessions != NULL && up != NULL && logins != NULL ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest	 tests[] = {
		cmocka_unit_test(uris_that_are_read),
		cmocka_unit_test(uris_that_are_refused),
		cmocka_unit_test(keys_that_sign),
		cmocka_unit_test(a_pair_signs_with_its_own),
		cmocka_unit_test(keys_that_stay_closed),
		cmocka_unit_test(modules_that_are_none),
		cmocka_unit_test(signatures_that_are_refused),
		cmocka_unit_test(pins_from_files),
		cmocka_unit_test(one_login_for_two_keys),
		cmocka_unit_test(threads_share_a_key),
		cmocka_unit_test(a_child_does_not_use_it),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}

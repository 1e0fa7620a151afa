/*
 * Makers, stampers and their certificates for tests of seals: one CA, SM2,
 * fixed serial numbers, so that only signatures differ between two runs.
 */
#ifndef EZZ_TEST_SEAL_KIT_H
#define EZZ_TEST_SEAL_KIT_H

#include "trust_keys.h"

#include "op/verifier.h"

#define KIT_NOW		INT64_C(1795399200)	/* 2026-11-23T02:00:00Z */
#define KIT_YEAR	INT64_C(31536000)

struct seal_kit {
	ezz_ctx		*ctx;
	ezz_signer	*ca, *maker, *stamper;
	struct ezz_buf	 ca_cert, maker_cert, stamper_cert, picture;
	struct ezz_bytes list[1];
};

static inline struct ezz_buf
kit_cert(struct seal_kit *k, const ezz_signer *key, const char *subject,
    const char *role, int64_t from, int64_t to)
{
	static uint8_t	 serial;
	struct ezz_order o = { .role = role, .not_before = from,
			    .not_after = to, .path_length = -1 };
	struct ezz_buf	 request = { 0 }, pem = { 0 };

	serial++;
	o.serial = EZZ_BYTES(&serial, 1);
	assert_int_equal(ezz_key_request(k->ctx, key, subject, &request),
	    EZZ_OK);
	if (ezz_cert_issue(k->ctx, k->ca, ezz_bytes_of(&k->ca_cert),
	    ezz_bytes_of(&request), NULL, &o, &pem) != EZZ_OK)
		fail_msg("%s: %s", subject, ezz_message(k->ctx));
	ezz_buf_free(&request);
	return pem;
}

static inline void
kit_open(struct seal_kit *k)
{
	struct ezz_order o = { .role = "ca", .path_length = 0,
			    .not_before = KIT_NOW - 5 * KIT_YEAR,
			    .not_after = KIT_NOW + 9 * KIT_YEAR,
			    .serial = EZZ_BYTES("\x7f", 1) };

	*k = (struct seal_kit){ .ctx = test_ctx() };
	k->ca = test_signer(k->ctx, "sm2 ca");
	k->maker = test_signer(k->ctx, "sm2 maker");
	k->stamper = test_signer(k->ctx, "sm2 stamper");
	assert_int_equal(ezz_cert_self(k->ctx, k->ca, "CN=R", &o,
	    &k->ca_cert), EZZ_OK);
	k->maker_cert = kit_cert(k, k->maker, "CN=M", "maker",
	    KIT_NOW - KIT_YEAR, KIT_NOW + 4 * KIT_YEAR);
	k->stamper_cert = kit_cert(k, k->stamper, "CN=S", "stamper",
	    KIT_NOW - KIT_YEAR, KIT_NOW + 3 * KIT_YEAR);
	k->list[0] = ezz_bytes_of(&k->stamper_cert);
	assert_int_equal(ezz_seal_sample(k->ctx, &k->picture), EZZ_OK);
}

static inline void
kit_close(struct seal_kit *k)
{
	ezz_buf_free(&k->ca_cert);
	ezz_buf_free(&k->maker_cert);
	ezz_buf_free(&k->stamper_cert);
	ezz_buf_free(&k->picture);
	ezz_signer_free(&k->ca);
	ezz_signer_free(&k->maker);
	ezz_signer_free(&k->stamper);
	ezz_ctx_free(&k->ctx);
}

/* What a good seal says. */
static inline struct ezz_seal_terms
kit_terms(struct seal_kit *k)
{
	return (struct ezz_seal_terms){ .vendor = "ezz", .type = 1,
	    .id = "seal-1", .name = "虚构市政务服务局（测试）",
	    .picture = ezz_bytes_of(&k->picture), .width = 42, .height = 42,
	    .maker = ezz_bytes_of(&k->maker_cert), .stampers = k->list,
	    .stampers_n = 1, .from = KIT_NOW, .now = KIT_NOW,
	    .until = KIT_NOW + 2 * KIT_YEAR };
}

static inline struct ezz_buf
kit_seal(struct seal_kit *k, const struct ezz_seal_terms *t)
{
	struct ezz_buf	 esl = { 0 };

	if (ezz_seal_make(k->ctx, k->maker, t, &esl, NULL) != EZZ_OK)
		fail_msg("%s", ezz_message(k->ctx));
	return esl;
}

/* That trusts the kit's maker and its stampers' CA. */
static inline ezz_verifier *
kit_verifier(struct seal_kit *k)
{
	const char	*data = getenv("EZZ_DATA");
	ezz_verifier	*v = NULL;
	char		 path[4096];

	snprintf(path, sizeof(path), "%s/schemas", getenv("srcdir") == NULL ?
	    "." : getenv("srcdir"));
	assert_int_equal(ezz_verifier_new(k->ctx, data == NULL ? path : data,
	    &v), EZZ_OK);
	ezz_verifier_documents(v);
	assert_int_equal(ezz_verifier_anchor(k->ctx, v, EZZ_USE_CA_MAKER,
	    ezz_bytes_of(&k->maker_cert)), EZZ_OK);
	assert_int_equal(ezz_verifier_anchor(k->ctx, v, EZZ_USE_CA_SIGNER,
	    ezz_bytes_of(&k->ca_cert)), EZZ_OK);
	return v;
}

static inline ezz_report *
kit_judged(struct seal_kit *k, ezz_verifier *v, struct ezz_bytes thing,
    int64_t time)
{
	struct ezz_verify_terms	 terms = { .time = time, .no_status = true };
	ezz_report		*r = NULL;

	assert_int_equal(ezz_verify(k->ctx, v, thing, "x", &terms, &r),
	    EZZ_OK);
	return r;
}

static inline const struct ezz_finding *
kit_finding(const ezz_report *r, const char *check)
{
	for (size_t i = 0; i < ezz_report_findings(r); i++)
		if (strcmp(ezz_report_finding(r, i)->check, check) == 0)
			return ezz_report_finding(r, i);
	fail_msg("no finding %s", check);
	return NULL;
}

#endif

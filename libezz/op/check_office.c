/*
 * Is an office ready to work: what is missing, what does not fit together,
 * what runs out soon.  The issue record is not looked at here: a verifier's
 * office has none, and links no SQL.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "crypto/cert.h"
#include "crypto/crl.h"
#include "object/office.h"
#include "object/seal.h"
#include "object/status.h"
#include "object/trust.h"

struct look {
	ezz_ctx			*ctx;
	ezz_office		*office;
	int64_t			 now;
	int64_t			 due;
	ezz_office_note_fn	*note;
	void			*arg;
	bool			 issues;	/* it has an issue record */
};

static void
say(struct look *k, ezz_verdict v, const char *what, const char *text)
{
	k->note(k->arg, v, what, ezz_text(k->ctx, text));
}

/* What could not be done is what is wrong; only memory is our own trouble. */
static ezz_status
wrong(struct look *k, const char *what, ezz_status st)
{
	if (st == EZZ_ENOMEM)
		return st;
	k->note(k->arg, EZZ_FAILED, what, ezz_message(k->ctx));
	return EZZ_OK;
}

/* Past, soon, or well: the sentence names the day. */
static void
say_end(struct look *k, const char *what, int64_t end)
{
	char		 day[EZZ_TIME_TEXT], text[128];
	const char	*fmt = end < k->now ? "has run out on %s" :
			    end < k->now + k->due ? "runs out on %s" :
			    "good until %s";

	ezz_day_text(ezz_time_day(end), day);
	snprintf(text, sizeof(text), ezz_text(k->ctx, fmt), day);
	k->note(k->arg, end < k->now ? EZZ_FAILED : end < k->now + k->due ?
	    EZZ_INDETERMINATE : EZZ_PASSED, what, text);
}

static ezz_status
read_cert(struct look *k, const char *key, struct ezz_cert **out)
{
	struct ezz_buf	 file = { 0 };
	ezz_status	 st;

	st = ezz_office_file(k->ctx, k->office, key, 0, &file);
	if (st == EZZ_OK)
		st = ezz_cert_read(k->ctx, ezz_bytes_of(&file), out);
	ezz_buf_free(&file);
	return st;
}

static ezz_status
look_cert(struct look *k, const char *name, const ezz_signer *signer)
{
	struct ezz_cert	*cert = NULL;
	ezz_status	 st;

	if (ezz_office_value(k->office, name, 0) == NULL)
		return EZZ_OK;
	if ((st = read_cert(k, name, &cert)) != EZZ_OK)
		return wrong(k, name, st);
	if (signer != NULL && !ezz_bytes_equal(
	    ezz_pkey_spki(ezz_signer_pkey(signer)),
	    ezz_pkey_spki(ezz_cert_pkey(cert))))
		say(k, EZZ_FAILED, name, "is the certificate of another key");
	else if (ezz_cert_not_before(cert) > k->now)
		say(k, EZZ_FAILED, name, "is not valid yet");
	else
		say_end(k, name, ezz_cert_not_after(cert));
	ezz_cert_free(&cert);
	return EZZ_OK;
}

static ezz_status
look_role(struct look *k, const char *role, bool needed)
{
	const ezz_signer	*signer = NULL;
	char			 key[32], cert[32];
	ezz_status		 st;

	snprintf(key, sizeof(key), "%s-key", role);
	snprintf(cert, sizeof(cert), "%s-cert", role);
	if (ezz_office_value(k->office, key, 0) == NULL) {
		if (needed && k->issues)
			say(k, EZZ_FAILED, key, "is missing");
	} else if ((st = ezz_office_signer(k->ctx, k->office, role,
	    &signer)) != EZZ_OK) {
		if ((st = wrong(k, key, st)) != EZZ_OK)
			return st;
	} else
		say(k, EZZ_PASSED, key, "opens");
	return look_cert(k, cert, signer);
}

/* An issuer whose key the pack does not know issues what nobody accepts. */
static void
look_entry(struct look *k, const ezz_trust *trust, const char *role,
    enum ezz_use use)
{
	const struct ezz_trust_entry	*e;
	const ezz_signer		*signer;
	ezz_ctx				 quiet = { 0 };
	char				 what[48];

	snprintf(what, sizeof(what), "%s-key", role);
	if (ezz_office_value(k->office, what, 0) == NULL ||
	    ezz_office_signer(&quiet, k->office, role, &signer) != EZZ_OK)
		return;
	snprintf(what, sizeof(what), "%s-key in trust", role);
	e = ezz_trust_of_key(trust, ezz_pkey_digest(ezz_signer_pkey(signer)));
	if (e == NULL || e->use != use || e->ignored)
		say(k, EZZ_FAILED, what, "the trust pack does not have it "
		    "for this use");
	else if (e->state != EZZ_KEY_ACTIVE)
		say(k, EZZ_FAILED, what, "is retired or compromised");
	else
		say_end(k, what, e->to);
}

static ezz_status
look_trust(struct look *k)
{
	ezz_report	*report = NULL;
	ezz_trust	*trust = NULL;
	ezz_status	 st;

	if (ezz_office_value(k->office, "trust", 0) == NULL) {
		say(k, EZZ_FAILED, "trust", "is missing");
		return EZZ_OK;
	}
	st = ezz_office_trust(k->ctx, k->office, k->now, &report, &trust);
	if (st != EZZ_OK)
		return wrong(k, "trust", st);
	if (trust == NULL || ezz_report_verdict(report) != EZZ_PASSED)
		say(k, EZZ_FAILED, "trust",
		    "does not pass; see ezz trust check");
	else {
		say_end(k, "trust", trust->exp);
		look_entry(k, trust, "issuer", EZZ_USE_TOKEN);
		look_entry(k, trust, "status", EZZ_USE_STATUS);
		look_entry(k, trust, "window", EZZ_USE_WINDOW);
	}
	ezz_report_free(&report);
	ezz_trust_free(&trust);
	return EZZ_OK;
}

static ezz_status
look_crl(struct look *k, size_t i)
{
	struct ezz_buf	 file = { 0 };
	struct ezz_crl	*crl = NULL;
	ezz_status	 st;

	st = ezz_office_file(k->ctx, k->office, "crl", i, &file);
	if (st == EZZ_OK)
		st = ezz_crl_read(k->ctx, ezz_bytes_of(&file), &crl);
	if (st != EZZ_OK)
		st = wrong(k, "crl", st);
	else
		say_end(k, "crl", ezz_crl_next_update(crl));
	ezz_crl_free(&crl);
	ezz_buf_free(&file);
	return st;
}

/* NULL, or what is wrong with a seal that could be read. */
static ezz_status
seal_fault(struct look *k, const struct ezz_ses_seal *s, const char **why)
{
	struct ezz_cert	*maker = NULL, *stamper = NULL;
	enum ezz_hash	 by = EZZ_SM3;
	ezz_status	 st;
	bool		 good = false;

	*why = NULL;
	if ((st = ezz_cert_read(k->ctx, s->maker, &maker)) == EZZ_OK &&
	    s->signature.sm2)
		st = ezz_pkey_verify(k->ctx, ezz_cert_pkey(maker),
		    EZZ_SM2_SM3, s->tbs, EZZ_BYTES(s->signature.rs,
		    sizeof(s->signature.rs)), &good);
	if (st == EZZ_OK && ezz_office_value(k->office, "stamper-cert", 0) !=
	    NULL && read_cert(k, "stamper-cert", &stamper) == EZZ_OK)
		st = ezz_seal_lists(k->ctx, s, ezz_cert_der(stamper), &by);
	if (!good)
		*why = N_("its maker's signature is not right");
	else if (by != EZZ_SM3)
		*why = N_("does not list the certificate of stamper-cert");
	else if (k->now < s->from)
		*why = N_("is not valid yet");
	ezz_cert_free(&maker);
	ezz_cert_free(&stamper);
	return st;
}

static ezz_status
look_seal(struct look *k, size_t i)
{
	struct ezz_buf	 file = { 0 };
	ezz_seal	*seal = NULL;
	const char	*why = NULL;
	ezz_status	 st;

	st = ezz_office_file(k->ctx, k->office, "seal", i, &file);
	if (st == EZZ_OK)
		st = ezz_seal_read(k->ctx, ezz_bytes_of(&file), &seal);
	if (st == EZZ_OK)
		st = seal_fault(k, &seal->ses, &why);
	if (st != EZZ_OK)
		st = wrong(k, "seal", st);
	else if (why != NULL)
		say(k, EZZ_FAILED, "seal", why);
	else
		say_end(k, "seal", seal->ses.until);
	ezz_seal_free(&seal);
	ezz_buf_free(&file);
	return st;
}

static ezz_status
look_file(struct look *k, const char *key, size_t i)
{
	char		*path;
	ezz_status	 st;

	if ((st = ezz_office_path(k->ctx, k->office, key, i, &path)) != EZZ_OK)
		return st;
	if (access(path, R_OK) == -1)
		say(k, EZZ_FAILED, key, "cannot be read");
	else
		say(k, EZZ_PASSED, key, "is there");
	free(path);
	return EZZ_OK;
}

static ezz_status
look_files(struct look *k)
{
	static const char *const	 keys[] = { "schemas", "status-dir",
					    "secret" };
	ezz_status			 st;

	for (size_t j = 0; j < sizeof(keys) / sizeof(keys[0]); j++)
		for (size_t i = 0; ezz_office_value(k->office, keys[j], i) !=
		    NULL; i++)
			if ((st = look_file(k, keys[j], i)) != EZZ_OK)
				return st;
	for (size_t i = 0; ezz_office_value(k->office, "seal", i) != NULL;
	    i++)
		if ((st = look_seal(k, i)) != EZZ_OK)
			return st;
	for (size_t i = 0; ezz_office_value(k->office, "crl", i) != NULL; i++)
		if ((st = look_crl(k, i)) != EZZ_OK)
			return st;
	return EZZ_OK;
}

/* A list's own day of death, and whether it should have been renewed. */
static ezz_status
look_list(struct look *k)
{
	ezz_statuslist	*list = NULL;
	char		*uri = NULL;
	uint32_t	 first, n;
	ezz_status	 st;

	if (ezz_office_value(k->office, "status-uri", 0) == NULL ||
	    ezz_office_value(k->office, "status-dir", 0) == NULL) {
		if (k->issues)
			say(k, EZZ_FAILED, "status-uri", "is missing");
		return EZZ_OK;
	}
	ezz_office_shard(k->office, &first, &n);
	st = ezz_office_list_uri(k->ctx, k->office, first, &uri);
	if (st == EZZ_OK)
		st = ezz_office_statuslist(k->ctx, k->office, uri, &list);
	if (st != EZZ_OK)
		st = wrong(k, "status list", st);
	else if (ezz_statuslist_fresh(list, k->now, EZZ_OFFICE_SKEW) ==
	    EZZ_STALE)
		say(k, EZZ_INDETERMINATE, "status list",
		    "is stale; run ezz status publish");
	else if (list->head.exp != 0) {
		/* it is renewed by the day, not by the month */
		int64_t	 due = k->due;

		k->due = 0;
		say_end(k, "status list", list->head.exp);
		k->due = due;
	}
	ezz_statuslist_free(&list);
	free(uri);
	return st;
}

ezz_status
ezz_check_office(ezz_ctx *ctx, ezz_office *office, int64_t now, int64_t due,
    ezz_office_note_fn *note, void *arg)
{
	static const struct { const char *role; bool needed; } roles[] = {
		{ "issuer", true }, { "status", true }, { "stamper", false },
		{ "maker", false }, { "tsa", false }, { "trust", false },
		{ "window", false },
	};
	struct look	 k = { ctx, office, now, due, note, arg,
			    ezz_office_value(office, "record", 0) != NULL };
	ezz_status	 st;

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if ((st = look_role(&k, roles[i].role, roles[i].needed)) !=
		    EZZ_OK)
			return st;
	if ((st = look_trust(&k)) != EZZ_OK ||
	    (st = look_files(&k)) != EZZ_OK)
		return st;
	return look_list(&k);
}

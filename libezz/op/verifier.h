/*
 * What verification knows: schemas, policy, trust, anchors, status lists.
 * Made once, then asked for any number of things; read-only for threads but
 * for its caches, which lock.
 */
#ifndef EZZ_OP_VERIFIER_H
#define EZZ_OP_VERIFIER_H

#include <pthread.h>

#include "crypto/cert.h"
#include "crypto/crl.h"
#include "object/policy.h"
#include "object/report.h"
#include "object/schema.h"
#include "object/status.h"
#include "object/trust.h"

/* A certificate that the caller named, for one role. */
struct ezz_anchor {
	enum ezz_use		 use;
	struct ezz_cert		*cert;
	char			*issuer;	/* its body's code, or "" */
};

struct ezz_shown;

struct ezz_dictionary {
	uint8_t			 id;
	struct ezz_buf		 bytes;
	uint8_t			 digest[32];	/* SM3 */
	struct ezz_dictionary	*next;
};

/* Judges one kind of thing. */
typedef ezz_status	 ezz_check_fn(ezz_ctx *, ezz_verifier *,
			    struct ezz_bytes, const char *input,
			    const struct ezz_verify_terms *, ezz_report **out);

struct ezz_verifier {
	char			*data;		/* schemas and their like */
	ezz_schemas		*schemas;	/* all; NULL until asked for */
	ezz_schemas		*all;		/* with views; NULL as above */
	ezz_schemas		*named;		/* those that tokens named */
	ezz_policy		*policy;
	ezz_trust		*trust;
	bool			 test;		/* trial keys are at home here */
	struct ezz_anchor	*anchors;
	size_t			 anchors_n;
	struct ezz_crl		**crls;
	size_t			 crls_n;
	/* adds more by ezz_verifier_crl when a certificate first asks */
	ezz_status		(*find_crls)(ezz_ctx *, void *arg,
				    struct ezz_verifier *);
	ezz_statuslist		**lists;
	size_t			 lists_n;
	/* finds more lists, by URI; *out NULL: there is none */
	ezz_status		(*find_list)(ezz_ctx *, void *arg,
				    struct ezz_bytes uri,
				    ezz_statuslist **out);
	/* appends the details of a list; nothing: there are none */
	ezz_status		(*find_detail)(ezz_ctx *, void *arg,
				    const char *uri, struct ezz_buf *out);
	void			*find_arg;
	struct ezz_seallist	**seallists;
	size_t			 seallists_n;
	size_t			 seallists_given;	/* by the caller */
	/* adds more by ezz_verifier_add_seallist, once, when first asked */
	ezz_status		(*find_seals)(ezz_ctx *, void *arg,
				    struct ezz_verifier *);
	char			*seals_fault;	/* what could not be read */
	struct ezz_dictionary	*dictionaries;
	/* NULL in a program that judges no packages */
	ezz_check_fn		*check_document;
	ezz_check_fn		*check_seal;
	ezz_check_fn		*check_evidence;
	ezz_check_fn		*check_lone;
	ezz_status		(*check_input)(ezz_ctx *, ezz_verifier *,
				    const struct ezz_input *,
				    const char *input,
				    const struct ezz_verify_terms *,
				    ezz_report **out);
	pthread_mutex_t		 lock;
};

/*
 * Has every CRL at hand.  A token asks no certificate, so that for a token
 * none is read and OpenSSL is not woken.
 */
ezz_status	 ezz_verifier_crls(ezz_ctx *, ezz_verifier *);
/* NULL when nobody has it; it stays the verifier's. */
ezz_status	 ezz_verifier_list(ezz_ctx *, ezz_verifier *,
		    struct ezz_bytes uri, const ezz_statuslist **out);
/* All seal lists there are, looked for when first asked; the verifier's. */
ezz_status	 ezz_verifier_seallists(ezz_ctx *, ezz_verifier *);
ezz_status	 ezz_verifier_add_seallist(ezz_ctx *, ezz_verifier *,
		    struct ezz_bytes);
/*
 * The licence type of a token, NULL when nobody has it.  PINS.tsv says which
 * file it is, so that the others need not be read: most of a short run.
 */
ezz_status	 ezz_verifier_schema(ezz_ctx *, ezz_verifier *, uint16_t id,
		    const struct ezz_schema **out);
/* All of them; they stay the verifier's. */
ezz_status	 ezz_verifier_schemas(ezz_ctx *, ezz_verifier *,
		    const ezz_schemas **out);
/* And all views of them. */
ezz_status	 ezz_verifier_views(ezz_ctx *, ezz_verifier *,
		    const ezz_schemas **out);
/* Dictionary 0 is empty.  EZZ_ENOTFOUND. */
ezz_status	 ezz_verifier_dictionary(ezz_ctx *, ezz_verifier *, uint8_t id,
		    const struct ezz_dictionary **out);

/* Judge one scanned text as a token; op/verify sniffs first. */
ezz_status	 ezz_check_token(ezz_ctx *, ezz_verifier *,
		    struct ezz_bytes text, const char *input,
		    const struct ezz_verify_terms *, ezz_report **out);
/* What a token that was judged says; empty unless its signature is right. */
struct ezz_token_seen {
	const struct ezz_schema	*schema;	/* NULL: nothing was seen */
	struct ezz_shown	*fields;	/* ezz_token_fields_free */
	size_t			 n;
	bool			 expired;	/* the code, not the licence */
	int64_t			 status_time;	/* 0: no list was asked */
};

/* As ezz_check_token, and hand out what the token says. */
ezz_status	 ezz_check_token_seen(ezz_ctx *, ezz_verifier *,
		    struct ezz_bytes text, const char *input,
		    const struct ezz_verify_terms *, ezz_report **out,
		    struct ezz_token_seen *);
/* A machine whose clock went backwards cannot judge what is in time. */
ezz_status	 ezz_note_clock(struct ezz_note *, int64_t was);
/* The same nine checks for a health certificate of the EU, "HC1:". */
ezz_status	 ezz_check_hc1(ezz_ctx *, ezz_verifier *,
		    struct ezz_bytes text, const char *input,
		    const struct ezz_verify_terms *, ezz_report **out);
/* These two read packages and seals: see ezz_verifier_documents. */
ezz_check_fn	 ezz_check_document;
ezz_check_fn	 ezz_check_seal;
ezz_check_fn	 ezz_check_evidence;
/* A SignedValue.dat or a Signature.xml without its document. */
ezz_check_fn	 ezz_check_lone;

#endif

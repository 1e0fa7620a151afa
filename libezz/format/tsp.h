/*
 * Time-stamps (RFC 3161 with RFC 5816; GB/T 20520 and GM/T 0033 have the same
 * messages with SM3 and SM2): requests, what an authority states, its tokens
 * and its responses.  Bytes to plain structs and back; no keys, no judgement.
 *
 * A token is SignedData around a TSTInfo.  What it states must be DER, for
 * it is what was signed.  Views look into the received bytes.
 */
#ifndef EZZ_FORMAT_TSP_H
#define EZZ_FORMAT_TSP_H

#include "format/sdata.h"

#define EZZ_OID_TSTINFO		"1.2.840.113549.1.9.16.1.4"
#define EZZ_OID_TOKEN_ATTR	"1.2.840.113549.1.9.16.2.14"
#define EZZ_OID_ESS_CERT	"1.2.840.113549.1.9.16.2.12"
#define EZZ_OID_ESS_CERT_V2	"1.2.840.113549.1.9.16.2.47"

/* The digest that is stamped, and by which function. */
struct ezz_tsp_imprint {
	char			 hash[EZZ_OID_TEXT];
	struct ezz_bytes	 digest;
};

struct ezz_tsp_request {
	struct ezz_tsp_imprint	 imprint;
	char			 policy[EZZ_OID_TEXT];	/* "": any */
	struct ezz_bytes	 nonce;	/* content of the INTEGER, or empty */
	bool			 want_cert;
	bool			 has_exts;
};

/* TSTInfo: what the authority states. */
struct ezz_tsp_info {
	char			 policy[EZZ_OID_TEXT];
	struct ezz_tsp_imprint	 imprint;
	struct ezz_bytes	 serial;	/* content of the INTEGER */
	int64_t			 time;		/* genTime, whole seconds */
	bool			 fraction;	/* and a part of the next */
	bool			 has_accuracy;
	int			 seconds;
	int			 millis;
	int			 micros;
	bool			 ordering;
	struct ezz_bytes	 nonce;		/* empty: none */
	struct ezz_bytes	 tsa;		/* GeneralName, or empty */
	bool			 has_exts;	/* none of them critical */
};

/* ESSCertID of the signer's certificate (RFC 5035, RFC 5816). */
struct ezz_tsp_ess {
	char			 hash[EZZ_OID_TEXT];
	struct ezz_bytes	 digest;	/* of the certificate */
	struct ezz_bytes	 issuer;	/* DER Name, or empty */
	struct ezz_bytes	 serial;	/* of an INTEGER, or empty */
};

struct ezz_tsp_token {
	struct ezz_sdata	 sdata;
	struct ezz_tsp_info	 info;
	struct ezz_tsp_ess	 ess;
};

/* PKIStatus */
enum ezz_tsp_status {
	EZZ_TSP_GRANTED = 0,
	EZZ_TSP_GRANTED_MODS,
	EZZ_TSP_REJECTION,
	EZZ_TSP_WAITING,
	EZZ_TSP_REVOCATION_WARNING,
	EZZ_TSP_REVOCATION
};

/* PKIFailureInfo, by bit number. */
#define EZZ_TSP_BAD_ALG		0
#define EZZ_TSP_BAD_REQUEST	2
#define EZZ_TSP_BAD_FORMAT	5
#define EZZ_TSP_BAD_POLICY	15
#define EZZ_TSP_BAD_EXTENSION	16
#define EZZ_TSP_BROKEN		25

struct ezz_tsp_response {
	enum ezz_tsp_status	 status;
	struct ezz_bytes	 text;		/* the first, UTF-8, or empty */
	int			 fault;		/* a bit, or -1 */
	struct ezz_bytes	 token;		/* ContentInfo, or empty */
};

/* EZZ_EFORMAT with the clause, EZZ_ELIMIT.  Structs own nothing. */
ezz_status	 ezz_tsp_request_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_tsp_request *out);
ezz_status	 ezz_tsp_info_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_tsp_info *out);
/* One signer, with all attributes that RFC 3161 wants; nothing follows. */
ezz_status	 ezz_tsp_token_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_tsp_token *out);
ezz_status	 ezz_tsp_response_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_tsp_response *out);
/* Is it a response rather than a token, by its first elements? */
bool		 ezz_tsp_is_response(struct ezz_bytes);
/* An English sentence of the catalogue for the fault; "" for none. */
const char	*ezz_tsp_fault_text(int fault);

/*
 * tsp_write.c: DER, appended.  Algorithms are written without parameters.
 * EZZ_EINVAL: what no reader would take.
 */
ezz_status	 ezz_tsp_request_write(ezz_ctx *,
		    const struct ezz_tsp_request *, struct ezz_buf *out);
ezz_status	 ezz_tsp_info_write(ezz_ctx *, const struct ezz_tsp_info *,
		    struct ezz_buf *out);
/*
 * The attributes that an authority signs, tagged as a SET OF: contentType,
 * signingTime, messageDigest and signingCertificateV2 of ess.
 */
ezz_status	 ezz_tsp_attrs_write(ezz_ctx *, const struct ezz_tsp_ess *,
		    struct ezz_bytes digest, int64_t time,
		    struct ezz_buf *out);
ezz_status	 ezz_tsp_response_write(ezz_ctx *,
		    const struct ezz_tsp_response *, struct ezz_buf *out);

#endif

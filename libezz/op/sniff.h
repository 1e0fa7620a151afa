/* What a thing looks to be, by its first bytes; nothing is judged by it. */
#ifndef EZZ_OP_SNIFF_H
#define EZZ_OP_SNIFF_H

#include "base/bytes.h"

/*
 * token: text; trust, status: COSE of ours; document: a ZIP package; cert:
 * PEM; seal: an SESeal of DER or BER; unknown: the rest.
 */
ezz_kind	 ezz_sniff(ezz_ctx *, struct ezz_bytes);

/* Part of a document without the rest of it. */
enum ezz_lone {
	EZZ_LONE_NONE = 0,
	EZZ_LONE_VALUE,		/* SES_Signature or SignedData */
	EZZ_LONE_XML		/* Signature.xml */
};

enum ezz_lone	 ezz_sniff_lone(struct ezz_bytes);

#endif

/*
 * Every limit on untrusted input, each with its reason.  Where a reader needs
 * another one, it stands here.
 */
#ifndef EZZ_BASE_LIMITS_H
#define EZZ_BASE_LIMITS_H

/* Records: a real one is 1 to 60 KB with its photo; ten times that is a
 * mistake or an attack. */
#define EZZ_MAX_RECORD		(1024 * 1024)
#define EZZ_MAX_JSON_DEPTH	32
/* One field, in bytes: the longest business scope met has 6 KB; a photo in
 * Base64 at the 50 KB of the facts has 68 KB. */
#define EZZ_MAX_FIELD		(256 * 1024)
#define EZZ_MAX_FIELDS		256

/* Tokens: QR version 40 at level L holds 2,953 bytes, 7,089 digits. */
#define EZZ_MAX_TOKEN_TEXT	8192
#define EZZ_MAX_TOKEN		4096
/* 3 MB of zeros fit into 2,929 bytes of DEFLATE. */
#define EZZ_MAX_PAYLOAD		16384
#define EZZ_MAX_CBOR_DEPTH	8
#define EZZ_MAX_CBOR_ITEMS	(1024 * 1024)
/* Keys of an unsorted map are compared each with each; the largest map of a
 * real health certificate has 14. */
#define EZZ_MAX_CBOR_PAIRS	128

/* A trust pack of 10,000 keys has 2 MB. */
#define EZZ_MAX_TRUST		(16 * 1024 * 1024)
/* A status list of 2^20 entries of 8 bits, incompressible, and its head. */
#define EZZ_MAX_STATUS		(1200 * 1024)
#define EZZ_MAX_STATUS_ENTRIES	(1024 * 1024)

/* Keys and certificates: a chain of RSA-4096 certificates has 8 KB. */
#define EZZ_MAX_KEYFILE		(256 * 1024)
#define EZZ_MAX_CERT		(64 * 1024)
/* The largest CRLs of public CAs have some 10 MB and 300,000 entries. */
#define EZZ_MAX_CRL		(32 * 1024 * 1024)
/* Certificates in one file; extensions in one certificate: 3 and 15 met. */
#define EZZ_MAX_CERTS		64
#define EZZ_MAX_EXTENSIONS	64
/* Certificates from leaf to anchor, and signatures tried to find the way. */
#define EZZ_MAX_CHAIN		8
#define EZZ_MAX_CHAIN_TRIES	64
#define EZZ_MAX_DER_DEPTH	64
/* Verifying under 8192 bits takes 0.2 ms; more only costs time. */
#define EZZ_MAX_RSA_BITS	8192

/* Packages, XML and pictures: facts/security.md, rule 8. */
#define EZZ_MAX_ENTRIES		4096
#define EZZ_MAX_ENTRY		(64 * 1024 * 1024)
#define EZZ_MAX_NAME		1024
#define EZZ_MAX_RATIO		200
#define EZZ_MAX_RATIO_FROM	(1024 * 1024)
#define EZZ_MAX_XML_DEPTH	64
#define EZZ_MAX_XML_ATTRS	64
#define EZZ_MAX_XML_TAG		(64 * 1024)
#define EZZ_MAX_XML_TEXT	(16 * 1024 * 1024)
#define EZZ_MAX_PIXELS		(64 * 1024 * 1024)
#define EZZ_MAX_SIDE		8192

#endif

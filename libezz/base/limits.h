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
/* The longest key met, with the object it stands in, has 60 bytes. */
#define EZZ_MAX_KEY		256
/* A file of data under schemas/: the longest import map has 6 KB. */
#define EZZ_MAX_MAP		(256 * 1024)

/* Licence types: the largest written has 19 KB, and 40 fields.  Judging a
 * record takes about 20 steps a field; a schema whose references multiply
 * each other is stopped. */
#define EZZ_MAX_SCHEMA		(256 * 1024)
#define EZZ_MAX_SCHEMAS		256
#define EZZ_MAX_RULES		4096
#define EZZ_MAX_RULE_DEPTH	64
#define EZZ_MAX_RULE_STEPS	1000000
#define EZZ_MAX_RULE_FAULTS	16
/* A pattern's time is its states times the characters of the text. */
#define EZZ_MAX_PATTERN		1024
#define EZZ_MAX_PATTERN_STATES	1024

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

/* A window's challenge is read from a screen: more fields than a form has, or
 * a purpose longer than two lines of it, help nobody. */
#define EZZ_MAX_WANTED		16
#define EZZ_MAX_CHALLENGE_WORDS	192

/* A trust pack of 10,000 keys has 2 MB. */
#define EZZ_MAX_TRUST		(16 * 1024 * 1024)
/* Six times that many: each takes 250 bytes of memory before it is read. */
#define EZZ_MAX_TRUST_ENTRIES	65536
/* A status list of 2^20 entries of 8 bits, incompressible, and its head. */
#define EZZ_MAX_STATUS		(1200 * 1024)
#define EZZ_MAX_STATUS_ENTRIES	(1024 * 1024)
/* A policy is a page of JSON. */
#define EZZ_MAX_POLICY		(64 * 1024)
/* The details of 150,000 ended licences, 100 bytes each; 6 items of CBOR a
 * row keep within EZZ_MAX_CBOR_ITEMS. */
#define EZZ_MAX_STATUS_DETAIL	(16 * 1024 * 1024)
#define EZZ_MAX_STATUS_ROWS	150000
/* Files in an office's status directory: one a list of each issuer there is
 * in a province. */
#define EZZ_MAX_STATUS_FILES	10000
/* office.conf: 30 short lines; a reason that a clerk types. */
#define EZZ_MAX_CONF		(64 * 1024)
#define EZZ_MAX_REASON		512

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

/* PKCS#11: a URI with every attribute has 600 bytes; readers and partitions
 * of one machine; keys under one label (a pair, and one before it); octets of
 * an id or a curve, where the longest met has 32. */
#define EZZ_MAX_P11_URI		4096
#define EZZ_MAX_P11_SLOTS	256
#define EZZ_MAX_P11_OBJECTS	64
#define EZZ_MAX_P11_ID		256
/* Seals and what is signed with them: 60 KB are the largest met, with a BMP;
 * a photograph of a seal has some MB. */
#define EZZ_MAX_SEAL		(16 * 1024 * 1024)
/* One line of a stamp log: 600 bytes with the longest approval and pages. */
#define EZZ_MAX_STAMP_LINE	4096
#define EZZ_MAX_APPROVAL	128
/* Signers that one seal lists; private extensions: 1 and 1 met. */
#define EZZ_MAX_SEAL_SIGNERS	128
#define EZZ_MAX_SEAL_EXTS	16
/* A list of 60,000 seals, a hundred bytes each; what can happen to one seal
 * in its five years. */
#define EZZ_MAX_SEAL_LIST	(8 * 1024 * 1024)
#define EZZ_MAX_SEAL_EVENTS	32
/* SignedData: a signer each, algorithms, attributes: 1, 1 and 3 met. */
#define EZZ_MAX_SDATA_SIGNERS	8
#define EZZ_MAX_SDATA_ATTRS	32

/* Time-stamps: 8 KB met, with certificates and one CRL; a CRL of a large CA
 * in it has some MB.  A serial number has 160 bits and a sign octet; a nonce
 * 64 bytes where 8 are usual. */
#define EZZ_MAX_TIMESTAMP	(16 * 1024 * 1024)
#define EZZ_MAX_STAMP_SERIAL	21
#define EZZ_MAX_NONCE		128

/* Evidence records: 26 KB met.  A renewal a year and a new hash each decade
 * fill neither in a century; a tree of 2^64 leaves has 64 levels; a list is as
 * long as its data group, and a tree of any fan-out may be met. */
#define EZZ_MAX_ERS		(16 * 1024 * 1024)
#define EZZ_MAX_ERS_CHAINS	16
#define EZZ_MAX_ERS_STAMPS	128
#define EZZ_MAX_ERS_LISTS	64
#define EZZ_MAX_ERS_LIST	65536
/* Files of one data group that are looked at together. */
#define EZZ_MAX_MEMBERS		64

/* Stores of evidence: batch.json has 200 bytes a chain.  A line has a file's
 * name, which the system bounds, or that of each member of a group with its
 * digest in every chain. */
#define EZZ_MAX_STORE_HEAD	(64 * 1024)
#define EZZ_MAX_STORE_PATH	4096
#define EZZ_MAX_STORE_LINE	(1024 * 1024)

/* Packages, XML and pictures: facts/security.md, rule 8. */
/* Packages.  The largest documents are scans: 500 MB of page pictures that
 * hardly shrink.  Twice that is the end; what a small file may cost to hash
 * is bounded by EZZ_MAX_EXPANDED, a large one may grow to twice its size. */
#define EZZ_MAX_PACKAGE		(1024 * 1024 * 1024)
#define EZZ_MAX_EXPANDED	(512 * 1024 * 1024)
#define EZZ_MAX_ENTRIES		4096
/* One entry read whole.  A larger one is only streamed, and only when it
 * grows to no more than EZZ_MAX_LARGE_RATIO times its packed bytes. */
#define EZZ_MAX_ENTRY		(64 * 1024 * 1024)
#define EZZ_MAX_LARGE_RATIO	2
/* Contents kept for the second asking: the XML of a document of some hundred
 * pages, and small pictures. */
#define EZZ_MAX_KEPT_ENTRY	(1024 * 1024)
#define EZZ_MAX_KEPT		(8 * 1024 * 1024)
#define EZZ_MAX_NAME		1024
/* The deepest path met has 5 steps. */
#define EZZ_MAX_PATH_DEPTH	32
/* A central directory: 1 KB for each of the most entries. */
#define EZZ_MAX_CENTRAL		(4 * 1024 * 1024)
/* Extra fields of one header: 36 bytes met. */
#define EZZ_MAX_EXTRA		512
#define EZZ_MAX_ZIP_COMMENT	64
/* Page content reaches a ratio of 30; DEFLATE ends at 1032. */
#define EZZ_MAX_RATIO		200
#define EZZ_MAX_RATIO_FROM	(1024 * 1024)

/* XML, read whole: pages of 1.07 MB met; ten times that and more is no page.
 * Nodes and attributes take about 100 bytes of memory each. */
#define EZZ_MAX_XML		(16 * 1024 * 1024)
#define EZZ_MAX_XML_DEPTH	64
#define EZZ_MAX_XML_ATTRS	64
#define EZZ_MAX_XML_TAG		(64 * 1024)
#define EZZ_MAX_XML_TEXT	(16 * 1024 * 1024)
#define EZZ_MAX_XML_NODES	400000
#define EZZ_MAX_XML_ALL_ATTRS	600000

/* OFD: documents in one package (1 met), locations in all its XML (16 for
 * each of the most entries), signatures (2 met; a paper sealed by every body
 * of a province is far below), references of all of them, and one
 * Signature.xml that names each of the most entries. */
#define EZZ_MAX_BODIES		16
#define EZZ_MAX_LOCS		65536
#define EZZ_MAX_SIGNATURES	128
#define EZZ_MAX_REFERENCES	65536
#define EZZ_MAX_SIGNATURE_XML	(1024 * 1024)
/* Fonts, custom data and stamps, each: 30 met. */
#define EZZ_MAX_OFD_ITEMS	65536

/* One page with its templates and annotations: the fullest met has 1,600
 * objects, 5,000 characters and 40,000 steps of paths; what is drawn from it
 * takes up to 400, 40 and 56 bytes of memory for each. */
#define EZZ_MAX_OFD_OBJECTS	200000
#define EZZ_MAX_OFD_CHARS	1000000
#define EZZ_MAX_OFD_SEGMENTS	1000000
/* Templates, and files of annotations, of one page: 1 met. */
#define EZZ_MAX_OFD_USES	64
/* Units within units, draw parameters that lean on others, dashes of one
 * line: 1, 1 and 2 met. */
#define EZZ_MAX_OFD_UNIT_DEPTH	8
#define EZZ_MAX_OFD_RELATIVES	8
#define EZZ_MAX_OFD_DASHES	32
/* A word that is looked for: the name of a body has 40 characters. */
#define EZZ_MAX_OFD_WORD	256
/* Ten kilometres of page; keeps what is multiplied finite. */
#define EZZ_MAX_OFD_LENGTH	1e7
/* Fonts: faces of one collection (10 met), bytes of a file (the largest met
 * has 28 MB); characters of one paragraph that is set: a page has 616. */
#define EZZ_MAX_FACES		64
#define EZZ_MAX_FONT		(256 * 1024 * 1024)
#define EZZ_MAX_TYPE		(256 * 1024)

/* An attestation holds one report: some 20 KB for a document of five
 * signatures; a report of every entry of the largest package stays below. */
#define EZZ_MAX_ATTESTATION	(1024 * 1024)
/* A line of a journal: numbers, digests, a path as JSON writes it. */
#define EZZ_MAX_JOURNAL_LINE	(32 * 1024)
/* The text of an official document: 300 pages of 616 characters have 550 KB;
 * its paragraphs, and a table's cells and columns, where a page has room for
 * some 12.  Pictures of one document, and the bytes of one. */
#define EZZ_MAX_MD		(2 * 1024 * 1024)
#define EZZ_MAX_MD_BLOCKS	20000
#define EZZ_MAX_MD_CELLS	20000
#define EZZ_MAX_MD_COLUMNS	12
#define EZZ_MAX_LETTER_PICTURES	64
#define EZZ_MAX_LETTER_PICTURE	(8 * 1024 * 1024)
/* Bodies that seal one document together, and what is written in each line of
 * its header. */
#define EZZ_MAX_LETTER_BODIES	20
#define EZZ_MAX_LETTER_VALUE	2048
/* Pages of one document that is laid out. */
#define EZZ_MAX_LETTER_PAGES	1000

/* A shape: the contours of a page are objects of their own; the outline of an
 * emblem has some 5,000 steps.  FreeType counts points in 15 bits. */
#define EZZ_MAX_SEGMENTS	1000000
#define EZZ_MAX_POINTS		32000

/* Pictures: a seal at 600 dpi has 1 Mpx, a page 35. */
#define EZZ_MAX_PIXELS		(64 * 1024 * 1024)
#define EZZ_MAX_SIDE		8192

#endif

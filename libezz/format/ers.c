/*
 * Reading evidence records (RFC 4998 3 to 5; the module's tags are IMPLICIT).
 * Lengths may be indefinite where nothing is digested; views keep the bytes.
 * Left out: encryptionInfo, whose records speak of other bytes than those at
 * hand, and what cryptoInfos and the attributes say, which nobody protects.
 */
#include <string.h>

#include "base/error.h"
#include "format/ers.h"

#define CLAUSE	"RFC 4998 3.1"

bool
ezz_ers_next(struct ezz_cursor *list, struct ezz_bytes *hash)
{
	return ezz_der_take(list, EZZ_DER_OCTETS, hash, NULL);
}

/* Each list has hashes and nothing else, and not without end. */
static ezz_status
read_list(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_bytes *out)
{
	struct ezz_asn1_item	 it;
	struct ezz_cursor	 in;
	struct ezz_bytes	 hash;
	size_t			 n = 0;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_SEQUENCE, "PartialHashtree", &it);
	if (st != EZZ_OK)
		return st;
	in = ezz_cursor_of(it.content);
	while (ezz_cursor_left(&in) > 0) {
		if (++n > EZZ_MAX_ERS_LIST)
			return ezz_fail(r->ctx, EZZ_ELIMIT, "RFC 4998 4.1",
			    "more than %d hashes in one list",
			    EZZ_MAX_ERS_LIST);
		if (!ezz_ers_next(&in, &hash))
			return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 4998 4.1",
			    "a list of hashes holds something else");
	}
	if (n == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 4998 4.1",
		    "%s is empty", "PartialHashtree");
	*out = it.content;
	return EZZ_OK;
}

static ezz_status
read_lists(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ers_stamp *s)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	if (!ezz_asn1_next(c, EZZ_DER_CTX(2)))
		return EZZ_OK;
	st = ezz_asn1_open(r, c, EZZ_DER_CTX(2), "reducedHashtree", &in);
	if (st == EZZ_OK && ezz_cursor_left(&in) == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 4998 4.1",
		    "%s is empty", "reducedHashtree");
	while (st == EZZ_OK && ezz_cursor_left(&in) > 0) {
		if (s->lists_n == EZZ_MAX_ERS_LISTS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, "RFC 4998 4.1",
			    "a tree of more than %d levels",
			    EZZ_MAX_ERS_LISTS);
		st = read_list(r, &in, &s->lists[s->lists_n++]);
	}
	return st;
}

/* digestAlgorithm [0]: an AlgorithmIdentifier under another tag. */
static ezz_status
read_hash(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ers_stamp *s)
{
	struct ezz_asn1_item	 it;
	struct ezz_cursor	 in;
	ezz_status		 st;

	if (!ezz_asn1_next(c, EZZ_DER_CTX(0)))
		return EZZ_OK;
	st = ezz_asn1_open(r, c, EZZ_DER_CTX(0), "digestAlgorithm", &in);
	if (st != EZZ_OK || (st = ezz_asn1_oid(r, &in, "digestAlgorithm",
	    s->hash)) != EZZ_OK)
		return st;
	if (ezz_asn1_next(&in, EZZ_DER_NULL) && (st = ezz_asn1_take(r, &in,
	    EZZ_DER_NULL, "digestAlgorithm", &it)) != EZZ_OK)
		return st;
	return ezz_asn1_end(r, &in, "digestAlgorithm");
}

static ezz_status
read_stamp(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ers_stamp *s)
{
	struct ezz_cursor	 in;
	struct ezz_asn1_item	 it;
	ezz_status		 st;

	if ((st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "ArchiveTimeStamp",
	    &in)) || (st = read_hash(r, &in, s)))
		return st;
	if (ezz_asn1_next(&in, EZZ_DER_CTX(1)) && (st = ezz_asn1_take(r, &in,
	    EZZ_DER_CTX(1), "attributes", &it)) != EZZ_OK)
		return st;
	if ((st = read_lists(r, &in, s)) || (st = ezz_asn1_take(r, &in,
	    EZZ_DER_SEQUENCE, "timeStamp", &it)))
		return st;
	s->token = it.whole;
	return ezz_asn1_end(r, &in, "ArchiveTimeStamp");
}

static ezz_status
read_chain(const struct ezz_asn1 *r, struct ezz_cursor *c, struct ezz_ers *e)
{
	struct ezz_ers_chain	*chain = &e->chains[e->chains_n++];
	struct ezz_asn1_item	 it;
	struct ezz_cursor	 in;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_SEQUENCE, "ArchiveTimeStampChain",
	    &it);
	if (st != EZZ_OK)
		return st;
	chain->raw = it.whole;
	chain->first = e->stamps_n;
	in = ezz_cursor_of(it.content);
	while (st == EZZ_OK && ezz_cursor_left(&in) > 0) {
		if (e->stamps_n == EZZ_MAX_ERS_STAMPS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
			    "more than %d time-stamps", EZZ_MAX_ERS_STAMPS);
		st = read_stamp(r, &in, &e->stamps[e->stamps_n++]);
	}
	chain->n = e->stamps_n - chain->first;
	if (st == EZZ_OK && chain->n == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 4998 5.1",
		    "%s is empty", "ArchiveTimeStampChain");
	return st;
}

static ezz_status
read_sequence(const struct ezz_asn1 *r, struct ezz_cursor *c,
    struct ezz_ers *e)
{
	struct ezz_asn1_item	 it;
	struct ezz_cursor	 in;
	ezz_status		 st;

	st = ezz_asn1_take(r, c, EZZ_DER_SEQUENCE,
	    "archiveTimeStampSequence", &it);
	if (st != EZZ_OK)
		return st;
	e->sequence = it.content;
	in = ezz_cursor_of(it.content);
	while (st == EZZ_OK && ezz_cursor_left(&in) > 0) {
		if (e->chains_n == EZZ_MAX_ERS_CHAINS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
			    "more than %d chains", EZZ_MAX_ERS_CHAINS);
		st = read_chain(r, &in, e);
	}
	if (st == EZZ_OK && e->chains_n == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 4998 5.1",
		    "%s is empty", "archiveTimeStampSequence");
	return st;
}

static ezz_status
read_algs(const struct ezz_asn1 *r, struct ezz_cursor *c, struct ezz_ers *e)
{
	struct ezz_cursor	 in;
	ezz_status		 st;

	st = ezz_asn1_open(r, c, EZZ_DER_SEQUENCE, "digestAlgorithms", &in);
	while (st == EZZ_OK && ezz_cursor_left(&in) > 0) {
		if (e->algs_n == EZZ_MAX_ERS_CHAINS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
			    "more than %d digest algorithms",
			    EZZ_MAX_ERS_CHAINS);
		st = ezz_asn1_algorithm(r, &in, "digestAlgorithms",
		    e->algs[e->algs_n++]);
	}
	return st;
}

static ezz_status
read_record(const struct ezz_asn1 *r, struct ezz_bytes b, struct ezz_ers *e)
{
	struct ezz_cursor	 c = ezz_cursor_of(b), in;
	struct ezz_asn1_item	 it;
	int			 version;
	ezz_status		 st;

	if ((st = ezz_asn1_open(r, &c, EZZ_DER_SEQUENCE, "EvidenceRecord",
	    &in)) || (st = ezz_asn1_end(r, &c, "EvidenceRecord")) ||
	    (st = ezz_asn1_number(r, &in, "version", &version)))
		return st;
	if (version != 1)
		return ezz_fail(r->ctx, EZZ_EFORMAT, r->clause,
		    "%s has the version %d", "EvidenceRecord", version);
	if ((st = read_algs(r, &in, e)) != EZZ_OK)
		return st;
	if ((e->has_infos = ezz_asn1_next(&in, EZZ_DER_CTX(0))) &&
	    (st = ezz_asn1_take(r, &in, EZZ_DER_CTX(0), "cryptoInfos",
	    &it)) != EZZ_OK)
		return st;
	if (ezz_asn1_next(&in, EZZ_DER_CTX(1)))
		return ezz_fail(r->ctx, EZZ_EUNSUPPORTED, "RFC 4998 6",
		    "the record is about objects that were encrypted");
	if ((st = read_sequence(r, &in, e)) != EZZ_OK)
		return st;
	return ezz_asn1_end(r, &in, "EvidenceRecord");
}

ezz_status
ezz_ers_read(ezz_ctx *ctx, struct ezz_bytes b, struct ezz_ers *out)
{
	struct ezz_asn1		 r = { ctx, CLAUSE, &out->notes };
	ezz_status		 st;

	memset(out, 0, sizeof(*out));
	if (b.n > EZZ_MAX_ERS)
		st = ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "%zu bytes, where at most %d may be", b.n, EZZ_MAX_ERS);
	else
		st = read_record(&r, b, out);
	if (st == EZZ_OK)
		return EZZ_OK;
	memset(out, 0, sizeof(*out));
	return ezz_while(ctx, st, "reading an evidence record");
}

bool
ezz_ers_is(struct ezz_bytes b)
{
	struct ezz_cursor	 c = ezz_cursor_of(b);
	uint8_t			 tag;
	size_t			 n;
	struct ezz_bytes	 version;

	return ezz_cursor_u8(&c, &tag) && tag == EZZ_DER_SEQUENCE &&
	    ezz_der_length(&c, &n) &&
	    ezz_der_take(&c, EZZ_DER_INTEGER, &version, NULL) &&
	    version.n == 1 && version.p[0] == 1 &&
	    ezz_asn1_next(&c, EZZ_DER_SEQUENCE) && ezz_cursor_u8(&c, &tag) &&
	    ezz_der_length(&c, &n) && ezz_asn1_next(&c, EZZ_DER_SEQUENCE);
}

/*
 * The algorithm tables.  OIDs: GM/T 0006 for SM2 and SM3, RFC 5758, RFC 8410
 * and RFC 8017 for the others.
 */
#include <string.h>

#include "base/alg.h"

static const struct ezz_alg_row algs[] = {
	{ EZZ_SM2_SM3, "sm2", "SM2-SM3", -70010, "1.2.156.10197.1.501",
	  EZZ_SM3, 64, true },
	{ EZZ_ES256, "es256", "ES256", -7, "1.2.840.10045.4.3.2",
	  EZZ_SHA256, 64, true },
	{ EZZ_ED25519, "ed25519", "Ed25519", -8, "1.3.101.112",
	  EZZ_HASH_NONE, 64, true },
	{ EZZ_PS256, "ps256", "PS256", -37, "1.2.840.113549.1.1.10",
	  EZZ_SHA256, 0, false },
	{ EZZ_RS256, "rs256", "RSA-SHA256", -257, "1.2.840.113549.1.1.11",
	  EZZ_SHA256, 0, false },
	{ EZZ_RS384, "rs384", "RSA-SHA384", -258, "1.2.840.113549.1.1.12",
	  EZZ_SHA384, 0, false },
	{ EZZ_RS512, "rs512", "RSA-SHA512", -259, "1.2.840.113549.1.1.13",
	  EZZ_SHA512, 0, false },
};

static const struct hash_row {
	enum ezz_hash	 hash;
	const char	*name;
	const char	*oid;
	size_t		 size;
} hashes[] = {
	{ EZZ_SM3, "SM3", "1.2.156.10197.1.401", 32 },
	{ EZZ_SHA256, "SHA-256", "2.16.840.1.101.3.4.2.1", 32 },
	{ EZZ_SHA384, "SHA-384", "2.16.840.1.101.3.4.2.2", 48 },
	{ EZZ_SHA512, "SHA-512", "2.16.840.1.101.3.4.2.3", 64 },
	{ EZZ_SHA1, "SHA-1", "1.3.14.3.2.26", 20 },
	{ EZZ_MD5, "MD5", "1.2.840.113549.2.5", 16 },
	{ EZZ_SHA224, "SHA-224", "2.16.840.1.101.3.4.2.4", 28 },
};

#define ALGS	(sizeof(algs) / sizeof(algs[0]))
#define HASHES	(sizeof(hashes) / sizeof(hashes[0]))

const struct ezz_alg_row *
ezz_alg_row(enum ezz_alg alg)
{
	for (size_t i = 0; i < ALGS; i++)
		if (algs[i].alg == alg)
			return &algs[i];
	return NULL;
}

const struct ezz_alg_row *
ezz_alg_by_name(const char *name)
{
	for (size_t i = 0; i < ALGS; i++)
		if (strcmp(algs[i].name, name) == 0)
			return &algs[i];
	return NULL;
}

const struct ezz_alg_row *
ezz_alg_by_cose(int64_t cose)
{
	for (size_t i = 0; i < ALGS; i++)
		if (algs[i].cose == cose)
			return &algs[i];
	return NULL;
}

const struct ezz_alg_row *
ezz_alg_by_oid(const char *oid)
{
	for (size_t i = 0; i < ALGS; i++)
		if (strcmp(algs[i].oid, oid) == 0)
			return &algs[i];
	return NULL;
}

static const struct hash_row *
hash_row(enum ezz_hash hash)
{
	static const struct hash_row	 none = { 0, "", "", 0 };

	for (size_t i = 0; i < HASHES; i++)
		if (hashes[i].hash == hash)
			return &hashes[i];
	return &none;
}

size_t
ezz_hash_size(enum ezz_hash hash)
{
	return hash_row(hash)->size;
}

const char *
ezz_hash_name(enum ezz_hash hash)
{
	return hash_row(hash)->name;
}

const char *
ezz_hash_oid(enum ezz_hash hash)
{
	return hash_row(hash)->oid;
}

enum ezz_hash
ezz_hash_by_oid(const char *oid)
{
	for (size_t i = 0; i < HASHES; i++)
		if (strcmp(hashes[i].oid, oid) == 0)
			return hashes[i].hash;
	return EZZ_HASH_NONE;
}

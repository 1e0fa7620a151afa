/*
 * SM2 signatures with SM3 (GM/T 0003.2-2012, GB/T 32918.2-2016) over the
 * curve of GB/T 32918.5, at the speed of the machine.
 *
 * What touches a private key or a nonce runs in constant time: neither
 * branches nor addresses depend on them.  Verification handles public values
 * only and takes the time they ask for.  A signature is r||s, 64 bytes, big
 * end first; e is SM3(Z || M).
 *
 * Left out: DER, certificates, key files, encryption and key exchange; the
 * registers of the processor are not wiped, the stack is.
 */
#ifndef EZZ_CRYPTO_SM2_H
#define EZZ_CRYPTO_SM2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/sm3.h"

/* Four words, least first. */
struct u256 {
	uint64_t	w[4];
};

/* A point of the curve, never infinity; made by the functions below. */
struct ezz_sm2_pub {
	struct u256	x, y;
};

/* A point in the form of sm2_point.h; sixty-four bytes, a cache line. */
struct ezz_sm2_point {
	struct u256	x, y;
};

/* A private key and what each signature needs of it, made once. */
struct ezz_sm2_key {
	struct ezz_sm2_pub	pub;
	struct u256		d;
	struct u256		inverse;	/* (1+d)^-1 * 2^256 mod n */
	struct ezz_sm3		inner, outer;	/* HMAC of nonces, begun */
	struct ezz_sm2_point	odd[16];	/* of pub, to check by */
};

/* The comb of one public key, 148 KB, for verifying often. */
struct ezz_sm2_table;

/*
 * Fills n bytes with randomness or says false.  NULL stands for getrandom(2),
 * which keeps no state in the process: a fork shares nothing with its parent.
 */
typedef bool ezz_sm2_rng(void *arg, void *p, size_t n);

/* The most signatures that one call makes side by side. */
#define EZZ_SM2_BATCH	32

bool	 ezz_sm2_pub_read(struct ezz_sm2_pub *, const uint8_t xy[64]);
void	 ezz_sm2_pub_write(const struct ezz_sm2_pub *, uint8_t xy[64]);

/* 1 <= d <= n-2, else false. */
bool	 ezz_sm2_key_read(struct ezz_sm2_key *, const uint8_t d[32]);
void	 ezz_sm2_key_write(const struct ezz_sm2_key *, uint8_t d[32]);
bool	 ezz_sm2_key_new(struct ezz_sm2_key *, ezz_sm2_rng *, void *arg);
const struct ezz_sm2_pub *ezz_sm2_key_pub(const struct ezz_sm2_key *);
void	 ezz_sm2_key_wipe(struct ezz_sm2_key *);

/*
 * Z of GB/T 32918.2 5.5.  The id has at most 8191 bytes, else z is of no
 * key: the call says false.  A stream that has taken Z is copied for each
 * message.
 */
bool	 ezz_sm2_z(const struct ezz_sm2_pub *, const void *id, size_t n,
	    uint8_t z[32]);
void	 ezz_sm2_start(struct ezz_sm3 *, const uint8_t z[32]);
void	 ezz_sm2_e(const uint8_t z[32], const void *m, size_t n,
	    uint8_t e[32]);

/*
 * False when there was no randomness or a check failed; sig is then zero.
 * Checked: each signature was verified after it was made, so that a fault of
 * the machine does not leave it (many of them by one random combination that
 * a wrong one passes with probability 2^-64).  Bare: it was not.
 */
bool	 ezz_sm2_sign(const struct ezz_sm2_key *, const uint8_t e[32],
	    ezz_sm2_rng *, void *arg, uint8_t sig[64]);
bool	 ezz_sm2_sign_bare(const struct ezz_sm2_key *, const uint8_t e[32],
	    ezz_sm2_rng *, void *arg, uint8_t sig[64]);
bool	 ezz_sm2_sign_batch(const struct ezz_sm2_key *, size_t n,
	    const uint8_t e[][32], uint8_t sig[][64], ezz_sm2_rng *, void *arg);
bool	 ezz_sm2_sign_batch_bare(const struct ezz_sm2_key *, size_t n,
	    const uint8_t e[][32], uint8_t sig[][64], ezz_sm2_rng *, void *arg);

bool	 ezz_sm2_verify(const struct ezz_sm2_pub *, const uint8_t e[32],
	    const uint8_t sig[64]);
/* NULL when there is no memory.  A table is read only, so threads share it. */
struct ezz_sm2_table *ezz_sm2_table_new(const struct ezz_sm2_pub *);
void	 ezz_sm2_table_free(struct ezz_sm2_table **);
bool	 ezz_sm2_verify_seen(const struct ezz_sm2_table *,
	    const uint8_t e[32], const uint8_t sig[64]);
/* One key, n signatures, a verdict each; a table is made if that pays. */
void	 ezz_sm2_verify_many(const struct ezz_sm2_pub *, size_t n,
	    const uint8_t e[][32], const uint8_t sig[][64], bool good[]);

#endif

/*
 * What the SM2 files share among themselves and with their tests.
 *
 * A core is the curve arithmetic compiled for one kind of processor.  Its
 * functions take and give plain numbers, so a core is chosen once a call and
 * the rest of SM2 need not know which.
 */
#ifndef EZZ_CRYPTO_SM2_INNER_H
#define EZZ_CRYPTO_SM2_INNER_H

#include "crypto/sm2.h"

/*
 * The comb: digit i of a scalar, odd and signed, stands for a multiple of
 * 2^(7i).  36 windows of 64 odd multiples, and a last one of 8.
 */
#define SM2_WINDOW	7
#define SM2_ROW		(1 << (SM2_WINDOW - 1))
#define SM2_ROWS	36
#define SM2_LAST	8
#define SM2_COMB	(SM2_ROWS * SM2_ROW + SM2_LAST)

/*
 * A factor of the combination that checks a batch: twelve digits of +1 or -1,
 * no two adjacent, among 128: more than 2^64 of them, each equally likely.
 */
#define SM2_DIGITS	12
#define SM2_PLACES	128

struct sm2_factor {
	uint8_t		n;
	uint8_t		place[SM2_DIGITS];
	bool		minus[SM2_DIGITS];
};

struct ezz_sm2_core {
	const char	*name;
	/* r[i] = k[i]*G for 1 <= k[i] < n; constant time, n <= 32 */
	void	(*base)(size_t n, const struct u256 k[],
		    struct ezz_sm2_pub r[]);
	bool	(*on_curve)(const struct ezz_sm2_pub *);
	/* 1, 3 .. 15 times p, then of 2^128 p */
	void	(*odd)(struct ezz_sm2_point odd[16],
		    const struct ezz_sm2_pub *p);
	void	(*comb)(struct ezz_sm2_point comb[SM2_COMB],
		    const struct ezz_sm2_pub *p);
	/* is x of s*G + t*P = v mod n? */
	bool	(*seen)(const struct ezz_sm2_point *comb,
		    const struct u256 *s, const struct u256 *t,
		    const struct u256 *v);
	bool	(*any)(const struct ezz_sm2_pub *p, const struct u256 *s,
		    const struct u256 *t, const struct u256 *v);
	/* is s*G + t*P + sum of f[i]*q[i] = infinity? */
	bool	(*sum)(const struct ezz_sm2_point odd[16],
		    const struct u256 *s, const struct u256 *t, size_t n,
		    const struct ezz_sm2_pub q[], const struct sm2_factor f[]);
	/* is k*G = r?  constant time in k, by another way than base */
	bool	(*same)(const struct u256 *k, const struct ezz_sm2_pub *r);
};

extern const struct ezz_sm2_core ezz_sm2_core_c;
extern const struct ezz_sm2_core ezz_sm2_core_adx;
/* The best for this processor. */
const struct ezz_sm2_core *ezz_sm2_core(void);

/* The comb of G, made by sm2_base_gen.c. */
extern const struct ezz_sm2_point ezz_sm2_base[SM2_COMB];

/*
 * Where nonces come from: n candidates k[i] for the digests e[i]; a candidate
 * outside 1..n-1 is asked for anew.  Tests choose nonces here.
 */
typedef bool sm2_nonces(void *arg, size_t n, const uint8_t e[][32],
    uint8_t k[][32]);

struct sm2_source {
	sm2_nonces	*nonces;
	void		*nonces_arg;
	ezz_sm2_rng	*rng;		/* of the factors that check a batch */
	void		*rng_arg;
	bool		 checked;
};

bool	 ezz_sm2_sign_with(const struct ezz_sm2_key *, size_t n,
	    const uint8_t e[][32], uint8_t sig[][64], const struct sm2_source *);

/* The nonces of all public functions; arg is a struct sm2_hedge. */
struct sm2_hedge {
	const struct ezz_sm2_key	*key;
	ezz_sm2_rng			*rng;
	void				*arg;
};

bool	 ezz_sm2_hedged(void *arg, size_t n, const uint8_t e[][32],
	    uint8_t k[][32]);

/*
 * Overwrites the stack below the caller, where spilled secrets lie: as deep as
 * anything below a public function reaches, or what leaf functions use.
 */
void	 ezz_sm2_scrub(void);
void	 ezz_sm2_scrub_leaves(void);
bool	 ezz_sm2_getrandom(void *arg, void *p, size_t n);

/*
 * Values that may be known by now: they are published, or so unlikely that
 * seeing them tells nothing.  The constant-time test builds with EZZ_SM2_CT
 * to tell memcheck so; nothing is generated otherwise.
 */
#ifdef EZZ_SM2_CT
#include <valgrind/memcheck.h>
#define SM2_PUBLIC(p, n)	VALGRIND_MAKE_MEM_DEFINED(p, n)
#else
#define SM2_PUBLIC(p, n)	((void)(p), (void)(n))
#endif

#endif

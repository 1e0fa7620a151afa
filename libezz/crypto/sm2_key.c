/*
 * SM2 keys: reading, making, wiping; Z and e (GB/T 32918.2-2016 5.4, 5.5;
 * ranges of GB/T 32918.1-2016 6.1).
 */
#include <string.h>

#include "crypto/sm2_inner.h"
#include "crypto/sm2_scalar.h"

/* a, b and G of GB/T 32918.5, as Z wants them. */
static const uint8_t curve[128] = {
	0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc,
	0x28, 0xe9, 0xfa, 0x9e, 0x9d, 0x9f, 0x5e, 0x34,
	0x4d, 0x5a, 0x9e, 0x4b, 0xcf, 0x65, 0x09, 0xa7,
	0xf3, 0x97, 0x89, 0xf5, 0x15, 0xab, 0x8f, 0x92,
	0xdd, 0xbc, 0xbd, 0x41, 0x4d, 0x94, 0x0e, 0x93,
	0x32, 0xc4, 0xae, 0x2c, 0x1f, 0x19, 0x81, 0x19,
	0x5f, 0x99, 0x04, 0x46, 0x6a, 0x39, 0xc9, 0x94,
	0x8f, 0xe3, 0x0b, 0xbf, 0xf2, 0x66, 0x0b, 0xe1,
	0x71, 0x5a, 0x45, 0x89, 0x33, 0x4c, 0x74, 0xc7,
	0xbc, 0x37, 0x36, 0xa2, 0xf4, 0xf6, 0x77, 0x9c,
	0x59, 0xbd, 0xce, 0xe3, 0x6b, 0x69, 0x21, 0x53,
	0xd0, 0xa9, 0x87, 0x7c, 0xc6, 0x2a, 0x47, 0x40,
	0x02, 0xdf, 0x32, 0xe5, 0x21, 0x39, 0xf0, 0xa0,
};

static const struct u256 field_p = {{ 0xffffffffffffffff, 0xffffffff00000000,
    0xffffffffffffffff, 0xfffffffeffffffff }};
static const struct u256 one = {{ 1, 0, 0, 0 }};

bool
ezz_sm2_pub_read(struct ezz_sm2_pub *pub, const uint8_t xy[64])
{
	struct ezz_sm2_pub t;

	u256_from_bytes(&t.x, xy);
	u256_from_bytes(&t.y, xy + 32);
	if (u256_mask_less(&t.x, &field_p) == 0 ||
	    u256_mask_less(&t.y, &field_p) == 0 ||
	    !ezz_sm2_core()->on_curve(&t))
		return false;
	*pub = t;
	return true;
}

void
ezz_sm2_pub_write(const struct ezz_sm2_pub *pub, uint8_t xy[64])
{
	u256_to_bytes(xy, &pub->x);
	u256_to_bytes(xy + 32, &pub->y);
}

/* HMAC-SM3 (RFC 2104) keyed with d, begun: both pads are one block. */
static void
begin_hmac(struct ezz_sm2_key *key, const uint8_t d[32])
{
	uint8_t pad[64];

	memset(pad, 0x36, sizeof(pad));
	for (int i = 0; i < 32; i++)
		pad[i] ^= d[i];
	ezz_sm3_init(&key->inner);
	ezz_sm3_update(&key->inner, pad, sizeof(pad));
	for (int i = 0; i < 64; i++)
		pad[i] ^= 0x36 ^ 0x5c;
	ezz_sm3_init(&key->outer);
	ezz_sm3_update(&key->outer, pad, sizeof(pad));
	explicit_bzero(pad, sizeof(pad));
}

/* d is known to lie in 1..n-2. */
static void
fill(struct ezz_sm2_key *key, const struct u256 *d)
{
	const struct ezz_sm2_core *core = ezz_sm2_core();
	struct u256 t;
	uint8_t bytes[32];

	memset(key, 0, sizeof(*key));
	key->d = *d;
	core->base(1, d, &key->pub);
	SM2_PUBLIC(&key->pub, sizeof(key->pub));
	core->odd(key->odd, &key->pub);
	sc_add(&t, d, &one);
	sc_enter(&t, &t);
	sc_invert(&key->inverse, &t);
	u256_to_bytes(bytes, d);
	begin_hmac(key, bytes);
	explicit_bzero(&t, sizeof(t));
	explicit_bzero(bytes, sizeof(bytes));
}

/* 1 <= d <= n-2, that is, d+1 is neither 1 nor n nor more. */
static bool
valid(const struct u256 *d)
{
	struct u256 next;
	uint64_t mask;
	bool ok;

	mask = u256_add(&next, d, &one) - 1;
	mask &= sc_mask_valid(d) & sc_mask_valid(&next);
	SM2_PUBLIC(&mask, sizeof(mask));
	ok = mask != 0;
	explicit_bzero(&next, sizeof(next));
	return ok;
}

bool
ezz_sm2_key_read(struct ezz_sm2_key *key, const uint8_t bytes[32])
{
	struct u256 d;
	bool ok;

	u256_from_bytes(&d, bytes);
	ok = valid(&d);
	if (ok)
		fill(key, &d);
	explicit_bzero(&d, sizeof(d));
	ezz_sm2_scrub();
	return ok;
}

void
ezz_sm2_key_write(const struct ezz_sm2_key *key, uint8_t d[32])
{
	u256_to_bytes(d, &key->d);
}

/* Numbers out of range are drawn again: one in 2^32. */
bool
ezz_sm2_key_new(struct ezz_sm2_key *key, ezz_sm2_rng *rng, void *arg)
{
	uint8_t bytes[32];
	bool ok = false;

	if (rng == NULL)
		rng = ezz_sm2_getrandom;
	for (int i = 0; i < 64 && !ok; i++) {
		if (!rng(arg, bytes, sizeof(bytes)))
			break;
		ok = ezz_sm2_key_read(key, bytes);
	}
	explicit_bzero(bytes, sizeof(bytes));
	return ok;
}

const struct ezz_sm2_pub *
ezz_sm2_key_pub(const struct ezz_sm2_key *key)
{
	return &key->pub;
}

void
ezz_sm2_key_wipe(struct ezz_sm2_key *key)
{
	explicit_bzero(key, sizeof(*key));
}

bool
ezz_sm2_z(const struct ezz_sm2_pub *pub, const void *id, size_t n,
    uint8_t z[32])
{
	struct ezz_sm3 s;
	uint8_t bits[2], xy[64];

	if (n > 8191) {
		memset(z, 0, 32);
		return false;
	}
	bits[0] = (uint8_t)(n * 8 >> 8);
	bits[1] = (uint8_t)(n * 8);
	ezz_sm2_pub_write(pub, xy);
	ezz_sm3_init(&s);
	ezz_sm3_update(&s, bits, sizeof(bits));
	ezz_sm3_update(&s, id, n);
	ezz_sm3_update(&s, curve, sizeof(curve));
	ezz_sm3_update(&s, xy, sizeof(xy));
	ezz_sm3_final(&s, z);
	return true;
}

void
ezz_sm2_start(struct ezz_sm3 *s, const uint8_t z[32])
{
	ezz_sm3_init(s);
	ezz_sm3_update(s, z, 32);
}

void
ezz_sm2_e(const uint8_t z[32], const void *m, size_t n, uint8_t e[32])
{
	struct ezz_sm3 s;

	ezz_sm2_start(&s, z);
	ezz_sm3_update(&s, m, n);
	ezz_sm3_final(&s, e);
}

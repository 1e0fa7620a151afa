/*
 * A long walk through SM2 and SM3 with a fixed generator; the digest of all
 * that came out is printed, so that two machines can be compared.
 */
#include <stdio.h>
#include <string.h>

#include "crypto/sm2_inner.h"

#define STEPS	60

static bool
dice_rng(void *arg, void *p, size_t n)
{
	uint64_t *x = arg;

	for (size_t i = 0; i < n; i++) {
		*x = *x * UINT64_C(6364136223846793005) + 1442695040888963407;
		((uint8_t *)p)[i] = (uint8_t)(*x >> 56);
	}
	return true;
}

static int
step(uint64_t *dice, struct ezz_sm3 *all)
{
	static uint8_t e[8][32], sig[8][64], message[8][400];
	struct ezz_sm3_job job[8];
	struct ezz_sm2_table *table;
	struct ezz_sm2_key key;
	int bad = 0;

	bad += !ezz_sm2_key_new(&key, dice_rng, dice);
	table = ezz_sm2_table_new(&key.pub);
	dice_rng(dice, message, sizeof(message));
	for (size_t i = 0; i < 8; i++)
		job[i] = (struct ezz_sm3_job){ NULL, message[i], 50 * i,
		    e[i] };
	ezz_sm3_many(job, 8);
	bad += !ezz_sm2_sign_batch(&key, 8, (const uint8_t (*)[32])e, sig,
	    dice_rng, dice);
	for (int i = 0; i < 8; i++) {
		bad += !ezz_sm2_verify(&key.pub, e[i], sig[i]);
		bad += !ezz_sm2_verify_seen(table, e[i], sig[i]);
		e[i][7] ^= 1;
		bad += ezz_sm2_verify(&key.pub, e[i], sig[i]);
		bad += ezz_sm2_verify_seen(table, e[i], sig[i]);
	}
	ezz_sm3_update(all, sig, sizeof(sig));
	ezz_sm3_update(all, e, sizeof(e));
	ezz_sm2_table_free(&table);
	return bad;
}

int
main(void)
{
	uint64_t dice = 1;
	struct ezz_sm3 all;
	uint8_t out[32];
	int bad = 0;

	ezz_sm3_init(&all);
	for (int i = 0; i < STEPS; i++)
		bad += step(&dice, &all);
	ezz_sm3_final(&all, out);
	for (int i = 0; i < 32; i++)
		printf("%02x", out[i]);
	printf(" %d wrong\n", bad);
	return bad != 0;
}

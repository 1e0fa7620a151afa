/*
 * SM3: the examples of GM/T 0004, streams cut anywhere, copies of a state,
 * and many messages at once, all against OpenSSL.
 */
#include "test/test.h"
#include "test/sm2_peer.h"
#include "crypto/sm3.h"

static void
peer_sm3(const void *p, size_t n, uint8_t out[32])
{
	peer_must(EVP_Digest(p, n, out, NULL, EVP_sm3(), NULL) == 1,
	    "EVP_Digest");
}

static void
test_examples(void **state)
{
	struct ezz_buf want = test_hex("66c7f0f462eeedd9d1f2d46bdc10e4e2"
	    "4167c4875cf2f7a2297da02b8f4ba8e0"
	    "debe9ff92275b8a138604889c18e5a4d"
	    "6fdb70e5387e5765293dcba39c0c5732");
	char text[65] = "";
	uint8_t out[32];

	(void)state;
	ezz_sm3("abc", 3, out);
	assert_memory_equal(out, want.p, 32);
	for (int i = 0; i < 16; i++)
		strcat(text, "abcd");
	ezz_sm3(text, 64, out);
	assert_memory_equal(out, want.p + 32, 32);
	free(want.p);
}

static void
test_lengths(void **state)
{
	static uint8_t data[1024];
	uint8_t out[32], want[32];
	uint64_t dices = 1;

	(void)state;
	dice_rng(&dices, data, sizeof(data));
	for (size_t n = 0; n <= sizeof(data); n++) {
		ezz_sm3(data, n, out);
		peer_sm3(data, n, want);
		assert_memory_equal(out, want, 32);
	}
}

static void
test_cuts(void **state)
{
	static uint8_t data[700];
	struct ezz_sm3 s, copy;
	uint8_t out[32], want[32];
	uint64_t dices = 2;

	(void)state;
	dice_rng(&dices, data, sizeof(data));
	peer_sm3(data, sizeof(data), want);
	for (int i = 0; i < 2000; i++) {
		size_t at = 0, n;

		ezz_sm3_init(&s);
		while (at < sizeof(data)) {
			n = dice(&dices) % 150;
			if (n > sizeof(data) - at)
				n = sizeof(data) - at;
			copy = s;
			ezz_sm3_update(&copy, data, 13);
			ezz_sm3_update(&s, data + at, n);
			at += n;
		}
		ezz_sm3_final(&s, out);
		assert_memory_equal(out, want, 32);
	}
}

/* Random numbers of messages, lengths and starts, some of them long. */
static void
test_many(void **state)
{
	static uint8_t data[8192], out[64][32];
	static struct ezz_sm3_job job[64];
	static struct ezz_sm3 start[64];
	size_t before[64], n;
	uint8_t want[32];
	uint64_t dices = 3;

	(void)state;
	dice_rng(&dices, data, sizeof(data));
	for (int i = 0; i < 3000; i++) {
		n = dice(&dices) % 65;
		for (size_t j = 0; j < n; j++) {
			before[j] = dice(&dices) % 2 * (dice(&dices) % 200);
			ezz_sm3_init(&start[j]);
			ezz_sm3_update(&start[j], data, before[j]);
			job[j].start = before[j] == 0 ? NULL : &start[j];
			job[j].p = data + before[j];
			job[j].n = dice(&dices) %
			    (dice(&dices) % 4 == 0 ? 5000 : 300);
			job[j].out = out[j];
		}
		ezz_sm3_many(job, n);
		for (size_t j = 0; j < n; j++) {
			peer_sm3(data, before[j] + job[j].n, want);
			assert_memory_equal(out[j], want, 32);
		}
	}
}

/* More than 2^32 bits, so that the length needs its upper word. */
static void
test_long(void **state)
{
	static uint8_t data[1 << 20];
	uint8_t out[32], want[32];
	struct ezz_sm3 s;
	EVP_MD_CTX *peer = EVP_MD_CTX_new();

	(void)state;
	if (getenv("EZZ_LONG") == NULL) {
		print_message("# EZZ_LONG is not set: no message of 514 MB\n");
		EVP_MD_CTX_free(peer);
		return;
	}
	ezz_sm3_init(&s);
	EVP_DigestInit_ex(peer, EVP_sm3(), NULL);
	for (int i = 0; i < 514; i++) {
		ezz_sm3_update(&s, data, sizeof(data));
		EVP_DigestUpdate(peer, data, sizeof(data));
	}
	ezz_sm3_final(&s, out);
	EVP_DigestFinal_ex(peer, want, NULL);
	EVP_MD_CTX_free(peer);
	assert_memory_equal(out, want, 32);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_examples),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}

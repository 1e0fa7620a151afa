/*
 * The least that a program can cost which has libcrypto, or with ALONE
 * nothing but the C library: see bench_start.c.
 */
#ifdef ALONE
int
main(void)
{
	return 0;
}
#else
#include <openssl/crypto.h>

int
main(void)
{
	return OpenSSL_version_num() == 0;
}
#endif

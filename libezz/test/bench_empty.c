/* The least that a program can cost which has libcrypto: see bench_start.c. */
#include <openssl/crypto.h>

int
main(void)
{
	return OpenSSL_version_num() == 0;
}

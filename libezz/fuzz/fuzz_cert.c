/*
 * Certificates, requests and public keys: what is read has every field, is
 * the same when read again from its own DER, and verifies under no key but
 * by arithmetic that ends.
 */
#include <string.h>

#include "fuzz.h"

#include "crypto/cert.h"
#include "crypto/chain.h"

const char	*const fuzz_corpora[] = { NULL };
/* a self-signed SM2 root, a public key, a shell of a certificate */
const char	*const fuzz_seeds[] = {
	"308201a93082014ea0030201020210773ddc952f6b636826e97cd75908ef8f30"
	"0a06082a811ccf550183753011310f300d06035504030c06544553542052301e"
	"170d3236313132333230343834325a170d3337313130353230343834315a3011"
	"310f300d06035504030c065445535420523059301306072a8648ce3d02010608"
	"2a811ccf5501822d034200040738dd90ca8e2061b58a5646f36d9106c1b636f7"
	"7caa5e5d5cc7b8dd98631ed020a23dcd84720bfc0992d144b6e264b003db8d55"
	"d3e0b5d0c1eaee355295ea76a38187308184301d0603551d0e041604146ef20d"
	"af294ce552f196388521febd46429e8256301f0603551d230418301680146ef2"
	"0daf294ce552f196388521febd46429e8256300e0603551d0f0101ff04040302"
	"0106300f0603551d130101ff040530030101ff30210603551d20041a30183016"
	"06146983ccc6c8c3adcdcaabb183adc384d2f7c4f15b300a06082a811ccf5501"
	"837503490030460221008544d0ffe478c9c1e9fdedcd490cbad314de2edd2073"
	"57b04c987bf61f173a82022100fda987c06cea355a2e5d6d6fef6caeb6afa15f"
	"849ec6ac0e193da5260867f52b",
	"3059301306072a8648ce3d020106082a811ccf5501822d0342000409f9df311e54"
	"21a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775"
	"a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13",
	"300c3000300706052b0e03021a03010000",
	"2d2d2d2d2d424547494e2043455254494649434154452d2d2d2d2d0a4d4141"
	"3d0a2d2d2d2d2d454e442043455254494649434154452d2d2d2d2d0a",
	NULL
};

static void
all_there(const struct ezz_cert *c)
{
	struct ezz_cert			*again;
	const struct ezz_cert		*self = c;
	struct ezz_chain		 ch;

	fuzz_check(ezz_cert_read(fuzz_ctx(), ezz_cert_der(c), &again) ==
	    EZZ_OK);
	fuzz_check(ezz_cert_equal(c, again));
	ezz_cert_free(&again);
	fuzz_check(ezz_cert_pkey(c) != NULL);
	fuzz_check(ezz_cert_subject(c) != NULL && ezz_cert_issuer(c) != NULL);
	fuzz_check(ezz_cert_common_name(c) != NULL);
	(void)ezz_cert_has_policy(c, EZZ_POLICY_TEST);
	fuzz_check(ezz_chain_judge(fuzz_ctx(), c, &self, 1, NULL, 0, 0,
	    EZZ_ROLE_SIGNER, &ch) == EZZ_OK);
	fuzz_check(ch.anchor == NULL && ch.way != EZZ_CHAIN_GOOD);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ezz_cert	**list;
	struct ezz_pkey	*key;
	size_t		 count;

	if (ezz_cert_read_all(fuzz_ctx(), EZZ_BYTES(p, n), &list, &count) ==
	    EZZ_OK) {
		for (size_t i = 0; i < count; i++)
			all_there(list[i]);
		ezz_certs_free(&list, count);
	} else
		fuzz_check(list == NULL);
	if (ezz_pkey_read(fuzz_ctx(), EZZ_BYTES(p, n), &key) == EZZ_OK)
		fuzz_check(ezz_pkey_spki(key).n > 0);
	else
		fuzz_check(key == NULL);
	ezz_pkey_free(&key);
	return 0;
}

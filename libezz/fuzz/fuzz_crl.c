/* CRLs: every entry is found again by its serial number. */
#include "fuzz.h"

#include "crypto/crl.h"

const char	*const fuzz_corpora[] = { NULL };
const char	*const fuzz_seeds[] = {
	"300c3000300706052b0e03021a03010000",
	"3081fd3081a4020101300a06082a811ccf550183753011310f300d0603550403"
	"0c06544553542052170d3236313132333230343834325a170d32363132323332"
	"30343834325a3031302f0210773ddc952f6b636826e97cd75908ef8f170d3236"
	"313132333230343834325a300c300a0603551d1504030a0106a02f302d301f06"
	"03551d230418301680146ef20daf294ce552f196388521febd46429e8256300a"
	"0603551d140403020101300a06082a811ccf550183750348003045022100dca5"
	"41d23800abc12d51372c2b0852c49af8ae12606488aea27d16ae99133e610220"
	"4e893a379a1bac34acdf5a12d13e283ab7bc04b7fdc9d32a2da1e7c039c3dfc8",
	NULL
};

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	const struct ezz_revoked	*e;
	struct ezz_crl			*crl;

	if (ezz_crl_read(fuzz_ctx(), EZZ_BYTES(p, n), &crl) != EZZ_OK) {
		fuzz_check(crl == NULL);
		return 0;
	}
	fuzz_check(ezz_crl_issuer(crl) != NULL);
	for (size_t i = 0; i < ezz_crl_entries(crl); i++) {
		e = ezz_crl_find(crl, ezz_crl_entry(crl, i)->serial);
		fuzz_check(e != NULL && ezz_bytes_equal(e->serial,
		    ezz_crl_entry(crl, i)->serial));
	}
	ezz_crl_free(&crl);
	return 0;
}

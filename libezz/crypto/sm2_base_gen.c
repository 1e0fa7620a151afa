/*
 * Writes sm2_base.c, the comb of the base point, to stdout.  It is run by
 * hand, once: the table is in the tree, and test_sm2 makes it again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "crypto/sm2_inner.h"

/* G of GB/T 32918.5 */
static const struct ezz_sm2_pub g = {
	{{ 0x715a4589334c74c7, 0x8fe30bbff2660be1, 0x5f9904466a39c994,
	    0x32c4ae2c1f198119 }},
	{{ 0x02df32e52139f0a0, 0xd0a9877cc62a4740, 0x59bdcee36b692153,
	    0xbc3736a2f4f6779c }},
};

static void
print_number(const struct u256 *a)
{
	printf("0x%016" PRIx64 ",0x%016" PRIx64 ",0x%016" PRIx64
	    ",0x%016" PRIx64 ",\n", a->w[0], a->w[1], a->w[2], a->w[3]);
}

int
main(void)
{
	struct ezz_sm2_point *comb = calloc(SM2_COMB, sizeof(*comb));

	if (comb == NULL)
		return 1;
	ezz_sm2_core_c.comb(comb, &g);
	printf("/*\n * The comb of the SM2 base point: x and y in Montgomery "
	    "form, row by row\n * (sm2_inner.h).  Written by sm2_base_gen.c; "
	    "test_sm2 makes it again.\n */\n"
	    "#include \"crypto/sm2_inner.h\"\n\n"
	    "#pragma GCC diagnostic ignored \"-Wmissing-braces\"\n\n"
	    "_Alignas(64) const struct ezz_sm2_point "
	    "ezz_sm2_base[SM2_COMB] = {\n");
	for (int i = 0; i < SM2_COMB; i++) {
		print_number(&comb[i].x);
		print_number(&comb[i].y);
	}
	printf("};\n");
	free(comb);
	return ferror(stdout) != 0 || fflush(stdout) != 0;
}

/* The portable core: any processor, with or without __int128. */
#include "crypto/sm2_core.h"

#if EZZ_SM2_INT128
const struct ezz_sm2_core ezz_sm2_core_c = SM2_CORE("c, 128-bit products");
#else
const struct ezz_sm2_core ezz_sm2_core_c = SM2_CORE("c, 64-bit products");
#endif

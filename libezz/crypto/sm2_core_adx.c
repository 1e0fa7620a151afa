/* The core for x86-64 with BMI2, ADX and AVX2; sm2_cpu.c asks for them. */
#include "crypto/sm2_inner.h"

#if defined(__x86_64__) && !defined(EZZ_SM2_NO_ASM)
#define EZZ_SM2_ADX
#include "crypto/sm2_core.h"

const struct ezz_sm2_core ezz_sm2_core_adx = SM2_CORE("x86-64, bmi2 and adx");
#endif

/*
 * Which core this processor takes.
 *
 * EZZ_SM2_NO_ASM leaves only the portable core; EZZ_SM2_ONLY_ADX takes the
 * other without asking, for tools that hide features of the processor.
 */
#include "crypto/sm2_inner.h"

#if defined(__x86_64__) && !defined(EZZ_SM2_NO_ASM)
#define EZZ_SM2_ASM
#endif

#if defined(EZZ_SM2_ASM) && !defined(EZZ_SM2_ONLY_ADX)
#include <cpuid.h>
#include <stdatomic.h>

/* AVX2 asks the system too, which has to save the registers. */
static bool
ask_adx(void)
{
	unsigned a, b, c, d;

	__builtin_cpu_init();
	return __builtin_cpu_supports("avx2") &&
	    __get_cpuid_count(7, 0, &a, &b, &c, &d) != 0 &&
	    (b & bit_BMI2) != 0 && (b & bit_ADX) != 0;
}

/* The answer is kept, for virtual machines take long over CPUID. */
static bool
has_adx(void)
{
	static _Atomic signed char known;
	signed char k = atomic_load_explicit(&known, memory_order_relaxed);

	if (k == 0) {
		k = ask_adx() ? 1 : -1;
		atomic_store_explicit(&known, k, memory_order_relaxed);
	}
	return k > 0;
}
#endif

const struct ezz_sm2_core *
ezz_sm2_core(void)
{
#ifdef EZZ_SM2_ASM
#ifndef EZZ_SM2_ONLY_ADX
	if (has_adx())
#endif
		return &ezz_sm2_core_adx;
#endif
#ifndef EZZ_SM2_ONLY_ADX
	return &ezz_sm2_core_c;
#endif
}

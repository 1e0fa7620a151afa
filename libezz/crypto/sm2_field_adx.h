/*
 * Multiplication, squaring, addition and subtraction modulo p for x86-64 with
 * BMI2 and ADX.  Compilers spill the two carry chains (gcc 12 takes
 * twice as long), so these four are written out.
 *
 * Same values as the portable text of sm2_field.h, step by step: a product in
 * eight words, four reduction steps, one subtraction of p under a mask.  The
 * instructions used take the same time for all operands.
 */
#ifndef EZZ_CRYPTO_SM2_FIELD_ADX_H
#define EZZ_CRYPTO_SM2_FIELD_ADX_H

/* One step of fe_reduce_step: %t0 leaves, the new top comes in its place. */
#define STEP(t0, t1, t2, t3)						\
	"movq %%" t0 ", %%rax\n\t"					\
	"shlq $32, %%rax\n\t"						\
	"movq %%" t0 ", %%rcx\n\t"					\
	"shrq $32, %%rcx\n\t"						\
	"movq %%rax, %%rsi\n\t"						\
	"movq %%rcx, %%rbx\n\t"						\
	"subq %%" t0 ", %%rsi\n\t"					\
	"sbbq $0, %%rbx\n\t"						\
	"subq %%rcx, %%" t0 "\n\t"					\
	"subq %%rsi, %%" t1 "\n\t"					\
	"sbbq %%rbx, %%" t2 "\n\t"					\
	"sbbq %%rax, %%" t3 "\n\t"					\
	"sbbq $0, %%" t0 "\n\t"

/* Four steps, the upper half added, p taken off once if need be, stored. */
#define REDUCE								\
	STEP("r8", "r9", "r10", "r11")					\
	STEP("r9", "r10", "r11", "r8")					\
	STEP("r10", "r11", "r8", "r9")					\
	STEP("r11", "r8", "r9", "r10")					\
	"xorl %%edx, %%edx\n\t"						\
	"addq %%r12, %%r8\n\t"						\
	"adcq %%r13, %%r9\n\t"						\
	"adcq %%r14, %%r10\n\t"						\
	"adcq %%r15, %%r11\n\t"						\
	"adcq $0, %%rdx\n\t"						\
	CUT

/* rdx:r11..r8, less p unless that is negative, to (rdi). */
#define CUT								\
	"movq $0xffffffff00000000, %%rax\n\t"				\
	"movq $0xfffffffeffffffff, %%rcx\n\t"				\
	"movq %%r8, %%r12\n\t"						\
	"movq %%r9, %%r13\n\t"						\
	"movq %%r10, %%r14\n\t"						\
	"movq %%r11, %%r15\n\t"						\
	"subq $-1, %%r8\n\t"						\
	"sbbq %%rax, %%r9\n\t"						\
	"sbbq $-1, %%r10\n\t"						\
	"sbbq %%rcx, %%r11\n\t"						\
	"sbbq $0, %%rdx\n\t"						\
	"cmovcq %%r12, %%r8\n\t"					\
	"cmovcq %%r13, %%r9\n\t"					\
	"cmovcq %%r14, %%r10\n\t"					\
	"cmovcq %%r15, %%r11\n\t"					\
	"movq %%r8, (%%rdi)\n\t"					\
	"movq %%r9, 8(%%rdi)\n\t"					\
	"movq %%r10, 16(%%rdi)\n\t"					\
	"movq %%r11, 24(%%rdi)\n\t"

/* The row a * b[i] added into t0..t3, t4 (new). */
#define ROW(off, t0, t1, t2, t3, t4)					\
	"movq " off "(%%rbx), %%rdx\n\t"				\
	"xorl %%eax, %%eax\n\t"						\
	"mulxq (%%rsi), %%rax, %%rcx\n\t"				\
	"adcxq %%rax, %%" t0 "\n\t"					\
	"adoxq %%rcx, %%" t1 "\n\t"					\
	"mulxq 8(%%rsi), %%rax, %%rcx\n\t"				\
	"adcxq %%rax, %%" t1 "\n\t"					\
	"adoxq %%rcx, %%" t2 "\n\t"					\
	"mulxq 16(%%rsi), %%rax, %%rcx\n\t"				\
	"adcxq %%rax, %%" t2 "\n\t"					\
	"adoxq %%rcx, %%" t3 "\n\t"					\
	"mulxq 24(%%rsi), %%rax, %%" t4 "\n\t"				\
	"movl $0, %%ecx\n\t"						\
	"adcxq %%rax, %%" t3 "\n\t"					\
	"adoxq %%rcx, %%" t4 "\n\t"					\
	"adcq $0, %%" t4 "\n\t"

#define TOUCHED	"rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12",	\
	"r13", "r14", "r15", "cc", "memory"

__attribute__((noinline, aligned(64))) static void
fe_mul(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	__asm__ volatile(
	    "movq (%%rbx), %%rdx\n\t"
	    "mulxq (%%rsi), %%r8, %%r9\n\t"
	    "mulxq 8(%%rsi), %%rax, %%r10\n\t"
	    "addq %%rax, %%r9\n\t"
	    "mulxq 16(%%rsi), %%rax, %%r11\n\t"
	    "adcq %%rax, %%r10\n\t"
	    "mulxq 24(%%rsi), %%rax, %%r12\n\t"
	    "adcq %%rax, %%r11\n\t"
	    "adcq $0, %%r12\n\t"
	    ROW("8", "r9", "r10", "r11", "r12", "r13")
	    ROW("16", "r10", "r11", "r12", "r13", "r14")
	    ROW("24", "r11", "r12", "r13", "r14", "r15")
	    REDUCE
	    : "+S"(a), "+b"(b) : "D"(r) : TOUCHED);
}

/* The six mixed products are doubled, then the four squares added. */
__attribute__((noinline, aligned(64))) static void
fe_sqr(struct u256 *r, const struct u256 *a)
{
	__asm__ volatile(
	    "movq (%%rsi), %%rdx\n\t"
	    "mulxq 8(%%rsi), %%r9, %%r10\n\t"
	    "mulxq 16(%%rsi), %%rax, %%r11\n\t"
	    "addq %%rax, %%r10\n\t"
	    "mulxq 24(%%rsi), %%rax, %%r12\n\t"
	    "adcq %%rax, %%r11\n\t"
	    "adcq $0, %%r12\n\t"
	    "movq 8(%%rsi), %%rdx\n\t"
	    "xorl %%r14d, %%r14d\n\t"
	    "mulxq 16(%%rsi), %%rax, %%rcx\n\t"
	    "adcxq %%rax, %%r11\n\t"
	    "adoxq %%rcx, %%r12\n\t"
	    "mulxq 24(%%rsi), %%rax, %%r13\n\t"
	    "adcxq %%rax, %%r12\n\t"
	    "adoxq %%r14, %%r13\n\t"
	    "movq 16(%%rsi), %%rdx\n\t"
	    "mulxq 24(%%rsi), %%rax, %%rcx\n\t"
	    "adcxq %%rax, %%r13\n\t"
	    "adcxq %%rcx, %%r14\n\t"
	    "xorl %%r15d, %%r15d\n\t"
	    "movq (%%rsi), %%rdx\n\t"
	    "mulxq %%rdx, %%r8, %%rax\n\t"
	    "adcxq %%r9, %%r9\n\t"
	    "adoxq %%rax, %%r9\n\t"
	    "movq 8(%%rsi), %%rdx\n\t"
	    "mulxq %%rdx, %%rax, %%rcx\n\t"
	    "adcxq %%r10, %%r10\n\t"
	    "adoxq %%rax, %%r10\n\t"
	    "adcxq %%r11, %%r11\n\t"
	    "adoxq %%rcx, %%r11\n\t"
	    "movq 16(%%rsi), %%rdx\n\t"
	    "mulxq %%rdx, %%rax, %%rcx\n\t"
	    "adcxq %%r12, %%r12\n\t"
	    "adoxq %%rax, %%r12\n\t"
	    "adcxq %%r13, %%r13\n\t"
	    "adoxq %%rcx, %%r13\n\t"
	    "movq 24(%%rsi), %%rdx\n\t"
	    "mulxq %%rdx, %%rax, %%rcx\n\t"
	    "adcxq %%r14, %%r14\n\t"
	    "adoxq %%rax, %%r14\n\t"
	    "adcxq %%r15, %%r15\n\t"
	    "adoxq %%rcx, %%r15\n\t"
	    REDUCE
	    : "+S"(a) : "D"(r) : TOUCHED, "rbx");
}

__attribute__((always_inline)) static inline void
fe_add(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	__asm__ volatile(
	    "movq (%%rsi), %%r8\n\t"
	    "movq 8(%%rsi), %%r9\n\t"
	    "movq 16(%%rsi), %%r10\n\t"
	    "movq 24(%%rsi), %%r11\n\t"
	    "xorl %%ecx, %%ecx\n\t"
	    "addq (%%rdx), %%r8\n\t"
	    "adcq 8(%%rdx), %%r9\n\t"
	    "adcq 16(%%rdx), %%r10\n\t"
	    "adcq 24(%%rdx), %%r11\n\t"
	    "movl $0, %%edx\n\t"
	    "adcq $0, %%rdx\n\t"
	    CUT
	    : "+d"(b) : "D"(r), "S"(a) : "rax", "rcx", "r8", "r9", "r10",
	    "r11", "r12", "r13", "r14", "r15", "cc", "memory");
}

__attribute__((always_inline)) static inline void
fe_sub(struct u256 *r, const struct u256 *a, const struct u256 *b)
{
	__asm__ volatile(
	    "movq (%%rsi), %%r8\n\t"
	    "movq 8(%%rsi), %%r9\n\t"
	    "movq 16(%%rsi), %%r10\n\t"
	    "movq 24(%%rsi), %%r11\n\t"
	    "subq (%%rdx), %%r8\n\t"
	    "sbbq 8(%%rdx), %%r9\n\t"
	    "sbbq 16(%%rdx), %%r10\n\t"
	    "sbbq 24(%%rdx), %%r11\n\t"
	    "sbbq %%rax, %%rax\n\t"
	    "movq %%rax, %%rcx\n\t"
	    "movq %%rax, %%rdx\n\t"
	    "shlq $32, %%rcx\n\t"
	    "btrq $32, %%rdx\n\t"
	    "addq %%rax, %%r8\n\t"
	    "adcq %%rcx, %%r9\n\t"
	    "adcq %%rax, %%r10\n\t"
	    "adcq %%rdx, %%r11\n\t"
	    "movq %%r8, (%%rdi)\n\t"
	    "movq %%r9, 8(%%rdi)\n\t"
	    "movq %%r10, 16(%%rdi)\n\t"
	    "movq %%r11, 24(%%rdi)\n\t"
	    : "+d"(b) : "D"(r), "S"(a) : "rax", "rcx", "r8", "r9", "r10",
	    "r11", "cc", "memory");
}

#undef STEP
#undef REDUCE
#undef CUT
#undef ROW
#undef TOUCHED

#endif

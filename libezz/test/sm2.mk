# SM2 and SM3: each variant of the arithmetic is built from the same files
# into a test program of its own.  `make prove` runs the long proofs, the
# bench programs are started by `make bench`.
sm2_test_files = libezz/test/test_sm2.c libezz/test/sm2_flip.h \
	libezz/test/sm2_peer.h libezz/test/test.h $(sm2_sources)
sm2_noasm = $(AM_CPPFLAGS) -DEZZ_SM2_NO_ASM -DEZZ_SM3_NO_TARGET
sm2_no128 = $(sm2_noasm) -DEZZ_SM2_NO_INT128
sm2_avx2 = $(AM_CPPFLAGS) -DEZZ_NO_AVX512
sm2_libs = $(CMOCKA_LIBS) $(CRYPTO_LIBS) -lm

if CMOCKA
sm2_tests = libezz/test/test_sm2 libezz/test/test_sm2_noasm \
	libezz/test/test_sm2_no128 libezz/test/test_sm2_avx2 \
	libezz/test/test_sm3 libezz/test/test_sm3_noasm \
	libezz/test/test_sm3_avx2
check_PROGRAMS += $(sm2_tests)
TESTS += $(sm2_tests)
endif

libezz_test_test_sm2_SOURCES = $(sm2_test_files)
libezz_test_test_sm2_CPPFLAGS = $(AM_CPPFLAGS)
libezz_test_test_sm2_LDADD = $(sm2_libs)
libezz_test_test_sm2_noasm_SOURCES = $(sm2_test_files)
libezz_test_test_sm2_noasm_CPPFLAGS = $(sm2_noasm)
libezz_test_test_sm2_noasm_LDADD = $(sm2_libs)
libezz_test_test_sm2_no128_SOURCES = $(sm2_test_files)
libezz_test_test_sm2_no128_CPPFLAGS = $(sm2_no128)
libezz_test_test_sm2_no128_LDADD = $(sm2_libs)
libezz_test_test_sm2_avx2_SOURCES = $(sm2_test_files)
libezz_test_test_sm2_avx2_CPPFLAGS = $(sm2_avx2)
libezz_test_test_sm2_avx2_LDADD = $(sm2_libs)
libezz_test_test_sm3_SOURCES = libezz/test/test_sm3.c \
	libezz/test/sm2_peer.h libezz/test/test.h $(sm2_sources)
libezz_test_test_sm3_CPPFLAGS = $(AM_CPPFLAGS)
libezz_test_test_sm3_LDADD = $(sm2_libs)
libezz_test_test_sm3_noasm_SOURCES = $(libezz_test_test_sm3_SOURCES)
libezz_test_test_sm3_noasm_CPPFLAGS = $(sm2_noasm)
libezz_test_test_sm3_noasm_LDADD = $(sm2_libs)
libezz_test_test_sm3_avx2_SOURCES = $(libezz_test_test_sm3_SOURCES)
libezz_test_test_sm3_avx2_CPPFLAGS = $(sm2_avx2)
libezz_test_test_sm3_avx2_LDADD = $(sm2_libs)

# Figures; the second program holds what is measured without assembly.
sm2_benches = libezz/test/bench_sm2 libezz/test/bench_sm2_noasm
EXTRA_PROGRAMS += $(sm2_benches)
libezz_test_bench_sm2_SOURCES = libezz/test/bench_sm2.c \
	libezz/test/sm2_peer.h libezz/test/sm2_rival.h $(bench_headers) \
	$(sm2_sources)
libezz_test_bench_sm2_CPPFLAGS = $(AM_CPPFLAGS)
libezz_test_bench_sm2_LDADD = $(CRYPTO_LIBS)
libezz_test_bench_sm2_noasm_SOURCES = $(libezz_test_bench_sm2_SOURCES)
libezz_test_bench_sm2_noasm_CPPFLAGS = $(sm2_noasm) -DBENCH_PORTABLE
libezz_test_bench_sm2_noasm_LDADD = $(CRYPTO_LIBS)

EXTRA_DIST += libezz/test/peer/gmssl.c libezz/test/peer/gmsm/go.mod \
	libezz/test/peer/gmsm/go.sum libezz/test/peer/gmsm/main.go

# The generator of crypto/sm2_base.c, and the proofs.
EXTRA_PROGRAMS += libezz/crypto/sm2_base_gen
libezz_crypto_sm2_base_gen_SOURCES = libezz/crypto/sm2_base_gen.c \
	$(sm2_sources)
libezz_crypto_sm2_base_gen_CPPFLAGS = $(AM_CPPFLAGS)

EXTRA_PROGRAMS += libezz/test/prove_sm2 libezz/test/prove_sm2_noasm
libezz_test_prove_sm2_SOURCES = libezz/test/prove_sm2.c \
	libezz/test/sm2_flip.h libezz/test/sm2_peer.h $(sm2_sources)
libezz_test_prove_sm2_CPPFLAGS = $(AM_CPPFLAGS)
libezz_test_prove_sm2_LDADD = $(CRYPTO_LIBS) -lm
libezz_test_prove_sm2_noasm_SOURCES = $(libezz_test_prove_sm2_SOURCES)
libezz_test_prove_sm2_noasm_CPPFLAGS = $(sm2_noasm)
libezz_test_prove_sm2_noasm_LDADD = $(CRYPTO_LIBS) -lm

EXTRA_DIST += libezz/test/prove_sm2.sh libezz/test/ct_sm2.c \
	libezz/test/walk_sm2.c \
	libezz/test/sm2_step.awk libezz/test/sm2_field.smt2
dist_check_SCRIPTS += libezz/test/ct_sm2.sh libezz/test/arm_sm2.sh
TESTS += libezz/test/ct_sm2.sh libezz/test/arm_sm2.sh

prove-sm2: libezz/test/prove_sm2 libezz/test/prove_sm2_noasm
	srcdir='$(abs_top_srcdir)' CC='$(CC)' \
	    $(SHELL) $(srcdir)/libezz/test/prove_sm2.sh
prove: prove-sm2
.PHONY: prove prove-sm2

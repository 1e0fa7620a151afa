# Unit tests: cmocka programs on the un-hidden library, TAP out.
if CMOCKA
unit_tests = \
	libezz/test/test_base \
	libezz/test/test_cbor \
	libezz/test/test_codec \
	libezz/test/test_pkey
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
unit_libs = libezz/libezz_all.la $(CMOCKA_LIBS)

libezz_test_test_base_SOURCES = libezz/test/test_base.c libezz/test/test.h
libezz_test_test_base_LDADD = $(unit_libs)

libezz_test_test_cbor_SOURCES = libezz/test/test_cbor.c libezz/test/test.h
libezz_test_test_cbor_LDADD = $(unit_libs)

libezz_test_test_codec_SOURCES = libezz/test/test_codec.c libezz/test/test.h
libezz_test_test_codec_LDADD = $(unit_libs)

libezz_test_test_pkey_SOURCES = libezz/test/test_pkey.c libezz/test/test.h
libezz_test_test_pkey_LDADD = $(unit_libs)

if ISSUE
if CMOCKA
unit_tests += libezz/test/test_trust libezz/test/test_trust_vectors
endif
libezz_test_test_trust_SOURCES = libezz/test/test_trust.c \
	libezz/test/trust_keys.h libezz/test/test.h
libezz_test_test_trust_LDADD = $(unit_libs)
libezz_test_test_trust_vectors_SOURCES = libezz/test/test_trust_vectors.c \
	libezz/test/trust_keys.h libezz/test/test.h
libezz_test_test_trust_vectors_LDADD = $(unit_libs)
endif

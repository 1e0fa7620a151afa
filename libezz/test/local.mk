# Unit tests: cmocka programs on the un-hidden library, TAP out.
if CMOCKA
unit_tests = \
	libezz/test/test_base \
	libezz/test/test_cert \
	libezz/test/test_pkey
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
endif
unit_libs = libezz/libezz_all.la $(CMOCKA_LIBS)

libezz_test_test_base_SOURCES = libezz/test/test_base.c libezz/test/test.h
libezz_test_test_base_LDADD = $(unit_libs)

libezz_test_test_pkey_SOURCES = libezz/test/test_pkey.c libezz/test/test.h
libezz_test_test_pkey_LDADD = $(unit_libs)

libezz_test_test_cert_SOURCES = libezz/test/test_cert.c libezz/test/test.h
libezz_test_test_cert_LDADD = $(unit_libs)

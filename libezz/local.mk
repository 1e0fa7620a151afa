# libezz: every room adds its sources to ezz_sources (reading side) or to
# ezz_issue_sources (writing side).
ezz_sources =
ezz_issue_sources =
ezz_libs = $(CRYPTO_LIBS) $(ZLIB_LIBS) $(JANSSON_LIBS) $(EXPAT_LIBS) -lm
AM_CPPFLAGS += $(CRYPTO_CFLAGS) $(ZLIB_CFLAGS) $(JANSSON_CFLAGS) $(EXPAT_CFLAGS)
if ISSUE
ezz_libs += $(QRENCODE_LIBS) $(PNG_LIBS) $(SQLITE_LIBS)
ezz_libs += $(FREETYPE_LIBS) $(HARFBUZZ_LIBS)
AM_CPPFLAGS += $(QRENCODE_CFLAGS) $(PNG_CFLAGS) $(SQLITE_CFLAGS)
AM_CPPFLAGS += $(FREETYPE_CFLAGS) $(HARFBUZZ_CFLAGS)
endif
if P11
AM_CPPFLAGS += $(P11_CFLAGS)
endif

include $(srcdir)/libezz/base/local.mk
include $(srcdir)/libezz/crypto/local.mk
include $(srcdir)/libezz/format/local.mk
include $(srcdir)/libezz/draw/local.mk
include $(srcdir)/libezz/object/local.mk
include $(srcdir)/libezz/op/local.mk

include_HEADERS += libezz/ezz.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA += libezz/ezz.pc
EXTRA_DIST += libezz/ezz.map

# All of it, un-hidden, for the command and the unit tests.
noinst_LTLIBRARIES += libezz/libezz_all.la
libezz_libezz_all_la_SOURCES = $(ezz_sources)
if ISSUE
libezz_libezz_all_la_SOURCES += $(ezz_issue_sources)
endif
libezz_libezz_all_la_LIBADD = $(ezz_libs)

lib_LTLIBRARIES += libezz/libezz.la
libezz_libezz_la_SOURCES =
libezz_libezz_la_LIBADD = libezz/libezz_all.la
libezz_libezz_la_LDFLAGS = $(AM_LDFLAGS) -version-info 0:0:0 \
	-Wl,--version-script=$(srcdir)/libezz/ezz.map
EXTRA_libezz_libezz_la_DEPENDENCIES = libezz/ezz.map

include $(srcdir)/libezz/test/local.mk
include $(srcdir)/libezz/fuzz/local.mk

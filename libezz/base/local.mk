# One line a stem: the reading side, then the writing side.
ezz_sources += libezz/base/alg.c libezz/base/alg.h
ezz_sources += libezz/base/arena.c libezz/base/arena.h
ezz_sources += libezz/base/bytes.c libezz/base/bytes.h
ezz_sources += libezz/base/clock.c libezz/base/clock.h
ezz_sources += libezz/base/codec.c libezz/base/codec.h
ezz_sources += libezz/base/cursor.c libezz/base/cursor.h
ezz_sources += libezz/base/der.c libezz/base/der.h
ezz_sources += libezz/base/error.c libezz/base/error.h
ezz_sources += libezz/base/file.c libezz/base/file.h
ezz_sources += libezz/base/json.c libezz/base/json.h
ezz_sources += libezz/base/json_out.c libezz/base/json_out.h
ezz_sources += libezz/base/limits.h
ezz_sources += libezz/base/pattern.c libezz/base/pattern.h
ezz_sources += libezz/base/stream.c libezz/base/stream.h
ezz_sources += libezz/base/squeeze.c libezz/base/squeeze.h
ezz_sources += libezz/base/text.c libezz/base/text.h
ezz_sources += libezz/base/version.c
ezz_sources += libezz/base/words.c libezz/base/words.h

nodist_libezz_libezz_all_la_SOURCES = libezz/base/words_zh.c
BUILT_SOURCES += libezz/base/words_zh.c
CLEANFILES += libezz/base/words_zh.c
EXTRA_DIST += libezz/base/words.awk libezz/base/zh_CN.po

libezz/base/words_zh.c: libezz/base/words.awk libezz/base/zh_CN.po
	$(AM_V_GEN)mkdir -p libezz/base && LC_ALL=C $(AWK) \
	    -f $(srcdir)/libezz/base/words.awk \
	    $(srcdir)/libezz/base/zh_CN.po >$@.tmp && mv $@.tmp $@

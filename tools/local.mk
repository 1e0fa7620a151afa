# The command, as two programs from one frame; see full.h.  tools/ sees
# <ezz.h> alone; linked with the un-hidden library as an archive, each program
# takes in only the rooms that it uses.
bin_PROGRAMS += ezz
if ISSUE
pkglibexec_PROGRAMS += ezz-full
endif

ezz_frame = tools/cmd.h
ezz_frame += tools/cmds.h
ezz_frame += tools/exit.c tools/exit.h
ezz_frame += tools/ezz.c
ezz_frame += tools/features.c tools/features.h
ezz_frame += tools/full.c tools/full.h
ezz_frame += tools/help.c tools/help.h
ezz_frame += tools/io.c tools/io.h
ezz_frame += tools/lines.c tools/lines.h
ezz_frame += tools/opt.c tools/opt.h
ezz_frame += tools/opt_parse.h
ezz_frame += tools/out.c tools/out.h
ezz_frame += tools/stop.c tools/stop.h
ezz_frame += tools/store_judge.h

# Verbs that draw nothing and keep nothing.
ezz_light = tools/judge.c tools/judge.h
ezz_light += tools/batch.c tools/batch.h
ezz_light += tools/cmd_check.c
ezz_light += tools/cmd_code.c
ezz_light += tools/cmd_verify.c
ezz_light += tools/input.c tools/input.h

ezz_SOURCES = $(ezz_frame) $(ezz_light) tools/tables_light.c
ezz_LDADD = libezz/libezz_all.la

ezz_full_SOURCES = $(ezz_frame) $(ezz_light) tools/tables.c
ezz_full_SOURCES += tools/child.c tools/child.h
ezz_full_SOURCES += tools/cmd_archive.c
ezz_full_SOURCES += tools/cmd_archive_plan.c
ezz_full_SOURCES += tools/cmd_archive_resign.c
ezz_full_SOURCES += tools/generation.c tools/generation.h
ezz_full_SOURCES += tools/items.c tools/items.h
ezz_full_SOURCES += tools/sorter.c tools/sorter.h
ezz_full_SOURCES += tools/cmd_archive_store.c
ezz_full_SOURCES += tools/emit.c tools/emit.h
ezz_full_SOURCES += tools/store.c tools/store.h
ezz_full_SOURCES += tools/cmd_demo.c
ezz_full_SOURCES += tools/cmd_compose.c
ezz_full_SOURCES += tools/cmd_face.c
ezz_full_SOURCES += tools/cmd_issue.c tools/issue_copy.c tools/issue_copy.h
ezz_full_SOURCES += tools/cmd_key.c
ezz_full_SOURCES += tools/cmd_office.c
ezz_full_SOURCES += tools/cmd_present.c
ezz_full_SOURCES += tools/cmd_qr.c
ezz_full_SOURCES += tools/cmd_show.c
ezz_full_SOURCES += tools/show_page.c tools/show_page.h
ezz_full_SOURCES += tools/cmd_stamp.c
ezz_full_SOURCES += tools/cmd_seal_draw.c tools/seal_draw.h
ezz_full_SOURCES += tools/cmd_seal.c
ezz_full_SOURCES += tools/cmd_sealstatus.c tools/seal_files.h
ezz_full_SOURCES += tools/cmd_status.c
ezz_full_SOURCES += tools/cmd_token.c
ezz_full_SOURCES += tools/cmd_trust.c
ezz_full_SOURCES += tools/cmd_window.c
ezz_full_SOURCES += tools/complete.c tools/complete.h
ezz_full_SOURCES += tools/fonts.c tools/fonts.h
ezz_full_SOURCES += tools/fetch.c tools/fetch.h
ezz_full_SOURCES += tools/issue_files.c tools/issue_files.h
ezz_full_SOURCES += tools/office_files.c tools/office_files.h
ezz_full_SOURCES += tools/pass.c tools/pass.h
ezz_full_SOURCES += tools/pictures.c tools/pictures.h
ezz_full_SOURCES += tools/progress.c tools/progress.h
ezz_full_SOURCES += tools/renew.c tools/renew.h
ezz_full_SOURCES += tools/timestamp.c tools/timestamp.h
ezz_full_SOURCES += tools/stamp_note.c tools/stamp_note.h
ezz_full_SOURCES += tools/tsa.c tools/tsa.h
ezz_full_SOURCES += tools/tsa_serve.c
ezz_full_SOURCES += tools/update.c tools/update.h
ezz_full_SOURCES += tools/window_ask.c tools/window_ask.h
ezz_full_SOURCES += tools/window_once.c tools/window_once.h
ezz_full_SOURCES += tools/window_day.c tools/window_day.h
ezz_full_SOURCES += tools/window_input.c tools/window_input.h
ezz_full_SOURCES += tools/window_office.c tools/window_office.h
ezz_full_SOURCES += tools/window_screen.c tools/window_screen.h
ezz_full_SOURCES += tools/window_source.c tools/window_source.h
ezz_full_LDADD = libezz/libezz_all.la

# Pictures are read in a process of its own, by whatever decoders there are.
if QRREAD
pkglibexec_PROGRAMS += ezz-qrread
endif
ezz_qrread_SOURCES = tools/qrread.c tools/qrread.h tools/exit.h
ezz_qrread_SOURCES += tools/qrread_find.c
ezz_qrread_CPPFLAGS = $(AM_CPPFLAGS) $(ZBAR_CFLAGS) $(JPEG_CFLAGS)
ezz_qrread_LDADD = libezz/libezz_all.la
if ZBAR
ezz_qrread_SOURCES += tools/qrread_zbar.c
ezz_qrread_LDADD += $(ZBAR_LIBS)
endif
if JPEG
ezz_qrread_SOURCES += tools/qrread_jpeg.c
ezz_qrread_LDADD += $(JPEG_LIBS)
endif
# A library of its own, so that C links the rest where there is no C++.
if ZXING
noinst_LTLIBRARIES += tools/libqrread_zxing.la
ezz_qrread_LDADD += tools/libqrread_zxing.la $(ZXING_LIBS) -lstdc++
endif
tools_libqrread_zxing_la_SOURCES = tools/qrread_zxing.cc
tools_libqrread_zxing_la_CPPFLAGS = -DPIC $(ZXING_INCLUDE)
tools_libqrread_zxing_la_CXXFLAGS = -std=c++17 -O2 -Wall -Wextra $(CXXFLAGS)
# Pictures as scanners and phones make them, and how many are read.
if QRREAD
bench_programs += tools/test/bench_pictures
endif
tools_test_bench_pictures_SOURCES = tools/test/bench_pictures.c
tools_test_bench_pictures_SOURCES += tools/qrread_find.c tools/qrread.h
tools_test_bench_pictures_CPPFLAGS = $(ezz_qrread_CPPFLAGS) -I$(srcdir)
tools_test_bench_pictures_LDADD = $(ezz_qrread_LDADD) -lm
if ZBAR
tools_test_bench_pictures_SOURCES += tools/qrread_zbar.c
endif
if JPEG
tools_test_bench_pictures_SOURCES += tools/qrread_jpeg.c
endif

# And so is what comes from the network.
if ONLINE
pkglibexec_PROGRAMS += ezz-fetch
ezz_fetch_SOURCES = tools/fetcher.c tools/fetch.h tools/exit.h
ezz_fetch_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
ezz_fetch_LDADD = libezz/libezz_all.la $(CURL_LIBS)
endif

# Tests of the commands, and the scripts that hold the house.
TESTS += tools/test/check.bats
TESTS += tools/test/code.bats
if ISSUE
TESTS += tools/test/examples.bats
TESTS += tools/test/readme.bats
endif
if ISSUE
TESTS += tools/test/document.bats
TESTS += tools/test/oracle.bats
TESTS += tools/test/parts.bats
TESTS += tools/test/show.bats
TESTS += tools/test/show_page.bats
endif
if ONLINE
TESTS += tools/test/fetch.bats
endif
TESTS += tools/test/floors.sh
if ISSUE
TESTS += tools/test/key.bats
endif
if ISSUE
TESTS += tools/test/office.bats
endif
if ISSUE
TESTS += tools/test/p11.bats
endif
if ISSUE
TESTS += tools/test/qr.bats
endif
if ISSUE
TESTS += tools/test/seal.bats
TESTS += tools/test/seal_draw.bats
endif
if ISSUE
TESTS += tools/test/stamp.bats
TESTS += tools/test/status.bats
endif
TESTS += tools/test/symbols.sh
if ISSUE
TESTS += tools/test/trust.bats
endif
if ISSUE
TESTS += tools/test/words.bats
endif
TESTS += tools/test/help.bats
if ISSUE
TESTS += tools/test/interop.bats
TESTS += tools/test/copy.bats
TESTS += tools/test/issue.bats
TESTS += tools/test/faults.sh
TESTS += tools/test/compose.bats
TESTS += tools/test/face.bats
TESTS += tools/test/present.bats
TESTS += tools/test/update.bats
TESTS += tools/test/verify.bats
TESTS += tools/test/window.bats
endif
TESTS += tools/test/words.sh
EXTRA_DIST += tools/test/check.bats
EXTRA_DIST += tools/test/code.bats
EXTRA_DIST += tools/test/examples.bats
EXTRA_DIST += tools/test/document.bats
EXTRA_DIST += tools/test/fetch.bats
EXTRA_DIST += tools/test/fetch_server.py
EXTRA_DIST += tools/test/faults.py tools/test/faults_resign.py
EXTRA_DIST += tools/test/faults.sh
EXTRA_DIST += tools/test/floors.sh
EXTRA_DIST += tools/test/readme.bats
EXTRA_DIST += tools/test/key.bats
EXTRA_DIST += tools/test/office.bats
EXTRA_DIST += tools/test/p11.bats
EXTRA_DIST += tools/test/qr.bats
EXTRA_DIST += tools/test/seal.bats
EXTRA_DIST += tools/test/stamp.bats
EXTRA_DIST += tools/test/seal_draw.bats
EXTRA_DIST += tools/test/show_page.bats
EXTRA_DIST += tools/test/status.bats
EXTRA_DIST += tools/test/symbols.sh
EXTRA_DIST += tools/test/trust.bats
EXTRA_DIST += tools/test/words.bats
EXTRA_DIST += tools/test/help.bats
EXTRA_DIST += tools/test/interop.bats
EXTRA_DIST += tools/test/copy.bats
EXTRA_DIST += tools/test/issue.bats
EXTRA_DIST += tools/test/all.sh
EXTRA_DIST += tools/test/parts.bats
EXTRA_DIST += tools/test/show.bats
EXTRA_DIST += tools/test/cose_parts.py
EXTRA_DIST += tools/test/many.py
EXTRA_DIST += tools/test/compose.bats
EXTRA_DIST += tools/test/face.bats
EXTRA_DIST += tools/test/present.bats
EXTRA_DIST += tools/test/update.bats
EXTRA_DIST += tools/test/verify.bats
EXTRA_DIST += tools/test/window.bats
EXTRA_DIST += tools/test/words.sh
EXTRA_DIST += tools/test/png_beside.py
EXTRA_DIST += tools/test/red_box.py tools/test/stamp_place.bats
EXTRA_DIST += tools/test/hostile.py tools/test/hostile.sh
EXTRA_DIST += tools/test/expected.py

# Every fault at every call: minutes, not seconds.
faults: all
	srcdir='$(abs_top_srcdir)' builddir='$(abs_top_builddir)' EVERY=1 \
	    $(SHELL) $(srcdir)/tools/test/faults.sh
.PHONY: faults
if ISSUE
TESTS += tools/test/archive.bats
TESTS += tools/test/archive_resign.bats
TESTS += tools/test/engines.bats
TESTS += tools/test/stamp_place.bats
TESTS += tools/test/hostile.sh
TESTS += tools/test/store.bats
endif
EXTRA_DIST += tools/test/archive.bats
EXTRA_DIST += tools/test/archive_resign.bats
EXTRA_DIST += tools/test/engines.bats
EXTRA_DIST += tools/test/store.bats

# Others who judge documents, from Maven Central: what cannot be had is told,
# and the tests that ask them are skipped.  No test fetches anything itself.
EXTRA_DIST += tools/test/oracle.bats tools/test/oracle/pom.xml
EXTRA_DIST += tools/test/oracle/Oracle.java tools/test/oracle/get.sh
EXTRA_DIST += tools/test/oracle/Ers.java tools/test/oracle/ers.xml
.PHONY: oracles
oracles:
	@builddir='$(abs_top_builddir)' sh $(srcdir)/tools/test/oracle/get.sh
clean-local: clean-oracles
.PHONY: clean-oracles
clean-oracles:
	rm -rf oracle
# The window's pieces that need no terminal.
if CMOCKA
if ISSUE
check_PROGRAMS += tools/test/test_window
TESTS += tools/test/test_window
endif
endif
tools_test_test_window_SOURCES = tools/test/test_window.c
tools_test_test_window_SOURCES += tools/window_input.c tools/window_input.h
tools_test_test_window_SOURCES += tools/window_screen.c tools/window_screen.h
tools_test_test_window_LDADD = libezz/libezz_all.la $(CMOCKA_LIBS)
if CMOCKA
if ISSUE
check_PROGRAMS += tools/test/test_window_once
TESTS += tools/test/test_window_once
endif
endif
tools_test_test_window_once_SOURCES = tools/test/test_window_once.c
tools_test_test_window_once_SOURCES += tools/window_once.c tools/window_once.h
tools_test_test_window_once_SOURCES += tools/io.c tools/io.h
tools_test_test_window_once_SOURCES += tools/opt.c tools/opt.h
tools_test_test_window_once_SOURCES += tools/stop.c tools/stop.h
tools_test_test_window_once_LDADD = libezz/libezz_all.la $(CMOCKA_LIBS)

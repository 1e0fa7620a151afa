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

# Verbs that draw nothing and keep nothing.
ezz_light = tools/judge.c tools/judge.h
ezz_light += tools/cmd_check.c
ezz_light += tools/cmd_code.c
ezz_light += tools/cmd_verify.c
ezz_light += tools/input.c tools/input.h

ezz_SOURCES = $(ezz_frame) $(ezz_light) tools/tables_light.c
ezz_LDADD = libezz/libezz_all.la

ezz_full_SOURCES = $(ezz_frame) $(ezz_light) tools/tables.c
ezz_full_SOURCES += tools/batch.c tools/batch.h
ezz_full_SOURCES += tools/child.c tools/child.h
ezz_full_SOURCES += tools/cmd_archive.c
ezz_full_SOURCES += tools/cmd_demo.c
ezz_full_SOURCES += tools/cmd_issue.c
ezz_full_SOURCES += tools/cmd_key.c
ezz_full_SOURCES += tools/cmd_office.c
ezz_full_SOURCES += tools/cmd_qr.c
ezz_full_SOURCES += tools/cmd_show.c
ezz_full_SOURCES += tools/cmd_stamp.c
ezz_full_SOURCES += tools/cmd_seal_draw.c tools/seal_draw.h
ezz_full_SOURCES += tools/cmd_seal.c
ezz_full_SOURCES += tools/cmd_status.c
ezz_full_SOURCES += tools/cmd_token.c
ezz_full_SOURCES += tools/cmd_trust.c
ezz_full_SOURCES += tools/complete.c tools/complete.h
ezz_full_SOURCES += tools/fonts.c tools/fonts.h
ezz_full_SOURCES += tools/fetch.c tools/fetch.h
ezz_full_SOURCES += tools/issue_files.c tools/issue_files.h
ezz_full_SOURCES += tools/office_files.c tools/office_files.h
ezz_full_SOURCES += tools/pass.c tools/pass.h
ezz_full_SOURCES += tools/progress.c tools/progress.h
ezz_full_SOURCES += tools/timestamp.c tools/timestamp.h
ezz_full_SOURCES += tools/tsa.c tools/tsa.h
ezz_full_SOURCES += tools/tsa_serve.c
ezz_full_LDADD = libezz/libezz_all.la

# Pictures are read in a process of its own.
if ZBAR
pkglibexec_PROGRAMS += ezz-qrread
ezz_qrread_SOURCES = tools/qrread.c tools/exit.h
ezz_qrread_CPPFLAGS = $(AM_CPPFLAGS) $(ZBAR_CFLAGS)
ezz_qrread_LDADD = libezz/libezz_all.la $(ZBAR_LIBS)
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
TESTS += tools/test/show.bats
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
TESTS += tools/test/issue.bats
TESTS += tools/test/faults.sh
TESTS += tools/test/verify.bats
endif
TESTS += tools/test/words.sh
EXTRA_DIST += tools/test/check.bats
EXTRA_DIST += tools/test/code.bats
EXTRA_DIST += tools/test/examples.bats
EXTRA_DIST += tools/test/document.bats
EXTRA_DIST += tools/test/fetch.bats
EXTRA_DIST += tools/test/fetch_server.py
EXTRA_DIST += tools/test/faults.py
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
EXTRA_DIST += tools/test/status.bats
EXTRA_DIST += tools/test/symbols.sh
EXTRA_DIST += tools/test/trust.bats
EXTRA_DIST += tools/test/words.bats
EXTRA_DIST += tools/test/help.bats
EXTRA_DIST += tools/test/interop.bats
EXTRA_DIST += tools/test/issue.bats
EXTRA_DIST += tools/test/cose_parts.py
EXTRA_DIST += tools/test/many.py
EXTRA_DIST += tools/test/verify.bats
EXTRA_DIST += tools/test/words.sh
EXTRA_DIST += tools/test/png_beside.py

# Every fault at every call: minutes, not seconds.
faults: all
	srcdir='$(abs_top_srcdir)' builddir='$(abs_top_builddir)' EVERY=1 \
	    $(SHELL) $(srcdir)/tools/test/faults.sh
.PHONY: faults
if ISSUE
TESTS += tools/test/archive.bats
endif
EXTRA_DIST += tools/test/archive.bats

# One harness per reader; see fuzz.h.  "make check" feeds each its corpus
# once; "make fuzz" runs each for FUZZ_SECONDS after --enable-fuzz.
FUZZ_SECONDS = 60
fuzz_harnesses =
fuzz_libs = libezz/libezz_all.la
fuzz_main = libezz/fuzz/corpus.c libezz/fuzz/fuzz.h
if FUZZ
fuzz_main += libezz/fuzz/engine.c
fuzz_libs += $(FUZZ_ENGINE)
else
fuzz_main += libezz/fuzz/replay.c
TESTS += $(fuzz_harnesses)
endif
check_PROGRAMS += $(fuzz_harnesses)
EXTRA_DIST += libezz/fuzz/engine.c libezz/fuzz/replay.c

.PHONY: fuzz
if FUZZ
fuzz: $(fuzz_harnesses)
	@for h in $(fuzz_harnesses); do \
		d=libezz/fuzz/corpus/`basename $$h`; \
		$(MKDIR_P) $$d || exit 1; \
		echo "$$h: $(FUZZ_SECONDS) s"; \
		srcdir='$(abs_top_srcdir)' EZZ_FUZZ_SEEDS=$$d ./$$h \
		    -max_total_time=$(FUZZ_SECONDS) -max_len=8192 \
		    -timeout=10 -print_final_stats=1 \
		    -artifact_prefix=$$d- $$d 2>$$d.log || \
		    { tail -n 40 $$d.log >&2; exit 1; }; \
		grep -E 'DONE|number_of_executed' $$d.log; \
	done
else
fuzz:
	@echo 'make fuzz: configure with CC=clang --enable-fuzz' >&2; exit 1
endif

fuzz_harnesses += libezz/fuzz/fuzz_armour
libezz_fuzz_fuzz_armour_SOURCES = libezz/fuzz/fuzz_armour.c $(fuzz_main)
libezz_fuzz_fuzz_armour_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_cbor
libezz_fuzz_fuzz_cbor_SOURCES = libezz/fuzz/fuzz_cbor.c $(fuzz_main)
libezz_fuzz_fuzz_cbor_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_cose
libezz_fuzz_fuzz_cose_SOURCES = libezz/fuzz/fuzz_cose.c $(fuzz_main)
libezz_fuzz_fuzz_cose_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_ez1
libezz_fuzz_fuzz_ez1_SOURCES = libezz/fuzz/fuzz_ez1.c $(fuzz_main)
libezz_fuzz_fuzz_ez1_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_hc1
libezz_fuzz_fuzz_hc1_SOURCES = libezz/fuzz/fuzz_hc1.c $(fuzz_main)
libezz_fuzz_fuzz_hc1_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_squeeze
libezz_fuzz_fuzz_squeeze_SOURCES = libezz/fuzz/fuzz_squeeze.c $(fuzz_main)
libezz_fuzz_fuzz_squeeze_LDADD = $(fuzz_libs)

if ISSUE
fuzz_harnesses += libezz/fuzz/fuzz_modules
fuzz_harnesses += libezz/fuzz/fuzz_png
endif
libezz_fuzz_fuzz_modules_SOURCES = libezz/fuzz/fuzz_modules.c $(fuzz_main)
libezz_fuzz_fuzz_modules_LDADD = $(fuzz_libs)
libezz_fuzz_fuzz_png_SOURCES = libezz/fuzz/fuzz_png.c $(fuzz_main)
libezz_fuzz_fuzz_png_LDADD = $(fuzz_libs)

if ISSUE
fuzz_harnesses += libezz/fuzz/fuzz_trust
endif
libezz_fuzz_fuzz_trust_SOURCES = libezz/fuzz/fuzz_trust.c $(fuzz_main)
libezz_fuzz_fuzz_trust_LDADD = $(fuzz_libs)
fuzz_harnesses += libezz/fuzz/fuzz_json
libezz_fuzz_fuzz_json_SOURCES = libezz/fuzz/fuzz_json.c $(fuzz_main)
libezz_fuzz_fuzz_json_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_record
libezz_fuzz_fuzz_record_SOURCES = libezz/fuzz/fuzz_record.c $(fuzz_main)
libezz_fuzz_fuzz_record_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_licence
libezz_fuzz_fuzz_licence_SOURCES = libezz/fuzz/fuzz_licence.c $(fuzz_main)
libezz_fuzz_fuzz_licence_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_schema
libezz_fuzz_fuzz_schema_SOURCES = libezz/fuzz/fuzz_schema.c $(fuzz_main)
libezz_fuzz_fuzz_schema_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_cert
libezz_fuzz_fuzz_cert_SOURCES = libezz/fuzz/fuzz_cert.c $(fuzz_main)
libezz_fuzz_fuzz_cert_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_crl
libezz_fuzz_fuzz_crl_SOURCES = libezz/fuzz/fuzz_crl.c $(fuzz_main)
libezz_fuzz_fuzz_crl_LDADD = $(fuzz_libs)
fuzz_harnesses += libezz/fuzz/fuzz_attestation
libezz_fuzz_fuzz_attestation_SOURCES = libezz/fuzz/fuzz_attestation.c $(fuzz_main)
libezz_fuzz_fuzz_attestation_LDADD = $(fuzz_libs)
fuzz_harnesses += libezz/fuzz/fuzz_journal
libezz_fuzz_fuzz_journal_SOURCES = libezz/fuzz/fuzz_journal.c $(fuzz_main)
libezz_fuzz_fuzz_journal_LDADD = $(fuzz_libs)
fuzz_harnesses += libezz/fuzz/fuzz_sealstatus
libezz_fuzz_fuzz_sealstatus_SOURCES = libezz/fuzz/fuzz_sealstatus.c $(fuzz_main)
libezz_fuzz_fuzz_sealstatus_LDADD = $(fuzz_libs)
fuzz_harnesses += libezz/fuzz/fuzz_status
libezz_fuzz_fuzz_status_SOURCES = libezz/fuzz/fuzz_status.c $(fuzz_main)
libezz_fuzz_fuzz_status_LDADD = $(fuzz_libs)

if ISSUE
fuzz_harnesses += libezz/fuzz/fuzz_sdata
endif
libezz_fuzz_fuzz_sdata_SOURCES = libezz/fuzz/fuzz_sdata.c $(fuzz_main)
libezz_fuzz_fuzz_sdata_LDADD = $(fuzz_libs)

if ISSUE
fuzz_harnesses += libezz/fuzz/fuzz_ses
endif
libezz_fuzz_fuzz_ses_SOURCES = libezz/fuzz/fuzz_ses.c $(fuzz_main)
libezz_fuzz_fuzz_ses_LDADD = $(fuzz_libs)
fuzz_harnesses += libezz/fuzz/fuzz_ofd
libezz_fuzz_fuzz_ofd_SOURCES = libezz/fuzz/fuzz_ofd.c $(fuzz_main)
libezz_fuzz_fuzz_ofd_LDADD = $(fuzz_libs)
if ISSUE
fuzz_harnesses += libezz/fuzz/fuzz_ofd_list
endif
libezz_fuzz_fuzz_ofd_list_SOURCES = libezz/fuzz/fuzz_ofd_list.c $(fuzz_main)
libezz_fuzz_fuzz_ofd_list_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_pkg
libezz_fuzz_fuzz_pkg_SOURCES = libezz/fuzz/fuzz_pkg.c $(fuzz_main)
libezz_fuzz_fuzz_pkg_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_xml
libezz_fuzz_fuzz_xml_SOURCES = libezz/fuzz/fuzz_xml.c $(fuzz_main)
libezz_fuzz_fuzz_xml_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_scan
libezz_fuzz_fuzz_scan_SOURCES = libezz/fuzz/fuzz_scan.c $(fuzz_main)
libezz_fuzz_fuzz_scan_LDADD = $(fuzz_libs)
fuzz_harnesses += libezz/fuzz/fuzz_ofd_page
libezz_fuzz_fuzz_ofd_page_SOURCES = libezz/fuzz/fuzz_ofd_page.c $(fuzz_main)
libezz_fuzz_fuzz_ofd_page_LDADD = $(fuzz_libs)
fuzz_harnesses += libezz/fuzz/fuzz_tsp
libezz_fuzz_fuzz_tsp_SOURCES = libezz/fuzz/fuzz_tsp.c $(fuzz_main)
libezz_fuzz_fuzz_tsp_LDADD = $(fuzz_libs)

fuzz_harnesses += libezz/fuzz/fuzz_ers
libezz_fuzz_fuzz_ers_SOURCES = libezz/fuzz/fuzz_ers.c $(fuzz_main)
libezz_fuzz_fuzz_ers_LDADD = $(fuzz_libs)

if ISSUE
fuzz_harnesses += libezz/fuzz/fuzz_markdown
endif
libezz_fuzz_fuzz_markdown_SOURCES = libezz/fuzz/fuzz_markdown.c $(fuzz_main)
libezz_fuzz_fuzz_markdown_LDADD = $(fuzz_libs)
fuzz_harnesses += libezz/fuzz/fuzz_presentation
libezz_fuzz_fuzz_presentation_SOURCES = libezz/fuzz/fuzz_presentation.c $(fuzz_main)
libezz_fuzz_fuzz_presentation_LDADD = $(fuzz_libs)

if ISSUE
fuzz_harnesses += libezz/fuzz/fuzz_face
fuzz_harnesses += libezz/fuzz/fuzz_photo
endif
libezz_fuzz_fuzz_face_SOURCES = libezz/fuzz/fuzz_face.c $(fuzz_main)
libezz_fuzz_fuzz_face_LDADD = $(fuzz_libs)
libezz_fuzz_fuzz_photo_SOURCES = libezz/fuzz/fuzz_photo.c $(fuzz_main)
libezz_fuzz_fuzz_photo_LDADD = $(fuzz_libs)
fuzz_harnesses += libezz/fuzz/fuzz_store
libezz_fuzz_fuzz_store_SOURCES = libezz/fuzz/fuzz_store.c $(fuzz_main)
libezz_fuzz_fuzz_store_LDADD = $(fuzz_libs)

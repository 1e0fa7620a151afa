# Unit tests: cmocka programs on the un-hidden library, TAP out.
unit_libs = libezz/libezz_all.la $(CMOCKA_LIBS)
unit_tests =
# A misbehaving PKCS#11 module; -rpath makes libtool build it to be loaded.
p11_modules =
if P11
p11_modules += libezz/test/mock_p11.la
endif
libezz_test_mock_p11_la_SOURCES = libezz/test/mock_p11.c
libezz_test_mock_p11_la_LIBADD = libezz/libezz_all.la
libezz_test_mock_p11_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -rpath /nowhere
unit_tests += libezz/test/test_base
libezz_test_test_base_SOURCES = libezz/test/test_base.c libezz/test/test.h
libezz_test_test_base_LDADD = $(unit_libs)
unit_tests += libezz/test/test_cbor
libezz_test_test_cbor_SOURCES = libezz/test/test_cbor.c libezz/test/test.h
libezz_test_test_cbor_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_cert
endif
libezz_test_test_cert_SOURCES = libezz/test/test_cert.c libezz/test/test.h
libezz_test_test_cert_LDADD = $(unit_libs)
unit_tests += libezz/test/test_check
libezz_test_test_check_SOURCES = libezz/test/test_check.c libezz/test/test.h
libezz_test_test_check_LDADD = $(unit_libs)
unit_tests += libezz/test/test_code
libezz_test_test_code_SOURCES = libezz/test/test_code.c libezz/test/test.h
libezz_test_test_code_LDADD = $(unit_libs)
unit_tests += libezz/test/test_codec
libezz_test_test_codec_SOURCES = libezz/test/test_codec.c libezz/test/test.h
libezz_test_test_codec_LDADD = $(unit_libs)
unit_tests += libezz/test/test_cose
libezz_test_test_cose_SOURCES = libezz/test/test_cose.c libezz/test/test.h
libezz_test_test_cose_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_document_vectors
endif
libezz_test_test_document_vectors_SOURCES = libezz/test/test_document_vectors.c libezz/test/stamp_kit.h libezz/test/test.h
libezz_test_test_document_vectors_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_stamplog
endif
libezz_test_test_stamplog_SOURCES = libezz/test/test_stamplog.c libezz/test/test.h
libezz_test_test_stamplog_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_attest
unit_tests += libezz/test/test_attest_vectors
unit_tests += libezz/test/test_stamp
endif
libezz_test_test_attest_vectors_SOURCES = libezz/test/test_attest_vectors.c libezz/test/recipe.h libezz/test/test.h
libezz_test_test_attest_vectors_LDADD = $(unit_libs)
libezz_test_test_attest_SOURCES = libezz/test/test_attest.c libezz/test/stamp_kit.h libezz/test/test.h
libezz_test_test_attest_LDADD = $(unit_libs)
libezz_test_test_stamp_SOURCES = libezz/test/test_stamp.c libezz/test/stamp_kit.h libezz/test/test.h
libezz_test_test_stamp_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_cosign
endif
libezz_test_test_cosign_SOURCES = libezz/test/test_cosign.c libezz/test/stamp_kit.h libezz/test/test.h
libezz_test_test_cosign_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_explain
endif
libezz_test_test_explain_SOURCES = libezz/test/test_explain.c libezz/test/stamp_kit.h libezz/test/test.h
libezz_test_test_explain_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_rsa
endif
libezz_test_test_rsa_SOURCES = libezz/test/test_rsa.c libezz/test/stamp_kit.h libezz/test/test.h
libezz_test_test_rsa_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_document
endif
libezz_test_test_document_SOURCES = libezz/test/test_document.c libezz/test/test.h
libezz_test_test_document_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_licence libezz/test/test_ofd_write
endif
libezz_test_test_licence_SOURCES = libezz/test/test_licence.c libezz/test/test.h
libezz_test_test_licence_LDADD = $(unit_libs)
libezz_test_test_ofd_write_SOURCES = libezz/test/test_ofd_write.c libezz/test/test.h
libezz_test_test_ofd_write_LDADD = $(unit_libs)
unit_tests += libezz/test/test_ez1
libezz_test_test_ez1_SOURCES = libezz/test/test_ez1.c libezz/test/test.h
libezz_test_test_ez1_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_font
endif
libezz_test_test_font_SOURCES = libezz/test/test_font.c libezz/test/test.h libezz/test/fonts.h
libezz_test_test_font_LDADD = $(unit_libs)
unit_tests += libezz/test/test_hc1
libezz_test_test_hc1_SOURCES = libezz/test/test_hc1.c libezz/test/test.h
libezz_test_test_hc1_LDADD = $(unit_libs)
unit_tests += libezz/test/test_json
libezz_test_test_json_SOURCES = libezz/test/test_json.c libezz/test/test.h
libezz_test_test_json_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_raster
endif
libezz_test_test_raster_SOURCES = libezz/test/test_raster.c libezz/test/test.h libezz/test/fonts.h
libezz_test_test_raster_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_seal_face
endif
libezz_test_test_seal_face_SOURCES = libezz/test/test_seal_face.c libezz/test/test.h libezz/test/fonts.h
libezz_test_test_seal_face_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_preview
endif
libezz_test_test_preview_SOURCES = libezz/test/test_preview.c libezz/test/test.h libezz/test/fonts.h
libezz_test_test_preview_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_type
endif
libezz_test_test_type_SOURCES = libezz/test/test_type.c libezz/test/test.h libezz/test/fonts.h
libezz_test_test_type_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_leaf
endif
libezz_test_test_leaf_SOURCES = libezz/test/test_leaf.c libezz/test/test.h libezz/test/fonts.h
libezz_test_test_leaf_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_modules
endif
libezz_test_test_modules_SOURCES = libezz/test/test_modules.c libezz/test/test.h
libezz_test_test_modules_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_office
endif
libezz_test_test_office_SOURCES = libezz/test/test_office.c libezz/test/test.h
libezz_test_test_office_LDADD = $(unit_libs)
if P11
unit_tests += libezz/test/test_p11
endif
libezz_test_test_p11_SOURCES = libezz/test/test_p11.c libezz/test/test.h
libezz_test_test_p11_LDADD = $(unit_libs)
EXTRA_libezz_test_test_p11_DEPENDENCIES = $(p11_modules)
unit_tests += libezz/test/test_pattern
libezz_test_test_pattern_SOURCES = libezz/test/test_pattern.c libezz/test/test.h
libezz_test_test_pattern_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_pkey
endif
libezz_test_test_pkey_SOURCES = libezz/test/test_pkey.c libezz/test/test.h
libezz_test_test_pkey_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_png
endif
libezz_test_test_png_SOURCES = libezz/test/test_png.c libezz/test/test.h
libezz_test_test_png_LDADD = $(unit_libs)
unit_tests += libezz/test/test_record
libezz_test_test_record_SOURCES = libezz/test/test_record.c libezz/test/test.h
libezz_test_test_record_LDADD = $(unit_libs)
unit_tests += libezz/test/test_scan
libezz_test_test_scan_SOURCES = libezz/test/test_scan.c libezz/test/test.h
libezz_test_test_scan_LDADD = $(unit_libs)
unit_tests += libezz/test/test_schema
libezz_test_test_schema_SOURCES = libezz/test/test_schema.c libezz/test/test.h
libezz_test_test_schema_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_sdata
endif
libezz_test_test_sdata_SOURCES = libezz/test/test_sdata.c libezz/test/test.h libezz/test/asn.h libezz/test/unzip.h libezz/test/vectors.h
libezz_test_test_sdata_LDADD = $(unit_libs) $(ZLIB_LIBS)
if ISSUE
unit_tests += libezz/test/test_seal
endif
libezz_test_test_seal_SOURCES = libezz/test/test_seal.c libezz/test/seal_kit.h libezz/test/test.h
libezz_test_test_seal_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_sealstatus
endif
libezz_test_test_sealstatus_SOURCES = libezz/test/test_sealstatus.c libezz/test/seal_kit.h libezz/test/recipe.h libezz/test/test.h
libezz_test_test_sealstatus_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_ses
endif
libezz_test_test_ses_SOURCES = libezz/test/test_ses.c libezz/test/test.h libezz/test/spki.h libezz/test/asn.h libezz/test/unzip.h libezz/test/vectors.h
libezz_test_test_ses_LDADD = $(unit_libs) $(ZLIB_LIBS)
if ISSUE
unit_tests += libezz/test/test_status
endif
libezz_test_test_status_SOURCES = libezz/test/test_status.c libezz/test/test.h
libezz_test_test_status_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_trust
endif
libezz_test_test_trust_SOURCES = libezz/test/test_trust.c libezz/test/trust_keys.h
libezz_test_test_trust_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_trust_vectors
endif
libezz_test_test_trust_vectors_SOURCES = libezz/test/test_trust_vectors.c libezz/test/trust_keys.h libezz/test/recipe.h
libezz_test_test_trust_vectors_LDADD = $(unit_libs)

unit_tests += libezz/test/test_ofd_read
libezz_test_test_ofd_read_SOURCES = libezz/test/test_ofd_read.c libezz/test/zip.h libezz/test/test.h
libezz_test_test_ofd_read_LDADD = $(unit_libs)
unit_tests += libezz/test/test_pkg
libezz_test_test_pkg_SOURCES = libezz/test/test_pkg.c libezz/test/zip.h libezz/test/test.h
libezz_test_test_pkg_LDADD = $(unit_libs)
unit_tests += libezz/test/test_xml
libezz_test_test_xml_SOURCES = libezz/test/test_xml.c libezz/test/test.h
libezz_test_test_xml_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_presentation
endif
libezz_test_test_presentation_SOURCES = libezz/test/test_presentation.c libezz/test/test.h libezz/test/present_kit.h
libezz_test_test_presentation_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_presentation_vectors
endif
libezz_test_test_presentation_vectors_SOURCES = libezz/test/test_presentation_vectors.c libezz/test/test.h libezz/test/present_kit.h
libezz_test_test_presentation_vectors_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_token_vectors
endif
libezz_test_test_token_vectors_SOURCES = libezz/test/test_token_vectors.c libezz/test/test.h libezz/test/trust_keys.h libezz/test/recipe.h libezz/test/tokens.h
libezz_test_test_token_vectors_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_token
endif
if ISSUE
unit_tests += libezz/test/test_view
endif
libezz_test_test_view_SOURCES = libezz/test/test_view.c libezz/test/test.h
libezz_test_test_view_LDADD = $(unit_libs)
libezz_test_test_token_SOURCES = libezz/test/test_token.c libezz/test/test.h
libezz_test_test_token_LDADD = $(unit_libs)
unit_tests += libezz/test/test_check_hc1
libezz_test_test_check_hc1_SOURCES = libezz/test/test_check_hc1.c libezz/test/test.h
libezz_test_test_check_hc1_LDADD = $(unit_libs)
unit_tests += libezz/test/test_report
libezz_test_test_report_SOURCES = libezz/test/test_report.c libezz/test/test.h
libezz_test_test_report_LDADD = $(unit_libs)
unit_tests += libezz/test/test_wire
libezz_test_test_wire_SOURCES = libezz/test/test_wire.c libezz/test/test.h
libezz_test_test_wire_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_status_delta
endif
libezz_test_test_status_delta_SOURCES = libezz/test/test_status_delta.c libezz/test/test.h
libezz_test_test_status_delta_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_kinds
endif
libezz_test_test_kinds_SOURCES = libezz/test/test_kinds.c libezz/test/test.h
libezz_test_test_kinds_LDADD = $(unit_libs)

if CMOCKA
check_PROGRAMS += $(unit_tests)
check_LTLIBRARIES += $(p11_modules)
TESTS += $(unit_tests)
endif

include $(srcdir)/libezz/test/sm2.mk
# Figures beside peers and ceilings: make bench, or make bench BENCH=token ...
# Built for that alone.
bench_programs = libezz/test/bench_empty libezz/test/bench_alone
libezz_test_bench_empty_SOURCES = libezz/test/bench_empty.c
libezz_test_bench_empty_LDADD = $(CRYPTO_LIBS)
libezz_test_bench_alone_SOURCES = libezz/test/bench_empty.c
libezz_test_bench_alone_CPPFLAGS = $(AM_CPPFLAGS) -DALONE
bench_programs += libezz/test/bench_issue
libezz_test_bench_issue_SOURCES = libezz/test/bench_issue.c $(bench_headers)
libezz_test_bench_issue_LDADD = libezz/libezz_all.la $(ZLIB_LIBS)
bench_programs += libezz/test/bench_archive
libezz_test_bench_archive_SOURCES = libezz/test/bench_archive.c $(bench_headers)
libezz_test_bench_archive_LDADD = libezz/libezz_all.la $(EXPAT_LIBS) $(ZLIB_LIBS)
bench_programs += libezz/test/bench_ofd
libezz_test_bench_ofd_SOURCES = libezz/test/bench_ofd.c $(bench_headers)
libezz_test_bench_ofd_LDADD = libezz/libezz_all.la $(EXPAT_LIBS) $(ZLIB_LIBS)
bench_programs += libezz/test/bench_qr
libezz_test_bench_qr_SOURCES = libezz/test/bench_qr.c $(bench_headers)
libezz_test_bench_qr_CPPFLAGS = $(AM_CPPFLAGS) $(ZBAR_CFLAGS)
libezz_test_bench_qr_LDADD = libezz/libezz_all.la $(ZBAR_LIBS)
bench_programs += libezz/test/bench_records
libezz_test_bench_records_SOURCES = libezz/test/bench_records.c
libezz_test_bench_records_LDADD = libezz/libezz_all.la
bench_programs += libezz/test/bench_start
libezz_test_bench_start_SOURCES = libezz/test/bench_start.c $(bench_headers)
bench_programs += libezz/test/bench_status
libezz_test_bench_status_SOURCES = libezz/test/bench_status.c $(bench_headers)
libezz_test_bench_status_LDADD = libezz/libezz_all.la -lz -lm
bench_programs += libezz/test/bench_store
libezz_test_bench_store_SOURCES = libezz/test/bench_store.c $(bench_headers)
libezz_test_bench_store_LDADD = libezz/libezz_all.la
bench_programs += libezz/test/bench_token
libezz_test_bench_token_SOURCES = libezz/test/bench_token.c $(bench_headers)
libezz_test_bench_token_LDADD = libezz/libezz_all.la
bench_programs += libezz/test/bench_index
libezz_test_bench_index_SOURCES = libezz/test/bench_index.c $(bench_headers)
bench_programs += libezz/test/bench_pack
libezz_test_bench_pack_SOURCES = libezz/test/bench_pack.c $(bench_headers)
libezz_test_bench_pack_LDADD = libezz/libezz_all.la
bench_programs += libezz/test/bench_window
libezz_test_bench_window_SOURCES = libezz/test/bench_window.c $(bench_headers)
bench_headers = libezz/test/bench.h libezz/test/bench_child.h
EXTRA_PROGRAMS += $(bench_programs)
EXTRA_DIST += libezz/test/bench.sh

# Nothing but figures on stdout, so what is built first goes to stderr.
.PHONY: bench
bench:
	@$(MAKE) $(AM_MAKEFLAGS) all $(bench_programs) \
	    $(sm2_benches) >&2
	@builddir='$(abs_top_builddir)'; srcdir='$(abs_top_srcdir)'; \
	    EZZ_DATA='$(abs_top_srcdir)'/schemas; BENCH='$(BENCH)'; \
	    BENCH_FULL='$(BENCH_FULL)'; BENCH_PEERS='$(BENCH_PEERS)'; \
	    GMSSL='$(GMSSL)'; CC='$(CC)'; \
	    export builddir srcdir EZZ_DATA BENCH BENCH_FULL; \
	    export BENCH_PEERS GMSSL CC; \
	    sh $(srcdir)/libezz/test/bench.sh

unit_tests += libezz/test/test_ofd_page
libezz_test_test_ofd_page_SOURCES = libezz/test/test_ofd_page.c libezz/test/zip.h libezz/test/test.h
libezz_test_test_ofd_page_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_tsp
endif
libezz_test_test_tsp_SOURCES = libezz/test/test_tsp.c libezz/test/test.h libezz/test/asn.h libezz/test/vectors.h
libezz_test_test_tsp_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_timestamp
endif
libezz_test_test_timestamp_SOURCES = libezz/test/test_timestamp.c libezz/test/test.h libezz/test/tsa.h libezz/test/trust_keys.h
libezz_test_test_timestamp_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_evidence
endif
libezz_test_test_evidence_SOURCES = libezz/test/test_evidence.c libezz/test/test.h libezz/test/asn.h libezz/test/vectors.h libezz/test/tsa.h libezz/test/trust_keys.h
libezz_test_test_evidence_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_markdown libezz/test/test_compose
endif
libezz_test_test_markdown_SOURCES = libezz/test/test_markdown.c libezz/test/test.h
libezz_test_test_markdown_LDADD = $(unit_libs)
libezz_test_test_compose_SOURCES = libezz/test/test_compose.c libezz/test/test.h libezz/test/fonts.h
libezz_test_test_compose_LDADD = $(unit_libs)
if ISSUE
unit_tests += libezz/test/test_store
endif
libezz_test_test_store_SOURCES = libezz/test/test_store.c libezz/test/test.h libezz/test/tsa.h libezz/test/trust_keys.h
libezz_test_test_store_LDADD = $(unit_libs)

# One line a stem: the reading side, then the writing side.
ezz_sources += libezz/op/check.c libezz/op/check.h
ezz_sources += libezz/op/check_codes.c
ezz_sources += libezz/op/check_dates.c
ezz_sources += libezz/op/check_document.c
ezz_sources += libezz/op/check_hc1.c
ezz_sources += libezz/op/check_office.c
ezz_sources += libezz/op/check_seal.c
ezz_sources += libezz/op/check_signature.c
ezz_sources += libezz/op/check_status.c
ezz_sources += libezz/op/check_token.c
ezz_sources += libezz/op/check_trust.c libezz/op/check_trust.h
ezz_sources += libezz/op/coverage.c
ezz_sources += libezz/op/document.h
ezz_sources += libezz/op/export_token.c
ezz_sources += libezz/op/office_trust.c
ezz_sources += libezz/op/person.c libezz/op/person.h
ezz_sources += libezz/op/show_token.c
ezz_sources += libezz/op/signing.c
ezz_sources += libezz/op/sniff.c libezz/op/sniff.h
ezz_sources += libezz/op/verifier.c libezz/op/verifier.h
ezz_sources += libezz/op/verifier_office.c
ezz_sources += libezz/op/verify.c

ezz_issue_sources += libezz/op/issue.c
ezz_issue_sources += libezz/op/draw_seal.c

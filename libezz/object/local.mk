# One line a stem: the reading side, then the writing side.
ezz_sources += libezz/object/code.c libezz/object/code.h
ezz_sources += libezz/object/csv.c libezz/object/csv.h
ezz_sources += libezz/object/date.c
ezz_sources += libezz/object/draft.h
ezz_sources += libezz/object/facts.c libezz/object/facts.h
ezz_sources += libezz/object/licence.c libezz/object/licence.h
ezz_sources += libezz/object/licid.c libezz/object/licid.h
ezz_sources += libezz/object/office.c libezz/object/office.h
ezz_sources += libezz/object/office_conf.c
ezz_sources += libezz/object/office_room.h
ezz_sources += libezz/object/policy.c libezz/object/policy.h
ezz_sources += libezz/object/record.c libezz/object/record.h
ezz_sources += libezz/object/records.c
ezz_sources += libezz/object/report.c libezz/object/report.h
ezz_sources += libezz/object/rules.c libezz/object/rules.h
ezz_sources += libezz/object/rules_load.c
ezz_sources += libezz/object/schema.c libezz/object/schema.h
ezz_sources += libezz/object/schema_dir.c
ezz_sources += libezz/object/source.c libezz/object/source.h
ezz_sources += libezz/object/status.c libezz/object/status.h
ezz_sources += libezz/object/status_claims.h
ezz_sources += libezz/object/status_detail.c
ezz_sources += libezz/object/status_judge.c
ezz_sources += libezz/object/token.c libezz/object/token.h
ezz_sources += libezz/object/trust.c libezz/object/trust.h
ezz_sources += libezz/object/trust_show.c
ezz_sources += libezz/object/wire.c libezz/object/wire.h

ezz_issue_sources += libezz/object/office_find.c
ezz_issue_sources += libezz/object/office_index.c libezz/object/office_index.h
ezz_issue_sources += libezz/object/office_record.c libezz/object/office_record.h
ezz_issue_sources += libezz/object/status_write.c
ezz_issue_sources += libezz/object/token_make.c
ezz_issue_sources += libezz/object/trust_build.c
ezz_sources += \
	libezz/object/code.c libezz/object/code.h \
	libezz/object/licid.c libezz/object/licid.h \
	libezz/object/office.c libezz/object/office.h \
	libezz/object/office_conf.c libezz/object/office_room.h \
	libezz/object/policy.c libezz/object/policy.h \
	libezz/object/report.c libezz/object/report.h \
	libezz/object/status.c libezz/object/status.h \
	libezz/object/status_claims.h libezz/object/status_detail.c \
	libezz/object/status_judge.c \
	libezz/object/trust.c libezz/object/trust.h \
	libezz/object/trust_show.c
ezz_issue_sources += \
	libezz/object/office_find.c \
	libezz/object/office_index.c libezz/object/office_index.h \
	libezz/object/office_record.c libezz/object/office_record.h \
	libezz/object/status_write.c \
	libezz/object/trust_build.c

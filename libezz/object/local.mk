ezz_sources += \
	libezz/object/code.c libezz/object/code.h \
	libezz/object/facts.c libezz/object/facts.h \
	libezz/object/licence.c libezz/object/licence.h \
	libezz/object/licid.c libezz/object/licid.h \
	libezz/object/report.c libezz/object/report.h \
	libezz/object/rules.c libezz/object/rules.h \
	libezz/object/rules_load.c \
	libezz/object/schema.c libezz/object/schema.h \
	libezz/object/schema_dir.c \
	libezz/object/policy.c libezz/object/policy.h \
	libezz/object/trust.c libezz/object/trust.h \
	libezz/object/trust_show.c

ezz_issue_sources += libezz/object/trust_build.c

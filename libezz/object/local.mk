ezz_sources += \
	libezz/object/code.c libezz/object/code.h \
	libezz/object/licid.c libezz/object/licid.h \
	libezz/object/report.c libezz/object/report.h \
	libezz/object/policy.c libezz/object/policy.h \
	libezz/object/trust.c libezz/object/trust.h \
	libezz/object/trust_show.c

ezz_issue_sources += libezz/object/trust_build.c

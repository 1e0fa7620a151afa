ezz_sources += \
	libezz/object/code.c libezz/object/code.h \
	libezz/object/licid.c libezz/object/licid.h \
	libezz/object/report.c libezz/object/report.h

ezz_sources += \
	libezz/object/code.c libezz/object/code.h \
	libezz/object/csv.c libezz/object/csv.h \
	libezz/object/date.c libezz/object/draft.h \
	libezz/object/licid.c libezz/object/licid.h \
	libezz/object/record.c libezz/object/record.h \
	libezz/object/records.c \
	libezz/object/report.c libezz/object/report.h \
	libezz/object/source.c libezz/object/source.h

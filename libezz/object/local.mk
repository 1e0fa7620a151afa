ezz_sources += \
	libezz/object/report.c libezz/object/report.h

ezz_sources += \
	libezz/op/check.c libezz/op/check.h \
	libezz/op/check_codes.c libezz/op/check_dates.c \
	libezz/op/check_status.c
	libezz/op/check_trust.c libezz/op/check_trust.h

ezz_sources += \
	libezz/op/check_status.c
	libezz/op/check_trust.c libezz/op/check_trust.h

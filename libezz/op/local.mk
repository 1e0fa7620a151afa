ezz_sources += \
	libezz/op/check_trust.c libezz/op/check_trust.h

ezz_sources += \
	libezz/op/check_status.c

ezz_sources += \
	libezz/format/cbor.c libezz/format/cbor.h \
	libezz/format/cose.c libezz/format/cose.h \
	libezz/format/ez1.c libezz/format/ez1.h \
	libezz/format/hc1.c libezz/format/hc1.h

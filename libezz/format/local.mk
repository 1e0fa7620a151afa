ezz_sources += \
	libezz/format/cbor.c libezz/format/cbor.h \
	libezz/format/cose.c libezz/format/cose.h

# One line a stem: the reading side, then the writing side.
ezz_sources += libezz/format/cbor.c libezz/format/cbor.h
ezz_sources += libezz/format/cose.c libezz/format/cose.h
ezz_sources += libezz/format/ez1.c libezz/format/ez1.h
ezz_sources += libezz/format/hc1.c libezz/format/hc1.h

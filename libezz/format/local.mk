# One line a stem: the reading side, then the writing side.
ezz_sources += libezz/format/asn1.c libezz/format/asn1.h
ezz_sources += libezz/format/cbor.c libezz/format/cbor.h
ezz_sources += libezz/format/cose.c libezz/format/cose.h
ezz_sources += libezz/format/ez1.c libezz/format/ez1.h
ezz_sources += libezz/format/hc1.c libezz/format/hc1.h
ezz_sources += libezz/format/pkg.c libezz/format/pkg.h
ezz_sources += libezz/format/pkg_name.c
ezz_sources += libezz/format/pkg_read.c
ezz_sources += libezz/format/xml.c libezz/format/xml.h
ezz_sources += libezz/format/ofd_doc.c
ezz_sources += libezz/format/ofd_loc.c
ezz_sources += libezz/format/ofd_chars.c
ezz_sources += libezz/format/ofd_draw.h
ezz_sources += libezz/format/ofd_object.c
ezz_sources += libezz/format/ofd_page.c libezz/format/ofd_page.h
ezz_sources += libezz/format/ofd_path.c
ezz_sources += libezz/format/ofd_style.c
ezz_sources += libezz/format/ofd_text.c
ezz_sources += libezz/format/ofd_read.c libezz/format/ofd_read.h
ezz_sources += libezz/format/ofd_in.h
ezz_sources += libezz/format/ofd_sign.c
ezz_issue_sources += libezz/format/ofd_sign_write.c libezz/format/ofd_sign_write.h
ezz_issue_sources += libezz/format/pkg_write.c
ezz_sources += libezz/format/sdata.c libezz/format/sdata.h
ezz_sources += libezz/format/ses.c libezz/format/ses.h
ezz_sources += libezz/format/sigval.c libezz/format/sigval.h

ezz_issue_sources += libezz/format/sdata_write.c
ezz_issue_sources += libezz/format/ses_write.c

ezz_sources += libezz/format/tsp.c libezz/format/tsp.h
ezz_issue_sources += libezz/format/tsp_write.c

# One line a stem: the reading side, then the writing side.

ezz_issue_sources += libezz/draw/eps.c
ezz_issue_sources += libezz/draw/font.c libezz/draw/font.h
ezz_issue_sources += libezz/draw/font_cff.c libezz/draw/font_cff.h
ezz_issue_sources += libezz/draw/font_inner.h
ezz_issue_sources += libezz/draw/font_set.c
ezz_issue_sources += libezz/draw/font_sfnt.c
ezz_issue_sources += libezz/draw/font_used.c
ezz_issue_sources += libezz/draw/modules.c libezz/draw/modules.h
ezz_issue_sources += libezz/draw/modules_read.c
ezz_issue_sources += libezz/draw/picture.h
ezz_issue_sources += libezz/draw/png.c libezz/draw/png_chunk.h
ezz_issue_sources += libezz/draw/png_read.c
ezz_issue_sources += libezz/draw/qr.c
ezz_issue_sources += libezz/draw/sample.c
ezz_issue_sources += libezz/draw/svg.c
ezz_issue_sources += libezz/draw/term.c
ezz_issue_sources += libezz/draw/type.c libezz/draw/type.h
ezz_issue_sources += libezz/draw/type_break.c libezz/draw/type_break.h
ezz_issue_sources += libezz/draw/raster.c libezz/draw/raster.h
ezz_issue_sources += libezz/draw/raster_inner.h
ezz_issue_sources += libezz/draw/raster_png.c
ezz_issue_sources += libezz/draw/raster_stroke.c
ezz_issue_sources += libezz/draw/shape.c
ezz_issue_sources += libezz/draw/seal_face.c libezz/draw/seal_face.h
ezz_issue_sources += libezz/draw/seal_picture.c

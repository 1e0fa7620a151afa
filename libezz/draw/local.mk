ezz_issue_sources += \
	libezz/draw/eps.c \
	libezz/draw/modules.c libezz/draw/modules.h \
	libezz/draw/modules_read.c \
	libezz/draw/picture.h \
	libezz/draw/png.c libezz/draw/png_read.c \
	libezz/draw/qr.c \
	libezz/draw/svg.c \
	libezz/draw/term.c

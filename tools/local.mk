# The command.  tools/ sees <ezz.h> alone; linked with the un-hidden library
# as an archive, it takes in only the rooms that it uses.
bin_PROGRAMS += ezz
ezz_SOURCES = \
	tools/cmd.h tools/exit.c tools/exit.h tools/io.h tools/opt.h \
	tools/out.h tools/ezz.c
ezz_LDADD = libezz/libezz_all.la

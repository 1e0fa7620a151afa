/* What the files ofd_*.c of the reader share; nobody else includes it. */
#ifndef EZZ_FORMAT_OFD_IN_H
#define EZZ_FORMAT_OFD_IN_H

#include "format/ofd_read.h"

struct ofd_reader {
	ezz_ctx		*ctx;
	struct ezz_ofd	*o;
	size_t		 body;		/* being read, or EZZ_OFD_NO_BODY */
	char		*doc_dir;	/* of Document.xml */
	uint32_t	*parsed;	/* per entry: kinds read already */
	size_t		 items;		/* made so far, of all sorts */
	size_t		 refs;
	size_t		 signatures;
};

/* One XML file while it is being read. */
struct ofd_file {
	const struct ezz_pkg_entry	*entry;
	char				*dir;
	struct ezz_xml			*x;
};

#define OFD_BODY(r)	(&(r)->o->bodies[(r)->body])

/* ofd_loc.c */
/*
 * Take a number off the front, with the blanks before it: "-1.5", ".5", "1.",
 * "1e-3", never by the locale.  What comes behind it is the caller's to judge.
 */
bool		 ezz_ofd_in_number(struct ezz_bytes *, double *out);
bool		 ezz_ofd_in_blank(uint8_t);
ezz_status	 ezz_ofd_in_locate(struct ofd_reader *, enum ezz_ofd_kind,
		    const struct ofd_file *, const struct ezz_xml_node *,
		    const char *text, const char *base,
		    const struct ezz_ofd_loc **out);
/* The text of an only child as a location; *out NULL when there is none. */
ezz_status	 ezz_ofd_in_child_loc(struct ofd_reader *, enum ezz_ofd_kind,
		    const struct ofd_file *, const struct ezz_xml_node *,
		    const char *name, const struct ezz_ofd_loc **out);

/* ofd_read.c */
/*
 * The next place of an array; *items moves.  Zeroed; NULL when memory is out
 * or a limit is met, which *st then tells.
 */
void		*ezz_ofd_in_more(struct ofd_reader *, void *items, size_t *n,
		    size_t size, ezz_status *st);
/* A copy that lives as long as the struct; "" for NULL; NULL: no memory. */
const char	*ezz_ofd_in_text(struct ofd_reader *, const char *, ezz_status *st);
/* An attribute, or the text of an only child. */
const char	*ezz_ofd_in_attr(struct ofd_reader *, const struct ezz_xml_node *,
		    const char *name, ezz_status *st);
const char	*ezz_ofd_in_child(struct ofd_reader *, const struct ezz_xml_node *,
		    const char *name, ezz_status *st);
/*
 * Read the file of a location, whose root must be called name.  When it is
 * missing, broken (then that is in faults) or was read before as the same
 * kind, file->x stays NULL.
 */
ezz_status	 ezz_ofd_in_open(struct ofd_reader *, const struct ezz_ofd_loc *,
		    const char *name, const char *leave_out,
		    struct ofd_file *file);
void		 ezz_ofd_in_close(struct ofd_file *);
/* Keep bad news about a file and go on; memory and I/O are passed on. */
ezz_status	 ezz_ofd_in_fault(struct ofd_reader *, ezz_status st,
		    const struct ofd_file *);

/* ofd_doc.c, ofd_sign.c */
ezz_status	 ezz_ofd_in_read_document(struct ofd_reader *);
ezz_status	 ezz_ofd_in_read_signatures(struct ofd_reader *);
ezz_status	 ezz_ofd_in_read_list(struct ofd_reader *);
/* ofd_sign.c: a reference to a file, which has no second place to look. */
ezz_status	 ezz_ofd_in_refer(struct ofd_reader *, const char *dir,
		    const char *text, struct ezz_ofd_reference *);

#endif

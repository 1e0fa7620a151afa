/*
 * A new OFD package from plain structs (GB/T 33190-2016): the same input
 * gives the same bytes, for ids, order and times are the caller's.  What it
 * writes, format/ofd_read.h takes without a remark.
 *
 * Lengths are whole micrometres, written as millimetres with at most three
 * decimals; x runs right and y down.  Strings are UTF-8; what XML 1.0 cannot
 * hold is refused.  Nothing is kept of what the caller gives.
 *
 * Left out: outlines, actions, annotations, several documents in one package;
 * signatures, which are put to the finished package.
 */
#ifndef EZZ_FORMAT_OFD_WRITE_H
#define EZZ_FORMAT_OFD_WRITE_H

#include "format/pkg.h"

/* Where the files of the one document lie. */
#define EZZ_OFD_DIR	"Doc_0/"
#define EZZ_OFD_RES	EZZ_OFD_DIR "Res/"

struct ezz_ofd_area {
	int32_t	 x, y, w, h;
};

/*
 * A font that texts name by its id.  file names its bytes in Doc_0/Res; NULL:
 * the font is not embedded.  Where bytes is empty the file is in the package
 * that is built upon.
 */
struct ezz_ofd_put_font {
	unsigned		 id;
	const char		*name;
	const char		*family;	/* NULL: as name */
	bool			 bold;
	bool			 serif;
	const char		*file;
	struct ezz_bytes	 bytes;
};

/* A picture: format "PNG", "JPEG".  Its bytes as for a font. */
struct ezz_ofd_put_media {
	unsigned		 id;
	const char		*format;
	const char		*file;
	struct ezz_bytes	 bytes;
};

enum ezz_ofd_put_kind {
	EZZ_OFD_PUT_TEXT,
	EZZ_OFD_PUT_PATH,
	EZZ_OFD_PUT_IMAGE
};

/* A step of a path, in the space of its object: where its boundary begins. */
struct ezz_ofd_put_step {
	char	 op;		/* M L: 2 numbers; B: 6; C: none */
	int32_t	 p[6];
};

struct ezz_ofd_put {
	enum ezz_ofd_put_kind	 kind;
	unsigned		 id;
	struct ezz_ofd_area	 box;		/* Boundary, on the page */
	uint8_t			 rgb[3];	/* of text, fill and line */
	uint8_t			 alpha;		/* 0 stands for opaque */
	/* texts and paths: a turn about the middle, degrees clockwise */
	int			 turn;

	/* text: one run of characters on a baseline */
	unsigned		 font;
	int32_t			 size;		/* of the em */
	int32_t			 x, y;		/* first origin, in the box */
	struct ezz_bytes	 text;
	const int32_t		*delta;		/* one less than characters */
	const uint32_t		*glyphs;	/* one a character, or NULL */

	/* path */
	bool			 fill;
	int32_t			 line;		/* its width; 0: no line */
	const int32_t		*dashes;
	size_t			 dashes_n;
	const struct ezz_ofd_put_step	*steps;
	size_t			 steps_n;

	/* image: fills the box */
	unsigned		 resource;
};

enum ezz_ofd_put_layer_kind {
	EZZ_OFD_PUT_BODY,
	EZZ_OFD_PUT_BACKGROUND,
	EZZ_OFD_PUT_FOREGROUND
};

struct ezz_ofd_put_layer {
	unsigned			 id;
	enum ezz_ofd_put_layer_kind	 kind;
	const struct ezz_ofd_put	*put;
	size_t				 n;
};

/* A page, or the page of a template. */
struct ezz_ofd_put_page {
	unsigned			 id;
	int32_t				 w, h;
	const char			*name;	/* of a template, or NULL */
	bool				 foreground;	/* a template's order */
	bool				 there;	/* its file is in the package
						 * that is built upon */
	const unsigned			*templates;	/* that it uses */
	size_t				 templates_n;
	const struct ezz_ofd_put_layer	*layers;
	size_t				 layers_n;
};

struct ezz_ofd_put_attachment {
	const char		*name;		/* "licence" */
	const char		*format;	/* "json" */
	const char		*file;		/* in Doc_0/Attachs */
	bool			 visible;
	struct ezz_bytes	 bytes;
};

/* What a text object on a page is. */
struct ezz_ofd_put_ref {
	unsigned	 page;
	unsigned	 object;
};

struct ezz_ofd_put_tag {
	const char			*name;	/* an XML name */
	const struct ezz_ofd_put_ref	*refs;
	size_t				 n;
};

struct ezz_ofd_put_pair {
	const char	*name;
	const char	*value;
};

struct ezz_ofd_put_doc {
	const char				*doc_id; /* 32 hex digits */
	/* NULL: left out */
	const char				*title;
	const char				*author;
	const char				*subject;
	const char				*creator;
	const char				*creator_version;
	int64_t					 created; /* its day at +08:00 */
	const struct ezz_ofd_put_pair		*customs;
	size_t					 customs_n;
	const struct ezz_ofd_put_font		*fonts;
	size_t					 fonts_n;
	const struct ezz_ofd_put_media		*media;
	size_t					 media_n;
	const struct ezz_ofd_put_page		*templates;
	size_t					 templates_n;
	const struct ezz_ofd_put_page		*pages;
	size_t					 pages_n;
	const struct ezz_ofd_put_attachment	*attachments;
	size_t					 attachments_n;
	/* one set of tags: the root element and namespace of its file */
	const char				*tag_root;	/* NULL: none */
	const char				*tag_space;
	const struct ezz_ofd_put_tag		*tags;
	size_t					 tags_n;
	/* the list of signatures that will be put beside, or NULL */
	const char				*signatures;
};

/* Takes the files of a package, which are gone when it has returned. */
typedef ezz_status	 ezz_ofd_files_fn(ezz_ctx *, void *arg,
			    const struct ezz_pkg_put *, size_t n);

/*
 * Make the files of a document.  EZZ_EINVAL names what cannot be written: an
 * id that is 0 or given twice, a reference that leads nowhere, text that is
 * no XML; and what take returns.
 */
ezz_status	 ezz_ofd_files(ezz_ctx *, const struct ezz_ofd_put_doc *,
		    ezz_ofd_files_fn *take, void *arg);
/*
 * Write them as a package.  base, or NULL, is a package to build upon: its
 * entries are copied packed as they are.  As ezz_ofd_files, ezz_pkg_write.
 */
ezz_status	 ezz_ofd_write(ezz_ctx *, const struct ezz_pkg *base,
		    const struct ezz_ofd_put_doc *, ezz_pkg_sink, void *arg);

/*
 * For a base: append the XML of a template page, the i-th of its document, and
 * the name of its file.
 */
ezz_status	 ezz_ofd_write_page(ezz_ctx *, const struct ezz_ofd_put_page *,
		    struct ezz_buf *out);
void		 ezz_ofd_template_name(size_t i, char out[64]);

/* Append text, escaped as element content.  EZZ_EINVAL: it is no XML. */
ezz_status	 ezz_xml_escape(ezz_ctx *, struct ezz_bytes, struct ezz_buf *);

#endif

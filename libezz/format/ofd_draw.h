/* What the files that read drawings share; nobody else includes it. */
#ifndef EZZ_FORMAT_OFD_DRAW_H
#define EZZ_FORMAT_OFD_DRAW_H

#include "format/ofd_in.h"
#include "format/ofd_page.h"

/* A reading of objects: a page's, or the units' of a document. */
struct ofd_drawer {
	ezz_ctx				*ctx;
	const struct ezz_ofd_art	*art;
	struct ezz_arena		*arena;
	size_t				 nodes;	/* of all XML so far */
	size_t				 objects;
	size_t				 chars;
	size_t				 segments;
	size_t				 faults;
	const char			*fault;
};

/* DrawParam, or the attributes of an object that say the same. */
struct ofd_param {
	const char			*id;
	const char			*relative;
	const struct ezz_xml_node	*node;	/* while it is read */
	bool				 has_width;
	bool				 has_cap;
	bool				 has_join;
	bool				 has_miter;
	bool				 has_dashes;
	struct ezz_ofd_pen		 pen;
	struct ezz_ofd_colour		 fill;
	struct ezz_ofd_colour		 stroke;
};

struct ofd_space {
	const char	 *id;
	size_t		  parts;	/* 1 grey, 3 RGB, 4 CMYK */
	double		  most;		/* the value of full intensity */
	const char	**palette;
	size_t		  n_palette;
};

/* IDs to things of one sort, sorted; of twins the first counts. */
struct ofd_index {
	struct ofd_index_row {
		const char	*id;
		const void	*thing;
		size_t		 order;
	}			*rows;
	size_t			 n;
};

struct ezz_ofd_art {
	const struct ezz_ofd	*o;
	size_t			 body;
	struct ofd_index	 fonts;
	struct ofd_index	 media;
	struct ofd_index	 params;
	struct ofd_index	 spaces;
	struct ofd_index	 units;
	struct ofd_drawer	 counts;
	struct ezz_arena	 arena;
};

const void	*ezz_ofd_in_find(const struct ofd_index *, const char *id);

/* An attribute, trimmed; empty when there is none. */
struct ezz_bytes ezz_ofd_in_value(const struct ezz_xml_node *, const char *);
/* A copy of one, "" when there is none. */
const char	*ezz_ofd_in_word(struct ofd_drawer *,
		    const struct ezz_xml_node *, const char *name,
		    ezz_status *st);
/* It is passed over, and this is why. */
ezz_status	 ezz_ofd_in_miss(struct ofd_drawer *,
		    const struct ezz_xml_node *, const char *why);
/* The same, for the reason that was just told. */
ezz_status	 ezz_ofd_in_lose(struct ofd_drawer *);
/* n numbers and nothing else, each of a size that a page can have. */
bool		 ezz_ofd_in_numbers(struct ezz_bytes, double *, size_t n);
/* The next number, and whether it is one that a page can have. */
bool		 ezz_ofd_in_length(struct ezz_bytes *, double *);
bool		 ezz_ofd_in_flag(const struct ezz_xml_node *, const char *name,
		    bool fallback);
/* Read an XML file against the limit of all of them. */
ezz_status	 ezz_ofd_in_load(struct ofd_drawer *,
		    const struct ezz_pkg_entry *, const char *root,
		    struct ezz_xml **out);

/* ofd_style.c: colours and pens */
ezz_status	 ezz_ofd_in_colour(struct ofd_drawer *,
		    const struct ezz_xml_node *, struct ezz_ofd_colour *);
ezz_status	 ezz_ofd_in_param(struct ofd_drawer *,
		    const struct ezz_xml_node *, struct ofd_param *);
/* What base, the parameters of id, and then own say of one object. */
void		 ezz_ofd_in_dress(const struct ezz_ofd_art *,
		    const char *layer, const char *id,
		    const struct ofd_param *own, struct ezz_ofd_object *);

/* ofd_path.c */
ezz_status	 ezz_ofd_in_path(struct ofd_drawer *,
		    const struct ezz_xml_node *, struct ezz_ofd_path *);
/* ofd_chars.c */
ezz_status	 ezz_ofd_in_chars(struct ofd_drawer *,
		    const struct ezz_xml_node *, struct ezz_ofd_text *);
/* The width that a character has when nobody says it, in ems. */
double		 ezz_ofd_in_width(uint32_t c);
/* ofd_object.c: the objects below a node, at the end of a list */
ezz_status	 ezz_ofd_in_objects(struct ofd_drawer *,
		    const struct ezz_xml_node *, const char *layer_param,
		    struct ezz_ofd_object **first);

#endif

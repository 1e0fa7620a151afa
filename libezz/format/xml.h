/*
 * XML as OFD uses it, as a small tree (expat; XML 1.0, Namespaces 1.0).
 * UTF-8 only; no document type, no entities but the five, no processing
 * instructions; depth, attributes, tags, text and nodes are bounded.  The
 * bytes that a signature covers are the entry's: this tree is for reading
 * and is never written back.
 */
#ifndef EZZ_FORMAT_XML_H
#define EZZ_FORMAT_XML_H

#include "base/arena.h"
#include "base/bytes.h"

enum ezz_xml_space {
	EZZ_XML_OFD = 1,	/* http://www.ofdspec.org/2016 */
	EZZ_XML_OLD = 2,	/* http://www.ofdspec.org, or another year */
	EZZ_XML_NONE = 4,	/* no namespace at all */
	EZZ_XML_FOREIGN = 8
};

struct ezz_xml_attr {
	const char	*name;		/* local */
	const char	*uri;		/* "" for most */
	const char	*value;
};

struct ezz_xml_node {
	const char		*name;		/* local */
	const char		*uri;		/* "" when there is none */
	enum ezz_xml_space	 space;
	size_t			 line;		/* from 1 */
	const char		*text;		/* its own, children apart */
	struct ezz_xml_attr	*attrs;
	size_t			 n_attrs;
	struct ezz_xml_node	*parent;
	struct ezz_xml_node	*first;
	struct ezz_xml_node	*last;
	struct ezz_xml_node	*next;
};

struct ezz_xml {
	struct ezz_xml_node	*root;
	unsigned		 spaces;	/* every one that was met */
	size_t			 nodes;		/* kept */
	size_t			 actions;	/* <Action> anywhere, kept or not */
	size_t			 links;		/* those that lead out of it */
	struct ezz_arena	 arena;
};

/*
 * Read one XML file.  Where leave_out is not NULL, what stands inside
 * elements of that local name is checked but not kept.  EZZ_EFORMAT,
 * EZZ_ELIMIT; the message says the line.  The caller gives it back with
 * ezz_xml_free.
 */
ezz_status	 ezz_xml_read(ezz_ctx *, struct ezz_bytes,
		    const char *leave_out, struct ezz_xml **out);
void		 ezz_xml_free(struct ezz_xml **);

/* Is it an element of OFD with this local name? */
bool		 ezz_xml_is(const struct ezz_xml_node *, const char *name);
/* The first child of OFD with this name; the next one after it; or NULL. */
const struct ezz_xml_node	*ezz_xml_child(const struct ezz_xml_node *,
				    const char *name);
const struct ezz_xml_node	*ezz_xml_again(const struct ezz_xml_node *);
/*
 * The only child of OFD with this name, or NULL.  Two of them would let each
 * reader choose its own: EZZ_EFORMAT.
 */
ezz_status	 ezz_xml_only(ezz_ctx *, const struct ezz_xml_node *,
		    const char *name, const struct ezz_xml_node **out);
/* The value of an attribute without prefix, or NULL. */
const char	*ezz_xml_attr(const struct ezz_xml_node *, const char *name);
/* Without white space at both ends; empty for NULL. */
struct ezz_bytes ezz_xml_trim(const char *);

#endif

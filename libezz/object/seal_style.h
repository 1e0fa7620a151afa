/* What seals look like: styles in data, their sizes with their sources. */
#ifndef EZZ_OBJECT_SEAL_STYLE_H
#define EZZ_OBJECT_SEAL_STYLE_H

#include "draw/seal_face.h"

struct ezz_seal_style;

/*
 * Read the style name from dir/name.json.  EZZ_ENOTFOUND: there is no such
 * style, or the name is none; EZZ_EFORMAT names the member that is wrong.
 */
ezz_status	 ezz_seal_style_read(ezz_ctx *, const char *dir,
		    const char *name, struct ezz_seal_style **out);
void		 ezz_seal_style_free(struct ezz_seal_style **);
/* Lives as long as the style. */
const struct ezz_seal_look *ezz_seal_style_look(const struct ezz_seal_style *);

#endif

/* The canvas as the files that draw on it see it. */
#ifndef EZZ_DRAW_RASTER_INNER_H
#define EZZ_DRAW_RASTER_INNER_H

#include "draw/raster.h"

/* FreeType's, by their tags: who draws includes the rest. */
struct FT_LibraryRec_;
struct FT_Outline_;
struct FT_Vector_;

struct ezz_raster {
	uint32_t		 width;
	uint32_t		 height;
	uint8_t			*pixel;		/* premultiplied RGBA */
	uint8_t			*mask;		/* of all clips, if masked */
	uint8_t			*area;		/* of the clip that is open */
	bool			 masked;
	bool			 erase;
	int			 box[4];	/* left, top, right, bottom */
	struct FT_LibraryRec_	*ft;
};

/* A point through a matrix, in 64ths of a pixel, kept near the canvas. */
void		 ezz_raster_point(struct ezz_affine, const double *p,
		    struct FT_Vector_ *out);
/* Fill an outline, non-zero. */
ezz_status	 ezz_raster_outline(ezz_ctx *, struct ezz_raster *,
		    struct FT_Outline_ *, struct ezz_ink);

#endif

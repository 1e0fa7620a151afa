/*
 * Where records come from: import maps from other vocabularies to the short
 * names of GB/T 36903 (schemas/source/, dated data), and streams of records.
 * The public calls stand in ezz.h.
 */
#ifndef EZZ_OBJECT_SOURCE_H
#define EZZ_OBJECT_SOURCE_H

#include "base/json.h"

/* One import map from the bytes of its file. */
ezz_status	 ezz_sources_add(ezz_ctx *, ezz_sources *, const char *name,
		    struct ezz_bytes json);
ezz_status	 ezz_sources_new(ezz_ctx *, ezz_sources **out);

#endif

/*
 * A field's value in a token: typed where its schema gives it a type and the
 * value has that form, text otherwise.  Reading gives back the very text that
 * was written; test_wire holds that for every type.
 */
#ifndef EZZ_OBJECT_WIRE_H
#define EZZ_OBJECT_WIRE_H

#include "format/cbor.h"
#include "object/licence.h"

/* What a value needs from its token: parts that are not said twice. */
struct ezz_wire_scope {
	const struct ezz_schema	*schema;
	struct ezz_bytes	 issuer;	/* the signing key's body */
	/* The printed number (ZZBH): a serial that repeats it is left out. */
	struct ezz_bytes	 number;
	/* When writing: whose masked values no identifier may tell. */
	const struct ezz_licence *licence;
	bool			 full;		/* nothing is masked */
};

/* The value as read: texts, NUL-ended, owned; cut when it was shortened. */
struct ezz_shown {
	const struct ezz_field	*field;
	size_t			 n;
	char			**text;
	bool			 cut;
	uint8_t			 digest[8];	/* of the whole, when cut */
};

/* Append one value.  most: characters that a cut field may keep. */
ezz_status	 ezz_wire_put(ezz_ctx *, const struct ezz_wire_scope *,
		    const struct ezz_value *, size_t most,
		    struct ezz_buf *out);
/* Does this value go out with stars in it? */
bool		 ezz_wire_masks(const struct ezz_wire_scope *,
		    const struct ezz_value *);
/* Append a licence's identifier, with stars where it tells a masked value. */
ezz_status	 ezz_wire_mask_licid(ezz_ctx *, const struct ezz_licence *,
		    struct ezz_buf *);
/* Append a text with stars for all but its end. */
ezz_status	 ezz_wire_mask(ezz_ctx *, struct ezz_bytes, struct ezz_buf *);
/* Read one; EZZ_EFORMAT when it cannot be this field's. */
ezz_status	 ezz_wire_get(ezz_ctx *, const struct ezz_wire_scope *,
		    const struct ezz_field *, struct ezz_cursor *,
		    struct ezz_shown *out);
void		 ezz_shown_free(struct ezz_shown *);

#endif

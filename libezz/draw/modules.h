/*
 * The squares of a QR code (ISO/IEC 18004, model 2, versions 1 to 40), both
 * ways: text to modules by libqrencode, modules to text by a reader of our
 * own that shares nothing with it and forgives nothing.
 */
#ifndef EZZ_DRAW_MODULES_H
#define EZZ_DRAW_MODULES_H

#include "base/bytes.h"

#define EZZ_QR_SIDE	177	/* of version 40 */
#define EZZ_QR_STRIDE	23	/* bytes a row: 177 bits */
#define EZZ_QR_QUIET	4	/* white modules around a symbol: clause 6.3.8 */
#define EZZ_QR_DIGITS	7089	/* what version 40 at level L can hold */

/* A row's first module is the highest bit of its first byte; dark is 1. */
struct ezz_modules {
	unsigned	 side;
	uint8_t		 row[EZZ_QR_SIDE][EZZ_QR_STRIDE];
};

/* What a symbol says about itself. */
struct ezz_symbol {
	unsigned		 version;
	enum ezz_qr_level	 level;
	unsigned		 mask;
};

static inline bool
ezz_modules_dark(const struct ezz_modules *m, unsigned x, unsigned y)
{
	return m->row[y][x / 8] >> (7 - x % 8) & 1;
}

static inline void
ezz_modules_set(struct ezz_modules *m, unsigned x, unsigned y, bool dark)
{
	uint8_t	 bit = (uint8_t)(0x80 >> x % 8);

	m->row[y][x / 8] = (uint8_t)(dark ? m->row[y][x / 8] | bit :
	    m->row[y][x / 8] & ~bit);
}

/*
 * One segment in the densest mode that holds the text: digits numeric, the 45
 * characters alphanumeric, else bytes of ASCII.  A token (EZ1:, HC1:) is never
 * drawn in byte mode.  The smallest version at exactly this level.
 * EZZ_EINVAL, EZZ_ELIMIT when version 40 is too small, EZZ_ENOMEM.
 */
ezz_status	 ezz_modules_make(ezz_ctx *, struct ezz_bytes text,
		    enum ezz_qr_level, struct ezz_modules **out);
void		 ezz_modules_free(struct ezz_modules **);

/*
 * Append the text of a perfect symbol; symbol may be NULL.  Nothing is
 * corrected: a single wrong module is EZZ_EFORMAT.  ECI, kanji, FNC1 and
 * structured append are EZZ_EUNSUPPORTED.
 */
ezz_status	 ezz_modules_read(ezz_ctx *, const struct ezz_modules *,
		    struct ezz_symbol *symbol, struct ezz_buf *text);
/* Its last step: the text of a symbol's data codewords. */
ezz_status	 ezz_modules_segments(ezz_ctx *, struct ezz_bytes data,
		    unsigned version, struct ezz_buf *text);

#endif

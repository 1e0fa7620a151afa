/*
 * The EZ1 frame, its armours, and what scanners do to them (design 7,
 * facts on QR tokens).  Fixed offsets and a CRC, no key: everything here is
 * read before a signature is checked, so there is as little as possible.
 */
#ifndef EZZ_FORMAT_EZ1_H
#define EZZ_FORMAT_EZ1_H

#include "base/alg.h"
#include "base/cursor.h"

#define EZZ_EZ1_MAGIC	0xe1
#define EZZ_EZ1_HEAD	77		/* bytes before the payload */
#define EZZ_EZ1_PROOF	0x80		/* flag: a holder proof follows */

struct ezz_ez1 {
	enum ezz_alg		 alg;
	bool			 has_proof;
	uint8_t			 dictionary;
	uint16_t		 schema;
	uint8_t			 kid[8];
	uint8_t			 signature[64];
	struct ezz_bytes	 body;	/* DEFLATE, then any holder proof */
};

/*
 * Take a frame apart; body looks into frame.  EZZ_EFORMAT with *damaged true:
 * the CRC says that the scan is damaged; false: it never was a frame.
 * EZZ_EUNSUPPORTED: a whole frame, of a later version or algorithm.
 */
ezz_status	 ezz_ez1_read(ezz_ctx *, struct ezz_bytes frame,
		    struct ezz_ez1 *out, bool *damaged);
/* Append the frame with its CRC. */
ezz_status	 ezz_ez1_write(ezz_ctx *, const struct ezz_ez1 *,
		    struct ezz_buf *out);

enum ezz_armour { EZZ_ARMOUR_UNKNOWN, EZZ_ARMOUR_DIGITS, EZZ_ARMOUR_BASE45,
	EZZ_ARMOUR_HC1 };

/* What a scanned text is, by its first characters, once normalised. */
enum ezz_armour	 ezz_armour_sniff(struct ezz_bytes text);
/* Append frame in an armour; Base45 with its prefix EZ1:. */
ezz_status	 ezz_armour_write(ezz_ctx *, enum ezz_armour,
		    struct ezz_bytes frame, struct ezz_buf *text);
/*
 * The bytes inside, prefix taken off; HC1 is not yet inflated.  EZZ_EFORMAT,
 * EZZ_ELIMIT.
 */
ezz_status	 ezz_armour_read(ezz_ctx *, struct ezz_bytes text,
		    struct ezz_buf *bytes);
/*
 * Undo what a keyboard-wedge scanner and an input method did: BOM, controls,
 * AIM prefix ]Q1, ECI mark \000026, CR LF TAB, full-width forms, IME
 * punctuation, Caps Lock after a known prefix; white space only among digits.
 * Never guesses further.
 */
ezz_status	 ezz_scan_normalise(ezz_ctx *, struct ezz_bytes raw,
		    struct ezz_buf *text);

#endif

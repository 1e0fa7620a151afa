/* What judging a trust pack takes for granted; the call stands in ezz.h. */
#ifndef EZZ_OP_CHECK_TRUST_H
#define EZZ_OP_CHECK_TRUST_H

/* How far a window's clock may be off before a pack is of the future. */
#define EZZ_TRUST_SKEW	120

#endif

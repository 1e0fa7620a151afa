/* Where a line of Chinese may end, and what stands between two characters. */
#ifndef EZZ_DRAW_TYPE_BREAK_H
#define EZZ_DRAW_TYPE_BREAK_H

#include <stdbool.h>
#include <stdint.h>

/* What a character is to a line. */
enum ezz_class {
	EZZ_HAN = 0,		/* ideographs, and what is set like them */
	EZZ_OPEN,		/* never ends a line: （ 《 “ */
	EZZ_CLOSE,		/* never begins one: ） 》 ” ， 。 */
	EZZ_MIDDLE,		/* nor does this, which has no blank half: · ％ */
	EZZ_DASH,		/* — and …: in pairs, unbroken, never first */
	EZZ_PREFIX,		/* before its number: ￥ № */
	EZZ_WORD,		/* letters and figures, and what joins them */
	EZZ_MARK,		/* . , : in Latin: between figures no end */
	EZZ_SPACE,
	EZZ_NEWLINE
};

enum ezz_class	 ezz_class_of(uint32_t c);
/* May a line end between two characters that follow each other?  Around a
 * hyphen the one before the first matters too; 0 when there is none. */
bool		 ezz_break_between(uint32_t before, uint32_t a, uint32_t b);

#endif

/*
 * Line breaking: the classes of GB/T 15834-2011 (5.1: which marks may not
 * begin or end a line) and W3C's "Requirements for Chinese Text Layout", with
 * Latin words, numbers and dates kept whole.  Left out: hyphenation, and the
 * classes of scripts that this project does not set.
 */
#include <stddef.h>

#include "draw/type_break.h"

struct range {
	uint32_t	 from;
	uint32_t	 to;
	enum ezz_class	 class;
};

/* Sorted; what is in none of them is a word below U+2E80, else Han. */
static const struct range ranges[] = {
	{ '\n', '\n', EZZ_NEWLINE },
	{ ' ', ' ', EZZ_SPACE },
	{ '!', '!', EZZ_MARK },
	{ '$', '$', EZZ_PREFIX },
	{ '%', '%', EZZ_MARK },
	{ '(', '(', EZZ_OPEN },
	{ ')', ')', EZZ_MARK },
	{ ',', ',', EZZ_MARK },
	{ '.', '.', EZZ_MARK },
	{ ':', ';', EZZ_MARK },
	{ '?', '?', EZZ_MARK },
	{ '[', '[', EZZ_OPEN },
	{ ']', ']', EZZ_MARK },
	{ '{', '{', EZZ_OPEN },
	{ '}', '}', EZZ_MARK },
	{ 0xa3, 0xa3, EZZ_PREFIX },
	{ 0xa5, 0xa5, EZZ_PREFIX },
	{ 0xa7, 0xa7, EZZ_PREFIX },
	{ 0xb0, 0xb0, EZZ_MIDDLE },
	{ 0xb7, 0xb7, EZZ_MIDDLE },
	{ 0x2014, 0x2015, EZZ_DASH },
	{ 0x2018, 0x2018, EZZ_OPEN },
	{ 0x2019, 0x2019, EZZ_CLOSE },
	{ 0x201c, 0x201c, EZZ_OPEN },
	{ 0x201d, 0x201d, EZZ_CLOSE },
	{ 0x2025, 0x2026, EZZ_DASH },
	{ 0x2030, 0x2033, EZZ_MIDDLE },
	{ 0x20ac, 0x20ac, EZZ_PREFIX },
	{ 0x2103, 0x2103, EZZ_MIDDLE },
	{ 0x2116, 0x2116, EZZ_PREFIX },
	{ 0x2160, 0x217f, EZZ_HAN },	/* Roman numbers */
	{ 0x2190, 0x22ff, EZZ_HAN },	/* arrows, operators */
	{ 0x2460, 0x27bf, EZZ_HAN },	/* circled figures, boxes, signs */
	{ 0x2e3a, 0x2e3b, EZZ_DASH },
	{ 0x3000, 0x3000, EZZ_HAN },
	{ 0x3001, 0x3002, EZZ_CLOSE },
	{ 0x3005, 0x3005, EZZ_MIDDLE },
	{ 0x3008, 0x3008, EZZ_OPEN },
	{ 0x3009, 0x3009, EZZ_CLOSE },
	{ 0x300a, 0x300a, EZZ_OPEN },
	{ 0x300b, 0x300b, EZZ_CLOSE },
	{ 0x300c, 0x300c, EZZ_OPEN },
	{ 0x300d, 0x300d, EZZ_CLOSE },
	{ 0x300e, 0x300e, EZZ_OPEN },
	{ 0x300f, 0x300f, EZZ_CLOSE },
	{ 0x3010, 0x3010, EZZ_OPEN },
	{ 0x3011, 0x3011, EZZ_CLOSE },
	{ 0x3014, 0x3014, EZZ_OPEN },
	{ 0x3015, 0x3015, EZZ_CLOSE },
	{ 0x3016, 0x3016, EZZ_OPEN },
	{ 0x3017, 0x3017, EZZ_CLOSE },
	{ 0x301c, 0x301c, EZZ_MIDDLE },
	{ 0x301d, 0x301d, EZZ_OPEN },
	{ 0x301e, 0x301f, EZZ_CLOSE },
	{ 0x30fb, 0x30fc, EZZ_MIDDLE },
	{ 0xff01, 0xff01, EZZ_CLOSE },
	{ 0xff04, 0xff04, EZZ_PREFIX },
	{ 0xff05, 0xff05, EZZ_MIDDLE },
	{ 0xff08, 0xff08, EZZ_OPEN },
	{ 0xff09, 0xff09, EZZ_CLOSE },
	{ 0xff0c, 0xff0c, EZZ_CLOSE },
	{ 0xff0e, 0xff0e, EZZ_CLOSE },
	{ 0xff1a, 0xff1b, EZZ_CLOSE },
	{ 0xff1f, 0xff1f, EZZ_CLOSE },
	{ 0xff3b, 0xff3b, EZZ_OPEN },
	{ 0xff3d, 0xff3d, EZZ_CLOSE },
	{ 0xff5b, 0xff5b, EZZ_OPEN },
	{ 0xff5d, 0xff5d, EZZ_CLOSE },
	{ 0xff5e, 0xff5e, EZZ_MIDDLE },
	{ 0xffe0, 0xffe0, EZZ_MIDDLE },
	{ 0xffe1, 0xffe1, EZZ_PREFIX },
	{ 0xffe5, 0xffe5, EZZ_PREFIX },
};

enum ezz_class
ezz_class_of(uint32_t c)
{
	size_t	 low = 0, high = sizeof(ranges) / sizeof(ranges[0]), middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (c > ranges[middle].to)
			low = middle + 1;
		else if (c < ranges[middle].from)
			high = middle;
		else
			return ranges[middle].class;
	}
	return c < 0x2e80 ? EZZ_WORD : EZZ_HAN;
}

static bool
letter(uint32_t c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What may stand on both sides of an end within Latin: well-known, and/or. */
static bool
joint(uint32_t before, uint32_t a, uint32_t b)
{
	return (a == '-' || a == '/') && letter(before) && letter(b);
}

static bool
latin(enum ezz_class c)
{
	return c == EZZ_WORD || c == EZZ_MARK;
}

bool
ezz_break_between(uint32_t before, uint32_t a, uint32_t b)
{
	enum ezz_class	 ca = ezz_class_of(a), cb = ezz_class_of(b);

	switch (cb) {
	case EZZ_CLOSE:
	case EZZ_MIDDLE:
	case EZZ_DASH:
	case EZZ_MARK:
	case EZZ_SPACE:		/* it ends a line after itself */
	case EZZ_NEWLINE:
		return false;
	default:
		break;
	}
	if (ca == EZZ_SPACE)
		return before == 0 || (ezz_class_of(before) != EZZ_OPEN &&
		    ezz_class_of(before) != EZZ_PREFIX);
	if (ca == EZZ_OPEN || ca == EZZ_PREFIX)
		return false;
	if (joint(before, a, b))
		return true;
	/* 5% (a) don’t: of one word; but a bracket opens anew after a comma */
	if (latin(ca) && (cb == EZZ_WORD || (cb == EZZ_OPEN && b < 0x80)))
		return false;
	return !(a == 0x2019 && cb == EZZ_WORD &&
	    ezz_class_of(before) == EZZ_WORD && before != 0);
}

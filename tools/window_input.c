/* See window_input.h. */
#include "window_input.h"

#define ETX	0x03
#define ESC	0x1b
#define CTRL(c)	((c) & 0x1f)

static bool
ends_line(uint8_t c)
{
	return c == '\r' || c == '\n' || c == '\t' || c == ETX;
}

static enum window_event
key_event(uint8_t c)
{
	switch (c) {
	case CTRL('C'):
	case CTRL('D'):
		return WINDOW_KEY_QUIT;
	case CTRL('T'):
		return WINDOW_KEY_TALLY;
	case CTRL('N'):
		return WINDOW_KEY_NEXT;
	case CTRL('L'):
		return WINDOW_KEY_REDRAW;
	default:
		return WINDOW_NOTHING;
	}
}

/* Arrows and function keys: ESC [ .. final, ESC O final, ESC and one more. */
static bool
in_escape(struct window_input *in, uint8_t c)
{
	if (in->escape == 1 && (c == '[' || c == 'O'))
		in->escape = 2;
	else if (in->escape == 1 || (c >= 0x40 && c <= 0x7e))
		in->escape = 0;
	return true;
}

/* Between scans: a byte that begins none. */
static bool
between(struct window_input *in, uint8_t c, int64_t now)
{
	bool	 alone = !in->any || now - in->last >= WINDOW_ALONE;

	if (in->keys && in->escape != 0)
		return in_escape(in, c);
	if (in->keys && c == ESC) {
		in->escape = 1;
		return true;
	}
	if (in->keys && alone && key_event(c) != WINDOW_NOTHING) {
		in->key = c;
		return true;
	}
	return c < 0x20 || c == 0x7f;
}

enum window_event
window_byte(struct window_input *in, uint8_t c, int64_t now)
{
	bool	 skip;

	in->key = 0;
	if (in->n == 0 && !in->over) {
		skip = between(in, c, now);
		in->last = now;
		in->any = true;
		if (skip)
			return WINDOW_NOTHING;
	}
	in->last = now;
	if (ends_line(c))
		return WINDOW_LINE_DONE;
	if (in->n == WINDOW_LINE)
		in->over = true;
	else
		in->line[in->n++] = c;
	return WINDOW_NOTHING;
}

enum window_event
window_quiet(struct window_input *in, int64_t now)
{
	uint8_t	 key = in->key;

	if (key != 0 && now - in->last >= WINDOW_ALONE) {
		in->key = 0;
		return key_event(key);
	}
	if (in->escape != 0 && now - in->last >= WINDOW_ALONE)
		in->escape = 0;
	return (in->n > 0 || in->over) && now - in->last >= WINDOW_SILENCE ?
	    WINDOW_LINE_DONE : WINDOW_NOTHING;
}

int
window_patience(const struct window_input *in, int64_t now)
{
	int64_t	 left;

	if (in->key != 0)
		left = in->last + WINDOW_ALONE - now;
	else if (in->n > 0 || in->over)
		left = in->last + WINDOW_SILENCE - now;
	else
		return -1;
	return left < 0 ? 0 : (int)left;
}

void
window_next(struct window_input *in)
{
	in->n = 0;
	in->over = false;
	in->key = 0;
	in->escape = 0;
}

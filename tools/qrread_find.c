/*
 * Where the codes of a picture are looked for, and what is tried when nothing
 * was found.  Figures: make bench BENCH=pictures.
 */
#include "config.h"

#include <stdlib.h>

#include <ezz.h>

#include "qrread.h"

#define SCALE_PIXELS	(4 * 1024 * 1024)	/* larger ones have no need */

/* 3 x 3 binomial: takes the grain of paper and sensor away. */
static bool
blurred(const struct grey *in, struct grey *out)
{
	*out = *in;
	if (in->w < 3 || in->h < 3 ||
	    (out->p = calloc(in->h, in->w)) == NULL)
		return false;
	for (size_t y = 1; y + 1 < in->h; y++) {
		const uint8_t	*a = in->p + (y - 1) * in->w;
		const uint8_t	*b = a + in->w, *c = b + in->w;

		for (size_t x = 1; x + 1 < in->w; x++)
			out->p[y * in->w + x] = (uint8_t)((a[x - 1] + 2 * a[x] +
			    a[x + 1] + 2 * b[x - 1] + 4 * b[x] + 2 * b[x + 1] +
			    c[x - 1] + 2 * c[x] + c[x + 1] + 8) / 16);
	}
	return true;
}

/* A phone in dark mode shows white on black. */
static bool
inverted(const struct grey *in, struct grey *out)
{
	size_t	 n = (size_t)in->w * in->h;

	*out = *in;
	if ((out->p = malloc(n)) == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		out->p[i] = (uint8_t)(255 - in->p[i]);
	return true;
}

/* zbar wants two pixels a module. */
static bool
doubled(const struct grey *in, struct grey *out)
{
	*out = (struct grey){ NULL, 2 * in->w, 2 * in->h };
	if ((size_t)in->w * in->h > SCALE_PIXELS ||
	    (out->p = malloc((size_t)out->w * out->h)) == NULL)
		return false;
	for (size_t y = 0; y < out->h; y++)
		for (size_t x = 0; x < out->w; x++)
			out->p[y * out->w + x] = in->p[y / 2 * in->w + x / 2];
	return true;
}

struct counted {
	qrread_found	*found;
	void		*arg;
	size_t		 n;
};

static void
count(void *arg, const char *text, size_t n)
{
	struct counted	*c = arg;

	c->n++;
	c->found(c->arg, text, n);
}

static void
scan(const struct grey *g, unsigned decoders, struct counted *c)
{
#ifdef EZZ_ZXING
	if ((decoders & QRREAD_ZXING) != 0)
		qrread_zxing(g, count, c);
#endif
#ifdef EZZ_ZBAR
	if ((decoders & QRREAD_ZBAR) != 0)
		qrread_zbar(g, count, c);
#endif
	(void)g;
	(void)decoders;
	(void)c;
}

/* Each try costs as much as all before it: the first that finds ends it. */
void
qrread_find(const struct grey *g, unsigned decoders, qrread_found *found,
    void *arg)
{
	static bool	 (*const tries[])(const struct grey *, struct grey *) = {
		blurred, inverted, doubled,
	};
	struct counted	 c = { found, arg, 0 };

	scan(g, decoders, &c);
	for (size_t i = 0; c.n == 0 && i < sizeof(tries) / sizeof(tries[0]);
	    i++) {
		struct grey	 other = { 0 };

		if (!tries[i](g, &other))
			continue;
		scan(&other, decoders, &c);
		free(other.p);
	}
}

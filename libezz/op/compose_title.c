/*
 * A title over several lines (GB/T 9704-2012 7.3.1): words stay whole, and the
 * lines form a trapezium or a rhombus, neither a block nor an hourglass.  Of
 * all ways to part it the least ugly is taken.  Its writer may say where it
 * turns over, with |.  Words are data; a language model is left out.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "draw/type_break.h"
#include "op/compose.h"

/* Longer titles, or over more lines, are set line by line. */
#define MOST_CHARS	160
#define MOST_LINES	4

/* What is ugly, in squares of an em. */
#define SPLIT_WORD	400
#define BAD_END		120
#define GOOD_END	(-12)
#define HOURGLASS	150
#define BLOCK		20

struct title {
	const uint8_t	*p[MOST_CHARS + 1];	/* each character */
	uint32_t	 c[MOST_CHARS + 1];
	int32_t		 x[MOST_CHARS + 1];	/* where it begins */
	int32_t		 split[MOST_CHARS + 1];	/* what parting before costs */
	size_t		 n;
	int32_t		 em, width;
	size_t		 lines;
	size_t		 cut[MOST_LINES + 1], best[MOST_LINES + 1];
	int64_t		 cost;			/* of the best */
	bool		 found;
};

/* ---- what parting costs -------------------------------------------------- */

/* Does this word lie across the place. */
static bool
across(const struct title *t, const char *word, size_t n, size_t at)
{
	for (size_t i = at; n > 0 && i > 0; i--) {
		const uint8_t	*from = t->p[i - 1];

		if (from + n <= t->p[at])
			return false;
		if ((size_t)(t->p[t->n] - from) >= n &&
		    memcmp(from, word, n) == 0)
			return true;
	}
	return false;
}

/* Any word of the list, or the name of who issues the document. */
static bool
in_word(const struct ezz_compose *c, const struct title *t, size_t at)
{
	const struct ezz_letter	*l = c->letter;
	size_t			 n;

	for (const char *w = c->l->words; *w != '\0';
	    w += n + (w[n] == ' ')) {
		n = strcspn(w, " ");
		if (across(t, w, n, at))
			return true;
	}
	for (size_t i = 0; i < l->bodies_n; i++)
		if (across(t, l->bodies[i].name, strlen(l->bodies[i].name),
		    at))
			return true;
	return false;
}

static bool
begins(const struct title *t, size_t at, const char *with)
{
	size_t	 n = strlen(with);

	return (size_t)(t->p[t->n] - t->p[at]) >= n &&
	    memcmp(t->p[at], with, n) == 0;
}

static int32_t
split_cost(const struct ezz_compose *c, const struct title *t, size_t at)
{
	int32_t	 cost = 0;

	if (!ezz_break_between(at < 2 ? 0 : t->c[at - 2], t->c[at - 1],
	    t->c[at]))
		return INT32_MAX;
	if (in_word(c, t, at))
		cost += SPLIT_WORD;
	/* a line begins with none of these, and may well end so */
	if (begins(t, at, "的") || begins(t, at, "等") ||
	    begins(t, at, "和") || begins(t, at, "与") ||
	    begins(t, at, "及"))
		cost += BAD_END;
	if (begins(t, at - 1, "的") || begins(t, at - 1, "、") ||
	    begins(t, at - 1, "》") || begins(t, at, "《") ||
	    begins(t, at, "关于") || (at > 1 && begins(t, at - 2, "关于")))
		cost += GOOD_END;
	return cost;
}

static int64_t
square(int64_t v)
{
	return v * v;
}

/* In tenths of an em, so that squares stay exact. */
static int64_t
length(const struct title *t, size_t line)
{
	return (int64_t)(t->x[t->cut[line + 1]] - t->x[t->cut[line]]) * 10 /
	    t->em;
}

static int64_t
shape_cost(const struct title *t)
{
	int64_t	 mean = (int64_t)t->x[t->n] * 10 / t->em / (int64_t)t->lines;
	int64_t	 cost = 0, a, b, c;

	for (size_t i = 0; i < t->lines; i++)
		cost += square(length(t, i) - mean) / 100;
	for (size_t i = 0; i + 1 < t->lines; i++) {
		a = length(t, i);
		b = length(t, i + 1);
		if (a - b < 10 && b - a < 10)
			cost += BLOCK;
		c = i + 2 < t->lines ? length(t, i + 2) : b;
		if (b < a && b < c)
			cost += HOURGLASS;
	}
	return cost;
}

/* ---- all ways ------------------------------------------------------------ */

/* Part after line number depth, of at most MOST_LINES. */
static void
search(struct title *t, size_t depth, int64_t cost)
{
	if (depth + 1 == t->lines) {
		t->cut[t->lines] = t->n;
		if (t->x[t->n] - t->x[t->cut[depth]] > t->width)
			return;
		cost += shape_cost(t);
		if (!t->found || cost < t->cost) {
			t->found = true;
			t->cost = cost;
			memcpy(t->best, t->cut, sizeof(t->best));
		}
		return;
	}
	for (size_t i = t->cut[depth] + 1; i < t->n &&
	    t->x[i] - t->x[t->cut[depth]] <= t->width; i++) {
		/* what is left must fit into what lines are left */
		if (t->split[i] == INT32_MAX || t->x[t->n] - t->x[i] >
		    t->width * (int32_t)(t->lines - depth - 1))
			continue;
		t->cut[depth + 1] = i;
		search(t, depth + 1, cost + t->split[i]);
	}
}

static ezz_status
measure(struct ezz_compose *c, struct title *t, struct ezz_bytes b)
{
	int32_t		 w;
	size_t		 n;
	ezz_status	 st;

	t->em = c->l->types[EZZ_TYPE_TITLE].size;
	t->width = c->l->page.text_width;
	for (; b.n > 0 && t->n < MOST_CHARS; b = EZZ_BYTES(b.p + n,
	    b.n - n)) {
		if ((n = ezz_utf8_next(b, &t->c[t->n])) == 0)
			return ezz_fail(c->ctx, EZZ_EREFUSED, "RFC 3629",
			    "the text is not UTF-8");
		if ((st = ezz_type_width(c->ctx, c->styles[EZZ_TYPE_TITLE],
		    t->em, EZZ_BYTES(b.p, n), &w)) != EZZ_OK)
			return st;
		t->p[t->n++] = b.p;
		t->x[t->n] = t->x[t->n - 1] + w;
	}
	t->p[t->n] = b.p;
	for (size_t i = 1; i < t->n; i++)
		t->split[i] = split_cost(c, t, i);
	return EZZ_OK;
}

/* The title with a line feed where it turns over. */
static ezz_status
parted(struct ezz_compose *c, const char *title, const char **out)
{
	struct title	*t = calloc(1, sizeof(*t));
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	*out = title;
	if (t == NULL)
		return ezz_nomem(c->ctx);
	st = measure(c, t, ezz_bytes_str(title));
	if (st == EZZ_OK && *t->p[t->n] == '\0')
		for (t->lines = (size_t)(t->x[t->n] / t->width) + 1;
		    t->lines <= MOST_LINES && !t->found; t->lines++)
			search(t, 0, 0);
	if (st == EZZ_OK && t->found) {
		t->lines--;
		for (size_t i = 0; i < t->lines && st == EZZ_OK; i++)
			if ((st = ezz_buf_str(c->ctx, &b, i == 0 ? "" :
			    "\n")) == EZZ_OK)
				st = ezz_buf_add(c->ctx, &b,
				    t->p[t->best[i]], (size_t)(t->p[t->best[
				    i + 1]] - t->p[t->best[i]]));
		*out = ezz_arena_text(&c->memory, ezz_bytes_of(&b));
		if (st == EZZ_OK && *out == NULL)
			st = ezz_nomem(c->ctx);
	}
	ezz_buf_free(&b);
	free(t);
	return st;
}

/* ---- the whole ----------------------------------------------------------- */

static ezz_status
as_written(struct ezz_compose *c, const char *title, const char **out)
{
	char	*text = ezz_arena_text(&c->memory, ezz_bytes_str(title));

	*out = text;
	if (text == NULL)
		return ezz_nomem(c->ctx);
	for (; *text != '\0'; text++)
		if (*text == '|')
			*text = '\n';
	return EZZ_OK;
}

ezz_status
ezz_compose_title(struct ezz_compose *c, const char *title, enum ezz_tag tag)
{
	const struct ezz_words	 w = { .use = EZZ_TYPE_TITLE,
		    .w = c->l->page.text_width, .align = EZZ_CENTRE,
		    .plain = true };
	struct ezz_setting	*set;
	const char		*text;
	ezz_status		 st;

	st = strchr(title, '|') != NULL ? as_written(c, title, &text) :
	    parted(c, title, &text);
	if (st != EZZ_OK ||
	    (st = ezz_compose_words(c, &w, text, &set)) != EZZ_OK)
		return st;
	return ezz_compose_rows(c, set, 0, tag, true);
}

/*
 * Regular expressions by the method of Thompson (1968) and Pike: a pattern
 * becomes a small program, and matching walks all its states at once, one
 * character of the text at a time.  The time is at most states times
 * characters, whatever the pattern: a schema cannot make a record take for
 * ever, nor can a record.
 *
 * Left out, and refused: back-references, look-around, word boundaries,
 * Unicode property classes, named groups, flags.  Groups do not capture.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/pattern.h"
#include "base/text.h"

#define CLAUSE		"ECMA 262 21.2"
#define NONE		(-1)
#define MAX_REPEAT	1000
#define MAX_NEST	16	/* groups in groups */
#define ANY		UINT_MAX

struct range {
	uint32_t	 from;
	uint32_t	 to;
};

enum op { OP_CHAR, OP_SET, OP_START, OP_END, OP_JUMP, OP_FORK, OP_MATCH };

struct state {
	enum op		 op;
	bool		 negated;	/* OP_SET */
	uint32_t	 a;		/* character; first range; first way */
	uint32_t	 b;		/* ranges; second way */
};

struct ezz_pattern {
	struct state	*states;
	size_t		 states_n;
	struct range	*ranges;
	size_t		 ranges_n;
	size_t		 ranges_cap;
};

enum kind { K_EMPTY, K_CHAR, K_SET, K_START, K_END, K_CAT, K_ALT, K_REPEAT };

/* The tree between text and program; children are indices. */
struct node {
	enum kind	 kind;
	bool		 negated;
	uint32_t	 a, b;		/* as in a state */
	int		 left, right;	/* K_CAT and K_ALT: item, next */
	unsigned	 least, most;	/* K_REPEAT */
};

struct reader {
	ezz_ctx			*ctx;
	struct ezz_cursor	 in;
	struct ezz_pattern	*p;
	struct node		 nodes[EZZ_MAX_PATTERN_STATES];
	int			 n;
	unsigned		 emits;
};

static const struct range digits[] = { { '0', '9' } };
static const struct range words[] = {
	{ '0', '9' }, { 'A', 'Z' }, { '_', '_' }, { 'a', 'z' }
};
static const struct range spaces[] = {
	{ 0x09, 0x0d }, { 0x20, 0x20 }, { 0xa0, 0xa0 }, { 0x1680, 0x1680 },
	{ 0x2000, 0x200a }, { 0x2028, 0x2029 }, { 0x202f, 0x202f },
	{ 0x205f, 0x205f }, { 0x3000, 0x3000 }, { 0xfeff, 0xfeff }
};
/* "." is all but these. */
static const struct range line_ends[] = {
	{ '\n', '\n' }, { '\r', '\r' }, { 0x2028, 0x2029 }
};

static const struct class {
	char			 letter;
	const struct range	*r;
	size_t			 n;
} classes[] = {
	{ 'd', digits, sizeof(digits) / sizeof(*digits) },
	{ 'w', words, sizeof(words) / sizeof(*words) },
	{ 's', spaces, sizeof(spaces) / sizeof(*spaces) },
};

/* ---- reading ------------------------------------------------------------ */

static ezz_status	 read_choice(struct reader *, int depth, int *out);

static bool
peek(const struct reader *r, uint8_t c)
{
	uint8_t	 b;

	return ezz_cursor_peek(&r->in, &b) && b == c;
}

static bool
accept(struct reader *r, uint8_t c)
{
	return peek(r, c) && ezz_cursor_skip(&r->in, 1);
}

static ezz_status
next(struct reader *r, uint32_t *c)
{
	size_t	 n = ezz_utf8_next(EZZ_BYTES(r->in.p, ezz_cursor_left(&r->in)),
		    c);

	if (n == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, CLAUSE,
		    "the pattern ends too early, or is not UTF-8");
	ezz_cursor_skip(&r->in, n);
	return EZZ_OK;
}

static ezz_status
add_node(struct reader *r, struct node node, int *out)
{
	if (r->n == EZZ_MAX_PATTERN_STATES)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "the pattern has more than %d parts",
		    EZZ_MAX_PATTERN_STATES);
	*out = r->n++;
	r->nodes[*out] = node;
	return EZZ_OK;
}

static ezz_status
add_range(struct reader *r, uint32_t from, uint32_t to)
{
	struct ezz_pattern	*p = r->p;
	struct range		*grown;
	size_t			 cap = p->ranges_cap == 0 ? 16 :
				    p->ranges_cap * 2;

	if (p->ranges_n == p->ranges_cap) {
		grown = reallocarray(p->ranges, cap, sizeof(*grown));
		if (grown == NULL)
			return ezz_nomem(r->ctx);
		p->ranges = grown;
		p->ranges_cap = cap;
	}
	p->ranges[p->ranges_n++] = (struct range){ from, to };
	return EZZ_OK;
}

/* The ranges of a class, or all that lies between them. */
static ezz_status
add_class(struct reader *r, const struct range *c, size_t n, bool opposite)
{
	ezz_status	 st = EZZ_OK;
	uint32_t	 from = 0;

	for (size_t i = 0; i < n && st == EZZ_OK; i++) {
		if (!opposite)
			st = add_range(r, c[i].from, c[i].to);
		else if (c[i].from > from)
			st = add_range(r, from, c[i].from - 1);
		from = c[i].to + 1;
	}
	if (opposite && st == EZZ_OK)
		st = add_range(r, from, 0x10ffff);
	return st;
}

static const struct class *
class_of(uint32_t letter)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(*classes); i++)
		if ((letter | 0x20) == (uint32_t)classes[i].letter)
			return &classes[i];
	return NULL;
}

static ezz_status
read_hex(struct reader *r, int n, uint32_t *out)
{
	uint8_t	 b;

	*out = 0;
	for (int i = 0; i < n; i++) {
		if (!ezz_cursor_u8(&r->in, &b) ||
		    strchr("0123456789abcdefABCDEF", b) == NULL || b == 0)
			return ezz_fail(r->ctx, EZZ_EFORMAT, CLAUSE,
			    "\\x takes two hexadecimal digits, \\u four");
		*out = *out << 4 | (uint32_t)(b <= '9' ? b - '0' :
		    (b | 0x20) - 'a' + 10);
	}
	return EZZ_OK;
}

/* After the backslash: one character, as itself or by its name. */
static ezz_status
read_escape(struct reader *r, uint32_t c, uint32_t *out)
{
	static const char	 names[] = "tnvfr0", means[] = "\t\n\v\f\r";
	const char		*at;

	*out = c;
	if (c == 'x' || c == 'u')
		return read_hex(r, c == 'x' ? 2 : 4, out);
	if (c < 0x80 && (at = strchr(names, (int)c)) != NULL && c != 0) {
		*out = (uint32_t)(uint8_t)means[at - names];
		return EZZ_OK;
	}
	if (c < 0x80 && c > 0x20 &&
	    strchr("^$\\.*+?()[]{}|/-\"'#&%@!~`,:;<=>_", (int)c) != NULL)
		return EZZ_OK;
	return ezz_fail(r->ctx, EZZ_EUNSUPPORTED, CLAUSE,
	    "this escape is not supported in patterns");
}

/* One end of a range in [ ], or a class, which has no ends. */
static ezz_status
read_set_part(struct reader *r, uint32_t *c, bool *is_class)
{
	const struct class	*k;
	ezz_status		 st = next(r, c);

	*is_class = false;
	if (st != EZZ_OK || *c != '\\')
		return st;
	if ((st = next(r, c)) != EZZ_OK)
		return st;
	if ((k = class_of(*c)) != NULL) {
		*is_class = true;
		return add_class(r, k->r, k->n, *c < 'a');
	}
	if (*c == 'b') {
		*c = '\b';
		return EZZ_OK;
	}
	return read_escape(r, *c, c);
}

static ezz_status
read_set_item(struct reader *r)
{
	uint32_t	 from, to;
	bool		 is_class;
	ezz_status	 st = read_set_part(r, &from, &is_class);

	if (st != EZZ_OK || is_class)
		return st;
	to = from;
	if (ezz_cursor_left(&r->in) > 1 && peek(r, '-') &&
	    r->in.p[1] != ']') {
		ezz_cursor_skip(&r->in, 1);
		st = read_set_part(r, &to, &is_class);
		if (st != EZZ_OK)
			return st;
		if (is_class || to < from)
			return ezz_fail(r->ctx, EZZ_EFORMAT, CLAUSE,
			    "a range in [ ] runs backwards");
	}
	return add_range(r, from, to);
}

static ezz_status
read_set(struct reader *r, int *out)
{
	struct node	 node = { .kind = K_SET };
	ezz_status	 st;

	node.negated = accept(r, '^');
	node.a = (uint32_t)r->p->ranges_n;
	while (!accept(r, ']'))
		if ((st = read_set_item(r)) != EZZ_OK)
			return st;
	node.b = (uint32_t)r->p->ranges_n - node.a;
	return add_node(r, node, out);
}

static ezz_status
class_node(struct reader *r, const struct range *c, size_t n, bool opposite,
    int *out)
{
	struct node	 node = { .kind = K_SET, .negated = opposite };
	ezz_status	 st;

	node.a = (uint32_t)r->p->ranges_n;
	if ((st = add_class(r, c, n, false)) != EZZ_OK)
		return st;
	node.b = (uint32_t)n;
	return add_node(r, node, out);
}

static ezz_status
read_group(struct reader *r, int depth, int *out)
{
	ezz_status	 st;

	if (depth == MAX_NEST)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "the pattern nests groups more than %d deep", MAX_NEST);
	if (accept(r, '?') && !accept(r, ':'))
		return ezz_fail(r->ctx, EZZ_EUNSUPPORTED, CLAUSE,
		    "only ( ) and (?: ) groups are supported in patterns");
	if ((st = read_choice(r, depth + 1, out)) != EZZ_OK)
		return st;
	if (!accept(r, ')'))
		return ezz_fail(r->ctx, EZZ_EFORMAT, CLAUSE,
		    "a group in the pattern is not closed");
	return EZZ_OK;
}

static ezz_status
read_backslash(struct reader *r, int *out)
{
	const struct class	*k;
	struct node		 node = { .kind = K_CHAR };
	uint32_t		 c;
	ezz_status		 st = next(r, &c);

	if (st != EZZ_OK)
		return st;
	if ((k = class_of(c)) != NULL)
		return class_node(r, k->r, k->n, c < 'a', out);
	st = read_escape(r, c, &node.a);
	return st != EZZ_OK ? st : add_node(r, node, out);
}

static ezz_status
read_atom(struct reader *r, int depth, int *out)
{
	struct node	 node = { .kind = K_CHAR };
	ezz_status	 st = next(r, &node.a);

	if (st != EZZ_OK)
		return st;
	switch (node.a) {
	case '(':
		return read_group(r, depth, out);
	case '[':
		return read_set(r, out);
	case '\\':
		return read_backslash(r, out);
	case '.':
		return class_node(r, line_ends,
		    sizeof(line_ends) / sizeof(*line_ends), true, out);
	case '^':
		node.kind = K_START;
		break;
	case '$':
		node.kind = K_END;
		break;
	case '*': case '+': case '?': case '{': case '}': case ']':
		return ezz_fail(r->ctx, EZZ_EFORMAT, CLAUSE,
		    "%c stands in the pattern where nothing can be repeated",
		    (int)node.a);
	}
	return add_node(r, node, out);
}

static ezz_status
read_count(struct reader *r, unsigned *out)
{
	uint8_t	 b;

	*out = 0;
	if (!ezz_cursor_peek(&r->in, &b) || b < '0' || b > '9')
		return ezz_fail(r->ctx, EZZ_EFORMAT, CLAUSE,
		    "{ } in the pattern needs a number");
	while (ezz_cursor_peek(&r->in, &b) && b >= '0' && b <= '9') {
		*out = *out * 10 + (unsigned)(b - '0');
		if (*out > MAX_REPEAT)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
			    "the pattern repeats more than %d times",
			    MAX_REPEAT);
		ezz_cursor_skip(&r->in, 1);
	}
	return EZZ_OK;
}

/* {n} {n,} {n,m}, after its brace */
static ezz_status
read_bounds(struct reader *r, struct node *node)
{
	ezz_status	 st = read_count(r, &node->least);

	if (st != EZZ_OK)
		return st;
	node->most = node->least;
	if (accept(r, ',')) {
		node->most = ANY;
		if (!peek(r, '}') &&
		    (st = read_count(r, &node->most)) != EZZ_OK)
			return st;
	}
	if (!accept(r, '}') || node->most < node->least)
		return ezz_fail(r->ctx, EZZ_EFORMAT, CLAUSE,
		    "{ } in the pattern is not {n}, {n,} or {n,m}");
	return EZZ_OK;
}

/* An atom and what repeats it. */
static ezz_status
read_item(struct reader *r, int depth, int *out)
{
	struct node	 node = { .kind = K_REPEAT, .most = ANY };
	ezz_status	 st = read_atom(r, depth, &node.left);

	if (st != EZZ_OK)
		return st;
	if (accept(r, '?'))
		node.most = 1;
	else if (accept(r, '+'))
		node.least = 1;
	else if (accept(r, '{'))
		st = read_bounds(r, &node);
	else if (!accept(r, '*')) {
		*out = node.left;
		return EZZ_OK;
	}
	if (st != EZZ_OK)
		return st;
	accept(r, '?');		/* lazy: the same texts match */
	return add_node(r, node, out);
}

static ezz_status
read_row(struct reader *r, int depth, int *out)
{
	struct node	 node = { .kind = K_CAT, .right = NONE };
	int		 last = NONE, at = NONE;
	ezz_status	 st;

	if (ezz_cursor_left(&r->in) == 0 || peek(r, '|') || peek(r, ')')) {
		node.kind = K_EMPTY;
		return add_node(r, node, out);
	}
	while (ezz_cursor_left(&r->in) > 0 && !peek(r, '|') && !peek(r, ')')) {
		if ((st = read_item(r, depth, &node.left)) != EZZ_OK ||
		    (st = add_node(r, node, &at)) != EZZ_OK)
			return st;
		if (last == NONE)
			*out = at;
		else
			r->nodes[last].right = at;
		last = at;
	}
	return EZZ_OK;
}

static ezz_status
read_choice(struct reader *r, int depth, int *out)
{
	struct node	 node = { .kind = K_ALT, .right = NONE };
	int		 last = NONE, at = NONE;
	ezz_status	 st;

	do {
		if ((st = read_row(r, depth, &node.left)) != EZZ_OK ||
		    (st = add_node(r, node, &at)) != EZZ_OK)
			return st;
		if (last == NONE)
			*out = at;
		else
			r->nodes[last].right = at;
		last = at;
	} while (accept(r, '|'));
	return EZZ_OK;
}

/* ---- writing the program ------------------------------------------------ */

static ezz_status	 emit(struct reader *, int node, int depth);

static ezz_status
put(struct reader *r, struct state s)
{
	struct ezz_pattern	*p = r->p;

	if (p->states_n == EZZ_MAX_PATTERN_STATES)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "the pattern has more than %d parts",
		    EZZ_MAX_PATTERN_STATES);
	p->states[p->states_n++] = s;
	return EZZ_OK;
}

static uint32_t
here(const struct reader *r)
{
	return (uint32_t)r->p->states_n;
}

/* a|b|c: fork to a or on, and each way jumps to the end. */
static ezz_status
emit_choice(struct reader *r, int at, int depth)
{
	uint32_t	 fork, jump = UINT32_MAX, before;
	ezz_status	 st;

	for (; r->nodes[at].right != NONE; at = r->nodes[at].right) {
		fork = here(r);
		if ((st = put(r, (struct state){ .op = OP_FORK,
		    .a = fork + 1 })) != EZZ_OK ||
		    (st = emit(r, r->nodes[at].left, depth)) != EZZ_OK)
			return st;
		/* the jumps are a list through a, mended below */
		before = jump;
		jump = here(r);
		if ((st = put(r, (struct state){ .op = OP_JUMP,
		    .a = before })) != EZZ_OK)
			return st;
		r->p->states[fork].b = here(r);
	}
	if ((st = emit(r, r->nodes[at].left, depth)) != EZZ_OK)
		return st;
	for (; jump != UINT32_MAX; jump = before) {
		before = r->p->states[jump].a;
		r->p->states[jump].a = here(r);
	}
	return EZZ_OK;
}

/* x{least,most}: the copies that must be, then those that may. */
static ezz_status
emit_repeat(struct reader *r, const struct node *node, int depth)
{
	uint32_t	 fork;
	ezz_status	 st;

	for (unsigned i = 0; i < node->least; i++)
		if ((st = emit(r, node->left, depth)) != EZZ_OK)
			return st;
	if (node->most == ANY) {
		fork = here(r);
		if ((st = put(r, (struct state){ .op = OP_FORK,
		    .a = fork + 1 })) != EZZ_OK ||
		    (st = emit(r, node->left, depth)) != EZZ_OK ||
		    (st = put(r, (struct state){ .op = OP_JUMP,
		    .a = fork })) != EZZ_OK)
			return st;
		r->p->states[fork].b = here(r);
		return EZZ_OK;
	}
	for (unsigned i = node->least; i < node->most; i++) {
		fork = here(r);
		if ((st = put(r, (struct state){ .op = OP_FORK,
		    .a = fork + 1 })) != EZZ_OK ||
		    (st = emit(r, node->left, depth)) != EZZ_OK)
			return st;
		r->p->states[fork].b = here(r);
	}
	return EZZ_OK;
}

/* Its depth is bound by MAX_NEST, three levels a group. */
static ezz_status
emit(struct reader *r, int at, int depth)
{
	const struct node	*node = &r->nodes[at];
	ezz_status		 st = EZZ_OK;

	/* empty groups put nothing, however often they are repeated */
	if (depth > 4 * MAX_NEST + 4 ||
	    ++r->emits > 16 * EZZ_MAX_PATTERN_STATES)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "the pattern has more than %d parts",
		    EZZ_MAX_PATTERN_STATES);
	switch (node->kind) {
	case K_EMPTY:
		return EZZ_OK;
	case K_CAT:
		for (; at != NONE && st == EZZ_OK; at = r->nodes[at].right)
			st = emit(r, r->nodes[at].left, depth + 1);
		return st;
	case K_ALT:
		return emit_choice(r, at, depth + 1);
	case K_REPEAT:
		return emit_repeat(r, node, depth + 1);
	case K_CHAR:
		return put(r, (struct state){ .op = OP_CHAR, .a = node->a });
	case K_SET:
		return put(r, (struct state){ .op = OP_SET, .a = node->a,
		    .b = node->b, .negated = node->negated });
	case K_START:
		return put(r, (struct state){ .op = OP_START });
	case K_END:
		return put(r, (struct state){ .op = OP_END });
	}
	return EZZ_OK;
}

ezz_status
ezz_pattern_new(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_pattern **out)
{
	struct reader	*r = calloc(1, sizeof(*r));
	int		 root;
	ezz_status	 st;

	*out = NULL;
	if (text.n > EZZ_MAX_PATTERN) {
		free(r);
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "the pattern is longer than %d bytes", EZZ_MAX_PATTERN);
	}
	if (r == NULL || (r->p = calloc(1, sizeof(*r->p))) == NULL ||
	    (r->p->states = calloc(EZZ_MAX_PATTERN_STATES,
	    sizeof(*r->p->states))) == NULL) {
		st = ezz_nomem(ctx);
		goto out;
	}
	r->ctx = ctx;
	r->in = ezz_cursor_of(text);
	if ((st = read_choice(r, 0, &root)) != EZZ_OK)
		goto out;
	if (ezz_cursor_left(&r->in) > 0) {
		st = ezz_fail(ctx, EZZ_EFORMAT, CLAUSE,
		    "the pattern closes a group that was not opened");
		goto out;
	}
	if ((st = emit(r, root, 0)) == EZZ_OK &&
	    (st = put(r, (struct state){ .op = OP_MATCH })) == EZZ_OK) {
		*out = r->p;
		r->p = NULL;
	}
out:
	if (r != NULL)
		ezz_pattern_free(&r->p);
	free(r);
	return st;
}

void
ezz_pattern_free(struct ezz_pattern **p)
{
	if (p == NULL || *p == NULL)
		return;
	free((*p)->states);
	free((*p)->ranges);
	free(*p);
	*p = NULL;
}

/* ---- matching ----------------------------------------------------------- */

/* The states that are alive, each once. */
struct alive {
	uint16_t	 list[EZZ_MAX_PATTERN_STATES];
	size_t		 n;
	uint8_t		 seen[EZZ_MAX_PATTERN_STATES];
};

/* Wake a state and all that it leads to without taking a character. */
static void
wake(const struct ezz_pattern *p, struct alive *set, size_t at, bool start,
    bool end)
{
	uint16_t	 stack[EZZ_MAX_PATTERN_STATES * 2 + 1];
	size_t		 n = 0;

	stack[n++] = (uint16_t)at;
	while (n > 0) {
		const struct state	*s = &p->states[at = stack[--n]];

		if (set->seen[at])
			continue;
		set->seen[at] = 1;
		if (s->op == OP_JUMP || s->op == OP_FORK)
			stack[n++] = (uint16_t)s->a;
		if (s->op == OP_FORK)
			stack[n++] = (uint16_t)s->b;
		if ((s->op == OP_START && start) || (s->op == OP_END && end))
			stack[n++] = (uint16_t)(at + 1);
		set->list[set->n++] = (uint16_t)at;
	}
}

static bool
takes(const struct ezz_pattern *p, const struct state *s, uint32_t c)
{
	if (s->op == OP_CHAR)
		return s->a == c;
	if (s->op != OP_SET)
		return false;
	for (uint32_t i = s->a; i < s->a + s->b; i++)
		if (c >= p->ranges[i].from && c <= p->ranges[i].to)
			return !s->negated;
	return s->negated;
}

bool
ezz_pattern_match(const struct ezz_pattern *p, struct ezz_bytes text)
{
	struct alive	 sets[2], *now = &sets[0], *then = &sets[1], *swap;
	size_t		 at = 0, n;
	uint32_t	 c;

	memset(sets, 0, sizeof(sets));
	for (;; at += n) {
		wake(p, now, 0, at == 0, at == text.n);
		/* the last state is OP_MATCH */
		if (now->seen[p->states_n - 1])
			return true;
		if (at == text.n || (n = ezz_utf8_next(EZZ_BYTES(text.p + at,
		    text.n - at), &c)) == 0)
			return false;
		for (size_t i = 0; i < now->n; i++)
			if (takes(p, &p->states[now->list[i]], c))
				wake(p, then, now->list[i] + 1u, false,
				    at + n == text.n);
		memset(now->seen, 0, p->states_n);
		now->n = 0;
		swap = now;
		now = then;
		then = swap;
	}
}

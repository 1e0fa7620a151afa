/*
 * Reading a small Markdown, line by line.  A line is looked at once; what it
 * opens is closed by the next line that does not belong to it.  There is no
 * recursion, and no construct takes more than a look at each of its bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "object/markdown.h"

#define LEVELS	4

struct table {
	struct ezz_md_text	*cells;
	size_t			 n, cap;
	size_t			 columns;
	size_t			 rows;
	enum ezz_md_align	*aligns;
};

struct reading {
	ezz_ctx			*ctx;
	struct ezz_md		*md;
	size_t			 pairs_cap, blocks_cap;
	struct ezz_bytes	 rest;		/* lines not yet taken */
	unsigned		 line;
	/* the block that is open */
	bool			 open;
	struct ezz_md_block	 block;
	struct ezz_buf		 raw;		/* its text as it stands */
	struct table		 table;
	int			 indents[LEVELS];
	int			 depth;		/* of the list; 0: none */
	unsigned		 counts[LEVELS]; /* of headings */
};

/* ---- lines --------------------------------------------------------------- */

static struct ezz_bytes
trim(struct ezz_bytes b)
{
	while (b.n > 0 && (*b.p == ' ' || *b.p == '\t'))
		b = EZZ_BYTES(b.p + 1, b.n - 1);
	while (b.n > 0 && (b.p[b.n - 1] == ' ' || b.p[b.n - 1] == '\t'))
		b.n--;
	return b;
}

static ezz_status
check_line(struct reading *r, struct ezz_bytes b)
{
	uint32_t	 c;
	size_t		 n;

	for (; b.n > 0; b = EZZ_BYTES(b.p + n, b.n - n)) {
		if ((n = ezz_utf8_next(b, &c)) == 0)
			return ezz_fail(r->ctx, EZZ_EFORMAT, "RFC 3629",
			    "line %u: the text is not UTF-8", r->line);
		if (c != '\t' && ezz_text_hidden(c))
			return ezz_fail(r->ctx, EZZ_EREFUSED, NULL, "line "
			    "%u: it has the hidden character U+%04X", r->line,
			    (unsigned)c);
	}
	return EZZ_OK;
}

/* The next line without its end; false: there is none. */
static bool
next_line(struct reading *r, struct ezz_bytes *out)
{
	const uint8_t	*end;
	size_t		 n;

	if (r->rest.n == 0)
		return false;
	end = memchr(r->rest.p, '\n', r->rest.n);
	n = end == NULL ? r->rest.n : (size_t)(end - r->rest.p);
	*out = EZZ_BYTES(r->rest.p, n);
	n += end != NULL;
	r->rest = EZZ_BYTES(r->rest.p + n, r->rest.n - n);
	if (out->n > 0 && out->p[out->n - 1] == '\r')
		out->n--;
	r->line++;
	return true;
}

static size_t
begins(struct ezz_bytes b, const char *with)
{
	size_t	 n = strlen(with);

	return b.n >= n && memcmp(b.p, with, n) == 0 ? n : 0;
}

static struct ezz_bytes
skip(struct ezz_bytes b, size_t n)
{
	return EZZ_BYTES(b.p + n, b.n - n);
}

/* ---- the header ---------------------------------------------------------- */

/* Where the key ends and how long its colon is; 0: there is none. */
static size_t
colon(struct ezz_bytes b, size_t *at)
{
	for (*at = 0; *at < b.n; (*at)++)
		if (b.p[*at] == ':')
			return 1;
		else if (begins(skip(b, *at), "：") > 0)
			return strlen("：");
	return 0;
}

static ezz_status
add_pair(struct reading *r, struct ezz_bytes b)
{
	struct ezz_md		*md = r->md;
	struct ezz_md_pair	*p;
	size_t			 at, n = colon(b, &at);
	size_t			 cap = r->pairs_cap * 2 + 16;

	if (n == 0 || at == 0 || at > EZZ_MAX_KEY)
		return ezz_fail(r->ctx, EZZ_EFORMAT, NULL, "line %u: the "
		    "document begins with a header of \"key: value\" lines, "
		    "and an empty line after it", r->line);
	if (md->pairs_n == EZZ_MAX_FIELDS)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL, "line %u: the "
		    "header has more than %d lines", r->line, EZZ_MAX_FIELDS);
	if (md->pairs_n == r->pairs_cap) {
		p = reallocarray(md->pairs, cap, sizeof(*p));
		if (p == NULL)
			return ezz_nomem(r->ctx);
		md->pairs = p;
		r->pairs_cap = cap;
	}
	p = &md->pairs[md->pairs_n++];
	p->line = r->line;
	p->key = ezz_arena_text(&md->memory, trim(EZZ_BYTES(b.p, at)));
	p->value = ezz_arena_text(&md->memory, trim(skip(b, at + n)));
	return p->key == NULL || p->value == NULL ? ezz_nomem(r->ctx) :
	    EZZ_OK;
}

static ezz_status
read_header(struct reading *r)
{
	struct ezz_bytes	 b;
	bool			 fenced = false, first = true;
	ezz_status		 st;

	for (; next_line(r, &b); first = false) {
		if ((st = check_line(r, b)) != EZZ_OK)
			return st;
		b = trim(b);
		if (first && begins(b, "---") == b.n && b.n > 0) {
			fenced = true;
			continue;
		}
		if (fenced ? begins(b, "---") == b.n && b.n > 0 : b.n == 0)
			return EZZ_OK;
		if (b.n == 0)
			continue;
		if ((st = add_pair(r, b)) != EZZ_OK)
			return st;
	}
	return fenced ? ezz_fail(r->ctx, EZZ_EFORMAT, NULL,
	    "line %u: the header has no end", r->line) : EZZ_OK;
}

/* ---- inside a line ------------------------------------------------------- */

static bool
is_mark(uint8_t c)
{
	return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') ||
	    (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

struct inline_work {
	struct ezz_md_run	*runs;
	size_t			 n;
	uint8_t			*text;		/* the runs' bytes */
	size_t			 used, from;
	enum ezz_md_face	 face;
};

static void
end_run(struct inline_work *w)
{
	if (w->used > w->from)
		w->runs[w->n++] = (struct ezz_md_run){ EZZ_BYTES(w->text +
		    w->from, w->used - w->from), w->face };
	w->from = w->used;
}

/*
 * Escapes and **.  head: how many bytes of it, as they stand, are a heading.
 */
static ezz_status
read_inline(struct reading *r, struct ezz_bytes b, size_t head, unsigned line,
    struct ezz_md_text *out)
{
	struct inline_work	 w = { .face = head > 0 ? EZZ_MD_HEAD :
				    EZZ_MD_PLAIN };
	size_t			 stars = 0;
	bool			 strong = false;

	for (size_t i = 1; i < b.n; i++)
		stars += b.p[i - 1] == '*' && b.p[i] == '*';
	w.runs = ezz_arena_take(&r->md->memory, (stars + 3) *
	    sizeof(*w.runs));
	w.text = ezz_arena_take(&r->md->memory, b.n + 1);
	if (w.runs == NULL || w.text == NULL)
		return ezz_nomem(r->ctx);
	for (size_t i = 0; i < b.n; i++) {
		if (head > 0 && i >= head) {
			end_run(&w);
			w.face = strong ? EZZ_MD_STRONG : EZZ_MD_PLAIN;
			head = 0;
		}
		if (b.p[i] == '*' && i + 1 < b.n && b.p[i + 1] == '*') {
			strong = !strong;
			i++;
			if (w.face == EZZ_MD_HEAD)
				continue;
			end_run(&w);
			w.face = strong ? EZZ_MD_STRONG : EZZ_MD_PLAIN;
			continue;
		}
		if (b.p[i] == '\\' && i + 1 < b.n && is_mark(b.p[i + 1]))
			i++;
		w.text[w.used++] = b.p[i] == '\t' ? ' ' : b.p[i];
	}
	end_run(&w);
	*out = (struct ezz_md_text){ w.runs, w.n };
	return !strong ? EZZ_OK : ezz_fail(r->ctx, EZZ_EFORMAT, NULL,
	    "line %u: a ** is not closed", line);
}

/* ---- numbers of headings ------------------------------------------------- */

static size_t
chinese_number(struct ezz_bytes b)
{
	static const char	 digits[] = "一二三四五六七八九十百";
	size_t			 n = 0, i;

	for (; n < 15 && b.n >= n + 3; n += 3) {
		for (i = 0; i + 3 < sizeof(digits); i += 3)
			if (memcmp(b.p + n, digits + i, 3) == 0)
				break;
		if (i + 3 >= sizeof(digits))
			break;
	}
	return n;
}

static size_t
digits(struct ezz_bytes b)
{
	size_t	 n = 0;

	while (n < b.n && n < 4 && b.p[n] >= '0' && b.p[n] <= '9')
		n++;
	return n;
}

size_t
ezz_md_numbered(struct ezz_bytes b, int level)
{
	size_t	 open = level % 2 == 0 ? begins(b, "（") : 0, n, close;

	if (level % 2 == 0 && open == 0)
		return 0;
	b = skip(b, open);
	n = level <= 2 ? chinese_number(b) : digits(b);
	if (n == 0)
		return 0;
	b = skip(b, n);
	if (level == 3 && (close = begins(b, "．")) == 0)
		close = begins(b, ".");
	else if (level != 3)
		close = begins(b, level == 1 ? "、" : "）");
	return close == 0 ? 0 : open + n + close;
}

/* A paragraph that numbers itself is a heading up to its first full stop. */
static size_t
head_of(struct ezz_bytes b, int *level)
{
	const uint8_t	*stop;

	for (*level = 1; *level <= 2; (*level)++)
		if (ezz_md_numbered(b, *level) > 0) {
			stop = memmem(b.p, b.n, "。", strlen("。"));
			if (stop == NULL)
				return b.n;
			return (size_t)(stop - b.p) + strlen("。");
		}
	return 0;
}

/* ---- blocks -------------------------------------------------------------- */

static ezz_status
push(struct reading *r)
{
	struct ezz_md		*md = r->md;
	struct ezz_md_block	*p;
	size_t			 cap = r->blocks_cap * 2 + 32;

	if (md->blocks_n == EZZ_MAX_MD_BLOCKS)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL, "line %u: a "
		    "document has at most %d paragraphs", r->line,
		    EZZ_MAX_MD_BLOCKS);
	if (md->blocks_n == r->blocks_cap) {
		p = reallocarray(md->blocks, cap, sizeof(*p));
		if (p == NULL)
			return ezz_nomem(r->ctx);
		md->blocks = p;
		r->blocks_cap = cap;
	}
	md->blocks[md->blocks_n++] = r->block;
	return EZZ_OK;
}

static ezz_status
close_table(struct reading *r)
{
	struct table	*t = &r->table;
	size_t		 n = t->n * sizeof(*t->cells);
	void		*cells = ezz_arena_take(&r->md->memory, n + 1);

	if (cells == NULL)
		return ezz_nomem(r->ctx);
	if (t->aligns == NULL)
		return ezz_fail(r->ctx, EZZ_EFORMAT, NULL, "line %u: the "
		    "head of a table is followed by a line like |---|---|",
		    r->block.line);
	memcpy(cells, t->cells, n);
	r->block.cells = cells;
	r->block.rows = t->rows;
	r->block.columns = t->columns;
	r->block.aligns = t->aligns;
	free(t->cells);
	*t = (struct table){ 0 };
	return push(r);
}

static ezz_status
close_block(struct reading *r)
{
	struct ezz_bytes	 raw = ezz_bytes_of(&r->raw);
	size_t			 head = 0;
	int			 level;
	ezz_status		 st = EZZ_OK;

	if (!r->open)
		return EZZ_OK;
	r->open = false;
	if (r->block.kind == EZZ_MD_TABLE)
		return close_table(r);
	if (r->block.kind == EZZ_MD_PARAGRAPH &&
	    (head = head_of(raw, &level)) > 0) {
		r->block.kind = EZZ_MD_HEADING;
		r->block.level = level;
		memset(r->counts + level, 0, (size_t)(LEVELS - level) *
		    sizeof(*r->counts));
		r->counts[level - 1]++;
	}
	st = read_inline(r, raw, head, r->block.line, &r->block.text);
	r->raw.n = 0;
	return st == EZZ_OK ? push(r) : st;
}

static ezz_status
open_block(struct reading *r, enum ezz_md_kind kind)
{
	ezz_status	 st;

	if ((st = close_block(r)) != EZZ_OK)
		return st;
	r->block = (struct ezz_md_block){ .kind = kind, .line = r->line };
	r->open = true;
	if (kind != EZZ_MD_ITEM)
		r->depth = 0;
	return EZZ_OK;
}

/* Lines of one paragraph: a space between two that are not Chinese. */
static ezz_status
add_text(struct reading *r, struct ezz_bytes b)
{
	ezz_status	 st;

	if (r->raw.n + b.n > EZZ_MAX_TYPE)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL, "line %u: a "
		    "paragraph has at most %d bytes", r->line, EZZ_MAX_TYPE);
	if (r->raw.n > 0 && b.n > 0 && r->raw.p[r->raw.n - 1] < 0x80 &&
	    b.p[0] < 0x80 && (st = ezz_buf_byte(r->ctx, &r->raw, ' ')) !=
	    EZZ_OK)
		return st;
	return ezz_buf_addb(r->ctx, &r->raw, b);
}

/* ---- lines that begin something ------------------------------------------ */

static ezz_status
heading(struct reading *r, struct ezz_bytes b)
{
	size_t		 n = 0;
	int		 level;
	ezz_status	 st;

	while (n < b.n && b.p[n] == '#')
		n++;
	if (n > LEVELS + 1)
		return ezz_fail(r->ctx, EZZ_EUNSUPPORTED, "GB/T 9704 7.3.3",
		    "line %u: headings have four levels, ## to #####",
		    r->line);
	b = trim(skip(b, n));
	if (b.n == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, NULL,
		    "line %u: a heading has no words", r->line);
	level = (int)n - 1;
	if ((st = open_block(r, level == 0 ? EZZ_MD_TITLE :
	    EZZ_MD_HEADING)) != EZZ_OK)
		return st;
	r->block.level = level;
	memset(r->counts + level, 0, (size_t)(LEVELS - level) *
	    sizeof(*r->counts));
	if (level > 0) {
		r->counts[level - 1]++;
		if (ezz_md_numbered(b, level) == 0)
			r->block.number = r->counts[level - 1];
	}
	if ((st = read_inline(r, b, b.n, r->line, &r->block.text)) != EZZ_OK)
		return st;
	r->open = false;
	return push(r);
}

static ezz_status
picture(struct reading *r, struct ezz_bytes b)
{
	const uint8_t		*mid = memmem(b.p, b.n, "](", 2);
	struct ezz_bytes	 file;
	ezz_status		 st;

	if (mid == NULL || b.p[b.n - 1] != ')')
		return ezz_fail(r->ctx, EZZ_EFORMAT, NULL, "line %u: a "
		    "picture is written ![caption](file.png), on a line of "
		    "its own", r->line);
	if ((st = open_block(r, EZZ_MD_PICTURE)) != EZZ_OK)
		return st;
	file = trim(EZZ_BYTES(mid + 2, (size_t)(b.p + b.n - 1 - (mid + 2))));
	r->block.file = ezz_arena_text(&r->md->memory, file);
	if (r->block.file == NULL)
		return ezz_nomem(r->ctx);
	if (file.n == 0)
		return ezz_fail(r->ctx, EZZ_EFORMAT, NULL,
		    "line %u: a picture has no file", r->line);
	if ((st = read_inline(r, trim(EZZ_BYTES(b.p + 2,
	    (size_t)(mid - b.p - 2))), 0, r->line, &r->block.text)) != EZZ_OK)
		return st;
	r->open = false;
	return push(r);
}

/* ---- lists --------------------------------------------------------------- */

/* How long the mark of an item is, with its space; *number 0: a dash. */
static size_t
item_mark(struct ezz_bytes b, unsigned *number)
{
	size_t	 n = digits(b);

	*number = 0;
	if (n > 0) {
		for (size_t i = 0; i < n; i++)
			*number = *number * 10 + (unsigned)(b.p[i] - '0');
		if (n + 1 >= b.n || (b.p[n] != '.' && b.p[n] != ')') ||
		    b.p[n + 1] != ' ' || *number == 0)
			return 0;
		return n + 2;
	}
	return b.n > 1 && (*b.p == '-' || *b.p == '*' || *b.p == '+') &&
	    b.p[1] == ' ' ? 2 : 0;
}

static ezz_status
item(struct reading *r, struct ezz_bytes b, int indent)
{
	unsigned	 number;
	size_t		 n = item_mark(b, &number);
	ezz_status	 st;

	if (!(r->open && r->block.kind == EZZ_MD_ITEM) && r->depth > 0 &&
	    indent == 0)
		r->depth = 0;
	while (r->depth > 1 && indent < r->indents[r->depth - 1])
		r->depth--;
	if (r->depth == 0 || indent > r->indents[r->depth - 1] + 1) {
		if (r->depth == LEVELS)
			return ezz_fail(r->ctx, EZZ_ELIMIT, NULL, "line %u: "
			    "lists nest at most %d deep", r->line, LEVELS);
		r->indents[r->depth++] = indent;
	}
	if ((st = open_block(r, EZZ_MD_ITEM)) != EZZ_OK)
		return st;
	r->block.level = r->depth;
	r->block.number = number;
	return add_text(r, trim(skip(b, n)));
}

/* ---- tables -------------------------------------------------------------- */

static ezz_status
add_cell(struct reading *r, struct ezz_bytes b)
{
	struct table		*t = &r->table;
	struct ezz_md_text	*p;
	size_t			 cap = t->cap * 2 + 16;

	if (t->n == EZZ_MAX_MD_CELLS)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL, "line %u: a table "
		    "has at most %d cells", r->line, EZZ_MAX_MD_CELLS);
	if (t->n == t->cap) {
		p = reallocarray(t->cells, cap, sizeof(*p));
		if (p == NULL)
			return ezz_nomem(r->ctx);
		t->cells = p;
		t->cap = cap;
	}
	return read_inline(r, trim(b), 0, r->line, &t->cells[t->n++]);
}

/* "|a|b|": what is between the bars; \| is none. */
static ezz_status
split_row(struct reading *r, struct ezz_bytes b, size_t *n)
{
	size_t		 from = 1;
	ezz_status	 st;

	*n = 0;
	for (size_t i = 1; i < b.n; i++) {
		if (b.p[i] == '\\') {
			i++;
			continue;
		}
		if (b.p[i] != '|')
			continue;
		if ((st = add_cell(r, EZZ_BYTES(b.p + from, i - from))) !=
		    EZZ_OK)
			return st;
		from = i + 1;
		(*n)++;
	}
	return from == b.n && *n > 0 ? EZZ_OK : ezz_fail(r->ctx, EZZ_EFORMAT,
	    NULL, "line %u: a row of a table begins and ends with |",
	    r->line);
}

static bool
read_align(struct ezz_bytes b, enum ezz_md_align *out)
{
	bool	 left, right;

	b = trim(b);
	left = b.n > 0 && b.p[0] == ':';
	right = b.n > 1 && b.p[b.n - 1] == ':';
	if (b.n <= (size_t)left + right)
		return false;
	for (size_t i = left; i < b.n - right; i++)
		if (b.p[i] != '-')
			return false;
	*out = left && right ? EZZ_MD_CENTRE : right ? EZZ_MD_RIGHT :
	    left ? EZZ_MD_LEFT : EZZ_MD_NONE;
	return true;
}

/* |---|:--:| */
static ezz_status
align_row(struct reading *r, struct ezz_bytes b)
{
	struct table	*t = &r->table;
	size_t		 n = 0, from = 1;

	t->aligns = ezz_arena_take(&r->md->memory, (t->columns + 1) *
	    sizeof(*t->aligns));
	if (t->aligns == NULL)
		return ezz_nomem(r->ctx);
	for (size_t i = 1; i < b.n; i++) {
		if (b.p[i] != '|')
			continue;
		if (n == t->columns || !read_align(EZZ_BYTES(b.p + from,
		    i - from), &t->aligns[n]))
			break;
		n++;
		from = i + 1;
	}
	if (n == t->columns && from == b.n)
		return EZZ_OK;
	return ezz_fail(r->ctx, EZZ_EFORMAT, NULL, "line %u: the head of a "
	    "table of %zu columns is followed by %zu times |---, and |",
	    r->line, t->columns, t->columns);
}

static ezz_status
table_row(struct reading *r, struct ezz_bytes b)
{
	struct table	*t = &r->table;
	size_t		 n;
	ezz_status	 st;

	if (!r->open || r->block.kind != EZZ_MD_TABLE) {
		if ((st = open_block(r, EZZ_MD_TABLE)) != EZZ_OK ||
		    (st = split_row(r, b, &t->columns)) != EZZ_OK)
			return st;
		t->rows = 1;
		return t->columns <= EZZ_MAX_MD_COLUMNS ? EZZ_OK :
		    ezz_fail(r->ctx, EZZ_ELIMIT, NULL, "line %u: a table has "
		    "at most %d columns", r->line, EZZ_MAX_MD_COLUMNS);
	}
	if (t->aligns == NULL)
		return align_row(r, b);
	if ((st = split_row(r, b, &n)) != EZZ_OK)
		return st;
	t->rows++;
	return n == t->columns ? EZZ_OK : ezz_fail(r->ctx, EZZ_EFORMAT, NULL,
	    "line %u: the row has %zu cells, the head of the table %zu",
	    r->line, n, t->columns);
}

/* ---- the whole ----------------------------------------------------------- */

/* What would be taken for text although its writer meant something else. */
static ezz_status
left_out(struct reading *r, struct ezz_bytes b)
{
	size_t	 dashes = 0, stars = 0;

	if (begins(b, ">") > 0)
		return ezz_fail(r->ctx, EZZ_EUNSUPPORTED, NULL, "line %u: "
		    "quotations (>) are not set in an official document",
		    r->line);
	if (begins(b, "```") > 0 || begins(b, "~~~") > 0)
		return ezz_fail(r->ctx, EZZ_EUNSUPPORTED, NULL, "line %u: "
		    "code (```) is not set in an official document", r->line);
	if (begins(b, "<!--") > 0)
		return ezz_fail(r->ctx, EZZ_EUNSUPPORTED, NULL, "line %u: "
		    "a comment (<!--) would be printed; leave it out",
		    r->line);
	for (size_t i = 0; i < b.n; i++) {
		dashes += b.p[i] == '-';
		stars += b.p[i] == '*';
	}
	if (b.n >= 3 && (dashes == b.n || stars == b.n))
		return ezz_fail(r->ctx, EZZ_EUNSUPPORTED, NULL, "line %u: a "
		    "rule (---) is not set in an official document",
		    r->line);
	return EZZ_OK;
}

static int
indent_of(struct ezz_bytes b)
{
	int	 n = 0;

	for (size_t i = 0; i < b.n && n < 1000; i++)
		if (b.p[i] == ' ')
			n++;
		else if (b.p[i] == '\t')
			n += 4;
		else
			break;
	return n;
}

static ezz_status
body_line(struct reading *r, struct ezz_bytes b)
{
	int		 indent = indent_of(b);
	unsigned	 number;
	ezz_status	 st;

	if ((st = check_line(r, b)) != EZZ_OK)
		return st;
	b = trim(b);
	if (b.n == 0)
		return close_block(r);
	if (*b.p == '|')
		return table_row(r, b);
	if (r->open && r->block.kind == EZZ_MD_TABLE &&
	    (st = close_block(r)) != EZZ_OK)
		return st;
	if ((st = left_out(r, b)) != EZZ_OK)
		return st;
	if (*b.p == '#')
		return heading(r, b);
	if (begins(b, "![") > 0)
		return picture(r, b);
	if (item_mark(b, &number) > 0)
		return item(r, b, indent);
	if (!r->open && (st = open_block(r, EZZ_MD_PARAGRAPH)) != EZZ_OK)
		return st;
	return add_text(r, b);
}

static ezz_status
read_all(struct reading *r)
{
	struct ezz_bytes	 b;
	ezz_status		 st;

	if ((st = read_header(r)) != EZZ_OK)
		return st;
	while (next_line(r, &b))
		if ((st = body_line(r, b)) != EZZ_OK)
			return st;
	return close_block(r);
}

ezz_status
ezz_md_read(ezz_ctx *ctx, struct ezz_bytes text, struct ezz_md **out)
{
	struct reading	 r = { .ctx = ctx, .rest = text };
	ezz_status	 st;

	*out = NULL;
	if (text.n > EZZ_MAX_MD)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "a document's text has at most %d bytes", EZZ_MAX_MD);
	if ((r.md = calloc(1, sizeof(*r.md))) == NULL)
		return ezz_nomem(ctx);
	if (text.n > 0)		/* NULL + 0 is not a pointer to add to */
		r.rest = skip(text, begins(text, "\xef\xbb\xbf"));
	st = read_all(&r);
	ezz_buf_free(&r.raw);
	free(r.table.cells);
	if (st != EZZ_OK)
		ezz_md_free(&r.md);
	*out = r.md;
	return st;
}

void
ezz_md_free(struct ezz_md **md)
{
	if (md == NULL || *md == NULL)
		return;
	free((*md)->pairs);
	free((*md)->blocks);
	ezz_arena_free(&(*md)->memory);
	free(*md);
	*md = NULL;
}

ezz_status
ezz_md_plain(ezz_ctx *ctx, const struct ezz_md_text *t, struct ezz_buf *out)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < t->n && st == EZZ_OK; i++)
		st = ezz_buf_addb(ctx, out, t->runs[i].text);
	return st;
}

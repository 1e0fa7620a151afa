/*
 * Locations (ST_Loc, GB/T 33190 7.3): a slash in front means the root of the
 * package, else the directory of the file that says it.  Writers err, so a
 * file that is not there is looked for from the directory of the document
 * and from the root, which is noted.  A location is never a path of the file
 * system nor an address.
 */
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "format/ofd_in.h"

static bool
loc_plain(struct ezz_bytes b)
{
	uint32_t	 c;
	size_t		 n;

	for (; b.n > 0; b.p += n, b.n -= n)
		if ((n = ezz_utf8_next(b, &c)) == 0 || c == '\\' ||
		    c == ':' || c == '%' || ezz_text_hidden(c))
			return false;
	return true;
}

/* Append a step to a path of *n bytes; ".." takes the last one away. */
static bool
step(char *out, size_t *n, struct ezz_bytes s)
{
	if (s.n == 1 && s.p[0] == '.')
		return true;
	if (s.n == 2 && s.p[0] == '.' && s.p[1] == '.') {
		if (*n == 0)
			return false;
		while (*n > 0 && out[*n - 1] != '/')
			--*n;
		if (*n > 0)
			--*n;
		return true;
	}
	if (s.n == 0 || s.n + 1 > EZZ_MAX_NAME - *n)
		return false;
	if (*n > 0)
		out[(*n)++] = '/';
	memcpy(out + *n, s.p, s.n);
	*n += s.n;
	return true;
}

static bool
steps(char *out, size_t *n, struct ezz_bytes path)
{
	size_t	 from = 0;

	for (size_t i = 0; i <= path.n; i++) {
		if (i < path.n && path.p[i] != '/')
			continue;
		if (!step(out, n, EZZ_BYTES(path.p + from, i - from)))
			return false;
		from = i + 1;
	}
	return true;
}

size_t
ezz_ofd_resolve(const char *dir, struct ezz_bytes loc, char *out)
{
	struct ezz_bytes	 base = ezz_bytes_str(dir);
	size_t			 n = 0;

	if (loc.n == 0 || loc.n > EZZ_MAX_NAME || !loc_plain(loc))
		return 0;
	if (loc.p[0] == '/')
		loc = EZZ_BYTES(loc.p + 1, loc.n - 1);
	else if (base.n > 0 && !steps(out, &n, base))
		return 0;
	return steps(out, &n, loc) ? n : 0;
}

static ezz_status
keep_loc(struct ofd_reader *r, struct ezz_ofd_loc *loc)
{
	struct ezz_ofd		*o = r->o;
	struct ezz_ofd_loc	**slot;
	ezz_status		 st = EZZ_OK;

	if (o->n_locs >= EZZ_MAX_LOCS)
		return ezz_fail(r->ctx, EZZ_ELIMIT, NULL,
		    "more than %d locations", EZZ_MAX_LOCS);
	slot = ezz_ofd_in_more(r, &o->locs, &o->n_locs, sizeof(*slot), &st);
	if (slot == NULL)
		return st;
	*slot = loc;
	if (loc->entry != NULL)
		o->reached[loc->entry - o->pkg->entries] |= 1U << loc->kind;
	return EZZ_OK;
}

/* Look from each directory in turn; the path of the first is remembered. */
static ezz_status
look(struct ofd_reader *r, struct ezz_ofd_loc *loc, const char *const *dirs)
{
	char			 path[EZZ_MAX_NAME];
	struct ezz_bytes	 text = ezz_bytes_str(loc->text);
	size_t			 n;
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; dirs[i] != NULL && loc->entry == NULL; i++) {
		if ((n = ezz_ofd_resolve(dirs[i], text, path)) == 0)
			continue;
		loc->entry = ezz_pkg_find(r->o->pkg, EZZ_BYTES(path, n),
		    &loc->exact);
		loc->fallback = loc->entry != NULL && i > 0;
		if (loc->path == NULL || loc->entry != NULL)
			loc->path = ezz_arena_text(&r->o->arena,
			    EZZ_BYTES(path, n));
		if (loc->path == NULL)
			st = ezz_nomem(r->ctx);
		if (text.p[0] == '/')
			break;
	}
	loc->bad = loc->path == NULL;
	if (loc->bad)
		loc->path = "";
	return st;
}

ezz_status
ezz_ofd_in_locate(struct ofd_reader *r, enum ezz_ofd_kind kind,
    const struct ofd_file *f, const struct ezz_xml_node *node,
    const char *text, const char *base, const struct ezz_ofd_loc **out)
{
	const char		*dirs[] = { f->dir, r->doc_dir, "", NULL, NULL };
	struct ezz_ofd_loc	*loc;
	ezz_status		 st = EZZ_OK;

	*out = NULL;
	if (r->doc_dir == NULL)
		dirs[1] = "";
	if (base != NULL) {
		dirs[3] = dirs[2];
		dirs[2] = dirs[1];
		dirs[1] = dirs[0];
		dirs[0] = base;
	}
	if ((loc = ezz_arena_take(&r->o->arena, sizeof(*loc))) == NULL)
		return ezz_nomem(r->ctx);
	*loc = (struct ezz_ofd_loc){ .kind = kind, .body = r->body,
	    .in = f->entry->name, .line = node->line };
	if ((loc->text = ezz_ofd_in_text(r, text, &st)) == NULL)
		return st;
	if ((st = look(r, loc, dirs)) != EZZ_OK ||
	    (st = keep_loc(r, loc)) != EZZ_OK)
		return st;
	*out = loc;
	return EZZ_OK;
}

ezz_status
ezz_ofd_in_child_loc(struct ofd_reader *r, enum ezz_ofd_kind kind,
    const struct ofd_file *f, const struct ezz_xml_node *node,
    const char *name, const struct ezz_ofd_loc **out)
{
	const struct ezz_xml_node	*c;
	ezz_status			 st;

	*out = NULL;
	st = ezz_xml_only(r->ctx, node, name, &c);
	if (st != EZZ_OK || c == NULL)
		return st;
	return ezz_ofd_in_locate(r, kind, f, c, c->text, NULL, out);
}

/* ---- numbers and boxes ----------------------------------------------------- */

bool
ezz_ofd_in_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A power of ten, kept where doubles are exact enough for millimetres. */
static bool
exponent(struct ezz_bytes *b, double *v)
{
	int	 e = 0;
	bool	 down, any = false;

	b->p++, b->n--;
	down = b->n > 0 && b->p[0] == '-';
	if (b->n > 0 && (b->p[0] == '-' || b->p[0] == '+'))
		b->p++, b->n--;
	for (; b->n > 0 && b->p[0] >= '0' && b->p[0] <= '9'; b->p++, b->n--) {
		any = true;
		if ((e = e * 10 + (b->p[0] - '0')) > 30)
			return false;
	}
	for (; e > 0; e--)
		*v = down ? *v / 10 : *v * 10;
	return any;
}

bool
ezz_ofd_in_number(struct ezz_bytes *b, double *out)
{
	double	 v = 0, unit = 1;
	bool	 minus, any = false, point = false;

	while (b->n > 0 && ezz_ofd_in_blank(b->p[0]))
		b->p++, b->n--;
	minus = b->n > 0 && b->p[0] == '-';
	if (b->n > 0 && (b->p[0] == '-' || b->p[0] == '+'))
		b->p++, b->n--;
	for (; b->n > 0; b->p++, b->n--) {
		if (b->p[0] == '.' && !point)
			point = true;
		else if (b->p[0] >= '0' && b->p[0] <= '9') {
			any = true;
			/* a millionth of a nanometre is enough */
			if (point && unit >= 1e12)
				continue;
			v = v * 10 + (b->p[0] - '0');
			unit = point ? unit * 10 : unit;
		} else
			break;
		if (v > 1e24)
			return false;
	}
	v /= unit;
	if (any && b->n > 0 && (b->p[0] == 'e' || b->p[0] == 'E') &&
	    !exponent(b, &v))
		return false;
	*out = minus ? -v : v;
	return any;
}

static bool
number(struct ezz_bytes *b, double *out)
{
	return ezz_ofd_in_number(b, out) &&
	    (b->n == 0 || ezz_ofd_in_blank(b->p[0]));
}

bool
ezz_ofd_box_read(struct ezz_bytes b, struct ezz_ofd_box *out)
{
	struct ezz_ofd_box	 box = { .known = true };

	*out = (struct ezz_ofd_box){ 0 };
	if (!number(&b, &box.x) || !number(&b, &box.y) ||
	    !number(&b, &box.w) || !number(&b, &box.h))
		return false;
	while (b.n > 0 && ezz_ofd_in_blank(b.p[0]))
		b.p++, b.n--;
	if (b.n > 0)
		return false;
	*out = box;
	return true;
}

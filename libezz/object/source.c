/*
 * Import maps: other vocabularies into the short names of GB/T 36903.  A map
 * is a file of schemas/source/ and says for each foreign key which field of
 * ours it is (fields), which keys belong to the delivery and not to the
 * licence (notes), which inner objects hold more fields (lift, with the
 * prefix that names in them lack), and which old codes stand for which new
 * ones (values).  One file, gbt36903.json, lists our own keys (own).
 *
 * A map translates; it judges nothing.  Keys that none knows stay as they are
 * and fail against the schema, under the name that the department gave them.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "object/draft.h"
#include "object/source.h"

/* As many as a json_int_t has bits for. */
#define MAPS_MAX	48
#define OWN_PREFIX	"KZ_"

struct map {
	char	*name;
	json_t	*root;
	json_t	*fields;
	json_t	*notes;
	json_t	*lift;
	json_t	*values;
};

struct ezz_sources {
	struct map	 maps[MAPS_MAX];
	size_t		 n;
	json_t		*own;		/* our keys; not ours to free */
	json_t		*index;		/* foreign key: bits of the maps */
};

ezz_status
ezz_sources_new(ezz_ctx *ctx, ezz_sources **out)
{
	ezz_sources	*s = calloc(1, sizeof(*s));

	*out = NULL;
	if (s == NULL || (s->index = json_object()) == NULL) {
		free(s);
		return ezz_nomem(ctx);
	}
	*out = s;
	return EZZ_OK;
}

void
ezz_sources_free(ezz_sources **sources)
{
	if (sources == NULL || *sources == NULL)
		return;
	for (size_t i = 0; i < (*sources)->n; i++) {
		free((*sources)->maps[i].name);
		ezz_json_free(&(*sources)->maps[i].root);
	}
	ezz_json_free(&(*sources)->index);
	free(*sources);
	*sources = NULL;
}

const char *
ezz_sources_name(const ezz_sources *s, size_t i)
{
	return i < s->n ? s->maps[i].name : NULL;
}

/* ---- reading maps --------------------------------------------------------- */

/* Every member of the object is a text, or an object of texts. */
static bool
texts_only(json_t *object, int depth)
{
	const char	*key;
	json_t		*v;

	json_object_foreach(object, key, v)
		if (!json_is_string(v) && (depth == 0 || !json_is_object(v) ||
		    !texts_only(v, depth - 1)))
			return false;
	return true;
}

static ezz_status
take_parts(ezz_ctx *ctx, struct map *m, json_t **own)
{
	const struct {
		const char	*key;
		json_t		**to;
		int		 depth;
	} parts[] = {
		{ "fields", &m->fields, 0 }, { "notes", &m->notes, 0 },
		{ "lift", &m->lift, 0 }, { "values", &m->values, 1 },
		{ "own", own, 0 },
	};
	static const char *const words[] = { "name", "title_zh", "title_en",
				    "as_of", "origin" };
	const char	*key;
	json_t		*v;
	size_t		 i;

	json_object_foreach(m->root, key, v) {
		for (i = 0; i < 5 && strcmp(parts[i].key, key) != 0; i++)
			continue;
		if (i < 5 && json_is_object(v) &&
		    texts_only(v, parts[i].depth)) {
			*parts[i].to = v;
			continue;
		}
		for (i = 0; i < 5 && strcmp(words[i], key) != 0; i++)
			continue;
		if (i == 5 || !json_is_string(v))
			return ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "%s is not a part of an import map", key);
	}
	return EZZ_OK;
}

/* Note in the index that map i knows these keys. */
static ezz_status
index_keys(ezz_ctx *ctx, ezz_sources *s, json_t *object, size_t i)
{
	const char	*key;
	json_t		*v;
	json_int_t	 bits;

	json_object_foreach(object, key, v) {
		bits = json_integer_value(json_object_get(s->index, key));
		if (json_object_set_new(s->index, key, json_integer(bits |
		    (json_int_t)1 << i)) != 0)
			return ezz_nomem(ctx);
	}
	return EZZ_OK;
}

ezz_status
ezz_sources_add(ezz_ctx *ctx, ezz_sources *s, const char *name,
    struct ezz_bytes json)
{
	struct map	 m = { 0 };
	json_t		*own = NULL;
	ezz_status	 st;

	if (s->n == MAPS_MAX)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "more than %d import maps", MAPS_MAX);
	st = ezz_json_read(ctx, json, EZZ_MAX_MAP, EZZ_JSON_NO_REALS, &m.root);
	if (st != EZZ_OK)
		return st;
	if (!json_is_object(m.root))
		st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "an import map is a JSON object");
	else
		st = take_parts(ctx, &m, &own);
	if (st == EZZ_OK && (m.name = strdup(name)) == NULL)
		st = ezz_nomem(ctx);
	if (st == EZZ_OK && (st = index_keys(ctx, s, m.fields, s->n)) ==
	    EZZ_OK && (st = index_keys(ctx, s, m.notes, s->n)) == EZZ_OK)
		st = index_keys(ctx, s, m.lift, s->n);
	if (st != EZZ_OK) {
		free(m.name);
		ezz_json_free(&m.root);
		return st;
	}
	if (own != NULL)
		s->own = own;
	s->maps[s->n++] = m;
	return EZZ_OK;
}

static int
json_name(const struct dirent *e)
{
	size_t	 n = strlen(e->d_name);

	return n > 5 && e->d_name[0] != '.' &&
	    strcmp(e->d_name + n - 5, ".json") == 0;
}

static ezz_status
add_file(ezz_ctx *ctx, ezz_sources *s, const char *dir, const char *file)
{
	struct ezz_buf	 path = { 0 }, json = { 0 };
	char		*name = NULL;
	ezz_status	 st;

	st = ezz_buf_fmt(ctx, &path, "%s/%s", dir, file);
	if (st == EZZ_OK)
		st = ezz_file_read(ctx, (const char *)path.p, EZZ_MAX_MAP,
		    &json);
	name = ezz_bytes_dup(EZZ_BYTES(file, strlen(file) - 5));
	if (st == EZZ_OK && name == NULL)
		st = ezz_nomem(ctx);
	if (st == EZZ_OK)
		st = ezz_sources_add(ctx, s, name, ezz_bytes_of(&json));
	if (st != EZZ_OK && path.p != NULL)
		ezz_while(ctx, st, "reading the import map %s",
		    (const char *)path.p);
	free(name);
	ezz_buf_free(&path);
	ezz_buf_free(&json);
	return st;
}

ezz_status
ezz_sources_open(ezz_ctx *ctx, const char *dir, ezz_sources **out)
{
	struct dirent	**names = NULL;
	ezz_sources	*s;
	ezz_status	 st;
	int		 n;

	*out = NULL;
	if ((n = scandir(dir, &names, json_name, alphasort)) < 0)
		return ezz_errno(ctx, dir);
	st = ezz_sources_new(ctx, &s);
	for (int i = 0; i < n; i++) {
		if (st == EZZ_OK)
			st = add_file(ctx, s, dir, names[i]->d_name);
		free(names[i]);
	}
	free(names);
	if (st != EZZ_OK)
		ezz_sources_free(&s);
	*out = s;
	return st;
}

/* ---- choosing one --------------------------------------------------------- */

/* The maps that know this key, or an object that it stands in. */
static json_int_t
knowing(const ezz_sources *s, const char *key)
{
	json_int_t	 bits = json_integer_value(
			    json_object_get(s->index, key));

	for (const char *dot = strchr(key, '.'); dot != NULL;
	    dot = strchr(dot + 1, '.'))
		bits |= json_integer_value(json_object_getn(s->index, key,
		    (size_t)(dot - key)));
	return bits;
}

static bool
is_own(const ezz_sources *s, const char *key)
{
	return strncmp(key, OWN_PREFIX, strlen(OWN_PREFIX)) == 0 ||
	    json_object_get(s->own, key) != NULL;
}

static const struct map *
by_name(const ezz_sources *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->maps[i].name, name) == 0)
			return &s->maps[i];
	return NULL;
}

/*
 * The one map that knows every key that is not ours; *out stays NULL where
 * none is needed, or none knows them all.
 */
static ezz_status
recognise(ezz_ctx *ctx, const ezz_sources *s, const struct ezz_draft *d,
    const struct map **out)
{
	json_int_t	 bits = -1, some;
	bool		 foreign = false;
	int		 first, second;

	for (size_t i = 0; i < d->n; i++) {
		some = knowing(s, d->items[i].key);
		if (some == 0 && is_own(s, d->items[i].key))
			continue;
		foreign = true;
		bits &= some;
	}
	if (!foreign || bits == 0)
		return EZZ_OK;
	first = __builtin_ctzll((unsigned long long)bits);
	bits &= bits - 1;
	if (bits == 0) {
		*out = &s->maps[first];
		return EZZ_OK;
	}
	second = __builtin_ctzll((unsigned long long)bits);
	return ezz_fail(ctx, EZZ_EFORMAT, NULL, "its keys fit the sources %s "
	    "and %s: name one with --source", s->maps[first].name,
	    s->maps[second].name);
}

/* ---- translating ---------------------------------------------------------- */

/* Our name for a key inside a lifted object: "data_fields.LX" is "KZ_LX". */
static ezz_status
lifted_key(ezz_ctx *ctx, const ezz_sources *s, const struct map *m,
    struct ezz_draft *d, const char *key, const char **out)
{
	const char	*inner, *prefix, *text;
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	*out = NULL;
	for (const char *dot = strchr(key, '.'); dot != NULL;
	    dot = strchr(dot + 1, '.')) {
		prefix = json_string_value(json_object_getn(m->lift, key,
		    (size_t)(dot - key)));
		if (prefix == NULL)
			continue;
		inner = dot + 1;
		text = json_string_value(json_object_get(m->fields, inner));
		if (text != NULL || is_own(s, inner)) {
			*out = text != NULL ? text : inner;
			return EZZ_OK;
		}
		if ((st = ezz_buf_fmt(ctx, &b, "%s%s", prefix, inner)) !=
		    EZZ_OK)
			return st;
		*out = ezz_arena_text(&d->rec->memory, ezz_bytes_of(&b));
		ezz_buf_free(&b);
		return *out == NULL ? ezz_nomem(ctx) : EZZ_OK;
	}
	return EZZ_OK;
}

/* An inner object that came as a text of JSON is opened first. */
static ezz_status
open_texts(ezz_ctx *ctx, const struct map *m, struct ezz_draft *d)
{
	struct ezz_item	 it;
	json_t		*v;
	ezz_status	 st;
	size_t		 n = d->n;

	for (size_t i = 0; i < n; i++) {
		it = d->items[i];
		if (json_object_get(m->lift, it.key) == NULL)
			continue;
		st = ezz_json_read(ctx, ezz_bytes_str(it.text[0]),
		    EZZ_MAX_FIELD, EZZ_JSON_NO_REALS, &v);
		if (st == EZZ_OK && !json_is_object(v))
			st = ezz_fail(ctx, EZZ_EFORMAT, NULL,
			    "is not a JSON object");
		if (st == EZZ_OK)
			st = ezz_draft_object(ctx, d, it.key, v);
		ezz_json_free(&v);
		if (st != EZZ_OK)
			return ezz_while(ctx, st, "%s", it.key);
		d->items[i].n = 0;	/* opened: taken out below */
	}
	return EZZ_OK;
}

/* Old codes of this field for new ones. */
static ezz_status
new_values(ezz_ctx *ctx, const struct map *m, struct ezz_draft *d,
    struct ezz_item *it)
{
	const json_t	*table = json_object_get(m->values, it->key);
	const char	**text, *to;

	if (table == NULL)
		return EZZ_OK;
	text = ezz_arena_take(&d->rec->memory, it->n * sizeof(*text));
	if (text == NULL)
		return ezz_nomem(ctx);
	for (size_t i = 0; i < it->n; i++) {
		to = json_string_value(json_object_get(table, it->text[i]));
		text[i] = it->text[i];
		if (to != NULL && (text[i] = ezz_arena_text(&d->rec->memory,
		    ezz_bytes_str(to))) == NULL)
			return ezz_nomem(ctx);
	}
	it->text = text;
	return EZZ_OK;
}

/* One item into our vocabulary; n = 0 marks one that goes. */
static ezz_status
translate(ezz_ctx *ctx, const ezz_sources *s, const struct map *m,
    struct ezz_draft *d, struct ezz_item *it)
{
	const char	*key;
	ezz_status	 st;

	if (json_object_get(m->notes, it->key) != NULL) {
		it->n = 0;
		return EZZ_OK;
	}
	key = json_string_value(json_object_get(m->fields, it->key));
	if (key == NULL && (st = lifted_key(ctx, s, m, d, it->key, &key)) !=
	    EZZ_OK)
		return st;
	if (key != NULL && (it->key = ezz_arena_text(&d->rec->memory,
	    ezz_bytes_str(key))) == NULL)
		return ezz_nomem(ctx);
	return new_values(ctx, m, d, it);
}

ezz_status
ezz_sources_apply(ezz_ctx *ctx, const ezz_sources *s, const char *source,
    struct ezz_draft *d)
{
	const struct map	*m = NULL;
	ezz_status		 st = EZZ_OK;
	size_t			 kept = 0;

	if (source != NULL && (m = by_name(s, source)) == NULL)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "there is no source %s", source);
	if (source == NULL)
		st = recognise(ctx, s, d, &m);
	if (st != EZZ_OK || m == NULL)
		return st;
	if ((st = open_texts(ctx, m, d)) != EZZ_OK)
		return st;
	for (size_t i = 0; i < d->n; i++) {
		if (d->items[i].n > 0 &&
		    (st = translate(ctx, s, m, d, &d->items[i])) != EZZ_OK)
			return st;
		if (d->items[i].n > 0)
			d->items[kept++] = d->items[i];
	}
	d->n = kept;
	d->rec->source = ezz_arena_text(&d->rec->memory,
	    ezz_bytes_str(m->name));
	return d->rec->source == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

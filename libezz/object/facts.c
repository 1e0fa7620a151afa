/* Records with the notes on their sources taken off. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "object/facts.h"

static const char	 value[] = ".value";

static bool
ends(const char *key, const char *end)
{
	size_t	 n = strlen(key), m = strlen(end);

	return n > m && strcmp(key + n - m, end) == 0;
}

const struct ezz_item *
ezz_facts_item(const struct ezz_facts *f, const char *key)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->items[i].key, key) == 0)
			return &f->items[i];
	return NULL;
}

const char *
ezz_facts_text(const struct ezz_facts *f, const char *key)
{
	const struct ezz_item	*it = ezz_facts_item(f, key);

	return it == NULL || it->n == 0 ? NULL : it->text[0];
}

static ezz_status
add(ezz_ctx *ctx, struct ezz_facts *f, struct ezz_item it)
{
	char	*key;

	if (ends(it.key, ".source") || ends(it.key, ".fetched")) {
		f->notes[f->notes_n++] = it;
		return EZZ_OK;
	}
	if (ends(it.key, value)) {
		key = strndup(it.key, strlen(it.key) - strlen(value));
		if (key == NULL)
			return ezz_nomem(ctx);
		f->keys[f->keys_n++] = key;
		it.key = key;
	}
	if (ezz_facts_item(f, it.key) != NULL)
		f->twice = it.key;
	else
		f->items[f->n++] = it;
	return EZZ_OK;
}

ezz_status
ezz_facts_read(ezz_ctx *ctx, const ezz_record *r, struct ezz_facts *f)
{
	size_t		 n = r->items_n + 1;
	ezz_status	 st = EZZ_OK;

	memset(f, 0, sizeof(*f));
	f->items = calloc(n, sizeof(*f->items));
	f->notes = calloc(n, sizeof(*f->notes));
	f->keys = calloc(n, sizeof(*f->keys));
	if (f->items == NULL || f->notes == NULL || f->keys == NULL)
		st = ezz_nomem(ctx);
	for (size_t i = 0; i < r->items_n && st == EZZ_OK; i++)
		st = add(ctx, f, r->items[i]);
	if (st != EZZ_OK)
		ezz_facts_free(f);
	return st;
}

void
ezz_facts_free(struct ezz_facts *f)
{
	for (size_t i = 0; i < f->keys_n; i++)
		free(f->keys[i]);
	free(f->keys);
	free(f->items);
	free(f->notes);
	memset(f, 0, sizeof(*f));
}

static json_t *
texts(const struct ezz_item *it)
{
	json_t	*list;

	if (!it->list)
		return it->n == 0 ? json_null() : json_string(it->text[0]);
	list = json_array();
	for (size_t i = 0; i < it->n; i++)
		if (json_array_append_new(list, json_string(it->text[i])) != 0)
			return json_decref(list), NULL;
	return list;
}

ezz_status
ezz_facts_tree(ezz_ctx *ctx, const struct ezz_facts *f, json_t **out)
{
	json_t	*tree = json_object();

	*out = NULL;
	for (size_t i = 0; i < f->n; i++)
		if (json_object_set_new(tree, f->items[i].key,
		    texts(&f->items[i])) != 0) {
			json_decref(tree);
			return ezz_nomem(ctx);
		}
	*out = tree;
	return tree == NULL ? ezz_nomem(ctx) : EZZ_OK;
}

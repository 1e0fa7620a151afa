/*
 * Making a verifier: what it may know, loaded once.  Dictionaries are read
 * when a token first names one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "object/sealstatus.h"
#include "op/verifier.h"

#define POLICY_DEFAULT	"default-2026-11"

ezz_status
ezz_verifier_new(ezz_ctx *ctx, const char *data, ezz_verifier **out)
{
	ezz_verifier	*v = calloc(1, sizeof(*v));
	ezz_status	 st;

	*out = NULL;
	if (v == NULL)
		return ezz_nomem(ctx);
	pthread_mutex_init(&v->lock, NULL);
	if ((v->data = strdup(data)) == NULL)
		st = ezz_nomem(ctx);
	else if ((st = ezz_schemas_new(ctx, &v->named)) == EZZ_OK)
		st = ezz_verifier_policy(ctx, v, POLICY_DEFAULT);
	if (st != EZZ_OK) {
		ezz_verifier_free(&v);
		return st;
	}
	*out = v;
	return EZZ_OK;
}

static void
anchor_free(struct ezz_anchor *a)
{
	ezz_cert_free(&a->cert);
	free(a->issuer);
}

void
ezz_verifier_free(ezz_verifier **verifier)
{
	ezz_verifier		*v;
	struct ezz_dictionary	*d;

	if (verifier == NULL || (v = *verifier) == NULL)
		return;
	while ((d = v->dictionaries) != NULL) {
		v->dictionaries = d->next;
		ezz_buf_free(&d->bytes);
		free(d);
	}
	for (size_t i = 0; i < v->anchors_n; i++)
		anchor_free(&v->anchors[i]);
	for (size_t i = 0; i < v->lists_n; i++)
		ezz_statuslist_free(&v->lists[i]);
	for (size_t i = 0; i < v->seallists_n; i++)
		ezz_seallist_free(&v->seallists[i]);
	free(v->seallists);
	free(v->seals_fault);
	for (size_t i = 0; i < v->crls_n; i++)
		ezz_crl_free(&v->crls[i]);
	free(v->crls);
	free(v->anchors);
	free(v->lists);
	ezz_trust_free(&v->trust);
	ezz_policy_free(&v->policy);
	ezz_schemas_free(&v->named);
	ezz_schemas_free(&v->schemas);
	ezz_schemas_free(&v->all);
	pthread_mutex_destroy(&v->lock);
	free(v->data);
	free(v);
	*verifier = NULL;
}

/* A name from the command line names a file of ours and no path. */
static bool
plain_name(const char *name)
{
	return *name != '\0' && *name != '.' && strchr(name, '/') == NULL;
}

ezz_status
ezz_verifier_policy(ezz_ctx *ctx, ezz_verifier *v, const char *name)
{
	struct ezz_buf	 json = { 0 };
	ezz_policy	*policy = NULL;
	char		 path[4096];
	ezz_status	 st;

	if (!plain_name(name) || snprintf(path, sizeof(path),
	    "%s/policy/%s.json", v->data, name) >= (int)sizeof(path))
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "%s is not the name of a policy", name);
	if ((st = ezz_file_read(ctx, path, EZZ_MAX_RECORD, &json)) == EZZ_OK)
		st = ezz_policy_read(ctx, ezz_bytes_of(&json), &policy);
	ezz_buf_free(&json);
	if (st != EZZ_OK)
		return ezz_while(ctx, st, "reading policy %s", name);
	ezz_policy_free(&v->policy);
	v->policy = policy;
	return EZZ_OK;
}

ezz_status
ezz_verifier_trust(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes pack,
    const struct ezz_roots *pinned, int64_t now)
{
	ezz_trust	*trust = NULL;
	ezz_status	 st;

	st = ezz_check_trust(ctx, pack, "", pinned, now, NULL, &trust);
	if (st != EZZ_OK)
		return st;
	if (trust == NULL)
		return ezz_fail(ctx, EZZ_EFORMAT, NULL,
		    "this is no trust pack; see ezz trust check");
	ezz_trust_free(&v->trust);
	v->trust = trust;
	if (pinned != NULL)
		v->test = pinned->test;
	return EZZ_OK;
}

/* A body's code stands in its certificate as organizationIdentifier. */
static char *
body_code(const struct ezz_cert *cert)
{
	static const char	 label[] = "organizationIdentifier=";
	const char		*at;

	at = strstr(ezz_cert_subject(cert), label);
	if (at == NULL)
		return strdup("");
	at += sizeof(label) - 1;
	return ezz_bytes_dup(EZZ_BYTES(at, strcspn(at, ",+")));
}

ezz_status
ezz_verifier_anchor(ezz_ctx *ctx, ezz_verifier *v, enum ezz_use use,
    struct ezz_bytes cert)
{
	struct ezz_anchor	*all, *a;
	ezz_status		 st;

	all = realloc(v->anchors, (v->anchors_n + 1) * sizeof(*all));
	if (all == NULL)
		return ezz_nomem(ctx);
	v->anchors = all;
	a = &all[v->anchors_n];
	*a = (struct ezz_anchor){ .use = use };
	if ((st = ezz_cert_read(ctx, cert, &a->cert)) != EZZ_OK)
		return st;
	if ((a->issuer = body_code(a->cert)) == NULL) {
		anchor_free(a);
		return ezz_nomem(ctx);
	}
	v->anchors_n++;
	return EZZ_OK;
}

ezz_status
ezz_verifier_status(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes file)
{
	ezz_statuslist	*list = NULL, **all;
	ezz_status	 st;

	if ((st = ezz_statuslist_read(ctx, file, &list)) != EZZ_OK)
		return st;
	all = realloc(v->lists, (v->lists_n + 1) * sizeof(*all));
	if (all == NULL) {
		ezz_statuslist_free(&list);
		return ezz_nomem(ctx);
	}
	v->lists = all;
	v->lists[v->lists_n++] = list;
	return EZZ_OK;
}

ezz_status
ezz_verifier_crl(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes file)
{
	struct ezz_crl	*crl = NULL, **all;
	ezz_status	 st;

	if ((st = ezz_crl_read(ctx, file, &crl)) != EZZ_OK)
		return st;
	all = realloc(v->crls, (v->crls_n + 1) * sizeof(*all));
	if (all == NULL) {
		ezz_crl_free(&crl);
		return ezz_nomem(ctx);
	}
	v->crls = all;
	v->crls[v->crls_n++] = crl;
	return EZZ_OK;
}

ezz_status
ezz_verifier_add_seallist(ezz_ctx *ctx, ezz_verifier *v,
    struct ezz_bytes file)
{
	ezz_seallist	*list = NULL, **all;
	ezz_status	 st;

	if ((st = ezz_seallist_read(ctx, file, &list)) != EZZ_OK)
		return st;
	all = realloc(v->seallists, (v->seallists_n + 1) * sizeof(*all));
	if (all == NULL) {
		ezz_seallist_free(&list);
		return ezz_nomem(ctx);
	}
	v->seallists = all;
	v->seallists[v->seallists_n++] = list;
	return EZZ_OK;
}

ezz_status
ezz_verifier_seallist(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes file)
{
	ezz_status	 st = ezz_verifier_add_seallist(ctx, v, file);

	if (st == EZZ_OK)
		v->seallists_given = v->seallists_n;
	return st;
}

/* One that cannot be read may be the very list that matters. */
ezz_status
ezz_verifier_crls(ezz_ctx *ctx, ezz_verifier *v)
{
	ezz_status	 st = EZZ_OK;
	size_t		 before;

	pthread_mutex_lock(&v->lock);
	before = v->crls_n;
	if (v->find_crls != NULL && (st = v->find_crls(ctx, v->find_arg,
	    v)) == EZZ_OK)
		v->find_crls = NULL;
	while (st != EZZ_OK && v->crls_n > before)
		ezz_crl_free(&v->crls[--v->crls_n]);
	pthread_mutex_unlock(&v->lock);
	return st;
}

/* A damaged one may be the very list that matters: it is told, not hidden. */
ezz_status
ezz_verifier_seallists(ezz_ctx *ctx, ezz_verifier *v)
{
	ezz_status	 st = EZZ_OK;

	pthread_mutex_lock(&v->lock);
	if (v->find_seals != NULL) {
		st = v->find_seals(ctx, v->find_arg, v);
		v->find_seals = NULL;
		if (st != EZZ_OK && st != EZZ_ENOMEM) {
			v->seals_fault = strdup(ezz_message(ctx));
			st = v->seals_fault == NULL ? ezz_nomem(ctx) :
			    EZZ_OK;
		}
	}
	pthread_mutex_unlock(&v->lock);
	return st;
}

static ezz_statuslist *
known_list(const ezz_verifier *v, struct ezz_bytes uri)
{
	for (size_t i = 0; i < v->lists_n; i++)
		if (ezz_bytes_equal(uri, ezz_bytes_str(v->lists[i]->uri)))
			return v->lists[i];
	return NULL;
}

static ezz_status
find_list(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes uri,
    const ezz_statuslist **out)
{
	ezz_statuslist	*list = NULL, **all;
	ezz_status	 st;

	if ((*out = known_list(v, uri)) != NULL || v->find_list == NULL)
		return EZZ_OK;
	if ((st = v->find_list(ctx, v->find_arg, uri, &list)) != EZZ_OK ||
	    list == NULL)
		return st;
	all = realloc(v->lists, (v->lists_n + 1) * sizeof(*all));
	if (all == NULL) {
		ezz_statuslist_free(&list);
		return ezz_nomem(ctx);
	}
	v->lists = all;
	v->lists[v->lists_n++] = list;
	*out = list;
	return EZZ_OK;
}

ezz_status
ezz_verifier_list(ezz_ctx *ctx, ezz_verifier *v, struct ezz_bytes uri,
    const ezz_statuslist **out)
{
	ezz_status	 st;

	pthread_mutex_lock(&v->lock);
	st = find_list(ctx, v, uri, out);
	pthread_mutex_unlock(&v->lock);
	return st;
}

/* ---- licence types ------------------------------------------------------ */

/* "ID<tab>NAME<tab>digest" a line; false: no such id. */
static bool
pinned_name(struct ezz_bytes pins, uint16_t id, char *name, size_t size)
{
	char	 start[16];
	size_t	 n = (size_t)snprintf(start, sizeof(start), "%u\t", id), k;

	for (size_t i = 0, end; i < pins.n; i = end + 1) {
		for (end = i; end < pins.n && pins.p[end] != '\n'; end++)
			;
		if (end - i <= n || memcmp(pins.p + i, start, n) != 0)
			continue;
		for (k = i + n; k < end && pins.p[k] != '\t'; k++)
			;
		snprintf(name, size, "%.*s", (int)(k - i - n),
		    (const char *)pins.p + i + n);
		return k - i - n < size && plain_name(name);
	}
	return false;
}

/* Does its best; what it does not find is looked for among all. */
static void
load_named(ezz_ctx *ctx, ezz_verifier *v, const char *room, uint16_t id)
{
	struct ezz_buf	 pins = { 0 }, file = { 0 };
	char		 path[4096], name[128];

	snprintf(path, sizeof(path), "%s/%s/PINS.tsv", v->data, room);
	if (ezz_file_read(ctx, path, EZZ_MAX_SCHEMA, &pins) == EZZ_OK &&
	    pinned_name(ezz_bytes_of(&pins), id, name, sizeof(name)) &&
	    snprintf(path, sizeof(path), "%s/%s/%s.json", v->data, room,
	    name) < (int)sizeof(path) &&
	    ezz_file_read(ctx, path, EZZ_MAX_SCHEMA, &file) == EZZ_OK)
		(void)ezz_schemas_add(ctx, v->named, name,
		    ezz_bytes_of(&file));
	ezz_buf_free(&pins);
	ezz_buf_free(&file);
}

static ezz_status
open_all(ezz_ctx *ctx, ezz_verifier *v)
{
	ezz_status	 st;

	if (v->all != NULL)
		return EZZ_OK;
	if ((st = ezz_schemas_open(ctx, v->data, &v->all)) == EZZ_OK &&
	    (st = ezz_schemas_views(ctx, v->all, v->data)) != EZZ_OK)
		ezz_schemas_free(&v->all);
	return st;
}

/* By the pins, which name one file; else among all that there are. */
static ezz_status
find_schema(ezz_ctx *ctx, ezz_verifier *v, uint16_t id,
    const struct ezz_schema **out)
{
	static const char *const	 rooms[] = { "licence", "view" };
	ezz_status			 st;

	*out = ezz_schema_by_id(v->named, id);
	if (*out == NULL && v->schemas != NULL)
		*out = ezz_schema_by_id(v->schemas, id);
	if (*out == NULL && v->all != NULL) {
		*out = ezz_schema_by_id(v->all, id);
		return EZZ_OK;
	}
	for (size_t i = 0; i < 2 && *out == NULL; i++) {
		load_named(ctx, v, rooms[i], id);
		*out = ezz_schema_by_id(v->named, id);
	}
	if (*out != NULL || (st = open_all(ctx, v)) != EZZ_OK)
		return *out != NULL ? EZZ_OK : st;
	*out = ezz_schema_by_id(v->all, id);
	return EZZ_OK;
}

ezz_status
ezz_verifier_schema(ezz_ctx *ctx, ezz_verifier *v, uint16_t id,
    const struct ezz_schema **out)
{
	ezz_status	 st;

	pthread_mutex_lock(&v->lock);
	st = find_schema(ctx, v, id, out);
	pthread_mutex_unlock(&v->lock);
	return st;
}

ezz_status
ezz_verifier_schemas(ezz_ctx *ctx, ezz_verifier *v, const ezz_schemas **out)
{
	ezz_status	 st = EZZ_OK;

	pthread_mutex_lock(&v->lock);
	if (v->schemas == NULL)
		st = ezz_schemas_open(ctx, v->data, &v->schemas);
	*out = v->schemas;
	pthread_mutex_unlock(&v->lock);
	return st;
}

ezz_status
ezz_verifier_views(ezz_ctx *ctx, ezz_verifier *v, const ezz_schemas **out)
{
	ezz_status	 st;

	pthread_mutex_lock(&v->lock);
	st = open_all(ctx, v);
	*out = v->all;
	pthread_mutex_unlock(&v->lock);
	return st;
}

/* ---- dictionaries ------------------------------------------------------- */

static ezz_status
load_dictionary(ezz_ctx *ctx, ezz_verifier *v, uint8_t id,
    struct ezz_dictionary **out)
{
	struct ezz_dictionary	*d = calloc(1, sizeof(*d));
	uint8_t			 digest[EZZ_DIGEST_MAX];
	char			 path[4096];
	ezz_status		 st = EZZ_OK;

	if (d == NULL)
		return ezz_nomem(ctx);
	d->id = id;
	snprintf(path, sizeof(path), "%s/dictionary/%u.bin", v->data, id);
	if (id != 0)
		st = ezz_file_read(ctx, path, 32768, &d->bytes);
	if (st == EZZ_OK)
		st = ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(&d->bytes),
		    digest);
	if (st != EZZ_OK) {
		ezz_buf_free(&d->bytes);
		free(d);
		return st;
	}
	memcpy(d->digest, digest, sizeof(d->digest));
	d->next = v->dictionaries;
	v->dictionaries = *out = d;
	return EZZ_OK;
}

ezz_status
ezz_verifier_dictionary(ezz_ctx *ctx, ezz_verifier *v, uint8_t id,
    const struct ezz_dictionary **out)
{
	struct ezz_dictionary	*d;
	ezz_status		 st = EZZ_OK;

	pthread_mutex_lock(&v->lock);
	for (d = v->dictionaries; d != NULL && d->id != id; d = d->next)
		;
	if (d == NULL)
		st = load_dictionary(ctx, v, id, &d);
	pthread_mutex_unlock(&v->lock);
	*out = d;
	return st;
}

/*
 * The tree of xml.h.  Expat holds no limit of its own, and takes a start tag
 * whole before it tells of it: input is therefore given in pieces, and what
 * waits for its end is measured between them.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <expat.h>

#include "base/error.h"
#include "base/limits.h"
#include "format/xml.h"

#define SEPARATOR	'\n'	/* expat refuses it inside of names */
#define PIECE		(32 * 1024)
#define NAMES		64	/* slots of the cache; a power of two */

struct reader {
	ezz_ctx			*ctx;
	XML_Parser		 parser;
	struct ezz_xml		*x;
	const char		*leave_out;
	struct ezz_xml_node	*open;		/* the innermost that is kept */
	size_t			 depth;
	size_t			 hidden;	/* depth below a left-out one */
	size_t			 texts;
	size_t			 attrs;
	/* one a level, so that the text around children is kept together */
	struct ezz_buf		 text[EZZ_MAX_XML_DEPTH + 1];
	/* names and namespaces come again and again */
	const char		*cache[NAMES];
	ezz_status		 st;
};

static size_t
line(const struct reader *r)
{
	return (size_t)XML_GetCurrentLineNumber(r->parser);
}

/* The first trouble counts; expat is told to stop. */
static void
stop(struct reader *r, ezz_status st)
{
	if (r->st == EZZ_OK)
		r->st = st;
	XML_StopParser(r->parser, XML_FALSE);
}

static void
refuse(struct reader *r, ezz_status st, const char *why)
{
	if (r->st == EZZ_OK)
		stop(r, ezz_fail(r->ctx, st, "XML 1.0", "line %zu: %s",
		    line(r), ezz_text(r->ctx, why)));
}

/* ---- names --------------------------------------------------------------- */

static const char *
keep(struct reader *r, const char *s, size_t n)
{
	unsigned	 h = 5381;
	char		*copy;

	for (size_t i = 0; i < n; i++)
		h = h * 33 + (uint8_t)s[i];
	h &= NAMES - 1;
	if (r->cache[h] != NULL && strncmp(r->cache[h], s, n) == 0 &&
	    r->cache[h][n] == '\0')
		return r->cache[h];
	if ((copy = ezz_arena_text(&r->x->arena, EZZ_BYTES(s, n))) == NULL)
		stop(r, ezz_nomem(r->ctx));
	else
		r->cache[h] = copy;
	return copy;
}

/* "uri SEPARATOR name", or "name". */
static const char *
local_name(const char *full)
{
	const char	*cut = strrchr(full, SEPARATOR);

	return cut == NULL ? full : cut + 1;
}

static const char *
space_name(struct reader *r, const char *full)
{
	const char	*cut = strrchr(full, SEPARATOR);

	return cut == NULL ? "" : keep(r, full, (size_t)(cut - full));
}

static enum ezz_xml_space
space_of(const char *uri)
{
	static const char	 ofd[] = "http://www.ofdspec.org";
	size_t			 n = sizeof(ofd) - 1;

	if (uri[0] == '\0')
		return EZZ_XML_NONE;
	if (strncmp(uri, ofd, n) != 0 || (uri[n] != '\0' && uri[n] != '/'))
		return EZZ_XML_FOREIGN;
	return strcmp(uri + n, "/2016") == 0 ? EZZ_XML_OFD : EZZ_XML_OLD;
}

/* ---- what expat tells ---------------------------------------------------- */

static size_t
count_attrs(const char **attrs)
{
	size_t	 n = 0;

	while (attrs[2 * n] != NULL)
		n++;
	return n;
}

static bool
within_limits(struct reader *r, const char **attrs)
{
	size_t	 n = count_attrs(attrs);

	if (r->depth >= EZZ_MAX_XML_DEPTH)
		refuse(r, EZZ_ELIMIT, N_("elements are nested too deeply"));
	else if (n > EZZ_MAX_XML_ATTRS)
		refuse(r, EZZ_ELIMIT, N_("an element has too many attributes"));
	else if (XML_GetCurrentByteCount(r->parser) > EZZ_MAX_XML_TAG)
		refuse(r, EZZ_ELIMIT, N_("a tag is too long"));
	else if (r->hidden == 0 && (r->x->nodes >= EZZ_MAX_XML_NODES ||
	    (r->attrs += n) > EZZ_MAX_XML_ALL_ATTRS))
		refuse(r, EZZ_ELIMIT, N_("too many elements or attributes"));
	return r->st == EZZ_OK;
}

static bool
take_attrs(struct reader *r, struct ezz_xml_node *node, const char **attrs)
{
	struct ezz_xml_attr	*a;
	size_t			 n = count_attrs(attrs);

	if (n == 0)
		return true;
	a = ezz_arena_take(&r->x->arena, n * sizeof(*a));
	for (size_t i = 0; a != NULL && i < n; i++) {
		const char	*name = local_name(attrs[2 * i]);

		a[i].name = keep(r, name, strlen(name));
		a[i].uri = space_name(r, attrs[2 * i]);
		a[i].value = ezz_arena_text(&r->x->arena,
		    ezz_bytes_str(attrs[2 * i + 1]));
		if (a[i].name == NULL || a[i].uri == NULL ||
		    a[i].value == NULL)
			a = NULL;
	}
	node->attrs = a;
	node->n_attrs = n;
	return a != NULL;
}

static struct ezz_xml_node *
take_node(struct reader *r, const char *full, const char **attrs)
{
	struct ezz_xml_node	*node;
	const char		*name = local_name(full);

	if ((node = ezz_arena_take(&r->x->arena, sizeof(*node))) == NULL)
		return NULL;
	*node = (struct ezz_xml_node){ .parent = r->open, .text = "",
	    .line = line(r) };
	node->name = keep(r, name, strlen(name));
	node->uri = space_name(r, full);
	if (node->name == NULL || node->uri == NULL ||
	    !take_attrs(r, node, attrs))
		return NULL;
	node->space = space_of(node->uri);
	r->x->spaces |= node->space;
	r->x->nodes++;
	return node;
}

static void
hang(struct reader *r, struct ezz_xml_node *node)
{
	if (r->open == NULL)
		r->x->root = node;
	else if (r->open->last == NULL)
		r->open->first = node;
	else
		r->open->last->next = node;
	if (r->open != NULL)
		r->open->last = node;
	r->open = node;
}

static void XMLCALL
on_start(void *arg, const char *full, const char **attrs)
{
	struct reader		*r = arg;
	struct ezz_xml_node	*node;

	if (r->st != EZZ_OK || !within_limits(r, attrs))
		return;
	r->depth++;
	if (strcmp(local_name(full), "Action") == 0)
		r->x->actions++;
	/* GB/T 33190 14.3: another address, another document */
	if (strcmp(local_name(full), "URI") == 0 ||
	    strcmp(local_name(full), "GotoA") == 0)
		r->x->links++;
	if (r->hidden > 0) {
		r->hidden++;
		return;
	}
	if ((node = take_node(r, full, attrs)) == NULL) {
		stop(r, ezz_nomem(r->ctx));
		return;
	}
	hang(r, node);
	r->text[r->depth].n = 0;
	if (r->leave_out != NULL && strcmp(node->name, r->leave_out) == 0)
		r->hidden = 1;
}

static void XMLCALL
on_end(void *arg, const char *full)
{
	struct reader	*r = arg;
	struct ezz_buf	*text = &r->text[r->depth];

	(void)full;
	if (r->st != EZZ_OK)
		return;
	if (r->hidden > 0 && --r->hidden > 0) {
		r->depth--;
		return;
	}
	if (text->n > 0) {
		r->open->text = ezz_arena_text(&r->x->arena,
		    ezz_bytes_of(text));
		if (r->open->text == NULL)
			stop(r, ezz_nomem(r->ctx));
	}
	r->depth--;
	r->open = r->open->parent;
}

static void XMLCALL
on_text(void *arg, const char *s, int n)
{
	struct reader	*r = arg;
	ezz_status	 st;

	if (r->st != EZZ_OK || r->hidden > 0 || r->depth == 0 || n <= 0)
		return;
	if ((r->texts += (size_t)n) > EZZ_MAX_XML_TEXT) {
		refuse(r, EZZ_ELIMIT, N_("too much text"));
		return;
	}
	st = ezz_buf_add(r->ctx, &r->text[r->depth], s, (size_t)n);
	if (st != EZZ_OK)
		stop(r, st);
}

static void XMLCALL
on_doctype(void *arg, const char *name, const char *sys, const char *pub,
    int internal)
{
	(void)name;
	(void)sys;
	(void)pub;
	(void)internal;
	refuse(arg, EZZ_EFORMAT, N_("a document type declaration"));
}

static void XMLCALL
on_instruction(void *arg, const char *target, const char *data)
{
	(void)target;
	(void)data;
	refuse(arg, EZZ_EFORMAT, N_("a processing instruction"));
}

static void XMLCALL
on_declaration(void *arg, const char *version, const char *encoding,
    int standalone)
{
	(void)standalone;
	if (version != NULL && strcmp(version, "1.0") != 0)
		refuse(arg, EZZ_EFORMAT, N_("another version than XML 1.0"));
	if (encoding != NULL && strcasecmp(encoding, "UTF-8") != 0)
		refuse(arg, EZZ_EFORMAT, N_("another encoding than UTF-8"));
}

/* ---- reading ------------------------------------------------------------- */

static ezz_status
feed(struct reader *r, struct ezz_bytes in)
{
	size_t		 done = 0, n;
	XML_Index	 told;
	bool		 good;

	do {
		n = in.n - done < PIECE ? in.n - done : PIECE;
		good = XML_Parse(r->parser, (const char *)in.p + done, (int)n,
		    done + n == in.n) == XML_STATUS_OK;
		done += n;
		if (r->st != EZZ_OK)
			return r->st;
		told = XML_GetCurrentByteIndex(r->parser);
		if (good && done < in.n && told >= 0 &&
		    done - (size_t)told > EZZ_MAX_XML_TAG)
			refuse(r, EZZ_ELIMIT, N_("a tag is too long"));
		else if (!good)
			refuse(r, EZZ_EFORMAT, N_("it is not well-formed"));
	} while (r->st == EZZ_OK && done < in.n);
	return r->st;
}

static ezz_status
encoding_fits(ezz_ctx *ctx, struct ezz_bytes in)
{
	if (in.n > EZZ_MAX_XML)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "XML of more than %d bytes", EZZ_MAX_XML);
	/* expat would follow these, whatever it was told */
	if (in.n >= 2 && (memcmp(in.p, "\xfe\xff", 2) == 0 ||
	    memcmp(in.p, "\xff\xfe", 2) == 0 ||
	    memchr(in.p, 0, 2) != NULL))
		return ezz_fail(ctx, EZZ_EFORMAT, "XML 1.0",
		    "the XML is UTF-16, not UTF-8");
	if (in.n == 0)
		return ezz_fail(ctx, EZZ_EFORMAT, "XML 1.0",
		    "the XML is empty");
	return EZZ_OK;
}

static ezz_status
run(struct reader *r, struct ezz_bytes in)
{
	if ((r->parser = XML_ParserCreateNS("UTF-8", SEPARATOR)) == NULL)
		return ezz_nomem(r->ctx);
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, on_start, on_end);
	XML_SetCharacterDataHandler(r->parser, on_text);
	XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
	XML_SetProcessingInstructionHandler(r->parser, on_instruction);
	XML_SetXmlDeclHandler(r->parser, on_declaration);
	feed(r, in);
	XML_ParserFree(r->parser);
	return r->st;
}

ezz_status
ezz_xml_read(ezz_ctx *ctx, struct ezz_bytes in, const char *leave_out,
    struct ezz_xml **out)
{
	struct reader	*r;
	ezz_status	 st;

	*out = NULL;
	if ((st = encoding_fits(ctx, in)) != EZZ_OK)
		return st;
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return ezz_nomem(ctx);
	r->ctx = ctx;
	r->leave_out = leave_out;
	if ((r->x = calloc(1, sizeof(*r->x))) == NULL)
		st = ezz_nomem(ctx);
	else
		st = run(r, in);
	if (st == EZZ_OK) {
		*out = r->x;
		r->x = NULL;
	}
	ezz_xml_free(&r->x);
	for (size_t i = 0; i <= EZZ_MAX_XML_DEPTH; i++)
		ezz_buf_free(&r->text[i]);
	free(r);
	return st;
}

void
ezz_xml_free(struct ezz_xml **xp)
{
	struct ezz_xml	*x = *xp;

	if (x == NULL)
		return;
	ezz_arena_free(&x->arena);
	free(x);
	*xp = NULL;
}

/* ---- looking ------------------------------------------------------------- */

bool
ezz_xml_is(const struct ezz_xml_node *node, const char *name)
{
	return node->space != EZZ_XML_FOREIGN && strcmp(node->name, name) == 0;
}

const struct ezz_xml_node *
ezz_xml_child(const struct ezz_xml_node *node, const char *name)
{
	const struct ezz_xml_node	*c;

	for (c = node->first; c != NULL; c = c->next)
		if (ezz_xml_is(c, name))
			break;
	return c;
}

const struct ezz_xml_node *
ezz_xml_again(const struct ezz_xml_node *node)
{
	const struct ezz_xml_node	*c;

	for (c = node->next; c != NULL; c = c->next)
		if (ezz_xml_is(c, node->name))
			break;
	return c;
}

ezz_status
ezz_xml_only(ezz_ctx *ctx, const struct ezz_xml_node *node, const char *name,
    const struct ezz_xml_node **out)
{
	const struct ezz_xml_node	*twin;

	*out = ezz_xml_child(node, name);
	if (*out == NULL || (twin = ezz_xml_again(*out)) == NULL)
		return EZZ_OK;
	*out = NULL;
	return ezz_fail(ctx, EZZ_EFORMAT, "GB/T 33190",
	    "line %zu: %s stands twice in %s", twin->line, name, node->name);
}

const char *
ezz_xml_attr(const struct ezz_xml_node *node, const char *name)
{
	for (size_t i = 0; i < node->n_attrs; i++)
		if (node->attrs[i].uri[0] == '\0' &&
		    strcmp(node->attrs[i].name, name) == 0)
			return node->attrs[i].value;
	return NULL;
}

static bool
white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct ezz_bytes
ezz_xml_trim(const char *s)
{
	size_t	 n;

	if (s == NULL)
		return EZZ_BYTES(NULL, 0);
	while (white(*s))
		s++;
	for (n = strlen(s); n > 0 && white(s[n - 1]); n--)
		;
	return EZZ_BYTES(s, n);
}

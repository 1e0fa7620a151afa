/*
 * ezz-fetch: one transfer over http or https, ordered on stdin, answered on
 * stdout (see fetch.c).  It is a process of its own because TLS and HTTP are
 * spoken with strangers: it holds no key, writes no file, and lives under
 * limits of memory and time.  What came is not judged here; everything that
 * ezz fetches is signed.
 */
#include "config.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <curl/curl.h>

#include <ezz.h>

#include "exit.h"
#include "fetch.h"

#define MEMORY		(768UL * 1024 * 1024)
#define CONNECT_SECONDS	20
#define REDIRECTS	3L

struct order {
	char		*url, *ca, *proxy, *no_proxy, *type, *accept;
	bool		 post;
	size_t		 cap;
	long		 seconds;
	const uint8_t	*body;
	size_t		 body_n;
};

/* Marks a sentence that ezz_text is given later, for the catalogue. */
#define N_(text)	(text)

struct answer {
	uint8_t		*p;
	size_t		 n;
	size_t		 cap;
	bool		 over;
};

#define limit(what, most) \
	(setrlimit((what), &(struct rlimit){ (most), (most) }) == 0)

static bool
confine(void)
{
	bool	 memory = true;

#ifndef EZZ_SANITIZERS
	memory = limit(RLIMIT_AS, MEMORY);
#endif
	signal(SIGPIPE, SIG_IGN);
	return memory && limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, 0) &&
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == 0;
}

static bool
write_all(const void *bytes, size_t n)
{
	const uint8_t	*p = bytes;

	for (ssize_t done; n > 0; p += done, n -= (size_t)done)
		if ((done = write(STDOUT_FILENO, p, n)) <= 0)
			return false;
	return true;
}

static bool
tell(char kind, const void *p, size_t n)
{
	const uint8_t	 head[] = { (uint8_t)kind, (uint8_t)(n >> 24),
			    (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };

	return write_all(head, sizeof(head)) && write_all(p, n);
}

static int
complain(const char *text)
{
	return tell('E', text, strlen(text)) ? EXIT_REFUSED : EXIT_BROKEN;
}

/* ---- the order ---- */

static char *
read_all(size_t *n)
{
	size_t	 cap = FETCH_HEAD_MAX + FETCH_BODY_MAX;
	char	*p = malloc(cap + 1);

	*n = p == NULL ? 0 : fread(p, 1, cap, stdin);
	if (p != NULL)
		p[*n] = '\0';
	return p;
}

static bool
take_line(struct order *o, char *key)
{
	char	*value = strchr(key, ' ');
	struct {
		const char	 *key;
		char		**to;
	} texts[] = {
		{ "url", &o->url }, { "ca", &o->ca }, { "proxy", &o->proxy },
		{ "no-proxy", &o->no_proxy }, { "type", &o->type },
		{ "accept", &o->accept },
	};

	if (strcmp(key, "get") == 0 || strcmp(key, "post") == 0) {
		o->post = *key == 'p';
		return true;
	}
	if (value == NULL)
		return false;
	*value++ = '\0';
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(key, texts[i].key) == 0) {
			*texts[i].to = value;
			return true;
		}
	if (strcmp(key, "cap") == 0)
		o->cap = strtoul(value, NULL, 10);
	else if (strcmp(key, "seconds") == 0)
		o->seconds = strtol(value, NULL, 10);
	else
		return false;
	return true;
}

/* Lines up to the empty one; behind it, the body. */
static bool
read_order(char *p, size_t n, struct order *o)
{
	char	*end;

	for (; (end = memchr(p, '\n', n)) != NULL && end != p;
	    n -= (size_t)(end + 1 - p), p = end + 1) {
		*end = '\0';
		if (!take_line(o, p))
			return false;
	}
	if (end == NULL || o->url == NULL || o->cap == 0 ||
	    o->cap > FETCH_CAP_MAX || o->seconds <= 0 ||
	    o->seconds > FETCH_SECONDS)
		return false;
	o->body = (const uint8_t *)p + 1;
	o->body_n = n - 1;
	return true;
}

/* ---- the transfer ---- */

static size_t
take(char *p, size_t one, size_t n, void *arg)
{
	struct answer	*a = arg;

	n *= one;
	if (n > a->cap - a->n) {
		a->over = true;
		return 0;
	}
	memcpy(a->p + a->n, p, n);
	a->n += n;
	return n;
}

static const struct {
	CURLcode	 code;
	const char	*text;
} faults[] = {
	{ CURLE_URL_MALFORMAT, N_("this is no address") },
	{ CURLE_UNSUPPORTED_PROTOCOL,
	  N_("it leads to something that is not https") },
	{ CURLE_COULDNT_RESOLVE_HOST, N_("there is no such host") },
	{ CURLE_COULDNT_RESOLVE_PROXY, N_("there is no such proxy") },
	{ CURLE_COULDNT_CONNECT, N_("the server cannot be reached") },
	{ CURLE_OPERATION_TIMEDOUT, N_("the server took too long") },
	{ CURLE_PEER_FAILED_VERIFICATION,
	  N_("the server's certificate is not trusted on this machine") },
	{ CURLE_SSL_CACERT_BADFILE,
	  N_("the file of trusted certificates cannot be read") },
	{ CURLE_SSL_CONNECT_ERROR, N_("no secure connection could be made") },
	{ CURLE_TOO_MANY_REDIRECTS, N_("it was sent on too often") },
	{ CURLE_FILESIZE_EXCEEDED, N_("the answer is too long") },
	{ CURLE_GOT_NOTHING, N_("the server answered nothing") },
	{ CURLE_PARTIAL_FILE, N_("the answer broke off") },
};

static int
explain(ezz_ctx *ctx, CURLcode code, const struct answer *a)
{
	if (a->over)
		code = CURLE_FILESIZE_EXCEEDED;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].code == code)
			return complain(ezz_text(ctx, faults[i].text));
	(void)ezz_fault(ctx, EZZ_EIO, "the transfer failed (curl says %d)",
	    (int)code);
	return complain(ezz_message(ctx));
}

/* "application/x; charset=y" is of type "application/x". */
static bool
is_type(const char *got, const char *want)
{
	size_t	 n = strlen(want);

	return got != NULL && strncasecmp(got, want, n) == 0 &&
	    (got[n] == '\0' || got[n] == ';' || got[n] == ' ');
}

static int
answer(ezz_ctx *ctx, CURL *c, const struct order *o, const struct answer *a)
{
	const char	*type = NULL;
	long		 status = 0;

	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(c, CURLINFO_CONTENT_TYPE, &type);
	if (status != 200) {
		(void)ezz_fault(ctx, EZZ_EIO,
		    "the server answered with status %ld", status);
		return complain(ezz_message(ctx));
	}
	if (o->accept != NULL && !is_type(type, o->accept)) {
		(void)ezz_fault(ctx, EZZ_EIO,
		    "the server's answer is no %s", o->accept);
		return complain(ezz_message(ctx));
	}
	return tell('T', a->p, a->n) ? EXIT_DONE : EXIT_BROKEN;
}

/* Every option counts: one that this libcurl does not know ends the run. */
static bool
prepare(CURL *c, const struct order *o, struct answer *a)
{
	const char	*schemes = strncasecmp(o->url, "https:", 6) == 0 ?
			    "https" : "http,https";
	CURLcode	 bad = CURLE_OK;

#define SET(option, value)						\
	do {								\
		if (bad == CURLE_OK)					\
			bad = curl_easy_setopt(c, option, value);	\
	} while (0)
	SET(CURLOPT_URL, o->url);
	SET(CURLOPT_PROTOCOLS_STR, schemes);
	SET(CURLOPT_REDIR_PROTOCOLS_STR, schemes);
	SET(CURLOPT_FOLLOWLOCATION, o->post ? 0L : 1L);
	SET(CURLOPT_MAXREDIRS, REDIRECTS);
	SET(CURLOPT_TIMEOUT, o->seconds);
	SET(CURLOPT_CONNECTTIMEOUT, o->seconds < CONNECT_SECONDS ?
	    o->seconds : (long)CONNECT_SECONDS);
	SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)o->cap);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_PROXY, o->proxy == NULL ? "" : o->proxy);
	SET(CURLOPT_WRITEFUNCTION, take);
	SET(CURLOPT_WRITEDATA, a);
	SET(CURLOPT_USERAGENT, "ezz");
	if (o->no_proxy != NULL)
		SET(CURLOPT_NOPROXY, o->no_proxy);
	if (o->ca != NULL) {
		SET(CURLOPT_CAINFO, o->ca);
		SET(CURLOPT_CAPATH, NULL);
	}
	if (o->post) {
		SET(CURLOPT_POST, 1L);
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)o->body_n);
		SET(CURLOPT_POSTFIELDS, (const char *)o->body);
	}
#undef SET
	return bad == CURLE_OK;
}

static struct curl_slist *
header(struct curl_slist *all, const char *name, const char *value)
{
	char			 text[512];
	struct curl_slist	*more;

	if (value == NULL || (size_t)snprintf(text, sizeof(text), "%s: %s",
	    name, value) >= sizeof(text))
		return all;
	more = curl_slist_append(all, text);
	return more == NULL ? all : more;
}

static int
transfer(ezz_ctx *ctx, const struct order *o)
{
	struct curl_slist	*headers = NULL;
	struct answer		 a = { .cap = o->cap };
	CURL			*c = curl_easy_init();
	CURLcode		 code = CURLE_OK;
	int			 status;

	headers = header(headers, "Content-Type", o->type);
	headers = header(headers, "Accept", o->accept);
	if (o->post)
		/* no waiting for "100 Continue" */
		headers = header(headers, "Expect", "");
	if (c == NULL || (a.p = malloc(o->cap)) == NULL ||
	    !prepare(c, o, &a) || curl_easy_setopt(c, CURLOPT_HTTPHEADER,
	    headers) != CURLE_OK)
		status = complain(ezz_text(ctx,
		    "this machine's libcurl is too old"));
	else if ((code = curl_easy_perform(c)) != CURLE_OK)
		status = explain(ctx, code, &a);
	else
		status = answer(ctx, c, o, &a);
	curl_easy_cleanup(c);
	curl_slist_free_all(headers);
	free(a.p);
	return status;
}

int
main(int argc, char **argv)
{
	struct order	 o = { 0 };
	ezz_ctx		*ctx = NULL;
	char		*text;
	size_t		 n;
	int		 status;

	if (!confine() || ezz_ctx_new(&ctx) != EZZ_OK)
		return EXIT_BROKEN;
	ezz_ctx_language(ctx, argc > 1 && strcmp(argv[1], "zh") == 0 ?
	    EZZ_CHINESE : EZZ_ENGLISH);
	text = read_all(&n);
	if (text == NULL || !read_order(text, n, &o) ||
	    curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		status = complain(ezz_text(ctx, "the order makes no sense"));
	else
		status = transfer(ctx, &o);
	curl_global_cleanup();
	free(text);
	ezz_ctx_free(&ctx);
	return status;
}

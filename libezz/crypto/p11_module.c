/*
 * Modules (PKCS#11 2.40, 5.4), counted by path and process.  A module that
 * somebody else in this process has initialized is used and not finalized.
 * A child after fork(2) gets its own count: what its parent opened is dead in
 * it, and is not closed there either, for that could end the parent's.
 */
#include "config.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "base/error.h"
#include "crypto/p11_module.h"

struct ezz_p11_module {
	struct ezz_p11_module	*next;
	char			*path;
	pid_t			 pid;
	size_t			 users;
	void			*handle;
	CK_FUNCTION_LIST	*calls;
	bool			 ours;		/* initialized here */
};

static pthread_mutex_t		 lock = PTHREAD_MUTEX_INITIALIZER;
static struct ezz_p11_module	*modules;

ezz_status
ezz_p11_fail(ezz_ctx *ctx, unsigned long rv, const char *what)
{
	switch (rv) {
	case CKR_HOST_MEMORY:
		return ezz_nomem(ctx);
	case CKR_TOKEN_NOT_PRESENT:
	case CKR_DEVICE_REMOVED:
	case CKR_SLOT_ID_INVALID:
	case CKR_SESSION_HANDLE_INVALID:
	case CKR_SESSION_CLOSED:
		return ezz_fail(ctx, EZZ_EIO, NULL, "%s: the token was taken "
		    "out or reset; put it back and begin again", what);
	case CKR_USER_NOT_LOGGED_IN:
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "%s: the token wants a PIN first", what);
	case CKR_MECHANISM_INVALID:
	case CKR_MECHANISM_PARAM_INVALID:
	case CKR_KEY_TYPE_INCONSISTENT:
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "%s: the token does not sign that way with this key",
		    what);
	case CKR_KEY_FUNCTION_NOT_PERMITTED:
		return ezz_fail(ctx, EZZ_EKEY, NULL,
		    "%s: the token does not let this key sign", what);
	default:
		return ezz_fail(ctx, EZZ_EIO, NULL,
		    "%s: the PKCS#11 module answers 0x%lx", what, rv);
	}
}

/* Its code runs with our PINs in reach. */
static ezz_status
trusted_file(ezz_ctx *ctx, const char *path)
{
	struct stat	 sb;

	if (stat(path, &sb) != 0)
		return ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "there is no PKCS#11 module %s; "
		    "name one by ?module-path=/...", path);
	if (!S_ISREG(sb.st_mode) || (sb.st_mode & S_IWOTH) != 0)
		return ezz_fail(ctx, EZZ_EKEY, NULL, "the module %s is no "
		    "plain file that only its owner can change", path);
	return EZZ_OK;
}

static ezz_status
initialize(ezz_ctx *ctx, struct ezz_p11_module *m)
{
	CK_C_INITIALIZE_ARGS	 args = { .flags = CKF_OS_LOCKING_OK };
	CK_RV			 rv = m->calls->C_Initialize(&args);

	m->ours = rv == CKR_OK;
	if (rv == CKR_OK || rv == CKR_CRYPTOKI_ALREADY_INITIALIZED)
		return EZZ_OK;
	if (rv == CKR_CANT_LOCK)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "the module %s cannot be used by threads", m->path);
	return ezz_p11_fail(ctx, rv, "C_Initialize");
}

static ezz_status
load(ezz_ctx *ctx, struct ezz_p11_module *m)
{
	CK_C_GetFunctionList	 get;
	const char		*why;

	if ((m->handle = dlopen(m->path, RTLD_NOW | RTLD_LOCAL)) == NULL) {
		why = dlerror();
		return ezz_fail(ctx, EZZ_EIO, NULL,
		    "the module cannot be loaded: %s",
		    why == NULL ? m->path : why);
	}
	/* POSIX lets an object pointer be one to a function here */
	*(void **)&get = dlsym(m->handle, "C_GetFunctionList");
	if (get == NULL || get(&m->calls) != CKR_OK || m->calls == NULL ||
	    m->calls->version.major != 2)
		return ezz_fail(ctx, EZZ_EUNSUPPORTED, NULL,
		    "%s is no PKCS#11 module of version 2", m->path);
	return initialize(ctx, m);
}

static void
module_free(struct ezz_p11_module *m)
{
	if (m->ours)
		(void)m->calls->C_Finalize(NULL);
	if (m->handle != NULL)
		(void)dlclose(m->handle);
	free(m->path);
	free(m);
}

static ezz_status
load_new(ezz_ctx *ctx, const char *path, struct ezz_p11_module **out)
{
	struct ezz_p11_module	*m;
	ezz_status		 st;

	if ((st = trusted_file(ctx, path)) != EZZ_OK)
		return st;
	if ((m = calloc(1, sizeof(*m))) == NULL)
		return ezz_nomem(ctx);
	m->pid = getpid();
	st = (m->path = strdup(path)) == NULL ? ezz_nomem(ctx) :
	    load(ctx, m);
	if (st != EZZ_OK) {
		module_free(m);
		return st;
	}
	m->next = modules;
	modules = *out = m;
	return EZZ_OK;
}

static ezz_status
path_of(ezz_ctx *ctx, const struct ezz_p11_uri *uri, char **out)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	if (uri->module_path != NULL)
		st = ezz_buf_str(ctx, &b, uri->module_path);
	else if (uri->module_name != NULL)
		st = ezz_buf_fmt(ctx, &b, "%s/%s.so", EZZ_P11_DIR,
		    uri->module_name);
	else
		st = ezz_buf_str(ctx, &b, EZZ_P11_PROXY);
	if (st == EZZ_OK)
		st = ezz_buf_take(ctx, &b, out);
	ezz_buf_free(&b);
	return st;
}

ezz_status
ezz_p11_module_open(ezz_ctx *ctx, const struct ezz_p11_uri *uri,
    struct ezz_p11_module **out)
{
	struct ezz_p11_module	*m;
	char			*path;
	ezz_status		 st;

	*out = NULL;
	if ((st = path_of(ctx, uri, &path)) != EZZ_OK)
		return st;
	pthread_mutex_lock(&lock);
	for (m = modules; m != NULL; m = m->next)
		if (m->pid == getpid() && strcmp(m->path, path) == 0)
			break;
	if (m == NULL)
		st = load_new(ctx, path, &m);
	if (st == EZZ_OK) {
		m->users++;
		*out = m;
	}
	pthread_mutex_unlock(&lock);
	free(path);
	return st;
}

void
ezz_p11_module_close(struct ezz_p11_module **module)
{
	struct ezz_p11_module	*m = *module;

	if (m == NULL)
		return;
	pthread_mutex_lock(&lock);
	if (ezz_p11_module_here(m) && --m->users == 0) {
		struct ezz_p11_module	**p = &modules;

		while (*p != m)
			p = &(*p)->next;
		*p = m->next;
		module_free(m);
	}
	pthread_mutex_unlock(&lock);
	*module = NULL;
}

const CK_FUNCTION_LIST *
ezz_p11_module_calls(const struct ezz_p11_module *m)
{
	return m->calls;
}

bool
ezz_p11_module_here(const struct ezz_p11_module *m)
{
	return m->pid == getpid();
}

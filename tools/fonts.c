/*
 * The font files of this machine, found by name.  Directories are read once,
 * each in the order of its names, so that the same files give the same set;
 * files are mapped, for of 26 MB a page uses some hundred KB.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fonts.h"

#define DEPTH		6
#define PATHS_MAX	65536		/* a designer's machine has some 5,000 */
#define FILE_MAX	(256L * 1024 * 1024)

struct mapped {
	char		*name;
	void		*p;
	size_t		 n;
};

struct fonts {
	char		**path;
	size_t		 n;
	size_t		 cap;
	bool		 listed;
	struct mapped	*file;
	size_t		 files;
};

/* ---- listing ---- */

static bool
remember(struct fonts *f, const char *path)
{
	char	**more;

	if (f->n == f->cap) {
		more = reallocarray(f->path, 2 * f->cap + 64, sizeof(*more));
		if (more == NULL)
			return false;
		f->path = more;
		f->cap = 2 * f->cap + 64;
	}
	f->path[f->n] = strdup(path);
	return f->path[f->n] != NULL && ++f->n > 0;
}

static bool	 list(struct fonts *, const char *dir, unsigned depth);

static bool
entry(struct fonts *f, const char *dir, const char *name, unsigned depth)
{
	struct stat	 sb;
	char		 path[PATH_MAX];

	if (name[0] == '.' || f->n >= PATHS_MAX ||
	    snprintf(path, sizeof(path), "%s/%s", dir, name) >=
	    (int)sizeof(path) || stat(path, &sb) == -1)
		return true;
	if (S_ISDIR(sb.st_mode))
		return list(f, path, depth - 1);
	return !S_ISREG(sb.st_mode) || remember(f, path);
}

/* A directory that is not there has no fonts. */
static bool
list(struct fonts *f, const char *dir, unsigned depth)
{
	struct dirent	**e;
	int		 n = depth == 0 ? 0 : scandir(dir, &e, NULL, alphasort);
	bool		 good = true;

	if (n < 0)
		return errno != ENOMEM;
	for (int i = 0; i < n; i++) {
		good = good && entry(f, dir, e[i]->d_name, depth);
		free(e[i]);
	}
	if (depth > 0)
		free(e);
	return good;
}

static bool
list_each(struct fonts *f, const char *dirs)
{
	const char	*end;
	char		 dir[PATH_MAX];

	for (; *dirs != '\0'; dirs = *end == '\0' ? end : end + 1) {
		end = strchrnul(dirs, ':');
		if (end == dirs || end - dirs >= PATH_MAX)
			continue;
		memcpy(dir, dirs, (size_t)(end - dirs));
		dir[end - dirs] = '\0';
		if (!list(f, dir, DEPTH))
			return false;
	}
	return true;
}

static bool
list_all(struct fonts *f)
{
	static const char	 usual[] = "/usr/local/share/fonts:"
				    "/usr/share/fonts";
	const char		*own = getenv("EZZ_FONTS");
	const char		*home = getenv("HOME");
	char			 dir[PATH_MAX];

	f->listed = true;
	if (own != NULL)
		return list_each(f, own);
	if (home != NULL && *home == '/' && snprintf(dir, sizeof(dir),
	    "%s/.local/share/fonts", home) < (int)sizeof(dir) &&
	    !list(f, dir, DEPTH))
		return false;
	return list_each(f, usual);
}

/* ---- mapping ---- */

static ezz_status
map(struct fonts *f, ezz_ctx *ctx, const char *path, struct mapped *m)
{
	struct stat	 sb;
	int		 fd = open(path, O_RDONLY | O_CLOEXEC);
	int		 wrong;

	if (fd == -1)
		return ezz_fault(ctx, EZZ_EIO, "%s: %s", path,
		    strerror(errno));
	m->p = MAP_FAILED;
	if (fstat(fd, &sb) == 0 && sb.st_size > 0 && sb.st_size <= FILE_MAX)
		m->p = mmap(NULL, (size_t)sb.st_size, PROT_READ, MAP_PRIVATE,
		    fd, 0);
	wrong = errno;
	close(fd);
	if (m->p == MAP_FAILED)
		return ezz_fault(ctx, EZZ_EIO, "%s: %s", path,
		    strerror(wrong));
	m->n = (size_t)sb.st_size;
	f->files++;
	return EZZ_OK;
}

static const char *
base_name(const char *path)
{
	const char	*slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static ezz_status
map_new(struct fonts *f, ezz_ctx *ctx, const char *name,
    struct ezz_bytes *out)
{
	struct mapped	*more, *m;
	ezz_status	 st;
	size_t		 i = 0;

	while (i < f->n && strcmp(base_name(f->path[i]), name) != 0)
		i++;
	if (i == f->n)
		return ezz_fault(ctx, EZZ_ENOTFOUND,
		    "font file %s is not installed", name);
	more = reallocarray(f->file, f->files + 1, sizeof(*more));
	if (more == NULL)
		return ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
	f->file = more;
	m = &more[f->files];
	if ((m->name = strdup(name)) == NULL)
		return ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
	if ((st = map(f, ctx, f->path[i], m)) != EZZ_OK) {
		free(m->name);
		return st;
	}
	*out = (struct ezz_bytes){ m->p, m->n };
	return EZZ_OK;
}

ezz_status
fonts_find(ezz_ctx *ctx, void *arg, const char *name, struct ezz_bytes *out)
{
	struct fonts	*f = arg;

	if (!f->listed && !list_all(f))
		return ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
	for (size_t i = 0; i < f->files; i++)
		if (strcmp(f->file[i].name, name) == 0) {
			*out = (struct ezz_bytes){ f->file[i].p,
			    f->file[i].n };
			return EZZ_OK;
		}
	return map_new(f, ctx, name, out);
}

/* ---- the set ---- */

ezz_status
fonts_files(struct run *r, struct fonts **files)
{
	*files = calloc(1, sizeof(**files));
	return *files != NULL ? EZZ_OK :
	    ezz_fault(r->ctx, EZZ_ENOMEM, "out of memory");
}

ezz_status
fonts_open(struct run *r, struct fonts **files, ezz_fonts **out)
{
	char		 dir[PATH_MAX];
	ezz_status	 st;

	*out = NULL;
	if ((st = fonts_files(r, files)) != EZZ_OK)
		return st;
	if (snprintf(dir, sizeof(dir), "%s/font", r->data) >=
	    (int)sizeof(dir))
		st = ezz_fault(r->ctx, EZZ_EINVAL, "%s: the name is too long",
		    r->data);
	else
		st = ezz_fonts_open(r->ctx, dir, fonts_find, *files, out);
	if (st != EZZ_OK)
		fonts_close(files, out);
	return st;
}

void
fonts_close(struct fonts **files, ezz_fonts **set)
{
	struct fonts	*f = *files;

	ezz_fonts_free(set);
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->files; i++) {
		munmap(f->file[i].p, f->file[i].n);
		free(f->file[i].name);
	}
	for (size_t i = 0; i < f->n; i++)
		free(f->path[i]);
	free(f->file);
	free(f->path);
	free(f);
	*files = NULL;
}

static void
warn(struct run *r, const char *style, const char *wished)
{
	fputs("ezz: ", r->err);
	fprintf(r->err, ezz_text(r->ctx, "warning: %s is set in "
	    "another face, for %s is not installed\n"), style, wished);
}

ezz_status
fonts_warn(struct run *r, ezz_fonts *set, const char *style)
{
	const char	*wished;
	ezz_status	 st = ezz_fonts_check(r->ctx, set, style, &wished);

	if (st == EZZ_OK && wished != NULL)
		warn(r, style, wished);
	return st;
}

void
fonts_warn_printed(struct run *r, const ezz_printing *p)
{
	const char	*style, *wished;

	for (size_t i = 0; p != NULL && (style = ezz_printing_stand_in(p, i,
	    &wished)) != NULL; i++)
		warn(r, style, wished);
}

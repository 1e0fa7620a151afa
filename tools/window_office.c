/* See window_office.h. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "judge.h"
#include "window_office.h"

#define LIFE	300		/* seconds that a load lasts at most */

/* FNV-1a over what stat tells: not a secret, only a change. */
static void
mix(uint64_t *h, const void *p, size_t n)
{
	const uint8_t	*b = p;

	for (size_t i = 0; i < n; i++)
		*h = (*h ^ b[i]) * UINT64_C(0x100000001b3);
}

static void
mix_file(uint64_t *h, const char *path)
{
	struct stat	 s = { 0 };

	if (stat(path, &s) == -1)
		s = (struct stat){ 0 };
	mix(h, &s.st_dev, sizeof(s.st_dev));
	mix(h, &s.st_ino, sizeof(s.st_ino));
	mix(h, &s.st_size, sizeof(s.st_size));
	mix(h, &s.st_mtim, sizeof(s.st_mtim));
	mix(h, &s.st_ctim, sizeof(s.st_ctim));
}

static void
mix_directory(uint64_t *h, const char *path)
{
	DIR		*d = opendir(path);
	struct dirent	*e;
	char		 name[4096];
	uint64_t	 all = 0, one;

	while (d != NULL && (e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.' || (size_t)snprintf(name, sizeof(name),
		    "%s/%s", path, e->d_name) >= sizeof(name))
			continue;
		one = UINT64_C(0xcbf29ce484222325);
		mix(&one, e->d_name, strlen(e->d_name));
		mix_file(&one, name);
		all += one;	/* in whatever order they come */
	}
	if (d != NULL)
		closedir(d);
	mix(h, &all, sizeof(all));
}

/* office.conf, what it names, and what the command line names. */
static uint64_t
fingerprint(const struct window_office *w, bool whole)
{
	static const char *const	 keys[] = { "trust", "root", "crl",
					    "status-dir" };
	static const char *const	 options[] = { "trust", "status",
					    "crl" };
	const char			*dir = opt_one(w->run->args, "office");
	uint64_t			 h = UINT64_C(0xcbf29ce484222325);
	char				 conf[4096];
	char				*path;

	if (dir != NULL && (size_t)snprintf(conf, sizeof(conf),
	    "%s/office.conf", dir) < sizeof(conf))
		mix_file(&h, conf);
	for (size_t k = 0; w->office != NULL && k < 4; k++)
		for (size_t i = 0; ezz_office_value(w->office, keys[k], i) !=
		    NULL; i++) {
			if (ezz_office_path(w->run->ctx, w->office, keys[k], i,
			    &path) != EZZ_OK)
				continue;
			mix_file(&h, path);
			if (whole && strcmp(keys[k], "status-dir") == 0)
				mix_directory(&h, path);
			free(path);
		}
	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < opt_count(w->run->args, options[k]);
		    i++)
			mix_file(&h, opt_many(w->run->args, options[k], i));
	return h;
}

/* What judge_open says goes to the screen, not under it. */
static void
load(struct window_office *w, int64_t now)
{
	FILE	*err = w->run->err;
	int64_t	 was = w->run->now;
	char	*why = NULL;
	size_t	 n;

	ezz_verifier_free(&w->verifier);
	ezz_office_free(&w->office);
	free(w->why);
	w->why = NULL;
	w->run->now = now;
	if ((w->run->err = open_memstream(&why, &n)) == NULL)
		w->run->err = err;
	if (judge_open(w->run, &w->verifier, &w->office) != EXIT_DONE)
		w->verifier = NULL;
	if (w->run->err != err && fclose(w->run->err) == 0 &&
	    w->verifier == NULL)
		w->why = why;
	else
		free(why);
	w->run->err = err;
	w->run->now = was;
	w->loaded = now;
	w->quick = fingerprint(w, false);
	w->whole = fingerprint(w, true);
}

void
window_office_look(struct window_office *w, int64_t now)
{
	if (w->verifier == NULL || now < w->loaded ||
	    now > w->loaded + LIFE || fingerprint(w, false) != w->quick)
		load(w, now);
}

void
window_office_sweep(struct window_office *w, int64_t now)
{
	if (w->verifier == NULL || now > w->loaded + LIFE / 2 ||
	    fingerprint(w, true) != w->whole)
		load(w, now);
}

void
window_office_free(struct window_office *w)
{
	ezz_verifier_free(&w->verifier);
	ezz_office_free(&w->office);
	free(w->why);
	w->why = NULL;
}

/* See window_source.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "window_source.h"

#define FILES	20000		/* more names in one folder are not looked at */

/* ---- the keyboard ---- */

static struct termios		 keyboard;
static volatile sig_atomic_t	 keyboard_raw;

void
source_restore(void)
{
	if (!keyboard_raw)
		return;
	keyboard_raw = 0;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &keyboard);
}

bool
source_keyboard_raw(void)
{
	struct termios	 t;

	if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &keyboard) == -1)
		return false;
	t = keyboard;
	/* ETX ends a scan of some scanners: it must not kill the window */
	t.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ECHONL | ISIG | IEXTEN);
	t.c_iflag &= ~(tcflag_t)(IXON | IXOFF | ICRNL | INLCR | IGNCR |
	    ISTRIP | BRKINT | PARMRK);
	t.c_cc[VMIN] = 0;
	t.c_cc[VTIME] = 0;
	atexit(source_restore);
	keyboard_raw = 1;
	return tcsetattr(STDIN_FILENO, TCSAFLUSH, &t) == 0;
}

/* ---- a serial line ---- */

bool
source_serial_open(struct source_serial *s)
{
	struct termios	 t;

	if (s->fd != -1)
		return true;
	s->fd = open(s->path, O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (s->fd == -1)
		return false;
	s->saved = tcgetattr(s->fd, &s->before) == 0;
	if (!s->saved) {
		close(s->fd);
		s->fd = -1;
		errno = ENOTTY;
		return false;
	}
	t = s->before;
	cfmakeraw(&t);
	t.c_cflag |= CLOCAL | CREAD;
	t.c_cc[VMIN] = 0;
	t.c_cc[VTIME] = 0;
	if (tcsetattr(s->fd, TCSAFLUSH, &t) == 0)
		return true;
	source_serial_close(s);
	return false;
}

void
source_serial_close(struct source_serial *s)
{
	if (s->fd == -1)
		return;
	if (s->saved)
		tcsetattr(s->fd, TCSANOW, &s->before);
	close(s->fd);
	s->fd = -1;
}

/* ---- a folder ---- */

struct source_file {
	char		*name;
	off_t		 size;
	struct timespec	 time;
	bool		 done;
	bool		 there;		/* met in this pass */
};

static bool
is_picture(const char *name)
{
	static const char *const	 ends[] = { ".png", ".jpg", ".jpeg" };
	size_t				 n = strlen(name), k;

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (n > (k = strlen(ends[i])) && *name != '.' &&
		    strcasecmp(name + n - k, ends[i]) == 0)
			return true;
	return false;
}

static struct source_file *
known(struct source_folder *f, const char *name)
{
	struct source_file	*all;

	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->files[i].name, name) == 0)
			return &f->files[i];
	if (f->n == FILES || (all = realloc(f->files,
	    (f->n + 1) * sizeof(*all))) == NULL)
		return NULL;
	f->files = all;
	memset(&all[f->n], 0, sizeof(*all));
	all[f->n].size = -1;
	if ((all[f->n].name = strdup(name)) == NULL)
		return NULL;
	return &all[f->n++];
}

/* Twice the same size and time: whoever writes it has stopped. */
static bool
settled(struct source_folder *f, struct source_file *x, const struct stat *s)
{
	bool	 same = x->size == s->st_size &&
		    x->time.tv_sec == s->st_mtim.tv_sec &&
		    x->time.tv_nsec == s->st_mtim.tv_nsec;

	x->there = true;
	if (!same) {
		x->size = s->st_size;
		x->time = s->st_mtim;
		x->done = !f->begun;
		return false;
	}
	if (x->done || x->size == 0)
		return false;
	x->done = true;
	return true;
}

static void
forget_gone(struct source_folder *f)
{
	size_t	 kept = 0;

	for (size_t i = 0; i < f->n; i++) {
		if (!f->files[i].there) {
			free(f->files[i].name);
			continue;
		}
		f->files[i].there = false;
		f->files[kept++] = f->files[i];
	}
	f->n = kept;
}

bool
source_folder_next(struct source_folder *f, char *path, size_t size)
{
	DIR			*d;
	struct dirent		*e;
	struct source_file	*x;
	struct stat		 s;
	bool			 found = false;

	if (f->path == NULL || (d = opendir(f->path)) == NULL)
		return false;
	while (!found && (e = readdir(d)) != NULL)
		found = is_picture(e->d_name) && (size_t)snprintf(path, size,
		    "%s/%s", f->path, e->d_name) < size &&
		    stat(path, &s) == 0 && S_ISREG(s.st_mode) &&
		    (x = known(f, e->d_name)) != NULL && settled(f, x, &s);
	closedir(d);
	/* a pass that ended early has not met them all */
	if (!found)
		forget_gone(f);
	f->begun = true;
	return found;
}

void
source_folder_free(struct source_folder *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->files[i].name);
	free(f->files);
	f->files = NULL;
	f->n = 0;
}

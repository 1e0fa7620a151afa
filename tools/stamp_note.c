/* Notes of papers on their way out; see stamp_note.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "out.h"
#include "stamp_note.h"

#define STEM	"stamping-"
#define HEX	64
#define PAPER	4096		/* of a path, with its NUL */

/* ---- making -------------------------------------------------------------- */

static bool
put(int fd, const char *text)
{
	size_t	 n = strlen(text);

	return write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
}

/* Locked before it has its name: whoever finds it can ask for the lock. */
static bool
make(struct stamp_note *n, const char *dir, const char *name,
    const char *paper)
{
	char	*draft = NULL;
	bool	 done = false;

	if (asprintf(&n->path, "%s/" STEM "%s", dir, name) == -1)
		n->path = NULL;
	if (n->path == NULL || asprintf(&draft, "%s/.%ld-" STEM "%s", dir,
	    (long)getpid(), name) == -1)
		return false;
	n->fd = open(draft, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0600);
	if (n->fd != -1) {
		done = flock(n->fd, LOCK_EX | LOCK_NB) == 0 &&
		    put(n->fd, paper) && rename(draft, n->path) == 0;
		if (!done)
			unlink(draft);
	}
	free(draft);
	return done;
}

ezz_status
stamp_note_make(struct run *r, const char *office, const uint8_t digest[32],
    const char *paper, struct stamp_note *n)
{
	char	 name[HEX + 1], *whole = NULL;
	bool	 done;

	*n = (struct stamp_note){ .fd = -1 };
	for (size_t i = 0; i < HEX / 2; i++)
		snprintf(name + 2 * i, 3, "%02x", digest[i]);
	/* a path that holds for whoever reads it elsewhere */
	if (*paper != '/') {
		char	*here = getcwd(NULL, 0);

		if (here == NULL || asprintf(&whole, "%s/%s", here, paper) ==
		    -1)
			whole = NULL;
		free(here);
	} else
		whole = strdup(paper);
	done = whole != NULL && make(n, office, name, whole);
	free(whole);
	if (done)
		return EZZ_OK;
	if (n->fd != -1)
		close(n->fd);
	free(n->path);
	*n = (struct stamp_note){ .fd = -1 };
	return ezz_fault(r->ctx, EZZ_EIO, "%s: %s", office, strerror(errno));
}

void
stamp_note_drop(struct stamp_note *n)
{
	if (n->path == NULL)
		return;
	unlink(n->path);
	close(n->fd);
	free(n->path);
	*n = (struct stamp_note){ .fd = -1 };
}

/* ---- telling ------------------------------------------------------------- */

static bool
is_note(const char *name)
{
	size_t	 n = strlen(STEM);

	return strncmp(name, STEM, n) == 0 && strlen(name) == n + HEX &&
	    strspn(name + n, "0123456789abcdef") == HEX;
}

/* The paper is where it was to be, and is that one. */
static bool
appeared(const char *paper, const char *hex)
{
	struct ezz_buf	 d = { 0 };
	ezz_ctx		*quiet = NULL;
	char		 is[HEX + 1] = "";

	if (ezz_ctx_new(&quiet) == EZZ_OK &&
	    ezz_digest_file(quiet, paper, "SM3", &d) == EZZ_OK)
		for (size_t i = 0; i < d.n && i < HEX / 2; i++)
			snprintf(is + 2 * i, 3, "%02x", d.p[i]);
	ezz_buf_free(&d);
	ezz_ctx_free(&quiet);
	return strcmp(is, hex) == 0;
}

static void
say(struct run *r, const char *paper, const char *hex)
{
	fprintf(r->err, "%s", ezz_text(r->ctx, "ezz: a run was interrupted "
	    "before its paper appeared: "));
	out_text(r, r->err, paper);
	fprintf(r->err, ezz_text(r->ctx, "; the stamp log may have a line for "
	    "it, with the SM3 %s\n"), hex);
}

/* True: this one was told. */
static bool
look(struct run *r, int dir, const char *name, bool forget)
{
	char	 paper[PAPER];
	ssize_t	 n;
	int	 fd;
	bool	 told = false;

	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC |
	    O_NONBLOCK);
	if (fd == -1)
		return false;
	/* who holds it is at work */
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 &&
	    (n = read(fd, paper, sizeof(paper) - 1)) >= 0) {
		paper[n] = '\0';
		told = !appeared(paper, name + strlen(STEM));
		if (told)
			say(r, paper, name + strlen(STEM));
		if (forget || !told)
			unlinkat(dir, name, 0);
	}
	close(fd);
	return told;
}

size_t
stamp_notes_tell(struct run *r, const char *office, bool forget)
{
	DIR			*d = opendir(office);
	const struct dirent	*e;
	size_t			 n = 0;

	while (d != NULL && (e = readdir(d)) != NULL)
		if (is_note(e->d_name))
			n += look(r, dirfd(d), e->d_name, forget);
	if (d != NULL)
		closedir(d);
	return n;
}

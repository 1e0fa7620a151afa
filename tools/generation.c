/*
 * Generations of an archive on the disk; see generation.h.  The order of
 * writing is what makes them safe: files, syncfs, journal, fdatasync; and at
 * the end a rename, a link, and their directory.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "generation.h"
#include "lines.h"
#include "out.h"

#define HEAD_MAX	8192
#define LINE_MAX_	(32 * 1024)
#define NAME		"gen-%06u"
#define GENERATIONS	999999

static ezz_status
broken(ezz_ctx *ctx, const struct generation *g, const char *name)
{
	return ezz_fault(ctx, EZZ_EIO, "%s/%s: %s", g->dir, name,
	    strerror(errno));
}

static bool
write_all(int fd, const void *p, size_t n)
{
	const char	*at = p;

	while (n > 0) {
		ssize_t	 got = write(fd, at, n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			if (got == 0)
				errno = EIO;
			return false;
		}
		at += got;
		n -= (size_t)got;
	}
	return true;
}

/* ---- opening ------------------------------------------------------------- */

ezz_status
generation_open(struct run *r, const char *dir, struct generation *g)
{
	*g = (struct generation){ .r = r, .dir = dir, .dir_fd = -1,
	    .lock_fd = -1, .next_fd = -1, .journal_fd = -1, .items_fd = -1 };
	if (mkdir(dir, 0777) == -1 && errno != EEXIST)
		return ezz_fault(r->ctx, EZZ_EIO, "%s: %s", dir,
		    strerror(errno));
	g->dir_fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (g->dir_fd == -1)
		return ezz_fault(r->ctx, EZZ_EIO, "%s: %s", dir,
		    strerror(errno));
	g->lock_fd = openat(g->dir_fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC |
	    O_NOFOLLOW, 0666);
	if (g->lock_fd == -1)
		return broken(r->ctx, g, "lock");
	if (flock(g->lock_fd, LOCK_EX | LOCK_NB) == -1)
		return errno == EWOULDBLOCK ? ezz_fault(r->ctx, EZZ_EREFUSED,
		    "another run works on %s: let it end, or stop it", dir) :
		    broken(r->ctx, g, "lock");
	return EZZ_OK;
}

void
generation_close(struct generation *g)
{
	int	*const fds[] = { &g->items_fd, &g->journal_fd, &g->next_fd,
		    &g->lock_fd, &g->dir_fd };

	for (size_t i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (*fds[i] != -1)
			close(*fds[i]);
	free(g->at);
	free(g->done);
	free(g->again);
	*g = (struct generation){ .dir_fd = -1, .lock_fd = -1, .next_fd = -1,
	    .journal_fd = -1, .items_fd = -1 };
}

/* ---- bits ---------------------------------------------------------------- */

static bool
bit(const uint8_t *bits, size_t n)
{
	return (bits[n / 8] >> n % 8 & 1) != 0;
}

static void
set_bit(uint8_t *bits, size_t n)
{
	bits[n / 8] = (uint8_t)(bits[n / 8] | 1 << n % 8);
}

bool
generation_is_done(const struct generation *g, size_t n)
{
	return bit(g->done, n);
}

bool
generation_is_again(const struct generation *g, size_t n)
{
	return bit(g->again, n);
}

/* What could not be done is done by the next run. */
static bool
is_final(enum ezz_done did)
{
	return did <= EZZ_DONE_FAILED;
}

/* ---- items --------------------------------------------------------------- */

ezz_status
generation_put_item(ezz_ctx *ctx, struct sorter *s, const char *path,
    const struct stat *sb, ino_t dir)
{
	uint8_t		 key[SORTER_KEY] = { 0 };
	char		*text = NULL;
	int		 n;
	ezz_status	 st;

	if (sb != NULL) {
		sorter_put(key, (uint64_t)sb->st_dev);
		sorter_put(key + 8, (uint64_t)dir);
		sorter_put(key + 16, (uint64_t)sb->st_ino);
	}
	n = sb == NULL ? asprintf(&text, "- - %s", path) :
	    asprintf(&text, "%lld %lld.%09ld %s", (long long)sb->st_size,
	    (long long)sb->st_mtim.tv_sec, sb->st_mtim.tv_nsec, path);
	if (n < 0)
		return ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
	st = sorter_add(ctx, s, key, text, (size_t)n + 1);
	free(text);
	return st;
}

static ezz_status
write_items(struct generation *g, int dir, struct sorter *s)
{
	struct ezz_bytes	 b;
	FILE			*f = NULL;
	int			 fd;
	ezz_status		 st;

	fd = openat(dir, "items", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0666);
	if (fd == -1 || (f = fdopen(fd, "w")) == NULL) {
		if (fd != -1)
			close(fd);
		return broken(g->r->ctx, g, "next/items");
	}
	while ((st = sorter_next(g->r->ctx, s, &b)) == EZZ_OK &&
	    b.p != NULL && fwrite(b.p, 1, b.n, f) == b.n)
		;
	if (st == EZZ_OK && (b.p != NULL || fflush(f) != 0 ||
	    fdatasync(fd) != 0))
		st = broken(g->r->ctx, g, "next/items");
	if (fclose(f) != 0 && st == EZZ_OK)
		st = broken(g->r->ctx, g, "next/items");
	return st;
}

/* Where each item stands; bits for all of them. */
static ezz_status
index_items(struct generation *g)
{
	ezz_ctx		*ctx = g->r->ctx;
	struct lines	 l = { .end = 0, .most = PATH_MAX + 128 };
	size_t		 cap = 0;
	uint64_t	 at = 0, *more;
	int		 fd = dup(g->items_fd);
	ezz_status	 st = EZZ_OK;

	if (fd == -1 || (l.from = fdopen(fd, "r")) == NULL) {
		if (fd != -1)
			close(fd);
		return broken(ctx, g, "items");
	}
	while (st == EZZ_OK && lines_next(&l) > 0) {
		if (g->n == cap) {
			cap = cap * 2 + 1024;
			more = realloc(g->at, cap * sizeof(*more));
			if (more == NULL) {
				st = ezz_fault(ctx, EZZ_ENOMEM,
				    "out of memory");
				break;
			}
			g->at = more;
		}
		g->at[g->n++] = at;
		at += l.n + 1;
		if (l.cut)
			st = ezz_fault(ctx, EZZ_EFORMAT, "%s: its list of "
			    "items is damaged", g->dir);
	}
	if (st == EZZ_OK && ferror(l.from))
		st = broken(ctx, g, "items");
	lines_free(&l);
	fclose(l.from);
	g->left = g->n;
	g->done = calloc(g->n / 8 + 1, 1);
	g->again = calloc(g->n / 8 + 1, 1);
	if (st == EZZ_OK && (g->done == NULL || g->again == NULL))
		st = ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
	return st;
}

ezz_status
generation_item(ezz_ctx *ctx, const struct generation *g, size_t n,
    struct generation_item *out)
{
	char		 line[PATH_MAX + 128];
	long long	 size, sec;
	long		 nsec;
	int		 skip = 0;
	ssize_t		 got;

	do
		got = pread(g->items_fd, line, sizeof(line) - 1,
		    (off_t)g->at[n]);
	while (got == -1 && errno == EINTR);
	if (got == -1)
		return broken(ctx, g, "items");
	line[got] = '\0';
	*out = (struct generation_item){ .was_there = true };
	if (strncmp(line, "- - ", 4) == 0) {
		out->was_there = false;
		skip = 4;
	} else if (sscanf(line, "%lld %lld.%9ld %n", &size, &sec, &nsec,
	    &skip) < 3 || skip == 0)
		return ezz_fault(ctx, EZZ_EFORMAT,
		    "%s: its list of items is damaged", g->dir);
	else {
		out->size = (uint64_t)size;
		out->mtime = sec * INT64_C(1000000000) + nsec;
	}
	snprintf(out->path, sizeof(out->path), "%s", line + skip);
	return EZZ_OK;
}

/* ---- the journal --------------------------------------------------------- */

static void
take_row(struct generation *g, const struct ezz_journal_row *row)
{
	if (row->n >= g->n || bit(g->done, (size_t)row->n))
		return;
	if (!is_final(row->did)) {
		set_bit(g->again, (size_t)row->n);
		return;
	}
	set_bit(g->done, (size_t)row->n);
	g->left--;
	g->did[row->did]++;
}

/* What each row says, up to the first that does not hold. */
typedef ezz_status row_fn(struct generation *, void *arg,
		    const struct ezz_journal_row *);

static ezz_status
read_journal(struct generation *g, row_fn *fn, void *arg, off_t *good)
{
	struct ezz_journal_row	 row;
	struct lines		 l = { .end = '\n', .most = LINE_MAX_ };
	int			 fd = dup(g->journal_fd);
	ezz_status		 st = EZZ_OK;

	*good = 0;
	g->journal = (struct ezz_journal){ .rows = 0 };
	if (fd == -1 || lseek(fd, 0, SEEK_SET) == -1 ||
	    (l.from = fdopen(fd, "r")) == NULL) {
		if (fd != -1)
			close(fd);
		return broken(g->r->ctx, g, "journal");
	}
	while (lines_next(&l) > 0) {
		/* a line without its end is none */
		if (l.cut || feof(l.from) || (st = ezz_journal_read(g->r->ctx,
		    &g->journal, (struct ezz_bytes){ (const uint8_t *)l.line,
		    l.n }, &row)) != EZZ_OK)
			break;
		*good += (off_t)l.n + 1;
		if ((st = fn(g, arg, &row)) != EZZ_OK)
			break;
	}
	if (ferror(l.from))
		st = broken(g->r->ctx, g, "journal");
	lines_free(&l);
	fclose(l.from);
	return st == EZZ_EFORMAT ? EZZ_OK : st;
}

static ezz_status
note_row(struct generation *g, void *arg, const struct ezz_journal_row *row)
{
	(void)arg;
	take_row(g, row);
	return EZZ_OK;
}

/* The torn end goes, so that what is added stands behind what holds. */
static ezz_status
open_journal(struct generation *g)
{
	struct stat	 sb;
	off_t		 good;
	ezz_status	 st;

	g->journal_fd = openat(g->next_fd, "journal", O_RDWR | O_CREAT |
	    O_CLOEXEC, 0666);
	if (g->journal_fd == -1)
		return broken(g->r->ctx, g, "next/journal");
	if ((st = read_journal(g, note_row, NULL, &good)) != EZZ_OK)
		return st;
	if (fstat(g->journal_fd, &sb) == -1)
		return broken(g->r->ctx, g, "next/journal");
	g->torn = (uint64_t)(sb.st_size - good);
	if ((g->torn > 0 && (ftruncate(g->journal_fd, good) == -1 ||
	    fdatasync(g->journal_fd) == -1)) ||
	    lseek(g->journal_fd, good, SEEK_SET) == -1)
		return broken(g->r->ctx, g, "next/journal");
	return EZZ_OK;
}

ezz_status
generation_commit(ezz_ctx *ctx, struct generation *g,
    const struct ezz_journal_row *rows, size_t n, struct ezz_buf *lines)
{
	size_t		 from = lines->n;
	ezz_status	 st = EZZ_OK;

	if (syncfs(g->next_fd) == -1)
		return broken(ctx, g, "next");
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = ezz_journal_write(ctx, &g->journal, &rows[i], lines);
	if (st != EZZ_OK)
		return st;
	if (!write_all(g->journal_fd, lines->p + from, lines->n - from) ||
	    fdatasync(g->journal_fd) == -1)
		return broken(ctx, g, "next/journal");
	return EZZ_OK;
}

void
generation_note(struct generation *g, const struct ezz_journal_row *row)
{
	take_row(g, row);
}

/* ---- beginning and going on ---------------------------------------------- */

static ezz_status
read_head(struct generation *g, int dir, char head[HEAD_MAX])
{
	int	 fd = openat(dir, "head", O_RDONLY | O_CLOEXEC);
	ssize_t	 n = -1;

	*head = '\0';
	if (fd == -1)
		return errno == ENOENT ? EZZ_OK : broken(g->r->ctx, g,
		    "head");
	n = read(fd, head, HEAD_MAX - 1);
	close(fd);
	if (n == -1)
		return broken(g->r->ctx, g, "head");
	head[n] = '\0';
	return EZZ_OK;
}

/* The head is the last of a beginning: without it there is none. */
static ezz_status
write_head(struct generation *g, int dir, const char *head)
{
	int	 fd = openat(dir, "head.new", O_WRONLY | O_CREAT | O_TRUNC |
		    O_CLOEXEC, 0666);
	bool	 good;

	good = fd != -1 && write_all(fd, head, strlen(head)) &&
	    fsync(fd) == 0;
	if (fd != -1 && close(fd) == -1)
		good = false;
	if (!good || fsync(dir) == -1 ||
	    renameat(dir, "head.new", dir, "head") == -1 || fsync(dir) == -1)
		return broken(g->r->ctx, g, "next/head");
	return EZZ_OK;
}

/* Only of a beginning that has no head. */
static ezz_status
clear_next(struct generation *g)
{
	static const char *const names[] = { "items", "journal", "head.new" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (unlinkat(g->next_fd, names[i], 0) == -1 &&
		    errno != ENOENT)
			return broken(g->r->ctx, g, "next");
	return EZZ_OK;
}

static ezz_status
open_next(struct generation *g, bool make)
{
	if (make && mkdirat(g->dir_fd, "next", 0777) == -1 &&
	    errno != EEXIST)
		return broken(g->r->ctx, g, "next");
	g->next_fd = openat(g->dir_fd, "next", O_RDONLY | O_DIRECTORY |
	    O_NOFOLLOW | O_CLOEXEC);
	return g->next_fd != -1 || (!make && errno == ENOENT) ? EZZ_OK :
	    broken(g->r->ctx, g, "next");
}

static ezz_status
make_fan(struct generation *g)
{
	char	 name[16];

	if (mkdirat(g->next_fd, "files", 0777) == -1 && errno != EEXIST)
		return broken(g->r->ctx, g, "next/files");
	for (unsigned i = 0; i < 256; i++) {
		snprintf(name, sizeof(name), "files/%02x", i);
		if (mkdirat(g->next_fd, name, 0777) == -1 && errno != EEXIST)
			return broken(g->r->ctx, g, name);
	}
	return EZZ_OK;
}

static ezz_status
open_items(struct generation *g)
{
	g->items_fd = openat(g->next_fd, "items", O_RDONLY | O_CLOEXEC);
	return g->items_fd == -1 ? broken(g->r->ctx, g, "next/items") :
	    index_items(g);
}

ezz_status
generation_begin(struct generation *g, const char *head, struct sorter *s)
{
	ezz_status	 st;

	if (g->next_fd == -1 && (st = open_next(g, true)) != EZZ_OK)
		return st;
	if ((st = clear_next(g)) != EZZ_OK || (st = make_fan(g)) != EZZ_OK ||
	    (st = write_items(g, g->next_fd, s)) != EZZ_OK)
		return st;
	if (syncfs(g->next_fd) == -1 || fsync(g->dir_fd) == -1)
		return broken(g->r->ctx, g, "next");
	if ((st = write_head(g, g->next_fd, head)) != EZZ_OK ||
	    (st = open_items(g)) != EZZ_OK)
		return st;
	return open_journal(g);
}

/* The highest there is; 0: none. */
static ezz_status
last_generation(struct generation *g, unsigned *out)
{
	int		 fd = dup(g->dir_fd);
	DIR		*d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent	*e;
	unsigned	 v;
	int		 end;

	*out = 0;
	if (d == NULL) {
		if (fd != -1)
			close(fd);
		return broken(g->r->ctx, g, ".");
	}
	rewinddir(d);
	while ((errno = 0, e = readdir(d)) != NULL) {
		end = 0;
		if (sscanf(e->d_name, "gen-%6u%n", &v, &end) == 1 &&
		    e->d_name[end] == '\0' && v > *out)
			*out = v;
	}
	end = errno;
	closedir(d);
	errno = end;
	return end == 0 ? EZZ_OK : broken(g->r->ctx, g, ".");
}

/* A link beside the old one takes its place. */
static ezz_status
point(struct generation *g, const char *name)
{
	char	 old[64];
	ssize_t	 n = readlinkat(g->dir_fd, "current", old, sizeof(old) - 1);

	if (n > 0 && (size_t)n == strlen(name) &&
	    strncmp(old, name, (size_t)n) == 0)
		return EZZ_OK;
	if ((unlinkat(g->dir_fd, "current.new", 0) == -1 && errno != ENOENT) ||
	    symlinkat(name, g->dir_fd, "current.new") == -1 ||
	    renameat(g->dir_fd, "current.new", g->dir_fd, "current") == -1 ||
	    fsync(g->dir_fd) == -1)
		return broken(g->r->ctx, g, "current");
	return EZZ_OK;
}

/* The last generation is whole: it may lack but its link. */
static ezz_status
look_at_last(struct generation *g, const char *head, bool *same)
{
	char		 was[HEAD_MAX];
	unsigned	 last;
	int		 fd;
	ezz_status	 st;

	*same = false;
	if ((st = last_generation(g, &last)) != EZZ_OK || last == 0)
		return st;
	snprintf(g->name, sizeof(g->name), NAME, last);
	if ((st = point(g, g->name)) != EZZ_OK)
		return st;
	fd = openat(g->dir_fd, g->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return broken(g->r->ctx, g, g->name);
	if ((st = read_head(g, fd, was)) == EZZ_OK)
		*same = strcmp(was, head) == 0;
	if (st != EZZ_OK || !*same) {
		close(fd);
		return st;
	}
	g->next_fd = fd;
	return EZZ_OK;
}

static ezz_status
load_finished(struct generation *g)
{
	off_t		 good;
	ezz_status	 st;

	g->finished = true;
	if ((st = open_items(g)) != EZZ_OK)
		return st;
	g->journal_fd = openat(g->next_fd, "journal", O_RDONLY | O_CLOEXEC);
	if (g->journal_fd == -1)
		return broken(g->r->ctx, g, "journal");
	return read_journal(g, note_row, NULL, &good);
}

static ezz_status
load_begun(struct generation *g, const char *head, bool *found)
{
	char		 was[HEAD_MAX];
	ezz_status	 st;

	if ((st = open_next(g, false)) != EZZ_OK || g->next_fd == -1 ||
	    (st = read_head(g, g->next_fd, was)) != EZZ_OK || *was == '\0')
		return st;
	if (strcmp(was, head) != 0)
		return ezz_fault(g->r->ctx, EZZ_EREFUSED, "%s holds a run that "
		    "was begun with other files, another key or other options: "
		    "end it with those, or remove %s/next", g->dir, g->dir);
	*found = true;
	return (st = open_items(g)) != EZZ_OK ? st : open_journal(g);
}

ezz_status
generation_resume(struct generation *g, const char *head, bool again,
    bool *found)
{
	bool		 same = false;
	ezz_status	 st;

	*found = false;
	if ((st = load_begun(g, head, found)) != EZZ_OK || *found)
		return st;
	if (g->next_fd != -1) {
		close(g->next_fd);
		g->next_fd = -1;
	}
	if ((st = look_at_last(g, head, &same)) != EZZ_OK || !same)
		return st;
	if (again) {
		close(g->next_fd);
		g->next_fd = -1;
		return EZZ_OK;
	}
	*found = true;
	return load_finished(g);
}

/* ---- ending -------------------------------------------------------------- */

struct recheck {
	bool	 digests;
	bool	 inputs;
	size_t	 wrong;
};

static void
say(struct generation *g, const char *what, const char *path)
{
	fputs("ezz: ", g->r->err);
	out_text(g->r, g->r->err, path);
	fprintf(g->r->err, ": %s\n", ezz_text(g->r->ctx, what));
}

static ezz_status
output_right(struct generation *g, const struct ezz_journal_row *row,
    bool digests, bool *right)
{
	char		 path[PATH_MAX];
	struct ezz_buf	 d = { 0 };
	struct stat	 sb;
	ezz_status	 st;

	*right = true;
	if (*row->file == '\0')
		return EZZ_OK;
	snprintf(path, sizeof(path), "files/%s", row->file);
	*right = fstatat(g->next_fd, path, &sb, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISREG(sb.st_mode) && (uint64_t)sb.st_size == row->out_size;
	if (*right && row->more_size > 0) {
		strncat(path, ".eza", sizeof(path) - strlen(path) - 1);
		*right = fstatat(g->next_fd, path, &sb,
		    AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(sb.st_mode) &&
		    (uint64_t)sb.st_size == row->more_size;
	}
	if (!*right || !digests)
		return EZZ_OK;
	snprintf(path, sizeof(path), "/proc/self/fd/%d/files/%s", g->next_fd,
	    row->file);
	if ((st = ezz_digest_file(g->r->ctx, path, "SM3", &d)) == EZZ_OK)
		*right = d.n == 32 && memcmp(d.p, row->out, 32) == 0;
	ezz_buf_free(&d);
	return st;
}

static ezz_status
recheck_row(struct generation *g, void *arg,
    const struct ezz_journal_row *row)
{
	struct recheck		*c = arg;
	struct generation_item	 item;
	struct stat		 sb;
	ezz_status		 st;
	bool			 right;

	if (!is_final(row->did) || row->n >= g->n)
		return EZZ_OK;
	if ((st = output_right(g, row, c->digests, &right)) != EZZ_OK)
		return st;
	if (!right) {
		c->wrong++;
		say(g, N_("what was made of it is gone, or not what was "
		    "written"), row->file);
	}
	if (!c->inputs)
		return EZZ_OK;
	if ((st = generation_item(g->r->ctx, g, (size_t)row->n, &item)) !=
	    EZZ_OK)
		return st;
	if (stat(item.path, &sb) == 0 && (uint64_t)sb.st_size == row->size &&
	    sb.st_mtim.tv_sec * INT64_C(1000000000) + sb.st_mtim.tv_nsec ==
	    row->mtime)
		return EZZ_OK;
	c->wrong++;
	say(g, N_("changed, or gone, since it was protected: make a new "
	    "generation with --again"), item.path);
	return EZZ_OK;
}

ezz_status
generation_recheck(struct generation *g, bool digests, size_t *wrong)
{
	struct recheck		 c = { digests, true, 0 };
	struct ezz_journal	 was = g->journal;
	off_t			 good;
	ezz_status		 st;

	st = read_journal(g, recheck_row, &c, &good);
	g->journal = was;
	*wrong = c.wrong;
	return st;
}

ezz_status
generation_swap(struct generation *g)
{
	struct recheck	 c = { false, false, 0 };
	unsigned	 last;
	off_t		 good;
	ezz_status	 st;

	/* what the journal tells of is there */
	if ((st = read_journal(g, recheck_row, &c, &good)) != EZZ_OK)
		return st;
	if (c.wrong > 0)
		return ezz_fault(g->r->ctx, EZZ_EREFUSED, "%zu files of %s/next "
		    "are not what was written: remove it and begin anew",
		    c.wrong, g->dir);
	if ((st = last_generation(g, &last)) != EZZ_OK)
		return st;
	if (last >= GENERATIONS)
		return ezz_fault(g->r->ctx, EZZ_ELIMIT,
		    "%s holds too many generations", g->dir);
	snprintf(g->name, sizeof(g->name), NAME, last + 1);
	if (syncfs(g->next_fd) == -1 || renameat(g->dir_fd, "next", g->dir_fd,
	    g->name) == -1 || fsync(g->dir_fd) == -1)
		return broken(g->r->ctx, g, "next");
	return point(g, g->name);
}

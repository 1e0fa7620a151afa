/* Building an office's directory, and writing its status lists. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "office_files.h"
#include "stop.h"

#define SECRET		32
#define LIST_MAX	(2 * 1024 * 1024)

static ezz_status
fault(struct run *r, const char *path)
{
	return ezz_fault(r->ctx, EZZ_EIO, "%s: %s", path, strerror(errno));
}

/* ---- the directory ---- */

static bool
empty(const char *dir)
{
	DIR		*d = opendir(dir);
	struct dirent	*e;
	size_t		 n = 0;

	if (d == NULL)
		return false;
	while ((e = readdir(d)) != NULL)
		n += strcmp(e->d_name, ".") != 0 &&
		    strcmp(e->d_name, "..") != 0;
	closedir(d);
	return n == 0;
}

ezz_status
office_nest(struct run *r, const char *dir, char nest[PATH_MAX])
{
	struct stat	 sb;
	size_t		 n = strlen(dir);

	if (lstat(dir, &sb) == 0 && (!S_ISDIR(sb.st_mode) || !empty(dir)))
		return ezz_fault(r->ctx, EZZ_EEXISTS,
		    "%s is there already and not empty", dir);
	while (n > 1 && dir[n - 1] == '/')
		n--;
	if (snprintf(nest, PATH_MAX, "%.*s.XXXXXX", (int)n, dir) >=
	    PATH_MAX - 64)
		return ezz_fault(r->ctx, EZZ_EINVAL,
		    "%s: the name is too long", dir);
	if (mkdtemp(nest) == NULL)
		return ezz_fault(r->ctx, errno == ENOENT ? EZZ_ENOTFOUND :
		    EZZ_EIO, "%s: %s", dir, strerror(errno));
	return EZZ_OK;
}

static bool
sync_path(const char *path)
{
	int	 fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool	 ok;

	if (fd == -1)
		return false;
	ok = fsync(fd) == 0 || errno == EINVAL;
	return close(fd) == 0 && ok;
}

ezz_status
office_settle(struct run *r, const char *nest, const char *dir)
{
	char	 up[PATH_MAX];
	char	*slash;

	if (stop_asked())
		return ezz_fault(r->ctx, EZZ_ESTOPPED, "stopped");
	if (!sync_path(nest) || rename(nest, dir) == -1)
		return fault(r, dir);
	snprintf(up, sizeof(up), "%s", nest);
	slash = strrchr(up, '/');
	if (slash == NULL)
		strcpy(up, ".");
	else
		slash[slash == up] = '\0';
	/* it stands in its place; only a power cut could undo that */
	(void)sync_path(up);
	return EZZ_OK;
}

static int
raze_one(const char *path, const struct stat *sb, int flag, struct FTW *ftw)
{
	(void)sb;
	(void)flag;
	(void)ftw;
	return remove(path);
}

void
office_raze(const char *nest)
{
	(void)nftw(nest, raze_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- office.conf ---- */

ezz_status
office_conf_start(struct run *r, struct office_conf *c)
{
	*c = (struct office_conf){ .r = r };
	c->f = open_memstream(&c->text, &c->n);
	return c->f == NULL ? ezz_fault(r->ctx, EZZ_ENOMEM, "out of memory") :
	    EZZ_OK;
}

void
office_conf_note(struct office_conf *c, const char *text)
{
	fprintf(c->f, "# %s\n", text);
}

void
office_conf_line(struct office_conf *c, const char *key, const char *value)
{
	if (value != NULL)
		fprintf(c->f, "%s = %s\n", key, value);
}

void
office_conf_role(struct office_conf *c, const char *role)
{
	fprintf(c->f, "%s-key = %s.key\n%s-cert = %s.crt\n", role, role, role,
	    role);
}

ezz_status
office_conf_end(struct office_conf *c, const char *dir)
{
	char		 path[PATH_MAX];
	ezz_status	 st;

	if (fclose(c->f) != 0)
		st = ezz_fault(c->r->ctx, EZZ_ENOMEM, "out of memory");
	else {
		snprintf(path, sizeof(path), "%s/office.conf", dir);
		st = io_write(c->r, path, (struct ezz_bytes){
		    (const uint8_t *)c->text, c->n }, IO_NEW, 0644);
	}
	free(c->text);
	return st;
}

/* ---- secret, record, lists ---- */

static ezz_status
make_secret(struct run *r, ezz_office *office)
{
	uint8_t		 raw[SECRET];
	char		 hex[SECRET * 2 + 2], *path = NULL;
	ezz_status	 st;

	if (getrandom(raw, sizeof(raw), 0) != (ssize_t)sizeof(raw))
		return fault(r, "getrandom");
	for (size_t i = 0; i < SECRET; i++)
		snprintf(hex + i * 2, 3, "%02x", raw[i]);
	hex[SECRET * 2] = '\n';
	st = ezz_office_path(r->ctx, office, "secret", 0, &path);
	if (st == EZZ_OK)
		st = io_write(r, path, (struct ezz_bytes){
		    (const uint8_t *)hex, SECRET * 2 + 1 }, IO_NEW, 0600);
	free(path);
	explicit_bzero(raw, sizeof(raw));
	explicit_bzero(hex, sizeof(hex));
	return st;
}

ezz_status
office_begin(struct run *r, const char *dir, const struct ezz_pass *pass)
{
	ezz_register	*reg = NULL;
	ezz_office	*office = NULL;
	ezz_status	 st;

	if ((st = ezz_office_open(r->ctx, dir, pass, &office)) == EZZ_OK &&
	    (st = make_secret(r, office)) == EZZ_OK &&
	    (st = ezz_register_create(r->ctx, office)) == EZZ_OK &&
	    (st = ezz_register_open(r->ctx, office, false, &reg)) == EZZ_OK)
		st = office_publish(r, office, reg,
		    ezz_register_list(reg, 0), false);
	ezz_register_free(&reg);
	ezz_office_free(&office);
	return st;
}

/* What stands in the status directory of one list, and what shall. */
struct published {
	char		*list, *delta, *detail;	/* their paths */
	struct ezz_buf	 old_list, old_delta;
	struct ezz_buf	 made, details;
	uint64_t	 left;
};

/* What stands there now; nothing, when there is none yet. */
static ezz_status
read_old(struct run *r, const char *path, struct ezz_buf *old)
{
	ezz_status	 st = io_read(r, path, LIST_MAX, old);

	return st == EZZ_ENOTFOUND ? EZZ_OK : st;
}

static ezz_status
publish_start(struct run *r, ezz_office *o, uint32_t n, struct published *p)
{
	ezz_status	 st;

	if ((st = ezz_office_list_path(r->ctx, o, n, "cwt", &p->list)) ||
	    (st = ezz_office_list_path(r->ctx, o, n, "delta", &p->delta)) ||
	    (st = ezz_office_list_path(r->ctx, o, n, "detail", &p->detail)) ||
	    (st = read_old(r, p->list, &p->old_list)) != EZZ_OK)
		return st;
	return read_old(r, p->delta, &p->old_delta);
}

static void
publish_end(struct published *p)
{
	ezz_buf_free(&p->old_list);
	ezz_buf_free(&p->old_delta);
	ezz_buf_free(&p->made);
	ezz_buf_free(&p->details);
	free(p->list);
	free(p->delta);
	free(p->detail);
}

static struct ezz_bytes
view(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

/* The details first: whoever reads in between misses no revocation's why. */
static ezz_status
write_pair(struct run *r, const struct published *p, const char *path)
{
	ezz_status	 st;

	st = io_write(r, p->detail, view(&p->details), IO_REPLACE, 0644);
	return st != EZZ_OK ? st :
	    io_write(r, path, view(&p->made), IO_REPLACE, 0644);
}

/* A whole list; the delta of the one before fits it no more, and goes. */
static ezz_status
publish_list(struct run *r, ezz_office *office, ezz_register *reg, uint32_t n,
    struct published *p)
{
	ezz_status	 st;

	if ((st = ezz_register_publish(r->ctx, reg, office, n, r->now,
	    view(&p->old_list), view(&p->old_delta), &p->made, &p->details,
	    &p->left)) != EZZ_OK ||
	    (st = write_pair(r, p, p->list)) != EZZ_OK)
		return st;
	return unlink(p->delta) == 0 || errno == ENOENT ? EZZ_OK :
	    fault(r, p->delta);
}

static ezz_status
publish_delta(struct run *r, ezz_office *office, ezz_register *reg,
    uint32_t n, struct published *p)
{
	ezz_status	 st;

	if ((st = ezz_register_publish_delta(r->ctx, reg, office, n, r->now,
	    view(&p->old_list), view(&p->old_delta), &p->made, &p->details,
	    &p->left)) != EZZ_OK)
		return st;
	return write_pair(r, p, p->delta);
}

ezz_status
office_publish(struct run *r, ezz_office *office, ezz_register *reg,
    uint32_t n, bool delta)
{
	struct published	 p = { 0 };
	ezz_status		 st;

	if ((st = publish_start(r, office, n, &p)) == EZZ_OK)
		st = delta && p.old_list.n > 0 ?
		    publish_delta(r, office, reg, n, &p) :
		    publish_list(r, office, reg, n, &p);
	if (st == EZZ_OK && p.left > 0)
		fprintf(r->err, ezz_text(r->ctx, "the oldest %llu details "
		    "found no room beside list %u\n"),
		    (unsigned long long)p.left, (unsigned)n);
	publish_end(&p);
	return st;
}

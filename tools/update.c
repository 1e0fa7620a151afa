/*
 * See update.h.  The office is locked while a file is judged and written, so
 * that of two that come at once the older one never lands last.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fetch.h"
#include "io.h"
#include "out.h"
#include "stop.h"
#include "update.h"

#define CAP		(32 * 1024 * 1024)
#define SECONDS		60
#define NAMES		10000		/* files of one folder */

struct update {
	struct run		*run;
	ezz_kind		 kind;
	const char *const	*endings;
	ezz_office		*office;
	int			 lock;
	int			 status;
	size_t			 seen;
};

static void
tell(struct update *u, const char *what, const char *name)
{
	fprintf(u->run->out, "%s: ", ezz_text(u->run->ctx, what));
	out_text(u->run, u->run->out, name);
	fputc('\n', u->run->out);
}

static int
outcome(struct update *u, enum ezz_update answer, const ezz_report *report,
    const char *input, const char *path)
{
	bool	 json = opt_flag(u->run->args, "json");
	bool	 all = opt_flag(u->run->args, "explain");
	int	 status = EXIT_DONE;

	if (json || all || answer == EZZ_UPDATE_REFUSED)
		status = out_report(u->run, report, json, all);
	if (!json && answer == EZZ_UPDATE_SAME)
		tell(u, N_("in place already"), input);
	else if (!json && answer == EZZ_UPDATE_NEW)
		tell(u, opt_flag(u->run->args, "dry-run") ?
		    N_("would replace") : N_("replaced"), path);
	/* what is taken is no failure, stale or not */
	return answer == EZZ_UPDATE_REFUSED ? status == EXIT_DONE ?
	    EXIT_UNSURE : status : EXIT_DONE;
}

static int
judged(struct update *u, struct ezz_bytes file, const char *input)
{
	enum ezz_update	 answer;
	ezz_report	*report;
	char		*path;
	ezz_status	 st;
	int		 status;

	st = ezz_office_update(u->run->ctx, u->office, file, input,
	    u->run->now, &answer, &path, &report);
	if (st != EZZ_OK)
		return out_while(u->run, st, "updating from %s", input);
	if (ezz_report_kind(report) != u->kind)
		status = out_fail(u->run, ezz_fault(u->run->ctx, EZZ_EREFUSED,
		    u->kind == EZZ_KIND_TRUST ? "%s is a status list: see ezz "
		    "status update" : "%s is no status list: see ezz trust "
		    "update", input));
	else {
		if (answer == EZZ_UPDATE_NEW &&
		    !opt_flag(u->run->args, "dry-run"))
			st = io_write(u->run, path, file, IO_REPLACE, 0644);
		status = st == EZZ_OK ? outcome(u, answer, report, input,
		    path) : out_fail(u->run, st);
	}
	free(path);
	ezz_report_free(&report);
	return status;
}

static void
one(struct update *u, struct ezz_buf *file, const char *input)
{
	int	 status;

	u->seen++;
	if (flock(u->lock, LOCK_EX) == -1)
		status = out_fail(u->run, ezz_fault(u->run->ctx, EZZ_EIO,
		    "the office cannot be locked: %s", strerror(errno)));
	else
		status = judged(u, (struct ezz_bytes){ file->p, file->n },
		    input);
	flock(u->lock, LOCK_UN);
	u->status = exit_worse(u->status, status);
}

static void
from_file(struct update *u, const char *path)
{
	struct ezz_buf	 file = { 0 };
	ezz_status	 st = io_read(u->run, path, CAP, &file);

	if (st == EZZ_OK)
		one(u, &file, path);
	else
		u->status = exit_worse(u->status, out_fail(u->run, st));
	ezz_buf_free(&file);
}

static void
from_address(struct update *u, const char *url)
{
	struct fetch_order	 o = { .url = url, .https_only = true,
				    .ca = opt_one(u->run->args, "ca"),
				    .cap = CAP, .seconds = SECONDS };
	struct ezz_buf		 file = { 0 };
	ezz_status		 st = fetch(u->run, &o, &file);

	if (st == EZZ_OK)
		one(u, &file, url);
	else
		u->status = exit_worse(u->status, out_fail(u->run, st));
	ezz_buf_free(&file);
}

static bool
wanted(const struct update *u, const char *name)
{
	size_t	 n = strlen(name), k;

	for (size_t i = 0; u->endings[i] != NULL; i++)
		if (*name != '.' && n > (k = strlen(u->endings[i])) &&
		    strcasecmp(name + n - k, u->endings[i]) == 0)
			return true;
	return false;
}

/* In the order of names: 9.ezp before 10.ezp costs one refusal, no more. */
static void
from_folder(struct update *u, const char *dir)
{
	struct dirent	**names;
	char		 path[PATH_MAX];
	int		 n = scandir(dir, &names, NULL, alphasort);

	if (n == -1) {
		u->status = exit_worse(u->status, out_fail(u->run,
		    ezz_fault(u->run->ctx, EZZ_EIO, "%s: %s", dir,
		    strerror(errno))));
		return;
	}
	for (int i = 0; i < n; i++) {
		if (i < NAMES && !stop_asked() && wanted(u, names[i]->d_name) &&
		    snprintf(path, sizeof(path), "%s/%s", dir,
		    names[i]->d_name) < PATH_MAX)
			from_file(u, path);
		free(names[i]);
	}
	free(names);
}

static void
from(struct update *u, const char *what)
{
	struct stat	 s;

	if (strncasecmp(what, "https://", 8) == 0 ||
	    strncasecmp(what, "http://", 7) == 0)
		from_address(u, what);
	else if (stat(what, &s) == 0 && S_ISDIR(s.st_mode))
		from_folder(u, what);
	else
		from_file(u, what);
}

static bool
is_address(const char *what)
{
	return strstr(what, "://") != NULL;
}

int
update_files(struct run *r, ezz_kind kind, const char *const *endings)
{
	struct update	 u = { .run = r, .kind = kind, .endings = endings,
			    .lock = -1 };
	const char	*dir = opt_one(r->args, "office");
	ezz_status	 st;

	if (dir == NULL)
		return out_usage(r, "--office DIR is missing");
	for (size_t i = 0; i < opt_operands(r->args); i++)
		if (is_address(opt_operand(r->args, i)) &&
		    !opt_flag(r->args, "online"))
			return out_usage(r, "%s is an address: --online lets "
			    "this command go there", opt_operand(r->args, i));
	if ((st = ezz_office_open(r->ctx, dir, NULL, &u.office)) != EZZ_OK)
		return out_fail(r, st);
	if ((u.lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) == -1)
		u.status = out_fail(r, ezz_fault(r->ctx, EZZ_EIO, "%s: %s",
		    dir, strerror(errno)));
	for (size_t i = 0; u.lock != -1 && i < opt_operands(r->args) &&
	    !stop_asked(); i++)
		from(&u, opt_operand(r->args, i));
	if (u.lock != -1)
		close(u.lock);
	ezz_office_free(&u.office);
	if (u.seen == 0 && u.status == EXIT_DONE) {
		fprintf(r->err, "ezz: %s\n", ezz_text(r->ctx,
		    "there was nothing to update from"));
		u.status = EXIT_UNSURE;
	}
	return u.status;
}

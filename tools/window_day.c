/*
 * See window_day.h.  Files of the directory: "clock", a number; and a log a
 * civil day, YYYY-MM-DD.log, one JSON object a line, appended with one write
 * each, so that two windows may share it and a kill leaves whole lines.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "io.h"
#include "lines.h"
#include "window_day.h"

#define DAY		86400
#define BEIJING		(8 * 3600)
#define SAVE_EVERY	600		/* seconds of lost memory at most */
#define PAPERS		100000		/* a busy hall has 2,000 a day */
#define LOG_LINE	2048

static const char *const names[] = {
	"accepted", "not-in-force", "refused", "unsure", "unread"
};

const char *
window_outcome_name(enum window_outcome o)
{
	return names[o];
}

enum window_outcome
window_outcome_of(const ezz_report *r)
{
	if (ezz_report_accept(r))
		return WINDOW_ACCEPTED;
	switch (ezz_report_verdict(r)) {
	case EZZ_FAILED:
		return WINDOW_REFUSED;
	case EZZ_PASSED:
		return ezz_report_standing(r) == EZZ_NOT_ASKED ?
		    WINDOW_UNSURE : WINDOW_NOT_IN_FORCE;
	default:
		return WINDOW_UNSURE;
	}
}

int64_t
window_day_of(int64_t t)
{
	t += BEIJING;
	return t >= 0 ? t / DAY : -((-t + DAY - 1) / DAY);
}

/* ---- the clock ---- */

static bool
path_of(const struct window_day *d, const char *name, char path[PATH_MAX])
{
	return *d->dir != '\0' && snprintf(path, PATH_MAX, "%s/%s", d->dir,
	    name) < PATH_MAX;
}

static void
read_clock(struct window_day *d)
{
	struct ezz_buf	 b = { 0 };
	char		 path[PATH_MAX], text[32] = "";
	int64_t		 t;

	if (!path_of(d, "clock", path) ||
	    io_read(d->run, path, sizeof(text) - 2, &b) != EZZ_OK)
		return;
	memcpy(text, b.p, b.n);
	text[strcspn(text, "\n")] = '\0';
	if (opt_number(text, 0, INT64_MAX / 2, &t))
		d->known = d->saved = t;
	ezz_buf_free(&b);
}

/* A time that was only asked for, with --time, teaches nothing. */
static void
save_clock(struct window_day *d)
{
	char	 path[PATH_MAX], text[32];
	int	 n;

	if (d->known <= d->saved || opt_one(d->run->args, "time") != NULL ||
	    !path_of(d, "clock", path))
		return;
	n = snprintf(text, sizeof(text), "%lld\n", (long long)d->known);
	if (io_write(d->run, path, (struct ezz_bytes){ (uint8_t *)text,
	    (size_t)n }, IO_REPLACE, 0600) == EZZ_OK)
		d->saved = d->known;
}

void
window_day_known(struct window_day *d, int64_t t)
{
	if (t <= d->known)
		return;
	d->known = t;
	if (t >= d->saved + SAVE_EVERY)
		save_clock(d);
}

/* ---- papers ---- */

static struct window_paper *
paper(struct window_day *d, const uint8_t mark[32])
{
	struct window_paper	*all;

	for (size_t i = 0; i < d->papers_n; i++)
		if (memcmp(d->papers[i].mark, mark, 32) == 0)
			return &d->papers[i];
	if (d->papers_n == PAPERS || (all = realloc(d->papers,
	    (d->papers_n + 1) * sizeof(*all))) == NULL)
		return NULL;
	d->papers = all;
	memset(&all[d->papers_n], 0, sizeof(*all));
	memcpy(all[d->papers_n].mark, mark, 32);
	return &all[d->papers_n++];
}

/* ---- the log ---- */

static bool
log_path(const struct window_day *d, int64_t day, char path[PATH_MAX])
{
	time_t		 t = (time_t)(day * DAY);
	struct tm	 tm;
	char		 name[32];

	return gmtime_r(&t, &tm) != NULL && strftime(name, sizeof(name),
	    "%Y-%m-%d.log", &tm) > 0 && path_of(d, name, path);
}

static int
hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ?
	    c - 'a' + 10 : -1;
}

/* Of a line of ours: what a restart must remember. */
static void
recall(struct window_day *d, const char *line)
{
	static const char	 key[] = "\"paper\":\"";
	const char		*at = strstr(line, key);
	struct window_paper	*p;
	uint8_t			 mark[32];
	char			 want[64];
	long long		 t;

	for (int i = 0; i < WINDOW_OUTCOMES; i++) {
		snprintf(want, sizeof(want), "\"outcome\":\"%s\"", names[i]);
		d->count[i] += strstr(line, want) != NULL;
	}
	if (at == NULL || sscanf(line, "{\"v\":1,\"at\":%lld", &t) != 1 ||
	    strlen(at += sizeof(key) - 1) < 64)
		return;
	for (size_t i = 0; i < 32; i++) {
		int	 hi = hex(at[2 * i]), lo = hex(at[2 * i + 1]);

		if (hi < 0 || lo < 0)
			return;
		mark[i] = (uint8_t)(hi << 4 | lo);
	}
	if ((p = paper(d, mark)) != NULL) {
		p->last = t;
		p->times++;
	}
}

static void
read_log(struct window_day *d)
{
	struct lines	 l = { .end = '\n', .most = LOG_LINE };
	char		 path[PATH_MAX];

	if (!log_path(d, d->day, path) || (l.from = fopen(path, "re")) == NULL)
		return;
	while (lines_next(&l) > 0)
		if (!l.cut && strncmp(l.line, "{\"v\":1,", 7) == 0)
			recall(d, l.line);
	lines_free(&l);
	fclose(l.from);
}

/* Names of failed checks, never their texts: those may quote the paper. */
static void
log_checks(const ezz_report *r, FILE *f)
{
	const struct ezz_finding	*x;
	const char			*comma = "";

	for (size_t i = 0; r != NULL && (x = ezz_report_finding(r, i)) != NULL;
	    i++)
		if (!x->remark && x->verdict != EZZ_PASSED) {
			fprintf(f, "%s\"%s\"", comma, x->check);
			comma = ",";
		}
}

static void
write_log(struct window_day *d, const ezz_report *r, enum window_outcome o,
    const uint8_t *mark, int64_t now)
{
	char	 path[PATH_MAX], *line = NULL;
	size_t	 n;
	FILE	*f;
	int	 fd;

	if (!d->log || !log_path(d, d->day, path) ||
	    (f = open_memstream(&line, &n)) == NULL)
		return;
	fprintf(f, "{\"v\":1,\"at\":%lld,\"outcome\":\"%s\",\"result\":%d,"
	    "\"paper\":\"", (long long)now, names[o],
	    r == NULL ? 4 : ezz_report_result(r));
	for (size_t i = 0; mark != NULL && i < 32; i++)
		fprintf(f, "%02x", mark[i]);
	fputs("\",\"not-passed\":[", f);
	log_checks(r, f);
	fputs("]}\n", f);
	if (fclose(f) != 0)
		goto out;
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1 || write(fd, line, n) != (ssize_t)n) {
		free(d->why);
		d->why = strdup(strerror(errno));
	}
	if (fd != -1)
		close(fd);
out:
	free(line);
}

/* ---- the day ---- */

void
window_day_open(struct window_day *d, int64_t now)
{
	struct stat	 s;

	d->day = window_day_of(now);
	if (*d->dir == '\0')
		return;
	if ((mkdir(d->dir, 0700) == -1 && errno != EEXIST) ||
	    stat(d->dir, &s) == -1 || !S_ISDIR(s.st_mode) ||
	    access(d->dir, W_OK | X_OK) == -1) {
		d->why = strdup(errno == EEXIST ? strerror(ENOTDIR) :
		    strerror(errno));
		d->dir[0] = '\0';
		return;
	}
	read_clock(d);
	read_log(d);
}

void
window_day_close(struct window_day *d)
{
	save_clock(d);
	free(d->papers);
	free(d->why);
	d->papers = NULL;
	d->why = NULL;
}

void
window_day_turn(struct window_day *d, int64_t now)
{
	if (window_day_of(now) == d->day)
		return;
	d->day = window_day_of(now);
	memset(d->count, 0, sizeof(d->count));
	free(d->papers);
	d->papers = NULL;
	d->papers_n = 0;
	read_log(d);
}

void
window_day_enter(struct window_day *d, const ezz_office *office,
    const ezz_report *r, enum window_outcome o, int64_t now,
    struct window_paper *before)
{
	const uint8_t		*id = r == NULL ? NULL :
				    ezz_report_identity(r);
	struct window_paper	*p;
	uint8_t			 mark[32];
	bool			 linked;

	memset(before, 0, sizeof(*before));
	d->count[o]++;
	linked = id != NULL && office != NULL && ezz_office_mark(d->run->ctx,
	    office, "window", (struct ezz_bytes){ id, 32 }, mark) == EZZ_OK;
	if (id != NULL && (p = paper(d, linked ? mark : id)) != NULL) {
		*before = *p;
		p->last = now;
		p->times++;
	}
	write_log(d, r, o, linked ? mark : NULL, now);
}

void
window_day_json(const struct window_day *d, FILE *f)
{
	time_t		 t = (time_t)(d->day * DAY);
	struct tm	 tm;
	unsigned	 all = 0;
	char		 day[32] = "";

	if (gmtime_r(&t, &tm) != NULL)
		strftime(day, sizeof(day), "%Y-%m-%d", &tm);
	for (int i = 0; i < WINDOW_OUTCOMES; i++)
		all += d->count[i];
	fprintf(f, "{\"v\":1,\"tally\":\"%s\",\"scans\":%u", day, all);
	for (int i = 0; i < WINDOW_OUTCOMES; i++)
		fprintf(f, ",\"%s\":%u", names[i], d->count[i]);
	fputs("}\n", f);
}

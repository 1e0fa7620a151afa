/*
 * ezz check: judge records as licences of their type, one report each.  Reads
 * JSON, NDJSON and CSV as streams, keeps one record in memory, writes nothing
 * but reports.  --list names the licence types.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmds.h"
#include "out.h"
#include "stop.h"

struct work {
	struct run			*run;
	ezz_schemas			*schemas;
	ezz_sources			*sources;
	struct ezz_records_options	 options;
	const char			*schema;
	bool				 json;
	bool				 all;
	int				 status;
	size_t				 judged;
};

static ezz_status
read_some(void *arg, uint8_t *p, size_t cap, size_t *n)
{
	int	*fd = arg;
	ssize_t	 got;

	do
		got = read(*fd, p, cap);
	while (got == -1 && errno == EINTR && !stop_asked());
	*n = got > 0 ? (size_t)got : 0;
	return got < 0 ? EZZ_EIO : EZZ_OK;
}

static void
worse(struct work *w, int status)
{
	w->status = exit_worse(w->status, status);
}

static void
judge(struct work *w, const ezz_record *record)
{
	ezz_report	*report = NULL;
	ezz_status	 st;

	st = ezz_check(w->run->ctx, w->schemas, record, w->schema,
	    w->run->now, &report, NULL);
	worse(w, st == EZZ_OK ?
	    out_report(w->run, report, w->json, w->all) :
	    out_fail(w->run, st));
	w->judged++;
	ezz_report_free(&report);
}

static void
judge_stream(struct work *w, const char *input, int fd)
{
	ezz_records	*records = NULL;
	ezz_record	*record = NULL;
	ezz_status	 st;

	st = ezz_records_open(w->run->ctx, &w->options, input, read_some, &fd,
	    &records);
	while (st == EZZ_OK && !stop_asked()) {
		st = ezz_records_next(w->run->ctx, records, &record);
		if (st != EZZ_OK || record == NULL)
			break;
		judge(w, record);
		ezz_record_free(&record);
	}
	if (st != EZZ_OK)
		worse(w, out_fail(w->run, st));
	ezz_records_free(&records);
}

static int
say_errno(struct run *r, const char *path)
{
	int	 e = errno;

	return out_fail(r, ezz_fault(r->ctx, EZZ_EIO, "reading %s: %s", path,
	    strerror(e)));
}

static void
judge_file(struct work *w, const char *path)
{
	struct stat	 sb;
	int		 fd;

	if (strcmp(path, "-") == 0) {
		judge_stream(w, "-", STDIN_FILENO);
		return;
	}
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) == -1) {
		worse(w, say_errno(w->run, path));
		return;
	}
	if (fstat(fd, &sb) == 0 && S_ISDIR(sb.st_mode)) {
		errno = EISDIR;
		worse(w, say_errno(w->run, path));
	} else
		judge_stream(w, path, fd);
	close(fd);
}

static int
list(struct work *w)
{
	struct ezz_schema_info	 info;
	struct run		*r = w->run;

	for (size_t i = 0; ezz_schemas_info(w->schemas, i, &info); i++)
		fprintf(r->out, "%-20s %s  %s\n", info.name, info.type,
		    r->chinese ? info.title_zh : info.title_en);
	return EXIT_DONE;
}

/* The import maps beside the schemas, where there are any. */
static ezz_status
open_sources(struct work *w)
{
	char	 dir[4096];

	if ((size_t)snprintf(dir, sizeof(dir), "%s/source", w->run->data) >=
	    sizeof(dir))
		return ezz_fault(w->run->ctx, EZZ_EINVAL,
		    "the name of the data directory is too long");
	if (access(dir, F_OK) == -1 && errno == ENOENT)
		return EZZ_OK;
	return ezz_sources_open(w->run->ctx, dir, &w->sources);
}

static int
check_files(struct work *w)
{
	const struct args	*a = w->run->args;
	const char		*encoding = opt_one(a, "encoding");

	if (encoding != NULL && strcmp(encoding, "gb18030") != 0 &&
	    strcmp(encoding, "utf-8") != 0)
		return out_usage(w->run, "--encoding is utf-8 or gb18030");
	w->options.gb18030 = encoding != NULL && encoding[0] == 'g';
	w->options.sources = w->sources;
	w->options.source = opt_one(a, "source");
	w->schema = opt_one(a, "schema");
	w->json = opt_flag(a, "json");
	w->all = opt_flag(a, "explain");
	for (size_t i = 0; i < opt_operands(a) && !stop_asked(); i++)
		judge_file(w, opt_operand(a, i));
	/* nothing to judge is not a pass */
	if (w->judged == 0 && w->status == EXIT_DONE) {
		fprintf(w->run->err, "ezz: %s\n", ezz_text(w->run->ctx,
		    "there was no record to check"));
		w->status = EXIT_UNSURE;
	}
	return w->status;
}

static int
cmd_check(struct run *r)
{
	struct work	 w = { .run = r };
	bool		 listing = opt_flag(r->args, "list");
	ezz_status	 st;
	int		 status;

	if (listing != (opt_operands(r->args) == 0))
		return out_usage(r, listing ? "--list takes no files" :
		    "name the files to check, or - for stdin");
	if ((st = ezz_schemas_open(r->ctx, r->data, &w.schemas)) != EZZ_OK ||
	    (st = open_sources(&w)) != EZZ_OK)
		status = out_fail(r, st);
	else
		status = listing ? list(&w) : check_files(&w);
	ezz_sources_free(&w.sources);
	ezz_schemas_free(&w.schemas);
	return status;
}

static const struct opt opts_check[] = {
	{ "schema", 0, OPT_ONE, "NAME", "the licence type, whatever the record "
	    "says" },
	{ "source", 0, OPT_ONE, "NAME", "the import map for the records' "
	    "vocabulary" },
	{ "encoding", 0, OPT_ONE, "NAME", "of CSV: utf-8 or gb18030" },
	{ "explain", 0, OPT_FLAG, NULL, "show every check, passed ones too" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a record" },
	{ "list", 0, OPT_FLAG, NULL, "name the licence types and stop" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_check[] = {
	{ "check", "judge records against their licence type", "FILE...", 0,
	    -1, opts_check, cmd_check },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};

/*
 * ezz check: judge records as licences of their type, one report each.  Reads
 * JSON, NDJSON and CSV as streams, keeps one record in memory, writes nothing
 * but reports.  --list names the licence types.
 */
#include "cmds.h"
#include "input.h"
#include "out.h"
#include "stop.h"

struct work {
	struct run	*run;
	ezz_schemas	*schemas;
	const char	*schema;
	bool		 json;
	bool		 all;
	int		 status;
	size_t		 judged;
};

static bool
judge(void *arg, ezz_record *record)
{
	struct work	*w = arg;
	ezz_report	*report = NULL;
	ezz_status	 st;

	st = ezz_check(w->run->ctx, w->schemas, record, w->schema,
	    w->run->now, &report, NULL);
	w->status = exit_worse(w->status, st == EZZ_OK ?
	    out_report(w->run, report, w->json, w->all) :
	    out_fail(w->run, st));
	w->judged++;
	ezz_report_free(&report);
	ezz_record_free(&record);
	return true;
}

static int
list(struct work *w)
{
	struct ezz_schema_info	 info;
	struct run		*r = w->run;

	/* no record is judged by a view */
	for (size_t i = 0; ezz_schemas_info(w->schemas, i, &info); i++)
		if (*info.view == '\0')
			fprintf(r->out, "%-20s %s  %s\n", info.name,
			    info.type, r->chinese ? info.title_zh :
			    info.title_en);
	return EXIT_DONE;
}

static int
check_files(struct work *w)
{
	const struct args	*a = w->run->args;
	struct input		 in;
	int			 status;

	w->schema = opt_one(a, "schema");
	w->json = opt_flag(a, "json");
	w->all = opt_flag(a, "explain");
	if ((w->status = input_open(w->run, &in)) != EXIT_DONE)
		return w->status;
	for (size_t i = 0; i < opt_operands(a) && !stop_asked(); i++) {
		/* judge writes w->status too: it must be read after that */
		status = input_each(&in, opt_operand(a, i), judge, w);
		w->status = exit_worse(w->status, status);
	}
	input_close(&in);
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
	if ((st = ezz_schemas_open(r->ctx, r->data, &w.schemas)) != EZZ_OK)
		status = out_fail(r, st);
	else
		status = listing ? list(&w) : check_files(&w);
	ezz_schemas_free(&w.schemas);
	return status;
}

static const struct opt opts_check[] = {
	INPUT_OPTS,
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

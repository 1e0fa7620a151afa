/* ezz status: whether licences are in force, and telling the world. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cmds.h"
#include "io.h"
#include "office_files.h"
#include "out.h"
#include "pass.h"
#include "stop.h"
#include "update.h"

#define LIST_MAX	(2 * 1024 * 1024)
#define SKEW		120

#define OFFICE_OPT	{ "office", 0, OPT_ONE, "DIR", "the office" }
#define END		{ NULL, 0, OPT_FLAG, NULL, NULL }

static const struct opt opts_set[] = {
	OFFICE_OPT,
	{ "reason", 0, OPT_ONE, "TEXT", "why; published with the state" },
	{ "successor", 0, OPT_ONE, "LICID", "the licence that replaces it" },
	END
};
static const struct opt opts_publish[] = {
	OFFICE_OPT,
	{ "delta", 0, OPT_FLAG, NULL, "what changed since the whole lists" },
	PASS_OPTS,
	END
};
static const struct opt opts_show[] = {
	OFFICE_OPT,
	{ "index", 0, OPT_ONE, "N", "say what the list's entry N is" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a licence or list" },
	END
};

/* The office, and its issue record unless reg is NULL. */
static ezz_status
open_both(struct run *r, const struct ezz_pass *pass, bool write,
    ezz_office **office, ezz_register **reg)
{
	ezz_status	 st;

	*office = NULL;
	*reg = NULL;
	st = ezz_office_open(r->ctx, opt_one(r->args, "office"), pass, office);
	if (st == EZZ_OK &&
	    (st = ezz_register_open(r->ctx, *office, write, reg)) != EZZ_OK)
		ezz_office_free(office);
	return st;
}

static int
no_office(struct run *r)
{
	return out_usage(r, "--office DIR is missing");
}

/* ---- set ---- */

static int
set_main(struct run *r)
{
	const char	*licid = opt_operand(r->args, 0);
	ezz_register	*reg;
	ezz_office	*office;
	ezz_state	 state;
	ezz_status	 st;

	if (opt_one(r->args, "office") == NULL)
		return no_office(r);
	if (!ezz_state_by_name(opt_operand(r->args, 1), &state))
		return out_usage(r, "%s is not valid, suspended, revoked or "
		    "superseded", opt_operand(r->args, 1));
	if ((st = open_both(r, NULL, true, &office, &reg)) != EZZ_OK)
		return out_fail(r, st);
	st = ezz_register_set(r->ctx, reg, licid, state, r->now,
	    opt_one(r->args, "reason"), opt_one(r->args, "successor"));
	ezz_register_free(&reg);
	ezz_office_free(&office);
	if (st == EZZ_ENOTFOUND) {
		out_fail(r, st);
		return EXIT_REFUSED;
	}
	if (st != EZZ_OK)
		return out_fail(r, st);
	fputs(ezz_text(r->ctx, "noted; nobody sees it before the next: "
	    "ezz status publish\n"), r->err);
	return EXIT_DONE;
}

/* ---- publish ---- */

static ezz_status
publish_all(struct run *r, ezz_office *office, ezz_register *reg)
{
	bool		 delta = opt_flag(r->args, "delta");
	uint32_t	 n, list;
	ezz_status	 st;

	if ((st = ezz_register_lists(r->ctx, reg, &n)) != EZZ_OK)
		return st;
	for (uint32_t i = 0; i < n; i++) {
		if (stop_asked())
			return ezz_fault(r->ctx, EZZ_ESTOPPED, "stopped");
		list = ezz_register_list(reg, i);
		if ((st = office_publish(r, office, reg, list, delta)) !=
		    EZZ_OK)
			return st;
		fprintf(r->out, "%u.%s\n", (unsigned)list,
		    delta ? "delta" : "cwt");
	}
	return EZZ_OK;
}

static int
publish_main(struct run *r)
{
	ezz_register	*reg;
	ezz_office	*office;
	struct pass	 pass;
	ezz_status	 st;

	if (opt_one(r->args, "office") == NULL)
		return no_office(r);
	pass_start(r, &pass);
	if ((st = open_both(r, &pass.ezz, false, &office, &reg)) == EZZ_OK)
		st = publish_all(r, office, reg);
	ezz_register_free(&reg);
	ezz_office_free(&office);
	pass_end(&pass);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

/* ---- show ---- */

/* What one entry of a judged list is, with the exit status of that. */
static int
show_entry(struct run *r, ezz_statuslist *list, const ezz_report *report)
{
	static const char	*const names[] = { "valid", "revoked",
	    "suspended" };
	int64_t			 index;
	unsigned		 v;
	ezz_status		 st;

	if (!opt_number(opt_one(r->args, "index"), 0, UINT32_MAX, &index))
		return out_usage(r, "--index is a number");
	if (list == NULL || ezz_report_exit(report) != EXIT_DONE)
		return out_report(r, report, opt_flag(r->args, "json"), true);
	if ((st = ezz_statuslist_value(r->ctx, list, (uint64_t)index,
	    &v)) != EZZ_OK)
		return out_fail(r, st);
	if (v < sizeof(names) / sizeof(names[0]))
		fprintf(r->out, "%s\n", names[v]);
	else
		fprintf(r->out, "%u\n", v);
	return v == 0 ? EXIT_DONE : EXIT_REFUSED;
}

static int
show_report(struct run *r, ezz_statuslist *list, const ezz_report *report)
{
	struct ezz_statuslist_about	 a;
	uint64_t			 count[3] = { 0 };
	unsigned			 v;

	if (opt_one(r->args, "index") != NULL)
		return show_entry(r, list, report);
	if (list == NULL || opt_flag(r->args, "json"))
		return out_report(r, report, opt_flag(r->args, "json"), true);
	ezz_statuslist_about(list, &a);
	for (uint64_t i = 0; i < a.entries; i++)
		if (ezz_statuslist_value(r->ctx, list, i, &v) == EZZ_OK &&
		    v != 0)
			count[v <= 2 ? v - 1 : 2]++;
	fputs(ezz_text(r->ctx, "list: "), r->out);
	out_text(r, r->out, a.uri);
	fprintf(r->out, ezz_text(r->ctx, "\nentries: %llu of %u bits; %llu "
	    "revoked, %llu suspended, %llu otherwise\n"),
	    (unsigned long long)a.entries, a.bits,
	    (unsigned long long)count[0], (unsigned long long)count[1],
	    (unsigned long long)count[2]);
	return out_report(r, report, false, true);
}

/* The delta that lies beside X.cwt, where there is one. */
static ezz_status
read_beside(struct run *r, const char *path, struct ezz_buf *delta)
{
	size_t		 n = strlen(path);
	char		*name;
	ezz_status	 st;

	if (n <= 4 || strcmp(path + n - 4, ".cwt") != 0)
		return EZZ_OK;
	if (asprintf(&name, "%.*s.delta", (int)(n - 4), path) == -1)
		return ezz_fault(r->ctx, EZZ_ENOMEM, "out of memory");
	st = io_read(r, name, LIST_MAX, delta);
	free(name);
	return st == EZZ_ENOTFOUND ? EZZ_OK : st;
}

static int
show_file(struct run *r, const char *path)
{
	struct ezz_buf	 file = { 0 }, delta = { 0 };
	ezz_office	*office = NULL;
	ezz_trust	*trust = NULL;
	ezz_statuslist	*list = NULL;
	ezz_report	*report = NULL;
	ezz_status	 st;
	int		 status;

	if ((st = io_read(r, path, LIST_MAX, &file)) != EZZ_OK ||
	    (st = read_beside(r, path, &delta)) != EZZ_OK)
		goto out;
	if (opt_one(r->args, "office") != NULL &&
	    ((st = ezz_office_open(r->ctx, opt_one(r->args, "office"), NULL,
	    &office)) != EZZ_OK || (st = ezz_office_trust(r->ctx, office,
	    r->now, NULL, &trust)) != EZZ_OK))
		goto out;
	st = ezz_check_status_delta(r->ctx,
	    (struct ezz_bytes){ file.p, file.n },
	    (struct ezz_bytes){ delta.p, delta.n }, path, trust, r->now, SKEW,
	    &report, &list);
out:
	status = st == EZZ_OK ? show_report(r, list, report) :
	    out_fail(r, st);
	ezz_report_free(&report);
	ezz_statuslist_free(&list);
	ezz_trust_free(&trust);
	ezz_office_free(&office);
	ezz_buf_free(&file);
	ezz_buf_free(&delta);
	return status;
}

struct shown {
	struct run	*r;
	size_t		 n;
	int		 status;
};

static ezz_status
show_row(void *arg, const struct ezz_issued *row)
{
	struct shown	*s = arg;

	s->n++;
	if (row->state != EZZ_STATE_VALID)
		s->status = EXIT_REFUSED;
	return office_row(s->r, row, opt_flag(s->r->args, "json"), false);
}

static int
show_licence(struct run *r, const char *licid)
{
	struct shown	 s = { .r = r };
	ezz_register	*reg;
	ezz_office	*office;
	ezz_status	 st;

	if ((st = open_both(r, NULL, false, &office, &reg)) != EZZ_OK)
		return out_fail(r, st);
	st = ezz_register_search(r->ctx, reg, licid, show_row, &s);
	if (st == EZZ_OK && s.n == 0) {
		out_fail(r, ezz_fault(r->ctx, EZZ_EREFUSED,
		    "this office has issued no licence %s", licid));
		s.status = EXIT_REFUSED;
	}
	ezz_register_free(&reg);
	ezz_office_free(&office);
	return st == EZZ_OK ? s.status : out_fail(r, st);
}

static int
show_own_list(struct run *r)
{
	ezz_register	*reg;
	ezz_office	*office;
	char		*path = NULL;
	ezz_status	 st;
	int		 status;

	if ((st = open_both(r, NULL, false, &office, &reg)) != EZZ_OK)
		return out_fail(r, st);
	st = ezz_office_list_path(r->ctx, office, ezz_register_list(reg, 0),
	    "cwt", &path);
	status = st == EZZ_OK ? show_file(r, path) : out_fail(r, st);
	ezz_register_free(&reg);
	ezz_office_free(&office);
	free(path);
	return status;
}

/* A file that is there, else a licence of the office. */
static int
show_main(struct run *r)
{
	const char	*what = opt_operand(r->args, 0);
	bool		 office = opt_one(r->args, "office") != NULL;

	if (what == NULL)
		return office ? show_own_list(r) : no_office(r);
	if (!office || strcmp(what, "-") == 0 || access(what, F_OK) == 0)
		return show_file(r, what);
	return show_licence(r, what);
}

/* ---- update ---- */

static const struct opt opts_update[] = { UPDATE_OPTS, END };

static int
update_main(struct run *r)
{
	static const char *const	 endings[] = { ".cwt", ".delta",
					    ".detail", NULL };

	return update_files(r, EZZ_KIND_STATUS, endings);
}

const struct cmd cmds_status[] = {
	{ "status set", "note that a licence is suspended, revoked, ...",
	    "LICID STATE", 2, 2, opts_set, set_main },
	{ "status publish", "sign the status lists and put them in place", "",
	    0, 0, opts_publish, publish_main },
	{ "status update", "replace status lists by newer ones",
	    "FILE|DIR|URL...", 1, -1, opts_update, update_main },
	{ "status show", "judge a status list, or say a licence's state",
	    "[FILE|LICID]", 0, 1, opts_show, show_main },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL }
};

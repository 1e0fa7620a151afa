/* ezz office: make one, check it, show it, find what it has issued. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cmds.h"
#include "io.h"
#include "office_files.h"
#include "out.h"
#include "pass.h"
#include "stamp_note.h"
#include "stop.h"

#define DUE_DAYS	30
#define DAY		86400

#define OFFICE_OPT	{ "office", 0, OPT_ONE, "DIR", "the office" }
#define JSON_OPT	{ "json", 0, OPT_FLAG, NULL, "one JSON object a line" }
#define END		{ NULL, 0, OPT_FLAG, NULL, NULL }

static const struct opt opts_new[] = {
	{ "name", 0, OPT_ONE, "NAME", "name of the office" },
	{ "issuer-code", 0, OPT_ONE, "CODE",
	    "its unified social credit code" },
	{ "key", 0, OPT_MANY, "ROLE=KEY",
	    "key of issuer, stamper, maker, tsa, status or trust" },
	{ "cert", 0, OPT_MANY, "ROLE=FILE", "certificate of that key" },
	{ "seal", 0, OPT_MANY, "FILE", "an electronic seal" },
	{ "trust", 0, OPT_ONE, "PACK", "the trust pack" },
	{ "root", 0, OPT_MANY, "FILE",
	    "a root that may sign the trust pack" },
	{ "crl", 0, OPT_MANY, "FILE", "a list of revoked certificates" },
	{ "schemas", 0, OPT_ONE, "DIR", "licence types of its own" },
	{ "status-uri", 0, OPT_ONE, "URI",
	    "where its status lists can be fetched" },
	{ "shard", 0, OPT_ONE, "I/N", "its share of the status lists" },
	PASS_OPTS, END
};
static const struct opt opts_check[] = {
	{ "days", 0, OPT_ONE, "N", "what ends within N days is due (30)" },
	PASS_OPTS, END
};
static const struct opt opts_show[] = { JSON_OPT, END };
static const struct opt opts_find[] = {
	OFFICE_OPT, JSON_OPT,
	{ "token", 0, OPT_FLAG, NULL, "print the tokens' text alone" },
	END
};

/* ---- one issued licence ------------------------------------------------- */

/* Only what a JSON string must not hold, and what nobody can see. */
static void
json_text(FILE *f, const char *s)
{
	fputc('"', f);
	for (; *s != '\0'; s++)
		if (*s == '"' || *s == '\\')
			fprintf(f, "\\%c", *s);
		else if ((unsigned char)*s < ' ' || *s == 0x7f)
			fprintf(f, "\\u%04x", (unsigned)*s);
		else
			fputc(*s, f);
	fputc('"', f);
}

static void
time_text(int64_t t, char out[32])
{
	time_t		 v = (time_t)t;
	struct tm	 tm;

	if (gmtime_r(&v, &tm) == NULL ||
	    strftime(out, 32, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		out[0] = '\0';
}

static void
row_json(FILE *f, const struct ezz_issued *r)
{
	char	 issued[32], since[32];

	time_text(r->issued, issued);
	time_text(r->since, since);
	fputs("{\"v\":1,\"licid\":", f);
	json_text(f, r->licid);
	fputs(",\"version\":", f);
	json_text(f, r->version);
	fputs(",\"schema\":", f);
	json_text(f, r->schema);
	fprintf(f, ",\"issued\":\"%s\",\"state\":\"%s\",\"since\":\"%s\","
	    "\"reason\":", issued, ezz_state_name(r->state), since);
	json_text(f, r->reason);
	fputs(",\"successor\":", f);
	json_text(f, r->successor);
	fprintf(f, ",\"list\":%u,\"index\":%u,\"token\":", (unsigned)r->list,
	    (unsigned)r->index);
	json_text(f, r->token);
	fputs("}\n", f);
}

static void
line(struct run *r, const char *what, const char *value)
{
	if (*value == '\0')
		return;
	fprintf(r->out, "  %s: ", ezz_text(r->ctx, what));
	out_text(r, r->out, value);
	fputc('\n', r->out);
}

static void
row_lines(struct run *r, const struct ezz_issued *row)
{
	char	 issued[32], since[32], place[64];

	time_text(row->issued, issued);
	time_text(row->since, since);
	snprintf(place, sizeof(place), "%u/%u", (unsigned)row->list,
	    (unsigned)row->index);
	out_text(r, r->out, row->licid);
	fputc('\n', r->out);
	line(r, "type", row->schema);
	line(r, "issued", issued);
	line(r, "state", ezz_text(r->ctx, ezz_state_name(row->state)));
	if (row->state != EZZ_STATE_VALID)
		line(r, "since", since);
	line(r, "reason", row->reason);
	line(r, "successor", row->successor);
	if (row->list != 0)
		line(r, "status list and index", place);
}

ezz_status
office_row(struct run *r, const struct ezz_issued *row, bool json, bool token)
{
	if (token)
		fprintf(r->out, "%s\n", row->token);
	else if (json)
		row_json(r->out, row);
	else
		row_lines(r, row);
	return ferror(r->out) ? ezz_fault(r->ctx, EZZ_EIO,
	    "writing the results: %s", strerror(errno)) : EZZ_OK;
}

/* ---- new ---------------------------------------------------------------- */

static bool
known_role(const char *option, size_t *length)
{
	static const char *const	 roles[] = { "issuer", "stamper",
					    "maker", "tsa", "status",
					    "trust", "window" };
	const char			*eq = strchr(option, '=');

	if (eq == NULL || eq[1] == '\0')
		return false;
	*length = (size_t)(eq - option);
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strlen(roles[i]) == *length &&
		    strncmp(roles[i], option, *length) == 0)
			return true;
	return false;
}

/* What exists elsewhere is named by its full path, and stays there. */
static ezz_status
full_line(struct run *r, struct office_conf *c, const char *key,
    const char *value)
{
	char	*path;

	if (strncmp(value, "pkcs11:", 7) == 0) {
		office_conf_line(c, key, value);
		return EZZ_OK;
	}
	if ((path = realpath(value, NULL)) == NULL)
		return ezz_fault(r->ctx, errno == ENOENT ? EZZ_ENOTFOUND :
		    EZZ_EIO, "%s: %s", value, strerror(errno));
	office_conf_line(c, key, path);
	free(path);
	return EZZ_OK;
}

static ezz_status
role_lines(struct run *r, struct office_conf *c, const char *option)
{
	const char	*v;
	char		 key[64];
	size_t		 n = 0;
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; st == EZZ_OK && i < opt_count(r->args, option);
	    i++) {
		v = opt_many(r->args, option, i);
		if (!known_role(v, &n))
			return ezz_fault(r->ctx, EZZ_EINVAL, "--%s %s: "
			    "ROLE=... is wanted, with the role issuer, "
			    "stamper, maker, tsa, status or trust", option,
			    v);
		snprintf(key, sizeof(key), "%.*s-%s", (int)n, v, option);
		st = full_line(r, c, key, v + n + 1);
	}
	return st;
}

static ezz_status
many_lines(struct run *r, struct office_conf *c, const char *option)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; st == EZZ_OK && i < opt_count(r->args, option);
	    i++)
		st = full_line(r, c, option, opt_many(r->args, option, i));
	return st;
}

static ezz_status
one_line(struct run *r, struct office_conf *c, const char *option)
{
	const char	*v = opt_one(r->args, option);

	return v == NULL ? EZZ_OK : full_line(r, c, option, v);
}

static ezz_status
fill_conf(struct run *r, struct office_conf *c, bool issues)
{
	ezz_status	 st;

	office_conf_line(c, "name", opt_one(r->args, "name"));
	office_conf_line(c, "issuer-code", opt_one(r->args, "issuer-code"));
	if ((st = role_lines(r, c, "key")) != EZZ_OK ||
	    (st = role_lines(r, c, "cert")) != EZZ_OK ||
	    (st = many_lines(r, c, "seal")) != EZZ_OK ||
	    (st = one_line(r, c, "trust")) != EZZ_OK ||
	    (st = many_lines(r, c, "root")) != EZZ_OK ||
	    (st = many_lines(r, c, "crl")) != EZZ_OK ||
	    (st = one_line(r, c, "schemas")) != EZZ_OK)
		return st;
	office_conf_line(c, "status-dir", "status");
	office_conf_line(c, "status-uri", opt_one(r->args, "status-uri"));
	office_conf_line(c, "shard", opt_one(r->args, "shard"));
	if (issues) {
		office_conf_line(c, "record", "issued.db");
		office_conf_line(c, "secret", "office.secret");
	}
	return EZZ_OK;
}

static ezz_status
make_conf(struct run *r, const char *dir, bool issues)
{
	struct office_conf	 c;
	ezz_status		 st, end;

	if ((st = office_conf_start(r, &c)) != EZZ_OK)
		return st;
	if ((st = fill_conf(r, &c, issues)) != EZZ_OK) {
		fclose(c.f);
		free(c.text);
		return st;
	}
	end = office_conf_end(&c, dir);
	return end;
}

static ezz_status
make_office(struct run *r, const char *dir, const struct ezz_pass *pass)
{
	bool		 issues = opt_one(r->args, "status-uri") != NULL;
	char		 status[PATH_MAX + 16];
	ezz_office	*office = NULL;
	ezz_status	 st;

	snprintf(status, sizeof(status), "%s/status", dir);
	if (mkdir(status, 0755) == -1)
		return ezz_fault(r->ctx, EZZ_EIO, "%s: %s", status,
		    strerror(errno));
	if ((st = make_conf(r, dir, issues)) != EZZ_OK)
		return st;
	if (issues)
		return office_begin(r, dir, pass);
	st = ezz_office_open(r->ctx, dir, NULL, &office);
	ezz_office_free(&office);
	return st;
}

static int
new_main(struct run *r)
{
	const char	*dir = opt_operand(r->args, 0);
	char		 nest[PATH_MAX];
	struct pass	 pass;
	ezz_status	 st;

	if (opt_one(r->args, "name") == NULL)
		return out_usage(r, "--name NAME is missing");
	if (opt_one(r->args, "issuer-code") == NULL)
		return out_usage(r, "--issuer-code CODE is missing");
	stop_gently();
	pass_start(r, &pass);
	if ((st = office_nest(r, dir, nest)) == EZZ_OK) {
		if ((st = make_office(r, nest, &pass.ezz)) == EZZ_OK)
			st = office_settle(r, nest, dir);
		if (st != EZZ_OK)
			office_raze(nest);
	}
	pass_end(&pass);
	if (st != EZZ_OK)
		return out_while(r, st, "making the office %s", dir);
	fprintf(r->err, ezz_text(r->ctx, "see what it still lacks: "
	    "ezz office check %s\n"), dir);
	return EXIT_DONE;
}

/* ---- check -------------------------------------------------------------- */

struct checked {
	struct run	*r;
	ezz_verdict	 worst;
};

static void
note(void *arg, ezz_verdict v, const char *what, const char *text)
{
	static const char *const marks[] = { "ok", "due", "wrong" };
	struct checked	*c = arg;

	if (v > c->worst)
		c->worst = v;
	fprintf(c->r->out, "%s: ", ezz_text(c->r->ctx, marks[v]));
	out_text(c->r, c->r->out, what);
	fputs(": ", c->r->out);
	out_text(c->r, c->r->out, text);
	fputc('\n', c->r->out);
}

static void
check_record(struct run *r, ezz_office *office, struct checked *c)
{
	ezz_register	*reg = NULL;

	if (ezz_office_value(office, "record", 0) == NULL)
		return;
	if (ezz_register_open(r->ctx, office, false, &reg) == EZZ_OK)
		note(c, EZZ_PASSED, "record", ezz_text(r->ctx, "opens"));
	else
		note(c, EZZ_FAILED, "record", ezz_message(r->ctx));
	ezz_register_free(&reg);
}

/* The chain of the stamp log, and its head, to be compared with a note. */
static void
check_log(struct run *r, const ezz_office *office, struct checked *c)
{
	struct ezz_stamplog	 l;
	char			 text[512], head[17];

	if (ezz_stamplog_check(r->ctx, office, &l) != EZZ_OK) {
		note(c, EZZ_FAILED, "stamp log", ezz_message(r->ctx));
		return;
	}
	if (l.lines == 0)
		return;
	for (size_t i = 0; i < 8; i++)
		snprintf(head + 2 * i, 3, "%02x", l.head[i]);
	if (l.broken != 0)
		snprintf(text, sizeof(text), ezz_text(r->ctx,
		    "line %llu: %s"), (unsigned long long)l.broken, l.why);
	else
		snprintf(text, sizeof(text), ezz_text(r->ctx,
		    "%llu lines follow from each other, to %s"),
		    (unsigned long long)l.lines, head);
	note(c, l.broken != 0 ? EZZ_FAILED : EZZ_PASSED, "stamp log", text);
	if (stamp_notes_tell(r, opt_operand(r->args, 0), false) > 0)
		note(c, EZZ_INDETERMINATE, "stamp log", ezz_text(r->ctx,
		    "a run was interrupted before its paper appeared"));
	if (l.torn_end)
		note(c, EZZ_PASSED, "stamp log", ezz_text(r->ctx, "the last "
		    "line was cut off by a crash: its paper was not released"));
}

static int
check_main(struct run *r)
{
	static const int	 exits[] = { EXIT_DONE, EXIT_UNSURE,
				    EXIT_REFUSED };
	const char		*text = opt_one(r->args, "days");
	struct checked		 c = { r, EZZ_PASSED };
	ezz_office		*office;
	struct pass		 pass;
	int64_t			 days = DUE_DAYS;
	ezz_status		 st;

	if (text != NULL && !opt_number(text, 0, 36500, &days))
		return out_usage(r, "--days takes a number of days");
	pass_start(r, &pass);
	if ((st = ezz_office_open(r->ctx, opt_operand(r->args, 0), &pass.ezz,
	    &office)) == EZZ_OK) {
		st = ezz_check_office(r->ctx, office, r->now, days * DAY,
		    note, &c);
		if (st == EZZ_OK) {
			check_record(r, office, &c);
			check_log(r, office, &c);
		}
	}
	ezz_office_free(&office);
	pass_end(&pass);
	return st == EZZ_OK ? exits[c.worst] : out_fail(r, st);
}

/* ---- show --------------------------------------------------------------- */

static const char *const	 shown[] = {
	"name", "issuer-code", "test", "issuer-key", "issuer-cert",
	"stamper-key", "stamper-cert", "maker-key", "maker-cert", "tsa-key",
	"tsa-cert", "status-key", "status-cert", "trust-key", "trust-cert",
	"seal", "trust", "pack-name", "root", "roots-needed",
	"least-sequence", "schemas", "policy", "status-dir", "status-uri",
	"status-exp", "status-ttl", "crl", "record", "secret", "shard",
};

static void
show_json(struct run *r, const ezz_office *office)
{
	const char	*v, *comma = "";

	fputc('{', r->out);
	for (size_t k = 0; k < sizeof(shown) / sizeof(shown[0]); k++) {
		if ((v = ezz_office_value(office, shown[k], 0)) == NULL)
			continue;
		fprintf(r->out, "%s\"%s\":[", comma, shown[k]);
		for (size_t i = 0; (v = ezz_office_value(office, shown[k],
		    i)) != NULL; i++) {
			fputs(i == 0 ? "" : ",", r->out);
			json_text(r->out, v);
		}
		fputc(']', r->out);
		comma = ",";
	}
	fputs("}\n", r->out);
}

static int
show_main(struct run *r)
{
	ezz_office	*office;
	const char	*v;
	ezz_status	 st;

	if ((st = ezz_office_open(r->ctx, opt_operand(r->args, 0), NULL,
	    &office)) != EZZ_OK)
		return out_fail(r, st);
	if (opt_flag(r->args, "json"))
		show_json(r, office);
	else
		for (size_t k = 0; k < sizeof(shown) / sizeof(shown[0]); k++)
			for (size_t i = 0; (v = ezz_office_value(office,
			    shown[k], i)) != NULL; i++) {
				fprintf(r->out, "%s = ", shown[k]);
				out_text(r, r->out, v);
				fputc('\n', r->out);
			}
	ezz_office_free(&office);
	return EXIT_DONE;
}

/* ---- find --------------------------------------------------------------- */

struct found {
	struct run	*r;
	size_t		 n;
};

static ezz_status
found_row(void *arg, const struct ezz_issued *row)
{
	struct found	*f = arg;

	if (stop_asked())
		return ezz_fault(f->r->ctx, EZZ_ESTOPPED, "stopped");
	f->n++;
	return office_row(f->r, row, opt_flag(f->r->args, "json"),
	    opt_flag(f->r->args, "token"));
}

/* The query may be a person's number: it is not repeated in any message. */
static int
find_main(struct run *r)
{
	struct found	 f = { .r = r };
	ezz_register	*reg = NULL;
	ezz_office	*office = NULL;
	ezz_status	 st;

	if (opt_one(r->args, "office") == NULL)
		return out_usage(r, "--office DIR is missing");
	if (opt_flag(r->args, "json") && opt_flag(r->args, "token"))
		return out_usage(r, "--json and --token exclude each other");
	if ((st = ezz_office_open(r->ctx, opt_one(r->args, "office"), NULL,
	    &office)) == EZZ_OK && (st = ezz_register_open(r->ctx, office,
	    false, &reg)) == EZZ_OK)
		st = ezz_register_search(r->ctx, reg, opt_operand(r->args, 0),
		    found_row, &f);
	ezz_register_free(&reg);
	ezz_office_free(&office);
	if (st == EZZ_OK && f.n == 0)
		st = ezz_fault(r->ctx, EZZ_EREFUSED,
		    "this office has issued nothing like that");
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

const struct cmd cmds_office[] = {
	{ "office new", "make an office from keys and certificates", "DIR",
	    1, 1, opts_new, new_main },
	{ "office check", "say what an office lacks, and what runs out soon",
	    "DIR", 1, 1, opts_check, check_main },
	{ "office show", "show what an office works with", "DIR", 1, 1,
	    opts_show, show_main },
	{ "office find", "find what was issued; print a lost token again",
	    "LICID|HOLDER", 1, 1, opts_find, find_main },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL }
};

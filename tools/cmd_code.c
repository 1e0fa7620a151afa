/* ezz code: judge and make codes with check characters, one a line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmds.h"
#include "lines.h"
#include "out.h"

/* The longest code has 128 characters. */
#define LINE	4096

static const struct opt opts_code[] = {
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a line" },
	{ NULL, 0, OPT_FLAG, NULL, NULL }
};

static const struct opt opts_list[] = {
	{ NULL, 0, OPT_FLAG, NULL, NULL }
};

struct work {
	struct run	*run;
	const char	*kind;
	bool		 json;
	int		 status;
};

typedef void	 one_fn(struct work *, const char *text);

static void
print_part(struct work *w, const char *before,
    const struct ezz_code_part *part)
{
	struct ezz_buf	 b = { 0 };

	if (ezz_escape(w->run->ctx, part->value, &b) == EZZ_OK)
		fprintf(w->run->out, "%s%s %.*s", before, part->name,
		    (int)b.n, (const char *)b.p);
	ezz_buf_free(&b);
}

static void
print_plain(struct work *w, const char *text, const struct ezz_code *c)
{
	struct run	*r = w->run;

	out_text(r, r->out, text);
	fprintf(r->out, ": %s", ezz_text(r->ctx, c->valid ? "right" :
	    "wrong"));
	for (size_t i = 0; i < c->parts_n; i++)
		print_part(w, i == 0 ? ": " : ", ", &c->parts[i]);
	if (!c->valid) {
		fputs(": ", r->out);
		out_text(r, r->out, c->why);
	}
	if (*c->standard != '\0')
		fprintf(r->out, " [%s]", c->standard);
	if (*c->remark != '\0')
		fprintf(r->out, "\n  %s: %s", ezz_text(r->ctx, "remark"),
		    c->remark);
	fputc('\n', r->out);
}

static void
print_json(struct work *w, const char *text, const struct ezz_code *c)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	st = ezz_code_json(w->run->ctx, w->kind, text, c, &b);
	if (st != EZZ_OK)
		w->status = exit_worse(w->status, out_fail(w->run, st));
	else
		fprintf(w->run->out, "%.*s\n", (int)b.n, (const char *)b.p);
	ezz_buf_free(&b);
}

static void
check_one(struct work *w, const char *text)
{
	struct ezz_code	 c;
	ezz_status	 st;

	if ((st = ezz_code_check(w->run->ctx, w->kind, text, &c)) != EZZ_OK) {
		w->status = exit_worse(w->status, out_fail(w->run, st));
		return;
	}
	if (w->json)
		print_json(w, text, &c);
	else
		print_plain(w, text, &c);
	if (!c.valid)
		w->status = exit_worse(w->status, EXIT_REFUSED);
}

/* Of a text that no code can be made from, JSON says so under check's keys. */
static void
not_made(struct work *w, const char *text, ezz_status st)
{
	struct ezz_code	 c = { .standard = "" };

	if (st == EZZ_EFORMAT)
		w->status = exit_worse(w->status, EXIT_REFUSED);
	if (st != EZZ_EFORMAT || !w->json) {
		w->status = exit_worse(w->status, out_fail(w->run, st));
		return;
	}
	snprintf(c.why, sizeof(c.why), "%s", ezz_message(w->run->ctx));
	print_json(w, text, &c);
}

static void
make_one(struct work *w, const char *text)
{
	char		*code;
	ezz_status	 st;

	st = ezz_code_make(w->run->ctx, w->kind, text, &code);
	if (st != EZZ_OK)
		not_made(w, text, st);
	else if (w->json)
		check_one(w, code);
	else {
		out_text(w->run, w->run->out, code);
		fputc('\n', w->run->out);
	}
	free(code);
}

static void
each_line(struct work *w, one_fn *one)
{
	struct lines	 l = { .from = stdin, .end = '\n', .most = LINE };
	int		 more;

	while ((more = lines_next(&l)) == 1) {
		if (l.n > 0 && l.line[l.n - 1] == '\r')
			l.line[--l.n] = '\0';
		/* a NUL would hide what stands behind it */
		if (l.cut || strlen(l.line) != l.n) {
			fprintf(w->run->err, "ezz: %s: %zu\n",
			    ezz_text(w->run->ctx, "no code stands in line"),
			    l.number);
			w->status = exit_worse(w->status, EXIT_REFUSED);
		} else
			one(w, l.line);
	}
	if (more < 0) {
		fprintf(w->run->err, "ezz: stdin: %s\n", strerror(errno));
		w->status = EXIT_BROKEN;
	}
	lines_free(&l);
}

static int
each(struct run *r, one_fn *one)
{
	struct work	 w = { .run = r, .kind = opt_operand(r->args, 0),
			    .json = opt_flag(r->args, "json") };
	struct ezz_code	 c;

	if (ezz_code_check(r->ctx, w.kind, "", &c) != EZZ_OK)
		return out_usage(r, "%s", ezz_message(r->ctx));
	for (size_t i = 1; i < opt_operands(r->args); i++)
		if (strcmp(opt_operand(r->args, i), "-") == 0)
			each_line(&w, one);
		else
			one(&w, opt_operand(r->args, i));
	return w.status;
}

static int
code_check(struct run *r)
{
	return each(r, check_one);
}

static int
code_make(struct run *r)
{
	return each(r, make_one);
}

static int
code_list(struct run *r)
{
	const struct ezz_code_kind	*k;

	for (size_t i = 0; (k = ezz_code_kind(i)) != NULL; i++) {
		fprintf(r->out, "%-8s %s", k->name, ezz_text(r->ctx, k->title));
		if (*k->standard != '\0')
			fprintf(r->out, " [%s]", k->standard);
		fputc('\n', r->out);
	}
	return EXIT_DONE;
}

const struct cmd cmds_code[] = {
	{ "code check", "say whether codes are right, and what their parts are",
	    "KIND TEXT...", 2, -1, opts_code, code_check },
	{ "code make", "compute the check character of codes",
	    "KIND TEXT...", 2, -1, opts_code, code_make },
	{ "code list", "list the kinds of code", "", 0, 0, opts_list,
	    code_list },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL }
};

/* Usage, help, suggestions for typos. */
#include <string.h>

#include "features.h"
#include "help.h"
#include "opt_parse.h"
#include "out.h"

static void
usage_line(struct run *r, const struct cmd *c, FILE *to)
{
	fprintf(to, "%s: ezz %s", ezz_text(r->ctx, "usage"), c->name);
	if (c->opts != NULL && c->opts->name != NULL)
		fprintf(to, " [%s]...", ezz_text(r->ctx, "option"));
	if (*c->operands != '\0')
		fprintf(to, " %s", c->operands);
	fputc('\n', to);
}

static bool
has_option(const struct opt *all, const char *name)
{
	for (; all != NULL && all->name != NULL; all++)
		if (strcmp(all->name, name) == 0)
			return true;
	return false;
}

/* Those of own, if any, have a line already. */
static void
option_lines(struct run *r, const struct opt *o, const struct opt *own)
{
	char	 left[64], letter[8];

	for (; o != NULL && o->name != NULL; o++) {
		if (has_option(own, o->name))
			continue;
		letter[0] = '\0';
		if (o->letter != 0)
			snprintf(letter, sizeof(letter), "-%c, ", o->letter);
		snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name,
		    o->kind == OPT_FLAG ? "" : " ",
		    o->kind == OPT_FLAG ? "" : o->arg);
		fprintf(r->out, "  %-28s  %s\n", left,
		    ezz_text(r->ctx, o->help));
	}
}

int
help_command(struct run *r, const struct cmd *c)
{
	usage_line(r, c, r->out);
	fprintf(r->out, "  %s\n\n", ezz_text(r->ctx, c->summary));
	option_lines(r, c->opts, NULL);
	option_lines(r, opts_common, c->opts);
	return EXIT_DONE;
}

void
help_overview(struct run *r, FILE *to)
{
	fprintf(to, "%s: ezz %s\n\n", ezz_text(r->ctx, "usage"),
	    ezz_text(r->ctx, "COMMAND [option]... [argument]..."));
	for (size_t t = 0; cmd_tables[t] != NULL; t++)
		for (const struct cmd *c = cmd_tables[t]; c->name != NULL; c++)
			if (c->name[0] != '-')
				fprintf(to, "  %-18s  %s\n", c->name,
				    ezz_text(r->ctx, c->summary));
	fprintf(to, "\n%s\n", ezz_text(r->ctx,
	    "ezz help COMMAND tells more; ezz demo DIR makes a trial office"));
}

/* Letters that differ, moved, or missing: how far apart two short names are. */
static size_t
distance(const char *a, const char *b)
{
	size_t	 row[32], n = strlen(b), diagonal, above;

	if (n >= 31 || strlen(a) >= 31)
		return 99;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			above = row[j];
			row[j] = diagonal + (a[i - 1] != b[j - 1]);
			if (above + 1 < row[j])
				row[j] = above + 1;
			if (row[j - 1] + 1 < row[j])
				row[j] = row[j - 1] + 1;
			diagonal = above;
		}
	}
	return row[n];
}

static const char *
nearest(const char *typed)
{
	const char	*best = NULL;
	size_t		 d, least = 3;

	for (size_t t = 0; cmd_tables[t] != NULL; t++)
		for (const struct cmd *c = cmd_tables[t]; c->name != NULL; c++)
			if ((d = distance(typed, c->name)) < least) {
				least = d;
				best = c->name;
			}
	return best;
}

/* Verbs of a noun, when the noun alone was typed. */
static int
help_noun(struct run *r, const char *noun, FILE *to)
{
	size_t	 n = strlen(noun);
	int	 found = 0;

	for (size_t t = 0; cmd_tables[t] != NULL; t++)
		for (const struct cmd *c = cmd_tables[t]; c->name != NULL; c++)
			if (strncmp(c->name, noun, n) == 0 &&
			    c->name[n] == ' ') {
				fprintf(to, "  %-18s  %s\n", c->name,
				    ezz_text(r->ctx, c->summary));
				found++;
			}
	return found;
}

int
help_unknown(struct run *r, int argc, char **argv)
{
	char		 typed[128];
	const char	*near;

	snprintf(typed, sizeof(typed), "%s%s%s", argv[0],
	    argc > 1 && argv[1][0] != '-' ? " " : "",
	    argc > 1 && argv[1][0] != '-' ? argv[1] : "");
	if ((near = nearest(typed)) == NULL)
		near = nearest(argv[0]);
	fprintf(r->err, "ezz: %s ", ezz_text(r->ctx, "there is no command"));
	out_text(r, r->err, near != NULL || argc == 1 ? typed : argv[0]);
	if (near != NULL)
		fprintf(r->err, "; %s %s", ezz_text(r->ctx, "did you mean"),
		    near);
	fputc('\n', r->err);
	if (near == NULL && help_noun(r, argv[0], r->err) == 0)
		fprintf(r->err, "%s: ezz help\n", ezz_text(r->ctx, "try"));
	return EXIT_USAGE;
}

static void
nearest_option(const struct opt *all, const char *typed, size_t n,
    size_t *least, const char **best)
{
	char	 name[64];
	size_t	 d;

	snprintf(name, sizeof(name), "%.*s", (int)n, typed);
	for (; all != NULL && all->name != NULL; all++)
		if ((d = distance(name, all->name)) < *least) {
			*least = d;
			*best = all->name;
		}
}

int
help_no_option(struct run *r, const struct cmd *c, const char *typed)
{
	const char	*name = typed + strspn(typed, "-"), *best = NULL;
	size_t		 n = strcspn(name, "="), least = 3;

	if (n > 2 && n < 64) {
		nearest_option(c->opts, name, n, &least, &best);
		nearest_option(opts_common, name, n, &least, &best);
	}
	return best == NULL ? out_usage(r, "there is no option %s", typed) :
	    out_usage(r, "there is no option %s; did you mean --%s?", typed,
	    best);
}

static const struct cmd *
named(struct run *r)
{
	char	 name[128];

	if (opt_operands(r->args) == 0)
		return NULL;
	snprintf(name, sizeof(name), "%s%s%s", opt_operand(r->args, 0),
	    opt_operands(r->args) > 1 ? " " : "",
	    opt_operands(r->args) > 1 ? opt_operand(r->args, 1) : "");
	for (size_t t = 0; cmd_tables[t] != NULL; t++)
		for (const struct cmd *c = cmd_tables[t]; c->name != NULL; c++)
			if (strcmp(c->name, name) == 0)
				return c;
	return NULL;
}

static int
cmd_help(struct run *r)
{
	const struct cmd	*c;
	const char		*first = opt_operand(r->args, 0);
	char			*typed[2];

	if (first == NULL) {
		help_overview(r, r->out);
		return EXIT_DONE;
	}
	if ((c = named(r)) != NULL)
		return help_command(r, c);
	if (opt_operands(r->args) == 1 && help_noun(r, first, r->out) > 0)
		return EXIT_DONE;
	typed[0] = (char *)first;
	typed[1] = (char *)opt_operand(r->args, 1);
	return help_unknown(r, (int)opt_operands(r->args), typed);
}

static int
cmd_version(struct run *r)
{
	fprintf(r->out, "ezz %s\n", ezz_version());
	for (const struct feature *f = features; f->name != NULL; f++)
		fprintf(r->out, "%c%s\n", f->built ? '+' : '-', f->name);
	return EXIT_DONE;
}

const struct cmd cmds_help[] = {
	{ "help", "say how a command is used", "[COMMAND]", 0, 2, NULL,
	  cmd_help },
	{ "--help", "the same", "[COMMAND]", 0, 2, NULL, cmd_help },
	{ "--version", "say the version and what was built in", "", 0, 0, NULL,
	  cmd_version },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};

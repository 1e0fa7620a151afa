/*
 * Completion for bash, zsh and fish, written from the option tables: the same
 * rows that parse are the rows that are offered.
 */
#include <string.h>

#include "complete.h"
#include "opt_parse.h"
#include "out.h"

typedef void	 row_fn(struct run *, const struct cmd *);

static void
each(struct run *r, row_fn *fn)
{
	for (size_t t = 0; cmd_tables[t] != NULL; t++)
		for (const struct cmd *c = cmd_tables[t]; c->name != NULL; c++)
			if (c->name[0] != '-')
				fn(r, c);
}

static void
options(struct run *r, const struct opt *o)
{
	for (; o != NULL && o->name != NULL; o++)
		fprintf(r->out, " --%s", o->name);
}

static void
bash_case(struct run *r, const struct cmd *c)
{
	fprintf(r->out, "\t\"%s\") words=\"", c->name);
	options(r, c->opts);
	options(r, opts_common);
	fputs("\" ;;\n", r->out);
}

/* First words once each; second words under their noun. */
static void
bash_first(struct run *r, const struct cmd *c)
{
	const char	*space = strchr(c->name, ' ');

	fprintf(r->out, " %.*s", space == NULL ? (int)strlen(c->name) :
	    (int)(space - c->name), c->name);
}

static void
bash_second(struct run *r, const struct cmd *c)
{
	const char	*space = strchr(c->name, ' ');

	if (space != NULL)
		fprintf(r->out, "\t%.*s) verbs=\"$verbs %s\" ;;&\n",
		    (int)(space - c->name), c->name, space + 1);
}

static int
bash(struct run *r)
{
	fputs("# bash completion for ezz, made from its option tables\n"
	    "_ezz()\n{\n\tlocal cur=${COMP_WORDS[COMP_CWORD]} words= verbs=\n"
	    "\tlocal one=${COMP_WORDS[1]-} two=${COMP_WORDS[2]-}\n"
	    "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -W \"", r->out);
	each(r, bash_first);
	fputs("\" -- \"$cur\" | sort -u)\n\t\treturn\n\tfi\n"
	    "\tcase $one in\n", r->out);
	each(r, bash_second);
	fputs("\tesac\n\tif [ \"$COMP_CWORD\" -eq 2 ] && [ -n \"$verbs\" ]; then\n"
	    "\t\tmapfile -t COMPREPLY < <(compgen -W \"$verbs\" -- \"$cur\")\n"
	    "\t\treturn\n\tfi\n"
	    "\t[ -n \"$verbs\" ] && one=\"$one $two\"\n"
	    "\tcase $one in\n", r->out);
	each(r, bash_case);
	fputs("\tesac\n\tcase $cur in\n"
	    "\t-*) mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\") ;;\n"
	    "\t*) mapfile -t COMPREPLY < <(compgen -f -- \"$cur\") ;;\n"
	    "\tesac\n}\ncomplete -o filenames -F _ezz ezz\n", r->out);
	return EXIT_DONE;
}

/* zsh takes bash's function through its own compatibility layer. */
static int
zsh(struct run *r)
{
	fputs("#compdef ezz\nautoload -U +X bashcompinit && bashcompinit\n"
	    "mapfile() { shift; COMPREPLY=(\"${(@f)$(cat)}\"); }\n", r->out);
	return bash(r);
}

static void
fish_quoted(struct run *r, const char *text)
{
	fputc('\'', r->out);
	for (; *text != '\0'; text++) {
		if (*text == '\'' || *text == '\\')
			fputc('\\', r->out);
		fputc(*text, r->out);
	}
	fputc('\'', r->out);
}

static void
fish_condition(struct run *r, const struct cmd *c)
{
	const char	*space = strchr(c->name, ' ');

	fprintf(r->out, "-n '__fish_seen_subcommand_from %.*s",
	    space == NULL ? (int)strlen(c->name) : (int)(space - c->name),
	    c->name);
	if (space != NULL)
		fprintf(r->out, "; and __fish_seen_subcommand_from %s",
		    space + 1);
	fputc('\'', r->out);
}

static void
fish_row(struct run *r, const struct cmd *c)
{
	const char	*space = strchr(c->name, ' ');

	if (space == NULL)
		fprintf(r->out, "complete -c ezz -n __fish_use_subcommand "
		    "-a %s -d ", c->name);
	else
		fprintf(r->out, "complete -c ezz -n __fish_use_subcommand "
		    "-a %.*s\ncomplete -c ezz -n "
		    "'__fish_seen_subcommand_from %.*s' -a %s -d ",
		    (int)(space - c->name), c->name,
		    (int)(space - c->name), c->name, space + 1);
	fish_quoted(r, c->summary);
	fputc('\n', r->out);
	for (const struct opt *o = c->opts; o != NULL && o->name != NULL; o++) {
		fputs("complete -c ezz ", r->out);
		fish_condition(r, c);
		fprintf(r->out, " -l %s%s -d ", o->name,
		    o->kind == OPT_FLAG ? "" : " -r");
		fish_quoted(r, o->help);
		fputc('\n', r->out);
	}
}

static int
fish(struct run *r)
{
	fputs("# fish completion for ezz, made from its option tables\n", r->out);
	each(r, fish_row);
	return EXIT_DONE;
}

static int
cmd_completion(struct run *r)
{
	static const struct shell {
		const char	*name;
		int		(*write)(struct run *);
	} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };

	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (strcmp(shells[i].name, opt_operand(r->args, 0)) == 0)
			return shells[i].write(r);
	return out_usage(r, "completion is there for bash, zsh and fish");
}

const struct cmd cmds_completion[] = {
	{ "completion", "print completion for a shell", "bash|zsh|fish", 1, 1,
	  NULL, cmd_completion },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};

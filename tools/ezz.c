/*
 * The command's frame: finds the verb, parses its options by its table, makes
 * the context, runs it.  One program reads (ezz), one also draws and keeps
 * records (ezz-full); see full.h.
 */
#include "config.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "cmd.h"
#include "full.h"
#include "help.h"
#include "opt_parse.h"
#include "out.h"
#include "stop.h"

/* Words of a command's name that argv begins with: 0, 1 or 2. */
static int
matches(const struct cmd *c, int argc, char **argv)
{
	const char	*space = strchr(c->name, ' ');
	size_t		 n = space == NULL ? strlen(c->name) :
			    (size_t)(space - c->name);

	if (argc < 1 || strlen(argv[0]) != n ||
	    strncmp(argv[0], c->name, n) != 0)
		return 0;
	if (space == NULL)
		return 1;
	return argc > 1 && strcmp(argv[1], space + 1) == 0 ? 2 : 0;
}

static const struct cmd *
find_command(int argc, char **argv, int *words)
{
	const struct cmd	*best = NULL;
	int			 n;

	*words = 0;
	for (size_t t = 0; cmd_tables[t] != NULL; t++)
		for (const struct cmd *c = cmd_tables[t]; c->name != NULL; c++)
			if ((n = matches(c, argc, argv)) > *words) {
				best = c;
				*words = n;
			}
	return best;
}

/* Would this word, "--office" or "-o", take the next one for its argument? */
static bool
takes_argument(const struct opt *o, const char *word)
{
	for (; o != NULL && o->name != NULL; o++)
		if (o->kind != OPT_FLAG && ((strncmp(word, "--", 2) == 0 &&
		    strcmp(word + 2, o->name) == 0) || (o->letter != 0 &&
		    word[0] == '-' && word[1] == o->letter && word[2] == '\0')))
			return true;
	return false;
}

/* "status --office DIR set LICID": the verb may stand behind options. */
static void
verb_to_front(int argc, char **argv)
{
	char			*pair[2] = { argv[0], NULL };
	const struct cmd	*c;
	int			 words;

	if (argc < 3 || argv[1][0] != '-')
		return;
	for (int i = 2; i < argc; i++) {
		pair[1] = argv[i];
		c = find_command(2, pair, &words);
		if (words != 2 || takes_argument(c->opts, argv[i - 1]) ||
		    takes_argument(opts_common, argv[i - 1]))
			continue;
		memmove(&argv[2], &argv[1],
		    (size_t)(i - 1) * sizeof(argv[0]));
		argv[1] = pair[1];
		return;
	}
}

static bool
wants_chinese(const char *lang)
{
	const char	*names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char	*v;

	if (lang != NULL)
		return strcmp(lang, "zh") == 0;
	for (size_t i = 0; i < 3; i++)
		if ((v = getenv(names[i])) != NULL && *v != '\0')
			return strncmp(v, "zh", 2) == 0;
	return false;
}

static int
say_fault(struct run *r, const struct cmd *c, const struct opt_fault *f)
{
	switch (f->wrong) {
	case OPT_UNKNOWN:
		return help_no_option(r, c, f->name);
	case OPT_REPEATED:
		return out_usage(r, "--%s is given twice", f->name);
	case OPT_ARGUMENT:
		return out_usage(r, "--%s needs an argument", f->name);
	case OPT_NO_ARGUMENT:
		return out_usage(r, "--%s takes no argument", f->name);
	default:
		fprintf(r->err, "ezz: %s\n", ezz_text(r->ctx, "out of memory"));
		return EXIT_BROKEN;
	}
}

/* --time, or the clock: this is the only place that reads it. */
static bool
set_time(struct run *r)
{
	const char	*text = opt_one(r->args, "time");

	if (text == NULL) {
		r->now = (int64_t)time(NULL);
		return true;
	}
	return ezz_time_read(r->ctx, text, &r->now) == EZZ_OK;
}

static int
run_command(struct run *r, const struct cmd *c, int argc, char **argv)
{
	struct opt_fault	 fault;
	struct args		*a;
	const char		*lang;
	int			 status;
	size_t			 n;

	if ((a = opt_parse(c->opts, argc, argv, &fault)) == NULL)
		return say_fault(r, c, &fault);
	r->args = a;
	lang = opt_one(a, "lang");
	r->chinese = wants_chinese(lang);
	ezz_ctx_language(r->ctx, r->chinese ? EZZ_CHINESE : EZZ_ENGLISH);
	n = opt_operands(a);
	if (opt_flag(a, "help"))
		status = help_command(r, c);
	else if (lang != NULL && strcmp(lang, "zh") != 0 &&
	    strcmp(lang, "en") != 0)
		status = out_usage(r, "--lang takes zh or en");
	else if (!set_time(r))
		status = out_usage(r, "%s", ezz_message(r->ctx));
	else if (n < (size_t)c->least)
		status = out_usage(r, "%s is missing", c->operands);
	else if (c->most >= 0 && n > (size_t)c->most)
		status = out_usage(r, "%s is one argument too many",
		    opt_operand(a, (size_t)c->most));
	else
		status = c->main(r);
	opt_free(a);
	r->args = NULL;
	return status;
}

/*
 * Keys pass through this process: no core file, no debugger of others.  The
 * leak checker of the sanitizers is such a debugger.
 */
static void
close_shutters(void)
{
	struct rlimit	 none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
#ifndef EZZ_SANITIZERS
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

static bool
wants_colour(void)
{
	const char	*no = getenv("NO_COLOR");
	const char	*term = getenv("TERM");

	return isatty(STDOUT_FILENO) && (no == NULL || *no == '\0') &&
	    term != NULL && strcmp(term, "dumb") != 0;
}

static int
dispatch(struct run *r, int argc, char **argv)
{
	const struct cmd	*c;
	int			 words;

	verb_to_front(argc - 1, argv + 1);
	c = find_command(argc - 1, argv + 1, &words);
	if (c == NULL && full_is_elsewhere)
		full_become(argv);
	if (argc < 2) {
		help_overview(r, stderr);
		return EXIT_USAGE;
	}
	if (c == NULL)
		return help_unknown(r, argc - 1, argv + 1);
	r->name = c->name;
	return run_command(r, c, argc - 1 - words, argv + 1 + words);
}

int
main(int argc, char **argv)
{
	struct run	 r = { .out = stdout, .err = stderr };
	int		 status;

	full_argv = argv;
	close_shutters();
	stop_install();
	setlocale(LC_CTYPE, "C.UTF-8");
	r.data = full_data();
	r.colour = wants_colour();
	if (ezz_ctx_new(&r.ctx) != EZZ_OK) {
		fputs("ezz: out of memory\n", stderr);
		return EXIT_BROKEN;
	}
	r.chinese = wants_chinese(NULL);
	ezz_ctx_language(r.ctx, r.chinese ? EZZ_CHINESE : EZZ_ENGLISH);
	status = out_close(&r, dispatch(&r, argc, argv));
	ezz_ctx_free(&r.ctx);
	return status;
}

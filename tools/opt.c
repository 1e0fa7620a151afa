/*
 * Options by table: --name ARG, --name=ARG, -x ARG, -xARG, flags joined as
 * -xy, "--" ends them.  Long names may not be shortened: a script that worked
 * yesterday must not change its meaning when an option is added.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "opt_parse.h"

struct args {
	const struct opt	*opts;
	struct given {
		const struct opt	*opt;
		const char		*arg;
	}			*given;
	size_t			 given_n;
	const char		**operands;
	size_t			 operands_n;
};

/* What every command takes besides its own. */
const struct opt opts_common[] = {
	{ "help", 'h', OPT_FLAG, NULL, "show how this command is used" },
	{ "lang", 0, OPT_ONE, "zh|en", "language of messages; else by locale" },
	{ "time", 0, OPT_ONE, "TIME", "judge or act as of TIME, not now" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

static const struct opt *
find(const struct opt *opts, const char *name, size_t n, char letter)
{
	for (; opts != NULL && opts->name != NULL; opts++) {
		if (letter != 0 && opts->letter == letter)
			return opts;
		if (letter == 0 && strncmp(opts->name, name, n) == 0 &&
		    opts->name[n] == '\0')
			return opts;
	}
	return NULL;
}

static const struct opt *
lookup(const struct args *a, const char *name, size_t n, char letter)
{
	const struct opt	*o = find(a->opts, name, n, letter);

	return o != NULL ? o : find(opts_common, name, n, letter);
}

static bool
give(struct args *a, const struct opt *o, const char *arg,
    struct opt_fault *fault)
{
	if (o->kind != OPT_MANY && opt_count(a, o->name) > 0) {
		*fault = (struct opt_fault){ OPT_REPEATED, o->name };
		return false;
	}
	a->given[a->given_n++] = (struct given){ o, arg };
	return true;
}

/* --name, --name=ARG, --name ARG; *i moves over what was taken. */
static bool
long_option(struct args *a, int argc, char **argv, int *i,
    struct opt_fault *fault)
{
	const char		*name = argv[*i] + 2;
	const char		*eq = strchr(name, '=');
	const struct opt	*o;

	o = lookup(a, name, eq == NULL ? strlen(name) : (size_t)(eq - name), 0);
	if (o == NULL) {
		*fault = (struct opt_fault){ OPT_UNKNOWN, argv[*i] };
		return false;
	}
	if (o->kind == OPT_FLAG && eq != NULL) {
		*fault = (struct opt_fault){ OPT_NO_ARGUMENT, o->name };
		return false;
	}
	if (o->kind == OPT_FLAG || eq != NULL)
		return give(a, o, eq == NULL ? NULL : eq + 1, fault);
	if (*i + 1 >= argc) {
		*fault = (struct opt_fault){ OPT_ARGUMENT, o->name };
		return false;
	}
	return give(a, o, argv[++*i], fault);
}

/* -x, -xy for flags, -xARG and -x ARG for the others. */
static bool
short_options(struct args *a, int argc, char **argv, int *i,
    struct opt_fault *fault)
{
	for (const char *p = argv[*i] + 1; *p != '\0'; p++) {
		const struct opt	*o = lookup(a, NULL, 0, *p);

		if (o == NULL) {
			*fault = (struct opt_fault){ OPT_UNKNOWN, argv[*i] };
			return false;
		}
		if (o->kind == OPT_FLAG) {
			if (!give(a, o, NULL, fault))
				return false;
			continue;
		}
		if (p[1] != '\0')
			return give(a, o, p + 1, fault);
		if (*i + 1 >= argc) {
			*fault = (struct opt_fault){ OPT_ARGUMENT, o->name };
			return false;
		}
		return give(a, o, argv[++*i], fault);
	}
	return true;
}

struct args *
opt_parse(const struct opt *opts, int argc, char **argv,
    struct opt_fault *fault)
{
	struct args	*a = calloc(1, sizeof(*a));
	bool		 rest = false;

	*fault = (struct opt_fault){ OPT_MEMORY, NULL };
	if (a == NULL)
		return NULL;
	a->opts = opts;
	a->given = calloc((size_t)argc * 2 + 1, sizeof(*a->given));
	a->operands = calloc((size_t)argc + 1, sizeof(*a->operands));
	for (int i = 0; i < argc; i++) {
		if (a->given == NULL || a->operands == NULL)
			goto bad;
		if (rest || argv[i][0] != '-' || argv[i][1] == '\0')
			a->operands[a->operands_n++] = argv[i];
		else if (strcmp(argv[i], "--") == 0)
			rest = true;
		else if (argv[i][1] == '-') {
			if (!long_option(a, argc, argv, &i, fault))
				goto bad;
		} else if (!short_options(a, argc, argv, &i, fault))
			goto bad;
	}
	return a;
bad:
	opt_free(a);
	return NULL;
}

void
opt_free(struct args *a)
{
	if (a == NULL)
		return;
	free(a->given);
	free(a->operands);
	free(a);
}

bool
opt_flag(const struct args *a, const char *name)
{
	return opt_count(a, name) > 0;
}

const char *
opt_one(const struct args *a, const char *name)
{
	return opt_many(a, name, 0);
}

size_t
opt_count(const struct args *a, const char *name)
{
	size_t	 n = 0;

	for (size_t i = 0; i < a->given_n; i++)
		n += strcmp(a->given[i].opt->name, name) == 0;
	return n;
}

const char *
opt_many(const struct args *a, const char *name, size_t which)
{
	for (size_t i = 0; i < a->given_n; i++)
		if (strcmp(a->given[i].opt->name, name) == 0 && which-- == 0)
			return a->given[i].arg;
	return NULL;
}

size_t
opt_operands(const struct args *a)
{
	return a->operands_n;
}

const char *
opt_operand(const struct args *a, size_t i)
{
	return i < a->operands_n ? a->operands[i] : NULL;
}

bool
opt_number(const char *text, int64_t least, int64_t most, int64_t *out)
{
	char		*end;
	long long	 v;

	if (text[0] != '-' && (text[0] < '0' || text[0] > '9'))
		return false;
	errno = 0;
	v = strtoll(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || v < least || v > most)
		return false;
	*out = v;
	return true;
}

/*
 * Makes a preset dictionary for DEFLATE (RFC 1951) out of a list of words and
 * the vocabularies of the schemas, always the same bytes from the same files:
 *
 *	mkdict words.txt schema.json... >n.bin
 *
 * Every list has its more frequent words later.  They are taken from the ends
 * in turn, less what is already there, until the dictionary is full, and laid
 * down backwards: near matches cost fewer bits, so the frequent words stand
 * last and the bytes that every payload has come after all.  Labels are left
 * out: a payload has no names of fields.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* As many bytes as a verifier keeps for each dictionary there ever was. */
#define FULL	8192
#define LISTS	64
/* Words on many papers against those on one: so many a turn. */
#define COMMON	4

struct list {
	char	**word;
	size_t	  n;
};

/*
 * The payload {4: exp, 6: iat, 65535: {"status_list": {"idx", "uri"}},
 * -70001: [...]} of a token, less what differs: times of these years, the
 * address of a trial office's first list whole, so that it costs one match.
 */
static const unsigned char	 skeleton[] =
    "\xf6\xf6\xf6"
    ".gov.cn/token-status/"
    "zwfw."
    ".gov.cn/status/"
    "x\x20https://"
    "\xa5\x04\x1a\x6d\xa4\x04\x1a\x6d\xa3\x04\x1a\x6d"
    "\x05\x1a\x6b\x06\x1a\x6c"
    "\xa3\x04\x1a\x6b\xa3\x04\x1a\x6c\xa4\x04\x1a\x6b\xa4\x04\x1a\x6c\x06\x1a\x6b"
    "\x19\xff\xff\xa1\x6bstatus_list\xa2\x63idx\x1a\x00"
    "\x63uri\x78\x1dhttps://status.example/demo/1"
    "\x3a\x00\x01\x11\x70\x90";

static void
die(const char *what)
{
	fprintf(stderr, "mkdict: %s\n", what);
	exit(1);
}

static void
add(struct list *l, const char *word)
{
	char	**more = realloc(l->word, (l->n + 1) * sizeof(*more));

	if (more == NULL || (more[l->n] = strdup(word)) == NULL)
		die("out of memory");
	l->word = more;
	l->n++;
}

static void
read_words(const char *path, struct list *l)
{
	char	 line[512];
	FILE	*f = fopen(path, "r");

	if (f == NULL)
		die(path);
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] != '\0' && line[0] != '#')
			add(l, line);
	}
	fclose(f);
}

/* The strings of every enum, in the order of the file. */
static void
read_enums(json_t *j, struct list *l)
{
	const char	*key;
	json_t		*v;
	size_t		 i;

	json_array_foreach(j, i, v)
		read_enums(v, l);
	json_object_foreach(j, key, v) {
		if (strcmp(key, "enum") == 0 && json_is_array(v)) {
			for (i = 0; i < json_array_size(v); i++)
				if (json_is_string(json_array_get(v, i)))
					add(l, json_string_value(
					    json_array_get(v, i)));
		} else
			read_enums(v, l);
	}
}

static void
read_schema(const char *path, struct list *l)
{
	json_t	*j = json_load_file(path, 0, NULL), *v;
	size_t	 i;

	if (j == NULL)
		die(path);
	read_enums(j, l);
	json_array_foreach(json_object_get(j, "x-ezz-vocabulary"), i, v)
		if (json_is_string(v))
			add(l, json_string_value(v));
	json_decref(j);
}

static bool
held(const struct list *taken, const char *word)
{
	for (size_t i = 0; i < taken->n; i++)
		if (strstr(taken->word[i], word) != NULL)
			return true;
	return false;
}

/* The last word of a list, if it is new and finds room. */
static void
take(struct list *l, struct list *taken, size_t *left)
{
	char	*word;

	if (l->n == 0)
		return;
	word = l->word[--l->n];
	if (strlen(word) <= *left && !held(taken, word)) {
		add(taken, word);
		*left -= strlen(word);
	}
	free(word);
}

static size_t
words_left(const struct list *l, size_t n)
{
	size_t	 sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += l[i].n;
	return sum;
}

int
main(int argc, char **argv)
{
	struct list	 lists[LISTS] = { 0 }, taken = { 0 };
	size_t		 n = (size_t)argc - 1;
	size_t		 left = FULL - (sizeof(skeleton) - 1);

	if (argc < 2 || n > LISTS)
		die("usage: mkdict words.txt schema.json...");
	read_words(argv[1], &lists[0]);
	for (size_t i = 1; i < n; i++)
		read_schema(argv[i + 1], &lists[i]);
	while (words_left(lists, n) > 0)
		for (size_t i = 0; i < n; i++)
			for (int k = 0; k < (i == 0 ? COMMON : 1); k++)
				take(&lists[i], &taken, &left);
	for (size_t i = taken.n; i > 0; i--) {
		fputs(taken.word[i - 1], stdout);
		free(taken.word[i - 1]);
	}
	free(taken.word);
	for (size_t i = 0; i < n; i++)
		free(lists[i].word);
	fwrite(skeleton, 1, sizeof(skeleton) - 1, stdout);
	return fflush(stdout) == 0 ? 0 : 1;
}

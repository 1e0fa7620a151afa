/*
 * ezz archive map, reduce, emit: evidence for any number of files, on any
 * number of machines.  map turns names into lines, wherever the files are;
 * reduce sorts the lines and has their root stamped, once; emit turns lines
 * into records.  map and emit are filters that share nothing, and what comes
 * out does not depend on how the lines were cut, ordered or repeated.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmds.h"
#include "emit.h"
#include "io.h"
#include "judge.h"
#include "out.h"
#include "stop.h"
#include "store.h"

#define LINE		(1024 * 1024)
#define MIB		(1024 * 1024)
#define MEMORY		192		/* MiB, if not said */
#define SAID		20		/* refused lines that are said */

static struct ezz_bytes
view(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

/* ---- archive map --------------------------------------------------------- */

struct map {
	struct run	*r;
	const char	*hash;
	int64_t		 shard, shards;
	ezz_store	*onto;		/* of a hash-tree renewal */
	struct ezz_buf	 line;
	size_t		 bad;
};

static bool
read_shard(const char *text, struct map *m)
{
	const char	*slash = text == NULL ? NULL : strchr(text, '/');
	char		 first[24];

	m->shard = m->shards = 1;
	if (text == NULL)
		return true;
	if (slash == NULL || (size_t)(slash - text) >= sizeof(first))
		return false;
	memcpy(first, text, (size_t)(slash - text));
	first[slash - text] = '\0';
	return opt_number(slash + 1, 1, 1000000, &m->shards) &&
	    opt_number(first, 1, m->shards, &m->shard);
}

/* What was changed or cannot be read has no line in a renewal: reduce would
 * miss it, and here it is said. */
static ezz_status
remap(struct map *m, struct ezz_bytes order, bool *good)
{
	struct ezz_store_object	 o;
	ezz_ctx			*ctx = m->r->ctx;
	char			*name;
	ezz_status		 st;

	if (order.p[0] == '{')
		st = ezz_store_take(ctx, m->onto, order, &o);
	else if ((name = strndup((const char *)order.p, order.n)) == NULL)
		return ezz_fault(ctx, EZZ_ENOMEM, "out of memory");
	else {
		st = ezz_store_find(ctx, m->onto, name, &o);
		free(name);
	}
	if (st == EZZ_OK)
		st = ezz_store_remap(ctx, m->onto, m->hash, &m->line);
	*good = st == EZZ_OK;
	if (st == EZZ_EREFUSED || st == EZZ_ENOTFOUND || st == EZZ_EIO) {
		out_fail(m->r, st);
		m->line.n = 0;
		return EZZ_OK;
	}
	return st;
}

static ezz_status
map_one(struct map *m, struct ezz_bytes order)
{
	bool		 mine, good;
	ezz_status	 st;

	m->line.n = 0;
	if ((st = ezz_store_share(m->r->ctx, order, (uint64_t)m->shard,
	    (uint64_t)m->shards, &mine)) != EZZ_OK || !mine)
		return st;
	st = m->onto != NULL ? remap(m, order, &good) :
	    ezz_store_map(m->r->ctx, m->hash, order, &good, &m->line);
	if (st != EZZ_OK)
		return st;
	m->bad += !good;
	if (m->line.n == 0)
		return EZZ_OK;
	fwrite(m->line.p, 1, m->line.n, m->r->out);
	fputc('\n', m->r->out);
	/* one write a line, so that many writers of one pipe do not mix */
	if (fflush(m->r->out) != 0)
		return ezz_fault(m->r->ctx, EZZ_EIO, "%s: %s", "stdout",
		    strerror(errno));
	return EZZ_OK;
}

static ezz_status
map_lines(struct map *m, int fd, const char *name)
{
	struct blocks	 b = { .fd = fd, .name = name, .most = LINE };
	int		 end = opt_flag(m->r->args, "null") ? 0 : '\n';
	struct ezz_bytes line;
	bool		 more;
	ezz_status	 st;

	while ((st = blocks_next(m->r, &b, end, &line, &more)) == EZZ_OK &&
	    more) {
		if (stop_asked())
			st = ezz_fault(m->r->ctx, EZZ_ESTOPPED, "stopped");
		else if (line.n > 0)
			st = map_one(m, line);
		if (st != EZZ_OK)
			break;
	}
	blocks_free(&b);
	return st;
}

static ezz_status
map_all(struct map *m)
{
	const struct args	*a = m->r->args;
	const char		*from = opt_one(a, "files-from");
	ezz_status		 st = EZZ_OK;
	int			 fd;

	for (size_t i = 0; i < opt_operands(a) && st == EZZ_OK; i++)
		st = map_one(m, (struct ezz_bytes){ (const uint8_t *)
		    opt_operand(a, i), strlen(opt_operand(a, i)) });
	if (st != EZZ_OK || (from == NULL && opt_operands(a) > 0))
		return st;
	if (from == NULL || strcmp(from, "-") == 0)
		return map_lines(m, STDIN_FILENO, "stdin");
	if ((fd = open(from, O_RDONLY | O_CLOEXEC)) == -1)
		return ezz_fault(m->r->ctx, EZZ_EIO, "%s: %s", from,
		    strerror(errno));
	st = map_lines(m, fd, from);
	close(fd);
	return st;
}

static int
cmd_map(struct run *r)
{
	const char	*hash = opt_one(r->args, "hash");
	const char	*onto = opt_one(r->args, "tree");
	struct map	 m = { .r = r, .hash = hash == NULL ? "SM3" : hash };
	ezz_status	 st = EZZ_OK;

	if (!read_shard(opt_one(r->args, "shard"), &m))
		return out_usage(r, "--shard is I/N, as 1/4 to 4/4");
	stop_gently();
	if (onto != NULL)
		st = ezz_store_open(r->ctx, onto, &m.onto);
	if (st == EZZ_OK)
		st = map_all(&m);
	ezz_buf_free(&m.line);
	ezz_store_free(&m.onto);
	if (st != EZZ_OK)
		return out_while(r, st, "digesting");
	return m.bad > 0 && opt_flag(r->args, "strict") ? EXIT_REFUSED :
	    EXIT_DONE;
}

/* ---- archive reduce ------------------------------------------------------ */

struct reduce {
	struct run		*r;
	struct timestamping	 t;
	ezz_store		*onto;
	ezz_store_maker		*maker;
	const char		*out;
	size_t			 bad;
};

/* A file that could not be read is told, and the others have their store. */
static ezz_status
reduce_line(struct reduce *d, const struct blocks *b, struct ezz_bytes line)
{
	char		*why;
	ezz_status	 st;

	if (line.n == 0)
		return EZZ_OK;
	st = ezz_store_add(d->r->ctx, d->maker, line);
	if (st == EZZ_EREFUSED) {
		if (d->bad++ < SAID)
			out_fail(d->r, st);
		return EZZ_OK;
	}
	/* the message is written over while it is read */
	if (st == EZZ_OK || (why = strdup(ezz_message(d->r->ctx))) == NULL)
		return st;
	st = ezz_fault(d->r->ctx, st, "%s: line %zu: %s", b->name, b->number,
	    why);
	free(why);
	return st;
}

static ezz_status
reduce_lines(struct reduce *d, int fd, const char *name)
{
	struct blocks	 b = { .fd = fd, .name = name, .most = LINE };
	struct ezz_bytes line;
	bool		 more;
	ezz_status	 st;

	while ((st = blocks_next(d->r, &b, '\n', &line, &more)) == EZZ_OK &&
	    more) {
		if (stop_asked())
			st = ezz_fault(d->r->ctx, EZZ_ESTOPPED, "stopped");
		else
			st = reduce_line(d, &b, line);
		if (st != EZZ_OK)
			break;
	}
	blocks_free(&b);
	return st;
}

static ezz_status
reduce_all(struct reduce *d)
{
	const struct args	*a = d->r->args;
	ezz_status		 st = EZZ_OK;

	if (opt_operands(a) == 0)
		return reduce_lines(d, STDIN_FILENO, "stdin");
	for (size_t i = 0; i < opt_operands(a) && st == EZZ_OK; i++) {
		const char	*path = opt_operand(a, i);
		int		 fd = open(path, O_RDONLY | O_CLOEXEC);

		if (fd == -1)
			return ezz_fault(d->r->ctx, EZZ_EIO, "%s: %s", path,
			    strerror(errno));
		posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
		st = reduce_lines(d, fd, path);
		close(fd);
	}
	return st;
}

static ezz_status
reduce(struct reduce *d, size_t memory)
{
	struct ezz_buf	 root = { 0 }, token = { 0 };
	const char	*onto = opt_one(d->r->args, "tree");
	ezz_ctx		*ctx = d->r->ctx;
	ezz_status	 st = EZZ_OK;

	if (onto != NULL && (st = ezz_store_open(ctx, onto, &d->onto)) !=
	    EZZ_OK)
		return st;
	if ((st = ezz_store_begin(ctx, d->t.hash, d->out, memory, d->onto,
	    &d->maker)) == EZZ_OK && (st = reduce_all(d)) == EZZ_OK &&
	    (st = ezz_store_root(ctx, d->maker, &root)) == EZZ_OK &&
	    (st = store_token(&d->t, view(&root), &token)) == EZZ_OK) {
		if (token.n > 0)
			st = ezz_store_finish(ctx, d->maker, view(&token));
		if (st == EZZ_OK)
			store_say(d->r, ezz_store_lines(d->maker),
			    d->t.hash, view(&root));
	}
	ezz_buf_free(&root);
	ezz_buf_free(&token);
	return st;
}

static int
reduce_usage(struct run *r, int64_t *memory)
{
	const char	*text = opt_one(r->args, "memory");

	*memory = MEMORY;
	if (opt_one(r->args, "output") == NULL)
		return out_usage(r, "name the output with -o");
	if ((opt_one(r->args, "request-in") == NULL) !=
	    (opt_one(r->args, "response-in") == NULL))
		return out_usage(r, "--response-in and --request-in go "
		    "together: an answer is judged by what was asked");
	if (text != NULL && !opt_number(text, 1, 4095, memory))
		return out_usage(r, "--memory is a number of MiB from 1 to "
		    "4095");
	return EXIT_DONE;
}

static int
cmd_reduce(struct run *r)
{
	const char	*hash = opt_one(r->args, "hash");
	struct reduce	 d = { .r = r, .out = opt_one(r->args, "output") };
	ezz_verifier	*v = NULL;
	ezz_office	*office = NULL;
	int64_t		 memory;
	ezz_status	 st;
	int		 status;

	if ((status = reduce_usage(r, &memory)) != EXIT_DONE ||
	    (status = judge_open(r, &v, &office)) != EXIT_DONE)
		return status;
	stop_gently();
	status = timestamping_start(r, v, office, opt_flag(r->args,
	    "no-status"), &d.t);
	d.t.hash = hash == NULL ? "SM3" : hash;
	if (status == EXIT_DONE && (st = reduce(&d, (size_t)memory * MIB)) !=
	    EZZ_OK)
		status = out_while(r, st, "making the store %s", d.out);
	if (status == EXIT_DONE && d.bad > 0) {
		fprintf(r->err, ezz_text(r->ctx, N_("ezz: %zu files have no "
		    "evidence in this store; map them again")), d.bad);
		fputc('\n', r->err);
		status = EXIT_REFUSED;
	}
	ezz_store_drop(&d.maker);
	ezz_store_free(&d.onto);
	timestamping_end(&d.t);
	ezz_verifier_free(&v);
	ezz_office_free(&office);
	return status;
}

/* ---- tables -------------------------------------------------------------- */

static const struct opt opts_map[] = {
	{ "hash", 0, OPT_ONE, "NAME", "digest by SM3 (if not said), SHA-256, "
	    "SHA-384, SHA-512" },
	{ "files-from", 0, OPT_ONE, "FILE", "names of files, one a line; "
	    "stdin if no file is named" },
	{ "null", '0', OPT_FLAG, NULL, "a NUL ends each name of the list" },
	{ "shard", 0, OPT_ONE, "I/N", "take the I-th of N parts, from 1" },
	{ "tree", 0, OPT_ONE, "STORE", "renew the objects of this store by "
	    "a new hash" },
	{ "strict", 0, OPT_FLAG, NULL, "end with 1 when a file could not be "
	    "read" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

static const struct opt opts_reduce[] = {
	JUDGE_OPTS,
	{ "no-status", 0, OPT_FLAG, NULL, "do not ask whether certificates "
	    "were revoked" },
	{ "output", 'o', OPT_ONE, "STORE", "the new store" },
	{ "hash", 0, OPT_ONE, "NAME", "that of the lines: SM3 (if not said), "
	    "SHA-256, SHA-384, SHA-512" },
	{ "tree", 0, OPT_ONE, "STORE", "the store whose objects were "
	    "renewed" },
	{ "memory", 0, OPT_ONE, "MIB", "for sorting, 192 if not said; more "
	    "goes to files" },
	TIMESTAMP_OPTS,
	{ "request-out", 0, OPT_ONE, "FILE", "write the request, to be "
	    "carried to an authority" },
	{ "request-in", 0, OPT_ONE, "FILE", "the request that was carried" },
	{ "response-in", 0, OPT_ONE, "FILE", "and the response that came "
	    "back" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

static const struct opt opts_emit[] = {
	{ "output", 'o', OPT_ONE, "DIR", "a record a file in this new "
	    "directory; if not said, a line each" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_archive_store[] = {
	{ "archive emit", "take evidence records out of a store",
	  "STORE [FILE|-]...", 1, -1, opts_emit, cmd_emit },
	{ "archive map", "digest files to lines, anywhere",
	  "[FILE]...", 0, -1, opts_map, cmd_map },
	{ "archive reduce", "make a store of lines, under one time-stamp",
	  "[FILE]...", 0, -1, opts_reduce, cmd_reduce },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};

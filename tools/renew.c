/*
 * Evidence records made and renewed (RFC 4998), one time-stamp for all.  The
 * new records lie in a new directory, which takes its name only when each of
 * them was judged and written; what they renew stays where it is.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "io.h"
#include "judge.h"
#include "lines.h"
#include "out.h"
#include "renew.h"
#include "stop.h"
#include "store.h"
#include "timestamp.h"

#define RECORD_MAX	(16 * 1024 * 1024)
#define OBJECT_MAX	(1024u * 1024 * 1024)
#define FILES_MAX	1000000

struct renew {
	struct run		*r;
	struct timestamping	 t;
	enum ezz_renewal	 how;
	const char		*hash;
	const char		*from;		/* directory of old records */
	const char		*out;
	char			 temp[PATH_MAX];
	char			**files;
	size_t			 n;
	size_t			 cap;
	ezz_evidence_batch	*batch;
	struct ezz_buf		 token;
	const char		*at;		/* the file that is looked at */
};

static struct ezz_bytes
view(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

static const char *
base(const char *path)
{
	const char	*slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* DIR/NAME.ers; a record that is renewed by itself keeps its name. */
static bool
record_path(const struct renew *w, const char *dir, const char *file,
    char path[PATH_MAX])
{
	return snprintf(path, PATH_MAX, "%s/%s%s", dir, base(file),
	    w->how == EZZ_RENEW_STAMP ? "" : ".ers") < PATH_MAX;
}

/* ---- what is asked for --------------------------------------------------- */

static ezz_status
add_file(struct renew *w, const char *path)
{
	char	**all;
	size_t	  cap = w->cap == 0 ? 64 : w->cap * 2;

	if (w->n == FILES_MAX)
		return ezz_fault(w->r->ctx, EZZ_ELIMIT,
		    "more than %d files in one batch", FILES_MAX);
	if (w->n == w->cap) {
		if ((all = realloc(w->files, cap * sizeof(*all))) == NULL)
			return ezz_fault(w->r->ctx, EZZ_ENOMEM,
			    "out of memory");
		w->files = all;
		w->cap = cap;
	}
	if ((w->files[w->n] = strdup(path)) == NULL)
		return ezz_fault(w->r->ctx, EZZ_ENOMEM, "out of memory");
	w->n++;
	return EZZ_OK;
}

static ezz_status
gather(struct renew *w)
{
	const char	*from = opt_one(w->r->args, "files-from");
	struct lines	 l = { .end = '\n', .most = 4096 };
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < opt_operands(w->r->args) && st == EZZ_OK; i++)
		st = add_file(w, opt_operand(w->r->args, i));
	if (from == NULL || st != EZZ_OK)
		return st;
	l.from = strcmp(from, "-") == 0 ? stdin : fopen(from, "r");
	if (l.from == NULL)
		return ezz_fault(w->r->ctx, EZZ_EIO, "%s: %s", from,
		    strerror(errno));
	while (st == EZZ_OK && lines_next(&l) > 0)
		if (l.n > 0)
			st = add_file(w, l.line);
	lines_free(&l);
	if (l.from != stdin)
		fclose(l.from);
	return st;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(base(*(char *const *)a), base(*(char *const *)b));
}

/* Two files of one name would have one record. */
static ezz_status
all_different(struct renew *w)
{
	qsort(w->files, w->n, sizeof(*w->files), by_name);
	for (size_t i = 1; i < w->n; i++)
		if (by_name(&w->files[i - 1], &w->files[i]) == 0)
			return ezz_fault(w->r->ctx, EZZ_EINVAL,
			    "%s and %s have one name; make two batches",
			    w->files[i - 1], w->files[i]);
	return w->n > 0 ? EZZ_OK : ezz_fault(w->r->ctx, EZZ_EINVAL,
	    "there is nothing to make evidence for");
}

/* ---- the batch ----------------------------------------------------------- */

static ezz_status
add_one(struct renew *w, const char *file)
{
	struct ezz_buf	 record = { 0 }, digest = { 0 };
	char		 path[PATH_MAX];
	ezz_status	 st = EZZ_OK;

	if (w->how == EZZ_RENEW_STAMP)
		st = io_read(w->r, file, RECORD_MAX, &record);
	else if (w->how == EZZ_RENEW_TREE)
		st = record_path(w, w->from, file, path) ?
		    io_read(w->r, path, RECORD_MAX, &record) :
		    ezz_fault(w->r->ctx, EZZ_EINVAL,
		    "%s: the name is too long", file);
	if (st == EZZ_OK && w->how != EZZ_RENEW_STAMP)
		st = ezz_digest_file(w->r->ctx, file, w->hash, &digest);
	if (st == EZZ_OK)
		st = ezz_evidence_batch_add(w->r->ctx, w->batch, w->how,
		    view(&record), view(&digest));
	ezz_buf_free(&digest);
	ezz_buf_free(&record);
	return st;
}

static ezz_status
stamp_root(struct renew *w)
{
	struct ezz_buf	 root = { 0 }, request = { 0 };
	ezz_status	 st;

	if ((st = ezz_evidence_batch_root(w->r->ctx, w->batch, &root)) ==
	    EZZ_OK && (st = timestamping_request(&w->t, view(&root),
	    (struct ezz_bytes){ NULL, 0 }, &request)) == EZZ_OK)
		st = timestamping_ask(&w->t, view(&request), &w->token);
	ezz_buf_free(&request);
	ezz_buf_free(&root);
	return st;
}

/* ---- released only when it holds ----------------------------------------- */

/* A record without its object can only not fail. */
static ezz_status
judge(struct renew *w, const char *file, const struct ezz_buf *record)
{
	struct ezz_buf	 object = { 0 };
	struct ezz_bytes o;
	ezz_report	*report = NULL;
	bool		 alone = w->how == EZZ_RENEW_STAMP, bad = false;
	ezz_status	 st = EZZ_OK;

	if (!alone)
		st = io_read(w->r, file, OBJECT_MAX, &object);
	o = view(&object);
	if (st == EZZ_OK)
		st = ezz_verify_evidence(w->r->ctx, w->t.verifier,
		    view(record), &o, alone ? 0 : 1, file, &w->t.terms,
		    &report);
	for (size_t i = 0; st == EZZ_OK && i < ezz_report_findings(report);
	    i++) {
		const struct ezz_finding	*f =
		    ezz_report_finding(report, i);

		bad = bad || (strncmp(f->check, "evidence.", 9) == 0 &&
		    !f->remark && f->verdict != EZZ_PASSED &&
		    !(alone && strcmp(f->check, "evidence.object") == 0));
	}
	if (st == EZZ_OK && bad)
		st = ezz_fault(w->r->ctx, EZZ_EREFUSED, "the record of %s "
		    "does not hold: it was not whole before, its last "
		    "time-stamp has ended, or the file was changed", file);
	ezz_report_free(&report);
	ezz_buf_free(&object);
	return st;
}

static ezz_status
write_one(struct renew *w, size_t i)
{
	struct ezz_buf	 record = { 0 };
	char		 path[PATH_MAX];
	ezz_status	 st;

	if ((st = ezz_evidence_batch_record(w->r->ctx, w->batch, i,
	    view(&w->token), &record)) == EZZ_OK &&
	    (st = judge(w, w->files[i], &record)) == EZZ_OK)
		st = record_path(w, w->temp, w->files[i], path) ?
		    io_write(w->r, path, view(&record), IO_NEW, 0644) :
		    ezz_fault(w->r->ctx, EZZ_EINVAL,
		    "%s: the name is too long", w->files[i]);
	ezz_buf_free(&record);
	return st;
}

static ezz_status
fault(struct renew *w, const char *path)
{
	return ezz_fault(w->r->ctx, EZZ_EIO, "%s: %s", path,
	    strerror(errno));
}

static ezz_status
write_all(struct renew *w)
{
	struct stat	 sb;
	ezz_status	 st = EZZ_OK;

	if (snprintf(w->temp, PATH_MAX, "%s.XXXXXX", w->out) >= PATH_MAX)
		return ezz_fault(w->r->ctx, EZZ_EINVAL,
		    "%s: the name is too long", w->out);
	if (lstat(w->out, &sb) == 0)
		return ezz_fault(w->r->ctx, EZZ_EEXISTS,
		    "%s exists; remove it or name another file", w->out);
	if (mkdtemp(w->temp) == NULL) {
		w->temp[0] = '\0';
		return fault(w, w->out);
	}
	for (size_t i = 0; i < w->n && st == EZZ_OK; i++)
		st = stop_asked() ? ezz_fault(w->r->ctx, EZZ_ESTOPPED,
		    "stopped; nothing was renewed") : write_one(w, i);
	if (st == EZZ_OK && (chmod(w->temp, 0755) == -1 ||
	    rename(w->temp, w->out) == -1))
		st = fault(w, w->out);
	if (st == EZZ_OK)
		w->temp[0] = '\0';
	return st;
}

/* What was written of a batch that is not whole. */
static void
sweep(const struct renew *w)
{
	char	 path[PATH_MAX];

	if (w->temp[0] == '\0')
		return;
	for (size_t i = 0; i < w->n; i++)
		if (record_path(w, w->temp, w->files[i], path))
			unlink(path);
	rmdir(w->temp);
}

/* ---- stores -------------------------------------------------------------- */

#define SORTING	((size_t)192 * 1024 * 1024)

/* The store that is meant, or NULL: records, each by itself. */
static const char *
store_of(const struct renew *w)
{
	const struct args	*a = w->r->args;
	const char		*dir = w->how == EZZ_RENEW_TREE ? w->from :
				    opt_operands(a) == 1 ?
				    opt_operand(a, 0) : NULL;

	return w->how != EZZ_RENEW_NOTHING && dir != NULL &&
	    ezz_store_is(dir) ? dir : NULL;
}

static ezz_status
renew_store(struct renew *w, const char *dir)
{
	const struct args	*a = w->r->args;

	w->at = dir;
	if (w->how == EZZ_RENEW_TREE && (opt_operands(a) > 0 ||
	    opt_one(a, "files-from") != NULL))
		return ezz_fault(w->r->ctx, EZZ_EINVAL, "%s is a store, "
		    "which names its files itself", dir);
	return store_renew(&w->t, dir, w->how == EZZ_RENEW_TREE, w->out,
	    SORTING);
}

/* ---- the verb ------------------------------------------------------------ */

static ezz_status
run_batch(struct renew *w)
{
	const char	*store = store_of(w);
	ezz_status	 st;

	if (store != NULL)
		return renew_store(w, store);
	if ((st = gather(w)) != EZZ_OK || (st = all_different(w)) != EZZ_OK ||
	    (st = ezz_evidence_batch_new(w->r->ctx, w->hash, &w->batch)))
		return st;
	for (size_t i = 0; i < w->n; i++) {
		w->at = w->files[i];
		if ((st = add_one(w, w->at)) != EZZ_OK)
			return st;
	}
	w->at = NULL;
	if ((st = stamp_root(w)) != EZZ_OK)
		return st;
	return write_all(w);
}

static int
options(struct run *r, struct renew *w)
{
	const char	*hash = opt_one(r->args, "hash");

	w->from = opt_one(r->args, "tree");
	w->out = opt_one(r->args, "output");
	w->hash = hash == NULL ? "SM3" : hash;
	if (w->out == NULL)
		return out_usage(r, "name the output with -o");
	if (opt_flag(r->args, "records") && w->from != NULL)
		return out_usage(r, "--records renews records by themselves, "
		    "--tree with their files: name one");
	w->how = opt_flag(r->args, "records") ? EZZ_RENEW_STAMP :
	    w->from != NULL ? EZZ_RENEW_TREE : EZZ_RENEW_NOTHING;
	return EXIT_DONE;
}

int
cmd_renew(struct run *r)
{
	struct renew	 w = { .r = r };
	ezz_verifier	*v = NULL;
	ezz_office	*office = NULL;
	ezz_status	 st;
	int		 status;

	if ((status = options(r, &w)) != EXIT_DONE ||
	    (status = judge_open(r, &v, &office)) != EXIT_DONE)
		return status;
	stop_gently();
	status = timestamping_start(r, v, office, opt_flag(r->args,
	    "no-status"), &w.t);
	w.t.hash = w.hash;
	if (status == EXIT_DONE && (st = run_batch(&w)) != EZZ_OK)
		status = out_while(r, st, "making evidence for %s",
		    w.at != NULL ? w.at : w.out);
	sweep(&w);
	for (size_t i = 0; i < w.n; i++)
		free(w.files[i]);
	free(w.files);
	ezz_buf_free(&w.token);
	ezz_evidence_batch_free(&w.batch);
	timestamping_end(&w.t);
	ezz_verifier_free(&v);
	ezz_office_free(&office);
	return status;
}

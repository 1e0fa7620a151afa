/*
 * ezz archive resign: what an archive keeps gets an attester's signature
 * before what protects it runs out.  A document that is judged passed is
 * signed over, inside; anything else is kept as it is, with an attestation
 * beside it unless it is false.  Originals are read and never touched; see
 * generation.h for where the copies go, and in which order.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "batch.h"
#include "cmds.h"
#include "generation.h"
#include "io.h"
#include "items.h"
#include "judge.h"
#include "out.h"
#include "pass.h"
#include "progress.h"
#include "stop.h"

#define CAP	(16 * 1024 * 1024)
#define MEMORY	(32 * 1024 * 1024)
/* Files a commit: its cost is that of some ten of them. */
#define GROUP	1024
/* What is larger is not held in memory. */
#define LARGE	(16 * 1024 * 1024)
/* The names in a package stand at its end. */
#define PACKAGE_TAIL	(1024 * 1024)

/* One file on its way. */
struct job {
	struct generation_item	 item;
	bool			 again;
	bool			 ran;
	ezz_status		 fatal;		/* the run cannot go on */
	struct ezz_journal_row	 row;
	char			 text[512];
};

struct group {
	struct job		*jobs;
	struct ezz_journal_row	*rows;		/* of those that ran */
	size_t			 n, rows_n;
	struct ezz_buf		 lines;
	pthread_t		 thread;
	bool			 going;		/* being committed */
	ezz_status		 st;
	struct resign		*of;
};

struct resign {
	struct run		*r;
	struct pass		 pass;
	ezz_verifier		*verifier;
	ezz_office		*office;
	ezz_signer		*signer;
	ezz_stamping		*stamping;
	struct ezz_verify_terms	 terms;
	struct ezz_stamp_terms	 stamp;
	struct items		 items;
	struct generation	 g;
	struct batch		 batch;
	struct group		 groups[2];
	struct group		*now;		/* that is worked on */
	ezz_ctx			*commit_ctx;
	struct progress		 progress;
	size_t			 next;		/* item */
	size_t			 finished;
	size_t			 did[EZZ_DONE_BROKEN + 1];	/* now */
	bool			 json;
};

/* What a worker has of one file. */
struct file {
	struct resign	*s;
	ezz_ctx		*ctx;
	struct job	*j;
	int		 fd;		/* of the original */
	int		 out;		/* of what is made of it, when large */
	struct ezz_buf	 bytes;		/* of the original, unless large */
	bool		 large;
};

/* ---- reading ------------------------------------------------------------- */

static ezz_status
read_whole(struct file *f, uint64_t size)
{
	struct ezz_buf	*b = &f->bytes;

	if ((b->p = malloc(size + 1)) == NULL)
		return ezz_fault(f->ctx, EZZ_ENOMEM, "out of memory");
	b->cap = size + 1;
	b->n = size;
	return size == 0 ? EZZ_OK : io_read_at(f->ctx, f->fd,
	    f->j->item.path, 0, b->p, size);
}

static bool
as_it_was(const struct stat *a, const struct ezz_journal_row *row)
{
	return (uint64_t)a->st_size == row->size && a->st_mtim.tv_sec *
	    INT64_C(1000000000) + a->st_mtim.tv_nsec == row->mtime;
}

/* EZZ_EREFUSED: it is not what it was when the run began. */
static ezz_status
open_original(struct file *f)
{
	struct job	*j = f->j;
	struct stat	 sb;

	f->fd = open(j->item.path, O_RDONLY | O_CLOEXEC);
	if (f->fd == -1 || fstat(f->fd, &sb) == -1)
		return ezz_fault(f->ctx, errno == ENOENT ? EZZ_ENOTFOUND :
		    EZZ_EIO, "%s: %s", j->item.path, strerror(errno));
	if (!S_ISREG(sb.st_mode))
		return ezz_fault(f->ctx, EZZ_EIO, "%s: is no plain file",
		    j->item.path);
	j->row.size = j->item.size;
	j->row.mtime = j->item.mtime;
	if ((j->item.was_there && !as_it_was(&sb, &j->row) && !j->again) ||
	    (!j->item.was_there && !j->again))
		return ezz_fault(f->ctx, EZZ_EREFUSED, "it changed after the "
		    "run began: run again to take it as it is now");
	j->row.size = (uint64_t)sb.st_size;
	j->row.mtime = sb.st_mtim.tv_sec * INT64_C(1000000000) +
	    sb.st_mtim.tv_nsec;
	f->large = sb.st_size > LARGE;
	return f->large ? EZZ_OK : read_whole(f, j->row.size);
}

/* Not while it was read, either. */
static ezz_status
still_the_same(struct file *f)
{
	struct stat	 sb;

	if (fstat(f->fd, &sb) == -1)
		return ezz_fault(f->ctx, EZZ_EIO, "%s: %s",
		    f->j->item.path, strerror(errno));
	return as_it_was(&sb, &f->j->row) ? EZZ_OK : ezz_fault(f->ctx,
	    EZZ_EREFUSED, "it changed while it was read: run again to take "
	    "it as it is now");
}

static ezz_status
read_input(ezz_ctx *ctx, void *arg, uint64_t at, uint8_t *buf, size_t n)
{
	const struct file	*f = arg;

	return io_read_at(ctx, f->fd, f->j->item.path, at, buf, n);
}

static ezz_status
digest_original(struct file *f)
{
	struct ezz_buf	 d = { 0 };
	ezz_status	 st;

	st = f->large ? ezz_digest_file(f->ctx, f->j->item.path, "SM3", &d) :
	    ezz_digest_bytes(f->ctx, (struct ezz_bytes){ f->bytes.p,
	    f->bytes.n }, "SM3", &d);
	if (st == EZZ_OK)
		memcpy(f->j->row.in, d.p, sizeof(f->j->row.in));
	ezz_buf_free(&d);
	return st;
}

/* A ZIP package that names an OFD.xml. */
static ezz_status
is_document(struct file *f, bool *yes)
{
	struct ezz_buf	 tail = { 0 };
	uint8_t		 magic[2] = { 0 };
	ezz_status	 st;

	if (!f->large) {
		*yes = f->bytes.n > 2 && memcmp(f->bytes.p, "PK", 2) == 0 &&
		    memmem(f->bytes.p, f->bytes.n, "OFD.xml", 7) != NULL;
		return EZZ_OK;
	}
	if ((tail.p = malloc(PACKAGE_TAIL)) == NULL)
		return ezz_fault(f->ctx, EZZ_ENOMEM, "out of memory");
	st = io_read_at(f->ctx, f->fd, f->j->item.path, 0, magic, 2);
	if (st == EZZ_OK)
		st = io_read_at(f->ctx, f->fd, f->j->item.path,
		    f->j->row.size - PACKAGE_TAIL, tail.p, PACKAGE_TAIL);
	*yes = st == EZZ_OK && memcmp(magic, "PK", 2) == 0 &&
	    memmem(tail.p, PACKAGE_TAIL, "OFD.xml", 7) != NULL;
	ezz_buf_free(&tail);
	return st;
}

/* ---- writing ------------------------------------------------------------- */

/* What cannot be written stops the run. */
static ezz_status
stuck(struct file *f, const char *name)
{
	return f->j->fatal = ezz_fault(f->ctx, EZZ_EIO,
	    "%s/next/files/%s: %s", f->s->g.dir, name, strerror(errno));
}

static int
create(struct file *f, const char *name)
{
	char	 path[160];

	snprintf(path, sizeof(path), "files/%s", name);
	return openat(f->s->g.next_fd, path, O_RDWR | O_CREAT | O_TRUNC |
	    O_NOFOLLOW | O_CLOEXEC, 0666);
}

static bool
put(int fd, struct ezz_bytes b)
{
	while (b.n > 0) {
		ssize_t	 n = write(fd, b.p, b.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			if (n == 0)
				errno = EIO;
			return false;
		}
		b.p += n;
		b.n -= (size_t)n;
	}
	return true;
}

static ezz_status
write_file(struct file *f, const char *name, struct ezz_bytes b)
{
	int	 fd = create(f, name);
	bool	 good = fd != -1 && put(fd, b);
	int	 why = errno;

	if (fd != -1 && close(fd) == -1 && good) {
		why = errno;
		good = false;
	}
	errno = why;
	return good ? EZZ_OK : stuck(f, name);
}

/* By the name of the original: two originals never meet, and a second run
 * writes where the first one did. */
static ezz_status
name_file(struct file *f)
{
	const char	*path = f->j->item.path, *dot = strrchr(path, '.');
	char		*out = f->j->row.file;
	struct ezz_buf	 d = { 0 };
	size_t		 n = 0;
	ezz_status	 st;

	if ((st = ezz_digest_bytes(f->ctx, (struct ezz_bytes){
	    (const uint8_t *)path, strlen(path) }, "SM3", &d)) != EZZ_OK)
		return st;
	n = (size_t)snprintf(out, 4, "%02x/", d.p[0]);
	for (size_t i = 1; i < 21; i++)
		n += (size_t)snprintf(out + n, 3, "%02x", d.p[i]);
	ezz_buf_free(&d);
	if (dot != NULL && strlen(dot) <= 8 && dot[1] != '\0' &&
	    strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz0123456789") ==
	    strlen(dot + 1) && strcmp(dot, ".eza") != 0)
		snprintf(out + n, sizeof(f->j->row.file) - n, "%s", dot);
	return EZZ_OK;
}

static ezz_status
copy_large(struct file *f)
{
	struct ezz_buf	 b = { 0 };
	int		 fd = create(f, f->j->row.file);
	ezz_status	 st = EZZ_OK;

	if (fd == -1)
		return stuck(f, f->j->row.file);
	if ((b.p = malloc(PACKAGE_TAIL)) == NULL)
		st = ezz_fault(f->ctx, EZZ_ENOMEM, "out of memory");
	for (uint64_t at = 0; st == EZZ_OK && at < f->j->row.size;
	    at += b.n) {
		b.n = f->j->row.size - at < PACKAGE_TAIL ?
		    (size_t)(f->j->row.size - at) : PACKAGE_TAIL;
		if ((st = io_read_at(f->ctx, f->fd, f->j->item.path, at, b.p,
		    b.n)) == EZZ_OK && !put(fd, (struct ezz_bytes){ b.p,
		    b.n }))
			st = stuck(f, f->j->row.file);
	}
	if (close(fd) == -1 && st == EZZ_OK)
		st = stuck(f, f->j->row.file);
	ezz_buf_free(&b);
	return st;
}

static ezz_status
copy(struct file *f)
{
	ezz_status	 st;

	st = f->large ? copy_large(f) : write_file(f, f->j->row.file,
	    (struct ezz_bytes){ f->bytes.p, f->bytes.n });
	memcpy(f->j->row.out, f->j->row.in, sizeof(f->j->row.out));
	f->j->row.out_size = f->j->row.size;
	return st;
}

/* ---- signing over -------------------------------------------------------- */

static ezz_status
out_write(ezz_ctx *ctx, void *arg, struct ezz_bytes b)
{
	struct file	*f = arg;

	(void)ctx;
	return put(f->out, b) ? EZZ_OK : stuck(f, f->j->row.file);
}

static ezz_status
out_read(ezz_ctx *ctx, void *arg, uint64_t at, uint8_t *buf, size_t n)
{
	const struct file	*f = arg;

	return io_read_at(ctx, f->out, f->j->row.file, at, buf, n);
}

static ezz_status
out_again(ezz_ctx *ctx, void *arg, struct ezz_input *in)
{
	struct file	*f = arg;
	struct stat	 sb;

	(void)ctx;
	if (fstat(f->out, &sb) == -1)
		return stuck(f, f->j->row.file);
	*in = (struct ezz_input){ (uint64_t)sb.st_size, out_read, f };
	f->j->row.out_size = in->size;
	return EZZ_OK;
}

static ezz_status
sign_large(struct file *f, struct ezz_stamped *s)
{
	struct ezz_input	 in = { f->j->row.size, read_input, f };
	struct ezz_output	 out = { out_write, out_again, f };
	ezz_status		 st;

	if ((f->out = create(f, f->j->row.file)) == -1)
		return stuck(f, f->j->row.file);
	st = ezz_stamp(f->ctx, f->s->stamping, &in, f->j->item.path,
	    &f->s->stamp, &out, s);
	if (close(f->out) == -1 && st == EZZ_OK)
		st = stuck(f, f->j->row.file);
	return st;
}

static ezz_status
sign_small(struct file *f, struct ezz_stamped *s)
{
	struct ezz_buf	 made = { 0 };
	ezz_status	 st;

	st = ezz_stamp_bytes(f->ctx, f->s->stamping, (struct ezz_bytes){
	    f->bytes.p, f->bytes.n }, f->j->item.path, &f->s->stamp, &made,
	    s);
	if (st == EZZ_OK && (st = still_the_same(f)) == EZZ_OK)
		st = write_file(f, f->j->row.file, (struct ezz_bytes){
		    made.p, made.n });
	f->j->row.out_size = made.n;
	ezz_buf_free(&made);
	return st;
}

/* It is not for this document: then it is kept beside it.  Anything that no
 * document can help stops the run. */
static bool
for_another_way(struct file *f, ezz_status st)
{
	if (st == EZZ_EKEY || st == EZZ_ECRYPTO || st == EZZ_ENOMEM)
		f->j->fatal = st;
	return st == EZZ_EREFUSED || st == EZZ_EFORMAT ||
	    st == EZZ_EUNSUPPORTED || st == EZZ_ELIMIT || st == EZZ_ENOTFOUND;
}

/* *report stays NULL when it was signed. */
static ezz_status
sign_over(struct file *f, ezz_report **report)
{
	struct ezz_stamped	 s = { 0 };
	ezz_status		 st;

	st = f->large ? sign_large(f, &s) : sign_small(f, &s);
	if (st == EZZ_OK) {
		f->j->row.did = EZZ_DONE_SIGNED;
		memcpy(f->j->row.out, s.digest, sizeof(s.digest));
	} else if (f->j->fatal == EZZ_OK && for_another_way(f, st)) {
		snprintf(f->j->text, sizeof(f->j->text), "%s",
		    ezz_message(f->ctx));
		*report = s.before;
		s.before = NULL;
		st = EZZ_OK;
	}
	ezz_report_free(&s.before);
	ezz_report_free(&s.report);
	return st;
}

/* ---- attesting ----------------------------------------------------------- */

static ezz_status
judge(struct file *f, ezz_report **report)
{
	return ezz_verify(f->ctx, f->s->verifier, (struct ezz_bytes){
	    f->bytes.p, f->bytes.n }, f->j->item.path, &f->s->terms, report);
}

static void
worst_of(struct file *f, const ezz_report *r)
{
	const struct ezz_finding	*x;

	for (size_t i = 0; *f->j->text == '\0' && ezz_report_verdict(r) !=
	    EZZ_PASSED && (x = ezz_report_finding(r, i)) != NULL; i++)
		if (!x->remark && x->verdict == ezz_report_verdict(r))
			snprintf(f->j->text, sizeof(f->j->text), "%s: %s",
			    x->check, x->text);
}

static ezz_status
attest(struct file *f, const ezz_report *report)
{
	struct ezz_buf	 made = { 0 };
	char		 name[128];
	ezz_status	 st;

	st = ezz_attest(f->ctx, f->s->stamping, (struct ezz_bytes){
	    f->j->row.in, 32 }, f->j->row.size, report, f->s->r->now, &made);
	if (st == EZZ_EKEY || st == EZZ_ECRYPTO || st == EZZ_ENOMEM)
		f->j->fatal = st;
	if (st == EZZ_OK) {
		snprintf(name, sizeof(name), "%s.eza", f->j->row.file);
		st = write_file(f, name, (struct ezz_bytes){ made.p,
		    made.n });
	}
	f->j->row.more_size = made.n;
	ezz_buf_free(&made);
	return st;
}

/* *report NULL: nobody judged it yet, and what ezz cannot judge nobody will. */
static ezz_status
keep_beside(struct file *f, ezz_report **report)
{
	ezz_status	 st = EZZ_OK;

	f->j->row.verdict = EZZ_INDETERMINATE;
	if (*report == NULL && !f->large && ezz_is_judged(f->ctx,
	    (struct ezz_bytes){ f->bytes.p, f->bytes.n }))
		st = judge(f, report);
	if (st != EZZ_OK)
		return st;
	if (*report != NULL) {
		f->j->row.verdict = ezz_report_verdict(*report);
		worst_of(f, *report);
	} else
		snprintf(f->j->text, sizeof(f->j->text), "%s",
		    ezz_text(f->ctx, "ezz has no checks for such a file"));
	f->j->row.did = f->j->row.verdict == EZZ_FAILED ? EZZ_DONE_FAILED :
	    EZZ_DONE_ATTESTED;
	if ((st = copy(f)) != EZZ_OK || (st = still_the_same(f)) != EZZ_OK ||
	    f->j->row.did == EZZ_DONE_FAILED)
		return st;
	return attest(f, *report);
}

/* ---- one file ------------------------------------------------------------ */

static ezz_status
do_file(struct file *f)
{
	ezz_report	*report = NULL;
	bool		 document = false;
	ezz_status	 st;

	if ((st = name_file(f)) != EZZ_OK ||
	    (st = open_original(f)) != EZZ_OK ||
	    (st = digest_original(f)) != EZZ_OK ||
	    (st = is_document(f, &document)) != EZZ_OK)
		return st;
	f->j->row.did = EZZ_DONE_BROKEN;
	if (document)
		st = sign_over(f, &report);
	if (st == EZZ_OK && f->j->row.did != EZZ_DONE_SIGNED)
		st = keep_beside(f, &report);
	else if (st == EZZ_OK && f->large)
		st = still_the_same(f);
	ezz_report_free(&report);
	return st;
}

static void
work(ezz_ctx *ctx, void *arg, size_t i)
{
	struct resign	*s = arg;
	struct job	*j = &s->now->jobs[i];
	struct file	 f = { .s = s, .ctx = ctx, .j = j, .fd = -1,
			    .out = -1 };
	ezz_status	 st;

	if (stop_asked())
		return;
	j->row.path = (struct ezz_bytes){ (const uint8_t *)j->item.path,
	    strlen(j->item.path) };
	if ((st = do_file(&f)) != EZZ_OK) {
		snprintf(j->text, sizeof(j->text), "%s", ezz_message(ctx));
		j->row.did = st == EZZ_ENOTFOUND ? EZZ_DONE_MISSING :
		    st == EZZ_EREFUSED ? EZZ_DONE_CHANGED : EZZ_DONE_BROKEN;
		j->row.verdict = EZZ_INDETERMINATE;
		*j->row.file = '\0';
		j->row.out_size = j->row.more_size = 0;
		memset(j->row.out, 0, sizeof(j->row.out));
	}
	j->row.text = (struct ezz_bytes){ (const uint8_t *)j->text,
	    strlen(j->text) };
	j->ran = true;
	if (f.fd != -1)
		close(f.fd);
	ezz_buf_free(&f.bytes);
}

/* ---- groups -------------------------------------------------------------- */

static ezz_status
fill(struct resign *s, struct group *g)
{
	ezz_status	 st = EZZ_OK;

	g->n = g->rows_n = 0;
	g->lines.n = 0;
	for (; g->n < GROUP && s->next < s->g.n && st == EZZ_OK; s->next++) {
		struct job	*j = &g->jobs[g->n];

		if (generation_is_done(&s->g, s->next))
			continue;
		memset(j, 0, offsetof(struct job, text));
		*j->text = '\0';
		j->row.n = s->next;
		j->again = generation_is_again(&s->g, s->next);
		st = generation_item(s->r->ctx, &s->g, s->next, &j->item);
		g->n++;
	}
	return st;
}

static void *
commit(void *arg)
{
	struct group	*g = arg;

	g->st = generation_commit(g->of->commit_ctx, &g->of->g, g->rows,
	    g->rows_n, &g->lines);
	return NULL;
}

static void
commit_start(struct resign *s, struct group *g)
{
	g->of = s;
	g->st = EZZ_OK;
	for (size_t i = 0; i < g->n; i++)
		if (g->jobs[i].ran)
			g->rows[g->rows_n++] = g->jobs[i].row;
	if (g->rows_n == 0)
		return;
	g->going = true;
	if (pthread_create(&g->thread, NULL, commit, g) != 0) {
		commit(g);
		g->going = false;
	}
}

static void
tell_row(struct resign *s, const struct ezz_journal_row *row)
{
	static const char	*const words[] = {
		[EZZ_DONE_ATTESTED] = N_("attested to"),
		[EZZ_DONE_FAILED] = N_("not genuine, kept as it is"),
		[EZZ_DONE_CHANGED] = N_("changed"),
		[EZZ_DONE_MISSING] = N_("missing"),
		[EZZ_DONE_BROKEN] = N_("not done"),
	};

	if (s->json || row->did == EZZ_DONE_SIGNED)
		return;
	out_text(s->r, s->r->out, (const char *)row->path.p);
	fprintf(s->r->out, ": %s: ", ezz_text(s->r->ctx, words[row->did]));
	out_text(s->r, s->r->out, (const char *)row->text.p);
	fputc('\n', s->r->out);
}

/* What is on the disk is told, and counts. */
static ezz_status
commit_end(struct resign *s, struct group *g)
{
	if (g->going)
		pthread_join(g->thread, NULL);
	g->going = false;
	if (g->st != EZZ_OK)
		return ezz_fault(s->r->ctx, g->st, "%s",
		    ezz_message(s->commit_ctx));
	for (size_t i = 0; i < g->rows_n; i++) {
		generation_note(&s->g, &g->rows[i]);
		s->did[g->rows[i].did]++;
		tell_row(s, &g->rows[i]);
	}
	if (s->json && g->lines.n > 0)
		fwrite(g->lines.p, 1, g->lines.n, s->r->out);
	s->finished += g->rows_n;
	g->rows_n = g->lines.n = 0;
	progress_at(&s->progress, s->finished, s->did[EZZ_DONE_FAILED] +
	    s->did[EZZ_DONE_BROKEN] + s->did[EZZ_DONE_CHANGED] +
	    s->did[EZZ_DONE_MISSING]);
	return EZZ_OK;
}

static ezz_status
fatal_of(struct resign *s, const struct group *g)
{
	for (size_t i = 0; i < g->n; i++)
		if (g->jobs[i].fatal != EZZ_OK)
			return ezz_fault(s->r->ctx, g->jobs[i].fatal, "%s",
			    g->jobs[i].text);
	return EZZ_OK;
}

/* One group is worked on while the one before is made to last. */
static ezz_status
do_all(struct resign *s)
{
	struct group	*g = &s->groups[0], *before = &s->groups[1], *swap;
	ezz_status	 st, last;

	progress_begin(&s->progress, s->r, s->g.left);
	while ((st = fill(s, g)) == EZZ_OK && g->n > 0) {
		s->now = g;
		batch_each(&s->batch, g->n, work, s);
		if ((st = commit_end(s, before)) != EZZ_OK ||
		    (st = fatal_of(s, g)) != EZZ_OK)
			break;
		commit_start(s, g);
		swap = g;
		g = before;
		before = swap;
		if (stop_asked()) {
			st = ezz_fault(s->r->ctx, EZZ_ESTOPPED,
			    "stopped: run again to go on");
			break;
		}
	}
	last = commit_end(s, before);
	progress_end(&s->progress);
	return st == EZZ_OK ? last : st;
}

/* ---- beginning and ending ------------------------------------------------ */

/* The key by its URI, or the office's. */
static ezz_status
take_key(struct resign *s, struct ezz_buf *cert)
{
	struct run	*r = s->r;
	const char	*uri = opt_one(r->args, "key");
	const char	*path = opt_one(r->args, "cert");
	char		*own = NULL;
	ezz_status	 st = EZZ_OK;

	if (uri == NULL && (st = ezz_office_path(r->ctx, s->office,
	    "attester-key", 0, &own)) == EZZ_OK)
		uri = own;
	if (st == EZZ_OK && path != NULL)
		st = io_read(r, path, CAP, cert);
	else if (st == EZZ_OK && own != NULL)
		st = ezz_office_file(r->ctx, s->office, "attester-cert", 0,
		    cert);
	if (st == EZZ_OK)
		st = ezz_signer_open(r->ctx, uri, &s->pass.ezz, &s->signer);
	free(own);
	return st;
}

static ezz_status
open_key(struct resign *s)
{
	struct ezz_stamping_terms	 t = { .now = s->r->now, .attester =
					    true, .no_status =
					    s->terms.no_status };
	struct ezz_buf			 cert = { 0 };
	ezz_status			 st;

	if ((st = take_key(s, &cert)) == EZZ_OK) {
		t.signer = s->signer;
		t.cert = (struct ezz_bytes){ cert.p, cert.n };
		st = ezz_stamping_open(s->r->ctx, s->verifier, &t, NULL,
		    &s->stamping);
	}
	ezz_buf_free(&cert);
	return st;
}

/* Who signs, without opening a key: its certificate, else its name. */
static ezz_status
who(struct resign *s, struct ezz_buf *out)
{
	struct run	*r = s->r;
	const char	*uri = opt_one(r->args, "key");
	const char	*path = opt_one(r->args, "cert");
	struct ezz_buf	 b = { 0 };
	ezz_status	 st = EZZ_OK;

	if (path != NULL)
		st = io_read(r, path, CAP, &b);
	else if (uri == NULL && s->office != NULL)
		st = ezz_office_file(r->ctx, s->office, "attester-cert", 0,
		    &b);
	if (st == EZZ_OK)
		st = ezz_digest_bytes(r->ctx, b.n > 0 ? (struct ezz_bytes){
		    b.p, b.n } : (struct ezz_bytes){ (const uint8_t *)
		    (uri == NULL ? "" : uri), uri == NULL ? 0 : strlen(uri) },
		    "SM3", out);
	ezz_buf_free(&b);
	return st;
}

static void
put_hex(char *out, const struct ezz_buf *b)
{
	*out = '\0';
	for (size_t i = 0; i < b->n; i++)
		snprintf(out + 2 * i, 3, "%02x", b->p[i]);
}

/* Two runs are the same when their heads are. */
static ezz_status
make_head(struct resign *s, char *out, size_t size)
{
	const char	*policy = opt_one(s->r->args, "policy");
	struct ezz_buf	 key = { 0 };
	char		 a[130], b[130];
	ezz_status	 st;

	if ((st = who(s, &key)) != EZZ_OK)
		return st;
	put_hex(a, &key);
	put_hex(b, &s->items.named);
	ezz_buf_free(&key);
	snprintf(out, size, "ezz archive resign 1\nkey %s\npolicy %.100s\n"
	    "status %s\nshard %llu/%llu\ninput %s\n", a, policy == NULL ? "" :
	    policy, s->terms.no_status ? "no" : "yes",
	    (unsigned long long)s->items.shard + 1,
	    (unsigned long long)s->items.shards, b);
	return EZZ_OK;
}

struct gathering {
	struct resign	*s;
	struct sorter	*sorter;
};

static ezz_status
gather(void *arg, const char *path, const struct stat *sb, ino_t dir)
{
	struct gathering	*g = arg;

	return generation_put_item(g->s->r->ctx, g->sorter, path, sb, dir);
}

/* The list of files is made anew each time: so it is known what came since. */
static ezz_status
begin(struct resign *s, size_t *there)
{
	struct gathering	 g = { s, NULL };
	ezz_ctx			*ctx = s->r->ctx;
	char			 head[1024];
	bool			 found;
	ezz_status		 st;

	if ((st = sorter_open(ctx, MEMORY, &g.sorter)) == EZZ_OK &&
	    (st = items_each(&s->items, gather, &g)) == EZZ_OK &&
	    (st = make_head(s, head, sizeof(head))) == EZZ_OK &&
	    (st = generation_resume(&s->g, head, opt_flag(s->r->args,
	    "again"), &found)) == EZZ_OK && !found &&
	    (st = sorter_turn(ctx, g.sorter)) == EZZ_OK)
		st = generation_begin(&s->g, head, g.sorter);
	if (g.sorter != NULL)
		*there = sorter_count(g.sorter);
	sorter_free(&g.sorter);
	return st;
}

static bool
make_room(struct resign *s)
{
	for (int i = 0; i < 2; i++) {
		s->groups[i].jobs = calloc(GROUP, sizeof(struct job));
		s->groups[i].rows = calloc(GROUP,
		    sizeof(struct ezz_journal_row));
		if (s->groups[i].jobs == NULL || s->groups[i].rows == NULL)
			return false;
	}
	return ezz_ctx_new(&s->commit_ctx) == EZZ_OK &&
	    batch_open(&s->batch, s->items.jobs, s->r->chinese);
}

static int
exit_of(const size_t did[], size_t wrong)
{
	int	 status = EXIT_DONE;

	if (did[EZZ_DONE_ATTESTED] > 0)
		status = exit_worse(status, EXIT_UNSURE);
	if (did[EZZ_DONE_FAILED] + did[EZZ_DONE_CHANGED] +
	    did[EZZ_DONE_MISSING] + wrong > 0)
		status = exit_worse(status, EXIT_REFUSED);
	if (did[EZZ_DONE_BROKEN] > 0)
		status = exit_worse(status, EXIT_BROKEN);
	return status;
}

static void
tell_counts(struct resign *s, const size_t did[])
{
	fprintf(s->r->err, ezz_text(s->r->ctx, "signed over: %zu, attested to: "
	    "%zu, not genuine: %zu, changed: %zu, missing: %zu, not done: "
	    "%zu\n"), did[EZZ_DONE_SIGNED], did[EZZ_DONE_ATTESTED],
	    did[EZZ_DONE_FAILED], did[EZZ_DONE_CHANGED],
	    did[EZZ_DONE_MISSING], did[EZZ_DONE_BROKEN]);
}

/* Nothing to do but to say so: no key is opened, nothing is written. */
static int
tell_finished(struct resign *s, size_t there)
{
	size_t		 wrong = 0;
	int		 status;
	ezz_status	 st;

	st = generation_recheck(&s->g, opt_flag(s->r->args, "recheck"),
	    &wrong);
	if (st != EZZ_OK)
		return out_fail(s->r, st);
	tell_counts(s, s->g.did);
	fprintf(s->r->err, ezz_text(s->r->ctx, "%s/%s was finished before: "
	    "nothing was done\n"), s->g.dir, s->g.name);
	status = exit_of(s->g.did, wrong);
	if (there == s->g.n)
		return status;
	fprintf(s->r->err, ezz_text(s->r->ctx, "there are %zu files, and it "
	    "holds %zu: make a new generation with --again\n"), there,
	    s->g.n);
	return exit_worse(status, EXIT_UNSURE);
}

static int
finish(struct resign *s)
{
	size_t		 did[EZZ_DONE_BROKEN + 1];
	ezz_status	 st;

	memcpy(did, s->did, sizeof(did));
	memcpy(did, s->g.did, (EZZ_DONE_FAILED + 1) * sizeof(did[0]));
	tell_counts(s, did);
	if (s->g.left > (opt_flag(s->r->args, "leave-missing") ?
	    did[EZZ_DONE_MISSING] : 0)) {
		fprintf(s->r->err, ezz_text(s->r->ctx, "%zu files are not "
		    "done: %s/current stays as it is; see to them and run "
		    "again\n"), s->g.left, s->g.dir);
		return exit_worse(exit_of(did, 0), EXIT_REFUSED);
	}
	if ((st = generation_swap(&s->g)) != EZZ_OK)
		return out_fail(s->r, st);
	fprintf(s->r->err, ezz_text(s->r->ctx,
	    "%s/current is now %s\n"), s->g.dir, s->g.name);
	return exit_of(did, 0);
}

static int
run_all(struct resign *s)
{
	size_t		 there = 0;
	ezz_status	 st;

	if ((st = begin(s, &there)) != EZZ_OK)
		return out_fail(s->r, st);
	if (s->items.left_out > 0)
		fprintf(s->r->err, ezz_text(s->r->ctx, "ezz: %zu things are no "
		    "plain files, and were left out\n"), s->items.left_out);
	if (s->g.finished)
		return tell_finished(s, there);
	if (s->g.torn > 0)
		fprintf(s->r->err, ezz_text(s->r->ctx, "ezz: the journal was "
		    "cut short: %llu bytes of it are done again\n"),
		    (unsigned long long)s->g.torn);
	/* of a small list, a part may be empty */
	if (s->g.n == 0 && s->items.shards == 1)
		return out_fail(s->r, ezz_fault(s->r->ctx, EZZ_ENOTFOUND,
		    "there is no file to sign over"));
	if (s->g.left == 0)
		return finish(s);
	if ((st = open_key(s)) != EZZ_OK)
		return out_while(s->r, st, "opening the attester's key");
	if (!make_room(s))
		return out_fail(s->r, ezz_fault(s->r->ctx, EZZ_ENOMEM,
		    "out of memory"));
	if ((st = do_all(s)) != EZZ_OK)
		return out_fail(s->r, st);
	return finish(s);
}

static void
resign_end(struct resign *s)
{
	for (int i = 0; i < 2; i++) {
		free(s->groups[i].jobs);
		free(s->groups[i].rows);
		ezz_buf_free(&s->groups[i].lines);
	}
	ezz_ctx_free(&s->commit_ctx);
	batch_close(&s->batch);
	generation_close(&s->g);
	items_end(&s->items);
	ezz_stamping_free(&s->stamping);
	ezz_signer_free(&s->signer);
	ezz_verifier_free(&s->verifier);
	ezz_office_free(&s->office);
	pass_end(&s->pass);
}

static int
cmd_resign(struct run *r)
{
	struct resign	 s = { .r = r, .json = opt_flag(r->args, "json"),
			    .g = { .dir_fd = -1, .lock_fd = -1,
			    .next_fd = -1, .journal_fd = -1,
			    .items_fd = -1 } };
	const char	*dir = opt_one(r->args, "output");
	ezz_status	 st;
	int		 status;

	if (dir == NULL)
		return out_usage(r, "name the archive's directory with -o");
	if (opt_one(r->args, "key") == NULL &&
	    opt_one(r->args, "office") == NULL)
		return out_usage(r, "name the attester's key with --key, or "
		    "an office with --office");
	pass_start(r, &s.pass);
	stop_gently();
	if ((status = items_start(r, &s.items)) != EXIT_DONE ||
	    (status = judge_open(r, &s.verifier, &s.office)) != EXIT_DONE)
		goto out;
	s.items.skip = dir;
	s.items.absolute = true;
	s.terms = (struct ezz_verify_terms){ .time = r->now,
	    .no_status = opt_flag(r->args, "no-status") };
	s.stamp = (struct ezz_stamp_terms){ .now = r->now, .digest = true,
	    .passed = true, .no_status = s.terms.no_status };
	if ((st = generation_open(r, dir, &s.g)) != EZZ_OK)
		status = out_fail(r, st);
	else
		status = run_all(&s);
out:
	resign_end(&s);
	return status;
}

static const struct opt opts_resign[] = {
	JUDGE_OPTS,
	{ "no-status", 0, OPT_FLAG, NULL, "do not ask whether certificates "
	    "were revoked" },
	ITEM_OPTS,
	{ "output", 'o', OPT_ONE, "DIR", "the archive, whose next generation "
	    "is made" },
	{ "key", 0, OPT_ONE, "KEY", "sign with this attester's key, not the "
	    "office's" },
	{ "cert", 0, OPT_ONE, "FILE", "its certificate" },
	{ "again", 0, OPT_FLAG, NULL, "make a new generation although there "
	    "is one of these files" },
	{ "leave-missing", 0, OPT_FLAG, NULL, "be whole without the files "
	    "that are not there any more" },
	{ "recheck", 0, OPT_FLAG, NULL, "of a finished run: hash what was "
	    "made, too" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a file: the lines of "
	    "the journal" },
	PASS_OPTS,
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_archive_resign[] = {
	{ "archive resign", "sign over what is kept, before it runs out",
	  "[FILE|DIR]...", 0, -1, opts_resign, cmd_resign },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};

/*
 * ezz seal status, ezz seal publish: what became of seals.  The office keeps
 * a register of what was noted, STATUS-DIR/seals.register, and the list that
 * it signed, STATUS-DIR/CODE.seals.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cmds.h"
#include "io.h"
#include "out.h"
#include "pass.h"
#include "seal_files.h"

#define LIST_MAX	(8 * 1024 * 1024)
#define FILE_MAX	(64 * 1024 * 1024)
#define REGISTER	"seals.register"
#define EXP		(7 * 86400)
#define TTL		(12 * 3600)

#define OFFICE_OPT	{ "office", 0, OPT_ONE, "DIR", "the office" }
#define END		{ NULL, 0, OPT_FLAG, NULL, NULL }

static const struct opt opts_status[] = {
	OFFICE_OPT,
	{ "reason", 0, OPT_ONE, "TEXT", "why; published with the state" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a seal" },
	END
};
static const struct opt opts_publish[] = {
	OFFICE_OPT,
	{ "by", 0, OPT_ONE, "maker|status", "whose key signs (maker)" },
	PASS_OPTS, END
};

/* ---- the office's files --------------------------------------------------- */

struct shelf {
	struct run	*r;
	ezz_office	*office;
	const char	*issuer;
	char		 notes[PATH_MAX];	/* the register */
	char		 list[PATH_MAX];	/* what was published */
	int		 lock;
};

static void
shelf_close(struct shelf *s)
{
	if (s->lock != -1)
		close(s->lock);
	ezz_office_free(&s->office);
}

/* Two clerks at once wait for each other: no note is lost. */
static ezz_status
take_lock(struct shelf *s, const char *dir)
{
	s->lock = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->lock == -1 || flock(s->lock, LOCK_EX) == -1)
		return ezz_fault(s->r->ctx, EZZ_EIO, "%s: %s", dir,
		    strerror(errno));
	return EZZ_OK;
}

static ezz_status
shelf_open(struct run *r, const char *dir, const struct ezz_pass *pass,
    struct shelf *s)
{
	char		*status = NULL;
	ezz_status	 st;

	*s = (struct shelf){ .r = r, .lock = -1 };
	if ((st = ezz_office_open(r->ctx, dir, pass, &s->office)) != EZZ_OK ||
	    (st = ezz_office_path(r->ctx, s->office, "status-dir", 0,
	    &status)) != EZZ_OK)
		goto out;
	s->issuer = ezz_office_value(s->office, "issuer-code", 0);
	if (strchr(s->issuer, '/') != NULL || snprintf(s->notes,
	    sizeof(s->notes), "%s/%s", status, REGISTER) >= PATH_MAX ||
	    snprintf(s->list, sizeof(s->list), "%s/%s.seals", status,
	    s->issuer) >= PATH_MAX)
		st = ezz_fault(r->ctx, EZZ_EINVAL, "%s: the name is too long",
		    status);
	else
		st = take_lock(s, status);
out:
	free(status);
	if (st != EZZ_OK)
		shelf_close(s);
	return st;
}

/* Nothing, when there is none yet. */
static ezz_status
read_some(struct shelf *s, const char *path, struct ezz_buf *out)
{
	ezz_status	 st = io_read(s->r, path, LIST_MAX, out);

	return st == EZZ_ENOTFOUND ? EZZ_OK : st;
}

static struct ezz_bytes
bytes(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

/* ---- noting --------------------------------------------------------------- */

static ezz_status
note(struct shelf *s, const ezz_seal *seal, ezz_seal_state state,
    const char *reason)
{
	struct ezz_buf	 was = { 0 }, now = { 0 };
	ezz_status	 st;

	if ((st = read_some(s, s->notes, &was)) == EZZ_OK &&
	    (st = ezz_seallist_note(s->r->ctx, bytes(&was), s->issuer, seal,
	    state, reason, s->r->now, &now)) == EZZ_OK)
		st = io_write(s->r, s->notes, bytes(&now), IO_REPLACE, 0644);
	ezz_buf_free(&was);
	ezz_buf_free(&now);
	return st;
}

static ezz_status
publish(struct shelf *s, const char *role)
{
	struct ezz_buf		 notes = { 0 }, old = { 0 }, list = { 0 };
	struct run		*r = s->r;
	const ezz_signer	*key;
	ezz_status		 st;

	if ((st = read_some(s, s->notes, &notes)) == EZZ_OK &&
	    (st = read_some(s, s->list, &old)) == EZZ_OK &&
	    (st = ezz_office_signer(r->ctx, s->office, role, &key)) ==
	    EZZ_OK && (st = ezz_seallist_sign(r->ctx, bytes(&notes),
	    s->issuer, bytes(&old), key, r->now,
	    r->now + ezz_office_span(s->office, "status-exp", EXP),
	    ezz_office_span(s->office, "status-ttl", TTL), &list)) == EZZ_OK)
		st = io_write(r, s->list, bytes(&list), IO_REPLACE, 0644);
	ezz_buf_free(&notes);
	ezz_buf_free(&old);
	ezz_buf_free(&list);
	return st;
}

ezz_status
seal_register(struct run *r, const char *dir, struct ezz_bytes esl)
{
	struct shelf	 s;
	ezz_seal	*seal = NULL;
	ezz_status	 st;

	if ((st = shelf_open(r, dir, NULL, &s)) != EZZ_OK)
		return st;
	if ((st = ezz_seal_read(r->ctx, esl, &seal)) == EZZ_OK)
		st = note(&s, seal, EZZ_SEAL_IN_USE, NULL);
	ezz_seal_free(&seal);
	shelf_close(&s);
	return st;
}

/* ---- seal status ---------------------------------------------------------- */

static ezz_status
read_seal(struct run *r, const char *path, ezz_seal **out)
{
	struct ezz_buf	 file = { 0 }, esl = { 0 };
	ezz_status	 st;

	if ((st = io_read(r, path, FILE_MAX, &file)) == EZZ_OK) {
		st = ezz_seal_find(r->ctx, bytes(&file), 0, &esl);
		if (st == EZZ_ENOTFOUND)
			st = ezz_fault(r->ctx, EZZ_EREFUSED,
			    "%s holds no seal", path);
		if (st == EZZ_OK)
			st = ezz_seal_read(r->ctx, bytes(&esl), out);
	}
	ezz_buf_free(&file);
	ezz_buf_free(&esl);
	return st;
}

/* What is noted of one seal; 1 when it may not be used. */
static int
tell(struct shelf *s, const ezz_seal *seal)
{
	struct run	*r = s->r;
	struct ezz_buf	 notes = { 0 }, text = { 0 };
	ezz_seal_state	 state = EZZ_SEAL_CANCELLED;
	ezz_status	 st;
	int		 status;

	st = read_some(s, s->notes, &notes);
	if (st == EZZ_OK && notes.n == 0)
		st = ezz_fault(r->ctx, EZZ_EREFUSED,
		    "nothing is noted of any seal yet");
	if (st == EZZ_OK) {
		st = ezz_seallist_show(r->ctx, bytes(&notes), seal,
		    opt_flag(r->args, "json"), &state, &text);
		if (st == EZZ_ENOTFOUND)
			st = ezz_fault(r->ctx, EZZ_EREFUSED, "nothing is "
			    "noted of this seal");
	}
	if (st == EZZ_OK)
		fwrite(text.p, 1, text.n, r->out);
	status = st != EZZ_OK ? out_fail(r, st) :
	    state == EZZ_SEAL_IN_USE || state == EZZ_SEAL_RESTORED ?
	    EXIT_DONE : EXIT_REFUSED;
	ezz_buf_free(&notes);
	ezz_buf_free(&text);
	return status;
}

static int
change(struct shelf *s, const ezz_seal *seal, ezz_seal_state state)
{
	struct run	*r = s->r;
	ezz_status	 st;

	st = note(s, seal, state, opt_one(r->args, "reason"));
	if (st != EZZ_OK)
		return out_fail(r, st);
	fputs(ezz_text(r->ctx, "noted; nobody sees it before the next: "
	    "ezz seal publish\n"), r->err);
	return EXIT_DONE;
}

static int
status_main(struct run *r)
{
	const char	*name = opt_operand(r->args, 1);
	const char	*dir = opt_one(r->args, "office");
	ezz_seal_state	 state = EZZ_SEAL_IN_USE;
	struct shelf	 s;
	ezz_seal	*seal = NULL;
	ezz_status	 st;
	int		 status;

	if (dir == NULL)
		return out_usage(r, "--office DIR is missing");
	if (name != NULL && !ezz_seal_state_by_name(name, &state))
		return out_usage(r, "%s is not in-use, stopped, restored or "
		    "cancelled", name);
	if ((st = read_seal(r, opt_operand(r->args, 0), &seal)) != EZZ_OK ||
	    (st = shelf_open(r, dir, NULL, &s)) != EZZ_OK) {
		ezz_seal_free(&seal);
		return out_fail(r, st);
	}
	status = name == NULL ? tell(&s, seal) : change(&s, seal, state);
	ezz_seal_free(&seal);
	shelf_close(&s);
	return status;
}

/* ---- seal publish --------------------------------------------------------- */

static int
publish_main(struct run *r)
{
	const char	*dir = opt_one(r->args, "office");
	const char	*by = opt_one(r->args, "by");
	struct shelf	 s;
	struct pass	 pass;
	ezz_status	 st;

	if (dir == NULL)
		return out_usage(r, "--office DIR is missing");
	if (by == NULL)
		by = "maker";
	if (strcmp(by, "maker") != 0 && strcmp(by, "status") != 0)
		return out_usage(r, "--by takes maker or status");
	pass_start(r, &pass);
	if ((st = shelf_open(r, dir, &pass.ezz, &s)) == EZZ_OK) {
		if ((st = publish(&s, by)) == EZZ_OK)
			fprintf(r->out, "%s.seals\n", s.issuer);
		shelf_close(&s);
	}
	pass_end(&pass);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

const struct cmd cmds_sealstatus[] = {
	{ "seal status", "note that a seal is stopped, restored, ..., or say "
	    "what is noted", "FILE [in-use|stopped|restored|cancelled]", 1, 2,
	    opts_status, status_main },
	{ "seal publish", "sign the list of what became of seals", "", 0, 0,
	    opts_publish, publish_main },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL }
};

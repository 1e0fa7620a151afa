/*
 * ezz present: a holder shows a licence.  The token is bound to a key that
 * only its holder has; this signs that the key is here, now, or in answer to
 * the challenge on a window's screen.  Who asks is told before anything is
 * signed, and a window that nobody trusts gets no answer.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cmds.h"
#include "io.h"
#include "judge.h"
#include "out.h"
#include "pass.h"
#include "pictures.h"

#define CAP	(64 * 1024)

struct present {
	struct run		*run;
	ezz_verifier		*verifier;
	ezz_office		*office;
	ezz_signer		*signer;
	struct ezz_buf		 token;
	struct ezz_buf		 challenge;
	struct ezz_buf		 text;		/* with its proof */
};

static struct ezz_bytes
bytes(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

/* ---- what comes in ---- */

static bool
is_picture(const struct ezz_buf *b)
{
	return b->n > 3 && (memcmp(b->p, "\x89PNG", 4) == 0 ||
	    memcmp(b->p, "\xff\xd8\xff", 3) == 0);
}

/* A hall's notice has codes of its own: the window's is the one that counts. */
static ezz_status
take_challenge(void *arg, struct ezz_bytes text)
{
	struct present	*p = arg;

	if (text.n < 5 || memcmp(text.p, "EZC1:", 5) != 0)
		return EZZ_OK;
	if (p->challenge.n > 0)
		return ezz_fault(p->run->ctx, EZZ_EREFUSED,
		    "the picture has more than one challenge");
	return ezz_escape(p->run->ctx, text, &p->challenge);
}

static ezz_status
of_picture(struct present *p, const char *path)
{
	ezz_status	 st;
	size_t		 n;
	int		 fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return ezz_fault(p->run->ctx, EZZ_EIO, "%s: %s", path,
		    strerror(errno));
	p->challenge.n = 0;
	st = picture_codes(p->run, fd, path, take_challenge, p, &n);
	close(fd);
	if (st == EZZ_OK && p->challenge.n == 0)
		st = ezz_fault(p->run->ctx, EZZ_EFORMAT,
		    "%s: there is no window's challenge in it", path);
	return st;
}

/* Shown first, then signed: *status is that of the command. */
static bool
read_challenge(struct present *p, const char *path, int *status)
{
	struct run	*r = p->run;
	struct ezz_buf	 words = { 0 };
	ezz_status	 st;

	if ((st = io_read(r, path, 16 * 1024 * 1024, &p->challenge)) ==
	    EZZ_OK && is_picture(&p->challenge))
		st = of_picture(p, path);
	if (st == EZZ_OK && (st = ezz_challenge_show(r->ctx, p->verifier,
	    bytes(&p->challenge), r->now, &words)) == EZZ_OK)
		fwrite(words.p, 1, words.n, r->err);
	ezz_buf_free(&words);
	if (st != EZZ_OK)
		*status = out_while(r, st, "reading the challenge %s", path);
	return st == EZZ_OK;
}

static bool
read_token(struct present *p, int *status)
{
	struct run	*r = p->run;
	const char	*path = opt_operands(r->args) == 0 ? "-" :
			    opt_operand(r->args, 0);
	ezz_status	 st;

	if ((st = io_read(r, path, CAP, &p->token)) != EZZ_OK)
		*status = out_fail(r, st);
	return st == EZZ_OK;
}

/* ---- what goes out ---- */

static bool
format_of(const char *path, ezz_qr_format *out)
{
	static const struct {
		const char	*end;
		ezz_qr_format	 format;
	} known[] = {
		{ ".png", EZZ_QR_PNG }, { ".svg", EZZ_QR_SVG },
		{ ".eps", EZZ_QR_EPS },
	};
	size_t	 n = strlen(path);

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (n > 4 && strcasecmp(path + n - 4, known[i].end) == 0) {
			*out = known[i].format;
			return true;
		}
	return false;
}

/* A screen is larger than a face: the desk rule is for paper. */
static int
draw(struct present *p, const char *path, ezz_qr_format format)
{
	struct run		*r = p->run;
	struct ezz_qr_options	 o = { .large = true,
				    .term = r->colour ? EZZ_TERM_COLOUR :
				    EZZ_TERM_PLAIN };
	struct ezz_buf		 picture = { 0 };
	ezz_status		 st;

	st = ezz_qr_draw(r->ctx, bytes(&p->text), &o, format, &picture, NULL);
	if (st == EZZ_OK && path != NULL)
		st = io_write(r, path, bytes(&picture), IO_REPLACE, 0600);
	else if (st == EZZ_OK)
		fwrite(picture.p, 1, picture.n, r->out);
	ezz_buf_free(&picture);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

static int
give(struct present *p)
{
	struct run	*r = p->run;
	const char	*path = opt_one(r->args, "output");
	ezz_qr_format	 format = EZZ_QR_PNG;

	if (path != NULL && format_of(path, &format))
		return draw(p, path, format);
	if (opt_flag(r->args, "term"))
		return draw(p, NULL, EZZ_QR_TERM);
	fwrite(p->text.p, 1, p->text.n, r->out);
	fputc('\n', r->out);
	return EXIT_DONE;
}

/* ---- the command ---- */

static int
sign(struct present *p)
{
	struct run			*r = p->run;
	struct ezz_present_terms	 t = { .now = r->now,
					    .challenge = bytes(
					    &p->challenge) };
	ezz_status			 st;

	if ((st = ezz_random_fill(r->ctx, NULL, t.nonce,
	    sizeof(t.nonce))) == EZZ_OK)
		st = ezz_present(r->ctx, p->verifier, bytes(&p->token),
		    p->signer, &t, &p->text);
	return st == EZZ_OK ? give(p) :
	    out_while(r, st, "showing the licence");
}

static int
usage(struct run *r)
{
	const char	*path = opt_one(r->args, "output");
	ezz_qr_format	 format;

	if (opt_one(r->args, "key") == NULL)
		return out_usage(r, "--key is missing: the holder's key");
	if (path != NULL && !format_of(path, &format))
		return out_usage(r, "%s: the name must end in .png, .svg or "
		    ".eps", path);
	if (path != NULL && opt_flag(r->args, "term"))
		return out_usage(r, "-o and --term exclude each other");
	if (opt_one(r->args, "challenge") != NULL &&
	    opt_one(r->args, "trust") == NULL &&
	    opt_one(r->args, "office") == NULL &&
	    opt_count(r->args, "anchor") == 0)
		return out_usage(r, "--challenge needs --trust PACK: whose "
		    "window may ask");
	return EXIT_DONE;
}

static int
cmd_present(struct run *r)
{
	const char	*challenge = opt_one(r->args, "challenge");
	struct present	 p = { .run = r };
	struct pass	 pass;
	ezz_status	 st;
	int		 status;

	if ((status = usage(r)) != EXIT_DONE ||
	    (status = judge_open(r, &p.verifier, &p.office)) != EXIT_DONE)
		return status;
	pass_start(r, &pass);
	if (read_token(&p, &status) && (challenge == NULL ||
	    read_challenge(&p, challenge, &status))) {
		st = ezz_signer_open(r->ctx, opt_one(r->args, "key"),
		    &pass.ezz, &p.signer);
		status = st == EZZ_OK ? sign(&p) : out_fail(r, st);
	}
	pass_end(&pass);
	ezz_signer_free(&p.signer);
	ezz_buf_free(&p.token);
	ezz_buf_free(&p.challenge);
	ezz_buf_free(&p.text);
	ezz_verifier_free(&p.verifier);
	ezz_office_free(&p.office);
	return status;
}

static const struct opt opts_present[] = {
	{ "key", 'k', OPT_ONE, "KEY", "the holder's key, a file or a URI" },
	{ "challenge", 'c', OPT_ONE, "FILE",
	    "answer this challenge of a window, text or picture" },
	{ "output", 'o', OPT_ONE, "FILE",
	    "draw a QR code here: .png, .svg or .eps" },
	{ "term", 't', OPT_FLAG, NULL, "draw it in the terminal" },
	JUDGE_OPTS,
	PASS_OPTS,
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_present[] = {
	{ "present", "show a licence that is bound to a holder's key",
	  "[FILE]", 0, 1, opts_present, cmd_present },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};

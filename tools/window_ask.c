/* See window_ask.h. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "io.h"
#include "out.h"
#include "window_ask.h"

static struct ezz_bytes
bytes(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

static int
options(struct run *r, struct window_ask *a)
{
	static const char *const	 needs[] = { "window", "purpose",
					    "item", "wanted",
					    "challenge-png" };

	a->on = opt_flag(r->args, "challenge");
	for (size_t i = 0; !a->on && i < sizeof(needs) / sizeof(needs[0]);
	    i++)
		if (opt_count(r->args, needs[i]) > 0)
			return out_usage(r, "--%s goes with --challenge",
			    needs[i]);
	if (!a->on)
		return EXIT_DONE;
	a->order.window = opt_one(r->args, "window");
	a->order.purpose = opt_one(r->args, "purpose");
	a->order.item = opt_one(r->args, "item");
	a->order.wanted = a->wanted;
	a->picture = opt_one(r->args, "challenge-png");
	if (opt_one(r->args, "office") == NULL || a->order.window == NULL ||
	    a->order.purpose == NULL)
		return out_usage(r, "--challenge needs --office, whose window "
		    "key signs, --window and --purpose");
	if ((a->order.wanted_n = opt_count(r->args, "wanted")) > ASK_WANTED)
		return out_usage(r, "--wanted is given too often");
	for (size_t i = 0; i < a->order.wanted_n; i++)
		a->wanted[i] = opt_many(r->args, "wanted", i);
	return EXIT_DONE;
}

int
window_ask_open(struct run *r, struct window_ask *a)
{
	ezz_status	 st;
	int		 status;

	a->run = r;
	if ((status = options(r, a)) != EXIT_DONE || !a->on)
		return status;
	pass_start(r, &a->pass);
	if ((st = ezz_office_open(r->ctx, opt_one(r->args, "office"),
	    &a->pass.ezz, &a->office)) == EZZ_OK)
		st = ezz_office_signer(r->ctx, a->office, "window",
		    &a->signer);
	pass_end(&a->pass);
	return st == EZZ_OK ? EXIT_DONE : out_fail(r, st);
}

bool
window_ask_due(const struct window_ask *a, int64_t now)
{
	return a->on && (now < a->tried ||
	    now >= a->tried + EZZ_PROOF_STEP);
}

/* Nobody may answer what has run out; the last place is always free. */
static void
forget(struct window_ask *a, int64_t now)
{
	while (a->n > 0 && (a->n == ASK_KEPT || now < a->made[a->n - 1] ||
	    now > a->made[a->n - 1] + EZZ_CHALLENGE_LIFE))
		ezz_buf_free(&a->text[--a->n]);
}

static void
keep(struct window_ask *a, struct ezz_buf *text, int64_t now)
{
	for (size_t i = a->n++; i > 0; i--) {
		a->text[i] = a->text[i - 1];
		a->made[i] = a->made[i - 1];
	}
	a->text[0] = *text;
	a->made[0] = now;
	*text = (struct ezz_buf){ 0 };
	for (size_t i = 0; i < a->n; i++)
		a->texts[i] = bytes(&a->text[i]);
}

/* A screen has no pen strokes on it, and few rows. */
static ezz_status
draw(struct window_ask *a, struct ezz_bytes text)
{
	struct ezz_qr_options	 o = { .large = true, .level = EZZ_QR_L,
				    .dots = 8, .term = EZZ_TERM_PLAIN };
	struct ezz_buf		 png = { 0 };
	ezz_status		 st;

	a->modules.n = 0;
	if ((st = ezz_qr_draw(a->run->ctx, text, &o, EZZ_QR_TERM,
	    &a->modules, NULL)) == EZZ_OK && a->picture != NULL &&
	    (st = ezz_qr_draw(a->run->ctx, text, &o, EZZ_QR_PNG, &png,
	    NULL)) == EZZ_OK)
		st = io_write(a->run, a->picture, bytes(&png), IO_REPLACE,
		    0644);
	ezz_buf_free(&png);
	return st;
}

ezz_status
window_ask_next(struct window_ask *a, ezz_verifier *verifier, int64_t now)
{
	ezz_ctx		*ctx = a->run->ctx;
	struct ezz_buf	 text = { 0 }, words = { 0 };
	ezz_status	 st;

	forget(a, now);
	a->order.now = a->tried = now;
	free(a->why);
	a->why = NULL;
	if ((st = ezz_random_fill(ctx, NULL, a->order.nonce,
	    sizeof(a->order.nonce))) == EZZ_OK &&
	    (st = ezz_challenge_make(ctx, a->signer, &a->order, &text)) ==
	    EZZ_OK &&
	    /* what no phone would answer is not shown */
	    (st = ezz_challenge_show(ctx, verifier, bytes(&text), now,
	    &words)) == EZZ_OK && (st = draw(a, bytes(&text))) == EZZ_OK)
		keep(a, &text, now);
	else
		a->why = strdup(ezz_message(ctx));
	ezz_buf_free(&text);
	ezz_buf_free(&words);
	return st;
}

void
window_ask_close(struct window_ask *a)
{
	/* a code that nobody waits behind asks nobody */
	if (a->n > 0 && a->picture != NULL)
		(void)unlink(a->picture);
	while (a->n > 0)
		ezz_buf_free(&a->text[--a->n]);
	ezz_buf_free(&a->modules);
	free(a->why);
	ezz_office_free(&a->office);
}

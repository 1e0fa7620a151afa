/*
 * ezz window: a loop for the counter.  Scans come from a keyboard, a serial
 * scanner or a folder of pictures; each gets one screen, or one line of JSON.
 * "Accepted" is shown only where the report accepts, and whatever is not one
 * whole code is said to be not read, never judged by a guess.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cmds.h"
#include "judge.h"
#include "out.h"
#include "pictures.h"
#include "stop.h"
#include "window_ask.h"
#include "window_input.h"
#include "window_office.h"
#include "window_once.h"
#include "window_screen.h"
#include "window_source.h"

#define TICK		300	/* ms between looks at the folder and clock */
#define SWEEP		2000	/* ms between looks at all files of an office */
#define HOLD		60	/* s that a verdict stays: it shows a person */
#define EXPECT		16
#define FACE		N_("scan the square code on the licence's face")

struct window {
	struct run		*run;
	struct window_office	 office;
	struct window_day	 day;
	struct window_once	 once;
	struct window_ask	 ask;
	struct window_input	 keyboard, scanner;
	struct source_serial	 serial;
	struct source_folder	 folder;
	const char		*expect[EXPECT];
	size_t			 expect_n;
	bool			 json, bell, whole;	/* whole: a screen */
	bool			 keyboard_open, over;
	int64_t			 hold;			/* ms; 0: for ever */
	int64_t			 ticked, swept, drawn;	/* ms */
	bool			 showing;		/* a verdict or tally */
	struct window_verdict	 verdict;
	ezz_report		*report;
	char			*said;
	unsigned long		 scans;
	int			 status;
};

static volatile sig_atomic_t	 resized;

static void
on_resize(int sig)
{
	(void)sig;
	resized = 1;
}

static int64_t
milliseconds(void)
{
	struct timespec	 t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --time stands for the clock, for rehearsals. */
static int64_t
wall(const struct window *w)
{
	return opt_one(w->run->args, "time") != NULL ? w->run->now :
	    (int64_t)time(NULL);
}

/* ---- showing ---- */

static void
size_of(const struct window *w, struct screen *s)
{
	struct winsize	 z;

	*s = (struct screen){ .run = w->run, .rows = SCREEN_LEAST,
	    .cols = SCREEN_COLS };
	if (!w->whole)
		s->rows = SCREEN_ROWS;
	else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &z) == 0 && z.ws_row > 0) {
		s->rows = z.ws_row < 10 ? 10 : z.ws_row > SCREEN_ROWS ?
		    SCREEN_ROWS : z.ws_row;
		s->cols = z.ws_col < 40 ? 40 : z.ws_col > 200 ? 200 : z.ws_col;
	}
}

static void
draw(struct window *w, void (*what)(struct window *, struct screen *,
    const struct window_frame *))
{
	int64_t			 now = wall(w);
	struct window_frame	 f = { .day = &w->day, .now = now,
				    .clock_back = now + 120 < w->day.known };
	struct screen		 s;

	if (w->json)
		return;
	if (w->office.office != NULL) {
		f.office = ezz_office_value(w->office.office, "name", 0);
		f.test = ezz_office_test(w->office.office);
	}
	if (w->ask.n > 0)
		f.code = (struct ezz_bytes){ w->ask.modules.p,
		    w->ask.modules.n };
	f.asks = w->ask.on;
	f.trouble = w->ask.why;
	if (w->serial.path != NULL && w->serial.fd == -1)
		f.trouble = ezz_text(w->run->ctx,
		    "the scanner is gone: look at its cable");
	size_of(w, &s);
	/* a file or pipe needs no empty rows */
	if (!w->whole)
		s.rows = SCREEN_ROWS;
	what(w, &s, &f);
	screen_draw(&s, w->whole);
	if (!w->whole)
		fputs("\n", w->run->out);
	fflush(w->run->out);
	screen_clear(&s);
	w->drawn = milliseconds();
}

static void
of_verdict(struct window *w, struct screen *s, const struct window_frame *f)
{
	screen_verdict(s, f, &w->verdict);
}

static void
of_idle(struct window *w, struct screen *s, const struct window_frame *f)
{
	(void)w;
	screen_idle(s, f);
}

static void
of_tally(struct window *w, struct screen *s, const struct window_frame *f)
{
	(void)w;
	screen_tally(s, f);
}

/* Nothing of the last paper stays in memory when it leaves the screen. */
static void
forget(struct window *w)
{
	ezz_report_free(&w->report);
	free(w->said);
	w->said = NULL;
	memset(&w->verdict, 0, sizeof(w->verdict));
	w->showing = false;
}

static void
idle(struct window *w)
{
	forget(w);
	if (w->whole)
		draw(w, of_idle);
}

/* A dumb terminal is told once that all is ready, a file or pipe not. */
static void
greet(struct window *w)
{
	if (w->whole || isatty(STDOUT_FILENO))
		draw(w, of_idle);
}

static void
tally(struct window *w)
{
	window_day_turn(&w->day, wall(w));
	if (w->json) {
		window_day_json(&w->day, w->run->out);
		fflush(w->run->out);
		return;
	}
	forget(w);
	draw(w, of_tally);
	w->showing = true;
}

static void
ring(const struct window *w)
{
	if (w->bell && w->whole)
		fputs(w->verdict.outcome == WINDOW_ACCEPTED ? "\a" : "\a\a",
		    w->run->out);
}

/* ---- challenges ---- */

/* Programs draw it themselves. */
static void
tell_challenge(const struct window *w)
{
	fputs("{\"v\":1,\"challenge\":", w->run->out);
	out_json_bytes(w->run, w->run->out, w->ask.texts[0]);
	fprintf(w->run->out, ",\"until\":%lld}\n",
	    (long long)(w->ask.made[0] + EZZ_CHALLENGE_LIFE));
	fflush(w->run->out);
}

/* A new challenge; a window that cannot ask says so below its screens. */
static void
ask(struct window *w)
{
	if (w->office.verifier == NULL)
		return;
	if (window_ask_next(&w->ask, w->office.verifier, wall(w)) == EZZ_OK &&
	    w->json)
		tell_challenge(w);
	if (!w->json && !w->showing)
		idle(w);
}

/* The next holder: whatever stands there goes. */
static void
next_holder(struct window *w)
{
	if (w->ask.on)
		ask(w);
	if (!w->json)
		idle(w);
}

/* ---- scans ---- */

static void
settle(struct window *w, enum window_outcome outcome, int64_t now)
{
	struct window_paper	 before;

	window_day_turn(&w->day, now);
	w->verdict = (struct window_verdict){ .outcome = outcome,
	    .report = w->report, .said = w->verdict.said,
	    .next = w->verdict.next, .at = now };
	window_day_enter(&w->day, w->office.office, w->report, outcome, now,
	    &before);
	w->verdict.before = before;
	ring(w);
	draw(w, of_verdict);
	w->showing = true;
}

/* No report: kind says why in a word, for programs. */
static void
unread(struct window *w, const char *kind, const char *said, const char *next)
{
	forget(w);
	w->scans++;
	w->verdict.said = ezz_text(w->run->ctx, said);
	w->verdict.next = next;
	if (w->json)
		fprintf(w->run->out, "{\"v\":1,\"input\":\"scan %lu\","
		    "\"unread\":\"%s\"}\n", w->scans, kind);
	settle(w, WINDOW_UNREAD, wall(w));
	fflush(w->run->out);
}

/* The job could not be done, so nothing is known of the paper. */
static void
trouble(struct window *w, const char *why)
{
	w->said = strdup(why);
	w->verdict.said = w->said == NULL ? "" : w->said;
	w->verdict.said += strncmp(w->verdict.said, "ezz: ", 5) == 0 ? 5 : 0;
	w->verdict.next = N_("mend what is said above; until then judge "
	    "nothing by this window");
	if (w->json) {
		fprintf(w->run->out, "{\"v\":1,\"input\":\"scan %lu\","
		    "\"error\":", w->scans);
		out_json(w->run, w->run->out, w->verdict.said);
		fputs("}\n", w->run->out);
	}
	settle(w, WINDOW_UNSURE, wall(w));
	fflush(w->run->out);
}

static void
judge(struct window *w, struct ezz_bytes code)
{
	struct ezz_verify_terms	 terms = { .time = wall(w),
				    .clock_floor = w->day.known,
				    .expect = w->expect,
				    .expect_n = w->expect_n,
				    .challenges = w->ask.texts,
				    .challenges_n = w->ask.n,
				    .answer_only = w->ask.on,
				    .once = window_once,
				    .once_arg = &w->once };
	struct ezz_report_about	 a;
	char			 input[64];
	ezz_status		 st;

	forget(w);
	window_office_look(&w->office, terms.time);
	snprintf(input, sizeof(input), "scan %lu", ++w->scans);
	if (w->office.verifier == NULL) {
		trouble(w, w->office.why == NULL ? "" : w->office.why);
		return;
	}
	w->once.now = terms.time;
	w->once.asked = false;
	st = ezz_verify(w->run->ctx, w->office.verifier, code, input, &terms,
	    &w->report);
	if (st != EZZ_OK) {
		trouble(w, ezz_message(w->run->ctx));
		return;
	}
	if (w->json)
		out_report(w->run, w->report, true, false);
	settle(w, window_outcome_of(w->report), terms.time);
	ezz_report_about(w->report, &a);
	if (a.time >= w->day.known)
		window_day_known(&w->day, a.time);
	fflush(w->run->out);
	/* what was answered, well or badly, asks nobody else */
	if (w->ask.on && w->once.asked)
		ask(w);
}

static void
sorted(struct window *w, enum ezz_scan what, const struct ezz_buf *code)
{
	switch (what) {
	case EZZ_SCAN_NOTHING:
		break;
	case EZZ_SCAN_CODE:
		judge(w, (struct ezz_bytes){ code->p, code->n });
		break;
	case EZZ_SCAN_HALF:
		unread(w, "half", N_("the scan was cut short or damaged; this "
		    "says nothing of the paper"), N_("scan it again"));
		break;
	case EZZ_SCAN_SEVERAL:
		unread(w, "several", N_("more than one code came at once, and "
		    "none of them was judged"), N_("scan one paper at a time"));
		break;
	case EZZ_SCAN_OTHER:
		unread(w, "other", N_("this is no code of a licence"),
		    FACE);
		break;
	}
}

/* A word on a line of its own, for whoever has no Ctrl key. */
static bool
command(struct window *w, const struct window_input *in)
{
	if (in->n == 5 && memcmp(in->line, "tally", 5) == 0)
		tally(w);
	else if (in->n == 4 && memcmp(in->line, "next", 4) == 0)
		next_holder(w);
	else if (in->n == 4 && memcmp(in->line, "quit", 4) == 0)
		w->over = true;
	else
		return false;
	return true;
}

static void
line_done(struct window *w, struct window_input *in)
{
	struct ezz_buf	 code = { 0 };
	enum ezz_scan	 what;

	if (in->over)
		unread(w, "long", N_("this is too long for a code"), FACE);
	else if (!command(w, in)) {
		if (ezz_scan_read(w->run->ctx, (struct ezz_bytes){ in->line,
		    in->n }, &what, &code) == EZZ_OK)
			sorted(w, what, &code);
		else
			trouble(w, ezz_message(w->run->ctx));
	}
	ezz_buf_free(&code);
	explicit_bzero(in->line, in->n);
	window_next(in);
}

/* ---- pictures ---- */

struct found {
	struct window	*w;
	struct ezz_buf	 code;		/* the one code of ours */
	size_t		 n;		/* different ones */
};

static ezz_status
one_of_picture(void *arg, struct ezz_bytes text)
{
	struct found	*f = arg;
	struct ezz_buf	 code = { 0 };
	enum ezz_scan	 what;
	ezz_status	 st;

	st = ezz_scan_read(f->w->run->ctx, text, &what, &code);
	if (st == EZZ_OK && what == EZZ_SCAN_CODE && (f->n == 0 ||
	    code.n != f->code.n ||
	    memcmp(code.p, f->code.p, code.n) != 0)) {
		ezz_buf_free(&f->code);
		f->code = code;
		f->n++;
	} else
		ezz_buf_free(&code);
	return st;
}

static void
picture(struct window *w, const char *path)
{
	struct found	 f = { .w = w };
	ezz_status	 st = EZZ_EIO;
	size_t		 n;
	int		 fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd != -1) {
		st = picture_codes(w->run, fd, path, one_of_picture, &f, &n);
		close(fd);
	}
	if (st == EZZ_ENOTFOUND)
		trouble(w, ezz_message(w->run->ctx));
	else if (st != EZZ_OK)
		unread(w, "picture",
		    N_("no code could be read from the picture"),
		    N_("scan it flat, at 300 dpi, with the white around it"));
	else if (f.n == 1)
		sorted(w, EZZ_SCAN_CODE, &f.code);
	else
		sorted(w, f.n == 0 ? EZZ_SCAN_OTHER : EZZ_SCAN_SEVERAL, NULL);
	ezz_buf_free(&f.code);
}

/* ---- the loop ---- */

static void
event(struct window *w, struct window_input *in, enum window_event e)
{
	switch (e) {
	case WINDOW_LINE_DONE:
		line_done(w, in);
		break;
	case WINDOW_KEY_TALLY:
		tally(w);
		break;
	case WINDOW_KEY_NEXT:
		next_holder(w);
		break;
	case WINDOW_KEY_REDRAW:
		resized = 1;
		break;
	case WINDOW_KEY_QUIT:
		w->over = true;
		break;
	case WINDOW_NOTHING:
		break;
	}
}

/* false: there is no more; errno 0 at a plain end. */
static bool
drain(struct window *w, struct window_input *in, int fd)
{
	uint8_t	 some[4096];
	ssize_t	 n = read(fd, some, sizeof(some));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return true;
	if (n <= 0) {
		errno = n == 0 ? 0 : errno;
		return false;
	}
	for (ssize_t i = 0; i < n && !w->over; i++)
		event(w, in, window_byte(in, some[i], milliseconds()));
	explicit_bzero(some, sizeof(some));
	return true;
}

static bool
other_source(const struct window *w)
{
	return w->serial.path != NULL || w->folder.path != NULL;
}

/* The end of a pipe ends its last scan, and the window if it was the only
 * source. */
static void
keyboard_ended(struct window *w)
{
	w->keyboard_open = false;
	if (w->keyboard.n > 0 || w->keyboard.over)
		line_done(w, &w->keyboard);
	if (!other_source(w))
		w->over = true;
}

static void
scanner_gone(struct window *w)
{
	source_serial_close(&w->serial);
	if (w->scanner.n > 0 || w->scanner.over)
		line_done(w, &w->scanner);
	idle(w);
}

static int
sooner(int a, int b)
{
	return b >= 0 && b < a ? b : a;
}

static void
wait_and_read(struct window *w)
{
	struct pollfd	 p[2] = {
		{ .fd = w->keyboard_open ? STDIN_FILENO : -1,
		  .events = POLLIN },
		{ .fd = w->serial.path == NULL ? -1 : w->serial.fd,
		  .events = POLLIN },
	};
	int64_t		 now = milliseconds();
	int		 ms = TICK;

	ms = sooner(ms, window_patience(&w->keyboard, now));
	ms = sooner(ms, window_patience(&w->scanner, now));
	if (poll(p, 2, ms) <= 0)
		return;
	if (p[0].revents != 0 && !drain(w, &w->keyboard, STDIN_FILENO))
		keyboard_ended(w);
	if (p[1].revents != 0 && !w->over &&
	    !drain(w, &w->scanner, w->serial.fd))
		scanner_gone(w);
}

static void
tick(struct window *w, int64_t now)
{
	char	 path[PATH_MAX];

	w->ticked = now;
	if (w->serial.path != NULL && w->serial.fd == -1 &&
	    source_serial_open(&w->serial) && !w->showing)
		idle(w);
	if (source_folder_next(&w->folder, path, sizeof(path)))
		picture(w, path);
	if (opt_one(w->run->args, "time") == NULL &&
	    wall(w) >= w->day.known)
		window_day_known(&w->day, wall(w));
	if (window_ask_due(&w->ask, wall(w)) && w->keyboard.n == 0 &&
	    w->scanner.n == 0)
		ask(w);
	if (w->showing && w->hold > 0 && now - w->drawn >= w->hold)
		idle(w);
	if (now - w->swept >= SWEEP && w->keyboard.n == 0 &&
	    w->scanner.n == 0) {
		w->swept = now;
		window_office_sweep(&w->office, wall(w));
	}
}

static void
redraw(struct window *w)
{
	resized = 0;
	if (!w->whole)
		return;
	if (w->showing && (w->report != NULL || w->verdict.said != NULL))
		draw(w, of_verdict);
	else
		draw(w, of_idle);
}

static void
loop(struct window *w)
{
	int64_t	 now;

	while (!w->over && !stop_asked()) {
		wait_and_read(w);
		now = milliseconds();
		if (!w->over)
			event(w, &w->keyboard, window_quiet(&w->keyboard, now));
		if (!w->over)
			event(w, &w->scanner, window_quiet(&w->scanner, now));
		if (!w->over && now - w->ticked >= TICK)
			tick(w, now);
		if (resized)
			redraw(w);
		if (ferror(w->run->out)) {
			w->status = EXIT_BROKEN;
			w->over = true;
		}
	}
}

/* ---- beginning and end ---- */

static bool
takes_screen(void)
{
	const char	*term = getenv("TERM");

	return isatty(STDOUT_FILENO) && term != NULL && *term != '\0' &&
	    strcmp(term, "dumb") != 0;
}

static int
options(struct window *w)
{
	const struct args	*a = w->run->args;
	const char		*hold = opt_one(a, "hold");
	const char		*dir = opt_one(a, "state");
	int64_t			 seconds = HOLD;

	if (opt_one(a, "office") == NULL && opt_one(a, "trust") == NULL &&
	    opt_count(a, "anchor") == 0)
		return out_usage(w->run, "--office DIR is missing");
	if (hold != NULL && !opt_number(hold, 0, 86400, &seconds))
		return out_usage(w->run, "--hold is a number of seconds");
	if ((w->expect_n = opt_count(a, "expect")) > EXPECT)
		return out_usage(w->run, "--expect is given too often");
	for (size_t i = 0; i < w->expect_n; i++)
		w->expect[i] = opt_many(a, "expect", i);
	w->hold = seconds * 1000;
	w->json = opt_flag(a, "json");
	w->bell = !opt_flag(a, "quiet");
	w->whole = !w->json && takes_screen();
	w->serial = (struct source_serial){ .path = opt_one(a, "tty"),
	    .fd = -1 };
	w->folder.path = opt_one(a, "watch");
	w->day.run = w->once.run = w->run;
	w->once.dir = w->day.dir;
	w->day.log = !opt_flag(a, "no-log");
	if (dir != NULL)
		snprintf(w->day.dir, sizeof(w->day.dir), "%s", dir);
	else if (opt_one(a, "office") != NULL)
		snprintf(w->day.dir, sizeof(w->day.dir), "%s/window",
		    opt_one(a, "office"));
	return EXIT_DONE;
}

/* What is wrong at the start is wrong usage, and is said before any screen. */
static int
begin(struct window *w)
{
	struct stat	 s;
	ezz_status	 st;

	window_office_look(&w->office, wall(w));
	if (w->office.verifier == NULL) {
		fputs(w->office.why == NULL ? "" : w->office.why, w->run->err);
		return EXIT_BROKEN;
	}
	if (w->serial.path != NULL && !source_serial_open(&w->serial))
		return out_fail(w->run, ezz_fault(w->run->ctx, EZZ_EIO,
		    "%s: %s", w->serial.path, strerror(errno)));
	if (w->folder.path != NULL && (stat(w->folder.path, &s) == -1 ||
	    !S_ISDIR(s.st_mode)))
		return out_fail(w->run, ezz_fault(w->run->ctx, EZZ_EIO,
		    "%s: %s", w->folder.path, strerror(ENOTDIR)));
	window_day_open(&w->day, wall(w));
	if (w->ask.on && (st = window_ask_next(&w->ask, w->office.verifier,
	    wall(w))) != EZZ_OK)
		return out_while(w->run, st, "asking from this window");
	if (w->ask.on && w->json)
		tell_challenge(w);
	w->keyboard_open = true;
	w->keyboard.keys = source_keyboard_raw();
	return EXIT_DONE;
}

static void
signals(void)
{
	struct sigaction	 sa = { .sa_handler = on_resize };

	stop_gently();
	sigemptyset(&sa.sa_mask);
	sigaction(SIGWINCH, &sa, NULL);
	/* a stopped window would leave the terminal raw */
	signal(SIGTSTP, SIG_IGN);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
}

static void
leave(struct window *w)
{
	if (w->whole)
		fputs("\033[?1049l", w->run->out);
	fflush(w->run->out);
	source_restore();
	source_serial_close(&w->serial);
	source_folder_free(&w->folder);
	forget(w);
	window_day_close(&w->day);
	window_once_free(&w->once);
	window_ask_close(&w->ask);
	window_office_free(&w->office);
	explicit_bzero(&w->keyboard, sizeof(w->keyboard));
	explicit_bzero(&w->scanner, sizeof(w->scanner));
}

static int
cmd_window(struct run *r)
{
	static struct window	 w;	/* two lines of 24 KB are in it */

	w.run = w.office.run = r;
	if ((w.status = options(&w)) != EXIT_DONE)
		return w.status;
	signals();
	if ((w.status = window_ask_open(r, &w.ask)) == EXIT_DONE &&
	    (w.status = begin(&w)) == EXIT_DONE) {
		if (w.whole)
			fputs("\033[?1049h", r->out);
		greet(&w);
		loop(&w);
	}
	leave(&w);
	return w.status;
}

static const struct opt opts_window[] = {
	JUDGE_OPTS,
	{ "tty", 0, OPT_ONE, "DEVICE", "read a serial scanner, too" },
	{ "watch", 0, OPT_ONE, "DIR", "read pictures that are put there, too" },
	ASK_OPTS,
	{ "expect", 0, OPT_MANY, "WHAT", "fail what is not this, as verify "
	    "does" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a scan, no screens" },
	{ "hold", 0, OPT_ONE, "SECONDS", "clear a verdict after so long (60; 0 never)" },
	{ "quiet", 0, OPT_FLAG, NULL, "do not ring the bell" },
	{ "state", 0, OPT_ONE, "DIR", "where log and clock are kept (OFFICE/window)" },
	{ "no-log", 0, OPT_FLAG, NULL, "keep no log" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_window[] = {
	{ "window", "judge scans at a counter, one screen each", "", 0, 0,
	  opts_window, cmd_window },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};

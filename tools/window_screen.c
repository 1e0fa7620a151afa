/*
 * See window_screen.h.  What a paper says is shown only from bytes that a
 * good signature covers, escaped, and never on a line of its own that could
 * be taken for the verdict.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "out.h"
#include "window_screen.h"

#define TAIL	5		/* and below */
#define LINE	1024

/* ---- lines ---- */

/* One character and how many cells it takes; what is broken takes one. */
static size_t
character(const char *p, size_t *cells)
{
	static const struct { uint32_t from, to; } wide[] = {
		{ 0x1100, 0x115f }, { 0x2e80, 0x303e }, { 0x3041, 0xa4cf },
		{ 0xac00, 0xd7a3 }, { 0xf900, 0xfaff }, { 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 }, { 0xffe0, 0xffe6 }, { 0x1f300, 0x1faff },
		{ 0x20000, 0x3fffd },
	};
	uint8_t		 lead = (uint8_t)*p;
	size_t		 n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 :
			    lead < 0xf0 ? 3 : 4;
	uint32_t	 c = n == 1 ? lead : lead & (0x7fu >> n);

	for (size_t i = 1; i < n; i++) {
		if (((uint8_t)p[i] & 0xc0) != 0x80) {
			n = i;
			break;
		}
		c = c << 6 | ((uint8_t)p[i] & 0x3f);
	}
	*cells = c >= 0x300 && c <= 0x36f ? 0 : 1;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (c >= wide[i].from && c <= wide[i].to)
			*cells = 2;
	return n;
}

size_t
screen_cells(const char *utf8)
{
	size_t	 all = 0, one;

	while (*utf8 != '\0') {
		utf8 += character(utf8, &one);
		all += one;
	}
	return all;
}

/* How many bytes of a text fill at most so many cells. */
static size_t
fits(const char *text, size_t cells)
{
	size_t	 n = 0, k, one, used = 0;

	while (text[n] != '\0') {
		k = character(text + n, &one);
		if (used + one > cells)
			break;
		used += one;
		n += k;
	}
	return n;
}

static void
put(struct screen *s, enum screen_look look, const char *text, size_t n)
{
	if (s->n == SCREEN_ROWS || s->n == s->rows)
		return;
	s->look[s->n] = look;
	if ((s->line[s->n] = strndup(text, n)) != NULL)
		s->n++;
}

/* Formatted, one line, cut at the right edge. */
static void __attribute__((format(printf, 3, 4)))
say(struct screen *s, enum screen_look look, const char *fmt, ...)
{
	char	 text[LINE];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	put(s, look, text, fits(text, s->cols));
}

/* The same on as many lines as it needs, at most so many, indented. */
static void
wrap(struct screen *s, const char *indent, const char *text, size_t most)
{
	size_t	 room = s->cols - strlen(indent), n;
	char	 line[LINE];

	for (; most > 0 && *text != '\0'; most--, text += n) {
		n = fits(text, room);
		if (n == 0)
			return;
		snprintf(line, sizeof(line), "%s%.*s", indent, (int)n, text);
		put(s, SCREEN_PLAIN, line, strlen(line));
		while (text[n] == ' ')
			n++;
	}
}

/* Escaped into a string that the caller frees; NULL when memory is out. */
static char *
escaped(struct run *r, const char *text)
{
	struct ezz_buf	 b = { 0 };
	char		*s = NULL;

	if (ezz_escape(r->ctx, (struct ezz_bytes){ (const uint8_t *)text,
	    strlen(text) }, &b) == EZZ_OK)
		s = strndup(b.p == NULL ? "" : (const char *)b.p, b.n);
	ezz_buf_free(&b);
	return s;
}

static const char *
tr(const struct screen *s, const char *english)
{
	return ezz_text(s->run->ctx, english);
}

void
screen_clear(struct screen *s)
{
	for (size_t i = 0; i < s->n; i++)
		free(s->line[i]);
	s->n = 0;
}

/* ---- times ---- */

static void
clock_text(int64_t t, const char *format, char *out, size_t size)
{
	time_t		 local = (time_t)(t + 8 * 3600);
	struct tm	 tm;

	*out = '\0';
	if (gmtime_r(&local, &tm) != NULL)
		strftime(out, size, format, &tm);
}

/* "made 2026-11-23 10:00, 3 hours ago" */
static void
age_text(const struct screen *s, int64_t made, int64_t now, char *out,
    size_t size)
{
	static const struct { int64_t unit; const char *words; } units[] = {
		{ 86400, N_("%s, %lld days ago") },
		{ 3600, N_("%s, %lld hours ago") },
		{ 60, N_("%s, %lld minutes ago") },
		{ 1, N_("%s, %lld seconds ago") },
	};
	char	 when[64];
	int64_t	 age = now - made;
	size_t	 i = 0;

	if (made == 0) {
		snprintf(out, size, "%s", tr(s, "none"));
		return;
	}
	clock_text(made, "%Y-%m-%d %H:%M", when, sizeof(when));
	if (age < 0) {
		snprintf(out, size, tr(s, "%s, still to come"), when);
		return;
	}
	while (i < 3 && age < 2 * units[i].unit)
		i++;
	snprintf(out, size, tr(s, units[i].words), when,
	    (long long)(age / units[i].unit));
}

/* ---- the frame ---- */

static void
rule(struct screen *s, char c)
{
	char	 line[LINE];
	size_t	 n = s->cols < sizeof(line) ? s->cols : sizeof(line) - 1;

	memset(line, c, n);
	put(s, SCREEN_PLAIN, line, n);
}

static void
head(struct screen *s, const struct window_frame *f)
{
	char	 title[LINE], when[64], line[2 * LINE];
	char	*office = escaped(s->run, f->office == NULL ? "" : f->office);
	size_t	 used, gap;

	snprintf(title, sizeof(title), "%s %s%s", tr(s, "ezz window"),
	    office == NULL ? "" : office,
	    f->test ? tr(s, " (trial)") : "");
	clock_text(f->now, "%Y-%m-%d %H:%M:%S +08:00", when, sizeof(when));
	title[fits(title, s->cols - strlen(when) - 1)] = '\0';
	used = screen_cells(title) + strlen(when);
	gap = used < s->cols ? s->cols - used : 1;
	snprintf(line, sizeof(line), "%s%*s%s", title, (int)gap, "", when);
	put(s, SCREEN_PLAIN, line, strlen(line));
	rule(s, '-');
	free(office);
}

static void
tally_line(struct screen *s, const struct window_day *d)
{
	unsigned	 all = 0;

	for (int i = 0; i < WINDOW_OUTCOMES; i++)
		all += d->count[i];
	say(s, SCREEN_PLAIN, tr(s, "today %u scans: %u accepted, %u not in "
	    "force, %u refused, %u undecided, %u not read"), all,
	    d->count[WINDOW_ACCEPTED], d->count[WINDOW_NOT_IN_FORCE],
	    d->count[WINDOW_REFUSED], d->count[WINDOW_UNSURE],
	    d->count[WINDOW_UNREAD]);
}

/* Empty lines down to the foot, so that it stands still. */
static void
foot(struct screen *s, const struct window_frame *f)
{
	while (s->n + 3 < s->rows)
		put(s, SCREEN_PLAIN, "", 0);
	rule(s, '-');
	say(s, SCREEN_PLAIN, "%s", tr(s, "an offline check of a code, not "
	    "the platforms' official showing of a licence"));
	if (f->trouble != NULL)
		say(s, SCREEN_DOUBT, "%s", f->trouble);
	else
		tally_line(s, f->day);
}

/* ---- the verdict ---- */

static const struct {
	enum screen_look	 look;
	char			 shape;
	const char		*word;
} outcomes[] = {
	[WINDOW_ACCEPTED] = { SCREEN_GOOD, '=', N_("ACCEPTED") },
	[WINDOW_NOT_IN_FORCE] = { SCREEN_BAD, '/',
	    N_("NOT IN FORCE - genuine, but do not accept it") },
	[WINDOW_REFUSED] = { SCREEN_BAD, 'X',
	    N_("REFUSED - do not trust it") },
	[WINDOW_UNSURE] = { SCREEN_DOUBT, '?',
	    N_("UNDECIDED - do not accept it yet") },
	[WINDOW_UNREAD] = { SCREEN_QUIET, '.', N_("NOT READ") },
};

/* Three lines of a shape that tells the outcomes apart without colour. */
static void
banner(struct screen *s, const struct window_verdict *v)
{
	enum screen_look		 look = outcomes[v->outcome].look;
	char				 edge[LINE], line[LINE];
	size_t				 used;
	struct ezz_report_about		 a = { .test = false };

	if (v->report != NULL)
		ezz_report_about(v->report, &a);
	memset(edge, outcomes[v->outcome].shape, s->cols);
	put(s, look, edge, s->cols);
	snprintf(line, sizeof(line), "%.2s   %s%s", edge,
	    tr(s, outcomes[v->outcome].word),
	    a.test ? tr(s, "  [trial material, of no effect]") : "");
	line[fits(line, s->cols - 3)] = '\0';
	used = screen_cells(line);
	snprintf(line + strlen(line), sizeof(line) - strlen(line), "%*s%.2s",
	    (int)(s->cols - used - 2), "", edge);
	put(s, look, line, strlen(line));
	put(s, look, edge, s->cols);
}

static void
two_answers(struct screen *s, const ezz_report *r)
{
	static const char *const	 genuine[] = {
		N_("yes"), N_("cannot be told"), N_("no"),
	};
	static const char *const	 force[] = {
		N_("not asked"), N_("yes"), N_("not yet"),
		N_("no, suspended"), N_("no, ended"),
	};
	struct ezz_report_about		 a;
	char				*type, *authority;

	ezz_report_about(r, &a);
	type = escaped(s->run, a.type);
	authority = escaped(s->run, a.authority);
	say(s, SCREEN_PLAIN, tr(s, "genuine: %s   in force: %s   %s  %s"),
	    tr(s, genuine[ezz_report_verdict(r)]),
	    tr(s, force[ezz_report_standing(r)]),
	    type == NULL ? "" : type, authority == NULL ? "" : authority);
	free(type);
	free(authority);
}

/* The worst finding is why, and says what to do. */
static const struct ezz_finding *
reason(const ezz_report *r)
{
	const struct ezz_finding	*f, *worst = NULL;

	for (size_t i = 0; (f = ezz_report_finding(r, i)) != NULL; i++)
		if (!f->remark && f->verdict != EZZ_PASSED &&
		    (worst == NULL || f->verdict > worst->verdict))
			worst = f;
	return worst;
}

#define ASK_FIRST	N_("ask the issuing body before you accept it")

static const struct {
	const char	*check;
	ezz_verdict	 verdict;
	const char	*next;
} advice[] = {
	{ "token.armour", EZZ_INDETERMINATE, N_("scan it again") },
	{ "token.frame", EZZ_INDETERMINATE,
	  N_("scan it again; if it stays so, update ezz and its types") },
	{ "token.key", EZZ_INDETERMINATE,
	  N_("update the trust pack (ezz trust update), or ask the issuing "
	  "body") },
	{ "token.time", EZZ_INDETERMINATE,
	  N_("look at this machine's clock, or ask for a code drawn anew") },
	{ "token.status", EZZ_INDETERMINATE,
	  N_("update the status lists (ezz status update) and scan again") },
	{ "token.holder", EZZ_INDETERMINATE,
	  N_("ask for the holder's phone, or for the paper's own code") },
	{ "token.holder", EZZ_FAILED,
	  N_("let the holder's own phone show it anew; if it is refused again, "
	  "ask the issuing body") },
	{ NULL, EZZ_INDETERMINATE, ASK_FIRST },
	{ NULL, EZZ_FAILED,
	  N_("note the paper's particulars and ask the issuing body") },
};

static const char *
what_next(const struct window_verdict *v)
{
	const struct ezz_finding	*f;

	if (v->report == NULL)
		return v->next;
	if (v->outcome == WINDOW_ACCEPTED)
		return N_("compare the fields above with the face and the "
		    "paper");
	if (v->outcome == WINDOW_NOT_IN_FORCE)
		return N_("send the holder to the issuing body");
	if ((f = reason(v->report)) == NULL)
		return ASK_FIRST;
	for (size_t i = 0; i < sizeof(advice) / sizeof(advice[0]); i++)
		if (advice[i].verdict == f->verdict && (advice[i].check ==
		    NULL || strcmp(advice[i].check, f->check) == 0))
			return advice[i].next;
	return ASK_FIRST;
}

/* What is genuine and not in force: since when and why. */
static const struct ezz_finding *
since(const struct window_verdict *v)
{
	const struct ezz_finding	*f;

	for (size_t i = 0; v->outcome == WINDOW_NOT_IN_FORCE &&
	    (f = ezz_report_finding(v->report, i)) != NULL; i++)
		if (f->remark && strcmp(f->check, "token.status") == 0)
			return f;
	return NULL;
}

static void
why(struct screen *s, const struct window_verdict *v)
{
	const struct ezz_finding	*f;
	char				*text;

	if (v->report == NULL) {
		text = escaped(s->run, v->said);
		if (text != NULL)
			wrap(s, "", text, 4);
		free(text);
		return;
	}
	if ((f = reason(v->report)) == NULL && (f = since(v)) == NULL)
		return;
	if ((text = escaped(s->run, f->text)) != NULL)
		wrap(s, "", text, 3);
	free(text);
}

static void
shown_before(struct screen *s, const struct window_verdict *v)
{
	char	 when[64];

	if (v->before.times == 0)
		return;
	clock_text(v->before.last, "%H:%M:%S", when, sizeof(when));
	say(s, SCREEN_DOUBT, tr(s, "the same code again: shown at %s, %u "
	    "times before today"), when, v->before.times);
}

/* ---- fields ---- */

static char *
field_text(const struct screen *s, const struct ezz_covered *c)
{
	const char	*label = s->run->chinese ? c->label_zh : c->label_en;
	char		*value = escaped(s->run, c->text), *text = NULL;

	if (value != NULL && asprintf(&text, "%s: %s%s", label, value,
	    c->cut ? tr(s, "... (shortened, the paper has the whole)") : "") == -1)
		text = NULL;
	free(value);
	return text;
}

/* Short ones stand in pairs; what finds no room is counted, not hidden. */
static void
fields(struct screen *s, const ezz_report *r, size_t room)
{
	const struct ezz_covered	*c;
	size_t				 half = (s->cols - 4) / 2, left = 0;
	size_t				 end = s->n + room;
	char				 line[LINE], *text, *next;

	text = (c = ezz_report_covered(r, 0)) == NULL ? NULL :
	    field_text(s, c);
	for (size_t i = 1; text != NULL; i++, text = next) {
		c = ezz_report_covered(r, i);
		next = c == NULL ? NULL : field_text(s, c);
		if (s->n + 1 >= end && (c != NULL || left > 0)) {
			left++;
		} else if (screen_cells(text) <= half && next != NULL &&
		    screen_cells(next) <= half) {
			snprintf(line, sizeof(line), "  %s%*s  %s", text,
			    (int)(half - screen_cells(text)), "", next);
			put(s, SCREEN_PLAIN, line, fits(line, s->cols));
			free(next);
			c = ezz_report_covered(r, ++i);
			next = c == NULL ? NULL : field_text(s, c);
		} else
			wrap(s, "  ", text, end - s->n > 3 ? 3 : 1);
		free(text);
	}
	if (left > 0)
		say(s, SCREEN_DOUBT, tr(s, "  ... and %zu more fields: make "
		    "the window larger"), left);
}

/* What a view withholds is not missing. */
static void
holds(struct screen *s, const ezz_report *r)
{
	struct ezz_report_about	 a;
	char			*fields, *text = NULL;

	ezz_report_about(r, &a);
	if (strcmp(a.view, "copy") == 0)
		say(s, SCREEN_DOUBT, "%s", tr(s, "an annotated copy, not the "
		    "licence: look for what and until when it was made"));
	if (*a.view == '\0' || (fields = escaped(s->run, a.holds)) == NULL)
		return;
	if (asprintf(&text, tr(s, "this code holds only: %s; the rest is "
	    "withheld, not missing"), fields) != -1)
		wrap(s, "", text, 3);
	free(text);
	free(fields);
}

static void
judged_by(struct screen *s, const struct window_verdict *v)
{
	struct ezz_report_about	 a;
	char			 trust[128], status[128];

	ezz_report_about(v->report, &a);
	age_text(s, a.pack_time, v->at, trust, sizeof(trust));
	age_text(s, a.status_time, v->at, status, sizeof(status));
	say(s, SCREEN_PLAIN, tr(s, "trust pack %llu: %s"),
	    (unsigned long long)a.pack, trust);
	say(s, SCREEN_PLAIN, tr(s, "status list: %s"), status);
}

/* ---- screens ---- */

static void
clock_warning(struct screen *s, const struct window_frame *f)
{
	char	 when[64];

	if (!f->clock_back)
		return;
	clock_text(f->day->known, "%Y-%m-%d %H:%M", when, sizeof(when));
	say(s, SCREEN_BAD, tr(s, "THIS MACHINE'S CLOCK WENT BACKWARDS: it has "
	    "known %s; set it right"), when);
}

void
screen_verdict(struct screen *s, const struct window_frame *f,
    const struct window_verdict *v)
{
	size_t	 used;

	head(s, f);
	clock_warning(s, f);
	banner(s, v);
	if (v->report != NULL)
		two_answers(s, v->report);
	why(s, v);
	shown_before(s, v);
	if (v->report != NULL && ezz_report_covered(v->report, 0) != NULL) {
		holds(s, v->report);
		say(s, SCREEN_PLAIN, "%s", tr(s, "compare with the face, the "
		    "holder and the paper:"));
		used = s->n + TAIL + 1;
		fields(s, v->report, used < s->rows ? s->rows - used : 1);
	}
	if (v->report != NULL)
		judged_by(s, v);
	say(s, SCREEN_PLAIN, tr(s, "next: %s"), tr(s, what_next(v)));
	foot(s, f);
}

/* Lines of modules below each other; false: there is no room for all. */
static bool
code(struct screen *s, struct ezz_bytes lines)
{
	const char	*p = (const char *)lines.p, *end = p + lines.n, *eol;
	size_t		 n = 0, wide = 0;
	char		 line[LINE];

	for (const char *q = p; q < end && (eol = memchr(q, '\n',
	    (size_t)(end - q))) != NULL; q = eol + 1, n++) {
		snprintf(line, sizeof(line), "%.*s", (int)(eol - q), q);
		if (screen_cells(line) > wide)
			wide = screen_cells(line);
	}
	if (n == 0 || s->n + n + TAIL > s->rows || wide > s->cols)
		return false;
	for (; p < end && (eol = memchr(p, '\n', (size_t)(end - p))) != NULL;
	    p = eol + 1)
		put(s, SCREEN_CODE, p, (size_t)(eol - p));
	return true;
}

static void
ready(struct screen *s, const struct window_frame *f)
{
	if (!f->asks) {
		say(s, SCREEN_PLAIN, "%s", tr(s, "  ready: scan the square "
		    "code of a licence"));
		return;
	}
	wrap(s, "  ", tr(s, "ready: the phone scans this, then scan the "
	    "phone; paper as it is"), 2);
	if (!code(s, f->code))
		wrap(s, "  ", tr(s, "this screen is too small for the "
		    "challenge: make it larger, or use --challenge-png"), 2);
}

void
screen_idle(struct screen *s, const struct window_frame *f)
{
	char	 line[LINE];

	head(s, f);
	clock_warning(s, f);
	if (!f->asks)
		put(s, SCREEN_PLAIN, "", 0);
	ready(s, f);
	if (!f->asks)
		put(s, SCREEN_PLAIN, "", 0);
	say(s, SCREEN_PLAIN, "%s", f->asks ? tr(s, "  Ctrl-N next holder   "
	    "Ctrl-T the day's tally   Ctrl-L draw again   Ctrl-C leave") :
	    tr(s, "  Ctrl-T the day's tally   Ctrl-L "
	    "draw again   Ctrl-C leave"));
	if (f->day->why != NULL) {
		snprintf(line, sizeof(line), tr(s, "nothing is kept, neither "
		    "log nor clock: %s"), f->day->why);
		say(s, SCREEN_DOUBT, "%s", line);
	}
	foot(s, f);
}

void
screen_tally(struct screen *s, const struct window_frame *f)
{
	static const char *const	 words[] = {
		N_("accepted"), N_("genuine, but not in force"),
		N_("refused as not genuine"), N_("undecided"),
		N_("not read"),
	};
	char				 day[64];

	head(s, f);
	clock_text(f->day->day * 86400, "%Y-%m-%d", day, sizeof(day));
	put(s, SCREEN_PLAIN, "", 0);
	say(s, SCREEN_PLAIN, tr(s, "  the tally of %s"), day);
	for (int i = 0; i < WINDOW_OUTCOMES; i++)
		say(s, SCREEN_PLAIN, "  %6u  %s", f->day->count[i],
		    tr(s, words[i]));
	say(s, SCREEN_PLAIN, tr(s, "  %6zu  different codes"),
	    f->day->papers_n);
	foot(s, f);
}

/* ---- drawing ---- */

static const char *
colour(enum screen_look look)
{
	switch (look) {
	case SCREEN_GOOD:
		return "\033[1;37;42m";
	case SCREEN_BAD:
		return "\033[1;37;41m";
	case SCREEN_DOUBT:
		return "\033[30;43m";
	case SCREEN_QUIET:
		return "\033[30;47m";
	case SCREEN_CODE:	/* light is drawn: never on a light theme */
		return "\033[97;40m";
	default:
		return "";
	}
}

void
screen_draw(const struct screen *s, bool whole)
{
	FILE		*to = s->run->out;
	const char	*on;

	if (whole)
		fputs("\033[2J\033[H", to);
	for (size_t i = 0; i < s->n; i++) {
		on = s->run->colour ? colour(s->look[i]) : "";
		if (!whole && *s->line[i] == '\0')
			continue;
		fprintf(to, "%s%s%s", on, s->line[i],
		    *on == '\0' ? "" : "\033[0m");
		if (!whole || i + 1 < s->n)
			fputs(whole ? "\r\n" : "\n", to);
	}
	fflush(to);
}

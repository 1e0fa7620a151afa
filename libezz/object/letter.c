/*
 * The header of an official document, key by key (GB/T 9704-2012 7.2 to 7.4).
 * What is wrong is noted with the line and the rule; all of it, not only the
 * first, for whoever writes a document mends it in one go.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "object/code.h"
#include "object/letter.h"
#include "object/record.h"

struct reading {
	ezz_ctx			*ctx;
	struct ezz_letter	*l;
	struct ezz_note		*note;
	bool			 bad;
};

/* What a key is called, in both languages, and whether it may come again. */
static const struct key {
	const char	*zh;
	const char	*en;
	bool		 many;
} keys[EZZ_LETTER_KEYS] = {
	[EZZ_KEY_FORM] = { "格式", "form", false },
	[EZZ_KEY_GENRE] = { "文种", "genre", false },
	[EZZ_KEY_COPY] = { "份号", "copy", false },
	[EZZ_KEY_SECRECY] = { "密级", "secrecy", false },
	[EZZ_KEY_URGENCY] = { "紧急程度", "urgency", false },
	[EZZ_KEY_MARK] = { "发文机关标志", "mark", true },
	[EZZ_KEY_NUMBER] = { "发文字号", "number", false },
	[EZZ_KEY_SIGNER] = { "签发人", "signer", true },
	[EZZ_KEY_TITLE] = { "标题", "title", false },
	[EZZ_KEY_TO] = { "主送机关", "to", false },
	[EZZ_KEY_ATTACHMENT] = { "附件", "attachment", true },
	[EZZ_KEY_BODY] = { "发文机关", "body", true },
	[EZZ_KEY_DATE] = { "成文日期", "date", false },
	[EZZ_KEY_SEAL] = { "印章", "seal", false },
	[EZZ_KEY_POST] = { "签发人职务", "post", false },
	[EZZ_KEY_NOTE] = { "附注", "note", false },
	[EZZ_KEY_PRESENT] = { "出席", "present", false },
	[EZZ_KEY_ABSENT] = { "请假", "absent", false },
	[EZZ_KEY_OBSERVER] = { "列席", "observer", false },
	[EZZ_KEY_CC] = { "抄送机关", "cc", false },
	[EZZ_KEY_PRINTER] = { "印发机关", "printer", false },
	[EZZ_KEY_PRINTED] = { "印发日期", "printed", false },
	[EZZ_KEY_OPENNESS] = { "公开选项", "openness", false },
};

static const char *const forms[] = {
	[EZZ_LETTER_DOCUMENT] = "文件", [EZZ_LETTER_LETTER] = "信函",
	[EZZ_LETTER_ORDER] = "命令", [EZZ_LETTER_MINUTES] = "纪要"
};
static const char *const forms_en[] = {
	[EZZ_LETTER_DOCUMENT] = "document", [EZZ_LETTER_LETTER] = "letter",
	[EZZ_LETTER_ORDER] = "order", [EZZ_LETTER_MINUTES] = "minutes"
};

const char *
ezz_letter_key_name(enum ezz_letter_key k)
{
	return keys[k].zh;
}

const char *
ezz_letter_value(const struct ezz_letter *l, enum ezz_letter_key k)
{
	return l->values[k].n == 0 ? NULL : l->values[k].v[0];
}

static unsigned
line_of(const struct reading *r, enum ezz_letter_key k)
{
	return r->l->values[k].n == 0 ? 0 : r->l->values[k].line[0];
}

/* ---- from lines to keys -------------------------------------------------- */

static int
key_of(const char *name)
{
	for (int i = 0; i < EZZ_LETTER_KEYS; i++)
		if (strcmp(name, keys[i].zh) == 0 ||
		    strcmp(name, keys[i].en) == 0)
			return i;
	return -1;
}

static ezz_status
add_value(struct reading *r, struct ezz_letter_values *v,
    const struct ezz_md_pair *p)
{
	size_t	 most = r->l->md->pairs_n;

	if (v->v == NULL) {
		v->v = ezz_arena_take(&r->l->memory, most * sizeof(*v->v));
		v->line = ezz_arena_take(&r->l->memory, most *
		    sizeof(*v->line));
		if (v->v == NULL || v->line == NULL)
			return ezz_nomem(r->ctx);
	}
	v->line[v->n] = p->line;
	v->v[v->n++] = p->value;
	return EZZ_OK;
}

static ezz_status
take_pair(struct reading *r, const struct ezz_md_pair *p)
{
	int	 k = key_of(p->key);

	if (k < 0) {
		r->bad = true;
		return ezz_note(r->note, EZZ_FAILED, "line %u: there is no "
		    "key %s; see ezz-compose(1)", p->line, p->key);
	}
	if (strlen(p->value) > EZZ_MAX_LETTER_VALUE) {
		r->bad = true;
		return ezz_note(r->note, EZZ_FAILED, "line %u: %s has more "
		    "than %d bytes", p->line, keys[k].zh,
		    EZZ_MAX_LETTER_VALUE);
	}
	if (r->l->values[k].n > 0 && !keys[k].many) {
		r->bad = true;
		return ezz_note(r->note, EZZ_FAILED, "line %u: %s is given "
		    "again, first on line %u", p->line, keys[k].zh,
		    r->l->values[k].line[0]);
	}
	return *p->value == '\0' ? EZZ_OK :
	    add_value(r, &r->l->values[k], p);
}

/* ---- single rules -------------------------------------------------------- */

static ezz_status
wrong(struct reading *r, enum ezz_letter_key k, const char *clause,
    const char *rule)
{
	ezz_status	 st;

	r->bad = true;
	ezz_note_clause(r->note, clause);
	st = ezz_note(r->note, EZZ_FAILED, "line %u: %s %s: %s",
	    line_of(r, k), keys[k].zh, ezz_letter_value(r->l, k),
	    ezz_text(r->ctx, rule));
	ezz_note_clause(r->note, "GB/T 9704 7");
	return st;
}

static ezz_status
missing(struct reading *r, enum ezz_letter_key k)
{
	r->bad = true;
	return ezz_note(r->note, EZZ_FAILED, "the header has no %s (%s)",
	    keys[k].zh, keys[k].en);
}

static ezz_status
judge_form(struct reading *r)
{
	const char	*v = ezz_letter_value(r->l, EZZ_KEY_FORM);

	if (v == NULL)
		return EZZ_OK;
	for (int i = 0; i <= EZZ_LETTER_MINUTES; i++)
		if (strcmp(v, forms[i]) == 0 || strcmp(v, forms_en[i]) == 0) {
			r->l->form = (enum ezz_letter_form)i;
			return EZZ_OK;
		}
	return wrong(r, EZZ_KEY_FORM, "GB/T 9704 10",
	    N_("it is one of 文件, 信函, 命令, 纪要"));
}

static size_t
count_digits(const char *s)
{
	return strspn(s, "0123456789");
}

/* 机关代字〔2026〕10号: hexagonal brackets, four digits, no 0 and no 第. */
static ezz_status
judge_number(struct reading *r)
{
	const char	*v = ezz_letter_value(r->l, EZZ_KEY_NUMBER), *at;
	size_t		 n;

	if (v == NULL || r->l->form == EZZ_LETTER_ORDER ||
	    r->l->form == EZZ_LETTER_MINUTES)
		return EZZ_OK;
	at = strstr(v, "〔");
	if (at == NULL || at == v)
		return wrong(r, EZZ_KEY_NUMBER, "GB/T 9704 7.2.5",
		    N_("the year stands in 〔 and 〕, after the body's word"));
	at += strlen("〔");
	if (count_digits(at) != 4 || strncmp(at + 4, "〕",
	    strlen("〕")) != 0)
		return wrong(r, EZZ_KEY_NUMBER, "GB/T 9704 7.2.5",
		    N_("the year has four digits between 〔 and 〕"));
	at += 4 + strlen("〕");
	n = count_digits(at);
	if (n == 0 || *at == '0' || strcmp(at + n, "号") != 0)
		return wrong(r, EZZ_KEY_NUMBER, "GB/T 9704 7.2.5",
		    N_("it ends with a number without 第 or leading 0, "
		    "and 号"));
	return EZZ_OK;
}

static ezz_status
judge_secrecy(struct reading *r)
{
	const char	*v = ezz_letter_value(r->l, EZZ_KEY_SECRECY);
	const char	*copy = ezz_letter_value(r->l, EZZ_KEY_COPY);
	ezz_status	 st;

	if (copy != NULL && (count_digits(copy) != 6 || copy[6] != '\0') &&
	    (st = wrong(r, EZZ_KEY_COPY, "GB/T 9704 7.2.1",
	    N_("it has six digits"))) != EZZ_OK)
		return st;
	if (v == NULL)
		return EZZ_OK;
	if (strncmp(v, "绝密", 6) != 0 && strncmp(v, "机密", 6) != 0 &&
	    strncmp(v, "秘密", 6) != 0)
		return wrong(r, EZZ_KEY_SECRECY, "GB/T 9704 7.2.2",
		    N_("it is 绝密, 机密 or 秘密, and maybe ★ and a term"));
	if (v[6] != '\0' && strncmp(v + 6, "★", strlen("★")) != 0)
		return wrong(r, EZZ_KEY_SECRECY, "GB/T 9704 7.2.2",
		    N_("★ stands between the class and its term"));
	return copy != NULL ? EZZ_OK : wrong(r, EZZ_KEY_SECRECY,
	    "GB/T 9704 7.2.1", N_("a secret document has a 份号 (copy)"));
}

static ezz_status
judge_urgency(struct reading *r)
{
	const char	*v = ezz_letter_value(r->l, EZZ_KEY_URGENCY);

	if (v == NULL || strcmp(v, "特急") == 0 || strcmp(v, "加急") == 0)
		return EZZ_OK;
	return wrong(r, EZZ_KEY_URGENCY, "GB/T 9704 7.2.3",
	    N_("it is 特急 or 加急"));
}

/* ---- dates --------------------------------------------------------------- */

/* 2026-01-05, or 2026年1月5日. */
static bool
read_day(const char *v, int64_t *day)
{
	struct ezz_date	 d;
	int		 n = 0;
	bool		 endless;

	if (sscanf(v, "%4d年%2d月%2d日%n", &d.year, &d.month, &d.day, &n) ==
	    3 && n > 0 && v[n] == '\0') {
		if (!ezz_date_valid(d))
			return false;
		*day = ezz_date_day(d);
		return true;
	}
	return ezz_date_read(ezz_bytes_str(v), day, &endless) && !endless;
}

static ezz_status
judge_day(struct reading *r, enum ezz_letter_key k, int64_t *day,
    const char **out)
{
	const char	*v = ezz_letter_value(r->l, k);
	struct ezz_date	 d;
	char		 text[64];

	*out = NULL;
	if (v == NULL)
		return EZZ_OK;
	if (!read_day(v, day) || !ezz_day_date(*day, &d))
		return wrong(r, k, "GB/T 9704 7.3.5",
		    N_("it is a day, as 2026-01-05 or 2026年1月5日"));
	snprintf(text, sizeof(text), "%d年%d月%d日", d.year, d.month, d.day);
	*out = ezz_arena_text(&r->l->memory, ezz_bytes_str(text));
	return *out == NULL ? ezz_nomem(r->ctx) : EZZ_OK;
}

static ezz_status
judge_days(struct reading *r)
{
	int64_t		 printed = 0;
	ezz_status	 st;

	if ((st = judge_day(r, EZZ_KEY_DATE, &r->l->day, &r->l->date)) !=
	    EZZ_OK || (st = judge_day(r, EZZ_KEY_PRINTED, &printed,
	    &r->l->printed)) != EZZ_OK)
		return st;
	if (r->l->date != NULL && r->l->printed != NULL &&
	    printed < r->l->day)
		return wrong(r, EZZ_KEY_PRINTED, "GB/T 9704 7.4.3",
		    N_("it is before the day of the document"));
	return EZZ_OK;
}

/* ---- who issues it ------------------------------------------------------- */

/* "name" or "name; code". */
static ezz_status
take_body(struct reading *r, const char *v, unsigned line)
{
	struct ezz_letter_body	*b = &r->l->bodies[r->l->bodies_n];
	const char		*semi = strpbrk(v, ";"), *code;
	size_t			 n = semi == NULL ? strlen(v) :
				    (size_t)(semi - v);

	while (n > 0 && v[n - 1] == ' ')
		n--;
	code = semi == NULL ? "" : semi + 1 + strspn(semi + 1, " ");
	b->line = line;
	b->name = ezz_arena_text(&r->l->memory, EZZ_BYTES(v, n));
	b->code = ezz_arena_text(&r->l->memory, ezz_bytes_str(code));
	if (b->name == NULL || b->code == NULL)
		return ezz_nomem(r->ctx);
	r->l->bodies_n++;
	if (n > 0 && strpbrk(v, "^") == NULL && (semi == NULL ||
	    ezz_code_valid("credit", ezz_bytes_str(code))))
		return EZZ_OK;
	r->bad = true;
	return ezz_note(r->note, EZZ_FAILED, "line %u: %s is a name, or a "
	    "name, ';' and a right credit code of 18 characters", line,
	    keys[EZZ_KEY_BODY].zh);
}

static ezz_status
judge_bodies(struct reading *r)
{
	const struct ezz_letter_values	*v = &r->l->values[EZZ_KEY_BODY];
	ezz_status			 st = EZZ_OK;

	if (v->n == 0)
		return r->l->form == EZZ_LETTER_MINUTES ? EZZ_OK :
		    missing(r, EZZ_KEY_BODY);
	if (v->n > EZZ_MAX_LETTER_BODIES) {
		r->bad = true;
		return ezz_note(r->note, EZZ_FAILED, "line %u: at most %d "
		    "bodies issue one document", v->line[0],
		    EZZ_MAX_LETTER_BODIES);
	}
	for (size_t i = 0; i < v->n && st == EZZ_OK; i++)
		st = take_body(r, v->v[i], v->line[i]);
	for (size_t i = 0; i < r->l->bodies_n && st == EZZ_OK; i++)
		for (size_t k = 0; k < i && st == EZZ_OK; k++)
			if (strcmp(r->l->bodies[i].name,
			    r->l->bodies[k].name) == 0) {
				r->bad = true;
				st = ezz_note(r->note, EZZ_FAILED, "line "
				    "%u: %s is named twice",
				    r->l->bodies[i].line,
				    r->l->bodies[i].name);
			}
	return st;
}

/* 有, 无, or its size in millimetres. */
static ezz_status
judge_seal(struct reading *r)
{
	const char	*v = ezz_letter_value(r->l, EZZ_KEY_SEAL);
	size_t		 n;
	int		 mm;

	r->l->sealed = r->l->form != EZZ_LETTER_MINUTES;
	if (v == NULL)
		return EZZ_OK;
	if (strcmp(v, "无") == 0 || strcmp(v, "none") == 0) {
		r->l->sealed = false;
		return EZZ_OK;
	}
	if (!r->l->sealed)
		return wrong(r, EZZ_KEY_SEAL, "GB/T 9704 10.3",
		    N_("minutes bear no seal"));
	if (strcmp(v, "有") == 0)
		return EZZ_OK;
	n = count_digits(v);
	mm = n > 0 && n < 4 && (v[n] == '\0' || strcmp(v + n, "mm") == 0) ?
	    atoi(v) : 0;
	if (mm < 10 || mm > 70)
		return wrong(r, EZZ_KEY_SEAL, "GB/T 9704 7.3.5",
		    N_("it is 有, 无, or a size of 10 to 70 mm"));
	r->l->seal = mm * 1000;
	return EZZ_OK;
}

/* ---- the text ------------------------------------------------------------ */

/* The title is in the header, or is the first heading with one #. */
static ezz_status
take_title(struct reading *r)
{
	struct ezz_letter_values	*v = &r->l->values[EZZ_KEY_TITLE];
	const struct ezz_md		*md = r->l->md;
	struct ezz_buf			 b = { 0 };
	struct ezz_md_pair		 p = { .key = "" };
	ezz_status			 st;

	if (v->n > 0 || md->blocks_n == 0 ||
	    md->blocks[0].kind != EZZ_MD_TITLE)
		return v->n == 0 ? missing(r, EZZ_KEY_TITLE) : EZZ_OK;
	r->l->first = 1;
	p.line = md->blocks[0].line;
	if ((st = ezz_md_plain(r->ctx, &md->blocks[0].text, &b)) == EZZ_OK) {
		p.value = ezz_arena_text(&r->l->memory, ezz_bytes_of(&b));
		/* the header may have no lines to make room by */
		v->v = ezz_arena_take(&r->l->memory, sizeof(*v->v));
		v->line = ezz_arena_take(&r->l->memory, sizeof(*v->line));
		st = p.value == NULL || v->v == NULL || v->line == NULL ?
		    ezz_nomem(r->ctx) : add_value(r, v, &p);
	}
	ezz_buf_free(&b);
	return st;
}

/* The title without the | that says where it turns over. */
static ezz_status
plain_title(struct reading *r)
{
	const char	*v = ezz_letter_value(r->l, EZZ_KEY_TITLE);
	char		*to;

	if (v == NULL)
		return EZZ_OK;
	if ((to = ezz_arena_text(&r->l->memory, ezz_bytes_str(v))) == NULL)
		return ezz_nomem(r->ctx);
	r->l->title = to;
	for (; *v != '\0'; v++)
		if (*v != '|')
			*to++ = *v;
	*to = '\0';
	return *r->l->title == '\0' ? missing(r, EZZ_KEY_TITLE) : EZZ_OK;
}

static ezz_status
take_attachment(struct reading *r, const struct ezz_md_block *b)
{
	struct ezz_letter	*l = r->l;
	size_t			 given = l->values[EZZ_KEY_ATTACHMENT].n;
	struct ezz_buf		 text = { 0 };
	const char		*name;
	ezz_status		 st;

	if ((st = ezz_md_plain(r->ctx, &b->text, &text)) != EZZ_OK)
		return st;
	name = ezz_arena_text(&l->memory, ezz_bytes_of(&text));
	ezz_buf_free(&text);
	if (name == NULL)
		return ezz_nomem(r->ctx);
	if (given == 0 || (l->attachments_n < given && strcmp(name,
	    l->values[EZZ_KEY_ATTACHMENT].v[l->attachments_n]) == 0)) {
		l->attachments[l->attachments_n++] = name;
		return EZZ_OK;
	}
	r->bad = true;
	ezz_note_clause(r->note, "GB/T 9704 7.3.7");
	st = ezz_note(r->note, EZZ_FAILED, "line %u: the attachment %s is "
	    "not the next one that the header names", b->line, name);
	ezz_note_clause(r->note, "GB/T 9704 7");
	return st;
}

/* Attachments in the text are those of the header, if that names any. */
static ezz_status
judge_text(struct reading *r)
{
	struct ezz_letter		*l = r->l;
	const struct ezz_letter_values	*v = &l->values[EZZ_KEY_ATTACHMENT];
	const struct ezz_md		*md = l->md;
	ezz_status			 st = EZZ_OK;

	l->attachments = ezz_arena_take(&l->memory, (md->blocks_n + v->n +
	    1) * sizeof(*l->attachments));
	if (l->attachments == NULL)
		return ezz_nomem(r->ctx);
	if (l->first == md->blocks_n ||
	    md->blocks[l->first].kind == EZZ_MD_TITLE) {
		r->bad = true;
		return ezz_note(r->note, EZZ_FAILED,
		    "the document has no text");
	}
	for (size_t i = l->first; i < md->blocks_n && st == EZZ_OK; i++)
		if (md->blocks[i].kind == EZZ_MD_TITLE)
			st = take_attachment(r, &md->blocks[i]);
	/* others come as files of their own */
	for (size_t i = l->attachments_n; i < v->n; i++)
		l->attachments[l->attachments_n++] = v->v[i];
	return st;
}

/* ---- the whole ----------------------------------------------------------- */

static ezz_status
judge_needed(struct reading *r)
{
	ezz_status	 st;

	if (ezz_letter_value(r->l, EZZ_KEY_MARK) == NULL &&
	    (st = missing(r, EZZ_KEY_MARK)) != EZZ_OK)
		return st;
	if (ezz_letter_value(r->l, EZZ_KEY_DATE) == NULL &&
	    (st = missing(r, EZZ_KEY_DATE)) != EZZ_OK)
		return st;
	if (r->l->form == EZZ_LETTER_ORDER &&
	    ezz_letter_value(r->l, EZZ_KEY_SIGNER) == NULL)
		return missing(r, EZZ_KEY_SIGNER);
	return EZZ_OK;
}

static ezz_status
judge(struct reading *r)
{
	static ezz_status	(*const rules[])(struct reading *) = {
		judge_form, take_title, plain_title, judge_needed, judge_number,
		judge_secrecy, judge_urgency, judge_days, judge_bodies,
		judge_seal, judge_text
	};
	ezz_status		 st = EZZ_OK;

	for (size_t i = 0; i < r->l->md->pairs_n && st == EZZ_OK; i++)
		st = take_pair(r, &r->l->md->pairs[i]);
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules) &&
	    st == EZZ_OK; i++)
		st = rules[i](r);
	return st;
}

ezz_status
ezz_letter_read(ezz_ctx *ctx, const struct ezz_md *md, struct ezz_note *note,
    struct ezz_letter **out)
{
	struct reading	 r = { .ctx = ctx, .note = note };
	ezz_status	 st;

	*out = NULL;
	if ((r.l = calloc(1, sizeof(*r.l))) == NULL)
		return ezz_nomem(ctx);
	r.l->md = md;
	st = judge(&r);
	if (st != EZZ_OK || r.bad)
		ezz_letter_free(&r.l);
	*out = r.l;
	return st;
}

void
ezz_letter_free(struct ezz_letter **letter)
{
	if (letter == NULL || *letter == NULL)
		return;
	ezz_arena_free(&(*letter)->memory);
	free(*letter);
	*letter = NULL;
}

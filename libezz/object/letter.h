/*
 * An official document as its writer gives it: what the header says, judged
 * by the rules of GB/T 9704-2012 chapter 7 that need no layout, and the text.
 * Const once made; its strings are the Markdown's or its own.
 */
#ifndef EZZ_OBJECT_LETTER_H
#define EZZ_OBJECT_LETTER_H

#include "base/clock.h"
#include "base/limits.h"
#include "object/markdown.h"
#include "object/report.h"

enum ezz_letter_form {
	EZZ_LETTER_DOCUMENT,	/* 文件 */
	EZZ_LETTER_LETTER,	/* 信函 */
	EZZ_LETTER_ORDER,	/* 命令 */
	EZZ_LETTER_MINUTES	/* 纪要 */
};

enum ezz_letter_key {
	EZZ_KEY_FORM,		/* 格式 */
	EZZ_KEY_GENRE,		/* 文种 */
	EZZ_KEY_COPY,		/* 份号 */
	EZZ_KEY_SECRECY,	/* 密级 */
	EZZ_KEY_URGENCY,	/* 紧急程度 */
	EZZ_KEY_MARK,		/* 发文机关标志 */
	EZZ_KEY_NUMBER,		/* 发文字号 */
	EZZ_KEY_SIGNER,		/* 签发人 */
	EZZ_KEY_TITLE,		/* 标题 */
	EZZ_KEY_TO,		/* 主送机关 */
	EZZ_KEY_ATTACHMENT,	/* 附件 */
	EZZ_KEY_BODY,		/* 发文机关 */
	EZZ_KEY_DATE,		/* 成文日期 */
	EZZ_KEY_SEAL,		/* 印章 */
	EZZ_KEY_POST,		/* 签发人职务 */
	EZZ_KEY_NOTE,		/* 附注 */
	EZZ_KEY_PRESENT,	/* 出席 */
	EZZ_KEY_ABSENT,		/* 请假 */
	EZZ_KEY_OBSERVER,	/* 列席 */
	EZZ_KEY_CC,		/* 抄送机关 */
	EZZ_KEY_PRINTER,	/* 印发机关 */
	EZZ_KEY_PRINTED,	/* 印发日期 */
	EZZ_KEY_OPENNESS,	/* 公开选项 */
	EZZ_LETTER_KEYS
};

/* Values of one key, in the order of their lines. */
struct ezz_letter_values {
	const char	**v;
	unsigned	 *line;
	size_t		  n;
};

/* Who issues the document, and has to seal it. */
struct ezz_letter_body {
	const char	*name;
	const char	*code;		/* credit code, or "" */
	unsigned	 line;
};

struct ezz_letter {
	enum ezz_letter_form		 form;
	struct ezz_letter_values	 values[EZZ_LETTER_KEYS];
	struct ezz_letter_body		 bodies[EZZ_MAX_LETTER_BODIES];
	size_t				 bodies_n;
	bool				 sealed;
	int32_t				 seal;	/* its size, um; 0: the usual */
	const char			*title;	/* in one line */
	const char			*date;	/* 2026年1月5日 */
	int64_t				 day;
	const char			*printed;	/* or NULL */
	/* titles of the attachments, from the header or from the text */
	const char			**attachments;
	size_t				 attachments_n;
	size_t				 first;	/* block of the text */
	const struct ezz_md		*md;
	struct ezz_arena		 memory;
};

/* The first value of a key, or NULL. */
const char	*ezz_letter_value(const struct ezz_letter *,
		    enum ezz_letter_key);
/* What a key is called: "发文字号". */
const char	*ezz_letter_key_name(enum ezz_letter_key);

/*
 * Judge the header of a text that must outlive the letter.  Each fault is a
 * failed note with key, line and rule, and *out is then NULL.
 */
ezz_status	 ezz_letter_read(ezz_ctx *, const struct ezz_md *,
		    struct ezz_note *, struct ezz_letter **out);
void		 ezz_letter_free(struct ezz_letter **);

#endif

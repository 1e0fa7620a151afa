/*
 * A report is a list of findings about one thing.  Checks are rows of a
 * table; the runner writes each row's finding, and a row that says nothing is
 * written down as passed.  What a kind owes is listed in report.c: a report
 * that lacks one of them is indeterminate.
 */
#ifndef EZZ_OBJECT_REPORT_H
#define EZZ_OBJECT_REPORT_H

#include "base/bytes.h"

/* What a check writes on; made by the runner. */
struct ezz_note;

struct ezz_check {
	const char	*name;		/* "token.time" */
	const char	*clause;	/* "RFC 8392 3.1.4" */
	/* A status only where the job itself could not be done. */
	ezz_status	(*judge)(ezz_ctx *, void *what, struct ezz_note *);
};

ezz_status	 ezz_report_new(ezz_ctx *, ezz_kind, const char *input,
		    int64_t time, ezz_report **out);
/* Sniffing may learn late what a thing is. */
void		 ezz_report_set_kind(ezz_report *, ezz_kind);
void		 ezz_report_set_standing(ezz_report *, ezz_standing);
void		 ezz_report_set_result(ezz_report *, int gbt36906);
/* Made with trial keys.  Without the office's test = yes, indeterminate. */
void		 ezz_report_set_test(ezz_report *, bool);
/* This paper's schema asks for no status, or the caller waived it. */
void		 ezz_report_waive_status(ezz_report *);

/* Subject: only from covered, verified bytes.  NULL leaves it empty. */
enum ezz_subject { EZZ_SUBJECT_LICID, EZZ_SUBJECT_TYPE, EZZ_SUBJECT_HOLDER,
	EZZ_SUBJECT_AUTHORITY, EZZ_SUBJECTS };
ezz_status	 ezz_report_subject(ezz_ctx *, ezz_report *, enum ezz_subject,
		    struct ezz_bytes);
/* A field of the paper, from bytes that a good signature covers, only. */
ezz_status	 ezz_report_cover(ezz_ctx *, ezz_report *,
		    const char *label_zh, const char *label_en,
		    struct ezz_bytes text, bool cut);
/* It shows only a part: the view's name, and the fields that it has. */
ezz_status	 ezz_report_set_holds(ezz_ctx *, ezz_report *,
		    const char *view, struct ezz_bytes fields);
/* What the thing is, whoever signed it again: SM3 of what was signed. */
void		 ezz_report_set_identity(ezz_report *, const uint8_t [32]);
/* What it was judged by.  Times are 0 where there is none. */
ezz_status	 ezz_report_trust(ezz_ctx *, ezz_report *, uint64_t pack,
		    int64_t pack_time, int64_t status_time, const char *policy);

/*
 * Run the rows in order over what.  A row named in skip's position may judge
 * "nothing to stand on" by noting indeterminate; checks go on after a failure.
 */
ezz_status	 ezz_report_judge(ezz_ctx *, ezz_report *, const char *of,
		    const struct ezz_check *rows, size_t n, void *what);

/*
 * Inside a check.  The worst note becomes the judging finding, any other a
 * remark under the same name.  All return EZZ_OK, or EZZ_ENOMEM.  The format
 * is looked up in the catalogue: a literal, lower case, no full stop.
 */
ezz_status	 ezz_note(struct ezz_note *, ezz_verdict, const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));
ezz_status	 ezz_remark(struct ezz_note *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/* Where the next notes of this check look. */
ezz_status	 ezz_note_place(struct ezz_note *, const char *fmt, ...)
		    __attribute__((format(printf, 2, 3)));
/* The clause of the next notes, where the row's own is not exact enough. */
void		 ezz_note_clause(struct ezz_note *, const char *literal);
/* Turn a failed read (its message is in the context) into a finding. */
ezz_status	 ezz_note_error(struct ezz_note *, ezz_verdict, ezz_status);
/* This check has nothing to stand on: indeterminate, and told to people only
 * where they ask for every check. */
ezz_status	 ezz_note_not_reached(struct ezz_note *);
/* How bad this check stands so far. */
ezz_verdict	 ezz_note_verdict(const struct ezz_note *);

#endif

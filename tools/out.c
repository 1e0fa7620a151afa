/* Words go through the escaper, results are flushed and asked for errors. */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "out.h"

void
out_text(struct run *r, FILE *to, const char *text)
{
	struct ezz_buf	 b = { 0 };

	if (ezz_escape(r->ctx, (struct ezz_bytes){ (const uint8_t *)text,
	    strlen(text) }, &b) == EZZ_OK)
		fwrite(b.p, 1, b.n, to);
	ezz_buf_free(&b);
}

void
out_json_bytes(struct run *r, FILE *to, struct ezz_bytes text)
{
	struct ezz_buf	 b = { 0 };

	if (ezz_json_string(r->ctx, text, &b) == EZZ_OK)
		fwrite(b.p, 1, b.n, to);
	ezz_buf_free(&b);
}

void
out_json(struct run *r, FILE *to, const char *text)
{
	out_json_bytes(r, to, (struct ezz_bytes){ (const uint8_t *)text,
	    strlen(text) });
}

/* A bad paper or argument is the caller's to mend; the rest is trouble. */
static int
status_exit(ezz_status st)
{
	switch (st) {
	case EZZ_OK:
		return EXIT_DONE;
	case EZZ_EFORMAT:
	case EZZ_ELIMIT:
	case EZZ_EUNSUPPORTED:
	case EZZ_EREFUSED:
	case EZZ_EEXISTS:
		return EXIT_REFUSED;
	case EZZ_EINVAL:
		return EXIT_USAGE;
	default:
		return EXIT_BROKEN;
	}
}

int
out_fail(struct run *r, ezz_status st)
{
	fputs("ezz: ", r->err);
	out_text(r, r->err, ezz_message(r->ctx));
	fputc('\n', r->err);
	return status_exit(st);
}

int
out_while(struct run *r, ezz_status st, const char *fmt, ...)
{
	char	 doing[512];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(doing, sizeof(doing), ezz_text(r->ctx, fmt), ap);
	va_end(ap);
	fputs("ezz: ", r->err);
	out_text(r, r->err, doing);
	fputs(": ", r->err);
	out_text(r, r->err, ezz_message(r->ctx));
	fputc('\n', r->err);
	return status_exit(st);
}

int
out_usage(struct run *r, const char *fmt, ...)
{
	char	 text[512];
	va_list	 ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), ezz_text(r->ctx, fmt), ap);
	va_end(ap);
	fprintf(r->err, "ezz %s: ", r->name);
	out_text(r, r->err, text);
	fprintf(r->err, "\n%s: ezz help %s\n", ezz_text(r->ctx, "try"),
	    r->name);
	return EXIT_USAGE;
}

int
out_report(struct run *r, const ezz_report *report, bool json, bool all)
{
	struct ezz_buf	 b = { 0 };
	ezz_status	 st;

	st = json ? ezz_report_json(r->ctx, report, &b) :
	    ezz_report_text(r->ctx, report, all, &b);
	if (st == EZZ_OK) {
		fwrite(b.p, 1, b.n, r->out);
		if (json)
			fputc('\n', r->out);
	}
	ezz_buf_free(&b);
	return st == EZZ_OK ? ezz_report_exit(report) : out_fail(r, st);
}

int
out_close(struct run *r, int status)
{
	if (fflush(r->out) == 0 && !ferror(r->out))
		return status;
	fprintf(r->err, "ezz: %s: %s\n", ezz_text(r->ctx, "writing the results"),
	    strerror(errno));
	return EXIT_BROKEN;
}

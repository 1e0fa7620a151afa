/*
 * ezz face: check judges face files; preview prints one with the names of its
 * fields, or with a record, as an OFD file that bears no seal.
 */
#include "cmds.h"
#include "fonts.h"
#include "io.h"
#include "out.h"

#define FACE_MAX	(256 * 1024)
#define RECORD_MAX	(1024 * 1024)

/* What both of them need. */
struct work {
	struct run	*run;
	ezz_schemas	*schemas;
	ezz_face	*face;
	ezz_printing	*printing;
	ezz_licence	*licence;
};

static struct ezz_bytes
bytes(const struct ezz_buf *b)
{
	return (struct ezz_bytes){ b->p, b->n };
}

/* Annotated copies have faces, too, and theirs are types of their own. */
static ezz_status
open_schemas(struct run *r, ezz_schemas **out)
{
	ezz_status	 st;

	if ((st = ezz_schemas_open(r->ctx, r->data, out)) == EZZ_OK &&
	    (st = ezz_schemas_views(r->ctx, *out, r->data)) != EZZ_OK)
		ezz_schemas_free(out);
	return st;
}

/* ---- check --------------------------------------------------------------- */

static int
judge(struct work *w, const char *path, ezz_face **face)
{
	struct run	*r = w->run;
	ezz_report	*report = NULL;
	struct ezz_buf	 file = { 0 };
	ezz_status	 st;
	int		 status;

	if ((st = io_read(r, path, FACE_MAX, &file)) == EZZ_OK)
		st = ezz_check_face(r->ctx, w->schemas, r->data, bytes(&file),
		    path, &report, face);
	if (st != EZZ_OK)
		status = out_fail(r, st);
	else if (face != NULL && *face != NULL)
		status = EXIT_DONE;
	else
		status = out_report(r, report, opt_flag(r->args, "json"),
		    opt_flag(r->args, "explain"));
	ezz_report_free(&report);
	ezz_buf_free(&file);
	return status;
}

static int
face_check(struct run *r)
{
	struct work	 w = { .run = r };
	ezz_status	 st;
	int		 status = EXIT_DONE;

	if ((st = open_schemas(r, &w.schemas)) != EZZ_OK)
		return out_fail(r, st);
	for (size_t i = 0; i < opt_operands(r->args); i++)
		status = exit_worse(status, judge(&w,
		    opt_operand(r->args, i), NULL));
	ezz_schemas_free(&w.schemas);
	return status;
}

/* ---- preview ------------------------------------------------------------- */

/* The record to print; a bad one is told as ezz check would. */
static int
read_record(struct work *w, const char *path)
{
	struct run	*r = w->run;
	ezz_record	*record = NULL;
	ezz_report	*report = NULL;
	struct ezz_buf	 file = { 0 };
	ezz_status	 st;
	int		 status = EXIT_DONE;

	if ((st = io_read(r, path, RECORD_MAX, &file)) == EZZ_OK &&
	    (st = ezz_record_read(r->ctx, bytes(&file), path, NULL, NULL,
	    &record)) == EZZ_OK)
		st = ezz_check(r->ctx, w->schemas, record, NULL, r->now,
		    &report, &w->licence);
	if (st != EZZ_OK)
		status = out_fail(r, st);
	else if (w->licence == NULL)
		status = out_report(r, report, false, false);
	ezz_report_free(&report);
	ezz_record_free(&record);
	ezz_buf_free(&file);
	return status;
}

static int
print(struct work *w, const char *to)
{
	struct run	*r = w->run;
	ezz_report	*report = NULL;
	struct ezz_buf	 ofd = { 0 };
	ezz_status	 st;
	int		 status = EXIT_DONE;

	if ((st = ezz_face_preview(r->ctx, w->printing, w->face, w->licence,
	    &report, &ofd)) == EZZ_OK && ofd.n > 0)
		st = io_write(r, to, bytes(&ofd), IO_NEW, 0644);
	else if (st == EZZ_OK)
		status = exit_worse(EXIT_REFUSED, out_report(r, report,
		    false, false));
	if (st != EZZ_OK)
		status = out_fail(r, st);
	ezz_report_free(&report);
	ezz_buf_free(&ofd);
	return status;
}

/* The fonts of this machine, found by whoever found those of the command. */
static int
with_printing(struct work *w, const char *to)
{
	struct ezz_printing_terms	 t = { .now = w->run->now,
					    .test = true };
	struct fonts			*files = NULL;
	ezz_fonts			*none = NULL;
	ezz_status			 st;
	int				 status;

	if ((st = fonts_files(w->run, &files)) != EZZ_OK)
		return out_fail(w->run, st);
	t.find = fonts_find;
	t.find_arg = files;
	if ((st = ezz_printing_open(w->run->ctx, NULL, w->run->data, &t,
	    &w->printing)) != EZZ_OK)
		status = out_fail(w->run, st);
	else
		status = print(w, to);
	fonts_warn_printed(w->run, w->printing);
	ezz_printing_free(&w->printing);
	fonts_close(&files, &none);
	return status;
}

static int
face_preview(struct run *r)
{
	struct work	 w = { .run = r };
	const char	*to = opt_one(r->args, "output");
	const char	*record = opt_one(r->args, "record");
	ezz_status	 st;
	int		 status;

	if (to == NULL)
		return out_usage(r, "say where to: -o FILE.ofd");
	if ((st = open_schemas(r, &w.schemas)) != EZZ_OK)
		return out_fail(r, st);
	if ((status = judge(&w, opt_operand(r->args, 0), &w.face)) ==
	    EXIT_DONE && (record == NULL ||
	    (status = read_record(&w, record)) == EXIT_DONE))
		status = with_printing(&w, to);
	ezz_licence_free(&w.licence);
	ezz_face_free(&w.face);
	ezz_schemas_free(&w.schemas);
	return status;
}

static const struct opt opts_check[] = {
	{ "explain", 0, OPT_FLAG, NULL, "show every check, passed ones too" },
	{ "json", 0, OPT_FLAG, NULL, "one JSON object a face" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

static const struct opt opts_preview[] = {
	{ "output", 'o', OPT_ONE, "FILE", "write the OFD file here" },
	{ "record", 0, OPT_ONE, "FILE", "print this record, not field names" },
	{ "json", 0, OPT_FLAG, NULL, "a face that is not fit: as JSON" },
	{ "explain", 0, OPT_FLAG, NULL, "show every check, passed ones too" },
	{ NULL, 0, OPT_FLAG, NULL, NULL },
};

const struct cmd cmds_face[] = {
	{ "face check", "judge face files", "FILE...", 1, -1, opts_check,
	    face_check },
	{ "face preview", "print a face, unsealed, to look at it", "FILE",
	    1, 1, opts_preview, face_preview },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL },
};

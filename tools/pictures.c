/* What ezz-qrread says of a picture: records of a kind, a length, a text. */
#include "child.h"
#include "pictures.h"

#define SAID_MAX	(256 * 1024)	/* some dozen full codes */
#define READ_SECONDS	5

/* One record: false at the end, or when it makes no sense. */
static bool
record(struct ezz_bytes *said, char *kind, struct ezz_bytes *text)
{
	size_t	 n;

	if (said->n < 5)
		return false;
	*kind = (char)said->p[0];
	n = (size_t)said->p[1] << 24 | (size_t)said->p[2] << 16 |
	    (size_t)said->p[3] << 8 | said->p[4];
	if (n > said->n - 5)
		return false;
	*text = (struct ezz_bytes){ said->p + 5, n };
	said->p += 5 + n;
	said->n -= 5 + n;
	return true;
}

static ezz_status
found(struct run *r, const char *path, struct ezz_bytes said, int exited,
    picture_fn *fn, void *arg, size_t *n)
{
	struct ezz_bytes	 text;
	char			 kind;
	ezz_status		 st;

	while (record(&said, &kind, &text)) {
		if (kind == 'E')
			return ezz_fault(r->ctx, EZZ_EFORMAT, "%s: %.*s", path,
			    (int)text.n, (const char *)text.p);
		if (kind != 'T')
			return ezz_fault(r->ctx, EZZ_EIO,
			    "the picture reader made no sense");
		if ((st = fn(arg, text)) != EZZ_OK)
			return st;
		++*n;
	}
	if (*n > 0)
		return EZZ_OK;
	return exited == EXIT_DONE ?
	    ezz_fault(r->ctx, EZZ_EFORMAT, "%s: no QR code was found; scan it "
	    "flat, at 300 dpi, with the white around it", path) :
	    ezz_fault(r->ctx, EZZ_ELIMIT, "%s: the picture reader gave up; "
	    "cut the picture down to the code", path);
}

ezz_status
picture_codes(struct run *r, int fd, const char *path, picture_fn *fn,
    void *arg, size_t *n)
{
	struct ezz_buf	 said = { 0 };
	ezz_status	 st;
	int		 exited;

	*n = 0;
	if ((st = child_run(r, "ezz-qrread", r->chinese ? "zh" : "en", fd,
	    SAID_MAX, READ_SECONDS, &said, &exited)) == EZZ_OK)
		st = found(r, path, (struct ezz_bytes){ said.p, said.n },
		    exited, fn, arg, n);
	ezz_buf_free(&said);
	return st;
}

/*
 * The office's secret: 64 hexadecimal digits in a file that office.conf names
 * and nobody else may read.  It orders status indices, and makes marks by
 * which a log links papers without telling whose they are.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/file.h"
#include "object/office.h"
#include "object/office_index.h"

/* A secret that others can read is none. */
static ezz_status
guarded(ezz_ctx *ctx, const char *path)
{
	struct stat	 sb;

	if (stat(path, &sb) == -1)
		return ezz_errno(ctx, "stat");
	return (sb.st_mode & 077) == 0 ? EZZ_OK : ezz_fail(ctx, EZZ_EKEY, NULL,
	    "others can read it; chmod 600 it");
}

ezz_status
ezz_office_secret(ezz_ctx *ctx, const ezz_office *o, uint8_t out[EZZ_SECRET])
{
	struct ezz_buf	 text = { 0 }, secret = { 0 };
	char		*path = NULL;
	ezz_status	 st;

	if ((st = ezz_office_path(ctx, o, "secret", 0, &path)) != EZZ_OK)
		return st;
	if ((st = ezz_file_read(ctx, path, 256, &text)) != EZZ_OK ||
	    (st = guarded(ctx, path)) != EZZ_OK)
		goto out;
	while (text.n > 0 && text.p[text.n - 1] == '\n')
		text.n--;
	st = ezz_hex_read(ctx, ezz_bytes_of(&text), &secret);
	if (st != EZZ_OK || secret.n != EZZ_SECRET)
		st = ezz_fail(ctx, EZZ_EKEY, NULL,
		    "%d hexadecimal digits are wanted", EZZ_SECRET * 2);
	else
		memcpy(out, secret.p, EZZ_SECRET);
out:
	if (st != EZZ_OK)
		ezz_while(ctx, st, "reading the office's secret %s", path);
	ezz_buf_wipe(&text);
	ezz_buf_wipe(&secret);
	free(path);
	return st;
}

ezz_status
ezz_office_mark(ezz_ctx *ctx, const ezz_office *o, const char *purpose,
    struct ezz_bytes of, uint8_t out[32])
{
	uint8_t		 secret[EZZ_SECRET];
	ezz_status	 st;

	if ((st = ezz_office_secret(ctx, o, secret)) == EZZ_OK)
		st = ezz_hmac_sm3(ctx, secret, purpose, of, out);
	explicit_bzero(secret, sizeof(secret));
	return st;
}

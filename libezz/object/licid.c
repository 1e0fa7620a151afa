/*
 * The licence identifier of GB/T 36904-2018: cut, checked, made.  Its check
 * character is ISO/IEC 7064 MOD 37,36 (GB/T 17710-2008) over type, issuer,
 * serial and version; root and full stops are left out.  Whether type and
 * issuer are right codes themselves is judged in code.c.
 */
#include <string.h>

#include "base/error.h"
#include "object/code.h"
#include "object/licid.h"

#define CLAUSE	"GB/T 36904"

static const char	 alphabet[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* Up to the next full stop, or the end; false when nothing stands there. */
static bool
cut(struct ezz_bytes *text, struct ezz_bytes *out)
{
	const uint8_t	*stop = text->n == 0 ? NULL :
			    memchr(text->p, '.', text->n);
	size_t		 n = stop == NULL ? text->n : (size_t)(stop - text->p);

	*out = EZZ_BYTES(text->p, n);
	*text = stop == NULL ? EZZ_BYTES(NULL, 0) :
	    EZZ_BYTES(stop + 1, text->n - n - 1);
	return n > 0;
}

bool
ezz_licid_split(struct ezz_bytes text, struct ezz_licid *out)
{
	const size_t	 root = strlen(EZZ_LICID_ROOT ".");
	struct ezz_bytes check;

	if (text.n > EZZ_LICID_MAX)
		return false;
	if (text.n > root && memcmp(text.p, EZZ_LICID_ROOT ".", root) == 0)
		text = EZZ_BYTES(text.p + root, text.n - root);
	if (!cut(&text, &out->type) || !cut(&text, &out->issuer) ||
	    !cut(&text, &out->serial) || !cut(&text, &out->version))
		return false;
	out->check = '\0';
	if (text.p == NULL)
		return true;
	if (!cut(&text, &check) || text.p != NULL || check.n != 1)
		return false;
	out->check = (char)check.p[0];
	return true;
}

/* How a program takes the next character into its sum; 36 at the start. */
typedef int	 step_fn(int p, int value);

static int
step(int p, int value)
{
	p = (p + value) % 36;
	return (p == 0 ? 36 : p) * 2 % 37;
}

/* Letters count one too many, and are reduced by 37 before they are by 36. */
static int
step_off_by_one(int p, int value)
{
	if (value < 10)
		return step(p, value);
	p += value + 1;
	return step(p > 37 ? p % 37 : p, 0);
}

/* The sum over the four parts; -1 at a character outside the alphabet. */
static int
sum(const struct ezz_licid *id, step_fn *next)
{
	const struct ezz_bytes	 parts[] = { id->type, id->issuer, id->serial,
				    id->version };
	const char		*at;
	int			 p = 36;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		for (size_t j = 0; j < parts[i].n; j++) {
			at = memchr(alphabet, parts[i].p[j], 36);
			if (at == NULL)
				return -1;
			p = next(p, (int)(at - alphabet));
		}
	return p;
}

int
ezz_licid_check(const struct ezz_licid *id)
{
	int	 p = sum(id, step);

	return p < 0 ? -1 : alphabet[(37 - p) % 36];
}

int
ezz_licid_check_off_by_one(const struct ezz_licid *id)
{
	int	 p = sum(id, step_off_by_one);

	return p < 0 ? -1 : alphabet[(36 - p) % 36];
}

ezz_status
ezz_licid_make(ezz_ctx *ctx, const struct ezz_licid *id, struct ezz_buf *out)
{
	const struct ezz_bytes	 parts[] = { id->type, id->issuer, id->serial,
				    id->version };
	struct ezz_buf		 b = { 0 };
	struct ezz_code		 code;
	ezz_status		 st;

	st = ezz_buf_str(ctx, &b, EZZ_LICID_ROOT);
	for (size_t i = 0; st == EZZ_OK && i < 4; i++)
		if ((st = ezz_buf_byte(ctx, &b, '.')) == EZZ_OK)
			st = ezz_buf_addb(ctx, &b, parts[i]);
	if (st == EZZ_OK && ezz_licid_check(id) < 0)
		st = ezz_fail(ctx, EZZ_EFORMAT, CLAUSE,
		    "only 0-9 and A-Z may stand between the full stops");
	if (st == EZZ_OK && (st = ezz_buf_byte(ctx, &b, '.')) == EZZ_OK)
		st = ezz_buf_byte(ctx, &b, (uint8_t)ezz_licid_check(id));
	if (st == EZZ_OK)
		st = ezz_code_judge(ctx, "licid", ezz_bytes_of(&b), &code);
	if (st == EZZ_OK && !code.valid)
		st = ezz_fail(ctx, EZZ_EFORMAT, CLAUSE, "%s", code.why);
	if (st == EZZ_OK)
		st = ezz_buf_addb(ctx, out, ezz_bytes_of(&b));
	ezz_buf_free(&b);
	return st;
}

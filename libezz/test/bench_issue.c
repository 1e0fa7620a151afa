/*
 * Issuing on one core beside its ceiling, and its memory:
 *
 *	bench_issue EZZ DIR RECORDS GENERATOR STREAM
 *
 * The ceiling is what one signature, one code, one reading back and one PNG
 * write cost when nothing else is done, over the very tokens of the round
 * before it; processor time of both, system's included, as the disk is shared.
 * DIR is empty and gets an office a round.  STREAM records come through a
 * pipe and are never a file.
 */
#include <sys/stat.h>

#include <zlib.h>

#include "base/codec.h"
#include "base/error.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "draw/picture.h"
#include "format/pkg.h"
#include "format/ses.h"
#include "object/office.h"
#include "test/bench_child.h"

#define ROUNDS	5
#define PARTS	4
#define LIMIT	(64 * 1024.0)	/* KiB, of a stream however long */

static const char *const parts[PARTS] = {
	"signature", "code", "reading back", "png write"
};

static struct {
	ezz_ctx		*ctx;
	const ezz_signer *signer;
	char		*ezz, *dir;
	char		**token;
	size_t		 n;
} b;

static void
good(ezz_status st)
{
	bench_must(st == EZZ_OK, ezz_message(b.ctx));
}

static char *
path(const char *name, int round)
{
	char	*s;

	bench_must(asprintf(&s, "%s/%s%d", b.dir, name, round) > 0, "memory");
	return s;
}

/* ---- the ceiling ---- */

static void
take_tokens(const char *file)
{
	FILE	*f = fopen(file, "r");
	size_t	 room = 0;

	bench_must(f != NULL, file);
	b.n = 0;
	for (;;) {
		b.token = realloc(b.token, (b.n + 1) * sizeof(*b.token));
		bench_must(b.token != NULL, "memory");
		b.token[b.n] = NULL;
		room = 0;
		if (getline(&b.token[b.n], &room, f) <= 0)
			break;
		b.token[b.n][strcspn(b.token[b.n], "\n")] = '\0';
		b.n++;
	}
	free(b.token[b.n]);
	fclose(f);
}

static void
drop_tokens(void)
{
	for (size_t i = 0; i < b.n; i++)
		free(b.token[i]);
}

static void
write_file(const char *dir, size_t i, const struct ezz_buf *png)
{
	char	 name[4096];
	FILE	*f;

	snprintf(name, sizeof(name), "%s/%zu.png", dir, i);
	bench_must((f = fopen(name, "wx")) != NULL &&
	    fwrite(png->p, 1, png->n, f) == png->n && fclose(f) == 0, name);
}

/* Microseconds a record of each part. */
static void
ceiling(const char *dir, double cost[PARTS])
{
	struct ezz_buf		 sig = { 0 }, text = { 0 }, png = { 0 };
	struct ezz_symbol	 s;
	struct ezz_modules	*m;
	double			 t[PARTS + 1];

	memset(cost, 0, PARTS * sizeof(*cost));
	bench_must(mkdir(dir, 0755) == 0, dir);
	for (size_t i = 0; i < b.n; i++) {
		struct ezz_bytes	 token = ezz_bytes_str(b.token[i]);

		sig.n = text.n = png.n = 0;
		t[0] = bench_cpu();
		good(ezz_signer_sign(b.ctx, b.signer, token, &sig));
		t[1] = bench_cpu();
		good(ezz_modules_make(b.ctx, token, EZZ_QR_M, &m));
		t[2] = bench_cpu();
		good(ezz_modules_read(b.ctx, m, &s, &text));
		t[3] = bench_cpu();
		good(ezz_png_draw(b.ctx, m, (struct ezz_print){ 5, 300 },
		    &png));
		write_file(dir, i, &png);
		t[4] = bench_cpu();
		for (int k = 0; k < PARTS; k++)
			cost[k] += (t[k + 1] - t[k]) / (double)b.n;
		ezz_modules_free(&m);
	}
	ezz_buf_free(&sig);
	ezz_buf_free(&text);
	ezz_buf_free(&png);
}

/* ---- rounds ---- */

static void
demo(const char *office)
{
	const char *argv[] = { b.ezz, "demo", office, NULL };

	bench_run(argv, NULL);
}

static void
one_round(int r, char *records, double *issue, double cost[PARTS])
{
	char			*office = path("office", r), *out = path("out", r);
	char			*plain = path("plain", r);
	char			*tokens = path("tokens", r);
	const char		*issue_argv[] = { b.ezz, "issue", "--office", office,
				    "--large", "--no-ofd", "-j", "1", "-o", out,
				    records, NULL };
	const char		*again_argv[] = { b.ezz, "issue", "--office", office,
				    "--large", "-j", "1", "--token", records,
				    NULL };
	struct bench_cost	 c;
	ezz_office		*o;
	int			 fd;

	demo(office);
	bench_run(issue_argv, &c);
	/* the same tokens once more, as lines */
	bench_must((fd = open(tokens, O_WRONLY | O_CREAT | O_EXCL, 0600)) >= 0,
	    tokens);
	bench_end(bench_start(again_argv, -1, fd), "ezz issue --token", NULL);
	close(fd);
	take_tokens(tokens);
	good(ezz_office_open(b.ctx, office, NULL, &o));
	good(ezz_office_signer(b.ctx, o, "issuer", &b.signer));
	ceiling(plain, cost);
	*issue = c.cpu / (double)b.n;
	ezz_office_free(&o);
	drop_tokens();
	free(office);
	free(out);
	free(plain);
	free(tokens);
}

static void
throughput(char *records)
{
	double	 issue[ROUNDS], part[PARTS][ROUNDS], all[ROUNDS];
	double	 cost[PARTS], x, y;

	for (int r = 0; r < ROUNDS; r++) {
		one_round(r, records, &issue[r], cost);
		all[r] = 0;
		for (int k = 0; k < PARTS; k++) {
			part[k][r] = cost[k];
			all[r] += cost[k];
		}
	}
	for (int k = 0; k < PARTS; k++)
		fprintf(stderr, "bench_issue: %s: %.1f us\n", parts[k],
		    bench_median(part[k], ROUNDS));
	x = bench_median(issue, ROUNDS);
	y = bench_median(all, ROUNDS);
	bench_line("issue", "token with png", 1e6 / x, "records/s",
	    "signature, code, reading back, png write alone", 1e6 / y, y / x);
}

/* ---- sealed files ---- */

#define FILES	1000	/* of the records */
#define SMALL	(40 * 1024.0)

/* What the face of a type with a photo gets: any picture will do. */
static const char *const with_photo[] = {
	"11100000000013127D001", "11100000000013338W032",
	"11100000EXAMPLE11P001"
};

/* One stream for all, as whoever writes many files would have it. */
static double
deflated(z_stream *z, struct ezz_bytes in)
{
	uLong	 n = deflateBound(z, in.n);
	Bytef	*out = malloc(n);
	double	 t = bench_cpu();

	bench_must(out != NULL && deflateReset(z) == Z_OK, "memory");
	z->next_in = (z_const Bytef *)in.p;
	z->avail_in = (uInt)in.n;
	z->next_out = out;
	z->avail_out = (uInt)n;
	bench_must(deflate(z, Z_FINISH) == Z_STREAM_END, "deflate");
	t = bench_cpu() - t;
	free(out);
	return t;
}

/* The seal's picture stands in the file twice: beside and in the signature. */
static size_t
picture_of(struct ezz_bytes esl)
{
	struct ezz_ses_seal	*s = calloc(1, sizeof(*s));
	size_t			 n;

	bench_must(s != NULL, "memory");
	good(ezz_ses_seal_read(b.ctx, esl, s));
	n = 2 * s->picture.data.n;
	ezz_ses_seal_clear(s);
	free(s);
	return n;
}

/* DEFLATE of the parts that are its own; *bytes are those of pictures. */
static void
parts_ceiling(const struct ezz_buf *file, double *cost, size_t *bytes)
{
	struct ezz_pkg	*pkg = NULL;
	z_stream	 z = { 0 };

	bench_must(deflateInit2(&z, 6, Z_DEFLATED, -15, 8,
	    Z_DEFAULT_STRATEGY) == Z_OK, "zlib");
	good(ezz_pkg_open_bytes(b.ctx, ezz_bytes_of(file), &pkg));
	for (size_t i = 0; i < pkg->n; i++) {
		const struct ezz_pkg_entry	*e = &pkg->entries[i];
		struct ezz_buf			 part = { 0 };

		good(ezz_pkg_read(b.ctx, pkg, e, 1 << 24, &part));
		if (strstr(e->name, "/photo.") != NULL)
			*bytes += (size_t)e->packed;
		if (strstr(e->name, "Seal.esl") != NULL)
			*bytes += picture_of(ezz_bytes_of(&part));
		else if (strstr(e->name, "/Tpls/") == NULL &&
		    strstr(e->name, "/face") == NULL)
			*cost += deflated(&z, ezz_bytes_of(&part));
		ezz_buf_free(&part);
	}
	ezz_pkg_free(&pkg);
	deflateEnd(&z);
}

static void
file_of(const char *path, double cost[PARTS], size_t *bytes)
{
	struct ezz_modules	*m = NULL;
	struct ezz_buf		 file = { 0 }, sig = { 0 }, png = { 0 };
	uint8_t			 digest[EZZ_DIGEST_MAX];
	size_t			 aside = 0;
	double			 t;

	good(ezz_file_read(b.ctx, path, 1 << 24, &file));
	t = bench_cpu();
	good(ezz_modules_make(b.ctx, ezz_bytes_str(b.token[b.n++]), EZZ_QR_M,
	    &m));
	good(ezz_png_draw(b.ctx, m, (struct ezz_print){ 4, 300 }, &png));
	cost[0] += bench_cpu() - t;
	t = bench_cpu();
	good(ezz_signer_sign(b.ctx, b.signer, EZZ_BYTES(file.p, 256), &sig));
	cost[1] += bench_cpu() - t;
	t = bench_cpu();
	good(ezz_digest_once(b.ctx, EZZ_SM3, ezz_bytes_of(&file), digest));
	cost[2] += bench_cpu() - t;
	parts_ceiling(&file, &cost[3], &aside);
	*bytes += file.n - aside;
	ezz_modules_free(&m);
	ezz_buf_free(&file);
	ezz_buf_free(&sig);
	ezz_buf_free(&png);
}

static void
portrait(struct ezz_buf *out)
{
	struct ezz_modules	*m = NULL;
	struct ezz_buf		 png = { 0 };

	good(ezz_modules_make(b.ctx, ezz_bytes_str("PORTRAIT"), EZZ_QR_M,
	    &m));
	good(ezz_png_draw(b.ctx, m, (struct ezz_print){ 8, 300 }, &png));
	good(ezz_base64_write(b.ctx, ezz_bytes_of(&png), out));
	good(ezz_buf_byte(b.ctx, out, '\0'));
	ezz_modules_free(&m);
	ezz_buf_free(&png);
}

/* The first lines of the records, as a file, with photos. */
static void
cut(const char *records, const char *to)
{
	FILE		*in = fopen(records, "r"), *out = fopen(to, "wx");
	struct ezz_buf	 photo = { 0 };
	char		*line = NULL, *end;
	size_t		 room = 0;
	bool		 wants;

	bench_must(in != NULL && out != NULL, to);
	portrait(&photo);
	for (int i = 0; i < FILES && getline(&line, &room, in) > 0; i++) {
		wants = false;
		for (size_t k = 0; k < 3; k++)
			wants |= strstr(line, with_photo[k]) != NULL;
		if (wants && (end = strrchr(line, '}')) != NULL) {
			*end = '\0';
			fprintf(out, "%s,\"KZ_ZP\":\"%s\"}\n", line,
			    (char *)photo.p);
		} else
			fputs(line, out);
	}
	free(line);
	ezz_buf_free(&photo);
	bench_must(fclose(out) == 0, to);
	fclose(in);
}

/* The ceiling of the files in out, and their mean size without pictures. */
static size_t
files_ceiling(const char *out, double cost[PARTS], double *bytes)
{
	char	 command[4096], name[4096];
	size_t	 all = 0, n = 0;
	FILE	*f;

	memset(cost, 0, PARTS * sizeof(*cost));
	b.n = 0;
	snprintf(command, sizeof(command), "ls '%s'/*.ofd", out);
	bench_must((f = popen(command, "r")) != NULL, command);
	while (fgets(name, sizeof(name), f) != NULL) {
		name[strcspn(name, "\n")] = '\0';
		file_of(name, cost, &all);
		n++;
	}
	pclose(f);
	bench_must(n > 0, "no files were issued");
	for (int k = 0; k < PARTS; k++)
		cost[k] /= (double)n;
	*bytes = (double)all / (double)n;
	return n;
}

/* One core, start and the first of each face included. */
static double
files_round(int r, char *few, double cost[PARTS], double *bytes)
{
	char			*office = path("sealing", r);
	char			*out = path("sealed", r), *list = path("list", r);
	const char		*argv[] = { b.ezz, "issue", "--office", office,
				    "--large", "-j", "1", "-o", out, few, NULL };
	const char		*token[] = { b.ezz, "issue", "--office", office,
				    "--large", "-j", "1", "--token", few, NULL };
	struct bench_cost	 c;
	ezz_office		*o;
	size_t			 n;
	int			 fd;

	demo(office);
	bench_run(argv, &c);
	bench_must((fd = open(list, O_WRONLY | O_CREAT | O_EXCL, 0600)) >= 0,
	    list);
	bench_end(bench_start(token, -1, fd), "ezz issue --token", NULL);
	close(fd);
	take_tokens(list);
	good(ezz_office_open(b.ctx, office, NULL, &o));
	good(ezz_office_signer(b.ctx, o, "stamper", &b.signer));
	n = files_ceiling(out, cost, bytes);
	ezz_office_free(&o);
	drop_tokens();
	free(office);
	free(out);
	free(list);
	return c.cpu / (double)n;
}

static void
files(char *records)
{
	static const char *const names[PARTS] = { "code", "signature", "SM3",
				    "deflate" };
	double	 issue[ROUNDS], part[PARTS][ROUNDS], all[ROUNDS];
	double	 cost[PARTS], bytes = 0, x, y;
	char	*few = path("few", 0);

	cut(records, few);
	for (int r = 0; r < ROUNDS; r++) {
		issue[r] = files_round(r, few, cost, &bytes);
		all[r] = 0;
		for (int k = 0; k < PARTS; k++)
			all[r] += part[k][r] = cost[k];
	}
	for (int k = 0; k < PARTS; k++)
		fprintf(stderr, "bench_issue: a sealed file: %s: %.0f us\n",
		    names[k], bench_median(part[k], ROUNDS));
	x = bench_median(issue, ROUNDS);
	y = bench_median(all, ROUNDS);
	fprintf(stderr, "bench_issue: a million sealed files: %.1f hours of "
	    "one core\n", x / 3600);
	bench_line("issue", "sealed OFD with png and token", 1e6 / x,
	    "records/s", "code, signature, SM3, deflate of its own parts alone",
	    1e6 / y, y / x);
	bench_line("issue", "a million sealed OFD, projected", x / 3600,
	    "core hours", "the ceiling", y / 3600, y / x);
	bench_line("issue", "sealed OFD, mean size without pictures", bytes,
	    "bytes", "limit of a face of 100 glyphs", SMALL, SMALL / bytes);
	free(few);
}

static void
memory(char *generator, char *count)
{
	char			*office = path("stream", 0);
	const char		*make[] = { generator, count, "11", NULL };
	const char		*issue[] = { b.ezz, "issue", "--office", office,
				    "--token", "-", NULL };
	struct bench_cost	 c;
	char			 name[64];
	double			 t;
	int			 fd[2];
	pid_t			 maker, issuer;

	demo(office);
	bench_must(pipe2(fd, O_CLOEXEC) == 0, "pipe");
	t = bench_wall();
	maker = bench_start(make, -1, fd[1]);
	issuer = bench_start(issue, fd[0], -1);
	close(fd[0]);
	close(fd[1]);
	bench_end(maker, generator, NULL);
	bench_end(issuer, "ezz issue", &c);
	fprintf(stderr, "bench_issue: %s records in %.1f s\n", count,
	    (bench_wall() - t) / 1e6);
	snprintf(name, sizeof(name), "%s records streamed", count);
	bench_line("issue", name, (double)c.peak, "KiB peak", "limit", LIMIT,
	    LIMIT / (double)c.peak);
	free(office);
}

int
main(int argc, char **argv)
{
	bench_must(argc == 6,
	    "usage: bench_issue EZZ DIR RECORDS GENERATOR STREAM");
	b.ezz = argv[1];
	b.dir = argv[2];
	bench_must(ezz_ctx_new(&b.ctx) == EZZ_OK, "start");
	throughput(argv[3]);
	files(argv[3]);
	memory(argv[4], argv[5]);
	free(b.token);
	ezz_ctx_free(&b.ctx);
	return fflush(stdout) == 0 ? 0 : 1;
}

/*
 * Signing over an archive beside its ceiling:
 *
 *	bench_archive EZZ OFFICE DRAFT DIR COUNT [NOSYNC.so]
 *
 * DRAFT is stamped a few times and copied into COUNT files below DIR; all of
 * them are signed over on two cores.  The ceiling is what one file costs when
 * inflate, SM3 and expat over its entries, two SM2 verifications, one SM2
 * signature, a copy of its bytes and the writing of a file are measured alone:
 * the old signature is verified once, and the new one; certificates and seal
 * were seen before.  Processor time of both, as the disk is shared.  NOSYNC
 * takes syncfs, fsync and fdatasync out, to see what they cost.
 */
#include <errno.h>
#include <expat.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/error.h"
#include "crypto/digest.h"
#include "crypto/signer.h"
#include "format/ofd_read.h"
#include "object/office.h"
#include "test/bench_child.h"

#define ROUNDS	3
#define KINDS	16
#define TIMES	200
#define RESUME	5e6		/* microseconds for 100,000 items */

enum { READ, INFLATE, SM3, EXPAT, VERIFY, SIGN, COPY, WRITE, PARTS };

static const char *const names[PARTS] = {
	"read", "inflate", "SM3", "expat", "verify", "sign", "raw copy",
	"write"
};

static struct {
	ezz_ctx		*ctx;
	const ezz_signer *signer;
	char		*ezz, *office, *dir;
	size_t		 n;
	struct ezz_buf	 file;
} b;

static void
good(ezz_status st)
{
	bench_must(st == EZZ_OK, ezz_message(b.ctx));
}

static char *
path(const char *name, int i)
{
	char	*s;

	bench_must(asprintf(&s, "%s/%s%d", b.dir, name, i) > 0, "memory");
	return s;
}

/* ---- files --------------------------------------------------------------- */

static void
slurp(const char *name, struct ezz_buf *out)
{
	FILE	*f = fopen(name, "rb");
	uint8_t	 p[65536];
	size_t	 n;

	bench_must(f != NULL, name);
	out->n = 0;
	while ((n = fread(p, 1, sizeof(p), f)) > 0)
		good(ezz_buf_add(b.ctx, out, p, n));
	fclose(f);
}

static void
spill(const char *name, const struct ezz_buf *in)
{
	int	 fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0666);

	bench_must(fd != -1 && write(fd, in->p, in->n) == (ssize_t)in->n &&
	    close(fd) == 0, name);
}

static void
stamp(const char *draft, const char *out)
{
	const char	*argv[] = { b.ezz, "stamp", "--office", b.office,
			    "--place", "1:140,200", "-o", out, draft, NULL };

	bench_run(argv, NULL);
}

/* So many files, 1,000 a directory, of a few kinds. */
static void
fill(const char *draft)
{
	struct ezz_buf	 kind[KINDS] = { { 0 } };
	char		 name[4096];

	for (int k = 0; k < KINDS; k++) {
		char	*p = path("kind", k);

		stamp(draft, p);
		slurp(p, &kind[k]);
		unlink(p);
		free(p);
	}
	snprintf(name, sizeof(name), "%s/in", b.dir);
	bench_must(mkdir(name, 0755) == 0, name);
	for (size_t i = 0; i < b.n; i++) {
		snprintf(name, sizeof(name), "%s/in/%zu", b.dir, i / 1000);
		if (i % 1000 == 0)
			bench_must(mkdir(name, 0755) == 0, name);
		snprintf(name, sizeof(name), "%s/in/%zu/%zu.ofd", b.dir,
		    i / 1000, i);
		spill(name, &kind[i % KINDS]);
	}
	b.file = kind[0];
	for (int k = 1; k < KINDS; k++)
		ezz_buf_free(&kind[k]);
}

/* ---- the ceiling --------------------------------------------------------- */

struct entries {
	struct ezz_pkg	*pkg;
	struct ezz_buf	*bytes;
};

static void
inflate_one(const struct ezz_pkg_entry *e, uint8_t *out)
{
	z_stream	 z = { 0 };

	if (e->method == EZZ_PKG_STORED)
		return;
	bench_must(inflateInit2(&z, -15) == Z_OK, "zlib");
	z.next_in = b.file.p + e->data;
	z.avail_in = (uInt)e->packed;
	z.next_out = out;
	z.avail_out = (uInt)e->size;
	bench_must(inflate(&z, Z_FINISH) == Z_STREAM_END, "inflate");
	inflateEnd(&z);
}

static void
expat_one(const struct ezz_pkg_entry *e, const struct ezz_buf *in)
{
	size_t		 n = strlen(e->name);
	XML_Parser	 p;

	if (n < 4 || strcmp(e->name + n - 4, ".xml") != 0)
		return;
	bench_must((p = XML_ParserCreateNS(NULL, ' ')) != NULL &&
	    XML_Parse(p, (const char *)in->p, (int)in->n, 1) ==
	    XML_STATUS_OK, "expat");
	XML_ParserFree(p);
}

static void
verify_two(struct ezz_bytes message, struct ezz_bytes sig)
{
	bool	 is;

	for (int i = 0; i < 2; i++) {
		good(ezz_pkey_verify(b.ctx, ezz_signer_pkey(b.signer),
		    EZZ_SM2_SM3, message, sig, &is));
		bench_must(is, "verifying");
	}
}

static void
once(const struct entries *e, const char *in, const char *out, double *cost)
{
	static uint8_t	 room[1 << 22];
	struct ezz_bytes message = ezz_bytes_str("what is signed");
	struct ezz_buf	 sig = { 0 }, copy = { 0 };
	uint8_t		 d[EZZ_DIGEST_MAX];
	double		 t[PARTS + 1];

	t[READ] = bench_cpu();
	slurp(in, &copy);
	t[INFLATE] = bench_cpu();
	for (size_t i = 0; i < e->pkg->n; i++)
		inflate_one(&e->pkg->entries[i], room);
	t[SM3] = bench_cpu();
	for (size_t i = 0; i < e->pkg->n; i++)
		good(ezz_digest_once(b.ctx, EZZ_SM3,
		    ezz_bytes_of(&e->bytes[i]), d));
	/* of the original and of the result, for the journal */
	for (int i = 0; i < 2; i++)
		good(ezz_digest_once(b.ctx, EZZ_SM3, ezz_bytes_of(&b.file),
		    d));
	t[EXPAT] = bench_cpu();
	for (size_t i = 0; i < e->pkg->n; i++)
		expat_one(&e->pkg->entries[i], &e->bytes[i]);
	good(ezz_signer_sign(b.ctx, b.signer, message, &sig));
	t[VERIFY] = bench_cpu();
	verify_two(message, ezz_bytes_of(&sig));
	t[SIGN] = bench_cpu();
	sig.n = 0;
	good(ezz_signer_sign(b.ctx, b.signer, message, &sig));
	t[COPY] = bench_cpu();
	copy.n = 0;
	good(ezz_buf_addb(b.ctx, &copy, ezz_bytes_of(&b.file)));
	t[WRITE] = bench_cpu();
	spill(out, &copy);
	t[PARTS] = bench_cpu();
	for (int i = 0; i < PARTS; i++)
		cost[i] += (t[i + 1] - t[i]) / TIMES;
	ezz_buf_free(&sig);
	ezz_buf_free(&copy);
}

/* The signature that is verified is made between: it is taken off again. */
static double
ceiling(double cost[PARTS])
{
	struct entries	 e = { NULL, NULL };
	char		*dir = path("plain", 0), out[4096], in[4096];
	double		 all = 0;

	memset(cost, 0, PARTS * sizeof(*cost));
	good(ezz_pkg_open_bytes(b.ctx, ezz_bytes_of(&b.file), &e.pkg));
	bench_must((e.bytes = calloc(e.pkg->n, sizeof(*e.bytes))) != NULL,
	    "memory");
	for (size_t i = 0; i < e.pkg->n; i++)
		good(ezz_pkg_read(b.ctx, e.pkg, &e.pkg->entries[i], 1 << 22,
		    &e.bytes[i]));
	if (mkdir(dir, 0755) == -1)
		bench_must(errno == EEXIST, dir);
	for (size_t i = 0; i < TIMES; i++) {
		snprintf(out, sizeof(out), "%s/%zu.ofd", dir, i);
		snprintf(in, sizeof(in), "%s/in/0/%zu.ofd", b.dir, i % b.n);
		once(&e, in, out, cost);
		unlink(out);
	}
	cost[EXPAT] -= cost[SIGN];
	for (int i = 0; i < PARTS; i++)
		all += cost[i];
	for (size_t i = 0; i < e.pkg->n; i++)
		ezz_buf_free(&e.bytes[i]);
	free(e.bytes);
	ezz_pkg_free(&e.pkg);
	free(dir);
	return all;
}

/* ---- the work ------------------------------------------------------------ */

static void
resign(const char *arc, struct bench_cost *c)
{
	char		*in = path("in", 0);
	const char	*argv[] = { b.ezz, "archive", "resign", "--office",
			    b.office, "--no-status", "-j", "2", "-o", arc,
			    in, NULL };

	in[strlen(in) - 1] = '\0';
	bench_run(argv, c);
	free(in);
}

static double
per_file(double x)
{
	return x / (double)b.n;
}

static void
tell(double ours, double top, double wall, double resume, double nosync)
{
	double	 limit = RESUME * (double)b.n / 1e5;

	bench_line("archive", "resign, of processor time", 2e6 / ours,
	    "files/s on 2 cores", "inflate, SM3, expat, verify, sign, raw "
	    "copy, read and write alone", 2e6 / top, top / ours);
	bench_line("archive", "resign a million, projected", wall / 6e7 * 1e6,
	    "min", "that ceiling on 2 cores", top / 2 / 6e7 * 1e6,
	    top / 2 / wall);
	bench_line("archive", "a finished run again", resume / 1e6, "s",
	    "5 s for 100,000", (limit < 5e5 ? 5e5 : limit) / 1e6,
	    (limit < 5e5 ? 5e5 : limit) / resume);
	if (nosync > 0)
		bench_line("archive", "sync, of the run",
		    100 * (wall - nosync) / wall, "%", "10 % allowed", 10,
		    10 / (100 * (wall - nosync) / wall));
}

static void
rounds(const char *nosync)
{
	double			 ours[ROUNDS], top[ROUNDS], wall[ROUNDS];
	double			 resume[ROUNDS], without[ROUNDS];
	double			 cost[PARTS];
	struct bench_cost	 c;

	for (int r = 0; r < ROUNDS; r++) {
		char	*arc = path("arc", r), *plain = path("nosync", r);

		top[r] = ceiling(cost);
		resign(arc, &c);
		ours[r] = per_file(c.cpu);
		wall[r] = per_file(c.wall);
		resign(arc, &c);
		resume[r] = c.wall;
		without[r] = 0;
		if (nosync != NULL) {
			setenv("LD_PRELOAD", nosync, 1);
			resign(plain, &c);
			unsetenv("LD_PRELOAD");
			without[r] = per_file(c.wall);
		}
		free(arc);
		free(plain);
	}
	for (int i = 0; i < PARTS; i++)
		fprintf(stderr, "bench_archive: %s: %.1f us\n", names[i],
		    cost[i]);
	tell(bench_median(ours, ROUNDS), bench_median(top, ROUNDS),
	    bench_median(wall, ROUNDS), bench_median(resume, ROUNDS),
	    bench_median(without, ROUNDS));
}

int
main(int argc, char *argv[])
{
	ezz_office	*o;

	bench_must(argc == 6 || argc == 7, "usage: bench_archive EZZ OFFICE "
	    "DRAFT DIR COUNT [NOSYNC]");
	b.ezz = argv[1];
	b.office = argv[2];
	b.dir = argv[4];
	b.n = strtoul(argv[5], NULL, 10);
	bench_must(b.n > 0, "COUNT");
	bench_must(ezz_ctx_new(&b.ctx) == EZZ_OK, "memory");
	good(ezz_office_open(b.ctx, b.office, NULL, &o));
	good(ezz_office_signer(b.ctx, o, "attester", &b.signer));
	fill(argv[3]);
	rounds(argc == 7 ? argv[6] : NULL);
	ezz_buf_free(&b.file);
	ezz_office_free(&o);
	ezz_ctx_free(&b.ctx);
	return 0;
}

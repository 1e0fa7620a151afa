/*
 * Status lists of a province: 10^8 licences, one in a hundred revoked, as 96
 * lists of 2^20 entries.
 *
 *	bench_status KEY FILE
 *
 * Size beside the entropy of such a choice; time to build and read back
 * beside zlib alone over the same entries; the process's peak memory; a
 * lookup in a list that lies in a file, from nothing to its answer: read,
 * verified, inflated.
 */
#include <fcntl.h>
#include <math.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "base/file.h"
#include "object/status.h"
#include "test/bench.h"

#define LISTS		96
#define EVERY		100	/* one entry in so many is revoked */
#define NOW		INT64_C(1795399200)
#define BUILD_MOST	5.0	/* seconds */
#define SIZE_MOST	1.8e6
#define MEMORY_MOST	64.0	/* MiB */
#define LOOKUP_MOST	5000.0	/* microseconds */

static ezz_ctx	*ctx;
static uint64_t	 seed = 42;

static void
good(ezz_status st, const char *what)
{
	if (st == EZZ_OK)
		return;
	fprintf(stderr, "bench_status: %s: %s\n", what, ezz_message(ctx));
	exit(1);
}

static uint64_t
any(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static void
fill(uint8_t *raw)
{
	memset(raw, 0, EZZ_STATUS_RAW);
	for (size_t i = 0; i < EZZ_STATUS_ENTRIES / EVERY; i++)
		ezz_status_put(raw, EZZ_STATUS_BITS,
		    any() % EZZ_STATUS_ENTRIES, EZZ_STATE_REVOKED);
}

/* Bytes that nothing can go below, for all lists. */
static double
entropy(void)
{
	double	 p = 1.0 / EVERY;

	return -(p * log2(p) + (1 - p) * log2(1 - p)) *
	    (double)EZZ_STATUS_ENTRIES / 8 * LISTS;
}

/* What a list cannot do without: one pass of zlib each way. */
static double
squeeze_alone(uint8_t *raw)
{
	static uint8_t	 out[EZZ_STATUS_RAW * 2];
	static uint8_t	 back[EZZ_STATUS_RAW];
	uLongf		 n = sizeof(back);
	z_stream	 z = { .next_in = raw, .avail_in = EZZ_STATUS_RAW,
			    .next_out = out, .avail_out = sizeof(out) };
	double		 start = bench_cpu();

	bench_must(deflateInit2(&z, 6, Z_DEFLATED, MAX_WBITS, 8, Z_RLE) ==
	    Z_OK && deflate(&z, Z_FINISH) == Z_STREAM_END &&
	    deflateEnd(&z) == Z_OK && uncompress(back, &n, out,
	    z.total_out) == Z_OK, "zlib");
	return bench_cpu() - start;
}

static void
build(const ezz_signer *signer, const char *path)
{
	struct ezz_status_head	 h = { "https://status.example/p/1", NOW,
				    NOW + 604800, 43200 };
	uint8_t			*raw = malloc(EZZ_STATUS_RAW);
	double			 spent = 0, bare = 0, bytes = 0, start;
	struct rusage		 u;
	int			 fd;

	bench_must(raw != NULL, "memory");
	for (int i = 0; i < LISTS; i++) {
		struct ezz_buf	 file = { 0 };

		fill(raw);
		start = bench_cpu();
		good(ezz_statuslist_write(ctx, signer, &h, EZZ_STATUS_BITS,
		    EZZ_BYTES(raw, EZZ_STATUS_RAW), &file), "a list");
		spent += bench_cpu() - start;
		bare += squeeze_alone(raw);
		bytes += (double)file.n;
		if (i == 0) {
			fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
			bench_must(fd != -1 && write(fd, file.p, file.n) ==
			    (ssize_t)file.n && close(fd) == 0, "writing");
		}
		ezz_buf_free(&file);
	}
	free(raw);
	bench_must(getrusage(RUSAGE_SELF, &u) == 0, "getrusage");
	bench_line("status", "bytes-1e8", bytes, "bytes", "entropy",
	    entropy(), bytes / entropy());
	bench_line("status", "build-1e8", spent / 1e6, "s",
	    "zlib alone", bare / 1e6, spent / bare);
	bench_line("status", "build-memory", (double)u.ru_maxrss / 1024,
	    "MiB", "limit", MEMORY_MOST,
	    (double)u.ru_maxrss / 1024 / MEMORY_MOST);
	bench_must(bytes <= SIZE_MOST && spent / 1e6 <= BUILD_MOST &&
	    (double)u.ru_maxrss / 1024 <= MEMORY_MOST,
	    "a list's size, time or memory");
}

static unsigned
ask(const char *path, const struct ezz_pkey *key, uint64_t index)
{
	struct ezz_buf	 file = { 0 };
	ezz_statuslist	*l;
	unsigned	 v = 0;
	bool		 true_one;

	good(ezz_file_read(ctx, path, 2 << 20, &file), "reading");
	good(ezz_statuslist_read(ctx, ezz_bytes_of(&file), &l), "a list");
	good(ezz_statuslist_verify(ctx, l, key, &true_one), "verifying");
	bench_must(true_one, "the list's signature");
	good(ezz_statuslist_value(ctx, l, index, &v), "looking up");
	ezz_statuslist_free(&l);
	ezz_buf_free(&file);
	return v;
}

static void
look_up(const ezz_signer *signer, const char *path)
{
	double	 v[BENCH_ROUNDS], start, middle;

	for (int i = 0; i < BENCH_ROUNDS; i++) {
		start = bench_cpu();
		(void)ask(path, ezz_signer_pkey(signer),
		    any() % EZZ_STATUS_ENTRIES);
		v[i] = bench_cpu() - start;
	}
	middle = bench_median(v, BENCH_ROUNDS);
	bench_line("status", "lookup-cold", middle, "us", "limit",
	    LOOKUP_MOST, middle / LOOKUP_MOST);
	bench_must(middle <= LOOKUP_MOST, "a lookup's time");
}

int
main(int argc, char **argv)
{
	ezz_signer	*signer;

	bench_must(argc == 3, "bench_status KEY FILE");
	good(ezz_ctx_new(&ctx), "starting");
	good(ezz_signer_open(ctx, argv[1], NULL, &signer), "the key");
	build(signer, argv[2]);
	look_up(signer, argv[2]);
	ezz_signer_free(&signer);
	ezz_ctx_free(&ctx);
	return 0;
}

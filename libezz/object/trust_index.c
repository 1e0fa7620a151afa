/* See trust_index.h. */
#include <sys/stat.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "object/trust_index.h"

#define MAGIC		"EZTI0001"
#define CHECK		16		/* bytes of a slice's SM3 */
#define SLICE		(4 + 4 + CHECK)
#define ROW		(32 + SLICE + 2)
#define BLOCK_ROWS	128
#define BLOCK_HEAD	(8 + 32)
#define FIXED		(8 + 7 * 8 + 32 + 3 * 8 + 3 * 4 + 3 * SLICE)
#define BLOCKS_MAX	(EZZ_MAX_TRUST_ENTRIES / BLOCK_ROWS + 1)

struct slice {
	uint32_t	 at, n;
	uint8_t		 check[CHECK];
};

/* Entries that were loaded together: of one key id, or of one use. */
struct group {
	struct group		*next;
	bool			 by_use;
	enum ezz_use		 use;
	uint8_t			 kid[EZZ_KID];
	size_t			 n;
	struct ezz_trust_entry	*entries;
	struct ezz_buf		*bytes;		/* what each looks into */
};

struct ezz_trust_index {
	int			 pack, file;	/* descriptors */
	uint32_t		 n, blocks;
	size_t			 rows_at;
	struct ezz_buf		 head;
	const uint8_t		*block_heads;	/* in head */
	struct ezz_buf		 texts[3];
	struct group		*groups;
	pthread_mutex_t		 lock;
};

/* ---- what an index is of ---- */

static ezz_status
put_number(ezz_ctx *ctx, struct ezz_buf *out, uint64_t v, size_t n)
{
	uint8_t	 b[8];

	for (size_t i = 0; i < n; i++)
		b[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
	return ezz_buf_add(ctx, out, b, n);
}

/* Nobody sets a ctime: a copy over the file is noticed too. */
static ezz_status
put_file(ezz_ctx *ctx, struct ezz_buf *out, const struct stat *s)
{
	const uint64_t	 v[7] = { (uint64_t)s->st_size, s->st_ino, s->st_dev,
			    (uint64_t)s->st_mtim.tv_sec,
			    (uint64_t)s->st_mtim.tv_nsec,
			    (uint64_t)s->st_ctim.tv_sec,
			    (uint64_t)s->st_ctim.tv_nsec };
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < 7 && st == EZZ_OK; i++)
		st = put_number(ctx, out, v[i], 8);
	return st;
}

static ezz_status
put_slice(ezz_ctx *ctx, struct ezz_buf *out, const ezz_trust *t,
    struct ezz_bytes b)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	size_t		 at = b.n == 0 ? 0 : (size_t)(b.p - t->bytes.p);
	ezz_status	 st;

	if ((st = ezz_digest_once(ctx, EZZ_SM3, b, digest)) == EZZ_OK &&
	    (st = put_number(ctx, out, at, 4)) == EZZ_OK &&
	    (st = put_number(ctx, out, b.n, 4)) == EZZ_OK)
		st = ezz_buf_add(ctx, out, digest, CHECK);
	return st;
}

static ezz_status
put_rows(ezz_ctx *ctx, struct ezz_buf *out, const ezz_trust *t)
{
	ezz_status	 st = EZZ_OK;

	for (size_t i = 0; i < t->entries_n && st == EZZ_OK; i++) {
		const struct ezz_trust_entry	*e = &t->entries[i];

		if ((st = ezz_buf_add(ctx, out, e->digest, 32)) == EZZ_OK &&
		    (st = put_slice(ctx, out, t, e->raw)) == EZZ_OK &&
		    (st = ezz_buf_byte(ctx, out, (uint8_t)e->use)) == EZZ_OK)
			st = ezz_buf_byte(ctx, out, e->ignored);
	}
	return st;
}

static ezz_status
put_blocks(ezz_ctx *ctx, struct ezz_buf *out, struct ezz_bytes rows)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	ezz_status	 st = EZZ_OK;
	size_t		 n;

	for (; rows.n > 0 && st == EZZ_OK; rows.p += n, rows.n -= n) {
		n = rows.n < BLOCK_ROWS * ROW ? rows.n : BLOCK_ROWS * ROW;
		if ((st = ezz_digest_once(ctx, EZZ_SM3, EZZ_BYTES(rows.p, n),
		    digest)) == EZZ_OK &&
		    (st = ezz_buf_add(ctx, out, rows.p, 8)) == EZZ_OK)
			st = ezz_buf_add(ctx, out, digest, 32);
	}
	return st;
}

static ezz_status
put_head(ezz_ctx *ctx, struct ezz_buf *out, const ezz_trust *t,
    const struct stat *s, const uint8_t pins[32])
{
	uint64_t	 blocks = (t->entries_n + BLOCK_ROWS - 1) / BLOCK_ROWS;
	ezz_status	 st;

	if ((st = ezz_buf_add(ctx, out, MAGIC, 8)) != EZZ_OK ||
	    (st = put_file(ctx, out, s)) != EZZ_OK ||
	    (st = ezz_buf_add(ctx, out, pins, 32)) != EZZ_OK ||
	    (st = put_number(ctx, out, t->seq, 8)) != EZZ_OK ||
	    (st = put_number(ctx, out, (uint64_t)t->iat, 8)) != EZZ_OK ||
	    (st = put_number(ctx, out, (uint64_t)t->exp, 8)) != EZZ_OK ||
	    (st = put_number(ctx, out, t->test, 4)) != EZZ_OK ||
	    (st = put_number(ctx, out, t->entries_n, 4)) != EZZ_OK ||
	    (st = put_number(ctx, out, blocks, 4)) != EZZ_OK ||
	    (st = put_slice(ctx, out, t, t->name)) != EZZ_OK ||
	    (st = put_slice(ctx, out, t, t->dictionaries)) != EZZ_OK)
		return st;
	return put_slice(ctx, out, t, t->schemas);
}

ezz_status
ezz_trust_index_write(ezz_ctx *ctx, const ezz_office *office,
    const ezz_trust *t, const char *path, const uint8_t pins[32],
    struct ezz_buf *out)
{
	struct ezz_buf	 rows = { 0 };
	struct stat	 s;
	uint8_t		 mac[32];
	ezz_status	 st;

	if (stat(path, &s) == -1)
		return ezz_errno(ctx, "stat");
	if ((st = put_rows(ctx, &rows, t)) == EZZ_OK &&
	    (st = put_head(ctx, out, t, &s, pins)) == EZZ_OK &&
	    (st = put_blocks(ctx, out, ezz_bytes_of(&rows))) == EZZ_OK &&
	    (st = ezz_office_mark(ctx, office, "trust-index",
	    ezz_bytes_of(out), mac)) == EZZ_OK &&
	    (st = ezz_buf_add(ctx, out, mac, sizeof(mac))) == EZZ_OK)
		st = ezz_buf_addb(ctx, out, ezz_bytes_of(&rows));
	ezz_buf_free(&rows);
	return st;
}

/* ---- opening ---- */

static bool
read_at(int fd, size_t at, uint8_t *p, size_t n)
{
	for (ssize_t k; n > 0; p += k, at += (size_t)k, n -= (size_t)k)
		if ((k = pread(fd, p, n, (off_t)at)) <= 0)
			return false;
	return true;
}

static void
take_slice(struct ezz_cursor *c, struct slice *s)
{
	struct ezz_bytes	 check = { NULL, 0 };
	uint64_t		 at = 0, n = 0;

	(void)ezz_cursor_be(c, 4, &at);
	(void)ezz_cursor_be(c, 4, &n);
	if (ezz_cursor_take(c, CHECK, &check))
		memcpy(s->check, check.p, CHECK);
	s->at = (uint32_t)at;
	s->n = (uint32_t)n;
}

/* The bytes of the pack that were judged, or false. */
static bool
load_slice(ezz_ctx *ctx, int pack, const struct slice *s, struct ezz_buf *out)
{
	uint8_t	 digest[EZZ_DIGEST_MAX];

	if (s->n > EZZ_MAX_TRUST || ezz_buf_room(ctx, out, s->n + 1) != EZZ_OK)
		return false;
	out->n = s->n;
	return read_at(pack, s->at, out->p, s->n) && ezz_digest_once(ctx,
	    EZZ_SM3, ezz_bytes_of(out), digest) == EZZ_OK &&
	    memcmp(digest, s->check, CHECK) == 0;
}

/* The head with its blocks and its seal, of this office's own making. */
static bool
read_head(ezz_ctx *ctx, const ezz_office *office, struct ezz_trust_index *x)
{
	uint8_t		 mac[32], fixed[FIXED];
	uint64_t	 n, blocks;
	struct ezz_cursor c;
	size_t		 size;

	if (!read_at(x->file, 0, fixed, sizeof(fixed)) ||
	    memcmp(fixed, MAGIC, 8) != 0)
		return false;
	c = ezz_cursor_of(EZZ_BYTES(fixed + FIXED - 3 * SLICE - 8, 8));
	if (!ezz_cursor_be(&c, 4, &n) || !ezz_cursor_be(&c, 4, &blocks) ||
	    n > EZZ_MAX_TRUST_ENTRIES ||
	    blocks != (n + BLOCK_ROWS - 1) / BLOCK_ROWS)
		return false;
	x->n = (uint32_t)n;
	x->blocks = (uint32_t)blocks;
	size = FIXED + x->blocks * BLOCK_HEAD;
	x->rows_at = size + sizeof(mac);
	if (ezz_buf_room(ctx, &x->head, x->rows_at) != EZZ_OK ||
	    !read_at(x->file, 0, x->head.p, x->rows_at))
		return false;
	x->head.n = x->rows_at;
	x->block_heads = x->head.p + FIXED;
	return ezz_office_mark(ctx, office, "trust-index",
	    EZZ_BYTES(x->head.p, size), mac) == EZZ_OK &&
	    memcmp(mac, x->head.p + size, sizeof(mac)) == 0;
}

/* Of this very file, these pins, this time. */
static bool
take_head(ezz_ctx *ctx, struct ezz_trust_index *x, const uint8_t pins[32],
    int64_t now, int64_t skew, ezz_trust *t)
{
	struct ezz_bytes	*texts[] = { &t->name, &t->dictionaries,
				    &t->schemas };
	struct ezz_cursor	 c = ezz_cursor_of(ezz_bytes_of(&x->head));
	struct ezz_bytes	 file, pinned;
	struct ezz_buf		 is = { 0 };
	struct slice		 s;
	struct stat		 sb;
	uint64_t		 v[4] = { 0 };
	bool			 same;

	if (!ezz_cursor_skip(&c, 8) || !ezz_cursor_take(&c, 56, &file) ||
	    !ezz_cursor_take(&c, 32, &pinned) || !ezz_cursor_be(&c, 8, &v[0]) ||
	    !ezz_cursor_be(&c, 8, &v[1]) || !ezz_cursor_be(&c, 8, &v[2]) ||
	    !ezz_cursor_be(&c, 4, &v[3]) || !ezz_cursor_skip(&c, 8))
		return false;
	same = fstat(x->pack, &sb) == 0 && put_file(ctx, &is, &sb) == EZZ_OK &&
	    ezz_bytes_equal(ezz_bytes_of(&is), file) &&
	    memcmp(pins, pinned.p, 32) == 0;
	ezz_buf_free(&is);
	t->seq = v[0];
	t->iat = (int64_t)v[1];
	t->exp = (int64_t)v[2];
	t->test = v[3] != 0;
	if (!same || t->iat - skew > now || t->exp < now)
		return false;
	for (size_t i = 0; i < 3; i++) {
		take_slice(&c, &s);
		if (!load_slice(ctx, x->pack, &s, &x->texts[i]))
			return false;
		*texts[i] = ezz_bytes_of(&x->texts[i]);
	}
	return true;
}

ezz_status
ezz_trust_index_open(ezz_ctx *ctx, const ezz_office *office, const char *path,
    const char *index, const uint8_t pins[32], int64_t now, int64_t skew,
    ezz_trust **out)
{
	struct ezz_ctx	 quiet = { .language = ctx->language };
	ezz_trust	*t = calloc(1, sizeof(*t));

	*out = NULL;
	if (t == NULL || (t->index = calloc(1, sizeof(*t->index))) == NULL) {
		free(t);
		return ezz_nomem(ctx);
	}
	pthread_mutex_init(&t->index->lock, NULL);
	t->index->pack = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	t->index->file = open(index, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (t->index->pack != -1 && t->index->file != -1 &&
	    read_head(&quiet, office, t->index) &&
	    take_head(&quiet, t->index, pins, now, skew, t)) {
		t->judged = true;
		t->verdict = EZZ_PASSED;
		*out = t;
	} else
		ezz_trust_free(&t);
	return EZZ_OK;
}

static void
group_free(struct group *g)
{
	for (size_t i = 0; i < g->n; i++) {
		ezz_pkey_free(&g->entries[i].key);
		ezz_buf_free(&g->bytes[i]);
	}
	free(g->entries);
	free(g->bytes);
	free(g);
}

void
ezz_trust_index_free(struct ezz_trust_index **index)
{
	struct ezz_trust_index	*x = *index;
	struct group		*g;

	if (x == NULL)
		return;
	while ((g = x->groups) != NULL) {
		x->groups = g->next;
		group_free(g);
	}
	if (x->pack != -1)
		close(x->pack);
	if (x->file != -1)
		close(x->file);
	for (size_t i = 0; i < 3; i++)
		ezz_buf_free(&x->texts[i]);
	ezz_buf_free(&x->head);
	pthread_mutex_destroy(&x->lock);
	free(x);
	*index = NULL;
}

/* ---- looking up ---- */

/* A block's rows, as they were written. */
static bool
load_block(ezz_ctx *ctx, const struct ezz_trust_index *x, uint32_t i,
    struct ezz_buf *out)
{
	uint8_t		 digest[EZZ_DIGEST_MAX];
	size_t		 rows = i + 1 < x->blocks ? BLOCK_ROWS :
			    x->n - (size_t)i * BLOCK_ROWS;
	size_t		 n = rows * ROW;

	out->n = 0;
	if (ezz_buf_room(ctx, out, n) != EZZ_OK || !read_at(x->file,
	    x->rows_at + (size_t)i * BLOCK_ROWS * ROW, out->p, n))
		return false;
	out->n = n;
	return ezz_digest_once(ctx, EZZ_SM3, ezz_bytes_of(out), digest) ==
	    EZZ_OK && memcmp(digest, x->block_heads + i * BLOCK_HEAD + 8,
	    32) == 0;
}

static bool
add_row(ezz_ctx *ctx, const struct ezz_trust_index *x, struct group *g,
    const uint8_t *row)
{
	struct ezz_cursor	 c = ezz_cursor_of(EZZ_BYTES(row + 32,
				    ROW - 32));
	struct ezz_trust_entry	*entries;
	struct ezz_buf		*bytes;
	struct slice		 s;

	entries = realloc(g->entries, (g->n + 1) * sizeof(*entries));
	if (entries == NULL)
		return false;
	g->entries = entries;
	bytes = realloc(g->bytes, (g->n + 1) * sizeof(*bytes));
	if (bytes == NULL)
		return false;
	g->bytes = bytes;
	memset(&entries[g->n], 0, sizeof(*entries));
	memset(&bytes[g->n], 0, sizeof(*bytes));
	take_slice(&c, &s);
	if (!load_slice(ctx, x->pack, &s, &bytes[g->n])) {
		ezz_buf_free(&bytes[g->n]);
		return false;
	}
	c = ezz_cursor_of(ezz_bytes_of(&bytes[g->n]));
	if (ezz_trust_entry_read(ctx, &c, &entries[g->n]) != EZZ_OK ||
	    memcmp(entries[g->n].digest, row, 32) != 0) {
		ezz_buf_free(&bytes[g->n]);
		return false;
	}
	entries[g->n].ignored = row[ROW - 1] != 0;
	g->n++;
	return true;
}

static bool
wants(const struct group *g, const uint8_t *row)
{
	return g->by_use ? row[ROW - 2] == (uint8_t)g->use :
	    memcmp(row, g->kid, EZZ_KID) == 0;
}

/* Could this block have rows of the group?  Blocks are in order. */
static bool
may_have(const struct ezz_trust_index *x, uint32_t i, const struct group *g)
{
	return g->by_use || (memcmp(x->block_heads + i * BLOCK_HEAD, g->kid,
	    EZZ_KID) <= 0 && (i + 1 == x->blocks || memcmp(x->block_heads +
	    (i + 1) * BLOCK_HEAD, g->kid, EZZ_KID) >= 0));
}

/* A group that cannot be loaded whole is empty: its keys are not known. */
static void
fill(struct ezz_trust_index *x, struct group *g)
{
	struct ezz_ctx	 quiet = { 0 };
	struct ezz_buf	 block = { 0 };
	bool		 good = true;

	for (uint32_t i = 0; good && i < x->blocks; i++) {
		if (!may_have(x, i, g))
			continue;
		good = load_block(&quiet, x, i, &block);
		for (size_t k = 0; good && k < block.n; k += ROW)
			if (wants(g, block.p + k))
				good = add_row(&quiet, x, g, block.p + k);
	}
	ezz_buf_free(&block);
	while (!good && g->n > 0)
		ezz_buf_free(&g->bytes[--g->n]);
}

static const struct ezz_trust_entry *
group_of(struct ezz_trust_index *x, const struct group *like, size_t *n)
{
	struct group	*g;

	pthread_mutex_lock(&x->lock);
	for (g = x->groups; g != NULL; g = g->next)
		if (g->by_use == like->by_use && g->use == like->use &&
		    memcmp(g->kid, like->kid, EZZ_KID) == 0)
			break;
	if (g == NULL && (g = calloc(1, sizeof(*g))) != NULL) {
		*g = *like;
		fill(x, g);
		g->next = x->groups;
		x->groups = g;
	}
	pthread_mutex_unlock(&x->lock);
	*n = g == NULL ? 0 : g->n;
	return g == NULL ? NULL : g->entries;
}

const struct ezz_trust_entry *
ezz_trust_index_kid(const ezz_trust *t, const uint8_t kid[EZZ_KID], size_t *n)
{
	struct group	 like = { .by_use = false };

	memcpy(like.kid, kid, EZZ_KID);
	return group_of(t->index, &like, n);
}

const struct ezz_trust_entry *
ezz_trust_index_use(const ezz_trust *t, enum ezz_use use, size_t *n)
{
	const struct group	 like = { .by_use = true, .use = use };

	return group_of(t->index, &like, n);
}

size_t
ezz_trust_index_count(const ezz_trust *t)
{
	return t->index->n;
}

/*
 * The issue record: SQLite in WAL mode, synchronous=FULL because what commit
 * has said must outlast a power cut: a lost row would give its index again.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "object/office_record.h"
#include "object/office_room.h"

#define VERSION		2	/* PRAGMA user_version */
#define VERSION_TEXT	"2"
/* A batch of another writer holds the lock for a second or two. */
#define PATIENCE	60000	/* milliseconds */

/*
 * Codes that show a part of a licence: pre-cut views, and annotated copies,
 * which may be of another body's licence.  Each has a place in a list of its
 * own and follows the state of its licence.  New in version 2.
 */
#define VIEWS \
	"CREATE TABLE view (" \
	" id INTEGER PRIMARY KEY," \
	" licid TEXT NOT NULL, version TEXT NOT NULL," \
	" digest BLOB NOT NULL CHECK (length(digest) = 32)," \
	" schema TEXT NOT NULL, token TEXT NOT NULL," \
	" list INTEGER, idx INTEGER, issued INTEGER NOT NULL," \
	" state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3)," \
	" since INTEGER NOT NULL," \
	" reason TEXT NOT NULL DEFAULT ''," \
	" successor TEXT NOT NULL DEFAULT ''," \
	" UNIQUE (licid, version, schema, digest)," \
	" UNIQUE (list, idx)) STRICT;" \
	"CREATE INDEX view_ended ON view (list, idx) WHERE state > 0;"

static const char	 schema[] =
	"CREATE TABLE about ("
	" one INTEGER PRIMARY KEY CHECK (one = 1),"
	" counter INTEGER NOT NULL CHECK (counter >= 0),"
	" shard INTEGER NOT NULL, shards INTEGER NOT NULL,"
	" secret BLOB NOT NULL) STRICT;"
	"CREATE TABLE licence ("
	" id INTEGER PRIMARY KEY,"
	" licid TEXT NOT NULL, version TEXT NOT NULL,"
	" digest BLOB NOT NULL CHECK (length(digest) = 32),"
	" schema TEXT NOT NULL, token TEXT NOT NULL,"
	" list INTEGER, idx INTEGER, issued INTEGER NOT NULL,"
	" state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),"
	" since INTEGER NOT NULL,"
	" reason TEXT NOT NULL DEFAULT '', successor TEXT NOT NULL DEFAULT '',"
	" UNIQUE (licid, version), UNIQUE (list, idx)) STRICT;"
	/* all that a list and its details say, so that no row is looked up */
	"CREATE INDEX licence_ended ON licence"
	" (list, idx, state, since, reason, successor) WHERE state > 0;"
	"CREATE TABLE holder ("
	" mac BLOB NOT NULL, licence INTEGER NOT NULL REFERENCES licence,"
	" PRIMARY KEY (mac, licence)) STRICT, WITHOUT ROWID;" VIEWS;

#define ROW	"SELECT licid, version, digest, schema, token, list, idx," \
		" issued, state, since, reason, successor FROM licence "
#define VIEW_ROW "SELECT licid, version, digest, schema, token, list, idx," \
		" issued, state, since, reason, successor FROM view "

static const char *const statements[EZZ_SQL_N] = {
	[EZZ_SQL_BEGIN] = "BEGIN IMMEDIATE",
	[EZZ_SQL_COMMIT] = "COMMIT",
	[EZZ_SQL_ROLLBACK] = "ROLLBACK",
	[EZZ_SQL_FIND] = "SELECT digest, token FROM licence"
	    " WHERE licid = ?1 AND version = ?2",
	[EZZ_SQL_COUNTER] = "SELECT counter FROM about",
	[EZZ_SQL_COUNT] = "UPDATE about SET counter = ?1",
	[EZZ_SQL_ADD] = "INSERT INTO licence (licid, version, digest, schema,"
	    " token, list, idx, issued, since)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8)",
	[EZZ_SQL_HOLDER] = "INSERT OR IGNORE INTO holder (mac, licence)"
	    " VALUES (?1, ?2)",
	[EZZ_SQL_BY_LICID] = ROW "WHERE licid = ?1 ORDER BY id DESC",
	[EZZ_SQL_BY_HOLDER] = ROW "WHERE id IN"
	    " (SELECT licence FROM holder WHERE mac = ?1) ORDER BY id DESC",
	[EZZ_SQL_ALL] = ROW "ORDER BY id DESC",
	[EZZ_SQL_VIEW_FIND] = "SELECT token FROM view WHERE licid = ?1"
	    " AND version = ?2 AND schema = ?3 AND digest = ?4",
	/* made behind its licence's back, it would outlive it */
	[EZZ_SQL_VIEW_ADD] = "INSERT INTO view (licid, version, digest,"
	    " schema, token, list, idx, issued, since, state)"
	    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, coalesce("
	    "(SELECT max(state) FROM licence WHERE licid = ?1), 0))",
	[EZZ_SQL_VIEWS] = VIEW_ROW "WHERE licid = ?1 ORDER BY id DESC",
	[EZZ_SQL_VIEW_SET] = "UPDATE view SET state = ?2, since = ?3,"
	    " reason = ?4, successor = ?5 WHERE licid = ?1",
	[EZZ_SQL_STATE] = "SELECT max(CASE state WHEN 2 THEN 0 ELSE state END)"
	    " FROM (SELECT state FROM licence WHERE licid = ?1"
	    " UNION ALL SELECT state FROM view WHERE licid = ?1)",
	[EZZ_SQL_SET] = "UPDATE licence SET state = ?2, since = ?3,"
	    " reason = ?4, successor = ?5 WHERE licid = ?1",
	[EZZ_SQL_IN_LIST] = "SELECT idx, state FROM licence"
	    " WHERE list = ?1 AND state > 0 UNION ALL"
	    " SELECT idx, state FROM view WHERE list = ?1 AND state > 0",
	/*
	 * Views have no details: one reason, one second and one successor
	 * would tell which of them are cut from one licence.
	 */
	[EZZ_SQL_DETAILS] = "SELECT idx, state, since, reason, successor FROM"
	    " (SELECT id, idx, state, since, reason, successor FROM licence"
	    " WHERE list = ?1 AND state > 0"
	    " ORDER BY since DESC, id DESC LIMIT ?2) ORDER BY idx",
	[EZZ_SQL_DETAILS_N] = "SELECT count(*) FROM licence"
	    " WHERE list = ?1 AND state > 0",
};

ezz_status
ezz_register_fault(ezz_ctx *ctx, ezz_register *reg, int code)
{
	switch (code & 0xff) {
	case SQLITE_NOMEM:
		return ezz_nomem(ctx);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ezz_fail(ctx, EZZ_EIO, NULL,
		    "another program keeps the issue record; try again later");
	case SQLITE_FULL:
		return ezz_fail(ctx, EZZ_EIO, NULL,
		    "no room is left for the issue record");
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return ezz_fail(ctx, EZZ_EIO, NULL,
		    "the issue record cannot be written here");
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return ezz_fail(ctx, EZZ_EIO, NULL,
		    "the issue record is damaged; put back its last copy");
	default:
		(void)reg;
		return ezz_fail(ctx, EZZ_EIO, NULL,
		    "the issue record: %s", sqlite3_errstr(code));
	}
}

ezz_status
ezz_register_sql(ezz_ctx *ctx, ezz_register *reg, enum ezz_register_sql which,
    sqlite3_stmt **out)
{
	int	 code;

	if (reg->sql[which] == NULL) {
		code = sqlite3_prepare_v3(reg->db, statements[which], -1,
		    SQLITE_PREPARE_PERSISTENT, &reg->sql[which], NULL);
		if (code != SQLITE_OK)
			return ezz_register_fault(ctx, reg, code);
	}
	*out = reg->sql[which];
	/* what an earlier step said was told when it was said */
	(void)sqlite3_reset(*out);
	(void)sqlite3_clear_bindings(*out);
	return EZZ_OK;
}

ezz_status
ezz_register_step(ezz_ctx *ctx, ezz_register *reg, sqlite3_stmt *s, bool *row)
{
	int	 code = sqlite3_step(s);

	*row = code == SQLITE_ROW;
	if (*row)
		return EZZ_OK;
	(void)sqlite3_reset(s);
	return code == SQLITE_DONE ? EZZ_OK :
	    ezz_register_fault(ctx, reg, code);
}

ezz_status
ezz_register_run(ezz_ctx *ctx, ezz_register *reg, sqlite3_stmt *s)
{
	bool	 row;

	return ezz_register_step(ctx, reg, s, &row);
}

int
ezz_register_bind(sqlite3_stmt *s, int at, const char *text)
{
	return sqlite3_bind_text(s, at, text == NULL ? "" : text, -1,
	    SQLITE_STATIC);
}

static ezz_status
run_plain(ezz_ctx *ctx, ezz_register *reg, enum ezz_register_sql which)
{
	sqlite3_stmt	*s;
	ezz_status	 st;

	if ((st = ezz_register_sql(ctx, reg, which, &s)) != EZZ_OK)
		return st;
	return ezz_register_run(ctx, reg, s);
}

static ezz_status
exec(ezz_ctx *ctx, ezz_register *reg, const char *sql)
{
	int	 code = sqlite3_exec(reg->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? EZZ_OK : ezz_register_fault(ctx, reg, code);
}

/* ---- opening ---- */

static ezz_status
read_secret(ezz_ctx *ctx, const ezz_office *o, struct ezz_index *index)
{
	uint8_t		 secret[EZZ_SECRET];
	ezz_status	 st;

	if ((st = ezz_office_secret(ctx, o, secret)) == EZZ_OK)
		ezz_index_set(index, secret);
	explicit_bzero(secret, sizeof(secret));
	return st;
}

static ezz_status
open_db(ezz_ctx *ctx, ezz_register *reg, const char *path, int flags)
{
	int	 code;

	code = sqlite3_open_v2(path, &reg->db, flags | SQLITE_OPEN_FULLMUTEX |
	    SQLITE_OPEN_EXRESCODE, NULL);
	if (code != SQLITE_OK)
		return ezz_register_fault(ctx, reg, code);
	sqlite3_busy_timeout(reg->db, PATIENCE);
	/* nothing in a damaged or foreign file may run code of its own */
	sqlite3_db_config(reg->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(reg->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	return exec(ctx, reg, "PRAGMA synchronous = FULL;"
	    "PRAGMA foreign_keys = ON; PRAGMA cell_size_check = ON;");
}

/* Says which secret this is without giving it away. */
static ezz_status
secret_mark(ezz_ctx *ctx, const ezz_register *reg, uint8_t out[32])
{
	return ezz_hmac_sm3(ctx, reg->index.secret, "mark",
	    EZZ_BYTES(NULL, 0), out);
}

static ezz_status
write_about(ezz_ctx *ctx, ezz_register *reg)
{
	sqlite3_stmt	*s = NULL;
	uint8_t		 mark[32];
	ezz_status	 st;
	int		 code;

	if ((st = secret_mark(ctx, reg, mark)) != EZZ_OK)
		return st;
	code = sqlite3_prepare_v2(reg->db,
	    "INSERT INTO about VALUES (1, 0, ?1, ?2, ?3)", -1, &s, NULL);
	if (code == SQLITE_OK &&
	    (code = sqlite3_bind_int64(s, 1, reg->shard)) == SQLITE_OK &&
	    (code = sqlite3_bind_int64(s, 2, reg->shards)) == SQLITE_OK)
		code = sqlite3_bind_blob(s, 3, mark, 32, SQLITE_STATIC);
	st = code == SQLITE_OK ? ezz_register_run(ctx, reg, s) :
	    ezz_register_fault(ctx, reg, code);
	sqlite3_finalize(s);
	return st;
}

static ezz_status
fill(ezz_ctx *ctx, ezz_register *reg)
{
	ezz_status	 st;

	if ((st = exec(ctx, reg, "PRAGMA journal_mode = WAL; BEGIN IMMEDIATE"))
	    != EZZ_OK || (st = exec(ctx, reg, schema)) != EZZ_OK ||
	    (st = write_about(ctx, reg)) != EZZ_OK)
		return st;
	return exec(ctx, reg, "PRAGMA user_version = " VERSION_TEXT ";COMMIT");
}

/* SQLite gives its side files the mode of the main one. */
static ezz_status
make_file(ezz_ctx *ctx, const char *path)
{
	int	 fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC |
		    O_NOFOLLOW, 0600);

	if (fd == -1 && errno == EEXIST)
		return ezz_fail(ctx, EZZ_EEXISTS, NULL,
		    "there is an issue record already");
	if (fd == -1 || close(fd) == -1)
		return ezz_errno(ctx, "open");
	return EZZ_OK;
}

ezz_status
ezz_register_create(ezz_ctx *ctx, const ezz_office *o)
{
	ezz_register	*reg;
	char		*path = NULL;
	ezz_status	 st;

	if ((reg = calloc(1, sizeof(*reg))) == NULL)
		return ezz_nomem(ctx);
	ezz_office_shard(o, &reg->shard, &reg->shards);
	if ((st = ezz_office_path(ctx, o, "record", 0, &path)) != EZZ_OK ||
	    (st = read_secret(ctx, o, &reg->index)) != EZZ_OK ||
	    (st = make_file(ctx, path)) != EZZ_OK)
		goto out;
	if ((st = open_db(ctx, reg, path, SQLITE_OPEN_READWRITE)) == EZZ_OK)
		st = fill(ctx, reg);
	if (st != EZZ_OK)
		unlink(path);
out:
	if (st != EZZ_OK && path != NULL)
		ezz_while(ctx, st, "making the issue record %s", path);
	ezz_register_free(&reg);
	free(path);
	return st;
}

/* The row about the record against the office that opens it. */
static ezz_status
compare_about(ezz_ctx *ctx, ezz_register *reg, sqlite3_stmt *s)
{
	uint8_t		 mark[32];
	ezz_status	 st;

	if ((st = secret_mark(ctx, reg, mark)) != EZZ_OK)
		return st;
	if (sqlite3_column_bytes(s, 2) != 32 ||
	    memcmp(sqlite3_column_blob(s, 2), mark, 32) != 0)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "it was made with another secret: indices would be given "
		    "twice");
	if (sqlite3_column_int64(s, 0) != reg->shard ||
	    sqlite3_column_int64(s, 1) != reg->shards)
		return ezz_fail(ctx, EZZ_EREFUSED, NULL,
		    "it was made for the share %lld/%lld, office.conf says "
		    "%u/%u", (long long)sqlite3_column_int64(s, 0),
		    (long long)sqlite3_column_int64(s, 1),
		    (unsigned)reg->shard, (unsigned)reg->shards);
	return EZZ_OK;
}

/* Run a query of one row and hand it to f. */
static ezz_status
one_row(ezz_ctx *ctx, ezz_register *reg, const char *sql,
    ezz_status (*f)(ezz_ctx *, ezz_register *, sqlite3_stmt *))
{
	sqlite3_stmt	*s = NULL;
	ezz_status	 st;
	bool		 row;
	int		 code;

	code = sqlite3_prepare_v2(reg->db, sql, -1, &s, NULL);
	if (code != SQLITE_OK)
		return ezz_register_fault(ctx, reg, code);
	if ((st = ezz_register_step(ctx, reg, s, &row)) == EZZ_OK)
		st = row ? f(ctx, reg, s) : ezz_register_fault(ctx, reg,
		    SQLITE_CORRUPT);
	sqlite3_finalize(s);
	return st;
}

static ezz_status
compare_version(ezz_ctx *ctx, ezz_register *reg, sqlite3_stmt *s)
{
	int	 v = sqlite3_column_int(s, 0);

	reg->old = v == 1;
	return v == VERSION || v == 1 ? EZZ_OK : ezz_fail(ctx, EZZ_EREFUSED, NULL,
	    "its version is %d, this program keeps version %d", v, VERSION);
}

/* Another program may be about to do the same: who waited has nothing to do. */
static ezz_status
upgrade(ezz_ctx *ctx, ezz_register *reg)
{
	ezz_status	 st;

	if ((st = exec(ctx, reg, "BEGIN IMMEDIATE")) != EZZ_OK)
		return st;
	if ((st = one_row(ctx, reg, "PRAGMA user_version",
	    compare_version)) == EZZ_OK && reg->old)
		st = exec(ctx, reg, VIEWS
		    "PRAGMA user_version = " VERSION_TEXT);
	if (st == EZZ_OK)
		return exec(ctx, reg, "COMMIT");
	/* the first failure is the one to tell */
	(void)sqlite3_exec(reg->db, "ROLLBACK", NULL, NULL, NULL);
	return st;
}

static ezz_status
open_checked(ezz_ctx *ctx, ezz_register *reg, const char *path)
{
	ezz_status	 st;

	/* A reader of a WAL file writes its shared memory, too. */
	st = open_db(ctx, reg, path, SQLITE_OPEN_READWRITE);
	if (st != EZZ_OK)
		return st;
	if ((st = one_row(ctx, reg, "PRAGMA user_version",
	    compare_version)) != EZZ_OK ||
	    (reg->old && (st = upgrade(ctx, reg)) != EZZ_OK))
		return st;
	if (!reg->write &&
	    (st = exec(ctx, reg, "PRAGMA query_only = ON")) != EZZ_OK)
		return st;
	return one_row(ctx, reg, "SELECT shard, shards, secret FROM about",
	    compare_about);
}

ezz_status
ezz_register_open(ezz_ctx *ctx, const ezz_office *o, bool write,
    ezz_register **out)
{
	ezz_register	*reg;
	char		*path = NULL;
	ezz_status	 st;

	*out = NULL;
	if ((reg = calloc(1, sizeof(*reg))) == NULL)
		return ezz_nomem(ctx);
	reg->write = write;
	ezz_office_shard(o, &reg->shard, &reg->shards);
	if ((st = ezz_office_path(ctx, o, "record", 0, &path)) != EZZ_OK ||
	    (st = read_secret(ctx, o, &reg->index)) != EZZ_OK)
		goto out;
	if (access(path, F_OK) == -1)
		st = ezz_fail(ctx, EZZ_ENOTFOUND, NULL,
		    "there is no such file");
	else
		st = open_checked(ctx, reg, path);
	if (st != EZZ_OK) {
		ezz_while(ctx, st, "opening the issue record %s", path);
		goto out;
	}
	*out = reg;
	reg = NULL;
out:
	ezz_register_free(&reg);
	free(path);
	return st;
}

void
ezz_register_free(ezz_register **reg)
{
	if (reg == NULL || *reg == NULL)
		return;
	ezz_register_cancel(*reg);
	for (size_t i = 0; i < EZZ_SQL_N; i++)
		sqlite3_finalize((*reg)->sql[i]);
	/* an fsync that failed was told by commit */
	(void)sqlite3_close_v2((*reg)->db);
	ezz_index_wipe(&(*reg)->index);
	free(*reg);
	*reg = NULL;
}

/* ---- a batch ---- */

static ezz_status
read_counter(ezz_ctx *ctx, ezz_register *reg)
{
	sqlite3_stmt	*s;
	ezz_status	 st;
	bool		 row;

	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_COUNTER, &s)) != EZZ_OK ||
	    (st = ezz_register_step(ctx, reg, s, &row)) != EZZ_OK)
		return st;
	if (!row)
		return ezz_register_fault(ctx, reg, SQLITE_CORRUPT);
	reg->counter = (uint64_t)sqlite3_column_int64(s, 0);
	(void)sqlite3_reset(s);
	return EZZ_OK;
}

ezz_status
ezz_register_begin(ezz_ctx *ctx, ezz_register *reg)
{
	ezz_status	 st;

	if (!reg->write || reg->open)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "the issue record is not open for a new batch");
	if ((st = run_plain(ctx, reg, EZZ_SQL_BEGIN)) != EZZ_OK)
		return st;
	reg->open = true;
	if ((st = read_counter(ctx, reg)) != EZZ_OK)
		ezz_register_cancel(reg);
	return st;
}

ezz_status
ezz_register_commit(ezz_ctx *ctx, ezz_register *reg)
{
	sqlite3_stmt	*s;
	ezz_status	 st;

	if (!reg->open)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "no batch of the issue record is under way");
	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_COUNT, &s)) == EZZ_OK) {
		int	 code = sqlite3_bind_int64(s, 1,
			    (int64_t)reg->counter);

		st = code == SQLITE_OK ? ezz_register_run(ctx, reg, s) :
		    ezz_register_fault(ctx, reg, code);
	}
	if (st == EZZ_OK)
		st = run_plain(ctx, reg, EZZ_SQL_COMMIT);
	if (st != EZZ_OK) {
		ezz_register_cancel(reg);
		return ezz_while(ctx, st, "writing the issue record");
	}
	reg->open = false;
	return EZZ_OK;
}

void
ezz_register_cancel(ezz_register *reg)
{
	ezz_ctx	 quiet = { 0 };

	/* after a full disk SQLite has rolled back by itself */
	if (reg->open && sqlite3_get_autocommit(reg->db) == 0)
		(void)run_plain(&quiet, reg, EZZ_SQL_ROLLBACK);
	reg->open = false;
}

ezz_status
ezz_register_find(ezz_ctx *ctx, ezz_register *reg, const char *licid,
    const char *version, const uint8_t digest[32], ezz_known *known,
    struct ezz_buf *token)
{
	sqlite3_stmt	*s;
	ezz_status	 st;
	bool		 row;
	int		 code;

	*known = EZZ_KNOWN_ABSENT;
	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_FIND, &s)) != EZZ_OK)
		return st;
	if ((code = ezz_register_bind(s, 1, licid)) != SQLITE_OK ||
	    (code = ezz_register_bind(s, 2, version)) != SQLITE_OK)
		return ezz_register_fault(ctx, reg, code);
	if ((st = ezz_register_step(ctx, reg, s, &row)) != EZZ_OK || !row)
		return st;
	if (sqlite3_column_bytes(s, 0) == 32 &&
	    memcmp(sqlite3_column_blob(s, 0), digest, 32) == 0) {
		*known = EZZ_KNOWN_SAME;
		st = ezz_buf_add(ctx, token, sqlite3_column_text(s, 1),
		    (size_t)sqlite3_column_bytes(s, 1));
	} else
		*known = EZZ_KNOWN_CHANGED;
	(void)sqlite3_reset(s);
	return st;
}

uint32_t
ezz_register_list(const ezz_register *reg, uint32_t i)
{
	return reg->shard + i * reg->shards;
}

ezz_status
ezz_register_reserve(ezz_ctx *ctx, ezz_register *reg, uint32_t *list,
    uint32_t *index)
{
	uint64_t	 at = reg->counter / EZZ_STATUS_ENTRIES;
	ezz_status	 st;

	if (!reg->open)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "no batch of the issue record is under way");
	if (at > (UINT32_MAX - reg->shard) / reg->shards)
		return ezz_fail(ctx, EZZ_ELIMIT, NULL,
		    "all status lists are full");
	*list = ezz_register_list(reg, (uint32_t)at);
	st = ezz_index_of(ctx, &reg->index, *list,
	    (uint32_t)(reg->counter % EZZ_STATUS_ENTRIES), index);
	if (st == EZZ_OK)
		reg->counter++;
	return st;
}

static ezz_status
bind_row(ezz_ctx *ctx, ezz_register *reg, sqlite3_stmt *s,
    const struct ezz_issued *r)
{
	int	 code;

	if ((code = ezz_register_bind(s, 1, r->licid)) == SQLITE_OK &&
	    (code = ezz_register_bind(s, 2, r->version)) == SQLITE_OK &&
	    (code = sqlite3_bind_blob(s, 3, r->digest, 32,
	    SQLITE_STATIC)) == SQLITE_OK &&
	    (code = ezz_register_bind(s, 4, r->schema)) == SQLITE_OK &&
	    (code = ezz_register_bind(s, 5, r->token)) == SQLITE_OK &&
	    (r->list == 0 ||
	    ((code = sqlite3_bind_int64(s, 6, r->list)) == SQLITE_OK &&
	    (code = sqlite3_bind_int64(s, 7, r->index)) == SQLITE_OK)))
		code = sqlite3_bind_int64(s, 8, r->issued);
	return code == SQLITE_OK ? EZZ_OK : ezz_register_fault(ctx, reg, code);
}

/* Step an INSERT that has its values. */
static ezz_status
insert(ezz_ctx *ctx, ezz_register *reg, sqlite3_stmt *s, const char *licid)
{
	int	 code = sqlite3_step(s);

	(void)sqlite3_reset(s);
	if ((code & 0xff) == SQLITE_CONSTRAINT)
		return ezz_fail(ctx, EZZ_EEXISTS, NULL,
		    "%s is in the issue record already", licid);
	return code == SQLITE_DONE ? EZZ_OK :
	    ezz_register_fault(ctx, reg, code);
}

static ezz_status
add_holder(ezz_ctx *ctx, ezz_register *reg, int64_t id, const char *holder)
{
	sqlite3_stmt	*s;
	uint8_t		 mac[32];
	ezz_status	 st;
	int		 code;

	if ((st = ezz_register_holder(ctx, reg, holder, mac)) != EZZ_OK ||
	    (st = ezz_register_sql(ctx, reg, EZZ_SQL_HOLDER, &s)) != EZZ_OK)
		return st;
	if ((code = sqlite3_bind_blob(s, 1, mac, 32, SQLITE_STATIC)) !=
	    SQLITE_OK || (code = sqlite3_bind_int64(s, 2, id)) != SQLITE_OK)
		return ezz_register_fault(ctx, reg, code);
	return ezz_register_run(ctx, reg, s);
}

ezz_status
ezz_register_add(ezz_ctx *ctx, ezz_register *reg, const struct ezz_issued *r,
    const char *const *holders, size_t n)
{
	sqlite3_stmt	*s;
	int64_t		 id;
	ezz_status	 st;

	if (!reg->open)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "no batch of the issue record is under way");
	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_ADD, &s)) != EZZ_OK ||
	    (st = bind_row(ctx, reg, s, r)) != EZZ_OK ||
	    (st = insert(ctx, reg, s, r->licid)) != EZZ_OK)
		return st;
	id = sqlite3_last_insert_rowid(reg->db);
	for (size_t i = 0; i < n && st == EZZ_OK; i++)
		st = add_holder(ctx, reg, id, holders[i]);
	return st;
}

/* ---- views ---- */

ezz_status
ezz_register_view_find(ezz_ctx *ctx, ezz_register *reg,
    const struct ezz_issued *r, ezz_known *known, struct ezz_buf *token)
{
	sqlite3_stmt	*s;
	ezz_status	 st;
	bool		 row;
	int		 code;

	*known = EZZ_KNOWN_ABSENT;
	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_VIEW_FIND, &s)) != EZZ_OK)
		return st;
	if ((code = ezz_register_bind(s, 1, r->licid)) != SQLITE_OK ||
	    (code = ezz_register_bind(s, 2, r->version)) != SQLITE_OK ||
	    (code = ezz_register_bind(s, 3, r->schema)) != SQLITE_OK ||
	    (code = sqlite3_bind_blob(s, 4, r->digest, 32, SQLITE_STATIC)) !=
	    SQLITE_OK)
		return ezz_register_fault(ctx, reg, code);
	if ((st = ezz_register_step(ctx, reg, s, &row)) != EZZ_OK || !row)
		return st;
	*known = EZZ_KNOWN_SAME;
	st = ezz_buf_add(ctx, token, sqlite3_column_text(s, 0),
	    (size_t)sqlite3_column_bytes(s, 0));
	(void)sqlite3_reset(s);
	return st;
}

ezz_status
ezz_register_view_add(ezz_ctx *ctx, ezz_register *reg,
    const struct ezz_issued *r)
{
	sqlite3_stmt	*s;
	ezz_status	 st;

	if (!reg->open)
		return ezz_fail(ctx, EZZ_EINVAL, NULL,
		    "no batch of the issue record is under way");
	if ((st = ezz_register_sql(ctx, reg, EZZ_SQL_VIEW_ADD, &s)) !=
	    EZZ_OK || (st = bind_row(ctx, reg, s, r)) != EZZ_OK)
		return st;
	return insert(ctx, reg, s, r->licid);
}

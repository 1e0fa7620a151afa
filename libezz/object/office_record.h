/*
 * The issue record (issued.db) from inside: SQLite's room.  One table of
 * licences, one of their views, one of their holders' keyed digests, one row
 * about the record itself.  Who holds the file without the office's secret learns no holder
 * from it but by the tokens, which mask what is personal.
 */
#ifndef EZZ_OBJECT_OFFICE_RECORD_H
#define EZZ_OBJECT_OFFICE_RECORD_H

#include <sqlite3.h>

#include "object/office.h"
#include "object/office_index.h"
#include "object/office_view.h"
#include "object/status.h"

enum ezz_register_sql {
	EZZ_SQL_BEGIN, EZZ_SQL_COMMIT, EZZ_SQL_ROLLBACK,
	EZZ_SQL_FIND, EZZ_SQL_COUNTER, EZZ_SQL_COUNT,
	EZZ_SQL_ADD, EZZ_SQL_HOLDER,
	EZZ_SQL_BY_LICID, EZZ_SQL_BY_HOLDER, EZZ_SQL_ALL,
	EZZ_SQL_STATE, EZZ_SQL_SET, EZZ_SQL_IN_LIST, EZZ_SQL_DETAILS,
	EZZ_SQL_DETAILS_N,
	EZZ_SQL_VIEW_FIND, EZZ_SQL_VIEW_ADD, EZZ_SQL_VIEWS, EZZ_SQL_VIEW_SET,
	EZZ_SQL_N
};

struct ezz_register {
	sqlite3			*db;
	sqlite3_stmt		*sql[EZZ_SQL_N];	/* made when asked */
	bool			 write;
	bool			 old;		/* of version 1, when opened */
	bool			 open;		/* a batch is under way */
	uint64_t		 counter;	/* within it: next to give out */
	uint32_t		 shard, shards;
	struct ezz_index	 index;
};

/* A message for what SQLite said; never its raw text. */
ezz_status	 ezz_register_fault(ezz_ctx *, ezz_register *, int code);
/* A statement, reset and without bindings. */
ezz_status	 ezz_register_sql(ezz_ctx *, ezz_register *, enum ezz_register_sql,
		    sqlite3_stmt **out);
/* Run a statement that gives no rows. */
ezz_status	 ezz_register_run(ezz_ctx *, ezz_register *, sqlite3_stmt *);
/* Step: *row says whether one stands there; reset at the end. */
ezz_status	 ezz_register_step(ezz_ctx *, ezz_register *, sqlite3_stmt *,
		    bool *row);
/* The keyed digest under which a holder's code is kept. */
ezz_status	 ezz_register_holder(ezz_ctx *, ezz_register *,
		    const char *code, uint8_t mac[32]);
int		 ezz_register_bind(sqlite3_stmt *, int at, const char *text);

#endif

/*
 * A package: the strict ZIP profile that OFD files are read and written by
 * (APPNOTE 6.3, GB/T 33190 7.2).  One reading of the bytes is the only one:
 * what two ZIP readers could take for two different things is refused.
 *
 * One end record at the very end, with a comment of at most 64 printable
 * characters; the central directory right before it; entries that fill the
 * file from its first byte without gap or overlap; local headers that say
 * what the central directory says; names that are relative, plain and unique
 * without regard to case; stored or deflated, no encryption, no links, no
 * ZIP64.  Three relaxations that real writers need: sizes 0xFFFFFFFF in the
 * local header with a ZIP64 field that has the true ones; a UTF-8 flag that
 * differs between the two headers of an ASCII name; the short comment.
 *
 * All limits are looked at before anything is expanded.
 */
#ifndef EZZ_FORMAT_PKG_H
#define EZZ_FORMAT_PKG_H

#include "base/arena.h"
#include "base/bytes.h"

/* Takes bytes in their order; what it returns but EZZ_OK ends the giving. */
typedef ezz_status	(*ezz_pkg_sink)(ezz_ctx *, void *arg,
			    struct ezz_bytes);

enum ezz_pkg_method {
	EZZ_PKG_STORED = 0,
	EZZ_PKG_DEFLATED = 8
};

struct ezz_pkg_entry {
	const char		*name;		/* UTF-8, no leading slash */
	const char		*folded;	/* without regard to case */
	bool			 dir;		/* its name ends with a slash */
	enum ezz_pkg_method	 method;
	uint16_t		 flags;
	uint16_t		 time;
	uint16_t		 date;
	uint32_t		 crc;
	uint64_t		 packed;	/* bytes in the file */
	uint64_t		 size;		/* bytes they expand to */
	uint64_t		 at;		/* local header */
	uint64_t		 data;		/* first packed byte */
	uint64_t		 end;		/* after the data descriptor */
	struct ezz_bytes	 raw;		/* the name as it was written */
	struct ezz_bytes	 record;	/* of the central directory */
};

/* A deviation that was accepted; entry is "" for the package. */
struct ezz_pkg_remark {
	const char	*entry;
	const char	*text;		/* of the catalogue */
};

struct ezz_pkg {
	/*
	 * Never asked for what lies beyond its size.  The bytes must not
	 * change while the package is open: each reading checks sizes and
	 * CRC again, no more.
	 */
	struct ezz_input	 source;
	struct ezz_bytes	 bytes;		/* empty unless in memory */
	struct ezz_pkg_entry	*entries;	/* as the directory lists */
	size_t			 n;
	uint64_t		 expanded;	/* all entries together */
	struct ezz_pkg_remark	*remarks;
	size_t			 n_remarks;
	/* for pkg*.c */
	uint64_t		 central_at;
	struct ezz_buf		 central;
	size_t			*by_place;
	size_t			*by_name;
	struct ezz_arena	 arena;
};

/*
 * Open a package; nothing is expanded yet.  EZZ_EFORMAT, EZZ_ELIMIT,
 * EZZ_EUNSUPPORTED, what read_at returns.  The caller gives it back with
 * ezz_pkg_free, and keeps source.arg and the bytes until then.
 */
ezz_status	 ezz_pkg_open(ezz_ctx *, const struct ezz_input *,
		    struct ezz_pkg **out);
ezz_status	 ezz_pkg_open_bytes(ezz_ctx *, struct ezz_bytes,
		    struct ezz_pkg **out);
void		 ezz_pkg_free(struct ezz_pkg **);

/*
 * The entry of this name, or the one whose name differs only in case, which
 * *exact then tells.  NULL when there is none.
 */
const struct ezz_pkg_entry	*ezz_pkg_find(const struct ezz_pkg *,
				    struct ezz_bytes name, bool *exact);

/* Append the bytes of an entry.  EZZ_ELIMIT when it has more than cap. */
ezz_status	 ezz_pkg_read(ezz_ctx *, const struct ezz_pkg *,
		    const struct ezz_pkg_entry *, size_t cap,
		    struct ezz_buf *out);
/*
 * Give the bytes of an entry piece by piece, in constant memory; a sink of
 * NULL only checks them.  Sizes and CRC are known to be right only when this
 * has returned EZZ_OK.
 */
ezz_status	 ezz_pkg_stream(ezz_ctx *, const struct ezz_pkg *,
		    const struct ezz_pkg_entry *, ezz_pkg_sink, void *arg);
/* Give n bytes of the file from offset at, as they are. */
ezz_status	 ezz_pkg_raw(ezz_ctx *, const struct ezz_pkg *, uint64_t at,
		    uint64_t n, ezz_pkg_sink, void *arg);

/* ---- writing (pkg_write.c) ---------------------------------------------- */

/* An entry to be added, or to take the place of the one of its name. */
struct ezz_pkg_put {
	const char		*name;
	struct ezz_bytes	 bytes;
};

/*
 * Write a package: all entries of from (NULL: none), those named in puts
 * replaced where they stand, the other puts behind.  Whatever is not replaced
 * is copied as it is, headers and packed bytes.  The new entries have the
 * time 1980-01-01, no extra fields, DEFLATE level 6 or no compression where
 * it does not help, so that the same input gives the same output.
 *
 * EZZ_EINVAL: a name that the reader would refuse, one given twice, or one
 * that differs from an entry only in case.  EZZ_ELIMIT: the result would be
 * over a limit of the reader.  What was given to the sink by then is void.
 */
ezz_status	 ezz_pkg_write(ezz_ctx *, const struct ezz_pkg *from,
		    const struct ezz_pkg_put *puts, size_t n, ezz_pkg_sink,
		    void *arg);

/* For pkg*.c: may this be the name of an entry?  It is then UTF-8. */
ezz_status	 ezz_pkg_name(ezz_ctx *, struct ezz_bytes name);
/* For pkg*.c: the name without regard to case; out has room for name.n. */
size_t		 ezz_pkg_fold(struct ezz_bytes name, char *out);

#endif

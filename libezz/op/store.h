/*
 * Stores of evidence: one time-stamp for any number of objects, from which
 * the record of each is written when it is wanted.  A store is a directory:
 *
 *	batch.json	how many objects; of each chain its hash, its root and
 *			how many time-stamps it has
 *	manifest.ndjson	a line an object, sorted as bytes: the leaf of the last
 *			chain comes first in it, so line i is about leaf i
 *	tree-K.bin	the tree of chain K, op/tree.h
 *	token-K-J.der	time-stamp J of chain K: the first over the root, each
 *			later one over the one before it
 *
 * Nothing in it is trusted: every record that comes out of it is judged as if
 * a stranger had sent it.
 */
#ifndef EZZ_OP_STORE_H
#define EZZ_OP_STORE_H

#include "base/json.h"
#include "base/limits.h"
#include "base/stream.h"
#include "op/tree.h"

/* What stands for an object in each chain, oldest first. */
struct ezz_store_leaf {
	size_t		 n;
	uint8_t		 size[EZZ_MAX_ERS_CHAINS];
	uint8_t		 v[EZZ_MAX_ERS_CHAINS][EZZ_DIGEST_MAX];
};

/* A line: one file, or a data group with its member list as last member. */
struct ezz_store_line {
	enum ezz_hash			 hash;		/* of the last chain */
	char				*path;
	uint64_t			 size;
	struct ezz_store_leaf		 leaf;
	size_t				 members_n;	/* 0: one file */
	struct ezz_store_member		*members;	/* as ezz.h has it */
	struct ezz_store_leaf		*leaves;	/* of each of them */
	char				*fault;		/* could not be read */
};

/* ---- store_line.c -------------------------------------------------------- */

/* EZZ_EFORMAT, EZZ_ELIMIT, EZZ_ENOMEM; what has a fault has nothing else. */
ezz_status	 ezz_store_line_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_store_line *);
/* n bytes from as many pairs of small digits; false: they are none. */
bool		 ezz_store_hex(const uint8_t *hex, size_t n, uint8_t *out);
/* "metadata": small letters and "-", 32 at most. */
bool		 ezz_store_is_role(const char *);
/* Is it, byte for byte, what would be written of one file in one chain? */
bool		 ezz_store_line_plain(struct ezz_bytes, enum ezz_hash);
ezz_status	 ezz_store_line_write(ezz_ctx *, const struct ezz_store_line *,
		    struct ezz_buf *);
void		 ezz_store_line_done(struct ezz_store_line *);
/* The member list of a group, which binds names and roles to their digests
 * by the hash of the first chain. */
ezz_status	 ezz_store_list_write(ezz_ctx *, const struct ezz_store_line *,
		    enum ezz_hash first, struct ezz_buf *);
/* From the leaves of the members, chain k: that of the group. */
ezz_status	 ezz_store_group_leaf(ezz_ctx *, const struct ezz_store_line *,
		    enum ezz_hash, size_t k, uint8_t *out);

/* ---- store_head.c -------------------------------------------------------- */

struct ezz_store_head {
	uint64_t	 objects;
	size_t		 chains_n;
	struct {
		enum ezz_hash	 hash;
		uint8_t		 root[EZZ_DIGEST_MAX];
		size_t		 stamps;
	}		 chains[EZZ_MAX_ERS_CHAINS];
};

ezz_status	 ezz_store_head_read(ezz_ctx *, struct ezz_bytes,
		    struct ezz_store_head *);
ezz_status	 ezz_store_head_write(ezz_ctx *, const struct ezz_store_head *,
		    struct ezz_buf *);
/* "DIR/tree-2.bin" of "tree-%zu.bin"; false: too long. */
bool		 ezz_store_name(char out[4096], const char *dir,
		    const char *fmt, ...)
		    __attribute__((format(printf, 3, 4)));

/* ---- store_read.c -------------------------------------------------------- */

struct ezz_store {
	char			*dir;
	struct ezz_store_head	 head;
	struct ezz_tree		*trees[EZZ_MAX_ERS_CHAINS];
	/* of chain k from first[k] on */
	size_t			 first[EZZ_MAX_ERS_CHAINS + 1];
	struct ezz_buf		 tokens[EZZ_MAX_ERS_STAMPS];
	int			 fd;		/* the manifest */
	struct ezz_lines	 lines;
	uint64_t		 next;		/* line to be read */
	uint64_t		 at;		/* of what was taken last */
	bool			 taken;
	struct ezz_store_line	 line;
	struct ezz_buf		 list;
};

/* Append the chains of what was taken, the first n of them. */
ezz_status	 ezz_store_chains(ezz_ctx *, ezz_store *, size_t n,
		    struct ezz_buf *);
/* The leaf of a file of this digest that renews these chains. */
ezz_status	 ezz_store_renewed_leaf(ezz_ctx *, enum ezz_hash,
		    const uint8_t *digest, struct ezz_bytes chains,
		    uint8_t *out);
/* Every node and every line.  EZZ_EFORMAT says which is wrong. */
ezz_status	 ezz_store_check(ezz_ctx *, ezz_store *);

/* ---- store_map.c --------------------------------------------------------- */

/* Digest a file by two functions at once; hash b may be none.  EZZ_EIO,
 * EZZ_ENOTFOUND. */
ezz_status	 ezz_store_digest(ezz_ctx *, const char *path,
		    enum ezz_hash a, uint8_t *out_a, enum ezz_hash b,
		    uint8_t *out_b, uint64_t *size);

/* ---- store_write.c: a directory that is there only when it is whole ------ */

/* Make "OUT.XXXXXX"; EZZ_EEXISTS: there is an OUT. */
ezz_status	 ezz_store_dir_new(ezz_ctx *, const char *out, char **temp);
ezz_status	 ezz_store_dir_put(ezz_ctx *, const char *temp,
		    struct ezz_bytes, const char *name);
/* A file of another store, linked or copied. */
ezz_status	 ezz_store_dir_carry(ezz_ctx *, const char *from,
		    const char *temp, const char *name);
/* All of it on the disk, under its name; *temp is gone. */
ezz_status	 ezz_store_dir_publish(ezz_ctx *, char **temp,
		    const char *out);
/* What is not whole goes, with all files in it. */
void		 ezz_store_dir_drop(char **temp);
/* The trees, tokens and head of a store, but for its manifest. */
ezz_status	 ezz_store_carry(ezz_ctx *, const struct ezz_store *,
		    const char *temp);

/* ---- store_sort.c -------------------------------------------------------- */

/* Lines of any number in any order, out sorted and each once. */
struct ezz_sorter;
/* A line has its end behind it, one byte after those that it counts. */
typedef ezz_status ezz_sorted_fn(ezz_ctx *, void *arg, struct ezz_bytes);

/* key: where in a line 16 hexadecimal digits stand that tell most lines
 * apart; what is before them is the same in all.  Runs that do not fit into
 * memory go to files in dir. */
ezz_status	 ezz_sorter_new(ezz_ctx *, const char *dir, size_t memory,
		    size_t key, struct ezz_sorter **);
ezz_status	 ezz_sorter_add(ezz_ctx *, struct ezz_sorter *,
		    struct ezz_bytes line);
ezz_status	 ezz_sorter_each(ezz_ctx *, struct ezz_sorter *,
		    ezz_sorted_fn *, void *arg);
void		 ezz_sorter_free(struct ezz_sorter **);

#endif

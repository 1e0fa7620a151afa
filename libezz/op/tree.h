/*
 * The hash trees of evidence (RFC 4998 4.2): binary, two children sorted
 * before they are digested, a node without a sibling promoted as it is.
 *
 * In a file lie the sorted leaves and behind them every fourth level up to
 * the root: a path is computed from 16 nodes a step, and each step is checked
 * against the one above, so that a file that was changed leads to no path.
 */
#ifndef EZZ_OP_TREE_H
#define EZZ_OP_TREE_H

#include "crypto/digest.h"

#define EZZ_TREE_FAN	16
/* Stored levels: 16^12 leaves are 2^48. */
#define EZZ_TREE_STORED	13
#define EZZ_TREE_LEVELS	64

/* Of each pair of nodes, one behind the other, the node above; to is another
 * place than from. */
ezz_status	 ezz_tree_pairs(ezz_ctx *, enum ezz_hash, const uint8_t *from,
		    size_t pairs, uint8_t *to);

/* 16 nodes or fewer, and the four levels above them. */
struct ezz_tree_group {
	bool		 known;
	uint64_t	 at;
	size_t		 n;
	uint8_t		 nodes[2 * EZZ_TREE_FAN][EZZ_DIGEST_MAX];
};

struct ezz_tree {
	int			 fd;		/* the caller's */
	enum ezz_hash		 hash;
	size_t			 size;		/* of a node */
	size_t			 stored;	/* levels in the file */
	uint64_t		 count[EZZ_TREE_STORED];
	uint64_t		 from[EZZ_TREE_STORED];	/* in bytes */
	uint8_t			 root[EZZ_DIGEST_MAX];
	/* of each stored level the group that was looked at last */
	struct ezz_tree_group	 seen[EZZ_TREE_STORED];
};

/*
 * Sorted leaves are in the file: write the levels above them, and the root
 * into the tree.
 */
ezz_status	 ezz_tree_build(ezz_ctx *, struct ezz_tree *, int fd,
		    enum ezz_hash, uint64_t leaves);
/* A file that was built, with the root it is said to have.  EZZ_EFORMAT: its
 * length does not fit, or its root is another one. */
ezz_status	 ezz_tree_open(ezz_ctx *, struct ezz_tree *, int fd,
		    enum ezz_hash, uint64_t leaves, const uint8_t *root);
/* Work out every node again, and see that the leaves are sorted. */
ezz_status	 ezz_tree_check(ezz_ctx *, struct ezz_tree *);
/* Leaf number i. */
ezz_status	 ezz_tree_leaf(ezz_ctx *, struct ezz_tree *, uint64_t i,
		    uint8_t *out);
/* The first leaf of this value, looked for at guess first.  EZZ_ENOTFOUND. */
ezz_status	 ezz_tree_find(ezz_ctx *, struct ezz_tree *,
		    const uint8_t *leaf, uint64_t guess, uint64_t *i);
/* The siblings of leaf i, from below, one behind the other. */
ezz_status	 ezz_tree_path(ezz_ctx *, struct ezz_tree *, uint64_t i,
		    uint8_t siblings[EZZ_TREE_LEVELS * EZZ_DIGEST_MAX],
		    size_t *n);

#endif

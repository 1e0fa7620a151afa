/*
 * Journals of batches over archives: what was done with each item, a JSON
 * object a line, and what a line of a manifest names.  Each line ends with
 * the first eight bytes of SM3 over the sum of the line before it and its own
 * text; so a line is whole or it is none, and what follows a broken one is
 * not asked.  Whoever can write the file can write all of it anew: the sums
 * are against crashes and disks, not against people.
 *
 * Left out: files.  The caller appends, syncs and reads.
 */
#ifndef EZZ_OBJECT_JOURNAL_H
#define EZZ_OBJECT_JOURNAL_H

#include "base/bytes.h"

/* In the order of enum ezz_done; NULL past the last. */
const char	*ezz_done_name(enum ezz_done);

#endif

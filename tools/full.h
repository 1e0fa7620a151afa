/*
 * Two programs from one frame: ezz reads and judges tokens and loads no
 * drawing, XML or SQL library for it; ezz-full has every verb.  What the
 * first has not, or meets in a file, it hands to the second by exec.
 */
#ifndef EZZ_FULL_H
#define EZZ_FULL_H

#include <ezz.h>

/* Is this the small program? */
extern const int	 full_is_elsewhere;
/* What teaches a verifier about documents and seals; NULL in the small one. */
struct ezz_verifier;
extern void	 (*const full_documents)(struct ezz_verifier *);
/* ezz_verify_evidence; NULL in the small program, which hands it over. */
extern ezz_status (*const full_evidence)(ezz_ctx *, ezz_verifier *,
		    struct ezz_bytes, const struct ezz_bytes *, size_t,
		    const char *, const struct ezz_verify_terms *,
		    ezz_report **);

/*
 * Become ezz-full with the same arguments, beside this program in a build
 * tree, else where it is installed.  Returns only when there is none.
 */
void	 full_become(char **argv);
/* EZZ_DATA, else what stands in a build tree, else what is installed. */
const char	*full_data(void);
/* The arguments that main was given, for verbs that notice late. */
extern char	**full_argv;

#endif

/* A time-stamp authority for trials and small houses: one key, one answer. */
#ifndef EZZ_TSA_H
#define EZZ_TSA_H

#include "cmd.h"

struct tsa {
	const ezz_signer	*key;
	struct ezz_buf		 cert;
	const char		*policy;
	int			 accuracy;
	/* what was opened for it */
	ezz_signer		*own;
	ezz_office		*office;
};

/*
 * By --office, or --key and --cert; a policy of its own is asked for where
 * the office is no trial one.  EXIT_DONE, or what was said.
 */
int		 tsa_open(struct run *, struct tsa *);
/* The authority of an office that is open already. */
ezz_status	 tsa_of_office(struct run *, ezz_office *, struct tsa *);
void		 tsa_close(struct tsa *);
/* One answer, at this time. */
ezz_status	 tsa_answer(struct run *, struct tsa *, int64_t time,
		    struct ezz_bytes request, struct ezz_buf *response);
/*
 * Answer over http on 127.0.0.1, one connection at a time, until a signal, or
 * most requests (0: any number); port 0 takes a free one, which is told on
 * stdout.
 */
int		 tsa_serve(struct run *, struct tsa *, int port, int64_t most);

#endif

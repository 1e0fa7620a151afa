/* The office from inside; for office*.c alone. */
#ifndef EZZ_OBJECT_OFFICE_ROOM_H
#define EZZ_OBJECT_OFFICE_ROOM_H

#include "object/office.h"

#define EZZ_ROLES	9

struct ezz_office {
	char			*dir;
	struct ezz_conf		 conf;
	const struct ezz_pass	*pass;
	ezz_signer		*signers[EZZ_ROLES];	/* opened when asked */
	void			(*signers_free)(struct ezz_office *);
};

#endif

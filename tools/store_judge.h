/* What verify asks of stores; the small program has none of it. */
#ifndef EZZ_STORE_JUDGE_H
#define EZZ_STORE_JUDGE_H

#include "cmd.h"

/* One object and its record; anything but EZZ_OK ends it. */
typedef ezz_status store_item_fn(void *arg, const struct ezz_store_object *,
		    struct ezz_bytes record);
typedef void store_report_fn(void *arg, const ezz_report *);

/* The store itself is told, then each object is handed over. */
ezz_status	 store_judge(struct run *, ezz_verifier *, const char *dir,
		    const struct ezz_verify_terms *, store_report_fn *,
		    store_item_fn *, void *arg);
/* The object that this file is. */
ezz_status	 store_record_of(struct run *, const char *dir,
		    const char *path, store_item_fn *, void *arg);

/* NULL in the small program. */
extern const struct store_judges {
	bool		 (*is)(const char *dir);
	ezz_status	 (*judge)(struct run *, ezz_verifier *,
			    const char *dir, const struct ezz_verify_terms *,
			    store_report_fn *, store_item_fn *, void *arg);
	ezz_status	 (*record_of)(struct run *, const char *dir,
			    const char *path, store_item_fn *, void *arg);
}	*const full_stores;

#endif

/* What the files of ezz-qrread share; nobody else includes it. */
#ifndef EZZ_QRREAD_H
#define EZZ_QRREAD_H

#include <stddef.h>
#include <stdint.h>

struct grey {
	uint8_t		*p;		/* w * h, row by row */
	uint32_t	 w;
	uint32_t	 h;
};

/* A code's text, as it was drawn. */
typedef void	 qrread_found(void *arg, const char *text, size_t n);

#ifdef __cplusplus
extern "C" {
#endif

#define QRREAD_ZBAR	1U
#define QRREAD_ZXING	2U

/*
 * Look with these decoders, as far as they were built in; on other versions
 * of the picture where nothing was found.  The same code may be told twice.
 */
void	 qrread_find(const struct grey *, unsigned decoders, qrread_found *,
	    void *arg);
/* A decoder that is out of memory has found nothing. */
void	 qrread_zbar(const struct grey *, qrread_found *, void *arg);
void	 qrread_zxing(const struct grey *, qrread_found *, void *arg);

#ifdef __cplusplus
}
#else
/* EZZ_EFORMAT, EZZ_ELIMIT, EZZ_ENOMEM; g->p is then unset. */
ezz_status	 qrread_jpeg(ezz_ctx *, struct ezz_bytes in, struct grey *g,
		    struct ezz_buf *pixels);
#endif

#endif

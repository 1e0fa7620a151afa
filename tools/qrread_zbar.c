/* zbar, as a decoder of ezz-qrread. */
#include <stdbool.h>
#include <zbar.h>

#include <ezz.h>

#include "qrread.h"

static void
tell_symbols(const zbar_image_t *image, qrread_found *found, void *arg)
{
	const zbar_symbol_t	*s;

	for (s = zbar_image_first_symbol(image); s != NULL;
	    s = zbar_symbol_next(s))
		if (zbar_symbol_get_type(s) == ZBAR_QRCODE)
			found(arg, zbar_symbol_get_data(s),
			    zbar_symbol_get_data_length(s));
}

void
qrread_zbar(const struct grey *g, qrread_found *found, void *arg)
{
	zbar_image_scanner_t	*scanner = zbar_image_scanner_create();
	zbar_image_t		*image = zbar_image_create();

	if (scanner != NULL && image != NULL) {
		/* the bytes as drawn: without BINARY it guesses a set */
		zbar_image_scanner_set_config(scanner, 0, ZBAR_CFG_ENABLE, 0);
		zbar_image_scanner_set_config(scanner, ZBAR_QRCODE,
		    ZBAR_CFG_ENABLE, 1);
		zbar_image_scanner_set_config(scanner, ZBAR_QRCODE,
		    ZBAR_CFG_BINARY, 1);
		zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
		zbar_image_set_size(image, g->w, g->h);
		zbar_image_set_data(image, g->p, (unsigned long)g->w * g->h,
		    NULL);
		if (zbar_scan_image(scanner, image) > 0)
			tell_symbols(image, found, arg);
	}
	if (image != NULL)
		zbar_image_destroy(image);
	if (scanner != NULL)
		zbar_image_scanner_destroy(scanner);
}

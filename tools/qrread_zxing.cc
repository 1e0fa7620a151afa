/* ZXing, as a decoder of ezz-qrread: the one file of C++, for its sake. */
#define ZX_USE_UTF8 1
#include <ReadBarcode.h>

#include "qrread.h"

extern "C" void
qrread_zxing(const struct grey *g, qrread_found *found, void *arg)
{
	try {
		ZXing::DecodeHints	 hints;

		hints.setFormats(ZXing::BarcodeFormat::QRCode);
		hints.setTryHarder(true);
		hints.setTryRotate(true);
		for (const auto &code : ZXing::ReadBarcodes({ g->p,
		    static_cast<int>(g->w), static_cast<int>(g->h),
		    ZXing::ImageFormat::Lum }, hints)) {
			const auto	&bytes = code.bytes();

			if (code.isValid())
				found(arg, reinterpret_cast<const char *>(
				    bytes.data()), bytes.size());
		}
	} catch (...) {
		/* out of memory, or lost: the other decoder has its turn */
	}
}

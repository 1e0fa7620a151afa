ezz_sources += \
	libezz/crypto/digest.c libezz/crypto/digest.h \
	libezz/crypto/evp.c libezz/crypto/evp.h \
	libezz/crypto/pkey.c libezz/crypto/pkey.h \
	libezz/crypto/rs.c libezz/crypto/rs.h \
	libezz/crypto/signer.h \
	libezz/crypto/sm2_openssl.c libezz/crypto/sm2_openssl.h

ezz_issue_sources += \
	libezz/crypto/signer.c libezz/crypto/signer_ops.h \
	libezz/crypto/signer_file.c libezz/crypto/signer_file.h \
	libezz/crypto/signer_p11.c

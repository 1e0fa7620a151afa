ezz_sources += \
	libezz/crypto/cert.c libezz/crypto/cert.h \
	libezz/crypto/chain.c libezz/crypto/chain.h \
	libezz/crypto/crl.c libezz/crypto/crl.h \
	libezz/crypto/der.c libezz/crypto/der.h \
	libezz/crypto/digest.c libezz/crypto/digest.h \
	libezz/crypto/evp.c libezz/crypto/evp.h \
	libezz/crypto/pkey.c libezz/crypto/pkey.h \
	libezz/crypto/rs.c libezz/crypto/rs.h \
	libezz/crypto/signer.h \
	libezz/crypto/sm2_openssl.c libezz/crypto/sm2_openssl.h \
	libezz/crypto/x509.c libezz/crypto/x509.h

ezz_issue_sources += \
	libezz/crypto/cert_make.c libezz/crypto/cert_make.h \
	libezz/crypto/crl_make.c \
	libezz/crypto/key_make.c \
	libezz/crypto/key_show.c \
	libezz/crypto/name.c libezz/crypto/name.h \
	libezz/crypto/request.c libezz/crypto/request.h \
	libezz/crypto/signer.c libezz/crypto/signer_ops.h \
	libezz/crypto/signer_file.c libezz/crypto/signer_file.h \
	libezz/crypto/signer_p11.c
# One line a stem: the reading side, then the writing side.
ezz_sources += libezz/crypto/digest.c libezz/crypto/digest.h
ezz_sources += libezz/crypto/evp.c libezz/crypto/evp.h
ezz_sources += libezz/crypto/pkey.c libezz/crypto/pkey.h
ezz_sources += libezz/crypto/rs.c libezz/crypto/rs.h
ezz_sources += libezz/crypto/sm2_openssl.c libezz/crypto/sm2_openssl.h

ezz_issue_sources += libezz/crypto/signer.c libezz/crypto/signer.h
ezz_issue_sources += libezz/crypto/signer_file.c libezz/crypto/signer_file.h
ezz_issue_sources += libezz/crypto/signer_ops.h
ezz_issue_sources += libezz/crypto/signer_p11.c

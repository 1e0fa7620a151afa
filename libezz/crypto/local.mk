# One line a stem: the reading side, then the writing side.
ezz_sources += libezz/crypto/cert.c libezz/crypto/cert.h
ezz_sources += libezz/crypto/cert_make.c libezz/crypto/cert_make.h
ezz_sources += libezz/crypto/chain.c libezz/crypto/chain.h
ezz_sources += libezz/crypto/crl.c libezz/crypto/crl.h
ezz_sources += libezz/crypto/crl_make.c
ezz_sources += libezz/crypto/digest.c libezz/crypto/digest.h
ezz_sources += libezz/crypto/evp.c libezz/crypto/evp.h
ezz_sources += libezz/crypto/key_make.c
ezz_sources += libezz/crypto/key_show.c
ezz_sources += libezz/crypto/memo.c libezz/crypto/memo.h
ezz_sources += libezz/crypto/name.c libezz/crypto/name.h
ezz_sources += libezz/crypto/pkey.c libezz/crypto/pkey.h
ezz_sources += libezz/crypto/request.c libezz/crypto/request.h
ezz_sources += libezz/crypto/rs.c libezz/crypto/rs.h
ezz_sources += libezz/crypto/sm2_octets.c
ezz_sources += libezz/crypto/sm2_seam.h
if SM2_OPENSSL
ezz_sources += libezz/crypto/sm2_openssl.c
EXTRA_DIST += libezz/crypto/sm2_own.c
else
ezz_sources += libezz/crypto/sm2_own.c
EXTRA_DIST += libezz/crypto/sm2_openssl.c
endif
ezz_sources += libezz/crypto/x509.c libezz/crypto/x509.h

ezz_issue_sources += libezz/crypto/signer.c libezz/crypto/signer.h
ezz_issue_sources += libezz/crypto/signer_file.c libezz/crypto/signer_file.h
ezz_issue_sources += libezz/crypto/signer_ops.h
if P11
ezz_issue_sources += libezz/crypto/p11_key.c
ezz_issue_sources += libezz/crypto/p11_module.c libezz/crypto/p11_module.h
ezz_issue_sources += libezz/crypto/p11_session.c libezz/crypto/p11_session.h
ezz_issue_sources += libezz/crypto/p11_uri.c libezz/crypto/p11_uri.h
ezz_issue_sources += libezz/crypto/signer_p11.c
else
ezz_issue_sources += libezz/crypto/signer_p11_none.c
endif

include $(srcdir)/libezz/crypto/sm2.mk

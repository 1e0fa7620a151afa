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

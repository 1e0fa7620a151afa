# Our own SM2 and SM3; test/sm2.mk builds them once more for each variant.
sm2_sources = libezz/crypto/sm2.h libezz/crypto/sm2_inner.h
sm2_sources += libezz/crypto/sm2_base.c
sm2_sources += libezz/crypto/sm2_core.h libezz/crypto/sm2_core_adx.c
sm2_sources += libezz/crypto/sm2_core_c.c libezz/crypto/sm2_cpu.c
sm2_sources += libezz/crypto/sm2_field.h libezz/crypto/sm2_field_adx.h
sm2_sources += libezz/crypto/sm2_invert.h libezz/crypto/sm2_key.c libezz/crypto/sm2_limbs.h
sm2_sources += libezz/crypto/sm2_nonce.c libezz/crypto/sm2_point.h
sm2_sources += libezz/crypto/sm2_scalar.h libezz/crypto/sm2_select.h
sm2_sources += libezz/crypto/sm2_sign.c libezz/crypto/sm2_verify.c
sm2_sources += libezz/crypto/sm3.c libezz/crypto/sm3.h
sm2_sources += libezz/crypto/sm3_inner.h libezz/crypto/sm3_lanes.inc
sm2_sources += libezz/crypto/sm3_many.c libezz/crypto/sm3_rounds.h
sm2_sources += libezz/crypto/sm3_x86.inc
ezz_sources += $(sm2_sources)

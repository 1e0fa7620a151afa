dist_man_MANS += man/ezz-qr.1
dist_man_MANS += man/ezz-check.1 man/ezz-record.5 man/ezz-schema.5
dist_man_MANS += man/ezz-trust.1
dist_man_MANS += man/ezz-code.1
dist_man_MANS += man/ezz-key.1

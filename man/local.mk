dist_man_MANS += man/ezz-qr.1
dist_man_MANS += man/ezz-code.1

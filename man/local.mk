dist_man_MANS += man/ezz-qr.1

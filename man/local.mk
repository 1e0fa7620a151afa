dist_man_MANS += man/ezz-qr.1
dist_man_MANS += man/ezz-code.1
dist_man_MANS += man/ezz-demo.1
dist_man_MANS += man/ezz-office.1
dist_man_MANS += man/ezz-office.5
dist_man_MANS += man/ezz-status.1

EXTRA_DIST += testvectors/trust

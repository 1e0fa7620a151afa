ezz_sources +=

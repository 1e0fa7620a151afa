# One harness per reader; see fuzz.h.

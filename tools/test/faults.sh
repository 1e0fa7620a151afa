#!/bin/sh
# Commands under failing system calls; a short form unless EVERY=1 is asked
# for, as `make faults` does.
set -u
for need in strace python3; do
	if ! command -v "$need" >/dev/null 2>&1; then
		echo "1..0 # SKIP no $need here"
		exit 0
	fi
done
if ! strace -o /dev/null true 2>/dev/null; then
	echo "1..0 # SKIP processes may not be traced here"
	exit 0
fi
# Sanitizers look for leaks by tracing, which two cannot do at once.
ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0}
export ASAN_OPTIONS
# They make each run ten times as long, and see no more system calls.
# shellcheck disable=SC2154
if grep -qa __asan_init "$builddir/ezz-full"; then
	EVERY=${EVERY:-40}
fi
# shellcheck disable=SC2154
exec python3 "$srcdir/tools/test/faults.py" "$builddir" "$srcdir" "${EVERY:-5}"

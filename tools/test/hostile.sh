#!/bin/sh
# Hostile packages and vectors through the command; see hostile.py.
set -u
if ! command -v python3 >/dev/null 2>&1; then
	echo "1..0 # SKIP no python3 here"
	exit 0
fi
dir=$(mktemp -d "${TMPDIR:-/tmp}/ezz-hostile.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
# shellcheck disable=SC2154
"$builddir/ezz" demo "$dir/o" >/dev/null 2>&1 &&
    "$builddir/ezz" stamp --office "$dir/o" --place 1:60,60 \
	-o "$dir/signed.ofd" \
	"$srcdir/testvectors/document/unsupported-unsigned.ofd" 2>/dev/null ||
    exit 1
# shellcheck disable=SC2154
python3 -W ignore "$srcdir/tools/test/hostile.py" "$builddir/ezz" "$srcdir" \
    "$dir/o" "$dir/signed.ofd"

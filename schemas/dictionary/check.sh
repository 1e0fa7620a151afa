#!/bin/sh
# The dictionaries are what their words make, and what README pins.  TAP.
here=$srcdir/schemas/dictionary
made=${TMPDIR:-/tmp}/ezz-dictionary.$$
trap 'rm -f "$made"' EXIT
echo 1..3

verdict() {
	if [ "$1" = 0 ]; then echo "ok $2 - $3"; else echo "not ok $2 - $3"; fi
}

(cd "$srcdir" && "$builddir/schemas/code/mkdict" $EZZ_DICTIONARY_WORDS) >"$made"
cmp -s "$made" "$here/1.bin"
verdict $? 1 'dictionary 1 is what its words make'

[ "$(wc -c <"$here/1.bin")" -le 8192 ]
verdict $? 2 'dictionary 1 has at most 8 KB'

pin=$(sed -n 's/^1\.bin  *SM3  *//p' "$here/README")
if command -v openssl >/dev/null && openssl dgst -sm3 /dev/null >/dev/null 2>&1
then
	[ -n "$pin" ] &&
	    openssl dgst -sm3 -r "$here/1.bin" | grep -q "^$pin"
	verdict $? 3 'dictionary 1 has the digest of README'
else
	echo 'ok 3 - # SKIP no openssl with SM3: the digest was not compared'
fi

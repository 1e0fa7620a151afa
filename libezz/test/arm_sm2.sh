#!/bin/sh
# SM2 and SM3 built for aarch64 and run under qemu-user, without OpenSSL: the
# long random runs are compared by their digest with those of this machine.
# Needs gcc-aarch64-linux-gnu and qemu-user; says so if they are not here.  The
# lanes of SM3 must have become NEON.  TAP.
srcdir=${srcdir:-.}
if [ -n "${EZZ_ONCE:-}" ]; then
	echo '1..0 # SKIP it builds its own programs, and has done so once'
	exit 0
fi
arm=${ARM_CC:-aarch64-linux-gnu-gcc}
for tool in "$arm" qemu-aarch64; do
	command -v "$tool" >/dev/null && continue
	echo "1..0 # SKIP $tool is not here: aarch64 was not tried"
	exit 0
done
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM

build() { # compiler, flags, output
	$1 -std=gnu11 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE $2 \
	    -I"$srcdir/libezz" -o "$3" "$srcdir/libezz/test/walk_sm2.c" \
	    "$srcdir"/libezz/crypto/sm2_[ckns]*.c \
	    "$srcdir/libezz/crypto/sm2_base.c" \
	    "$srcdir/libezz/crypto/sm2_verify.c" \
	    "$srcdir"/libezz/crypto/sm3*.c
}

n=0 failed=0
verdict() { # name, status
	n=$((n + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		failed=1
	fi
}

build "${CC:-cc}" '' "$tmp/here" || exit 1
want=$("$tmp/here") || exit 1
for flags in '' -DEZZ_SM2_NO_INT128; do
	build "$arm" "-static $flags" "$tmp/there" || exit 1
	got=$(qemu-aarch64 "$tmp/there")
	[ "$want" = "$got" ]
	verdict "aarch64 $flags: what came out here came out there" $?
done
"$arm" -std=gnu11 -O2 -D_GNU_SOURCE -I"$srcdir/libezz" -S -o "$tmp/many.s" \
    "$srcdir/libezz/crypto/sm3_many.c" &&
    [ "$(grep -c 'eor.*v[0-9]*\.16b' "$tmp/many.s")" -gt 50 ]
verdict 'aarch64: lanes of NEON' $?
echo "1..$n"
exit $failed

#!/bin/sh
# SM2 and SM3 built for aarch64 and run under qemu-user, without OpenSSL: the
# long random runs are compared by their digest with those of this machine.
# Needs gcc-aarch64-linux-gnu and qemu-user; says so and ends with 77 if not.
srcdir=${srcdir:-.}
arm=${ARM_CC:-aarch64-linux-gnu-gcc}
for tool in "$arm" qemu-aarch64; do
	command -v "$tool" >/dev/null && continue
	echo "arm_sm2: $tool is not here: aarch64 was not tried" >&2
	exit 77
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

build "${CC:-cc}" '' "$tmp/here" || exit 1
want=$("$tmp/here") || exit 1
for flags in '' -DEZZ_SM2_NO_INT128; do
	build "$arm" "-static $flags" "$tmp/there" || exit 1
	got=$(qemu-aarch64 "$tmp/there") || exit 1
	echo "aarch64 $flags: $got"
	[ "$want" = "$got" ] || { echo "here:    $want" >&2; exit 1; }
done

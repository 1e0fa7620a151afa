#!/bin/sh
# Constant time by memcheck: SM2 is built with each compiler, optimisation and
# variant, and run with its secrets marked undefined; see ct_sm2.c.  A variant
# is only believed when the control beside it is caught.  TAP.
#
# memcheck knows no AVX-512, so the processor that it shows has none and the
# functions for AVX2 run.  Those for AVX-512 are the same text compiled with
# other words for turning and joining (sm2_select.h, sm3_x86.inc,
# sm3_lanes.inc); that a compiler has put no other branches into them, and into
# those that select and hash no access by a mask or an index of the vector
# unit, is read off the program.  (The lanes are read through pointers that are
# public; a compiler may well gather by those.)
#
# usage: ct_sm2.sh [all]     all: every compiler and level, not the usual one
srcdir=${srcdir:-.}
if [ -n "${EZZ_ONCE:-}" ]; then
	echo '1..0 # SKIP it builds its own programs, and has done so once'
	exit 0
fi
cc=${CC:-cc}
levels=-O2
if [ "$1" = all ]; then
	cc='gcc clang'
	levels='-O0 -O1 -O2 -O3 -Os'
fi
if ! command -v valgrind >/dev/null || ! echo '#include <valgrind/memcheck.h>' |
    ${CC:-cc} -E - >/dev/null 2>&1; then
	echo '1..0 # SKIP valgrind or its headers are not here'
	exit 0
fi
tmp=$(mktemp -d) || exit 99
trap 'rm -rf "$tmp"' EXIT
trap 'exit 99' HUP INT TERM
n=0 failed=0

verdict() { # name, wanted status, status
	n=$((n + 1))
	if [ "$2" = "$3" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1 (status $3)"
		sed 's/^/# /' "$tmp/err" | head -20
		failed=1
	fi
}

try() { # compiler, level, name, flags
	if ! $1 -std=gnu11 -gdwarf-4 "$2" -w -D_GNU_SOURCE -DEZZ_SM2_CT $4 \
	    -I"$srcdir/libezz" -o "$tmp/ct" "$srcdir/libezz/test/ct_sm2.c" \
	    "$srcdir"/libezz/crypto/sm2_[ckns]*.c \
	    "$srcdir/libezz/crypto/sm2_base.c" \
	    "$srcdir/libezz/crypto/sm2_verify.c" \
	    "$srcdir"/libezz/crypto/sm3*.c 2>"$tmp/err"; then
		verdict "$1 $2 $3: builds" 0 1
		return
	fi
	valgrind -q --error-exitcode=9 "$tmp/ct" >"$tmp/out" 2>"$tmp/err"
	verdict "$1 $2 $3: no secret decides" 0 $?
	valgrind -q --error-exitcode=9 "$tmp/ct" comb >"$tmp/out" 2>&1
	verdict "$1 $2 $3: the control is caught" 9 $?
}

# How many conditional jumps a function has, and accesses by mask or index.
shape() { # function
	objdump -d --no-show-raw-insn --disassemble="$1" "$tmp/ct" |
	    awk '$2 ~ /^j/ && $2 !~ /^jmp/ { jumps++ }
		/gather|scatter|compress|expand|\(.*\{%k[1-7]\}/ { odd++ }
		{ n++ }
		END { print (n > 20 ? "there" : "missing"), jumps + 0, odd + 0 }'
}

twins() { # compiler, level
	for pair in select_avx2:select_avx512 blocks_avx:blocks_avx512 \
	    lanes_eight:lanes_eight_turn; do
		one=$(shape "${pair%:*}") two=$(shape "${pair#*:}")
		echo "${pair#*:}: $two, its twin $one" >"$tmp/err"
		case "$two" in
		'there '*' 0') [ "$one" = "$two" ] ;;
		there*) [ "${one% *}" = "${two% *}" ] &&
		    [ "$pair" = lanes_eight:lanes_eight_turn ] ;;
		*) false ;;
		esac
		verdict "$1 $2 ${pair#*:}: the branches of its twin" 0 $?
	done
}

for c in $cc; do
	command -v "$c" >/dev/null || { echo "# $c is not here"; continue; }
	for level in $levels; do
		try "$c" "$level" portable -DEZZ_SM2_NO_ASM
		try "$c" "$level" 'portable, no int128' \
		    '-DEZZ_SM2_NO_ASM -DEZZ_SM2_NO_INT128'
		if grep -qw adx /proc/cpuinfo 2>/dev/null; then
			try "$c" "$level" assembly -DEZZ_SM2_ONLY_ADX
			if command -v objdump >/dev/null &&
			    [ "$level" = -O2 ]; then
				twins "$c" "$level"
			fi
		else
			echo '# no ADX here: the assembly was not run'
		fi
	done
done
echo "1..$n"
exit $failed

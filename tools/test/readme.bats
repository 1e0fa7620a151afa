#!/usr/bin/env bats
# README.md does what it says: its sh blocks are run in order, a text block
# behind one is what it printed, its program compiles, its picture is made
# again from the token that it shows.

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	mkdir bin && ln -s "$builddir/ezz" bin/ezz
	cp "$srcdir/testvectors/record/good-business-licence.json" record.json
	tr -d '\n' <record.json >today.ndjson
}

# Block n of a language, from 1.
block() { # language, n
	awk -v lang="$1" -v n="$2" '
	/^```/ { on = !on && $0 == "```" lang && ++k == n; next }
	on' "$srcdir/README.md"
}

@test "the commands run as written" {
	cd "$BATS_FILE_TMPDIR"
	PATH=$PWD/bin:$PATH
	n=1
	while block sh $n >block.sh && [ -s block.sh ]; do
		bash -e block.sh >printed.$n 2>said || { cat block.sh said; false; }
		n=$((n + 1))
	done
	[ "$n" -gt 4 ]
	block text 1 >expected
	diff expected printed.1
	[ -s again.png ]
	[ -n "$(ls issued/*.png issued/*.txt)" ]
	# nothing failed, so there is nothing to keep
	[ ! -e failed.ndjson ]
}

@test "what bootstrap is told to do, it can do" {
	for job in $(block console 1 | sed -n 's/^\$ \.\/bootstrap \([a-z]*\).*/\1/p'); do
		grep -qx "$job)" "$srcdir/bootstrap"
	done
}

@test "the program compiles and runs" {
	cd "$BATS_TEST_TMPDIR"
	block c 1 >prog.c
	grep -q ezz_code_check prog.c
	flags=$(sed -n 's/^HARDEN_LDFLAGS = //p' "$builddir/Makefile")
	# shellcheck disable=SC2086
	"$builddir/libtool" --silent --tag=CC --mode=link ${CC:-cc} -std=gnu11 \
	    -Wall -Wextra -Werror -I"$srcdir/libezz" $flags -o prog prog.c \
	    "$builddir/libezz/libezz.la"
	[ "$(./prog)" = "a right credit code" ]
}

@test "the picture is made of its token" {
	cd "$BATS_TEST_TMPDIR"
	"$builddir/ezz" qr -o demo.svg \
	    "$srcdir/testvectors/token/good-trial-in-trial-office.txt"
	cmp demo.svg "$srcdir/testvectors/qr/demo.svg"
}

@test "files that it names are there" {
	for f in $(grep -oE '`(man|libezz|testvectors)/[a-z0-9/.]+`' \
	    "$srcdir/README.md" | tr -d '`') LICENSE; do
		[ -e "$srcdir/$f" ] || { echo "$f"; false; }
	done
}

#!/bin/sh
# Every test there is, in every build that counts; the last line is
# "N passed, N failed".  Called by bootstrap as: all.sh SOURCES BUILD.
set -u
src=$1
out=$2-check
passed=0
failed=0
rm -rf "$out"
mkdir -p "$out" || exit 4

say() {
	printf '%s\n' "== $*"
}

# One stage that either holds or does not.
stage() { # name, command...
	stage=$1
	shift
	if "$@" >"$out/$stage.log" 2>&1; then
		passed=$((passed + 1))
		say "ok: $stage"
	else
		failed=$((failed + 1))
		say "NOT OK: $stage"
		grep -E 'error:|warning:|^(FAIL|ERROR)|not ok' \
		    "$out/$stage.log" | head -n 40
		tail -n 15 "$out/$stage.log"
	fi
}

# The tests of one build, counted one by one from automake's summary.
suite() { # name
	log=$out/$1/test-suite.log
	# one more than processors: many tests wait for a clock or a terminal
	make -C "$out/$1" -j3 check >"$out/$1-check.log" 2>&1
	p=$(sed -n 's/^# PASS: *//p' "$out/$1-check.log" | tail -n 1)
	f=$(sed -n 's/^# FAIL: *//p' "$out/$1-check.log" | tail -n 1)
	e=$(sed -n 's/^# ERROR: *//p' "$out/$1-check.log" | tail -n 1)
	if [ -z "$p" ]; then
		say "NOT OK: the tests of $1 did not run"
		tail -n 30 "$out/$1-check.log"
		failed=$((failed + 1))
		return
	fi
	passed=$((passed + p))
	failed=$((failed + f + e))
	say "tests of $1: $p passed, $((f + e)) failed"
	grep -E '^(FAIL|ERROR):' "$out/$1-check.log" | head -n 40
	[ "$f$e" = 00 ] || tail -n 60 "$log"
	grep -h '# no \|# SKIP\|skipped' "$out/$1"/*/*.log \
	    "$out/$1"/*/*/*.log 2>/dev/null | sort | uniq -c | head -n 20
}

build() { # name, configure arguments...
	name=$1
	shift
	mkdir -p "$out/$name" && cd "$out/$name" &&
	    "$src/configure" -q --enable-werror "$@" && make -s -j2
}

# All tests have run twice by now: here those that read what is distributed.
distribution() {
	make -C "$out/gcc" -j2 distcheck \
	    DISTCHECK_CONFIGURE_FLAGS=--without-cmocka \
	    TESTS='tools/test/floors.sh tools/test/symbols.sh
	    tools/test/words.sh tools/test/examples.bats'
}

# What is kept is what is given away.
complete() {
	tar tJf "$out"/gcc/ezz-*.tar.xz | sed 's,^[^/]*/,,' | sort >"$out/given"
	git -C "$src" ls-files | grep -Ev '(^|/)\.' | sort >"$out/kept"
	comm -13 "$out/given" "$out/kept" >"$out/missing"
	sed 's/^/not ok: not distributed: /' "$out/missing"
	[ ! -s "$out/missing" ]
}

lint() {
	find "$src/man" -name '*.[135]' -exec mandoc -Tlint -W warning {} +
}

scripts() {
	shellcheck "$src/bootstrap" "$src"/tools/test/*.sh "$src/.ci/run"
}

# As an embedder would: pkg-config, the header, the shared library.
embed() {
	cat >"$out/embed.c" <<'C' || return 1
#include <ezz.h>
#include <stdio.h>
int
main(void)
{
	ezz_ctx	*ctx = NULL;
	struct ezz_code	 code;

	if (ezz_ctx_new(&ctx) != EZZ_OK || ezz_code_check(ctx, "credit",
	    "91350100M000100Y43", &code) != EZZ_OK || !code.valid)
		return 1;
	ezz_ctx_free(&ctx);
	puts(ezz_version());
	return 0;
}
C
	make -C "$out/gcc" -s install || return 1
	flags=$(PKG_CONFIG_PATH="$out/prefix/lib/pkgconfig" \
	    pkg-config --cflags --libs ezz) || return 1
	# shellcheck disable=SC2086
	cc -o "$out/embed" "$out/embed.c" $flags || return 1
	LD_LIBRARY_PATH="$out/prefix/lib" "$out/embed" || return 1
	"$out/prefix/bin/ezz" check --list || return 1
	"$out/prefix/bin/ezz" demo "$out/installed-office"
}

cd "$src" || exit 4
say "making configure"
stage autoreconf autoreconf -fi
stage gcc build gcc --prefix="$out/prefix"
say "those whom the tests ask about documents, from Maven Central"
make -C "$out/gcc" -s oracles
suite gcc
stage clang-sanitized build sanitized CC=clang --enable-sanitizers
# what builds programs of its own, or looks at others', is the same again
EZZ_ONCE=1 suite sanitized
stage reading-side build reading --disable-issue
stage install-and-embed embed
stage distcheck distribution
stage dist-complete complete
if command -v mandoc >/dev/null 2>&1; then
	stage mandoc lint
else
	say 'mandoc is not installed: the manual was not checked'
fi
if command -v shellcheck >/dev/null 2>&1; then
	stage shellcheck scripts
else
	say 'shellcheck is not installed: the scripts were not checked'
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]

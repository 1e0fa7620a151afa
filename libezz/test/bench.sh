#!/bin/sh
# make bench: figures as lines of JSON on stdout, words on stderr.  BENCH names
# one of token qr sm2 start issue status, or nothing for all; BENCH_FULL=1 streams a
# million records instead of a hundred thousand.  The first that fails, or
# whose peer could not run, gives the exit status.
set -u
ezz=$builddir/ezz
bin=$builddir/libezz/test
samples=${EZZ_SHARED:-$srcdir/../shared}/samples/records
dir=$(mktemp -d "${TMPDIR:-/tmp}/ezz-bench.XXXXXX") || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
status=0

words() {
	echo "bench: $*" >&2
}

worse() {
	words "$1 failed"
	[ "$status" -ne 0 ] || status=1
}

wanted() {
	[ -z "${BENCH:-}" ] || [ "$BENCH" = "$1" ]
}

# An office, and 2500 records that no dictionary was made from.
prepare() {
	[ -d "$dir/office" ] && return
	"$ezz" demo "$dir/office" >/dev/null &&
	    "$ezz" status publish --office "$dir/office" >/dev/null &&
	    "$bin/bench_records" 2500 7 >"$dir/records.ndjson" &&
	    head -n 100 "$dir/records.ndjson" |
	    "$ezz" issue --office "$dir/office" --full --large --token - \
		>"$dir/tokens"
}

bench_token() {
	set --
	for f in "$samples"/[01]*.json; do
		[ -e "$f" ] || continue
		tr '\n' ' ' <"$f" >"$dir/$(basename "$f")" &&
		    set -- "$@" "$dir/$(basename "$f")"
	done
	words "$# sample records beside our own"
	"$bin/bench_token" "$dir/office" "$srcdir/schemas" \
	    "$dir/records.ndjson" "$@"
}

bench_qr() {
	"$bin/bench_qr" "$dir/tokens"
}

bench_start() {
	sed -n 2p "$dir/tokens" >"$dir/one" &&
	    "$bin/bench_start" "$bin/bench_empty" "$dir/office" "$dir/one" \
		"$ezz"
}

bench_issue() {
	mkdir "$dir/issue" && "$bin/bench_issue" "$ezz" "$dir/issue" \
	    "$dir/records.ndjson" "$bin/bench_records" "$stream"
}

bench_sm2() {
	"$bin/bench_sm2"
}

bench_status() {
	"$bin/bench_status" "$dir/office/status.key" "$dir/list"
}

case ${BENCH:-token} in
token | qr | sm2 | start | issue | status) ;;
*)
	words "there is no $BENCH; token qr sm2 start issue status"
	exit 2 ;;
esac
stream=100000
[ "${BENCH_FULL:-0}" = 0 ] || stream=1000000
unset EZZ_OFFICE
words "$(sed -n 's/^model name.*: //p' /proc/cpuinfo 2>/dev/null | head -n 1)"
if [ "${BENCH:-}" != sm2 ] && ! prepare >&2; then
	worse preparing
	exit 1
fi
for b in token qr sm2 start issue status; do
	wanted "$b" || continue
	words "$b"
	"bench_$b" || worse "$b"
done
exit "$status"

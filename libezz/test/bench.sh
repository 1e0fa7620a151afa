#!/bin/sh
# make bench: figures as lines of JSON on stdout, words on stderr.  BENCH names
# one of the names below, or nothing for all; BENCH_FULL=1 streams a million
# records instead of a hundred thousand.  The first that fails, or whose peer
# could not run, gives the exit status.
#
# sm2 runs gmssl and gmsm too where they build: GmSSL's library as installed
# (GMSSL=PREFIX if elsewhere), emmansun/gmsm by the go command.  One that does
# not build is said aloud and in no line; BENCH_PEERS="gmssl gmsm" demands
# those it names.
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
	[ -z "${BENCH:-}" ] || [ "$BENCH" = "$1" ] ||
	    [ "$BENCH/$1" = archive/resign ]
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

# Nanoseconds of a command, thrown output and all.
took() {
	from=$(date +%s%N)
	"$@" >/dev/null 2>&1
	echo $(($(date +%s%N) - from))
}

figure() { # case, ours, theirs, unit
	awk -v c="$1" -v a="$2" -v b="$3" -v u="$4" 'BEGIN {
		printf "{\"bench\":\"ofd\",\"case\":\"%s\",\"value\":%.1f," \
		    "\"unit\":\"%s\",\"peer\":\"ofdrw 2.3.3\"," \
		    "\"peer_value\":%.1f,\"ratio\":%.4f}\n", c, a, u, b, a / b
	}'
}

ask_ofdrw() {
	java -cp "$builddir/oracle:$builddir/oracle/jars/*" Oracle "$@"
}

# The validator of ofdrw over the same file: in one warmed-up process each,
# then as processes of their own.  It judges less: no trust, no seal.
bench_ofdrw() {
	f=$samples/../ofd/ofd/ofdrw-v4-whole-protected.ofd
	if [ ! -e "$builddir/oracle/Oracle.class" ] || [ ! -e "$f" ]; then
		words "ofdrw or its sample is not here: make oracles gets it"
		return 1
	fi
	yes "$f" | head -n 200 >"$dir/ofds"
	ours="" theirs=""
	for _ in 1 2 3; do
		ours="$ours $(took "$ezz" verify --json --files-from \
		    "$dir/ofds")"
		theirs="$theirs $(ask_ofdrw bench "$f" 40 2>/dev/null)"
	done
	figure "verify, warmed up" \
	    "$(echo "$ours" | middle | awk '{ print $1 / 2e5 }')" \
	    "$(echo "$theirs" | middle)" us
	ours="" theirs=""
	for _ in 1 2 3; do
		ours="$ours $(took "$ezz" verify "$f")"
		theirs="$theirs $(took ask_ofdrw verify "$f")"
	done
	figure "verify, a process each" \
	    "$(echo "$ours" | middle | awk '{ print $1 / 1e6 }')" \
	    "$(echo "$theirs" | middle | awk '{ print $1 / 1e6 }')" ms
}

middle() {
	tr -s ' ' '\n' | sed '/^$/d' | sort -n | awk '{ v[NR] = $1 }
	    END { print v[int((NR + 1) / 2)] }'
}

# What was just issued has its list published once more: of 2^20 entries.
bench_window() {
	head -n 50 "$dir/tokens" >"$dir/scans" &&
	    "$bin/bench_window" "$dir/office" "$dir/scans" "$ezz" &&
	    bench_keys
}

# Entries are copied from one that has no certificate, so one is added.
bench_keys() {
	"$ezz" key new -o "$dir/more.key" 2>/dev/null &&
	    "$ezz" trust add --signer "$dir/more.key" --use token \
		--issuer 11119999EXAMPLE2XY --name more --schema any \
		--region any --to 2027-12-31 --until 2028-12-31 \
		-o "$dir/few.draft" "$dir/office/trust.ezp" &&
	    "$ezz" trust sign --root "$dir/office/trust.key" \
		-o "$dir/few.ezp" "$dir/few.draft" &&
	    "$bin/bench_pack" "$dir/few.ezp" "$dir/office/trust.key" 10000 \
		"$dir/many.ezp" &&
	    cp -a "$dir/office" "$dir/few" && cp -a "$dir/office" "$dir/many" &&
	    "$ezz" trust update --office "$dir/few" "$dir/few.ezp" >&2 &&
	    "$ezz" trust update --office "$dir/many" "$dir/many.ezp" >&2 &&
	    sed -n 2p "$dir/tokens" >"$dir/one" &&
	    "$bin/bench_index" "$dir/few" "$dir/many" "$dir/one" "$ezz"
}

bench_start() {
	sed -n 2p "$dir/tokens" >"$dir/one" &&
	    "$bin/bench_start" "$bin/bench_empty" "$bin/bench_alone" \
		"$dir/office" "$dir/one" \
		"$ezz"
}

bench_issue() {
	mkdir "$dir/issue" && "$bin/bench_issue" "$ezz" "$dir/issue" \
	    "$dir/records.ndjson" "$bin/bench_records" "$stream" \
		>"$dir/issue.json" && cat "$dir/issue.json" &&
	    bench_ofdrw_seals
}

# A face of ours, unsealed, stamped by ofdrw in one process that is warm: it
# lays nothing out, draws no code and judges nothing, so this is its least.
bench_ofdrw_seals() {
	keys=$samples/../ofd/keys/USER.p12
	esl=$samples/../ofd/seal/ofdrw-v4.esl
	if [ ! -e "$builddir/oracle/Oracle.class" ] || [ ! -e "$keys" ]; then
		words "ofdrw or its samples are not here: make oracles gets it"
		return 1
	fi
	"$ezz" face preview -o "$dir/face.ofd" \
	    --record "$srcdir/testvectors/record/good-business-licence.json" \
	    "$srcdir/schemas/face/business-licence.json" >&2 || return
	theirs=$(ask_ofdrw bench-sign "$dir/face.ofd" 200 "$keys" 777777 \
	    "$esl" 2>/dev/null) && [ -n "$theirs" ] || return
	awk -v t="$theirs" -F'[:,]' '/"sealed OFD with png and token"/ {
		printf "{\"bench\":\"issue\",\"case\":\"a million sealed " \
		    "OFD, projected, beside ofdrw\",\"value\":%.2f," \
		    "\"unit\":\"core hours\",\"peer\":\"ofdrw 2.3.3, the " \
		    "stamp alone\",\"peer_value\":%.2f,\"ratio\":%.3f}\n",
		    1e6 / $6 / 3600, t / 3600, t / (1e6 / $6)
	}' "$dir/issue.json"
}

# The programs of other libraries; their words in $dir/NAME.log.
build_gmssl() {
	"${CC:-cc}" -O2 ${GMSSL:+"-I$GMSSL/include"} -o "$dir/gmssl" \
	    "$srcdir/libezz/test/peer/gmssl.c" \
	    ${GMSSL:+"-L$GMSSL/lib" "-Wl,-rpath,$GMSSL/lib"} -lgmssl
}

# The large document lies in the build's own file system: /tmp may be memory.
bench_ofd() {
	bench_ofdrw
	peer=$?
	"$bin/bench_ofd" "$dir/office" "$srcdir/schemas" || return
	large=$(mktemp -d "$builddir/ezz-bench.XXXXXX") || return
	"$bin/bench_ofd" --draft "$large/in.ofd" 500000000 &&
	    "$bin/bench_ofd" --memory "$ezz" "$dir/office" "$large/in.ofd" \
		"$large/out.ofd"
	got=$?
	rm -rf "$large"
	[ "$got" -eq 0 ] || return "$got"
	return "$peer"
}

bench_pictures() {
	"$builddir/tools/test/bench_pictures"
}

bench_status() {
	"$bin/bench_status" "$dir/office/status.key" "$dir/list"
}

# ARCHIVE_FILES=100000 for the whole figure; the files lie where the build
# does, as /tmp may be memory.
bench_resign() {
	kept=$(mktemp -d "$builddir/ezz-bench.XXXXXX") || return
	printf '%s\n' 'int syncfs(int fd) { return fd < 0; }' \
	    'int fsync(int fd) { return fd < 0; }' \
	    'int fdatasync(int fd) { return fd < 0; }' >"$dir/nosync.c"
	"${CC:-cc}" -shared -fPIC -o "$dir/nosync.so" "$dir/nosync.c"
	"$bin/bench_archive" "$ezz" "$dir/office" \
	    "$srcdir/testvectors/document/unsupported-unsigned.ofd" \
	    "$kept" "${ARCHIVE_FILES:-2000}" "$dir/nosync.so"
	got=$?
	rm -rf "$kept"
	return "$got"
}

build_gmsm() {
	command -v go &&
	    (cd "$srcdir/libezz/test/peer/gmsm" &&
	    go build -trimpath -o "$dir/gmsm" .)
}

rivals() {
	EZZ_RIVALS=
	for p in gmssl gmsm; do
		if "build_$p" >"$dir/$p.log" 2>&1; then
			EZZ_RIVALS="$EZZ_RIVALS$p=$dir/$p "
			continue
		fi
		words "$p does not build here: no line names it"
		case " ${BENCH_PEERS:-} " in
		*" $p "*)
			cat "$dir/$p.log" >&2
			return 1 ;;
		esac
	done
	export EZZ_RIVALS
}

# Both compilers, each beside OpenSSL: within a factor 1.2 of each other.
compilers() {
	for c in gcc clang; do
		if ! command -v "$c" >/dev/null; then
			words "$c is not here: the compilers were not compared"
			return 0
		fi
		"$c" -std=gnu11 -O2 -D_GNU_SOURCE -I"$srcdir/libezz" \
		    -o "$dir/sm2-$c" "$srcdir/libezz/test/bench_sm2.c" \
		    "$srcdir"/libezz/crypto/sm2_[ckns]*.c \
		    "$srcdir/libezz/crypto/sm2_base.c" \
		    "$srcdir/libezz/crypto/sm2_verify.c" \
		    "$srcdir"/libezz/crypto/sm3*.c -lcrypto || return 1
		EZZ_RIVALS='' "$dir/sm2-$c" >"$dir/$c.json" || return 1
	done
	cat "$dir/gcc.json" "$dir/clang.json" |
	    sed -n 's/.*"case":"\([^"]*\)".*"ratio":\([0-9.]*\)}/\1 \2/p' |
	    awk '!($1 in gcc) { gcc[$1] = $2; next }
	    {
		printf "{\"bench\":\"sm2\",\"case\":\"gcc/%s\"," \
		    "\"value\":%s,\"unit\":\"x openssl\"," \
		    "\"peer\":\"clang\",\"peer_value\":%s," \
		    "\"ratio\":%.2f}\n", $1, gcc[$1], $2, gcc[$1] / $2
		if (gcc[$1] > 1.2 * $2 || $2 > 1.2 * gcc[$1])
			bad = 1
	    }
	    END { exit bad }'
}

bench_sm2() {
	rivals && "$bin/bench_sm2" &&
	    EZZ_RIVALS='' "$bin/bench_sm2_noasm" && compilers
}

# A million leaves: some 500 MB, and 100,000 small files, in the build's own
# file system.
bench_archive() {
	large=$(mktemp -d "$builddir/ezz-bench.XXXXXX") || return
	"$bin/bench_store" "$ezz" "$dir/office" "$large" 1000000
	got=$?
	rm -rf "$large"
	return "$got"
}

names='token qr pictures ofd sm2 start issue status window archive resign'
case ${BENCH:-} in
"" | token | qr | pictures | ofd | sm2 | start | issue | status | window | \
    archive | resign) ;;
*)
	words "there is no $BENCH; $names"
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
for b in $names; do
	wanted "$b" || continue
	words "$b"
	"bench_$b" || worse "$b"
done
exit "$status"

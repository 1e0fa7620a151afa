#!/usr/bin/env bats
# ezz stamp, ezz sign: what comes out is accepted, nothing half is left, each
# use is on record before its paper is there.

bats_require_minimum_version 1.5.0

ezz() { "$builddir/ezz" "$@"; }

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	if [ ! -d "$BATS_FILE_TMPDIR/o" ]; then
		ezz demo "$BATS_FILE_TMPDIR/o" 2>/dev/null || return 1
	fi
	cp -r "$BATS_FILE_TMPDIR/o" o
	cp "$srcdir/testvectors/document/unsupported-unsigned.ofd" a.ofd
}

stamp() { ezz stamp --office o "$@"; }

# Nothing but these files, and nothing temporary.
left() {
	[ "$(ls -A | sort | tr '\n' ' ')" = "$1 " ] || { ls -A; false; }
}

@test "a stamped document is accepted, and was copied but for the signature" {
	stamp --place 1:140,200 -o b.ofd a.ofd
	run ezz verify --office o b.ofd
	echo "$output"
	[ "$status" -eq 0 ]
	left "a.ofd b.ofd o"
	run --separate-stderr ezz verify --office o --json b.ofd
	[ "$(jq -r .accept <<<"$output")" = true ]
	[ "$(jq -r .test <<<"$output")" = true ]
	run ezz verify b.ofd
	[ "$status" -eq 3 ]
}

@test "places: pages, edges, words" {
	stamp --place all:140,200 -o 1.ofd a.ofd
	stamp --place 1:140,200 --place last:40,40.5 -o 2.ofd a.ofd
	stamp --straddle right -o 3.ofd a.ofd
	stamp --straddle bottom:100 --group 2 --apart -o 4.ofd a.ofd
	stamp --straddle facing -o 5.ofd a.ofd
	stamp --keyword 单位盖章 -o 6.ofd a.ofd
	stamp --keyword '盖 章' --nth 2 --offset 10,5 -o 7.ofd a.ofd
	stamp --keyword 盖章 --nth all --pages 2 -o 8.ofd a.ofd
	for f in [1-8].ofd; do
		run ezz verify --office o $f
		[ "$status" -eq 0 ] || { echo "$f $output"; false; }
	done
	run stamp --log
	[ "$status" -eq 0 ]
	[[ "$output" == "8 "* ]]
}

@test "a word that is not there is named, and nothing is left" {
	run stamp --keyword 签名处 -o b.ofd a.ofd
	[ "$status" -eq 4 ]
	[[ "$output" == *签名处* ]]
	run stamp --keyword 盖章 --nth 3 -o b.ofd a.ofd
	[ "$status" -eq 4 ]
	left "a.ofd o"
	[ ! -e o/stamp.log ]
}

@test "seals in turn, and the last one locks" {
	stamp --place 1:60,100 -o b.ofd a.ofd
	stamp --place 1:140,100 --lock -o c.ofd b.ofd
	run ezz verify --office o c.ofd
	[ "$status" -eq 0 ]
	run stamp --place 1:60,200 -o d.ofd c.ofd
	[ "$status" -eq 1 ]
	[[ "$output" == *"nobody can sign after it"* ]]
	run stamp --place 1:61,101 -o d.ofd b.ofd
	[ "$status" -eq 1 ]
	[[ "$output" == *"stands over stamp"* ]]
	left "a.ofd b.ofd c.ofd o"
}

@test "a document is signed without a seal by a certified key" {
	clerk
	ezz sign --office o --key k.key --cert k.crt -o b.ofd a.ofd
	run ezz verify --office o b.ofd
	echo "$output"
	[ "$status" -eq 0 ]
	# and by the office's own signer, when it has one
	run ezz sign --office o -o c.ofd a.ofd
	[ "$status" -eq 4 ]
	[[ "$output" == *signer-key* ]]
	printf 'signer-key = %s\nsigner-cert = %s\n' "$PWD/k.key" \
	    "$PWD/k.crt" >>o/office.conf
	ezz sign --office o -o c.ofd b.ofd
	# one use a key: the stamper signs with a seal or not at all
	run ezz sign --office o --key o/stamper.key --cert o/stamper.crt \
	    -o d.ofd a.ofd
	[ "$status" -eq 1 ]
}

@test "a key for encryption is refused by name" {
	ezz key new -o k.key 2>/dev/null
	ezz key request --key k.key --subject "CN=测试 TEST Enc,C=CN" \
	    -o k.csr 2>/dev/null
	ezz key cert --ca o/root.crt --ca-key o/root.key --role encrypt \
	    --test -o k.crt k.csr 2>/dev/null
	for verb in "sign" "stamp --place 1:60,60"; do
		# shellcheck disable=SC2086
		run ezz $verb --office o --key k.key --cert k.crt -o b.ofd \
		    a.ofd
		[ "$status" -eq 1 ]
		[[ "$output" == *encrypt* ]]
	done
	left "a.ofd k.crt k.csr k.key o"
}

@test "nothing is overwritten, and usage is told" {
	echo keep >b.ofd
	run stamp --place 1:60,60 -o b.ofd a.ofd
	[ "$status" -eq 1 ]
	[ "$(cat b.ofd)" = keep ]
	run stamp --place 1:60,60 -o a.ofd a.ofd
	[ "$status" -eq 1 ]
	rm b.ofd
	for args in "--place 1:60" "--place 60,60" "--place 1:6e1,60" \
	    "--straddle middle" "--group 2 --place 1:60,60" \
	    "--place 1:60,60 --body 0" "--keyword x --nth 0" \
	    "--keyword x --offset 1" "--straddle right --group 1"; do
		# shellcheck disable=SC2086
		run stamp $args -o b.ofd a.ofd
		[ "$status" -eq 2 ] || { echo "$args: $status $output"; false; }
	done
	run ezz stamp --office o --place 1:60,60 a.ofd
	[ "$status" -eq 2 ]
	run ezz stamp --place 1:60,60 -o b.ofd a.ofd
	[ "$status" -eq 2 ]
	run stamp --place 1:60,60 -o b.ofd
	[ "$status" -eq 2 ]
	run stamp --place 1:60,60 -o b.ofd missing.ofd
	[ "$status" -eq 4 ]
	run stamp -o b.ofd a.ofd
	[ "$status" -ne 0 ]
	left "a.ofd o"
}

@test "each use is on record, chained, with its approval" {
	stamp --place 1:60,60 --approval 用印〔2026〕7号 -o b.ofd a.ofd
	stamp --straddle left -o c.ofd b.ofd
	[ "$(wc -l <o/stamp.log)" -eq 2 ]
	[ "$(stat -c %a o/stamp.log)" = 600 ]
	[ "$(sed -n 1p o/stamp.log | jq -r .approval)" = 用印〔2026〕7号 ]
	[ "$(sed -n 2p o/stamp.log | jq -r .pages)" = 1-2 ]
	[ "$(sed -n 1p o/stamp.log | jq -r .n)" -eq 1 ]
	if openssl dgst -sm3 /dev/null >/dev/null 2>&1; then
		sum() { openssl dgst -sm3 -r | cut -c1-64; }
		[ "$(sed -n 1p o/stamp.log | jq -r .document)" = \
		    "$(sum <b.ofd)" ]
		[ "$(sed -n 1p o/stamp.log | jq -r .seal)" = \
		    "$(sum <o/office.esl)" ]
		[ "$(sed -n 2p o/stamp.log | jq -r .prev)" = \
		    "$(sed -n 1p o/stamp.log | tr -d '\n' | sum)" ]
		run stamp --log
		[ "$output" = "2 $(sed -n 2p o/stamp.log | tr -d '\n' |
		    sum)" ]
	fi
	run ezz office check o
	[ "$status" -eq 0 ]
	[[ "$output" == *"ok: stamp log: 2 lines follow"* ]]
	cp o/stamp.log kept
	sed -i 1s/7号/8号/ o/stamp.log
	run stamp --log
	[ "$status" -eq 1 ]
	[[ "$output" == *"line 2"* ]]
	run ezz office check o
	[ "$status" -eq 1 ]
	[[ "$output" == *"wrong: stamp log: line 2: it does not follow"* ]]
	sed 1d kept >o/stamp.log
	run ezz office check o
	[ "$status" -eq 1 ]
	printf '{"v":1' >>kept
	cp kept o/stamp.log
	run ezz office check o
	[ "$status" -eq 0 ]
	[[ "$output" == *"cut off by a crash"* ]]
}

@test "no line, no paper; a line of a paper that was not released says so" {
	mkdir o/stamp.log
	run stamp --place 1:60,60 -o b.ofd a.ofd
	[ "$status" -eq 4 ]
	left "a.ofd o"
	rmdir o/stamp.log
	# the line is there, and then the paper finds its place taken
	mkfifo gate
	printf 'stamp-log = log\n' >>o/office.conf
	: >o/log
	(flock 9; echo >gate; sleep 2; echo other >b.ofd) 9<o/log &
	read -r _ <gate
	run stamp --place 1:60,60 -o b.ofd a.ofd
	wait
	[ "$status" -ne 0 ]
	[ "$(cat b.ofd)" = other ]
	rm gate
	[ "$(wc -l <o/log)" -eq 2 ]
	[ "$(tail -n 1 o/log | jq -r .event)" = "not released" ]
	[ "$(jq -r .document o/log | sort -u | wc -l)" -eq 1 ]
	run stamp --log
	[ "$status" -eq 0 ]
	left "a.ofd b.ofd o"
}

@test "killed between line and paper: the line is there, no half paper is" {
	printf 'stamp-log = log\n' >>o/office.conf
	: >o/log
	mkfifo gate
	(flock 9; echo >gate; sleep 1) 9<o/log &
	read -r _ <gate
	"$builddir/ezz" stamp --office o --place 1:60,60 -o b.ofd a.ofd \
	    2>/dev/null &
	pid=$!
	sleep 0.5
	kill -KILL $pid
	wait || true
	# it waited for the log: no line, no paper
	[ ! -e b.ofd ]
	[ "$(wc -l <o/log)" -eq 0 ]
	# cut off in the middle of its line
	printf '{"v":1,"n":1,"ev' >o/log
	run stamp --log
	[ "$status" -eq 0 ]
	[[ "$output" == *"was not released"* ]]
	stamp --place 1:60,60 -o c.ofd a.ofd
	run stamp --log
	[ "$status" -eq 0 ]
	[[ "$output" == "2 "* ]]
	[ "$(tail -n 1 o/log | jq -r .torn)" = true ]
}

# The judging verdict of a check on signature N.
verdict() { # file, check, N
	ezz verify --office o --json "$1" | jq -r --arg c "$2" \
	    --arg o "signature ${3:-1}" '[.findings[] |
	    select(.check == $c and .of == $o)][0] |
	    .verdict + " " + .text'
}

clerk() {
	ezz key new -o k.key 2>/dev/null
	ezz key request --key k.key --subject "CN=测试 TEST Clerk,C=CN" \
	    -o k.csr 2>/dev/null
	ezz key cert --ca o/root.crt --ca-key o/root.key --role signer --test \
	    -o k.crt k.csr 2>/dev/null
}

@test "an authority says when: in seals of version 4 and 5, and without one" {
	clerk
	ezz show --extract picture -o seal.png o/office.esl
	ezz seal make --office o --name 测试章 --picture seal.png \
	    --size 40x40 --version 5 --until 2027-06-01 -o v5.esl
	stamp --tsa office --place 1:60,60 -o 4.ofd a.ofd
	stamp --tsa office --seal v5.esl --place 1:60,60 -o 5.ofd a.ofd
	ezz sign --tsa office --office o --key k.key --cert k.crt -o 0.ofd \
	    a.ofd
	stamp --tsa office --straddle right:60 --lock -o 6.ofd 4.ofd
	for f in 4 5 0 6; do
		run ezz verify --office o $f.ofd
		[ "$status" -eq 0 ] || { echo "$f $output"; false; }
		[[ "$(verdict $f.ofd sig.timestamp)" == "passed stamped on"* ]]
		[[ "$(verdict $f.ofd sig.time)" == *"as is proven" ]]
	done
	[[ "$(verdict 6.ofd sig.timestamp 2)" == "passed stamped on"* ]]
}

@test "no time-stamp that counts, no paper and no line" {
	ezz show --extract picture -o seal.png o/office.esl
	ezz seal make --office o --name 测试章 --picture seal.png \
	    --size 40x40 --version 1 --until 2027-06-01 -o v1.esl
	run stamp --tsa office --seal v1.esl --place 1:60,60 -o b.ofd a.ofd
	[ "$status" -eq 1 ]
	[[ "$output" == *"no place for a time-stamp"* ]]
	run stamp --tsa http://127.0.0.1:1/ --tries 1 --place 1:60,60 \
	    -o b.ofd a.ofd
	[ "$status" -eq 4 ]
	run stamp --tries 2 --place 1:60,60 -o b.ofd a.ofd
	[ "$status" -eq 2 ]
	[[ "$output" == *"goes with --tsa"* ]]
	run ezz sign --office o --timeout 2 -o b.ofd a.ofd
	[ "$status" -eq 2 ]
	rm o/tsa.key
	run stamp --tsa office --place 1:60,60 -o b.ofd a.ofd
	[ "$status" -ne 0 ]
	left "a.ofd o seal.png v1.esl"
	[ ! -e o/stamp.log ]
}

@test "a token that was carried goes into the signature, of each kind" {
	clerk
	stamp --place 1:60,60 -o seal.ofd a.ofd
	ezz sign --office o --key k.key --cert k.crt -o sign.ofd a.ofd
	for k in seal sign; do
		ezz archive timestamp --request-out $k.tsq $k.ofd
		ezz archive tsa --office o -o $k.tsr $k.tsq
		ezz archive timestamp --office o --request-in $k.tsq \
		    --response-in $k.tsr -o $k.dated.ofd $k.ofd
		run ezz verify --office o $k.dated.ofd
		[ "$status" -eq 0 ] || { echo "$k $output"; false; }
		[[ "$(verdict $k.dated.ofd sig.timestamp)" == \
		    "passed stamped on"* ]]
	done
	# another paper's token is another's
	run ezz archive timestamp --office o --request-in seal.tsq \
	    --response-in seal.tsr -o x.ofd sign.ofd
	[ "$status" -eq 1 ]
	[ ! -e x.ofd ]
}

# Killed at its last step: the line is there, the paper is not.
@test "a run that died between line and paper is told by the next one" {
	command -v strace >/dev/null || skip "no strace here"
	strace -o /dev/null true 2>/dev/null ||
	    skip "processes may not be traced here"
	# sanitizers look for leaks by tracing, which two cannot do at once
	export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0}
	strace -f -o /dev/null -e trace=link,linkat -e \
	    inject=link,linkat:signal=SIGKILL:when=1 "$builddir/ezz" stamp \
	    --office o --place 1:60,60 -o b.ofd a.ofd 2>/dev/null || true
	[ ! -e b.ofd ]
	[ "$(wc -l <o/stamp.log)" -eq 1 ]
	run stamp --log
	[ "$status" -eq 0 ]
	[[ "$output" == *"interrupted before its paper appeared: "*b.ofd* ]]
	[[ "$output" == *"$(jq -r .document o/stamp.log)"* ]]
	run ezz office check o
	[ "$status" -eq 3 ]
	[[ "$output" == *"due: stamp log: a run was interrupted"* ]]
	run stamp --place 1:60,60 -o b.ofd a.ofd
	[ "$status" -eq 0 ]
	[[ "$output" == *"interrupted before its paper appeared"* ]]
	run stamp --log
	[ "$output" = "2 $(cut -d ' ' -f 2 <<<"$output")" ]
	# a line, its paper, and then the end: nothing is amiss
	rm b.ofd
	strace -f -o /dev/null -e trace=unlink,unlinkat -e \
	    inject=unlink,unlinkat:signal=SIGKILL:when=2 "$builddir/ezz" \
	    stamp --office o --place 1:60,60 -o b.ofd a.ofd 2>/dev/null ||
	    true
	[ -e b.ofd ]
	ls o/stamping-*
	run stamp --log
	[[ "$output" != *interrupted* ]]
	ls o/ | grep -c stamping- | grep -qx 0
}

@test "a stopped or expired office stamps no more" {
	run ezz stamp --office o --time 2050-01-01 --place 1:60,60 -o b.ofd \
	    a.ofd
	[ "$status" -ne 0 ]
	run ezz stamp --office o --time 2001-01-01 --place 1:60,60 -o b.ofd \
	    a.ofd
	[ "$status" -ne 0 ]
	rm o/root.crl
	run stamp --place 1:60,60 -o b.ofd a.ofd
	[ "$status" -eq 1 ]
	[[ "$output" == *"revocation list"* ]]
	left "a.ofd o"
	stamp --no-status --place 1:60,60 -o b.ofd a.ofd
}

@test "every vector that is not good is not stamped either" {
	for f in "$srcdir"/testvectors/document/bad-*.ofd; do
		run stamp --no-status --place 1:40,250 -o b.ofd "$f"
		case $f in
		# undecided only, or unsigned as far as anybody can see
		*-unlinked.ofd | *-list-empty.ofd | *-by-stamper.ofd | \
		    *-tomorrow.ofd | *-over-stamp.ofd | *-off-page.ofd | \
		    *-another-body.ofd) ;;
		*) [ "$status" -eq 1 ] || { echo "$f $status $output"; false; }
			[ ! -e b.ofd ] ;;
		esac
		if [ -e b.ofd ]; then
			run ezz verify --office o --no-status b.ofd
			[ "$status" -ne 0 ] || { echo "$f"; false; }
			rm b.ofd
		fi
	done
}

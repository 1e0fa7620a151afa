#!/usr/bin/env bats
# ezz trust update and ezz status update: forwards, whole, and never else.

bats_require_minimum_version 1.5.0

# Packs 1 to 3 and lists 1 to 3 of one office, each newer than the one before.
setup_file() {
	cd "$BATS_FILE_TMPDIR"
	ezz="$builddir/ezz"
	at() { date -u -d "now $1" +%FT%TZ; }
	"$ezz" demo --time "$(at -1hour)" o 2>/dev/null
	"$ezz" issue --office o --token \
	    "$srcdir/testvectors/record/good-business-licence.json" >t
	licid=$("$ezz" verify --office o --no-status --json - <t |
	    jq -r .subject.licid)
	cp o/trust.ezp p1
	"$ezz" trust sign --again --root o/trust.key --time "$(at -60sec)" \
	    -o p2 p1
	"$ezz" trust sign --again --root o/trust.key -o p3 p2
	"$ezz" trust sign --again --root o/trust.key --days 100 -o p3b p2
	"$ezz" trust sign --again --root o/trust.key --time "$(at +2days)" \
	    -o p9-future p3
	"$ezz" trust sign --again --root o/trust.key --time "$(at -9days)" \
	    --days 3 -o p9-expired p3
	"$ezz" key new -o stranger.key 2>/dev/null
	head -c 500 p3 >p9-cut
	python3 - <<'PY'
b = bytearray(open("p3", "rb").read())
b[len(b) // 2] ^= 1
open("p9-altered", "wb").write(b)
PY
	# the lists begin anew, so that each has its own second
	rm o/status/1.cwt o/status/1.detail
	"$ezz" status publish --office o --time "$(at -300sec)" >/dev/null
	cp o/status/1.cwt l1
	"$ezz" status set --office o "$licid" suspended 2>/dev/null
	"$ezz" status publish --office o --time "$(at -200sec)" >/dev/null
	cp o/status/1.cwt l2
	cp -a o revoked
	"$ezz" status set --office revoked "$licid" revoked 2>/dev/null
	"$ezz" status publish --office revoked --time "$(at -150sec)" >/dev/null
	cp revoked/status/1.cwt l3-revoked
	"$ezz" status set --office o "$licid" valid 2>/dev/null
	"$ezz" status publish --office o --time "$(at -100sec)" >/dev/null
	cp o/status/1.cwt l3
	"$ezz" status publish --office o --time "$(at +2days)" >/dev/null
	cp o/status/1.cwt l9-future
	"$ezz" demo other 2>/dev/null
	cp other/status/1.cwt l9-other
	cp l1 o/status/1.cwt
	cp p1 o/trust.ezp
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	cp -a "$BATS_FILE_TMPDIR"/* .
	ezz="$builddir/ezz"
}

teardown() {
	[ ! -e pid ] || kill "$(cat pid)" 2>/dev/null || true
}

trust() {
	"$ezz" trust update --office o "$@"
}

list() {
	"$ezz" status update --office o "$@"
}

@test "a pack goes forwards, one by one or over one" {
	trust p2
	cmp p2 o/trust.ezp
	trust p3
	cmp p3 o/trust.ezp
	cp p1 o/trust.ezp
	trust p3
	cmp p3 o/trust.ezp
	run trust p3
	[ "$status" -eq 0 ]
	[[ "$output" == "in place already: p3" ]]
	cp p1 o/trust.ezp
	run trust --dry-run p2
	[ "$status" -eq 0 ]
	cmp p1 o/trust.ezp
	# none is there yet
	rm o/trust.ezp
	trust p2
	cmp p2 o/trust.ezp
	[ "$("$ezz" verify --office o --no-status --json - <t | jq .accept)" = \
	    true ]
}

@test "a pack goes nowhere else" {
	cp p3 o/trust.ezp
	for p in p1 p2 p3b p9-*; do
		run trust "$p"
		[ "$status" -eq 1 ] || [ "$status" -eq 3 ]
		cmp p3 o/trust.ezp
	done
	run trust p2
	[[ "$output" == *"older than 3: a rollback"* ]]
	run trust p3b
	[[ "$output" == *"ask who signed two"* ]]
	run trust p9-future
	[[ "$output" == *"still to come"* ]]
	run trust p9-expired
	[ "$status" -eq 3 ] || [ "$status" -eq 1 ]
	[[ "$output" == *"expired"* || "$output" == *"backwards"* ]]
	# another set of roots
	run trust other/trust.ezp
	[ "$status" -eq 1 ]
	[[ "$output" == *"no root that the office pins has signed"* ]]
	# the least sequence of office.conf counts when nothing lies there
	rm o/trust.ezp
	sed -i 's/^least-sequence.*/least-sequence = 3/' o/office.conf
	run trust p2
	[ "$status" -eq 1 ]
	[ ! -e o/trust.ezp ]
	run trust t
	[ "$status" -eq 1 ]
	[[ "$output" == *"neither a trust pack"* ]]
}

@test "a list goes forwards and nowhere else" {
	list l2
	cmp l2 o/status/1.cwt
	[ "$("$ezz" verify --office o --json - <t | jq -r .standing)" = \
	    suspended ]
	list l3
	cmp l3 o/status/1.cwt
	for l in l1 l2 l9-*; do
		run list "$l"
		[ "$status" -eq 1 ] || [ "$status" -eq 3 ]
		cmp l3 o/status/1.cwt
		[ "$(ls o/status/*.cwt | wc -l)" -eq 1 ]
	done
	run list l2
	[[ "$output" == *"a step backwards"* ]]
	# revoked is for ever, whoever signs the opposite
	cp l3-revoked o/status/1.cwt
	run list l3
	[ "$status" -eq 1 ]
	[[ "$output" == *"revoked is for ever"* ]]
	cmp l3-revoked o/status/1.cwt
	run list p2
	[ "$status" -eq 1 ]
	[[ "$output" == *"see ezz trust update"* ]]
}

@test "a stale list is better than an older one, an expired one is not" {
	sed -i 's/^status-ttl.*/status-ttl = 1s/' o/office.conf
	"$ezz" status publish --office o >/dev/null
	cp o/status/1.cwt stale
	cp l1 o/status/1.cwt
	run list --time "$(date -u -d '+1 day' +%FT%TZ)" stale
	[ "$status" -eq 0 ]
	cmp stale o/status/1.cwt
	cp l1 o/status/1.cwt
	run list --time "$(date -u -d '+2 years' +%FT%TZ)" stale
	[ "$status" -ne 0 ]
	cmp l1 o/status/1.cwt
}

# An office that publishes, and a stick that carries it to a window.
publisher() {
	local licid

	sed -i 's/^status-uri.*/status-uri = https:\/\/elsewhere.example\//' \
	    o/office.conf
	rm o/status/1.*
	cp -a revoked source
	rm source/status/1.*
	licid=$("$ezz" verify --office source --no-status --json - <t |
	    jq -r .subject.licid)
	"$ezz" status publish --office source \
	    --time "$(date -u -d 'now -90sec' +%FT%TZ)" >/dev/null
	cp -a source/status stick
	"$ezz" status publish --office source --delta \
	    --time "$(date -u -d 'now -80sec' +%FT%TZ)" >/dev/null
	cp source/status/1.delta d1
	cp source/status/1.detail e1
	"$ezz" issue --office source --token --time \
	    "$(date -u -d 'now -75sec' +%FT%TZ)" \
	    "$srcdir/testvectors/record/good-marriage.json" >/dev/null
	"$ezz" status set --office source --reason 换发 "$licid" revoked \
	    2>/dev/null || true
	"$ezz" status publish --office source --delta \
	    --time "$(date -u -d 'now -70sec' +%FT%TZ)" >/dev/null
	cp source/status/1.delta d2
	cp source/status/1.detail e2
}

@test "details and deltas come with their list, forwards" {
	publisher
	# without their list they have no place
	for f in d1 e1; do
		run list "$f"
		[ "$status" -ne 0 ]
		[[ "$output" == *"update from the whole list first"* ]]
	done
	list stick
	[ "$(ls o/status/*.cwt | wc -l)" -eq 1 ]
	[ "$(ls o/status/*.detail | wc -l)" -eq 1 ]
	run "$ezz" verify --office o - <t
	[ "$status" -eq 1 ]
	[[ "$output" == *"token.status: revoked since "* ]]
	list d2
	list e2
	cmp d2 o/status/u-*.delta
	cmp e2 o/status/u-*.detail
	run list d2 e2
	[ "$status" -eq 0 ]
	[[ "$output" == *"in place already: d2"*"in place already: e2"* ]]
	for f in d1 e1; do
		run list "$f"
		[ "$status" -eq 1 ]
		[[ "$output" == *"a step backwards"* ]]
	done
	cmp d2 o/status/u-*.delta
	cmp e2 o/status/u-*.detail
	# the list may not fall behind what its delta has said
	"$ezz" status publish --office revoked \
	    --time "$(date -u -d 'now -85sec' +%FT%TZ)" >/dev/null
	run list revoked/status/1.cwt
	[ "$status" -eq 1 ]
	[[ "$output" == *"a step backwards"* ]]
}

@test "details and deltas of another, altered or of the future" {
	publisher
	list stick
	cp o/status/u-*.detail kept
	for f in d2 e2; do
		for at in 20 60 90; do
			python3 - "$f" "$at" <<'PY'
import sys
b = bytearray(open(sys.argv[1], "rb").read())
b[-int(sys.argv[2])] ^= 1
open("altered", "wb").write(b)
PY
			run list altered
			[ "$status" -ne 0 ]
		done
		head -c 100 "$f" >altered
		run list altered
		[ "$status" -ne 0 ]
	done
	run list other/status/1.detail
	[ "$status" -ne 0 ]
	"$ezz" status publish --office source --delta \
	    --time "$(date -u -d 'now +2days' +%FT%TZ)" >/dev/null
	for f in source/status/1.delta source/status/1.detail; do
		run list "$f"
		[ "$status" -ne 0 ]
	done
	cmp kept o/status/u-*.detail
	[ -z "$(ls o/status/*.delta 2>/dev/null)" ]
	# and what lies there altered says nothing
	printf x | dd of="$(echo o/status/u-*.detail)" bs=1 seek=70 \
	    conv=notrunc 2>/dev/null
	run "$ezz" verify --office o - <t
	[ "$status" -eq 1 ]
	[[ "$output" == *"are not those of its signer"* ]]
}

@test "lists of other issuers stand under names of their own" {
	# both offices publish under one prefix, so only the key tells them apart
	sed -i 's/^status-uri.*/status-uri = https:\/\/elsewhere.example\//' \
	    o/office.conf
	rm o/status/1.cwt
	list l2
	[ "$(ls o/status/*.cwt)" = "$(echo o/status/u-*.cwt)" ]
	[ "$("$ezz" verify --office o --json - <t | jq -r .standing)" = \
	    suspended ]
	list l3
	[ "$(ls o/status/*.cwt | wc -l)" -eq 1 ]
	# one that somebody copied there by hand is found and replaced
	mv o/status/u-*.cwt o/status/hand.cwt
	run list l2
	[ "$status" -eq 1 ]
	cp l2 o/status/hand.cwt
	list l3
	cmp l3 o/status/hand.cwt
	[ "$(ls o/status/*.cwt | wc -l)" -eq 1 ]
}

@test "a CRL of the pack's CA, by its number" {
	cp o/root.crl c1
	"$ezz" key crl --ca o/root.crt --ca-key o/root.key -o c2 --before c1 \
	    --revoke o/stamper.crt
	"$ezz" key crl --ca o/root.crt --ca-key o/root.key -o c9 --before c1 \
	    --revoke o/maker.crt
	run trust c2
	[ "$status" -eq 0 ]
	cmp c2 o/root.crl
	run trust c1
	[ "$status" -eq 1 ]
	cmp c2 o/root.crl
	for c in c9 other/root.crl; do
		run trust $c
		[ "$status" -ne 0 ]
	done
	cmp c2 o/root.crl
}

@test "a folder, a stick: what fits is taken, the rest is told" {
	mkdir stick
	cp p2 stick/2.ezp
	cp p3 stick/3.ezp
	cp l3 stick/1.cwt
	cp t stick/readme.txt
	cp p1 stick/._1.ezp
	run trust stick
	[ "$status" -eq 0 ]
	cmp p3 o/trust.ezp
	run list stick
	[ "$status" -eq 0 ]
	cmp l3 o/status/1.cwt
	run trust stick
	[ "$status" -eq 1 ]
	cmp p3 o/trust.ezp
	mkdir empty
	run trust empty
	[ "$status" -eq 3 ]
	run trust --json p3
	[ "$(jq -r '.findings[-1].check' <<<"$output")" = list.sequence ]
}

@test "of two at once the newer one stays" {
	for _ in 1 2 3 4 5; do
		cp p1 o/trust.ezp
		trust p2 >/dev/null 2>&1 3>&- &
		trust p3 >/dev/null 2>&1 3>&- &
		trust p2 >/dev/null 2>&1 3>&- &
		wait
		cmp p3 o/trust.ezp
	done
	[ "$(ls o | grep trust.ezp | paste -sd ' ')" = \
	    "trust.ezp trust.ezp.index" ]
}

# What verify says, but for the time it takes to say it.
says() {
	"$ezz" verify --office o --json "$@" || true
}

@test "a pack with its index is judged as without" {
	trust p3
	[ -s o/trust.ezp.index ]
	cp -a o plain
	rm plain/trust.ezp.index
	now=$(date -u +%FT%TZ)
	for when in "$now" 1970-01-01 2020-01-01 2027-12-01 2060-01-01; do
		for f in t o/office.esl; do
			[ -e "$f" ] || continue
			says --time "$when" "$f" >a
			"$ezz" verify --office plain --json --time "$when" \
			    "$f" >b || true
			cmp a b
			[ -s a ]
		done
	done
	[ "$(says t | jq .accept)" = true ]
	# it is what was read: without the pack's own bytes nothing is known
	command -v strace >/dev/null || return 0
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=openat,pread64 \
	    -o trace "$ezz" verify --office o t >/dev/null || true
	[ ! -s trace ] || ! grep -q '"o/trust.ezp.index"' trace ||
	    grep -q pread64 trace
}

@test "an index of anything else is worth nothing" {
	trust p3
	cp -a o kept
	# another pack was put there by hand
	cat p9-altered >o/trust.ezp
	[ "$(says t | jq .accept)" = false ]
	cat other/trust.ezp >o/trust.ezp
	[ "$(says t | jq .accept)" = false ]
	cat p3 >o/trust.ezp
	[ "$(says t | jq .accept)" = true ]
	# other pins, other secret, another office's index
	rm -r o && cp -a kept o
	trust p3
	sed -i 's/^least-sequence.*/least-sequence = 9/' o/office.conf
	[ "$(says t | jq .accept)" = false ]
	sed -i 's/^least-sequence.*/least-sequence = 1/' o/office.conf
	[ "$(says t | jq .accept)" = true ]
	cp other/trust.crt o/trust.crt
	[ "$(says t | jq .accept)" = false ]
	rm -r o && cp -a kept o
	trust p3
	"$ezz" trust update --office other other/trust.ezp
	cp other/trust.ezp.index o/trust.ezp.index
	[ "$(says t | jq .accept)" = true ]
	# an index that somebody changed: at worst a key is not known
	trust p3
	cp o/trust.ezp.index index
	size=$(stat -c %s index)
	for ((i = 0; i < size; i += 23)); do
		python3 - "$i" <<'PY'
import sys
b = bytearray(open("index", "rb").read())
b[int(sys.argv[1])] ^= 0x41
open("o/trust.ezp.index", "wb").write(b)
PY
		says t | jq -e '.accept == true or .verdict == "indeterminate"' \
		    >/dev/null
	done
	for n in 0 7 100 "$((size - 1))"; do
		head -c "$n" index >o/trust.ezp.index
		says t | jq -e '.accept == true or .verdict == "indeterminate"' \
		    >/dev/null
	done
}

@test "no socket is opened unless it is asked for" {
	run trust https://127.0.0.1:1/x
	[ "$status" -eq 2 ]
	[[ "$output" == *"--online"* ]]
	command -v strace >/dev/null || skip "strace is not installed"
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=%network -o trace \
	    "$ezz" trust update --office o p2 >out || true
	grep -q replaced out || skip "this machine does not let strace work"
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=%network -o trace2 \
	    "$ezz" status update --office o l2
	grep -hE 'socket|connect' trace trace2 && false
	true
}

@test "over https, when it is asked for" {
	[ -x "$builddir/ezz-fetch" ] || skip "built without libcurl"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout tls.key -out tls.crt -days 2 -subj /CN=localhost \
	    -addext subjectAltName=IP:127.0.0.1 2>/dev/null
	python3 "$srcdir/tools/test/fetch_server.py" port --tls tls.crt \
	    tls.key >/dev/null 2>&1 3>&- &
	echo $! >pid
	for _ in $(seq 100); do
		[ -s port ] && break
		sleep 0.1
	done
	url=https://127.0.0.1:$(cat port)/file/$PWD
	run trust --online "$url/p2"
	[ "$status" -eq 4 ]
	[[ "$output" == *"certificate is not trusted"* ]]
	cmp p1 o/trust.ezp
	trust --online --ca tls.crt "$url/p2"
	cmp p2 o/trust.ezp
	list --online --ca tls.crt "$url/l2"
	cmp l2 o/status/1.cwt
	# a server's word is worth nothing: the old pack is refused
	run trust --online --ca tls.crt "$url/p1"
	[ "$status" -eq 1 ]
	run trust --online "http://127.0.0.1:$(cat port)/file/$PWD/p3"
	[ "$status" -eq 2 ]
}

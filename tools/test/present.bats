#!/usr/bin/env bats
# ezz present and the window that asks: a licence shown by its holder.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	"$builddir/ezz" demo o 2>/dev/null
	cp "$srcdir/testvectors/record/good-business-licence.json" r.json
	"$builddir/ezz" issue --office o --token r.json >paper
	"$builddir/ezz" status publish --office o >/dev/null
	for k in phone other; do
		"$builddir/ezz" key new -o $k.key 2>/dev/null
		openssl pkey -in $k.key -pubout -out $k.pub
	done
	"$builddir/ezz" issue --office o --token --holder-key phone.pub \
	    r.json >bound
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	cp -a "$BATS_FILE_TMPDIR"/. .
	ezz="$builddir/ezz"
	licid=$("$ezz" verify --office o --json - <paper | jq -r .subject.licid)
}

teardown() {
	[ -z "${tmux:-}" ] || $tmux kill-server 2>/dev/null || true
	[ ! -e pid ] || kill "$(cat pid)" 2>/dev/null || true
}

present() {
	"$ezz" present --key phone.key "$@"
}

verify() {
	"$ezz" verify --office o "$@"
}

holder() { # of a report
	jq -r '[.findings[] | select(.check == "token.holder")][0].text'
}

await() {
	for _ in $(seq 200); do
		"$@" && return 0
		sleep 0.05
	done
	echo "never: $*"
	return 1
}

lines() { # FILE N
	[ "$(wc -l <"$1")" -ge "$2" ]
}

# ---- issuing ----

@test "paper has a token of its own; a phone's is bound, and a copy of it undecided" {
	verify --json - <paper | jq -e .accept
	run --separate-stderr verify --json - <bound
	[ "$status" -eq 3 ]
	[ "$(jq -r '"\(.verdict) \(.standing) \(.accept)"' <<<"$output")" = \
	    "indeterminate valid false" ]
	[[ "$(holder <<<"$output")" == *"copy without proof"* ]]
	# each has a place in a status list, and comes out the same again
	[ "$("$ezz" show --office o --json paper | jq -c .status)" != \
	    "$("$ezz" show --office o --json bound | jq -c .status)" ]
	"$ezz" issue --office o --token --holder-key phone.pub r.json |
	    cmp - bound
	# the paper's own comes out the same as ever
	"$ezz" issue --office o --token r.json | cmp - paper
	# a phone that was lost: a new key, any number of times
	"$ezz" issue --office o --token --holder-key other.pub r.json >b2
	"$ezz" present -k other.key b2 | verify --json - | jq -e .accept
	"$ezz" issue --office o --token --holder-key phone.pub r.json >b3
	present b3 | verify --json - | jq -e .accept
}

@test "a code is bound to keys of three kinds, and to no other" {
	for alg in sm2 es256 ed25519; do
		"$ezz" key new --alg $alg -o $alg.key 2>/dev/null
		openssl pkey -in $alg.key -pubout -out $alg.pub
		"$ezz" issue --office o --token --holder-key $alg.pub r.json >b
		"$ezz" present -k $alg.key b | verify --json - | jq -e .accept
	done
	openssl genrsa -out rsa.key 2048 2>/dev/null
	openssl pkey -in rsa.key -pubout -out rsa.pub
	run "$ezz" issue --office o --token --holder-key rsa.pub r.json
	[ "$status" -eq 1 ] || [ "$status" -eq 4 ]
	[[ "$output" == *"SM2, P-256 or Ed25519"* ]]
	run "$ezz" issue --office o --token --holder-key r.json r.json
	[ "$status" -ne 0 ]
}

@test "nothing is bound that was not issued, or is not in force" {
	run "$ezz" issue --office o --token --holder-key phone.pub \
	    "$srcdir/testvectors/record/good-marriage.json"
	[ "$status" -eq 1 ]
	[[ "$output" == *"not issued"* ]]
	"$ezz" status set --office o "$licid" suspended 2>/dev/null
	run "$ezz" issue --office o --token --holder-key phone.pub r.json
	[ "$status" -eq 1 ]
	[[ "$output" == *"not in force"* ]]
	# another content under the same identifier was not issued either
	jq '.CZZT = ["另一家有限公司"]' r.json >r2.json
	run "$ezz" issue --office o --token --holder-key phone.pub r2.json
	[ "$status" -eq 1 ]
	run "$ezz" issue --office o --token --views --holder-key phone.pub \
	    r.json
	[ "$status" -eq 2 ]
	run "$ezz" issue --office o -o out --holder-key phone.pub r.json
	[ "$status" -eq 2 ]
}

@test "what is revoked is revoked on the phone too" {
	"$ezz" status set --office o "$licid" revoked 2>/dev/null
	"$ezz" status publish --office o >/dev/null
	run --separate-stderr bash -c "'$ezz' present -k phone.key bound |
	    '$ezz' verify --office o --json"
	[ "$(jq -r '"\(.verdict) \(.standing) \(.accept)"' <<<"$output")" = \
	    "passed ended false" ]
}

# ---- time steps ----

@test "a proof passes for a minute to both sides" {
	now=$(date +%s)
	for d in -61 -60 0 60 61; do
		t=$(date -u -d "@$((now + d))" +%FT%TZ)
		present --time "$t" bound >s$d
		run --separate-stderr verify --json --time \
		    "$(date -u -d "@$now" +%FT%TZ)" s$d
		case $d in
		*61) [ "$status" -eq 3 ] ;;
		*) [ "$status" -eq 0 ] ;;
		esac
	done
	run verify --lang en --time "$(date -u -d "@$now" +%FT%TZ)" s-61
	[[ "$output" == *"61 seconds old"* ]]
	run verify --lang en --time "$(date -u -d "@$now" +%FT%TZ)" s61
	[[ "$output" == *"not yet"* ]]
	# two are never the same
	[ "$(present bound)" != "$(present bound)" ]
	# a proof is replaced
	present s-60 | verify --json - | jq -e .accept
}

@test "who may not show it" {
	run "$ezz" present -k other.key bound
	[ "$status" -eq 1 ]
	[[ "$output" == *"not the key"* ]]
	run present paper
	[ "$status" -eq 1 ]
	[[ "$output" == *"bound to nobody"* ]]
	run present r.json
	[ "$status" -eq 1 ]
	chmod 644 phone.key
	run present bound
	[ "$status" -eq 4 ]
	chmod 600 phone.key
	run "$ezz" present bound
	[ "$status" -eq 2 ]
	run present -o x.txt bound
	[ "$status" -eq 2 ]
	run present none
	[ "$status" -eq 4 ]
	run present -c bound bound
	[ "$status" -eq 2 ]
}

@test "every digit of a proof matters" {
	present bound >s
	s=$(cat s)
	n=${#s}
	for ((i = n - 20; i > n - 200; i -= 7)); do
		echo "${s:0:i}$(((${s:i:1} + 1) % 10))${s:i+1}"
	done >forged
	run --separate-stderr verify --json - <forged
	[ "$(jq -r 'select(.accept)' <<<"$output" | wc -l)" -eq 0 ]
}

@test "as a picture and in the terminal" {
	present -o s.png bound
	present --term bound >term
	[ "$(wc -l <term)" -gt 20 ]
	[ -x "$builddir/ezz-qrread" ] || skip "built without zbar"
	"$ezz" qr --read s.png | verify --json - | jq -e .accept
	# the next one takes its place
	present -o s.png bound
	[ "$(stat -c %a s.png)" = 600 ]
}

# ---- windows ----

window() {
	"$ezz" window --office o "$@"
}

@test "a window takes a proof once, after a restart too" {
	present bound >s
	printf '%s\n%s\n' "$(cat s)" "$(cat s)" | window --json >out
	[ "$(jq -r .accept out | paste -sd ' ')" = "true false" ]
	[[ "$(tail -n 1 out | holder)" == *"was shown here before"* ]]
	window --json <s | holder >text
	[[ "$(cat text)" == *"was shown here before"* ]]
	present bound | window --json | jq -e .accept
	run --separate-stderr window --lang zh <s
	[[ "$output" == *"已在此出示过"* ]]
	[[ "$output" != *"验证通过"* ]]
	[ "$(stat -c %a o/window/proofs)" = 600 ]
	for word in 测试市 张示例 91119999 "$licid" "$(head -c 20 bound)"; do
		grep -r -- "$word" o/window && false
	done
	# the twin of a P-256 signature, n - s, says the same
	"$ezz" key new --alg es256 -o e.key 2>/dev/null
	openssl pkey -in e.key -pubout -out e.pub
	"$ezz" issue --office o --token --holder-key e.pub r.json >e
	"$ezz" present -k e.key e >es
	twin <es >et
	cmp -s es et && false
	verify --json - <et | jq -e .accept
	window --json <es | jq -e .accept
	[[ "$(window --json <et | holder)" == *"was shown here before"* ]]
}

# The proof's s to n - s, and the checksum made right again.
twin() {
	python3 -c '
import sys
w = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}
b, t = b"", sys.stdin.read().strip()
while t:
    d = min(17, len(t))
    b += int(t[:d]).to_bytes(w[d], "big")
    t = t[d:]
n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551
b = b[:-34] + (n - int.from_bytes(b[-34:-2], "big")).to_bytes(32, "big")
crc = 0xFFFF
for x in b:
    crc ^= x << 8
    for _ in range(8):
        crc = (crc << 1 ^ (0x1021 if crc & 0x8000 else 0)) & 0xFFFF
b += crc.to_bytes(2, "big")
out, n = "", {v: k for k, v in w.items()}
for i in range(0, len(b), 7):
    g = b[i:i + 7]
    out += str(int.from_bytes(g, "big")).zfill(n[len(g)])
print(out)'
}

@test "a clock that was set back opens nothing" {
	now=$(date +%s)
	present bound >s
	window --json <s | jq -e .accept
	for when in 1970-01-02 2001-09-09 "$(date -u -d '-1 hour' +%FT%TZ)"; do
		present --time "$when" bound >old
		run --separate-stderr window --json --time "$when" <old
		[ "$(jq -r .accept <<<"$output")" = false ]
		run --separate-stderr window --lang en --time "$when" <s
		[[ "$output" == *"CLOCK WENT BACKWARDS"* ]]
		[[ "$output" != *"ACCEPTED"* ]]
	done
	# without what the clock file knows, the proofs themselves do
	rm o/window/clock
	run --separate-stderr window --json --time \
	    "$(date -u -d "@$((now - 30))" +%FT%TZ)" <s
	[ "$(jq -r .accept <<<"$output")" = false ]
	[[ "$(holder <<<"$output")" == *"was shown here before"* ]]
}

@test "a memory that is damaged accepts nobody" {
	present bound | window --json | jq -e .accept
	echo x >>o/window/proofs
	run --separate-stderr bash -c "'$ezz' present -k phone.key bound |
	    '$ezz' window --office o --json"
	[[ "$output" == *'"error"'*"damaged"* ]]
	# paper needs no memory
	window --json <paper | jq -e .accept
}

ask() { # starts a window that writes to out and reads from descriptor 7
	rm -f f
	mkfifo f
	"$ezz" window --office o --json --challenge --window 3号窗口 \
	    --purpose 办理食品经营许可 "$@" <f >out 2>err 3>&- &
	echo $! >pid
	exec 7>f
	await lines out 1
}

challenge() { # the newest
	jq -r 'select(.challenge).challenge' out | tail -n 1
}

reports() {
	jq -c 'select(.findings)' out
}

leave() {
	exec 7>&-
	wait "$(cat pid)"
	rm pid
}

@test "a window asks, a phone answers, once" {
	ask --item 000164114000 --wanted CZZT
	challenge >c
	present -c c --trust o/trust.ezp bound >a 2>words
	for word in 虚构市行政审批服务局 3号窗口 办理食品经营许可 000164114000 \
	    CZZT; do
		grep -q "$word" words
	done
	present -c c --trust o/trust.ezp bound >a2 2>/dev/null
	cat a >&7
	await lines out 3
	# again, and another answer to the same question
	cat a a2 >&7
	await lines out 7
	# a proof by time is no answer; paper is judged as ever
	present bound >&7
	cat paper >&7
	await lines out 9
	[ "$(reports | jq -r .accept | paste -sd ' ')" = \
	    "true false false false true" ]
	[[ "$(reports | sed -n 2p | holder)" == *"counts once"* ]]
	[[ "$(reports | sed -n 3p | holder)" == *"counts once"* ]]
	[[ "$(reports | sed -n 4p | holder)" == *"not enough"* ]]
	# each answer drew a new question
	[ "$(jq -r 'select(.challenge).challenge' out | sort -u | wc -l)" -ge 2 ]
	challenge >c
	present -c c --trust o/trust.ezp bound >a 2>/dev/null
	leave
	# after a restart the question is another one
	ask
	cat a >&7
	await lines out 2
	[ "$(reports | jq -r .accept)" = false ]
	[[ "$(reports | holder)" == *"another challenge"* ]]
	challenge >c
	present -c c --trust o/trust.ezp bound 2>/dev/null >&7
	await lines out 3
	leave
	[ "$(reports | jq -r .accept | paste -sd ' ')" = "false true" ]
}

@test "an answer to another window, with a wrong key, without what is wanted" {
	ask
	challenge >mine
	leave
	ask --wanted KZ_NOSUCH
	challenge >c
	present -c mine --trust o/trust.ezp bound 2>/dev/null >&7
	await lines out 2
	[[ "$(reports | tail -n 1 | holder)" == *"another challenge"* ]]
	run present -c c --trust o/trust.ezp bound
	[ "$status" -eq 1 ]
	[[ "$output" == *"KZ_NOSUCH"* ]]
	leave
}

@test "sixty seconds, and no second more" {
	ask
	challenge >c
	leave
	present -c c --trust o/trust.ezp bound >a 2>/dev/null
	exp=$(jq -r 'select(.until).until' out | tail -n 1)
	verify --challenge c --time "$(date -u -d "@$exp" +%FT%TZ)" --json a |
	    jq -e .accept
	run --separate-stderr verify --challenge c --json \
	    --time "$(date -u -d "@$((exp + 1))" +%FT%TZ)" a
	[ "$status" -eq 3 ]
	[[ "$(holder <<<"$output")" == *"has run out"* ]]
	run --separate-stderr verify --json a
	[ "$status" -eq 3 ]
	[[ "$(holder <<<"$output")" == *"none is at hand"* ]]
	# a phone does not answer what ran out long ago
	run present -c c --trust o/trust.ezp \
	    --time "$(date -u -d "@$((exp + 121))" +%FT%TZ)" bound
	[ "$status" -eq 1 ]
	[[ "$output" == *"has run out"* ]]
}

@test "a phone answers no stranger" {
	"$ezz" demo p 2>/dev/null
	rm -f f && mkfifo f
	"$ezz" window --office p --json --challenge --window 1 --purpose x \
	    <f >out 3>&- &
	echo $! >pid
	exec 7>f
	await lines out 1
	challenge >c
	leave
	run present -c c --trust o/trust.ezp bound
	[ "$status" -eq 1 ]
	[[ "$output" == *"show it nothing"* ]]
	[ "$(present -c c --trust o/trust.ezp bound 2>/dev/null | wc -c)" -eq 0 ]
	# nor a window whose key is for something else
	sed -i 's/^window-key.*/window-key = status.key/' o/office.conf
	run window --challenge --window 1 --purpose x </dev/null
	[ "$status" -eq 1 ]
	[[ "$output" == *"show it nothing"* ]]
}

@test "the challenge as a picture" {
	[ -x "$builddir/ezz-qrread" ] || skip "built without zbar"
	ask --challenge-png c.png
	await test -e c.png
	present -c c.png --office o bound 2>/dev/null >&7
	await lines out 3
	leave
	reports | jq -e .accept
	# and it is gone with the window
	[ ! -e c.png ]
	"$ezz" qr -o no.png paper 2>/dev/null
	run present -c no.png --office o bound
	[ "$status" -eq 1 ]
}

@test "wrong usage of a window that asks" {
	run window --challenge </dev/null
	[ "$status" -eq 2 ]
	run window --challenge --window 1 </dev/null
	[ "$status" -eq 2 ]
	run window --purpose x </dev/null
	[ "$status" -eq 2 ]
	run "$ezz" window --trust o/trust.ezp --challenge --window 1 \
	    --purpose x </dev/null
	[ "$status" -eq 2 ]
	run window --challenge --window 1 --purpose "$(printf '%0193d' 0)" \
	    </dev/null
	[ "$status" -eq 2 ] || [ "$status" -eq 1 ]
	sed -i '/^window-key/d' o/office.conf
	run window --challenge --window 1 --purpose x </dev/null
	[ "$status" -eq 4 ]
}

@test "a licence type may want an answer, whatever the window says" {
	cp -r "$EZZ_DATA" data
	chmod -R u+w data
	sed -i 's/^  "x-ezz-status"/  "x-ezz-present": "challenge",\n&/' \
	    data/licence/business-licence.json
	export EZZ_DATA="$PWD/data"
	rm -rf o
	"$ezz" demo o 2>/dev/null
	"$ezz" issue --office o --token r.json >paper
	"$ezz" issue --office o --token --holder-key phone.pub r.json >bound
	"$ezz" status publish --office o >/dev/null
	# paper is paper
	verify --json - <paper | jq -e .accept
	present bound >s
	for verb in verify window; do
		run --separate-stderr bash -c "'$ezz' $verb --office o --json <s"
		[ "$(jq -r '"\(.verdict) \(.accept)"' <<<"$output")" = \
		    "indeterminate false" ]
		[[ "$(holder <<<"$output")" == *"not enough"* ]]
	done
	ask
	challenge >c
	present -c c --trust o/trust.ezp bound 2>/dev/null >&7
	await lines out 3
	leave
	reports | jq -e .accept
}

# ---- on a terminal ----

terminal() { # COLS ROWS COMMAND
	command -v tmux >/dev/null || skip "tmux is not installed"
	tmux="tmux -L ezzp$$ -f /dev/null"
	$tmux new-session -d -x "$1" -y "$2" -e EZZ_DATA="$EZZ_DATA" \
	    -e ASAN_OPTIONS=detect_leaks=0 "$3" 3>&-
}

sees() {
	for _ in $(seq 100); do
		$tmux capture-pane -p >screen
		grep -q -- "$1" screen && return 0
		sleep 0.1
	done
	echo "no \"$1\" in:"
	cat screen
	return 1
}

scan() {
	$tmux send-keys -l "$1"
	$tmux send-keys Enter
}

@test "the screen asks, takes the answer once, and asks anew" {
	terminal 100 50 "'$ezz' window --office o --lang zh --challenge \
	    --window 3 --purpose x --challenge-png c.png; stty -a; sleep 60"
	sees '请持证人用手机扫描此码'
	grep -q '▄▄▄▄▄ █' screen
	[ -x "$builddir/ezz-qrread" ] || skip "built without zbar"
	await test -e c.png
	a=$(present -c c.png --office o bound 2>/dev/null)
	scan "$a"
	sees '验证通过'
	grep -q '▄▄▄▄▄ █' screen && false
	scan "$a"
	sees '已被应答'
	grep -q 验证通过 screen && false
	# a key counts when it stands alone
	sleep 0.3
	$tmux send-keys C-n
	sees '请持证人用手机扫描此码'
	sees '通过 1，无效 0，拒绝 1'
	sleep 0.3
	$tmux send-keys C-c
	sees ' icanon '
	[ ! -e c.png ]
}

@test "a small terminal says so" {
	terminal 80 24 "'$ezz' window --office o --lang zh --challenge \
	    --window 3 --purpose x; sleep 60"
	sees '屏幕太小'
	[ "$(wc -l <screen)" -eq 24 ]
	scan "$(cat paper)"
	sees '验证通过'
}

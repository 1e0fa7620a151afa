#!/usr/bin/env bats
# ezz window: from a pipe, a serial line, a folder, and on a screen.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	"$builddir/ezz" demo o 2>/dev/null
	"$builddir/ezz" issue --office o --token \
	    "$srcdir/testvectors/record/good-business-licence.json" >t
	"$builddir/ezz" issue --office o --token \
	    "$srcdir/testvectors/record/good-marriage.json" >u
	"$builddir/ezz" status publish --office o >/dev/null
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	cp -a "$BATS_FILE_TMPDIR"/o "$BATS_FILE_TMPDIR"/t \
	    "$BATS_FILE_TMPDIR"/u .
	t=$(cat t)
	u=$(cat u)
	ezz="$builddir/ezz"
}

# Every process and terminal of a test is its own.
teardown() {
	[ -z "${tmux:-}" ] || $tmux kill-server 2>/dev/null || true
	[ ! -e pid ] || kill "$(cat pid)" 2>/dev/null || true
}

window() {
	"$ezz" window --office o "$@"
}

# Until it holds, but not for ever.
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

forged() {
	echo "${1:0:99}$(((${1:99:1} + 1) % 10))${1:100}"
}

# A digit changed and the checksum made right again: only the signature knows.
resigned() {
	python3 - "$1" <<'PY'
import sys
w = {3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7}
b, s = b"", sys.argv[1]
while s:
    d = min(17, len(s))
    b += int(s[:d]).to_bytes(w[d], "big")
    s = s[d:]
b = bytearray(b[:-2])
b[20] ^= 1
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
print(out)
PY
}

@test "a screen a scan, in two languages" {
	run --separate-stderr window --lang en <<<"$t"
	[ "$status" -eq 0 ]
	[[ "$output" == *"ACCEPTED"*"genuine: yes   in force: yes"* ]]
	[[ "$output" == *"holder: 测试市范本软件有限公司"* ]]
	[[ "$output" == *"trust pack 1: "*"status list: "* ]]
	[[ "$output" == *"not the platforms' official showing"* ]]
	run --separate-stderr window --lang zh <<<"$t"
	[[ "$output" == *"验证通过"*"真实：是   在有效状态：是"* ]]
	[[ "$output" == *"持证主体: 测试市范本软件有限公司"* ]]
	[[ "$output" == *"不是政务平台的官方“亮证”"* ]]
	# no escape goes into a pipe
	[[ "$output" != *$'\033'* ]]
}

@test "accepted is said of nothing else" {
	"$ezz" status set --office o "$("$ezz" verify --office o --json - \
	    <t | jq -r .subject.licid)" revoked 2>/dev/null
	"$ezz" status publish --office o >/dev/null
	run --separate-stderr window --lang zh <<<"$t"
	[[ "$output" == *"证照无效"*"真实：是   在有效状态：否，已终止"* ]]
	[[ "$output" != *"验证通过"* ]]
	run --separate-stderr window --lang zh <<<"$(resigned "$u")"
	[[ "$output" == *"拒绝"*"真实：否"* ]]
	[[ "$output" != *"验证通过"* ]]
	# nothing that it says is shown
	[[ "$output" != *"持证主体"* ]]
	run --separate-stderr window --lang zh <<<"$(forged "$u")"
	[[ "$output" == *"未读出"*"请重新扫码"* ]]
	[[ "$output" != *"验证通过"* ]]
	run --separate-stderr "$ezz" window --trust o/trust.ezp --lang zh <<<"$u"
	[[ "$output" == *"无法判定"* ]]
	[[ "$output" != *"验证通过"* ]]
	mv o/status o/gone
	run --separate-stderr window --lang zh <<<"$u"
	[[ "$output" != *"验证通过"* ]] || [[ "$output" == *"未查询"* ]]
}

@test "what scanners, keyboards and input methods do misleads nobody" {
	b=$("$ezz" token export --office o -o c.cose t &&
	    "$ezz" token import --office o --base45 c.cose)
	{
		printf '%s\r\n' "$t"
		printf '%s\t' "$u"
		printf '\002%s\003' "$t"
		printf ']Q1%s\r' "$u"
		printf '%s\n' "$t" | sed 's/1/１/g; s/6/６/g'
		printf '%s\n' "${b,,}"
		printf '%s%s\n' "$t" "$t"
		printf '%s%s\n' "${u:0:100}" "$u"
		printf '   \n\n'
		printf '%s\n' "${t:0:300}"
		printf '%s\n' "${t:300}"
		printf '%s%s\n' "$t" "$u"
		printf 'https://example.com/?%s\n' "$t"
		printf 'hello\n6901234567892\n'
		printf '\033]0;title\007%s\n' "$t"
		head -c 40000 /dev/zero | tr '\0' 6
		printf '\n%s' "$u"
	} | window --json >out
	[ "$(jq -r '.unread // (.accept | tostring)' out | paste -sd ' ')" = \
	    "true true true true true true true true half half several other other other other long true" ]
	# no line was anything but JSON, and no byte of a scan got through
	grep -v '^{' out && false
	[ "$(jq -r '.input' out | sort -u | wc -l)" -eq 17 ]
}

@test "every prefix of a scan, alone and before another paper's" {
	# the first digits are those of every code of this office
	for ((i = 40; i < ${#t}; i += 9)); do
		printf '%s\n%s%s\n' "${t:0:i}" "${t:0:i}" "$u"
	done | window --json --no-log >out
	[ "$(jq -r 'select(.accept)' out | wc -l)" -eq 0 ]
	[ "$(jq -r .unread out | sort -u | paste -sd ' ')" = "half several" ]
}

@test "the same paper again, the tally, and a log that names nobody" {
	run --separate-stderr window --lang en <<<"$t"$'\n'"$t"
	[[ "$output" == *"the same code again: shown at"*"1 times before"* ]]
	# a restart remembers
	run --separate-stderr window --lang en <<<"$t"
	[[ "$output" == *"2 times before"* ]]
	run --separate-stderr window --json <<<tally
	[ "$(jq -c '[.scans, .accepted, .unread]' <<<"$output")" = "[3,3,0]" ]
	[ "$(stat -c %a o/window o/window/*.log | sort -u | paste -sd ' ')" = \
	    "600 700" ]
	window --json <<<"$u" | jq -e .accept >/dev/null
	for word in 测试市 张示例 王样例 91119999 1.2.156 "${t:20:20}" 执照; do
		grep -r "$word" o/window && false
	done
	[ "$(jq -r .paper o/window/*.log | sort -u | grep -cE '^[0-9a-f]{64}$')" \
	    -eq 2 ]
	# another office's mark of the same paper would be another
	rm -r o/window
	tr 0123456789abcdef 123456789abcdef0 <o/office.secret >s
	cat s >o/office.secret
	m=$(window --json <<<"$t" >/dev/null; jq -r .paper o/window/*.log)
	[ "${#m}" -eq 64 ]
	window --no-log --json <<<"$t" >/dev/null
	[ "$(cat o/window/*.log | wc -l)" -eq 1 ]
}

@test "a clock that went backwards is said, and nothing is accepted" {
	window --json <<<"$t" >/dev/null
	[ "$(cat o/window/clock)" -gt 1700000000 ]
	for when in 1970-01-01 2001-09-09 "$(date -u -d '-1 hour' +%FT%TZ)"; do
		run --separate-stderr window --time "$when" --lang en <<<"$t"
		[[ "$output" == *"CLOCK WENT BACKWARDS"* ]]
		[[ "$output" == *"UNDECIDED"* ]]
		[[ "$output" != *"ACCEPTED"* ]]
	done
	# a little is only a little
	run --separate-stderr window --json \
	    --time "$(date -u -d '-60 seconds' +%FT%TZ)" <<<"$t"
	[ "$(jq -r '.findings[] | select(.check == "token.time").text' \
	    <<<"$output")" != "" ]
	[[ "$output" != *"went backwards"* ]]
	# a time that was asked for teaches nothing
	before=$(cat o/window/clock)
	window --time 2090-01-01 --json <<<"$t" >/dev/null
	[ "$(cat o/window/clock)" -lt "$((before + 3600))" ]
}

@test "a state that cannot be kept is told, and judging goes on" {
	run --separate-stderr window --state /dev/null/x --json <<<"$t"
	[ "$status" -eq 0 ]
	[ "$(jq .accept <<<"$output")" = true ]
	[ ! -e o/window ]
}

@test "an office that breaks stops judging; a mended one goes on" {
	mkfifo f
	"$ezz" window --office o --json <f >out 2>err 3>&- &
	echo $! >pid
	exec 7>f
	echo "$t" >&7
	await lines out 1
	cp o/trust.ezp good
	head -c 100 good >o/trust.new && mv o/trust.new o/trust.ezp
	echo "$t" >&7
	await lines out 2
	cp good o/trust.new && mv o/trust.new o/trust.ezp
	echo "$t" >&7
	await lines out 3
	"$ezz" status set --office o "$(jq -r 'select(.accept).subject.licid' \
	    out | head -n 1)" suspended 2>/dev/null
	"$ezz" status publish --office o >/dev/null
	echo "$t" >&7
	await lines out 4
	exec 7>&-
	wait "$(cat pid)"
	rm pid
	[ "$(jq -r '"\(.accept) \(.standing)"' out | paste -sd,)" = \
	    "true valid,false not-asked,true valid,false suspended" ] ||
	    [ "$(jq -r '"\(.accept) \(.standing)"' out | paste -sd,)" = \
	    "true valid,null null,true valid,false suspended" ]
}

@test "a serial scanner, unplugged and plugged in" {
	cat >serial.py <<'PY'
import os, pty, sys, time, termios
t = open("t").read().strip().encode()
master, slave = pty.openpty()
os.symlink(os.ttyname(slave), "dev")
before = termios.tcgetattr(slave)
open("ready", "w").close()
while not os.path.exists("go"):
    time.sleep(0.05)
# as scanners send it, in pieces, with and without an end
for i in range(0, len(t), 37):
    os.write(master, t[i:i + 37])
    time.sleep(0.005)
os.write(master, b"\r")
time.sleep(0.3)
os.write(master, t)
time.sleep(1.5)
while not os.path.exists("left"):
    time.sleep(0.05)
print("restored" if termios.tcgetattr(slave)[3] == before[3] else "raw")
PY
	python3 serial.py >restored 3>&- &
	py=$!
	await test -e ready
	"$ezz" window --office o --json --tty dev </dev/null >out 3>&- &
	echo $! >pid
	sleep 0.5
	touch go
	await lines out 2
	kill -TERM "$(cat pid)"
	wait "$(cat pid)"
	rm pid
	touch left
	wait $py
	[ "$(jq -r .accept out | paste -sd ' ')" = "true true" ]
	[ "$(cat restored)" = restored ]
	run window --tty "$BATS_TEST_TMPDIR/none" </dev/null
	[ "$status" -eq 4 ]
	run window --tty t </dev/null
	[ "$status" -eq 4 ]
}

@test "pictures that are put into a folder" {
	[ -x "$builddir/ezz-qrread" ] || skip "built without zbar"
	mkdir in
	"$ezz" qr -o in/old.png t 2>/dev/null
	"$ezz" qr -o new.png u 2>/dev/null
	"$ezz" window --office o --json --watch in </dev/null >out 3>&- &
	echo $! >pid
	sleep 0.8
	# as slow as a network share writes it
	head -c 300 new.png >in/new.png
	sleep 0.2
	cat new.png >in/new.png
	await lines out 1
	echo "no picture" >in/broken.png
	cp new.png in/.hidden.png
	cp new.png in/new.txt
	await lines out 2
	sleep 1
	kill -TERM "$(cat pid)"
	wait "$(cat pid)"
	rm pid
	[ "$(jq -r '.unread // (.accept | tostring)' out | paste -sd ' ')" = \
	    "true picture" ]
	[ -e in/new.png ]
}

@test "it opens no socket" {
	command -v strace >/dev/null || skip "strace is not installed"
	# LeakSanitizer and a tracer exclude each other
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=%network -o trace \
	    "$ezz" window --office o --json <<<"$t" >out || true
	grep -q '"accept":true' out || skip "this machine does not let strace work"
	grep -E 'socket|connect' trace && false
	true
}

@test "wrong usage" {
	run "$ezz" window </dev/null
	[ "$status" -eq 2 ]
	run window --hold x </dev/null
	[ "$status" -eq 2 ]
	run window --watch "$BATS_TEST_TMPDIR/none" </dev/null
	[ "$status" -eq 4 ]
	run "$ezz" window --office none </dev/null
	[ "$status" -eq 4 ]
	run bash -c "'$ezz' window --office o --json <t >/dev/full"
	[ "$status" -eq 4 ]
}

# ---- on a terminal ----

terminal() {
	command -v tmux >/dev/null || skip "tmux is not installed"
	tmux="tmux -L ezz$$ -f /dev/null"
	# a server that is just leaving takes the next one's socket with it
	for _ in 1 2 3; do
		$tmux new-session -d -x 80 -y 24 -e EZZ_DATA="$EZZ_DATA" \
		    -e ASAN_OPTIONS=detect_leaks=0 "$@" \
		    3>&- && return 0
		sleep 0.5
	done
	return 1
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

@test "screens of 80 by 24, keys, and the terminal given back" {
	terminal "'$ezz' window --office o --lang zh; stty -a; sleep 60"
	sees '就绪'
	scan "$t"
	sees '验证通过'
	[ "$(wc -l <screen)" -eq 24 ]
	sees '今日扫码 1 次：通过 1'
	sees '下一步：'
	scan "${u:0:200}"
	sees '未读出'
	grep -q 验证通过 screen && false
	scan "$u"
	sees '结婚证'
	# a key in the middle of a scan is no key
	$tmux send-keys -l "${t:0:100}"
	$tmux send-keys C-c
	sees '未读出'
	sleep 0.3
	$tmux send-keys C-t
	sees '统计'
	$tmux send-keys Up Up F5
	sleep 1.3
	sees '统计'
	$tmux send-keys C-c
	sees ' icanon '
	sees ' echo '
	# the licence is not left on the terminal
	$tmux capture-pane -p -S - | grep -q 张示例 && false
	true
}

@test "a signal gives the terminal back, and a verdict is cleared" {
	terminal "bash -c 'echo \$\$ >pid; exec \"$ezz\" window --office o \
	    --hold 1 --lang en'; stty -a; sleep 60"
	sees 'ready:'
	scan "$t"
	sees 'ACCEPTED'
	sees 'ready:'
	grep -q ACCEPTED screen && false
	kill -TERM "$(cat pid)"
	rm pid
	sees ' icanon '
	sees ' echo '
}

@test "without colour the words and shapes stand" {
	terminal "NO_COLOR=1 '$ezz' window --office o --lang en; sleep 60"
	sees 'ready:'
	scan "$t"
	sees '^==   ACCEPTED'
	$tmux capture-pane -p -e | grep -q $'\033\[[0-9;]*4[1-7]' && false
	scan "$(resigned "$u")"
	sees '^XX   REFUSED'
	$tmux kill-server
	terminal "TERM=dumb '$ezz' window --office o --lang en; sleep 60"
	sees 'ready:'
	scan "$t"
	sees '^==   ACCEPTED'
}

@test "a view: the screen says what the code holds" {
	"$ezz" issue --office o --no-ofd --views -o out \
	    "$srcdir/testvectors/record/good-driving-licence.json"
	window --lang zh <"$(echo out/*.public.txt)" >out.zh
	grep -q '本码只含：持证主体、证照有效期截止日期、准驾车型；其余未予出示' out.zh
	grep -q '验证通过' out.zh
	window --expect view=window <"$(echo out/*.public.txt)" >out.en
	grep -q 'REFUSED' out.en
	grep -q 'expected view=window, and this is the view public' out.en
	window <"$(echo out/*N.txt)" >out.en
	run grep -q 'holds only' out.en
	[ "$status" -eq 1 ]
}

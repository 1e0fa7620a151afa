#!/usr/bin/env bats
# ezz verify and show: scans as they come from scanners, files, hostile text.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	"$builddir/ezz" demo o >/dev/null 2>&1
	"$builddir/ezz" issue --office o --token \
	    "$srcdir/testvectors/record/good-business-licence.json" >t
	"$builddir/ezz" issue --office o --token \
	    "$srcdir/testvectors/record/good-marriage.json" >u
	"$builddir/ezz" status publish --office o >/dev/null 2>&1 || true
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	cp -a "$BATS_FILE_TMPDIR"/* .
	t=$(cat t)
}

accepted() {
	run --separate-stderr "$ezz" verify --office o --json -
	[ "$status" -eq 0 ]
	[ "$(jq -r .accept <<<"$output" | sort -u)" = true ]
}

base45() {
	"$ezz" token export --office o -o c.cose t
	"$ezz" token import --office o --base45 c.cose
}

@test "what scanners and input methods do to a token is undone" {
	# CR, CR LF, TAB, AIM prefixes, STX and ETX, blanks, full-width digits
	printf '%s\r\n' "$t" | accepted
	printf '%s\r' "$t" | accepted
	printf '%s\t\n' "$t" | accepted
	printf ']Q1%s\n' "$t" | accepted
	printf ']Q3%s\n' "$t" | accepted
	printf '\002%s\003\n' "$t" | accepted
	printf '  %s  \n' "$t" | accepted
	printf '\357\273\277%s\n' "$t" | accepted
	echo "$t" | sed 's/..../& /g' | accepted
	echo "$t" | sed 's/0/０/g; s/1/１/g; s/2/２/g; s/9/９/g' | accepted
	echo "$t" | sed 's/^/　/' | accepted
	# the last line without its end
	printf '%s' "$t" | accepted
}

@test "Base45 too, with Caps Lock and the punctuation of an input method" {
	b=$(base45)
	[[ "$b" == EZ1:* ]]
	echo "$b" | accepted
	echo "$b" | sed 's/^EZ1:/ez1:/' | accepted
	echo "$b" | tr 'A-Z' 'a-z' | accepted
	echo "$b" | sed 's/:/：/g' | accepted
	printf ']Q1%s\r\n' "$b" | accepted
	# a blank inside is a character of the alphabet, and may not go
	run "$ezz" verify --office o - <<<"$b "
	[ "$status" -eq 3 ]
	[[ "$output" == *"scan again"* ]]
}

@test "one report a scan, the worst exit of all" {
	(echo "$t"; echo; echo "   "; cat u; echo "$t" | tr 0 1) >scans
	run --separate-stderr "$ezz" verify --office o --json - <scans
	[ "$status" -eq 3 ]
	[ "$(jq -r .input <<<"$output" | paste -sd' ')" = "-:1 -:4 -:5" ]
	[ "$(jq -r .accept <<<"$output" | paste -sd' ')" = "true true false" ]
	run "$ezz" verify --office o nowhere t
	[ "$status" -eq 4 ]
	echo nonsense >n
	run "$ezz" verify --office o n t
	[ "$status" -eq 1 ]
	run "$ezz" verify --office o t u
	[ "$status" -eq 0 ]
	printf 't\nu\n' >list
	run "$ezz" verify --office o --files-from list
	[ "$status" -eq 0 ]
}

@test "two scans glued together are damage, not a forgery" {
	printf '%s%s\n' "$t" "$(cat u)" >glued
	run --separate-stderr "$ezz" verify --office o --json - <glued
	[ "$status" -eq 3 ]
	[[ "$output" == *"scan again"* ]]
	[ "$(jq -r .subject.licid <<<"$output")" = "" ]
}

@test "nothing to verify is not a pass" {
	for f in /dev/null blank; do
		printf '\n \n\r\n' >blank
		run "$ezz" verify --office o - <$f
		[ "$status" -eq 3 ]
	done
	: >empty
	run "$ezz" verify --office o empty
	[ "$status" -eq 1 ]
	run "$ezz" verify --office o --files-from /dev/null
	[ "$status" -eq 3 ]
}

@test "no trust, another's trust, an anchor, a wrong anchor" {
	run --separate-stderr "$ezz" verify --json t
	[ "$status" -eq 3 ]
	"$ezz" demo p >/dev/null 2>&1
	run --separate-stderr "$ezz" verify --office p --json t
	[ "$status" -eq 3 ]
	[ "$(jq -r '.findings[] | select(.check == "token.key") | .verdict' \
	    <<<"$output")" = indeterminate ]
	# a trial certificate counts in a trial office alone
	run --separate-stderr "$ezz" verify --anchor token=o/issuer.crt \
	    --no-status --json t
	[ "$status" -eq 3 ]
	[ "$(jq -r .test <<<"$output")" = true ]
	for a in token=o/status.crt o/root.crt status=o/issuer.crt; do
		run --separate-stderr "$ezz" verify --anchor $a --no-status t
		[ "$status" -eq 3 ]
	done
	run "$ezz" verify --anchor nobody=o/issuer.crt t
	[ "$status" -ne 0 ]
	run "$ezz" verify --office o --trust o/trust.ezp t
	[ "$status" -eq 2 ]
}

@test "what is expected must be so" {
	for e in licence licence:business-licence token \
	    licence:11100000MB0143028R001 holder-code=91119999MAEXMP043L; do
		"$ezz" verify --office o --expect $e t
	done
	for e in document licence:marriage holder-code=91119999MAEXMP0431 \
	    licid=1.2.3 view=marriage rubbish ""; do
		run "$ezz" verify --office o --expect "$e" t
		[ "$status" -eq 1 ]
	done
}

@test "revoked is genuine, and not accepted" {
	id=$("$ezz" verify --office o --json t | jq -r .subject.licid)
	"$ezz" status set --office o "$id" revoked --reason 测试
	"$ezz" status publish --office o
	run --separate-stderr "$ezz" verify --office o --json t
	[ "$status" -eq 1 ]
	[ "$(jq -r '[.verdict, .standing, .accept, .result] | join(" ")' \
	    <<<"$output")" = "passed ended false 3" ]
	# a waiver is the caller's word, and it is said
	run --separate-stderr "$ezz" verify --office o --no-status --json t
	[ "$status" -eq 0 ]
	[[ "$output" == *"waived"* ]]
}

@test "times: before, expired, far off, absurd" {
	run "$ezz" verify --office o --time 2020-01-01T00:00:00Z t
	[ "$status" -eq 3 ]
	run "$ezz" verify --office o --time 2099-01-01T00:00:00Z t
	[ "$status" -ne 0 ]
	for x in yesterday 2026-02-30T00:00:00Z "" 99999999999999999999; do
		run "$ezz" verify --office o --time "$x" t
		[ "$status" -eq 2 ]
	done
}

@test "hostile text never reaches the terminal raw" {
	hostile=$(printf 'a\033]0;x\007\033[2J\302\233\342\200\256\342\201\246b')
	printf '%s\n' "$hostile" >h
	cp h "$(printf 'n\033[31m\342\200\256')"
	for args in "h" "--json h" "--explain h" "-" "--expect $hostile t" \
	    "n*" "--json n*" "--office $hostile t" "--policy $hostile t"; do
		"$ezz" verify --office o $args <h >out 2>err || true
		"$ezz" show $args <h >>out 2>>err || true
		"$ezz" "$hostile" >>out 2>>err || true
		"$ezz" verify "--$hostile" >>out 2>>err || true
		! grep -q "$(printf '\033')" out err || false
		! grep -q "$(printf '\007')" out err || false
		! grep -qE "$(printf '\342\200\256|\342\201\246|\302\233')" out err || false
	done
}

@test "binary, long and strange files are findings" {
	head -c 100000 /dev/zero >zeros
	head -c 100000 /dev/zero | tr '\0' 7 >sevens
	head -c 3000000 /dev/urandom >noise
	printf 'PK\003\004rubbish' >zip
	printf '\322\204' >cose
	printf '\330\142\204' >pack
	printf 'EZ1:' >prefix
	printf 'HC1:' >hc1
	printf 'HC1:%s' "$t" >hc2
	printf '%s\0%s\n' "$t" evil >nul
	for f in zeros sevens noise zip cose pack prefix hc1 hc2 nul; do
		run --separate-stderr "$ezz" verify --office o --json $f
		echo "# $f: $status $output" | head -c 300 >&2
		[ "$status" -eq 1 ] || [ "$status" -eq 3 ]
		[ "$(jq -r .accept <<<"$output")" = false ]
		run --separate-stderr "$ezz" verify --office o --json - <$f
		[ "$status" -eq 1 ] || [ "$status" -eq 3 ]
	done
	run "$ezz" verify --office o .
	[ "$status" -eq 4 ]
}

@test "a full or closed stdout is no verdict" {
	run bash -c '"$0" verify --office o t >/dev/full' "$ezz"
	[ "$status" -eq 4 ]
	run bash -c '"$0" verify --office o t >&-' "$ezz"
	[ "$status" -eq 4 ]
	run bash -c '"$0" show --office o t >/dev/full' "$ezz"
	[ "$status" -eq 4 ]
	run bash -c '"$0" verify --office o - <&-' "$ezz"
	[ "$status" -eq 4 ]
}

@test "show says what it says, and that it judged nothing" {
	run --separate-stderr "$ezz" show --office o t
	[ "$status" -eq 0 ]
	[[ "$output" == *测试市范本软件有限公司* ]]
	[[ "${lines[0]}" == *"not"* ]]
	# without any office the fields are there all the same
	run --separate-stderr "$ezz" show t
	[ "$status" -eq 0 ]
	"$ezz" show --json t | jq -e . >/dev/null
	echo "$t" | tr 0 1 >x
	run --separate-stderr "$ezz" show x
	[ "$status" -ne 0 ]
	[ -z "$output" ]
}

@test "a verdict reads the same in both languages" {
	"$ezz" verify --office o --json t | jq -r '.findings[].check' >en
	"$ezz" verify --lang zh --office o --json t >zh.json
	jq -r '.findings[].check' zh.json | cmp - en
	! jq -r '.findings[].text' zh.json | grep -q 'the code' || false
	"$ezz" verify --lang zh --office o t | grep -qP '\p{Han}'
}

@test "every report is what its JSON Schema says" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 -c 'import jsonschema' 2>/dev/null ||
	    skip "python3 has no jsonschema"
	(cat t u; echo 123; echo x) |
	    "$ezz" verify --office o --json - >r || true
	"$ezz" check --json "$srcdir"/testvectors/record/*.json >>r || true
	python3 - <<-P
	import json, jsonschema
	s = json.load(open("$srcdir/schemas/report/report.json"))
	for l in open("r"):
	    jsonschema.Draft7Validator(s).validate(json.loads(l))
	P
}

@test "no socket is opened and no drawing is loaded to judge a token" {
	# a sanitized build keeps every library, and cannot be traced
	! grep -q 'define EZZ_SANITIZERS 1' "$builddir/config.h" ||
	    skip "this build has sanitizers"
	! ldd "$ezz" | grep -E 'png|sqlite|expat|qrencode|zbar|freetype' || false
	command -v strace >/dev/null || skip "strace is not here"
	strace -f -e trace=network -o log "$ezz" verify --office o t ||
	    { strace -f true 2>/dev/null || skip "strace may not trace here"; false; }
	! grep -E 'socket|connect|bind|sendto' log || false
	strace -f -e trace=execve,open,openat,creat,unlink,rename -o log \
	    "$ezz" verify --trust o/trust.ezp t || true
	! grep -E 'O_WRONLY|O_RDWR|O_CREAT|unlink|rename' log || false
	[ "$(grep -c execve log)" -eq 1 ]
}

# Is the program here?  Where not, the test says so and looks at nothing.
have() {
	command -v "$1" >/dev/null && return
	echo "# $1 is not installed: this test did not use it" >&3
	return 1
}

reader() {
	[ -x "$builddir/ezz-qrread" ] && return
	echo "# built without a decoder: no picture was read" >&3
	return 1
}

@test "a picture is judged by the codes in it" {
	reader || return 0
	have python3 || return 0
	"$ezz" qr -o t.png t
	"$ezz" qr -o u.png u
	run -0 "$ezz" verify --office o --json t.png
	[ "$(jq -r '.kind + " " + .input' <<<"$output")" = "token t.png" ]
	python3 "$srcdir/tools/test/png_beside.py" t.png u.png both.png
	run -0 --separate-stderr "$ezz" verify --office o --json both.png
	[ "$(jq -r .input <<<"$output" | sort | paste -sd' ')" = \
	    "both.png both.png:2" ]
	[ "$(jq -r .accept <<<"$output" | sort -u)" = true ]
	# among other files, the worst counts
	run -1 "$ezz" verify --office o t.png /dev/null
}

@test "a JPEG too, and damage is damage" {
	reader || return 0
	have python3 || return 0
	have cjpeg || return 0
	[[ $("$ezz" --version) == *jpeg* ]] || return 0
	"$ezz" qr -o t.png t
	python3 "$srcdir/tools/test/png_beside.py" --pgm t.png t.pgm
	cjpeg -quality 70 -outfile t.jpg t.pgm
	run -0 "$ezz" verify --office o --json t.jpg
	[ "$(jq -r .accept <<<"$output")" = true ]
	cjpeg -progressive -outfile p.jpg t.pgm
	run -0 "$ezz" verify --office o p.jpg
	for n in 3 20 200 $(($(wc -c <t.jpg) / 4)); do
		head -c "$n" t.jpg >cut.jpg
		run "$ezz" verify --office o --json cut.jpg
		[ "$status" -eq 3 ]
		[ "$(jq -r .verdict <<<"$output")" = indeterminate ]
	done
}

@test "a picture without a code, and one that is none, pass nothing" {
	reader || return 0
	have python3 || return 0
	python3 "$srcdir/tools/test/png_beside.py" --white white.png
	run -3 "$ezz" verify --office o white.png
	[[ "$output" == *"no QR code was read"*"300 dpi"* ]]
	printf '\211PNG\r\n\032\nxxxx' >bad.png
	run -3 "$ezz" verify --office o --json bad.png
	[ "$(jq -r '.findings[0].check' <<<"$output")" = unknown.kind ]
	# a code that is no licence is said to be none
	echo https://pay.example/1 | "$ezz" qr -o url.png
	run -1 "$ezz" verify --office o url.png
	[[ "$output" == *"no code of a licence"* ]]
}

# A pipe that nobody writes to holds whoever opens it.
@test "a token is verified without OpenSSL's configuration" {
	mkfifo conf
	OPENSSL_CONF=$PWD/conf run timeout 20 "$ezz" verify --office o t
	[ "$status" -eq 0 ]
	OPENSSL_CONF=$PWD/conf run timeout 1 "$ezz" key show o/trust.crt
	[ "$status" -eq 124 ]
}

@test "the details say since when, why and what came instead" {
	licid=$("$ezz" verify --office o --no-status --json - <t |
	    jq -r .subject.licid)
	"$ezz" status set --office o --reason 地址变更 "$licid" suspended 2>/dev/null
	"$ezz" status publish --office o >/dev/null
	run "$ezz" verify --office o t
	[ "$status" -eq 1 ]
	[[ "$output" == *"token.status: suspended since 20"*": 地址变更"* ]]
	cp o/status/1.detail old
	"$ezz" status set --office o --successor 1.2.156.3005.2.X "$licid" \
	    superseded 2>/dev/null
	"$ezz" status publish --office o >/dev/null
	run "$ezz" verify --office o t
	[[ "$output" == *"superseded since "* ]]
	[[ "$output" == *"replaced by licence 1.2.156.3005.2.X"* ]]
	# what was said of another state is not said of this one
	cp old o/status/1.detail
	run "$ezz" verify --office o t
	[ "$status" -eq 1 ]
	[[ "$output" != *since* ]]
	rm o/status/1.detail
	run "$ezz" verify --office o t
	[ "$status" -eq 1 ]
	[[ "$output" != *since* ]]
}

#!/usr/bin/env bats
# Time-stamps from end to end: authorities on files and on loopback, lies,
# silence, the air gap, and OpenSSL on the other side.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	"$builddir/ezz" demo office 2>/dev/null
	"$builddir/ezz" demo other 2>/dev/null
	serve other >url
	serve office >url2
	openssl_tsa
}

# An authority on a free port; its address on stdout.
serve() {
	"$builddir/ezz" archive tsa --office "$1" --listen 0 >"$1.url" \
	    2>"$1.err" 3>&- &
	echo $! >>pids
	for _ in $(seq 100); do
		[ -s "$1.url" ] && break
		sleep 0.1
	done
	cat "$1.url"
}

# P-256 with OpenSSL's own authority.
openssl_tsa() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout p256.key -out p256.crt -days 30 -subj "/CN=P-256 TSA" \
	    -addext extendedKeyUsage=critical,timeStamping \
	    -addext keyUsage=critical,digitalSignature \
	    -addext basicConstraints=critical,CA:FALSE 2>/dev/null
	chmod 600 p256.key
	cat >openssl.cnf <<-END
	[tsa]
	default_tsa = one
	[one]
	serial = serial
	signer_cert = p256.crt
	signer_key = p256.key
	signer_digest = sha256
	default_policy = 1.2.3.4
	digests = sha256, sha512, sm3
	accuracy = secs:1
	ess_cert_id_alg = sha256
	END
	echo 01 >serial
}

teardown_file() {
	while read -r pid; do
		kill "$pid"
	done <"$BATS_FILE_TMPDIR/pids"
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	d=$BATS_FILE_TMPDIR
	url=$(cat "$d/url2")
	echo 'what is kept' >file
}

stamp() {
	"$builddir/ezz" archive timestamp --office "$d/office" "$@"
}

# what stderr must say
says() {
	[[ "$stderr" == *"$1"* ]] || { echo "$stderr"; false; }
}

online() {
	[ -x "$builddir/ezz-fetch" ]
}

@test "the office's own authority stamps a file" {
	stamp --tsa office -o file.tsr file
	openssl ts -reply -in file.tsr -text 2>/dev/null >text
	grep -q 'Status: Granted' text
	grep -q 'Hash Algorithm: sm3' text
	[ "$(openssl dgst -sm3 -r file | cut -c 1-8)" = "$(sed -n \
	    's/ *0000 - \(..\) \(..\) \(..\) \(..\).*/\1\2\3\4/p' text |
	    head -n 1)" ]
}

@test "nothing is overwritten, and nothing half is left" {
	echo mine >file.tsr
	run --separate-stderr stamp --tsa office -o file.tsr file
	[ "$status" -ne 0 ]
	[ "$(cat file.tsr)" = mine ]
}

@test "a request is carried over the air gap and back" {
	stamp --request-out file.tsq file
	[ ! -e file.tsr ]
	"$builddir/ezz" archive tsa --office "$d/office" -o answer file.tsq
	stamp --request-in file.tsq --response-in answer -o file.tsr file
	cmp answer file.tsr
}

@test "an answer to another request, or over another file, is refused" {
	stamp --request-out one.tsq file
	stamp --request-out two.tsq file
	"$builddir/ezz" archive tsa --office "$d/office" -o one one.tsq
	run --separate-stderr stamp --request-in two.tsq --response-in one \
	    -o x file
	[ "$status" -eq 1 ]
	says nonce
	echo changed >>file
	run --separate-stderr stamp --request-in one.tsq --response-in one \
	    -o x file
	[ "$status" -eq 1 ]
	says 'asks for something else'
	run --separate-stderr stamp --response-in one -o x file
	[ "$status" -eq 2 ]
	[ ! -e x ]
}

@test "an unknown authority, a broken answer, a bare refusal: refused" {
	stamp --request-out q file
	"$builddir/ezz" archive tsa --office "$d/other" -o foreign q
	run --separate-stderr stamp --request-in q --response-in foreign -o x \
	    file
	[ "$status" -eq 1 ]
	says 'no anchor for the role tsa'
	printf '\060\005\060\003\002\001\000' >granted
	run --separate-stderr stamp --request-in q --response-in granted -o x \
	    file
	[ "$status" -eq 1 ]
	says 'holds no time-stamp'
	printf '\060\005\060\003\002\001\002' >refused
	run --separate-stderr stamp --request-in q --response-in refused -o x \
	    file
	[ "$status" -eq 1 ]
	says refuses
	head -c 700 foreign >cut
	run --separate-stderr stamp --request-in q --response-in cut -o x file
	[ "$status" -eq 1 ]
	[ ! -e x ]
}

@test "an authority over http" {
	online || skip_aloud
	stamp --tsa "$url" -o file.tsr file
	openssl ts -reply -in file.tsr -text 2>/dev/null | grep -q Granted
}

skip_aloud() {
	echo '# built without libcurl: not looked at' >&3
	exit 0
}

@test "the next authority is asked when one is silent or lies" {
	online || skip_aloud
	run --separate-stderr stamp --tsa http://127.0.0.1:1/ \
	    --tsa "$(cat "$d/url")" --tsa "$url" -o file.tsr file
	[ "$status" -eq 0 ]
	says 'cannot be reached'
	says 'no anchor for the role tsa'
	[ -s file.tsr ]
}

@test "when nobody answers it ends, and says what to do" {
	online || skip_aloud
	run --separate-stderr stamp --tsa http://127.0.0.1:1/ --tries 2 \
	    --timeout 2 -o x file
	[ "$status" -eq 4 ]
	says '--request-out'
	run --separate-stderr stamp --tsa "$(cat "$d/url")" -o x file
	[ "$status" -eq 1 ]
	run --separate-stderr stamp -o x file
	[ "$status" -eq 2 ] || [ "$status" -eq 4 ]
	says '--tsa'
	[ ! -e x ]
}

@test "the server takes requests alone, and no more than it should" {
	port=${url##*:}
	port=${port%/}
	ask() { # what is sent; the status line
		printf "$1" | timeout 5 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port
		    cat >&3; head -n 1 <&3" | tr -d '\r'
	}
	[[ "$(ask 'GET / HTTP/1.1\r\n\r\n')" == *405* ]]
	[[ "$(ask 'POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nx')" == *415* ]]
	t='Content-Type: application/timestamp-query'
	[[ "$(ask "POST / HTTP/1.1\r\n$t\r\n\r\n")" == *411* ]]
	[[ "$(ask "POST / HTTP/1.1\r\n$t\r\nContent-Length: -1\r\n\r\n")" \
	    == *400* ]]
	[[ "$(ask "POST / HTTP/1.1\r\n$t\r\nContent-Length: 99999\r\n\r\n")" \
	    == *413* ]]
	# nonsense is answered with a refusal, and the server goes on
	[[ "$(ask "POST / HTTP/1.1\r\n$t\r\nContent-Length: 1\r\n\r\nx")" == \
	    *200* ]]
	[ -z "$(ask "$(printf 'x%.0s' $(seq 9000))")" ]
	kill -0 "$(tail -n 1 "$d/pids")"
}

@test "OpenSSL's P-256 authority is judged" {
	cd "$d"
	cp "$BATS_TEST_TMPDIR/file" .
	"$builddir/ezz" archive timestamp --hash SHA-256 --request-out o.tsq \
	    file
	openssl ts -reply -config openssl.cnf -section one -queryfile o.tsq \
	    -out o.tsr 2>/dev/null
	"$builddir/ezz" archive timestamp --anchor tsa=p256.crt --hash \
	    SHA-256 --request-in o.tsq --response-in o.tsr -o o.out file
	cmp o.tsr o.out
	run --separate-stderr "$builddir/ezz" archive timestamp --hash \
	    SHA-256 --request-in o.tsq --response-in o.tsr -o o2.out file
	[ "$status" -eq 1 ]
	says 'nobody said whom to trust as tsa'
}

@test "OpenSSL judges our P-256 authority" {
	cd "$d"
	openssl ts -query -data "$BATS_TEST_TMPDIR/file" -sha256 -cert \
	    -out e.tsq 2>/dev/null
	"$builddir/ezz" archive tsa --key p256.key --cert p256.crt \
	    --tsa-policy 1.2.3.4 -o e.tsr e.tsq
	openssl ts -verify -queryfile e.tsq -in e.tsr -CAfile p256.crt \
	    2>&1 | grep -q 'Verification: OK'
}

@test "an authority is asked for by its own rules" {
	stamp --request-out q file
	run --separate-stderr "$builddir/ezz" archive tsa --key \
	    "$d/office/tsa.key" --cert "$d/office/tsa.crt" -o x q
	[ "$status" -ne 0 ]
	says '--tsa-policy'
	run --separate-stderr "$builddir/ezz" archive tsa --key \
	    "$d/office/issuer.key" --cert "$d/office/issuer.crt" \
	    --tsa-policy 1.2.3 -o x q
	[ "$status" -eq 1 ]
	says 'for time-stamps alone'
	run --separate-stderr "$builddir/ezz" archive tsa --key \
	    "$d/office/issuer.key" --cert "$d/office/tsa.crt" \
	    --tsa-policy 1.2.3 -o x q
	[ "$status" -eq 4 ]
	[ ! -e x ]
}

sample() {
	s=${EZZ_SHARED:-$srcdir/../shared}/samples/ofd/ofd
	[ -d "$s" ] || {
		echo '# no samples beside the checkout: not looked at' >&3
		exit 0
	}
}

@test "inside a document: everything else stays, and the stamp is judged" {
	sample
	in=$s/ofdrw-v4-whole-protected.ofd
	stamp --no-status --tsa office -o out.ofd "$in"
	run "$builddir/ezz" verify --office "$d/office" --no-status --json \
	    out.ofd
	[[ "$output" == *'"check":"sig.timestamp","of":"signature 1","verdict":"passed"'* ]]
	python3 - "$in" out.ofd <<-'END'
	import sys, zipfile
	a, b = (zipfile.ZipFile(p) for p in sys.argv[1:])
	assert a.namelist() == b.namelist()
	diff = [n for n in a.namelist() if a.read(n) != b.read(n)]
	assert diff == ["Doc_0/Signs/Sign_0/SignedValue.dat"], diff
	END
	run --separate-stderr stamp --no-status --tsa office -o x out.ofd
	[ "$status" -eq 1 ]
	says 'bears a time-stamp already'
	run --separate-stderr stamp --no-status --signature 2 --tsa office \
	    -o x "$in"
	[ "$status" -ne 0 ]
	says 'no signature 2'
	[ ! -e x ]
}

@test "what another signature covers is not stamped" {
	sample
	run --separate-stderr stamp --no-status --signature 1 --tsa office \
	    -o x "$s/gomain-sign-cms-attrs-2sig.ofd"
	[ "$status" -eq 1 ]
	says 'covers signature 1'
	stamp --no-status --detached --tsa office -o whole.tsr \
	    "$s/gomain-sign-cms-attrs-2sig.ofd"
	[ -s whole.tsr ]
}

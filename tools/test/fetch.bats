#!/usr/bin/env bats
# ezz-fetch alone: what it takes from servers, and what it does not.

bats_require_minimum_version 1.5.0

# Nothing of these tests leaves the machine, whatever proxies are set.
setup_file() {
	cd "$BATS_FILE_TMPDIR"
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout tls.key -out tls.crt -days 2 -subj /CN=localhost \
	    -addext subjectAltName=IP:127.0.0.1 2>/dev/null
	python3 "$srcdir/tools/test/fetch_server.py" http.port \
	    >/dev/null 2>&1 3>&- &
	echo $! >pids
	python3 "$srcdir/tools/test/fetch_server.py" https.port --tls \
	    tls.crt tls.key >/dev/null 2>&1 3>&- &
	echo $! >>pids
	for _ in $(seq 100); do
		[ -s http.port ] && [ -s https.port ] && break
		sleep 0.1
	done
}

teardown_file() {
	while read -r pid; do
		kill "$pid"
	done <"$BATS_FILE_TMPDIR/pids"
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	plain=http://127.0.0.1:$(cat "$BATS_FILE_TMPDIR/http.port")
	tls=https://127.0.0.1:$(cat "$BATS_FILE_TMPDIR/https.port")
	ca=$BATS_FILE_TMPDIR/tls.crt
}

# It may write no file, so a pipe takes what it says.
# order URL [more lines]: the body comes from the file "body", if there is one
order() {
	{
		printf 'url %s\n' "$1"
		shift
		[ $# -eq 0 ] || printf '%s\n' "$@"
		printf 'cap 4096\nseconds 3\n'
		if [ -e body ]; then
			printf 'post\n\n'
			cat body
		else
			printf 'get\n\n'
		fi
	} | "$builddir/ezz-fetch" en | cat >answer
}

came() {
	[ "$(head -c 1 answer)" = T ]
	tail -c +6 answer | cmp - "$1"
}

refused() {
	[ "$(head -c 1 answer)" = E ]
	tail -c +6 answer | grep -q "$1"
}

@test "what a server has comes byte for byte, over http and https" {
	printf 'plain\0bytes\n' >want
	order "$plain/plain"
	came want
	order "$tls/plain" "ca $ca"
	came want
	order "$plain/once"
	came want
}

@test "a body is posted and the answer's type looked at" {
	head -c 2000 /dev/urandom >body
	order "$plain/echo" "type application/timestamp-query" \
	    "accept application/timestamp-query"
	came body
	order "$plain/echo" "type application/timestamp-query" \
	    "accept application/timestamp-reply"
	refused "is no application/timestamp-reply"
	# a post is not sent on
	order "$plain/once" "type a/b"
	refused "status 307"
}

@test "a certificate that nobody here trusts ends it" {
	order "$tls/plain"
	refused "certificate is not trusted"
	order "$tls/plain" "ca $BATS_TEST_TMPDIR/none"
	refused "trusted"
}

@test "nothing leads to another scheme" {
	order "$plain/to-file"
	refused "not https"
	order "$plain/to-ftp"
	refused "not https"
	order "$tls/to-http/${plain##*:}" "ca $ca"
	refused "not https"
	order "file:///etc/passwd"
	refused "not https"
}

@test "length, time and patience have ends" {
	order "$plain/long"
	refused "too long"
	order "$plain/endless"
	refused "too long"
	order "$plain/short"
	refused "broke off"
	order "$plain/round"
	refused "too often"
	order "$plain/slow"
	refused "too long"
	order "$plain/nothing"
	refused "status 404"
	order "http://127.0.0.1:1/"
	refused "cannot be reached"
}

@test "an order that makes no sense is said to" {
	for o in '' 'url http://x/' $'url http://x/\n\n' \
	    $'url http://x/\ncap 0\nseconds 1\n\n' $'cap 1\nseconds 1\n\n' \
	    $'url http://x/\ncap 99999999999\nseconds 1\n\n' \
	    $'url http://x/\nfrob 1\ncap 1\nseconds 1\n\n'; do
		printf '%s' "$o" | "$builddir/ezz-fetch" en | cat >answer
		refused "no sense"
	done
}

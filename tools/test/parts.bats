#!/usr/bin/env bats
# ezz verify of many files at once, and of a signature without its document.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	samples="${EZZ_SHARED:-$srcdir/../shared}/samples/ofd"
	when=2026-11-23T10:00:00Z
}

need_samples() {
	[ -d "$samples" ] || skip "no samples beside the checkout"
}

# Tokens of a demo office, good and bad, one a file.
tokens() { # how many
	"$ezz" demo office 2>/dev/null
	"$ezz" issue --office office --token \
	    "$srcdir/testvectors/record/good-business-licence.json" >t
	for i in $(seq "$1"); do
		cp t "t$i"
		[ $((i % 3)) -ne 0 ] || echo 123 >"t$i"
		echo "t$i"
	done >list
}

@test "reports come in the order of the names, whatever -j" {
	tokens 60
	run "$ezz" verify --office office --json --files-from list
	[ "$status" -eq 1 ]
	for j in 1 2 7 0; do
		run -1 "$ezz" verify --office office --json -j "$j" \
		    --files-from list
		[ "$(jq -r .input <<<"$output" | tr '\n' ' ')" = \
		    "$(tr '\n' ' ' <list)" ]
		[ "$(jq -r .verdict <<<"$output" | sort | uniq -c | \
		    tr -s ' \n' ' ')" = " 20 failed 40 passed " ]
	done
}

@test "names end with a line or, with -0, with a NUL" {
	tokens 3
	mv t1 "$(printf 'a\nb')"
	printf 'a\nb\0t2\0' | "$ezz" verify --office office --json -0 \
	    --files-from - >out
	[ "$(wc -l <out)" -eq 2 ]
	[ "$(jq -rs '.[0].input' out)" = "$(printf 'a\nb')" ]
	run "$ezz" verify --office office --jobs 65 t2
	[ "$status" -eq 2 ]
}

@test "a file that is missing is told in its place, the rest is judged" {
	tokens 5
	rm t2
	run --separate-stderr "$ezz" verify --office office --json -j 3 \
	    --files-from list
	[ "$status" -eq 4 ]
	[ "$(wc -l <<<"$output")" -eq 4 ]
	[[ "$stderr" == *"t2: No such file"* ]]
}

@test "Ctrl-C ends it and leaves no child" {
	tokens 2
	mkfifo pipe
	"$ezz" verify --office office -j 4 t1 t2 pipe >out 2>&1 &
	pid=$!
	sleep 0.5
	kill -INT $pid || kill -TERM $pid
	status=0
	wait $pid || status=$?
	[ "$status" -ne 0 ]
	run pgrep -P $pid
	[ -z "$output" ]
}

@test "of every real file ezz says what was measured of it" {
	need_samples
	command -v python3 >/dev/null || skip "python3 is not here"
	run python3 "$srcdir/tools/test/expected.py" "$ezz" "$samples"
	echo "$output" | grep -v "^ok" || true
	[ "$status" -eq 0 ]
}

@test "many documents at once are judged as one by one" {
	need_samples
	ls "$samples"/ofd/*.ofd "$samples"/parts/*/* >list
	"$ezz" verify --time $when --json --files-from list >one || true
	"$ezz" verify --time $when --json -j 4 --files-from list >four || true
	[ "$(wc -l <one)" -eq "$(wc -l <list)" ]
	cmp one four
}

@test "a large package is judged where it lies" {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 - <<-'P'
	import zipfile, os
	z = zipfile.ZipFile("big.ofd", "w")
	z.writestr("OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot>"
	    "</DocBody></OFD>")
	z.writestr("D.xml", "<Document><Pages><Page ID='1' BaseLoc='P.xml'/>"
	    "</Pages></Document>")
	z.writestr("P.xml", "<Page/>")
	z.writestr("large.bin", os.urandom(80 << 20))
	z.close()
	P
	# a sanitizer maps more than there is
	if grep -qa __asan_init "$builddir/ezz-full"; then
		run -3 "$ezz" verify big.ofd
		return 0
	fi
	run bash -c "ulimit -v 1500000; '$ezz' verify big.ofd"
	[ "$status" -eq 3 ]
	[[ "$output" == *"it is not signed"* ]]
	if [ -x /usr/bin/time ]; then
		/usr/bin/time -f %M -o rss "$ezz" verify big.ofd >out || true
		[ "$(tail -n 1 rss)" -lt 65536 ]
	fi
}

of_check() { # check, file: its verdict
	jq -r --arg c "$1" '.findings[] | select(.check == $c and
	    .text != null) | .verdict' "$2" | head -n 1
}

@test "a lone SignedValue.dat: its arithmetic, and what is missing" {
	need_samples
	for d in azt-v4-negative-integer dianju-v4 tongz-sign-cms-raw64; do
		f=$samples/parts/$d/SignedValue.dat
		run -3 "$ezz" verify --json "$f"
		echo "$output" >out
		[ "$(jq -r .kind out)" = document ]
		[ "$(jq -r .accept out)" = false ]
		[ "$(of_check sig.value out)" = passed ]
		[ "$(of_check sig.references out)" = indeterminate ]
		[ "$(of_check sig.digest out)" = indeterminate ]
		[ "$(of_check ofd.signatures out)" = indeterminate ]
	done
}

@test "a lone SignedValue.dat that was altered fails" {
	need_samples
	f=$samples/parts/dianju-v4/SignedValue.dat
	python3 - "$f" <<-'P'
	import sys
	b = bytearray(open(sys.argv[1], "rb").read())
	b[-9] ^= 1
	open("bad.dat", "wb").write(b)
	open("cut.dat", "wb").write(b[:-100])
	P
	run -1 "$ezz" verify --json bad.dat
	echo "$output" >out
	[ "$(of_check sig.value out)" = failed ]
	run -1 "$ezz" verify cut.dat
	run -1 "$ezz" verify --expect document \
	    "$samples/parts/dianju-v4/SignedValue.dat"
}

@test "a lone Signature.xml: its list, and what is missing" {
	need_samples
	f=$samples/parts/dianju-v4/Signature.xml
	run -3 "$ezz" verify --json "$f"
	echo "$output" >out
	[ "$(of_check sig.references out)" = indeterminate ]
	[ "$(of_check sig.value out)" = indeterminate ]
	jq -e '[.findings[].text] | any(contains("files are listed"))' out
	sed 's/<\(ofd:\)\{0,1\}CheckValue>[^<]*/<\1CheckValue>AAAA/' \
	    "$f" >short.xml
	run -1 "$ezz" verify short.xml
	[[ "$output" == *"is none of its kind"* ]]
	echo '<Signature/>' >empty.xml
	run -1 "$ezz" verify empty.xml
	echo '<a>Signature</a>' >other.xml
	run -1 "$ezz" verify other.xml
	printf '<!DOCTYPE a><Signature/>' >dtd.xml
	run -1 "$ezz" verify dtd.xml
}

@test "each signer of one SignedData is judged" {
	for k in a b; do
		openssl req -x509 -newkey rsa:2048 -nodes -keyout $k.key \
		    -out $k.crt -days 30 -subj /CN=signer-$k \
		    -addext basicConstraints=CA:FALSE \
		    -addext keyUsage=digitalSignature,nonRepudiation \
		    2>/dev/null
	done
	echo '<x/>' >s.xml
	openssl cms -sign -binary -in s.xml -signer a.crt -inkey a.key \
	    -signer b.crt -inkey b.key -outform DER -out v.dat -md sha256
	run "$ezz" show v.dat
	[[ "$output" == *"value 1: "*"signer signer-"*"value 2: "* ]]
	"$ezz" verify --json v.dat >out || true
	[ "$(of_check sig.value out)" = passed ]
	[ "$(jq '[.findings[] | select(.check == "sig.certificate" and
	    (.text | contains("trust as signer")))] | length' out)" -eq 2 ]
	# the value of the last signer ends the file
	size=$(wc -c <v.dat)
	{ head -c $((size - 1)) v.dat
	    tail -c 1 v.dat | tr '\000-\377' '\001-\377\000'; } >bad.dat
	run -1 "$ezz" verify --json bad.dat
	echo "$output" >out
	[ "$(of_check sig.value out)" = failed ]
	jq -e '[.findings[].text] | any(contains("signer 2"))' out
}

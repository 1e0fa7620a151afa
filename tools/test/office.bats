#!/usr/bin/env bats
# Offices: made, checked, searched; and what happens when something is amiss.

ezz() { "$builddir/ezz" "$@"; }

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	if [ ! -d "$BATS_FILE_TMPDIR/o" ]; then
		ezz demo "$BATS_FILE_TMPDIR/o" 2>/dev/null || return 1
	fi
	cp -r "$BATS_FILE_TMPDIR/o" o
}

@test "a demo office is whole and at ease" {
	for f in root.key root.crt root.crl issuer.key maker.key stamper.key \
	    tsa.key status.key trust.key issuer.crt trust.ezp issued.db \
	    office.conf status/1.cwt status/1.detail; do
		[ -f "o/$f" ]
	done
	[ "$(stat -c %a o/issuer.key)" = 600 ]
	[ "$(stat -c %a o/issued.db)" = 600 ]
	grep -qx 'test = yes' o/office.conf
	openssl x509 -in o/issuer.crt -noout -subject -nameopt utf8 |
	    grep -q '测试.*TEST'
	run ezz office check o
	[ "$status" -eq 0 ]
	[[ "$output" != *wrong* ]]
}

@test "a demo office never takes the place of anything" {
	mkdir full && touch full/x
	run ezz demo full
	[ "$status" -eq 1 ]
	[ "$(ls -A full)" = x ]
	touch file
	run ezz demo file
	[ "$status" -eq 1 ]
	run ezz demo o
	[ "$status" -eq 1 ]
	mkdir empty
	run ezz demo empty/
	[ "$status" -eq 0 ]
	[ -f empty/office.conf ]
	run ezz demo nowhere/o
	[ "$status" -eq 4 ]
	run ls -d ./*.??????
	[ "$status" -ne 0 ]
}

@test "a demo that finds no room leaves nothing" {
	mkdir small
	mount -t tmpfs -o size=24k tmpfs small 2>/dev/null || {
		echo '# no tmpfs may be mounted here: not tried' >&3
		return 0
	}
	run ezz demo small/o
	left=$(ls -A small)
	umount small
	[ "$status" -eq 4 ]
	[ -z "$left" ]
}

@test "a demo that is stopped leaves nothing" {
	ulimit -f 8
	run ezz demo stopped
	[ "$status" -ne 0 ]
	[ ! -e stopped/office.conf ]
}

@test "a typing slip in office.conf is refused with its line" {
	echo 'statusdir = x' >>o/office.conf
	run ezz office show o
	[ "$status" -eq 1 ]
	[[ "$output" == *"line $(wc -l <o/office.conf): there is no key \"statusdir\""* ]]
}

@test "an office that is not there" {
	run ezz office show nowhere
	[ "$status" -eq 4 ]
	run ezz office find --office nowhere x
	[ "$status" -eq 4 ]
	run ezz office find x
	[ "$status" -eq 2 ]
	run ezz office chek o
	[ "$status" -eq 2 ]
}

@test "check: keys that others read, or of another certificate" {
	chmod 644 o/issuer.key
	run ezz office check o
	[ "$status" -eq 1 ]
	[[ "$output" == *"wrong: issuer-key"* ]]
	chmod 600 o/issuer.key
	cp o/maker.crt o/issuer.crt
	run ezz office check o
	[ "$status" -eq 1 ]
	[[ "$output" == *"issuer-cert: is the certificate of another key"* ]]
}

@test "check: a missing key, a damaged pack, a damaged record" {
	rm o/status.key
	run ezz office check o
	[ "$status" -eq 1 ]
	[[ "$output" == *"wrong: status-key"* ]]
	printf x | dd of=o/trust.ezp bs=1 seek=300 conv=notrunc 2>/dev/null
	run ezz office check o
	[[ "$output" == *"wrong: trust"* ]]
	head -c 50 /dev/zero >o/issued.db
	run ezz office check o
	[[ "$output" == *"wrong: record"* ]]
}

@test "check: what is about to run out is due, what has run out is wrong" {
	run ezz office check --days 400 o
	[ "$status" -eq 3 ]
	[[ "$output" == *"due: trust"* ]]
	run ezz office check --time 2040-01-01 o
	[ "$status" -eq 1 ]
	[[ "$output" == *"has run out on"* ]]
	run ezz office check --days x o
	[ "$status" -eq 2 ]
}

@test "office new: a real office from what exists" {
	run ezz office new n --name 测试局 --issuer-code 11119999EXAMPLE2XY \
	    --key issuer=o/issuer.key --cert issuer=o/issuer.crt \
	    --key status=o/status.key --cert status=o/status.crt \
	    --trust o/trust.ezp --root o/trust.crt --crl o/root.crl \
	    --status-uri https://status.example/demo/
	[ "$status" -eq 0 ]
	grep -q "^issuer-key = $PWD/o/issuer.key\$" n/office.conf
	[ -f n/status/1.cwt ]
	# trial keys are not at home in a real office
	run ezz office check n
	[ "$status" -ne 0 ]
	run ezz office show --json n
	[ "$status" -eq 0 ]
	[[ "$output" == *'"name":["测试局"]'* ]]
}

@test "office new: refused without leaving anything" {
	run ezz office new n --name a
	[ "$status" -eq 2 ]
	run ezz office new n --name a --issuer-code b --key boss=o/issuer.key
	[ "$status" -eq 2 ]
	run ezz office new n --name a --issuer-code b --trust absent
	[ "$status" -eq 4 ]
	run ezz office new n --name $'a\033[2J' --issuer-code b
	[ "$status" -eq 1 ]
	[[ "$output" != *$'\033'* ]]
	run ezz office new n --name a --issuer-code b --status-uri x
	[ "$status" -eq 4 ]
	[ ! -e n ]
	run ls -d ./n.*
	[ "$status" -ne 0 ]
}

@test "find: nothing like that, and the query is not repeated" {
	run ezz office find --office o 11010519491231002X
	[ "$status" -eq 1 ]
	[[ "$output" != *110105* ]]
	run ezz office find --office o --json --token x
	[ "$status" -eq 2 ]
}

#!/usr/bin/env bats
# Seals: made, shown, taken apart, and what must not be made.

ezz() { "$builddir/ezz" "$@"; }

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	if [ ! -d "$BATS_FILE_TMPDIR/o" ]; then
		ezz demo "$BATS_FILE_TMPDIR/o" 2>/dev/null || return 1
	fi
	cp -r "$BATS_FILE_TMPDIR/o" o
	ezz seal picture o/office.esl -o seal.png 2>/dev/null
}

make_seal() { # output, more
	out=$1
	shift
	ezz seal make --office o --name 测试专用章 --picture seal.png \
	    --size 42x42 --until 2027-12-31 -o "$out" "$@"
}

@test "the trial office has a seal that its verifier accepts" {
	run ezz verify --office o o/office.esl
	[ "$status" -eq 0 ]
	[[ "$output" == *TEST* ]]
	run ezz office check o
	[[ "$output" == *"ok: seal: good until"* ]]
	run ezz seal show --lang zh o/office.esl
	[[ "$output" == *名称*测试* ]]
}

@test "every version is made, accepted, and says what it is" {
	for v in 1 4 5; do
		make_seal "$v.esl" --version "$v" --id "ezz-$v" --type 3
		ezz verify --office o --json "$v.esl" >report
		grep -q '"accept":true' report
		ezz seal show --json "$v.esl" >said
		[ "$(jq -r '.version,.id,.type,.name,.picture.width_mm' said |
		    tr '\n' ' ')" = "$v ezz-$v 3 测试专用章 42 " ]
		ezz seal picture "$v.esl" -o "$v.png"
		cmp "$v.png" seal.png
	done
	[ "$(jq -r .until said)" = 2027-12-31T15:59:59Z ]
	make_seal d.esl --digests
	ezz seal show --json d.esl >said
	sm3=$(ezz key show o/stamper.crt | sed -n 's/^SM3: *//p')
	[ "$(jq -r '.stampers[0].digest' said)" = "$sm3" ]
	[ "$(jq -r '.stampers[0].by' said)" = SM3 ]
	ezz verify --office o d.esl
}

@test "a maker by key and certificate, and its openssl" {
	ezz seal make --key o/maker.key --cert o/maker.crt \
	    --stamper o/stamper.crt --stamper o/issuer.crt --name 测试 \
	    --picture seal.png --size 42x30 --until 2027-01-01 -o a.esl \
	    2>words
	grep -q 'another shape' words
	ezz seal show --json a.esl >said
	[ "$(jq '.stampers | length' said)" -eq 2 ]
	run ezz verify --anchor maker=o/maker.crt a.esl
	[ "$status" -eq 3 ]
	openssl asn1parse -inform DER -in a.esl >parsed
	grep -q SM2-with-SM3 parsed
}

@test "nothing is made that would be refused, and no file is left" {
	run make_seal a.esl --stamper o/maker.crt
	[ "$status" -eq 1 ]
	[[ "$output" == *"does not stamp"* ]]
	run make_seal a.esl --stamper o/root.crt
	[ "$status" -eq 1 ]
	run make_seal a.esl --stamper o/stamper.crt --stamper o/stamper.crt
	[ "$status" -eq 1 ]
	run make_seal a.esl --time 2034-01-01T00:00:00Z
	[ "$status" -eq 1 ]
	run ezz seal make --office o --name 财政专用章 --picture seal.png \
	    --size 42x42 --until 2027-12-31 -o a.esl
	[ "$status" -eq 1 ]
	[[ "$output" == *测试* ]]
	run ezz seal make --office o --name 测试 --picture o/root.crt \
	    --size 42x42 --until 2027-12-31 -o a.esl
	[ "$status" -eq 1 ]
	run ezz seal make --office o --key o/stamper.key --cert o/stamper.crt \
	    --stamper o/issuer.crt --name 测试 --picture seal.png \
	    --size 42x42 --until 2027-12-31 -o a.esl
	[ "$status" -eq 1 ]
	[[ "$output" == *"the verifier refuses"* ]]
	run ls
	[ "$output" = $'o\nseal.png' ]
	make_seal a.esl
	cp a.esl b.esl
	run make_seal a.esl
	[ "$status" -eq 1 ]
	cmp a.esl b.esl
}

@test "slips of the hand" {
	run make_seal a.esl --size 42
	[ "$status" -eq 2 ]
	for bad in 42 x42 42x 0x42 42x42x42 4.2x4; do
		run ezz seal make --office o --name 测试 --picture seal.png \
		    --size "$bad" --until 2027-12-31 -o a.esl
		[ "$status" -eq 2 ]
	done
	run make_seal a.esl --version 2
	[ "$status" -eq 2 ]
	run make_seal a.esl --key o/maker.key
	[ "$status" -eq 2 ]
	run make_seal a.esl --from yesterday
	[ "$status" -eq 2 ]
	run ezz seal show o/root.crt
	[ "$status" -eq 1 ]
	run ezz seal show none.esl
	[ "$status" -eq 4 ]
	run ezz seal picture o/office.esl --seal 2 -o x.png
	[ "$status" -eq 1 ]
	run ezz seal picture o/office.esl -o seal.png
	[ "$status" -eq 1 ]
}

@test "office check looks at the seal" {
	run ezz office check o --time 2033-01-01T00:00:00Z
	[[ "$output" == *"wrong: seal: has run out"* ]]
	cp o/issuer.crt o/stamper.crt
	run ezz office check o
	[[ "$output" == *"wrong: seal: does not list"* ]]
	printf 'nothing' >o/office.esl
	run ezz office check o
	[[ "$output" == *"wrong: seal: "* ]]
	rm o/office.esl
	run ezz office check o
	[ "$status" -eq 1 ]
}

@test "a new office takes a seal that exists" {
	ezz office new n --name 测试 --issuer-code 11119999EXAMPLE2XY \
	    --key stamper=o/stamper.key --cert stamper=o/stamper.crt \
	    --seal o/office.esl --trust o/trust.ezp --root o/trust.crt
	run ezz office check n
	[[ "$output" == *"ok: seal: good until"* ]]
}

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
		ezz seal status --office o "$v.esl" in-use
		ezz seal publish --office o
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
	ezz verify --office o --no-status d.esl
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

@test "a seal is stopped, restored and cancelled, and the world sees it" {
	run ezz verify --office o --explain o/office.esl
	[[ "$output" == *"seal.status: none present"* ]]
	ezz seal publish --office o
	run ezz verify --office o --explain o/office.esl
	[[ "$output" == *"seal.status: fresh"* ]]
	ezz seal status --office o o/office.esl stopped --reason 遗失
	ezz verify --office o o/office.esl
	run ezz seal status --office o o/office.esl
	[ "$status" -eq 1 ]
	[[ "$output" == *遗失* ]]
	ezz seal publish --office o
	run ezz verify --office o --json o/office.esl
	[ "$status" -eq 1 ]
	[[ "$output" == *'"verdict":"passed","standing":"suspended"'* ]]
	ezz verify --office o --no-status o/office.esl
	run ezz verify --lang zh --office o --explain o/office.esl
	[[ "$output" == *停用*遗失* ]]
	ezz seal status --office o o/office.esl restored
	ezz seal publish --office o --by status
	ezz verify --office o o/office.esl
	ezz verify --office o o/status/11119999EXAMPLE2XY.seals
	run ezz verify o/status/11119999EXAMPLE2XY.seals
	[ "$status" -eq 3 ]
	ezz seal status --office o o/office.esl cancelled
	run ezz seal status --office o o/office.esl restored
	[ "$status" -eq 1 ]
	ezz seal publish --office o
	run ezz verify --office o --json o/office.esl
	[[ "$output" == *'"standing":"ended"'* ]]
	ezz seal show --json o/status/11119999EXAMPLE2XY.seals >said
	[ "$(jq -r '.seals[0].events | map(.state) | join(" ")' said)" = \
	    "in-use stopped restored cancelled" ]
}

@test "a list that is another's, unknown, stale or damaged is told apart" {
	ezz demo p --issuer-code 11119999EXAMPLE38Y 2>/dev/null
	ezz seal publish --office p
	ezz seal publish --office o
	other=p/status/11119999EXAMPLE38Y.seals
	run ezz verify --office o --explain --seal-status "$other" o/office.esl
	[ "$status" -eq 0 ]
	rm o/status/*.seals
	run ezz verify --office o --explain o/office.esl
	[[ "$output" == *"seal.status: none present"* ]]
	run ezz verify --office o --seal-status "$other" o/office.esl
	[ "$status" -eq 3 ]
	[[ "$output" == *"nobody vouches"* ]]
	cp "$other" o/status/
	run ezz verify --office o --explain o/office.esl
	[ "$status" -eq 0 ]
	ezz seal publish --office o
	make_seal new.esl 2>words
	run ezz verify --office o new.esl
	[ "$status" -eq 3 ]
	[[ "$output" == *"not on the list"* ]]
	later=$(date -u -d '+400 days' +%Y-%m-%dT%H:%M:%SZ)
	run ezz verify --office o --time "$later" o/office.esl
	[[ "$output" == *"expired"* ]]
	rm o/status/*.seals
	printf 'x' >o/status/damaged.seals
	run ezz verify --office o o/office.esl
	[ "$status" -eq 3 ]
	[[ "$output" == *damaged.seals* ]]
	run ezz verify --office o --seal-status o/root.crt o/office.esl
	[ "$status" -eq 1 ]
}

@test "what is published is not taken back" {
	cp -r o was
	ezz seal status --office o o/office.esl stopped
	ezz seal publish --office o
	cp was/status/seals.register o/status/
	run ezz seal publish --office o
	[ "$status" -eq 1 ]
	[[ "$output" == *register* ]]
	run ezz seal publish --office was --time 2020-01-01T00:00:00Z
	[ "$status" -eq 1 ]
	run ezz seal status --office was o/office.esl stopped \
	    --time 2020-01-01T00:00:00Z
	[ "$status" -eq 1 ]
	run ezz seal status --office o o/office.esl lost
	[ "$status" -eq 2 ]
	run ezz seal publish --office o --by issuer
	[ "$status" -eq 2 ]
	run ezz seal status --office o o/root.crt stopped
	[ "$status" -eq 1 ]
}

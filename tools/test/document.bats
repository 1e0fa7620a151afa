#!/usr/bin/env bats
# ezz verify of documents and seals: what is missing is named, nothing unsure
# is accepted, and the small program hands them to the larger one.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	samples="${EZZ_SHARED:-$srcdir/../shared}/samples/ofd"
}

need_samples() {
	[ -d "$samples" ] || skip "no samples beside the checkout"
}

plain() {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 - "$@" <<-'P'
	import sys, zipfile
	ns = ' xmlns:ofd="http://www.ofdspec.org/2016"'
	z = zipfile.ZipFile(sys.argv[1], "w")
	z.writestr("OFD.xml", '<ofd:OFD%s DocType="OFD" Version="1.1">'
	    '<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>'
	    '<ofd:DocRoot>D/Document.xml</ofd:DocRoot></ofd:DocBody>'
	    '</ofd:OFD>' % ns)
	z.writestr("D/Document.xml", '<ofd:Document%s><ofd:CommonData>'
	    '<ofd:MaxUnitID>1</ofd:MaxUnitID></ofd:CommonData><ofd:Pages>'
	    '<ofd:Page ID="1" BaseLoc="P.xml"/></ofd:Pages></ofd:Document>'
	    % ns)
	z.writestr("D/P.xml", '<ofd:Page%s/>' % ns)
	z.close()
	P
}

@test "an unsigned document is undecided" {
	plain a.ofd
	run "$ezz" verify a.ofd
	[ "$status" -eq 3 ]
	[[ "$output" == *"ofd.signatures"*"it is not signed"* ]]
	run --separate-stderr "$ezz" verify --json a.ofd
	[ "$status" -eq 3 ]
	[ "$(jq -r .kind <<<"$output")" = document ]
	[ "$(jq -r .accept <<<"$output")" = false ]
}

@test "a document cannot be taken for a licence" {
	plain a.ofd
	run "$ezz" verify --expect document a.ofd
	[ "$status" -eq 3 ]
	for what in token licence seal licid=1; do
		run "$ezz" verify --expect "$what" a.ofd
		[ "$status" -eq 1 ]
	done
}

@test "tokens and documents in one run, in any order" {
	plain a.ofd
	echo nonsense >t
	for files in "t a.ofd" "a.ofd t"; do
		run --separate-stderr "$ezz" verify --json $files
		[ "$status" -eq 1 ]
		[ "$(jq -r '.findings[].check' <<<"$output" |
		    grep -c document.issuer)" -eq 1 ]
	done
}

@test "a broken package fails" {
	plain a.ofd
	head -c 200 a.ofd >b.ofd
	run "$ezz" verify b.ofd
	[ "$status" -eq 1 ]
	[[ "$output" == *package.profile* ]]
	{ cat a.ofd; echo more; } >c.ofd
	run "$ezz" verify c.ofd
	[ "$status" -eq 1 ]
}

@test "a broken revocation list is a broken option" {
	plain a.ofd
	echo no >x.crl
	run "$ezz" verify --crl x.crl a.ofd
	[ "$status" -eq 4 ] || [ "$status" -eq 1 ]
	[[ "$output" == *"reading revocation list x.crl"* ]]
	"$ezz" demo o >/dev/null 2>&1
	run "$ezz" verify --crl o/root.crl a.ofd
	[ "$status" -eq 3 ]
}

@test "known mistakes are named to who asks, and change nothing" {
	f=$srcdir/testvectors/document/bad-locked-then-signed.ofd
	run -1 "$ezz" verify --explain "$f"
	[[ "$output" == *"another one was added to it later"* ]]
	run -1 "$ezz" verify "$f"
	[[ "$output" != *"known mistake"* ]]
	run -1 "$ezz" verify --lang zh --explain "$f"
	[[ "$output" == *已知的错误做法* ]]
	need_samples
	run -1 "$ezz" verify --explain "$samples/ofd/dms360-v1-invalid.ofd"
	[[ "$output" == *"this is SM3 with a key"* ]]
}

@test "without anchors a signed document is undecided, and says why" {
	need_samples
	run "$ezz" verify --explain "$samples/ofd/kinggrid-v4-invoice.ofd"
	[ "$status" -eq 3 ]
	[[ "$output" == *"ok sig.value signature 1"* ]]
	[[ "$output" == *"ok seal.maker signature 1"* ]]
	[[ "$output" == *"nobody said whom to trust as signer"* ]]
	[[ "$output" == *"nobody said whom to trust as maker"* ]]
	[[ "$output" == *"sig.coverage"*"/OFD.xml"* ]]
}

@test "a changed document fails and names what was changed" {
	need_samples
	run "$ezz" verify "$samples/ofd/bw-v4-tampered-document.ofd"
	[ "$status" -eq 1 ]
	[[ "$output" == *"/Doc_0/Document.xml was changed"* ]]
}

@test "a seal by itself" {
	need_samples
	run --separate-stderr "$ezz" verify --json "$samples/seal/ofdrw-v4.esl"
	[ "$status" -eq 3 ]
	[ "$(jq -r .kind <<<"$output")" = seal ]
	[ "$(jq -r '[.findings[] | select(.check == "seal.maker")][0].verdict' \
	    <<<"$output")" = passed ]
	run "$ezz" verify "$samples/seal/ber-indefinite-v4-badsig.esl"
	[ "$status" -eq 1 ]
}

@test "the bare value names nobody, until the signer is an anchor" {
	need_samples
	f="$samples/ofd/ofdrw-sign-raw-sm2.ofd"
	run "$ezz" verify "$f"
	[ "$status" -eq 3 ]
	[[ "$output" == *"sig.value"*"--anchor"* ]]
}

@test "reports of documents are what the JSON Schema says" {
	need_samples
	python3 -c 'import jsonschema' 2>/dev/null ||
	    skip "python3 has no jsonschema"
	"$ezz" verify --json "$samples"/ofd/gomain*.ofd "$samples"/seal/*.esl \
	    >r || true
	python3 - <<-P
	import json, jsonschema
	s = json.load(open("$srcdir/schemas/report/report.json"))
	for l in open("r"):
	    jsonschema.Draft7Validator(s).validate(json.loads(l))
	P
}

#!/usr/bin/env bats
# ezz show: what a file says, its text and its parts; nothing judged, nothing
# overwritten, nothing raw on a terminal.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	samples="${EZZ_SHARED:-$srcdir/../shared}/samples/ofd"
}

need_samples() {
	[ -d "$samples" ] || skip "no samples beside the checkout"
}

# A document of one page; its title and attachment are what $2 and $3 say.
draft() { # file, title, attachment's name
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 - "$@" <<-'P'
	import sys, zipfile
	from xml.sax.saxutils import escape, quoteattr
	file, title, name = sys.argv[1:4]
	z = zipfile.ZipFile(file, "w")
	z.writestr("OFD.xml", "<OFD Version='1.1' DocType='OFD'><DocBody>"
	    "<DocInfo><DocID>1</DocID><Title>%s</Title><CustomDatas>"
	    "<CustomData Name='code'>42</CustomData></CustomDatas></DocInfo>"
	    "<DocRoot>D/Document.xml</DocRoot></DocBody></OFD>"
	    % escape(title))
	z.writestr("D/Document.xml", "<Document><CommonData><PageArea>"
	    "<PhysicalBox>0 0 210 140.5</PhysicalBox></PageArea><PublicRes>"
	    "R.xml</PublicRes></CommonData><Pages><Page ID='7' "
	    "BaseLoc='P.xml'/><Page ID='8' BaseLoc='gone.xml'/></Pages>"
	    "<Attachments>A.xml</Attachments></Document>")
	z.writestr("D/R.xml", "<Res><Fonts><Font ID='2' FontName='SimSun'/>"
	    "</Fonts></Res>")
	z.writestr("D/P.xml", "<Page><Content><Layer><TextObject Font='2' "
	    "Size='4' Boundary='0 0 99 9'><TextCode X='0' Y='4' DeltaX='g 9 4'>"
	    "公司\u202e章</TextCode></TextObject></Layer></Content></Page>")
	z.writestr("D/A.xml", "<Attachments><Attachment ID='1' Name=%s "
	    "Format='xml'><FileLoc>data.xml</FileLoc></Attachment></Attachments>"
	    % quoteattr(name))
	z.writestr("D/data.xml", "<data/>")
	z.writestr("extra.bin", "x")
	z.close()
	P
}

@test "a document is listed, and said to be unjudged" {
	draft a.ofd title data
	run --separate-stderr "$ezz" show a.ofd
	[ "$status" -eq 0 ]
	[[ "${lines[0]}" == "not judged: "* ]]
	[[ "$output" == *"document 1: title title, id 1, pages 2"* ]]
	[[ "$output" == *"  custom data: name code, text 42"* ]]
	[[ "$output" == *"  page 1: id 7, box in mm 0 0 210 140.5"* ]]
	[[ "$output" == *"  font 1: id 2, name SimSun"* ]]
	[[ "$output" == *"  attachment 1: name data, format xml, bytes 7"* ]]
	[[ "$output" == *"name extra.bin, bytes 1, packed 1, reached by nobody"* ]]
	[[ "$output" == *"dangling: name gone.xml, in D/Document.xml"* ]]
	[ -z "$stderr" ]
}

@test "the same as JSON, one object a line" {
	draft a.ofd title data
	"$ezz" show --json a.ofd >out
	jq -e -s 'all(.[]; has("what")) and (.[0].judged == false)' out
	[ "$(jq -r 'select(.what == "page").box_in_mm' out | head -n 1)" = \
	    "0 0 210 140.5" ]
	jq -e -s 'map(select(.what == "attachment"))[0] | .hidden == false and
	    .bytes == 7' out
	[ "$(jq -s 'map(select(.what == "entry")) | length' out)" -eq 7 ]
}

@test "in Chinese" {
	draft a.ofd title data
	run "$ezz" show --lang zh a.ofd
	[ "$status" -eq 0 ]
	[[ "$output" == "未作判断: "* ]]
	[[ "$output" == *"附件 1"* ]]
}

@test "what the file says cannot command the terminal" {
	draft a.ofd "$(printf 'a\u202eb')" data
	"$ezz" show a.ofd >out
	grep -qF 'title a\u{202E}b' out
	run grep -P '[\x00-\x08\x0e-\x1f\x7f]' out
	[ "$status" -eq 1 ]
	"$ezz" show --text a.ofd 2>/dev/null >text || true
	run grep -F "$(printf '\u202e')" out text
	[ "$status" -eq 1 ]
}

@test "the text of pages" {
	need_samples
	"$ezz" show --text "$samples/ofd/plain-keyword2.ofd" >text
	grep -q '^你好呀，OFD Reader&Writer！$' text
	[ "$(tr -cd '\f' <text | wc -c)" -eq 2 ]
	"$ezz" show --text --json "$samples/ofd/plain-keyword2.ofd" >json
	[ "$(jq -s length json)" -eq 2 ]
	jq -e -s '.[1].page == 2 and (.[1].text | contains("马上融资"))' json
}

@test "a page that is missing is told" {
	draft a.ofd title data
	run "$ezz" show --text a.ofd
	[ "$status" -eq 4 ] || [ "$status" -eq 1 ]
	[[ "$output" == *"page 2 is not in the package"* ]]
}

@test "parts are taken out as they are" {
	draft a.ofd title data
	"$ezz" show --extract data -o data.xml a.ofd
	[ "$(cat data.xml)" = '<data/>' ]
	"$ezz" show --extract /extra.bin -o - a.ofd >x
	[ "$(cat x)" = x ]
	"$ezz" show --extract D/data.xml -o b.xml a.ofd
	cmp b.xml data.xml
}

@test "a part never goes where nobody said, nor over a file" {
	draft a.ofd title ../../evil
	echo old >there
	run "$ezz" show --extract ../../evil -o there a.ofd
	[ "$status" -ne 0 ]
	[ "$(cat there)" = old ]
	"$ezz" show --extract ../../evil -o here a.ofd
	[ "$(ls | tr '\n' ' ')" = "a.ofd here there " ]
	run "$ezz" show --extract ../../evil a.ofd
	[ "$status" -eq 2 ]
	run "$ezz" show --extract nothing -o x a.ofd
	[ "$status" -ne 0 ]
	[[ "$output" == *'no part "nothing"'* ]]
	[ ! -e x ]
	run "$ezz" show --extract /D/ -o x a.ofd
	[ "$status" -ne 0 ]
}

@test "of a signature: its value, seal, picture and signer" {
	need_samples
	f=$samples/ofd/kinggrid-v4-invoice.ofd
	"$ezz" show --extract 'signature 1/value' -o v.dat "$f"
	[ "$(wc -c <v.dat)" -eq 6543 ]
	"$ezz" show --extract 'signature 1/picture' -o p.ofd "$f"
	"$ezz" show --extract picture -o q.ofd v.dat
	cmp p.ofd q.ofd
	[ "$(head -c 2 p.ofd)" = PK ]
	"$ezz" show --extract seal -o s.esl v.dat
	"$ezz" show s.esl | grep -q '^seal: name 测试全国统一发票监制章'
	"$ezz" show --extract signer -o c.der v.dat
	openssl x509 -inform DER -in c.der -noout
	for n in 0 2 99999999999 x; do
		run "$ezz" show --extract "signature $n/value" -o n "$f"
		[ "$status" -ne 0 ]
		[ ! -e n ]
	done
}

@test "a signature without its document is shown" {
	need_samples
	f=$samples/ofd/kinggrid-v4-invoice.ofd
	"$ezz" show --extract /Doc_0/Signs/Sign_0/Signature.xml -o s.xml "$f"
	run "$ezz" show s.xml
	[ "$status" -eq 0 ]
	[[ "$output" == *"provider KingGrid"*"files listed 20"* ]]
	"$ezz" show --extract 'signature 1/value' -o v.dat "$f"
	run "$ezz" show v.dat
	[ "$status" -eq 0 ]
	[[ "$output" == *"form SES_Signature, version 4"* ]]
	head -c 3000 v.dat >cut.dat
	run "$ezz" show cut.dat
	[[ "$output" == *unreadable* ]]
}

@test "certificates, packs and lists are shown" {
	"$ezz" demo office 2>/dev/null
	run "$ezz" show office/issuer.crt
	[ "$status" -eq 0 ]
	[[ "${lines[0]}" == "not judged"* ]]
	openssl x509 -in office/issuer.crt -outform DER -out c.der
	"$ezz" show c.der
	"$ezz" show office/trust.ezp
	"$ezz" show --json office/trust.ezp | jq -e . >/dev/null
	list=$(ls office/status/*.cwt | head -n 1)
	"$ezz" show "$list" | grep -q '^status list: '
}

@test "what it is not, is told" {
	head -c 300 /dev/zero >zero
	run "$ezz" show zero
	[ "$status" -ne 0 ]
	[[ "$output" == *"none of the kinds"* ]] || [[ "$output" == ezz:* ]]
	run "$ezz" show --text zero
	[ "$status" -ne 0 ]
	run "$ezz" show --extract a -o b zero
	[ "$status" -ne 0 ]
	[ ! -e b ]
}

@test "every sample is shown, in both forms" {
	need_samples
	for f in "$samples"/ofd/*.ofd "$samples"/seal/* \
	    "$samples"/parts/*/*.dat "$samples"/parts/*/Signature.xml; do
		[ -f "$f" ] || continue
		"$ezz" show "$f" >out || { echo "$f"; return 1; }
		"$ezz" show --json "$f" >json || { echo "$f"; return 1; }
		jq -e -s 'length > 0' json >/dev/null
		[ "$(wc -l <json)" -eq "$(wc -l <out)" ]
	done
	for f in "$samples"/ofd/*.ofd; do
		"$ezz" show --text "$f" >/dev/null || { echo "$f"; return 1; }
	done
}

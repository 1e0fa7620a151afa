#!/usr/bin/env bats
# Documents and signatures in the eyes of others: ofdrw and BouncyCastle judge
# what ezz stamps, signs and seals, and ezz judges what ofdrw signs.  "make
# oracles" puts them into the build directory where they can be had; without
# them each test says so and is skipped.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	jars="$builddir/oracle/jars"
	samples="${EZZ_SHARED:-$srcdir/../shared}/samples/ofd"
	command -v java >/dev/null || skip "java is not here"
	[ -e "$builddir/oracle/Oracle.class" ] ||
	    skip "ofdrw and BouncyCastle are not here: make oracles gets them"
}

need_samples() {
	[ -d "$samples" ] || skip "no samples beside the checkout"
}

oracle() {
	java -Djava.io.tmpdir="$BATS_TEST_TMPDIR" \
	    -cp "$builddir/oracle:$jars/*" Oracle "$@" 2>/dev/null
}

# An office, and a page with a font and a word.
prepare() {
	"$ezz" demo office 2>/dev/null
	"$ezz" status publish --office office 2>/dev/null >/dev/null || true
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 - <<-'P'
	import zipfile
	ns = ' xmlns:ofd="http://www.ofdspec.org/2016"'
	z = zipfile.ZipFile("draft.ofd", "w")
	z.writestr("OFD.xml", '<ofd:OFD%s DocType="OFD" Version="1.0">'
	    '<ofd:DocBody><ofd:DocInfo><ofd:DocID>0123456789abcdef0123456789'
	    'abcdef</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml'
	    '</ofd:DocRoot></ofd:DocBody></ofd:OFD>' % ns)
	z.writestr("Doc_0/Document.xml", '<ofd:Document%s><ofd:CommonData>'
	    '<ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>'
	    '0 0 210 297</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>'
	    'PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>'
	    '<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/><ofd:Page '
	    'ID="2" BaseLoc="Pages/Page_1/Content.xml"/></ofd:Pages>'
	    '</ofd:Document>' % ns)
	z.writestr("Doc_0/PublicRes.xml", '<ofd:Res%s BaseLoc="Res">'
	    '<ofd:Fonts><ofd:Font ID="3" FontName="SimSun"/></ofd:Fonts>'
	    '</ofd:Res>' % ns)
	for i in range(2):
	    z.writestr("Doc_0/Pages/Page_%d/Content.xml" % i,
		    '<ofd:Page%s><ofd:Content><ofd:Layer ID="%d">'
		    '<ofd:TextObject ID="%d" Boundary="20 30 100 10" Font="3" '
		    'Size="5"><ofd:TextCode X="0" Y="5" DeltaX="g 9 5">'
		    '样品第%d页</ofd:TextCode></ofd:TextObject></ofd:Layer>'
		    '</ofd:Content></ofd:Page>' % (ns, 4 + 2 * i, 5 + 2 * i,
		    i + 1))
	z.close()
	P
}

# A seal of that version instead of the office's own.
seal() { # version
	[ -e seal.png ] ||
	    "$ezz" show --extract picture -o seal.png office/office.esl
	"$ezz" seal make --office office --name 测试章 --picture seal.png \
	    --size 40x40 --version "$1" --until 2027-06-01 -o "v$1.esl"
}

# A key that may sign documents, and a signature of it.
sign() { # in, out
	"$ezz" key new -o k.key 2>/dev/null
	"$ezz" key request --key k.key --subject "CN=测试 TEST Clerk,C=CN" \
	    -o k.csr
	"$ezz" key cert --ca office/root.crt --ca-key office/root.key \
	    --role signer --test --days 30 -o k.crt k.csr
	"$ezz" sign --office office --key k.key --cert k.crt -o "$2" "$1"
}

verdict_of() { # check, report
	jq -r --arg c "$1" '[.findings[] | select(.check == $c)][0].verdict' \
	    "$2"
}

@test "ofdrw verifies a stamp of version 4" {
	prepare
	"$ezz" stamp --office office --place 1:140,200 -o done.ofd draft.ofd
	run oracle verify done.ofd
	[ "$status" -eq 0 ]
	[ "$output" = "valid SESV4ValidateContainer" ]
}

@test "ofdrw verifies a stamp of version 1" {
	prepare
	seal 1
	"$ezz" stamp --office office --seal v1.esl --place 1:140,200 \
	    -o done.ofd draft.ofd
	run oracle verify done.ofd
	[ "$output" = "valid SESV1ValidateContainer" ]
}

@test "ofdrw verifies a straddling stamp, and two in turn" {
	prepare
	"$ezz" stamp --office office --straddle right -o one.ofd draft.ofd
	oracle verify one.ofd
	"$ezz" stamp --office office --place 2:60,200 -o two.ofd one.ofd
	oracle verify two.ofd
}

@test "ofdrw verifies a signature without a seal" {
	prepare
	sign draft.ofd done.ofd
	run oracle verify done.ofd
	[ "$status" -eq 0 ] || echo "$output"
	[ "$output" = "valid GBT35275ValidateContainer" ]
}

@test "ofdrw refuses the same when a byte of it was changed" {
	prepare
	"$ezz" stamp --office office --place 1:140,200 -o done.ofd draft.ofd
	python3 - <<-'P'
	import zipfile
	a, b = zipfile.ZipFile("done.ofd"), zipfile.ZipFile("bad.ofd", "w")
	for n in a.namelist():
	    d = a.read(n)
	    if n.endswith("Page_0/Content.xml"):
	        d = d.replace("样品".encode(), "正品".encode())
	    b.writestr(n, d)
	b.close()
	P
	run oracle verify bad.ofd
	[ "$status" -eq 1 ]
	run -1 "$ezz" verify --office office bad.ofd
}

@test "BouncyCastle agrees on values and seals of versions 1, 4 and 5" {
	prepare
	for v in 1 4 5; do
		seal $v
		oracle seal v$v.esl
		"$ezz" stamp --office office --seal v$v.esl --place 1:140,200 \
		    -o v$v.ofd draft.ofd
		"$ezz" show --extract 'signature 1/value' -o v$v.dat v$v.ofd
		oracle value v$v.dat
	done
	sign draft.ofd sign.ofd
	"$ezz" show --extract 'signature 1/value' -o sign.dat sign.ofd
	oracle value sign.dat
	size=$(wc -c <v4.dat)
	{ head -c $((size - 1)) v4.dat
	    tail -c 1 v4.dat | tr '\000-\377' '\001-\377\000'; } >bad.dat
	run oracle value bad.dat
	[ "$status" -ne 0 ]
}

@test "ezz judges what ofdrw stamps and signs" {
	need_samples
	prepare
	for kind in v1 v4 data attrs; do
		seal=ofdrw-v4.esl
		[ $kind != v1 ] || seal=ofdrw-v1.esl
		oracle sign $kind draft.ofd $kind.ofd \
		    "$samples/keys/USER.p12" 777777 "$samples/seal/$seal"
		# its certificate ended in 2022: in force it is not
		"$ezz" verify --json --no-status $kind.ofd >$kind.json || true
		for c in sig.references sig.coverage sig.digest sig.value \
		    sig.binding; do
			[ "$(verdict_of $c $kind.json)" = passed ] ||
			    { echo "$kind: $c"; cat $kind.json; return 1; }
		done
		[ "$(jq -r .accept $kind.json)" = false ]
	done
	for kind in v1 v4; do
		for c in seal.maker seal.file seal.signer-listed; do
			[ "$(verdict_of $c $kind.json)" = passed ]
		done
	done
}

@test "both say the same of the samples' digests and values" {
	need_samples
	while read -r f want; do
		status=0
		oracle verify "$samples/ofd/$f.ofd" >/dev/null || status=$?
		[ "$status" -eq "$want" ] || { echo "$f: $status"; return 1; }
	done <<-'L'
	ofdrw-v4-whole-protected 0
	ofdrw-v4-straddle-right 0
	kinggrid-v4-invoice 0
	gomain-v4-2sig-tampered-pages 1
	bw-v4-tampered-document 1
	L
}

# What ofdrw's reader finds, against the face file: edges and baselines of
# fields that are one line, which the reader's boxes end on.
@test "ofdrw finds each field of a licence where its face puts it" {
	"$ezz" demo office 2>/dev/null
	record=$srcdir/testvectors/record/good-business-licence.json
	face=$srcdir/schemas/face/business-licence.json
	"$ezz" issue --office office -o out "$record" >/dev/null 2>said || {
		grep -q fonts-noto-cjk said && skip "fonts-noto-cjk is not here"
		false
	}
	jq -r '.CZZT, .CZZTDM, .KZ_FDDBR, .KZ_ZCZB, .KZ_ZS, .KZ_LX, .ZZBFJG' \
	    "$record" >words
	mapfile -t words <words
	oracle words out/*.ofd "${words[@]}" >found
	cat found >&2
	python3 - "$record" "$face" found <<-'P'
	import json, sys
	record, face = (json.load(open(f)) for f in sys.argv[1:3])
	found = [l.split(" ", 5) for l in open(sys.argv[3])]
	seen = 0
	for b in face["boxes"]:
	    word = record.get(b.get("field"))
	    spots = [list(map(float, f[1:5])) for f in found
	             if f[5].strip() == word]
	    if b["kind"] != "field" or not spots or "without" in b:
	        continue
	    style = face["styles"][b["style"]]
	    x, y, w, h = b["at"]
	    base = y + (h - style["size"]) / 2 + .88 * style["size"]
	    def off(s):
	        if style.get("align") == "centre":
	            return abs(s[0] + s[2] / 2 - x - w / 2)
	        return abs(s[0] - x)
	    assert any(off(s) <= .2 and abs(s[1] + s[3] - base) <= .2
	               for s in spots), (b, spots, base)
	    seen += 1
	assert seen >= 7, seen
	P
}

ers() { # record, files of the group
	java -cp "$builddir/oracle/ers:$builddir/oracle/ers/jars/*" Ers "$@"
}

# Four files, one of them with metadata; their store, renewed four times.
renewed_stores() {
	[ -e "$builddir/oracle/ers/Ers.class" ] ||
	    skip "BouncyCastle's evidence records are not here: make oracles"
	"$ezz" demo office 2>/dev/null
	for i in 1 2 3 4; do
		echo "file $i" >f$i
	done
	printf '%s\n' f1 f2 f3 >orders
	printf '{"path":"f4","members":[%s,%s]}\n' \
	    '{"role":"metadata","path":"f1"}' \
	    '{"role":"validation","path":"office/root.crl"}' >>orders
	"$ezz" archive map --strict <orders |
	    "$ezz" archive reduce --office office --tsa office -o s1
	renew() {
		"$ezz" archive renew --office office --tsa office "$@"
	}
	renew --records -o s2 s1
	renew --hash SHA-256 --tree s2 -o s3
	renew --records -o s4 s3
	renew --hash SHA-512 --tree s4 -o s5
}

@test "BouncyCastle takes evidence of SM3 and SM2, and each renewal of it" {
	renewed_stores
	for s in s1 s2 s3 s4 s5; do
		"$ezz" archive emit -o r$s $s
		for f in f1 f2 f3; do
			[ "$(ers r$s/$f.ers $f)" = valid ]
		done
		[ "$(ers r$s/f4.ers f4 f1 office/root.crl \
		    r$s/f4.members)" = valid ]
		run ers r$s/f1.ers orders
		[ "$status" -eq 1 ]
		run ers r$s/f4.ers f4 f2 office/root.crl r$s/f4.members
		[ "$status" -eq 1 ]
	done
}

@test "BouncyCastle refuses evidence that was changed" {
	renewed_stores
	"$ezz" archive emit -o r s2
	size=$(wc -c <r/f1.ers)
	# a hash of the path, what was stamped, the signature at its end
	for at in 120 400 $((size - 20)); do
		{ head -c $at r/f1.ers
		    tail -c +$((at + 1)) r/f1.ers | head -c 1 |
			tr '\000-\377' '\001-\377\000'
		    tail -c +$((at + 2)) r/f1.ers; } >bad.ers
		[ "$(wc -c <bad.ers)" -eq "$size" ]
		cmp -s bad.ers r/f1.ers && return 1
		run ers bad.ers f1
		[ "$status" -eq 1 ] || { echo "$at"; return 1; }
		run "$ezz" verify --office office --evidence bad.ers f1
		[ "$status" -eq 1 ]
	done
	head -c $((size - 100)) r/f1.ers >cut.ers
	run ers cut.ers f1
	[ "$status" -eq 1 ]
}

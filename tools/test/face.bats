#!/usr/bin/env bats
# Faces: the ten that come with ezz, faults of a face, and what a record must
# not do to one; licences as sealed files from end to end.

ezz() { "$builddir/ezz" "$@"; }

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	"$builddir/ezz" demo office 2>/dev/null
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export LC_ALL=C.UTF-8
	office=$BATS_FILE_TMPDIR/office
	record=$srcdir/testvectors/record/good-business-licence.json
	face=$EZZ_DATA/face/business-licence.json
	if ! ezz face preview -o has-fonts.ofd "$face" 2>said; then
		grep -q fonts-noto-cjk said
		skip "fonts-noto-cjk is not installed"
	fi
}

# A face with a line changed.
with() { # sed script
	sed "$1" "$face" >face.json
	cmp -s face.json "$face" && return 9
	ezz face check face.json >said 2>&1
}

@test "the faces that come with ezz can be printed on, and print" {
	for f in "$EZZ_DATA"/face/*.json; do
		[ "$(basename "$f")" != face.json ] || continue
		ezz face check "$f" >said
		grep -q 'PASSED' said
		ezz face preview -o "$(basename "$f" .json).ofd" "$f"
	done
	[ "$(ls ./*.ofd | wc -l)" -eq 21 ]
}

@test "there is a face for every licence type, and for copies of it" {
	ezz check --list | while read -r name rest; do
		[ -e "$EZZ_DATA/face/$name.json" ]
		[ -e "$(echo "$EZZ_DATA/face/$name"-copy-*.json)" ]
	done
}

@test "words across a copy: how often, of which field, and on the face" {
	face=$EZZ_DATA/face/marriage-copy-2026-11.json
	run with 's/, "count": 5//'
	[ "$status" -eq 1 ]
	grep -q 'a mark needs "count"' said
	run with 's/"field": "KZ_SYWZ", //'
	[ "$status" -eq 1 ]
	grep -q 'a mark needs "field"' said
	run with 's/"kind": "mark"/"kind": "mark", "lines": 3/'
	[ "$status" -eq 1 ]
	grep -q 'a mark has no "lines"' said
	run with '/"kind": "mark"/d'
	[ "$status" -eq 1 ]
	grep -q 'face.fields.*KZ_SYWZ is required' said
	run with '/"field": "KZ_YJZY"/d'
	[ "$status" -eq 1 ]
	grep -q 'face.fields.*KZ_YJZY is required' said
}

@test "a face that is wrong says where and by which rule" {
	run with 's/"field": "KZ_ZS"/"field": "KZ_XX"/'
	[ "$status" -eq 1 ]
	grep -q 'face.syntax.*no field KZ_XX' said
	run with 's/"style": "title"/"style": "titel"/'
	[ "$status" -eq 1 ]
	grep -q 'no style titel' said
	run with '/"field": "CZZTDM"/d;/"统一社会信用代码"/{N;d}'
	[ "$status" -eq 1 ]
	run with 's/"at": \[22, 148, 33, 38\]/"at": [22, 148, 20, 38]/'
	[ "$status" -eq 1 ]
	grep -q 'face.content.*26.73 mm' said
	run with 's/"at": \[22, 148, 33, 38\]/"at": [280, 148, 33, 38]/'
	[ "$status" -eq 1 ]
	grep -q 'face.boxes.*not on the page' said
	run with 's/"at": \[22, 148, 33, 38\]/"at": [100, 60, 33, 38]/'
	[ "$status" -eq 1 ]
	grep -q 'face.boxes.*lies over box' said
	run with 's/"kind": "seal"/"kind": "rect", "line": 1/'
	[ "$status" -eq 1 ]
	grep -q 'place for the seal' said
	run with 's/"kind": "qr"/"kind": "qr", "text": "x"/'
	[ "$status" -eq 1 ]
	grep -q 'a qr has no "text"' said
	run with 's/"v": 1/"v": 2/'
	[ "$status" -eq 1 ]
	run with 's/"boxes": \[/"boxes": [,/'
	[ "$status" -eq 1 ]
	grep -q face.syntax said
	run with 's/电　子　证　照/电\\u202e子/'
	[ "$status" -eq 1 ]
	grep -q 'U+202E' said
}

@test "each face of the vectors is made again, and its fault is named" {
	vectors=$srcdir/testvectors/face
	ezz face check "$vectors/good-plain.json"
	while IFS=$'\t' read -r name command check words; do
		case $name in \#*) continue ;; esac
		sh -c "$command" <"$vectors/good-plain.json" >face.json
		cmp face.json "$vectors/bad-$name.json"
		grep -q "^\(.*, \)\?$name\(,.*\)\?	" "$vectors/README"
		run ezz face check face.json
		[ "$status" -eq 1 ]
		grep "NO $check" <<<"$output" | grep -qF -e "$words" ||
		    { echo "$name: $output"; false; }
		run ezz face preview -o "$name.ofd" face.json
		[ "$status" -ne 0 ] && [ ! -e "$name.ofd" ]
	done <"$vectors/recipe"
	[ "$(ls "$vectors"/bad-*.json | wc -l)" -eq \
	    "$(grep -vc '^#' "$vectors/recipe")" ]
}

@test "reports of faces are JSON, and Chinese where it is asked for" {
	ezz face check --json "$face" | jq -e '.kind == "face" and .accept' >/dev/null
	sed 's/"style": "title"/"style": "titel"/' "$face" >face.json
	run ezz face check --lang zh face.json
	[ "$status" -eq 1 ]
	[[ "$output" == *没有样式* ]]
}

# A record with one member changed, issued; nothing of it may be there.
refused() { # jq filter, what the reason says
	jq "$1" "${3:-$record}" >bad.json
	rm -rf out
	run ezz issue --office "$office" -o out bad.json
	[ "$status" -eq 1 ]
	[[ "$output" == *"$2"* ]]
	[ -z "$(ls out)" ]
	run ezz office find "$(jq -r .ZZBS bad.json)" --office "$office"
}

@test "what a face cannot print is refused, with field and reason" {
	refused '.KZ_JYFW *= 200' KZ_JYFW
	refused '.KZ_FDDBR *= 30' KZ_FDDBR
	refused '.CZZT += "\u202e"' CZZT
	refused '.KZ_ZS += "\u0007"' KZ_ZS
	refused '.KZ_ZS += "\ue000"' 'KZ_ZS'
	driving=$srcdir/testvectors/record/good-driving-licence.json
	refused 'del(.KZ_ZP)' 'KZ_ZP' "$driving"
	refused '.KZ_ZP = "AAAA"' 'KZ_ZP' "$driving"
	refused '.KZ_ZP |= .[0:200]' 'KZ_ZP' "$driving"
	# 60000 dots a side
	refused '.KZ_ZP = "iVBORw0KGgoAAAANSUhEUgAA6mAAAOpgCAAAAACUX9qnAAAAAElFTkSuQmCC"' \
	    'KZ_ZP' "$driving"
}

@test "a licence is a sealed file that is accepted as one" {
	for f in "$srcdir"/testvectors/record/good-[bdmpr]*.json; do
		ezz issue --office "$office" -o out "$f" >said || { cat said; false; }
	done
	for f in out/*.ofd; do
		ezz verify --office "$office" --expect licence "$f" >said
		grep -q '^  identifier: '"$(basename "$f" .ofd)" said
		run ezz verify --office "$office" --expect document "$f"
		[ "$status" -eq 1 ]
	done
	ezz verify --office "$office" --json out/*MB0143028R001*.ofd |
	    jq -e '.kind == "licence" and .accept and .subject.type == "营业执照"' \
	    >/dev/null
	ezz verify --office "$office" --expect licence:business-licence \
	    --expect holder-code=91119999MAEXMP043L out/*MB0143028R001*.ofd
	run ezz verify --office "$office" --expect licence:marriage \
	    out/*MB0143028R001*.ofd
	[ "$status" -eq 1 ]
	run ezz verify out/*MB0143028R001*.ofd
	[ "$status" -eq 3 ]
}

@test "the status of a licence file is that of its code" {
	ezz issue --office "$office" -o out "$record" >said
	f=$(ls out/*.ofd)
	id=$(basename "$f" .ofd)
	cp -r "$office" mine
	ezz status --office mine set "$id" suspended
	ezz status --office mine publish
	run ezz verify --office mine "$f"
	[ "$status" -eq 1 ]
	[[ "$output" == *suspended* ]]
	ezz status --office mine set "$id" revoked
	ezz status --office mine publish
	run ezz verify --office mine "$f"
	[ "$status" -eq 1 ]
	[[ "$output" == *"no longer in force"* ]]
}

@test "issued again, a file is kept, or made again, and never replaced" {
	ezz issue --office "$office" -o out "$record" >said
	f=$(ls out/*.ofd)
	sm3=$(openssl dgst -sm3 <"$f")
	ezz issue --office "$office" -o out "$record" >said
	grep -q again said
	[ "$(openssl dgst -sm3 <"$f")" = "$sm3" ]
	rm "$f"
	ezz issue --office "$office" -o out "$record" >said
	ezz verify --office "$office" --expect licence "$f" >said
	echo other >"$f"
	run ezz issue --office "$office" -o out "$record"
	[ "$status" -eq 1 ]
	[ "$(cat "$f")" = other ]
}

@test "all but the seal's own files is the same twice" {
	ezz issue --office "$office" -o a "$record" >said
	ezz issue --office "$office" -o b "$record" >said
	python3 - a/*.ofd b/*.ofd <<'PY'
import sys, zipfile
a, b = (zipfile.ZipFile(f) for f in sys.argv[1:])
assert a.namelist() == b.namelist()
for n in a.namelist():
    if "/Signs/" not in n:
        assert a.read(n) == b.read(n), n
PY
}

@test "a file holds what its face shows, and nothing else" {
	jq '.["KZ_ZS.source"] = "12119999EXAMPLE46N"' "$record" \
	    >record.json
	ezz issue --office "$office" -o out record.json >said ||
	    { cat said; false; }
	mkdir x
	(cd x && unzip -q ../out/*.ofd)
	run grep -rl -e 12119999EXAMPLE46N -e ZZZT -e XZQHDM -e CZZTDMLXDM x
	[ -z "$output" ]
}

@test "the page shows the code, which is read and verified from it" {
	if ! command -v zbarimg >/dev/null; then
		echo "# zbarimg is not installed: the code was not scanned" >&3
		return 0
	fi
	ezz issue --office "$office" -o out "$record" >said
	ezz show --page 1 --dpi 300 -o page.png out/*.ofd 2>said || {
		echo "# this ezz draws no pages: the code was not scanned" >&3
		return 0
	}
	zbarimg -q --raw page.png >scan.txt
	ezz verify --office "$office" - <scan.txt
	diff <(tr -d '\n' <scan.txt) out/*.txt
}

@test "the page is judged by the code on it, and the seal has its place" {
	ezz issue --office "$office" -o out "$record" >said
	ezz show --page 1 --dpi 300 -o page.png out/*.ofd 2>said
	run ezz verify --office "$office" page.png
	# without a reader of pictures it says so
	[ "$status" -eq 0 ] || [[ "$output" == *"zbar"* ]] ||
	    [[ "$output" == *"built without"* ]]
	ezz show --json out/*.ofd >said
	ezz show out/*.ofd |
	    sed -n 's/.*stamp 1: .*box in mm \([0-9. ]*\)$/\1/p' >box
	jq -r '.boxes[] | select(.kind == "seal") | .at | map(tostring) |
	    join(" ")' "$face" >want
	paste -d ' ' box want | awk '{
		x = $1 + $3 / 2 - $5 - $7 / 2
		y = $2 + $4 / 2 - $6 - $8 / 2
		exit !(NF == 8 && x < .2 && x > -.2 && y < .2 && y > -.2)
	}'
}

# Glyphs of the embedded fonts, and bytes without photo and seal's pictures.
weigh() {
	python3 - "$1" <<'PY'
import os, struct, sys, zipfile
z, glyphs, aside = zipfile.ZipFile(sys.argv[1]), 0, 0
for e in z.infolist():
    d = z.read(e)
    if "/photo." in e.filename:
        aside += e.compress_size
    if e.filename.endswith(("Seal.esl", "SignedValue.dat")):
        at = d.find(b"\x89PNG")
        aside += d.find(b"IEND", at) + 8 - at
    if e.filename.endswith(".otf"):
        for k in range(struct.unpack(">H", d[4:6])[0]):
            tag, _, at, _ = struct.unpack(">4sIII", d[12+16*k:28+16*k])
            if tag == b"maxp":
                glyphs += struct.unpack(">H", d[at+4:at+6])[0] - 1
print(glyphs, os.path.getsize(sys.argv[1]) - aside)
PY
}

@test "a face of a hundred glyphs makes a file of at most 40 KB" {
	cp -r "$office" mine
	mkdir mine/faces
	echo 'faces = faces' >>mine/office.conf
	jq '.boxes |= map(select(.kind != "text"))' \
	    "$face" >mine/faces/business-licence.json
	ezz issue --office mine -o out "$record" >said
	read -r glyphs bytes < <(weigh out/*.ofd)
	echo "# $glyphs glyphs, $bytes bytes" >&3
	[ "$glyphs" -ge 80 ] && [ "$bytes" -le 40960 ]
	# by the same measure: what a hundred of them would take
	ezz issue --office "$office" -o whole "$record" >said
	read -r glyphs bytes < <(weigh whole/*.ofd)
	echo "# $glyphs glyphs, $bytes bytes" >&3
	[ $((bytes * 100)) -le $((40960 * glyphs)) ]
}

@test "a face in a font that stands in for another says so, once" {
	sed 's/"font": "宋体"/"font": "仿宋"/' "$face" >face.json
	ezz face preview -o face.ofd face.json 2>said
	[ "$(grep -c '仿宋.*another face.*FangSong' said)" -eq 1 ]
	rm face.ofd
	ezz face preview -o face.ofd "$face" 2>said
	run grep 'another face' said
	[ "$status" -eq 1 ]
}

@test "without fonts the package to install is named, without a seal it is said" {
	mkdir none
	EZZ_FONTS=$PWD/none run ezz issue --office "$office" -o out "$record"
	[ "$status" -eq 4 ]
	[[ "$output" == *fonts-noto-cjk* ]]
	[ -z "$(ls out)" ]
	cp -r "$office" bare
	sed -i '/^seal/d' bare/office.conf
	ezz issue --office bare -o bare-out "$record" >said 2>words
	grep -q 'no OFD files' words
	[ -z "$(ls bare-out/*.ofd 2>/dev/null)" ]
	ezz issue --office "$office" --no-ofd -o codes "$record" >said
	[ "$(ls codes | wc -l)" -eq 2 ]
}

@test "an office's own face goes before the one that came with ezz" {
	cp -r "$office" mine
	mkdir mine/faces
	echo 'faces = faces' >>mine/office.conf
	sed 's/电　子　证　照/本　地　照　面/' "$face" >mine/faces/business-licence.json
	ezz issue --office mine -o out "$record" >said
	unzip -p out/*.ofd Doc_0/Tpls/Tpl_0/Content.xml | grep -q 本　地　照　面
	echo '{}' >mine/faces/business-licence.json
	run ezz issue --office mine -o again "$record"
	[ "$status" -eq 1 ]
	[[ "$output" == *"ezz face check"* ]]
}

@test "a face is tried with a record, and a wrong record is told" {
	ezz face preview --record "$record" -o tried.ofd "$face"
	unzip -p tried.ofd Doc_0/Pages/Page_0/Content.xml | grep -q 范本软件
	run ezz face preview --record "$record" -o tried.ofd "$face"
	[ "$status" -eq 1 ]
	run ezz face preview -o other.ofd \
	    --record "$srcdir/testvectors/record/good-physician.json" "$face"
	[ "$status" -eq 2 ]
	[ ! -e other.ofd ]
}

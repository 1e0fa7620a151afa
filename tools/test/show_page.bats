#!/usr/bin/env bats
# ezz show --page: a page as a picture.

ezz() { "$builddir/ezz" "$@"; }

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	if ! ls /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc \
	    >/dev/null 2>&1; then
		skip "fonts-noto-cjk is not installed"
	fi
}

# A document of one A6 page with a word on it.
document() {
	mkdir -p Doc_0
	cat >OFD.xml <<-'X'
	<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo><ofd:DocID>0</ofd:DocID></ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>
	X
	cat >Doc_0/Document.xml <<-'X'
	<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:MaxUnitID>9</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 105 148</ofd:PhysicalBox></ofd:PageArea><ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID="1" BaseLoc="Page.xml"/></ofd:Pages></ofd:Document>
	X
	cat >Doc_0/Res.xml <<-'X'
	<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Fonts><ofd:Font ID="3" FontName="仿宋_GB2312"/></ofd:Fonts></ofd:Res>
	X
	cat >Doc_0/Page.xml <<-'X'
	<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer ID="2"><ofd:TextObject ID="4" Boundary="10 10 80 20" Font="3" Size="10"><ofd:TextCode X="0" Y="9" DeltaX="g 3 10">电子证照</ofd:TextCode></ofd:TextObject></ofd:Layer></ofd:Content></ofd:Page>
	X
	python3 - <<-'X'
	import zipfile
	with zipfile.ZipFile('d.ofd', 'w') as z:
	    for n in ('OFD.xml', 'Doc_0/Document.xml', 'Doc_0/Res.xml',
	              'Doc_0/Page.xml'):
	        z.writestr(zipfile.ZipInfo(n), open(n, 'rb').read())
	X
}

be32() { # file, offset
	od -An -tu1 -j"$2" -N4 "$1" |
	    awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }'
}

@test "a page has its size, and the same bytes twice" {
	document
	run ezz show --page 1 -o a.png d.ofd
	[ "$status" -eq 0 ]
	[[ "$output" == *"105.0 x 148.0 mm"* ]]
	ezz show --page 1 --dpi 150 -o b.png d.ofd
	cmp a.png b.png
	# 105 mm at 150 dpi are 620.08 pixels
	[ "$(be32 a.png 16)" -eq 621 ]
	ezz show --page 1 --dpi 300 -o - d.ofd >c.png
	[ "$(be32 c.png 16)" -eq 1241 ]
}

@test "what cannot be drawn leaves no file" {
	document
	run ezz show --page 2 -o a.png d.ofd
	[ "$status" -ne 0 ]
	[[ "$output" == *"no page 2"* ]]
	run ezz show --page 0 -o a.png d.ofd
	[ "$status" -eq 2 ]
	run ezz show --page 1 --dpi 601 -o a.png d.ofd
	[ "$status" -eq 2 ]
	run ezz show --page 1 d.ofd
	[ "$status" -eq 2 ]
	run ezz show --page 1 --text -o a.png d.ofd
	[ "$status" -eq 2 ]
	run ezz show --dpi 100 d.ofd
	[ "$status" -eq 2 ]
	echo nothing >x
	run ezz show --page 1 -o a.png x
	[ "$status" -eq 1 ]
	EZZ_FONTS=. run ezz show --page 1 -o a.png d.ofd
	[ "$status" -eq 4 ]
	[[ "$output" == *fonts-noto-cjk* ]]
	[ ! -e a.png ]
}

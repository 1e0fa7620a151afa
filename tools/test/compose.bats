#!/usr/bin/env bats
# Official documents from their text: what comes out, what is refused, and
# what becomes of them when they are sealed.

ezz() { "$builddir/ezz" "$@"; }

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	"$builddir/ezz" demo office 2>/dev/null
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export LC_ALL=C.UTF-8
	office=$BATS_FILE_TMPDIR/office
	drafts=$srcdir/testvectors/draft
	if ! ezz compose -o has-fonts.ofd "$drafts/good-notice.md" 2>said; then
		grep -q fonts-noto-cjk said
		skip "fonts-noto-cjk is not installed"
	fi
}

# Of an OFD file: the text of an entry.
entry() { # file, entry
	unzip -p "$1" "$2"
}

@test "every good text is laid out, twice the same" {
	n=0
	for f in "$drafts"/good-*.md; do
		ezz compose --time 2026-11-24 -o a.ofd "$f" >a 2>/dev/null
		ezz compose --time 2026-11-24 -o b.ofd "$f" >b 2>/dev/null
		cmp a.ofd b.ofd
		cmp a b
		run ezz verify a.ofd
		[ "$status" -eq 3 ]
		[[ "$output" == *ofd.signatures* ]]
		rm a.ofd b.ofd
		n=$((n + 1))
	done
	[ "$n" -ge 2 ]
}

@test "every bad text is refused for what the README says, and leaves no file" {
	n=0
	for f in "$drafts"/bad-*.md; do
		run ezz compose -o bad.ofd "$f"
		why=$(grep -A1 "^$(basename "$f" .md)\$" "$drafts/README" |
		    sed -n '2s/^	//p')
		[ -n "$why" ]
		[ "$status" -eq 1 ] || { echo "$f: $status $output"; false; }
		[[ "$output" == *"$why"* ]] || { echo "$f: $output"; false; }
		[ ! -e bad.ofd ]
		n=$((n + 1))
	done
	[ "$n" -ge 11 ]
}

@test "fonts that are absent are told by their package" {
	mkdir none
	run env EZZ_FONTS="$PWD/none" "$builddir/ezz" compose -o a.ofd \
	    "$drafts/good-letter.md"
	[ "$status" -eq 1 ]
	[[ "$output" == *draft.layout*fonts-noto-cjk* ]]
	[ ! -e a.ofd ]
}

@test "what is refused is told as JSON, too, and in Chinese" {
	run ezz compose --json -o a.ofd "$drafts/bad-number.md"
	[ "$status" -eq 1 ]
	[[ "$output" == '{"v":1,'*'"kind":"draft","verdict":"failed"'* ]]
	run env LC_ALL=zh_CN.UTF-8 "$builddir/ezz" compose -o a.ofd \
	    "$drafts/bad-number.md"
	[[ "$output" == *六角括号* ]]
}

@test "the metadata say what the header says" {
	entry has-fonts.ofd OFD.xml >x
	grep -q 'Name="发文字号">虚审批发〔2026〕10号<' x
	grep -q 'Name="成文日期">2026年11月23日<' x
	grep -q 'Name="用印机关">虚构市行政审批服务局<' x
	grep -q 'Name="用印机关代码">11119999EXAMPLE2XY<' x
	grep -q 'Name="附件说明">电子证照应用目录^任务分工<' x
	grep -q 'Name="公开选项">主动公开<' x
}

@test "sealed where it says, it is accepted, and its pages are drawn" {
	place=$(ezz compose -o a.ofd "$drafts/good-notice.md" |
	    cut -d' ' -f1)
	ezz stamp --office "$office" --place "$place" --lock -o b.ofd a.ofd
	ezz show --page 2 -o p.png b.ofd 2>said
	grep -q '210.0 x 297.0 mm' said
	[ -s p.png ]
}

@test "the places of seals are said in the order of the bodies" {
	ezz compose -o a.ofd "$drafts/good-joint.md" >said
	[ "$(wc -l <said)" -eq 3 ]
	sed -n 1p said | grep -q '^2:[0-9.,]* 甲市发展和改革委员会$'
	sed -n 3p said | grep -q '^2:[0-9.,]* 甲市市场监督管理局$'
	entry a.ofd OFD.xml | grep -q 'Name="用印位置">2:[0-9.]*,[0-9.]*^2:'
}

@test "a seal finds its own place, and nobody else's" {
	ezz stamp --office "$office" --foreseen -o a.ofd has-fonts.ofd
	ezz verify --office "$office" a.ofd
	unzip -p a.ofd Doc_0/Signs/Sign_0/Signature.xml |
	    grep -q 'PageRef=.* Boundary="1[0-9.]* 1[0-9.]* 42 42"'
	ezz compose -o b.ofd "$drafts/good-joint.md"
	run ezz stamp --office "$office" --foreseen -o c.ofd b.ofd
	[ "$status" -ne 0 ]
	[[ "$output" == *"no place for a seal of this owner"* ]]
	[ ! -e c.ofd ]
	run ezz stamp --office "$office" --foreseen -o c.ofd \
	    "$srcdir/testvectors/document/unsupported-unsigned.ofd"
	[ "$status" -ne 0 ]
	[[ "$output" == *"does not say where seals come"* ]]
}

@test "a joint document is accepted when everybody has sealed, not before" {
	sed '/^发文机关: /d;s/^成文日期/发文机关: 虚构市行政审批服务局\
发文机关: 虚构市财政局\
&/' "$drafts/good-joint.md" >joint.md
	ezz compose -o a.ofd joint.md >places
	ezz stamp --office "$office" --foreseen -o b.ofd a.ofd
	run ezz verify --office "$office" b.ofd
	[ "$status" -eq 3 ]
	[[ "$output" == *"document.issuer: 虚构市财政局 has to seal"* ]]
	# the same office's seal again is not the other body's
	ezz stamp --office "$office" -o c.ofd b.ofd \
	    --place "$(sed -n '2s/ .*//p' places)"
	run ezz verify --office "$office" c.ofd
	[ "$status" -eq 3 ]
	[[ "$output" == *"document.issuer: 虚构市财政局 has to seal"* ]]
	# named twice over by code, it has to seal as often
	sed 's/^发文机关: .*财政局/发文机关: 另一名称; 11119999EXAMPLE2XY/' joint.md |
	    sed 's/^\(发文机关: .*审批服务局\)$/\1; 11119999EXAMPLE2XY/' >both.md
	ezz compose -o d.ofd both.md >places
	ezz stamp --office "$office" --foreseen -o e.ofd d.ofd
	run ezz verify --office "$office" e.ofd
	[ "$status" -eq 3 ]
	ezz stamp --office "$office" -o f.ofd e.ofd \
	    --place "$(sed -n '2s/ .*//p' places)"
	ezz verify --office "$office" f.ofd
}

@test "nothing is overwritten, and nothing is written to a terminal" {
	run ezz compose -o has-fonts.ofd "$drafts/good-notice.md"
	[ "$status" -eq 1 ]
	run ezz compose -o - "$drafts/good-notice.md"
	[ "$status" -eq 2 ]
	run ezz compose "$drafts/good-notice.md"
	[ "$status" -eq 2 ]
}

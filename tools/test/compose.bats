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

@test "the metadata say what the header says" {
	entry has-fonts.ofd OFD.xml >x
	grep -q 'Name="发文字号">甲政发〔2026〕10号<' x
	grep -q 'Name="成文日期">2026年11月23日<' x
	grep -q 'Name="用印机关">甲市人民政府<' x
	grep -q 'Name="附件说明">电子证照应用目录^任务分工<' x
	grep -q 'Name="公开选项">主动公开<' x
}

@test "sealed where it says, it is accepted, and its pages are drawn" {
	place=$(ezz compose -o a.ofd "$drafts/good-notice.md" | cut -d' ' -f1)
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

@test "nothing is overwritten, and nothing is written to a terminal" {
	run ezz compose -o has-fonts.ofd "$drafts/good-notice.md"
	[ "$status" -eq 1 ]
	run ezz compose -o - "$drafts/good-notice.md"
	[ "$status" -eq 2 ]
	run ezz compose "$drafts/good-notice.md"
	[ "$status" -eq 2 ]
}

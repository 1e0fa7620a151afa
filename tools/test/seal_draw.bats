#!/usr/bin/env bats
# Seals drawn: at their true size, marked, and straight into a seal.

ezz() { "$builddir/ezz" "$@"; }

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	if ! ls /usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc \
	    >/dev/null 2>&1; then
		skip "fonts-noto-cjk is not installed"
	fi
}

be32() { # file, offset
	od -An -tu1 -j"$2" -N4 "$1" |
	    awk '{ print (($1 * 256 + $2) * 256 + $3) * 256 + $4 }'
}

@test "a drawing has its true size, and the same bytes twice" {
	for i in 1 2; do
		ezz seal draw --style department --words 示例市教育局 --dpi 300 \
		    -o $i.png
	done
	cmp 1.png 2.png
	# 42 mm at 300 dpi are 496.06 pixels
	[ "$(be32 1.png 16)" -eq 497 ]
	[ "$(be32 1.png 20)" -eq 497 ]
	ezz seal draw --style invoice --words 示例市春风科技有限公司 \
	    --line 发票专用章 --code 91119999MAEXMP0123 -o 3.svg
	grep -q 'width="40.000mm" height="30.000mm"' 3.svg
	xmllint --noout 3.svg
}

@test "it is marked, and says that it is no seal" {
	run ezz seal draw --style special --words 示例市教育局 -o a.png
	[ "$status" -eq 0 ]
	[[ "$output" == *"no seal"* ]]
	ezz seal draw --style special --words 示例市教育局 --trial -o b.png
	run cmp a.png b.png
	[ "$status" -ne 0 ]
}

@test "what cannot be drawn leaves no file" {
	run ezz seal draw --style enterprise --words 局 -o a.png
	[ "$status" -eq 1 ]
	run ezz seal draw --style heart --words 示例市教育局 -o a.png
	[ "$status" -eq 4 ]
	[[ "$output" == *heart* ]]
	run ezz seal draw --style government --words 示例市人民政府 -o a.png
	[ "$status" -eq 1 ]
	[[ "$output" == *emblem* ]]
	run ezz seal draw --style enterprise --words 示例公司 -o a.jpg
	[ "$status" -eq 2 ]
	run ezz seal draw --style enterprise -o a.png
	[ "$status" -eq 2 ]
	EZZ_FONTS=. run ezz seal draw --style enterprise --words 示例公司 -o a.png
	[ "$status" -eq 4 ]
	[[ "$output" == *fonts-noto-cjk* ]]
	mkdir fonts
	echo nonsense >fonts/NotoSerifCJK-Bold.ttc
	EZZ_FONTS=fonts run ezz seal draw --style enterprise --words 示例公司 \
	    -o a.png
	[ "$status" -ne 0 ]
	[[ "$output" == *broken* ]]
	[ ! -e a.png ]
}

@test "a seal is drawn and made at once, and judged" {
	ezz demo o 2>/dev/null
	ezz seal make --office o --name '示例市教育局（测试）' \
	    --style department --words 示例市教育局 --number 1199990012345 \
	    --until 2027-12-31 -o a.esl
	ezz verify --office o a.esl
	[ "$(ezz seal show --json a.esl | jq .picture.width_mm)" -eq 42 ]
	ezz seal picture a.esl -o a.png
	run ezz seal make --office o --name '测试' --until 2027-12-31 -o b.esl \
	    --style department --picture a.png --size 42x42
	[ "$status" -eq 2 ]
	run ezz seal make --office o --name '测试' --until 2027-12-31 -o b.esl \
	    --words 测试 --picture a.png --size 42x42
	[ "$status" -eq 2 ]
	[ ! -e b.esl ]
}

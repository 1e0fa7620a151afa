#!/usr/bin/env bats
# A stamp is seen, and seen where it was put: pages are drawn by ezz show and,
# where "make oracles" could get it, by ofd.js in a browser; then the red on
# them is measured.  Each case says page, and the box in mm that it must fill.

bats_require_minimum_version 1.5.0

ezz() { "$builddir/ezz" "$@"; }

setup() {
	[ -z "${EZZ_ONCE:-}" ] || skip "places are measured, and have been once"
	cd "$BATS_TEST_TMPDIR" || return 1
	command -v python3 >/dev/null || skip "python3 is not here"
	if [ ! -d "$BATS_FILE_TMPDIR/o" ]; then
		ezz demo "$BATS_FILE_TMPDIR/o" 2>/dev/null || return 1
	fi
	cp -r "$BATS_FILE_TMPDIR/o" o
	cp "$srcdir/testvectors/document/unsupported-unsigned.ofd" a.ofd
}

need_fonts() {
	ls /usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc \
	    >/dev/null 2>&1 || skip "fonts-noto-cjk is not installed"
}

need_ofdjs() {
	js=$builddir/oracle/render-ofd
	[ -d "$js/node_modules/ofd.js" ] ||
	    skip "ofd.js is not here: make oracles gets it"
	command -v "${CHROMIUM:-chromium}" >/dev/null ||
	    skip "chromium is not here"
}

red() { python3 "$srcdir/tools/test/red_box.py" "$@"; }

# "left top right bottom" against what was asked for, to within 1 mm.
at() { # where, seen
	echo "asked $1, seen $2"
	[ "$1" = none ] || [ "$2" = none ] || {
		echo "$1 $2" | awk '{ for (i = 1; i <= 4; i++)
		    if ($i - $(i + 4) > 1 || $(i + 4) - $i > 1) exit 1 }'
		return
	}
	[ "$1" = "$2" ]
}

# Name, what is asked for, page 1, page 2.  The seal measures 42 mm by 42 mm;
# the word stands from 50 mm to 60 mm, its line from 30 mm on.
cases() {
	cat <<-'C'
	point|--place 1:140,200|119 179 161 221|none
	second|--place 2:60.5,100|none|39.5 79 81.5 121
	corner|--place all:21,276|0 255 42 297|0 255 42 297
	both|--place 1:40,60 --place 2:150,250|19 39 61 81|129 229 171 271
	word|--keyword 盖章 --offset 0,40|34 52 76 94|none
	right|--straddle right|189 127.5 210 169.5|189 127.5 210 169.5
	left|--straddle left:60|0 39 21 81|0 39 21 81
	top|--straddle top|84 0 126 21|84 0 126 21
	bottom|--straddle bottom:100|79 276 121 297|79 276 121 297
	facing|--straddle facing:100|189 79 210 121|0 79 21 121
	C
}

stamp_all() {
	while IFS='|' read -r name how _; do
		# shellcheck disable=SC2086
		ezz stamp --office o $how -o "$name.ofd" a.ofd 2>/dev/null
	done < <(cases)
}

@test "ezz show draws each stamp in its place" {
	need_fonts
	stamp_all
	while IFS='|' read -r name _ one two; do
		for n in 1 2; do
			ezz show --page $n --dpi 100 -o p.png "$name.ofd" \
			    2>/dev/null
			want=$one
			[ $n = 1 ] || want=$two
			at "$want" "$(red p.png 210 297)" ||
			    { echo "$name, page $n"; return 1; }
			rm p.png
		done
	done < <(cases)
}

@test "ofd.js shows each stamp in its place" {
	need_ofdjs
	stamp_all
	while IFS='|' read -r name _ one two; do
		TMPDIR=$BATS_TEST_TMPDIR timeout 120 node "$js/render.js" \
		    "$name.ofd" p.png >said
		[ "$(jq -r '.pages, (.errors | length)' said |
		    tr '\n' ' ')" = "2 0 " ]
		for n in 1 2; do
			want=$one
			[ $n = 1 ] || want=$two
			at "$want" "$(red p.png 210 297 $n)" ||
			    { echo "$name, page $n"; return 1; }
		done
	done < <(cases)
}

@test "an unsigned page and a signature without a seal show nothing red" {
	need_fonts
	ezz key new -o k.key 2>/dev/null
	ezz key request --key k.key --subject "CN=测试 TEST Clerk,C=CN" \
	    -o k.csr 2>/dev/null
	ezz key cert --ca o/root.crt --ca-key o/root.key --role signer --test \
	    -o k.crt k.csr 2>/dev/null
	ezz sign --office o --key k.key --cert k.crt -o b.ofd a.ofd
	for f in a b; do
		ezz show --page 1 --dpi 100 -o $f.png $f.ofd 2>/dev/null
		[ "$(red $f.png 210 297)" = none ]
	done
}

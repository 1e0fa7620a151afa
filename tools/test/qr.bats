#!/usr/bin/env bats
# ezz qr: pictures that other programs read, and pictures read back.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	digits=6330123456789012345678901234567890123456789
	for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
		digits=${digits}98765432101234567890135792468024680135
	done
	printf '%s\n' "$digits" >token.txt
}

# Is the program here?  Where not, the test says so and looks at nothing.
have() {
	command -v "$1" >/dev/null && return
	echo "# $1 is not installed: this test did not use it" >&3
	return 1
}

reader() {
	[ -x "$builddir/ezz-qrread" ] && return
	echo "# built without zbar: no picture was read" >&3
	return 1
}

@test "a token becomes a picture with its size in millimetres" {
	run --separate-stderr "$ezz" qr -o face.png token.txt
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$stderr" = "version 10 level M, 57 modules of 5 dots at 300 dpi:\
 24.1 mm, with the white around it 27.5 mm" ]
	[ -s face.png ]
}

@test "zbarimg reads the picture" {
	have zbarimg || return 0
	for level in L M Q H; do
		for dots in 2 3 5 8; do
			rm -f face.png
			"$ezz" qr --large --level $level --dots $dots \
			    -o face.png token.txt
			[ "$(zbarimg -q --raw face.png 2>zbar.log)" = \
			    "$digits" ]
		done
	done
	printf 'EZ1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9M9ESI9XBHXK-%%69LQOGI.*V76GCV*\n' \
	    >b45.txt
	"$ezz" qr -o b45.png b45.txt
	[ "$(zbarimg -q --raw b45.png 2>zbar.log)" = "$(cat b45.txt)" ]
}

@test "a picture is read back, plain, small and in white on black" {
	reader || return 0
	for dots in 1 2 5; do
		"$ezz" qr --dots $dots -o $dots.png token.txt
		[ "$("$ezz" qr --read $dots.png)" = "$digits" ]
		[ "$("$ezz" qr --read - <$dots.png)" = "$digits" ]
	done
}

@test "several codes in a picture come one a line" {
	reader || return 0
	have python3 || return 0
	"$ezz" qr -o a.png token.txt
	echo 42 | "$ezz" qr -o b.png
	python3 "$srcdir/tools/test/png_beside.py" a.png b.png both.png
	run "$ezz" qr --read both.png
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 2 ]
	[[ "$output" == *"$digits"* ]]
	[[ $'\n'"$output"$'\n' == *$'\n42\n'* ]]
	python3 "$srcdir/tools/test/png_beside.py" --invert a.png white.png
	[ "$("$ezz" qr --read white.png)" = "$digits" ]
}

@test "what a code says cannot move the terminal" {
	reader || return 0
	printf 'a\033[2Jb\nc' | "$ezz" qr -o evil.png
	run "$ezz" qr --read evil.png
	[ "$status" -eq 0 ]
	[ "$output" = 'a\u{1B}[2Jb\u{0A}c' ]
}

@test "hostile pictures are told from missing ones" {
	reader || return 0
	run "$ezz" qr --read token.txt
	[ "$status" -eq 1 ]
	[ "$output" = "ezz: token.txt: the picture is not a sound PNG\
 [ISO/IEC 15948]" ]
	run "$ezz" qr --read missing.png
	[ "$status" -eq 4 ]
	"$ezz" qr -o face.png token.txt
	head -c 300 face.png >cut.png
	run "$ezz" qr --read cut.png
	[ "$status" -eq 1 ]
	: >empty.png
	run "$ezz" qr --read empty.png
	[ "$status" -eq 1 ]
	run "$ezz" qr --read .
	[ "$status" -eq 1 ]
	run "$ezz" qr --read /dev/zero
	[ "$status" -eq 1 ]
	[[ "$output" == *"longer than 32 MiB"* ]]
}

@test "a picture without a code says what to do" {
	reader || return 0
	have python3 || return 0
	python3 "$srcdir/tools/test/png_beside.py" --white white.png
	run "$ezz" qr --read white.png
	[ "$status" -eq 1 ]
	[ "$output" = "ezz: white.png: no QR code was found; scan it flat, at\
 300 dpi, with the white around it" ]
}

@test "a reader that hangs is ended" {
	reader || return 0
	mkfifo pipe
	exec 7<>pipe
	run "$ezz" qr --read pipe
	exec 7>&-
	[ "$status" -eq 1 ]
	[[ "$output" == *"took more than 5 seconds"* ]]
}

@test "SVG is well-formed and drawn to size" {
	have xmllint || return 0
	"$ezz" qr -o face.svg token.txt
	xmllint --noout face.svg
	grep -q 'width="27.517mm" height="27.517mm" viewBox="0 0 65 65"' \
	    face.svg
}

@test "EPS has its size in points, and Ghostscript draws it" {
	"$ezz" qr -o face.eps token.txt
	head -1 face.eps | grep -q '^%!PS-Adobe-3.0 EPSF-3.0$'
	grep -q '^%%HiResBoundingBox: 0 0 78.0000 78.0000$' face.eps
	[ "$(tail -1 face.eps)" = '%%EOF' ]
	have gs || return 0
	gs -q -dSAFER -dBATCH -dNOPAUSE -dEPSCrop -r300 -sDEVICE=pnggray \
	    -sOutputFile=gs.png face.eps
	reader || return 0
	[ "$("$ezz" qr --read gs.png)" = "$digits" ]
}

@test "the terminal gets half blocks, or ASCII" {
	run "$ezz" qr token.txt
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 33 ]
	[[ "${lines[0]}" != *$'\033'* ]]
	run "$ezz" qr --ascii token.txt
	[ "${#lines[@]}" -eq 65 ]
	[ "${#lines[0]}" -eq 130 ]
}

@test "nothing is degraded unasked" {
	for i in 1 2; do cat token.txt; done | tr -d '\n' >long.txt
	run "$ezz" qr -o long.png long.txt
	[ "$status" -eq 1 ]
	[[ "$output" == *"needs version 16"* ]]
	[ ! -e long.png ]
	run "$ezz" qr --large -o long.png long.txt
	[ "$status" -eq 0 ]
	[[ "${lines[1]}" == "ezz: warning: outside the desk rule: the code is\
 past version 14"* ]]
	run "$ezz" qr --level L -o low.png token.txt
	[ "$status" -eq 0 ]
	[[ "$output" == *"level L does not outlive a pen stroke"* ]]
}

@test "wrong usage is told, and leaves no file" {
	run "$ezz" qr --level X token.txt
	[ "$status" -eq 2 ]
	run "$ezz" qr --dpi 0 -o a.png token.txt
	[ "$status" -eq 2 ]
	run "$ezz" qr --dots 5x -o a.png token.txt
	[ "$status" -eq 2 ]
	run "$ezz" qr -o a.gif token.txt
	[ "$status" -eq 2 ]
	run "$ezz" qr --read -o a.png token.txt
	[ "$status" -eq 2 ]
	run "$ezz" qr -o a.png a b
	[ "$status" -eq 2 ]
	run "$ezz" qr -o a.png /dev/null
	[ "$status" -eq 2 ]
	run "$ezz" qr -o a.png missing.txt
	[ "$status" -eq 4 ]
	printf '中文' >zh.txt
	run "$ezz" qr -o a.png zh.txt
	[ "$status" -eq 2 ]
	printf 'EZ1:abc' >low.txt
	run "$ezz" qr -o a.png low.txt
	[ "$status" -eq 2 ]
	[ ! -e a.png ]
	echo keep >b.png
	run "$ezz" qr -o b.png token.txt
	[ "$status" -eq 1 ]
	[ "$(cat b.png)" = keep ]
	run "$ezz" qr -o nowhere/a.png token.txt
	[ "$status" -eq 4 ]
}

@test "it speaks Chinese" {
	run "$ezz" qr --lang zh -o a.png token.txt
	[ "$status" -eq 0 ]
	[[ "$output" == *"毫米"* ]]
}

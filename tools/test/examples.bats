#!/usr/bin/env bats
# The examples of the manual, run as they stand there.  In an EXAMPLES section
# of man(1) and man(5), ".Dl $ command" and a literal display are run; a ".Dl"
# without "$" behind a command is what it prints.  A comment .\" exit N before
# one says that it ends so, and LICID stands for an identifier.

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	mkdir bin && ln -s "$builddir/ezz" bin/ezz
	PATH=$BATS_FILE_TMPDIR/bin:$PATH
	vectors=$srcdir/testvectors/record
	ezz demo office 2>/dev/null
	cp "$vectors/good-business-licence.json" record.json
	cp record.json licence.json
	cp "$srcdir/testvectors/draft/good-notice.md" notice.md
	cp "$EZZ_DATA/face/business-licence.json" .
	for f in "$vectors"/good-[bp]*.json; do
		tr -d '\n' <"$f" && echo
	done >today.ndjson
	ezz issue --office office --token record.json >token.txt
	cp token.txt licence.txt
	mkdir stick
	cp office/trust.ezp office/root.crl office/status/1.cwt stick/
	{ cat token.txt; sed 's/./6/200' token.txt; echo 123; } >scans.txt
	ezz qr -o page.png token.txt 2>/dev/null
	cp "$srcdir/testvectors/document/unsupported-unsigned.ofd" draft.ofd
	printf 'ZZMC,ZZBH\n营业执照,1\n' | iconv -f utf-8 -t gb18030 >table.csv
	printf '110108000000016\n' >numbers.txt
	[ -e draft.ofd ] || python3 -c 'import zipfile
z = zipfile.ZipFile("draft.ofd", "w")
z.writestr("OFD.xml", "<OFD><DocBody><DocRoot>D.xml</DocRoot></DocBody></OFD>")
z.writestr("D.xml", "<Document><CommonData><PageArea><PhysicalBox>0 0 210 297"
    "</PhysicalBox></PageArea></CommonData><Pages><Page ID=\"1\" "
    "BaseLoc=\"P.xml\"/></Pages></Document>")
z.writestr("P.xml", "<Page/>")
z.close()'
	for k in r1 r2 r3 issuer; do
		ezz key new -o $k.key 2>/dev/null
		openssl pkey -in $k.key -pubout -out $k.pub
	done
	ezz issue --office office --dry-run --json record.json |
	    sed 's/.*"licid":"\([^"]*\)".*/\1/' >licid
}

# One file an example: ex-N.sh, ex-N.exit, ex-N.out.
extract() { # page
	awk -v licid="$(cat "$BATS_FILE_TMPDIR/licid")" '
	function plain(s) {
		gsub(/\\\(dq/, "\"", s)
		gsub(/\\\(aq/, "\047", s)
		gsub(/\\&/, "", s)
		gsub(/\\-/, "-", s)
		gsub(/\\e/, "\\", s)
		gsub(/LICID/, licid, s)
		return s
	}
	function begin() {
		name = sprintf("ex-%02d", ++n)
		print status + 0 >(name ".exit")
		status = 0
	}
	/^\.Sh / { on = $2 == "EXAMPLES"; next }
	!on { next }
	/^\.\\" exit / { status = $3; next }
	/^\.Dl \$ / {
		begin()
		print plain(substr($0, 7)) >(name ".sh")
		next
	}
	/^\.Dl / { print plain(substr($0, 5)) >(name ".out"); next }
	/^\.Bd -literal/ { begin(); display = 1; next }
	/^\.Ed/ { display = 0; next }
	display {
		sub(/^\$ /, "")
		print plain($0) >(name ".sh")
	}' "$1"
}

# In a directory of its own, with what people have when they come to a page.
try() { # page
	mkdir "$BATS_TEST_TMPDIR/here" && cd "$BATS_TEST_TMPDIR/here" || return 1
	cp -a "$BATS_FILE_TMPDIR"/* .
	case $1 in
	*/ezz-demo.1) rm -rf office ;;
	esac
	rm -rf examples && mkdir examples
	(cd examples && extract "$1")
	PATH=$BATS_FILE_TMPDIR/bin:$PATH
	for e in examples/*.sh; do
		[ -e "$e" ] || { echo "no example begins with \"$ \""; return 1; }
		want=$(cat "${e%.sh}.exit")
		got=0
		bash -e "$e" >printed 2>said </dev/null || got=$?
		if [ "$got" -ne "$want" ]; then
			echo "$(cat "$e"): exit $got, not $want"
			cat said
			return 1
		fi
		if [ -e "${e%.sh}.out" ]; then
			diff "${e%.sh}.out" printed || return 1
		fi
	done
}

@test "the examples of every page work" {
	bad=0
	for page in "$srcdir"/man/*.[15]; do
		grep -q '^\.Sh EXAMPLES' "$page" || continue
		case $page in
		# a program, shown in part; SCHEMA and RECORD are JSON
		*/ezz-schema.5 | */ezz-record.5 | */ezz-office.5) continue ;;
		esac
		(try "$page") || { echo "in $page"; bad=1; }
		rm -rf "$BATS_TEST_TMPDIR/here"
	done
	[ "$bad" -eq 0 ]
}

@test "each command's page has an example" {
	for page in "$srcdir"/man/ezz*.1; do
		grep -q '^\.Sh EXAMPLES' "$page" || { echo "$page"; false; }
	done
}

@test "ezz(1) names every command" {
	bad=0
	for c in $("$builddir/ezz" help --lang en |
	    sed -n 's/^  \([a-z]*\)[ a-z]*  .*/\1/p' | sort -u); do
		grep -qx "\.It Cm $c" "$srcdir/man/ezz.1" || { echo "$c"; bad=1; }
	done
	[ "$bad" -eq 0 ]
}

@test "the program of ezz(3) compiles and judges" {
	cd "$BATS_TEST_TMPDIR"
	sed -n '/^\.Bd -literal$/,/^\.Ed/p' "$srcdir/man/ezz.3" |
	    sed '/^\.[BE]d/d;s/\\e/\\/g' >prog.c
	grep -q '^main(' prog.c
	# a build with sanitizers wants their run time too
	flags=$(sed -n 's/^HARDEN_LDFLAGS = //p' "$builddir/Makefile")
	# shellcheck disable=SC2086
	"$builddir/libtool" --silent --tag=CC --mode=link ${CC:-cc} -std=gnu11 \
	    -Wall -Wextra -Werror -I"$srcdir/libezz" $flags -o prog prog.c \
	    "$builddir/libezz/libezz.la"
	run ./prog "$EZZ_DATA" "$BATS_FILE_TMPDIR/office/trust.ezp" \
	    <"$BATS_FILE_TMPDIR/token.txt"
	echo "$output"
	# a trial key, and no status list
	[ "$status" -eq 3 ]
	[[ "$output" == "stdin: UNDECIDED"* ]]
	run ./prog
	[ "$status" -eq 2 ]
}

@test "all pages are clean" {
	command -v mandoc >/dev/null || skip "mandoc is not installed"
	mandoc -Tlint -W warning "$srcdir"/man/*.[135]
}

@test "every page that a page names is there" {
	cd "$srcdir/man"
	bad=0
	for x in $(sed -n 's/^\.Xr \(ezz[a-z-]*\) \([135]\).*/\1.\2/p' \
	    ./*.[135] | sort -u); do
		[ -e "$x" ] || { echo "$x"; bad=1; }
	done
	[ "$bad" -eq 0 ]
}

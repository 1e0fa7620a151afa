#!/usr/bin/env bats
# ezz issue --copy-for: annotated copies (加注件) of licence files.

bats_require_minimum_version 1.5.0

NAME=虚构市行政审批服务局
CODE=11119999EXAMPLE2XY
OTHER=91119999MAEXMP043L

# A key of office o in the pack of office two, as of this month.
vouch() { # USE FILES
	ezz trust add -i --use "$@" --issuer $CODE --name $NAME --schema any \
	    --region any --from 2026-11-01 --to 2036-01-01 \
	    --until 2036-01-01 two/trust.ezp
}

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	fonts=/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc
	[ -r $fonts ] || [ -n "${EZZ_FONTS:-}" ] || return 0
	PATH=$builddir:$PATH
	v=$srcdir/testvectors/record
	ezz demo o
	ezz issue --office o -o in "$v/good-business-licence.json"
	ezz issue --office o -o in "$v/good-driving-licence.json"
	ezz issue --office o -o in "$v/good-resident-id.json"
	mv in/*11100000MB0143028R001*.ofd business.ofd
	mv in/*EXAMPLE11P001*.ofd driving.ofd
	mv in/*13127D001*.ofd id.ofd
	mv in tokens
	# another body, who trusts the first
	ezz demo --name 另一市政务服务中心 --issuer-code $OTHER two
	vouch token --cert o/issuer.crt --signer o/issuer.key
	vouch seal --cert o/stamper.crt --signer o/stamper.key
	vouch seal-maker --cert o/maker.crt --signer o/maker.key
	vouch ca-signer --cert o/root.crt
	ezz trust sign -i --root two/trust.key two/trust.ezp
	cp o/root.crl two/other.crl
	echo 'crl = other.crl' >>two/office.conf
}

setup() {
	[ -e "$BATS_FILE_TMPDIR/id.ofd" ] ||
	    skip "fonts-noto-cjk is not installed"
	cd "$BATS_TEST_TMPDIR" || return 1
	cp -a "$BATS_FILE_TMPDIR"/* .
	PATH=$builddir:$PATH
	day=$(date -u -d '+20 days' +%F)
}

copy() {
	ezz issue --office o --copy-for 办理银行开户 --until "$day" -o out "$@"
}

entries() { # of a package, all of them, one after the other
	python3 - "$1" <<-'P'
	import sys, zipfile
	z = zipfile.ZipFile(sys.argv[1])
	for n in z.namelist():
	    sys.stdout.buffer.write(n.encode() + b"\n" + z.read(n) + b"\n")
	P
}

@test "a copy is accepted as one, and says for what, until when, of what" {
	copy business.ofd driving.ofd id.ofd
	[ "$(ls out | wc -l)" -eq 9 ]
	sum=$(openssl dgst -sm3 -r business.ofd | cut -d' ' -f1)
	for f in out/*.ofd out/*.txt; do
		run ezz verify --office o "$f"
		[ "$status" -eq 0 ]
		[[ "$output" == *"an annotated copy, not the licence: made by $NAME on "*" for \"办理银行开户\", good until $day, of the original with SM3 "* ]]
	done
	run ezz verify --office o --lang zh out/*.ofd
	[[ "$output" == *"加注件，不是证照本身：由 $NAME 于"*"有效期至 $day，原件的 SM3 为 $sum"* ]]
	# GB/T 36903: the four elements
	for f in out/*.ofd; do
		entries "$f" >all
		for key in JZJZZSJ JZJZZZ JZJZZSY JZJYXQJZSJ; do
			grep -aq "CustomData Name=\"$key\"" all
		done
		grep -aq "由${NAME}提供，仅供办理政务服务事项使用，有效期至" all
		[ "$(grep -ao "由${NAME}提供" all | wc -l)" -ge 6 ]
	done
}

@test "the same copy again is the same; another purpose is another copy" {
	run copy --json business.ofd
	[ "$(jq -r .result <<<"$output")" = issued ]
	cp -a out before
	run copy --json business.ofd
	[ "$(jq -r .result <<<"$output")" = again ]
	diff -r before out
	ezz issue --office o --copy-for 别的事 --until "$day" -o out business.ofd
	[ "$(ls out/*.ofd | wc -l)" -eq 2 ]
	run ezz office find --office o "$(jq -r .ZZBS \
	    "$srcdir/testvectors/record/good-business-licence.json")"
	[ "$(grep -c 'type: business-licence-copy-' <<<"$output")" -eq 2 ]
}

@test "who wants the licence does not get a copy" {
	copy business.ofd
	for f in out/*.ofd out/*.txt; do
		for e in licence licence:business-licence view=full; do
			run ezz verify --office o --expect $e "$f"
			[ "$status" -eq 1 ]
			[[ "$output" == *"expected $e"* ]]
		done
		ezz verify --office o --expect view=copy "$f"
	done
	ezz verify --office o --expect licence --expect view=full business.ofd
	run ezz verify --office o --expect view=copy business.ofd
	[ "$status" -eq 1 ]
}

@test "no copy is good past its day" {
	copy business.ofd
	last="${day}T15:59:59Z"
	past="${day}T16:00:01Z"
	for f in out/*.ofd out/*.txt; do
		ezz verify --office o --time "$last" "$f"
		run ezz verify --office o --time "$past" --json "$f"
		[ "$status" -eq 1 ]
		[ "$(jq -r .standing <<<"$output")" = ended ]
		[ "$(jq -r .accept <<<"$output")" = false ]
		[ "$(jq -r .result <<<"$output")" = 3 ]
		grep -q 'the annotated copy was good until' <<<"$output"
		run ezz verify --office o --time "$past" --no-status "$f"
		[ "$status" -eq 1 ]
	done
	# the original goes on
	ezz verify --office o --time "$past" business.ofd
}

@test "nor past its original's end, nor dated before today" {
	end=2031-03-14
	run ezz verify --office o --json driving.ofd
	ezz issue --office o --copy-for x --until $end -o edge driving.ofd
	run ezz issue --office o --copy-for x --until 2031-03-15 -o late driving.ofd
	[ "$status" -eq 1 ]
	[[ "$output" == *"the original ends on $end"* ]]
	run ezz issue --office o --copy-for x --until 2026-01-01 -o late driving.ofd
	[ "$status" -eq 1 ]
	[[ "$output" == *"over before it is made"* ]]
	run ezz issue --office o --copy-for x --until 长期 -o late driving.ofd
	[ "$status" -eq 2 ]
	run ezz issue --office o --copy-for x --until 2026-02-30 -o late driving.ofd
	[ "$status" -eq 2 ]
	run ezz issue --office o --copy-for '' --until 2030-01-01 -o late driving.ofd
	[ "$status" -eq 2 ]
	run ezz issue --office o --copy-for $'a\u202eb' --until 2030-01-01 \
	    -o late driving.ofd
	[ "$status" -eq 2 ]
	[ -z "$(ls late)" ]
}

refused() { # STATUS FILE WORDS
	run ezz issue --office o --copy-for x --until "$day" -o none "$2"
	echo "# $2: $status, not $1: $output" >&2
	[ "$status" -eq "$1" ]
	[[ "$output" == *"$3"* ]]
	[ -z "$(ls none 2>/dev/null)" ]
}

@test "what is not accepted is not copied" {
	licid=$(jq -r .ZZBS \
	    "$srcdir/testvectors/record/good-driving-licence.json")
	copy driving.ofd
	refused 1 "$(echo out/*.ofd)" "annotated copy itself"
	refused 1 "$(echo tokens/*EXAMPLE11P001*.txt)" ""
	cp driving.ofd bad.ofd
	python3 -c 'f = open("bad.ofd", "r+b"); f.seek(4000)
b = f.read(1); f.seek(4000); f.write(bytes([b[0] ^ 1]))'
	refused 1 bad.ofd "FAILED"
	refused 3 "$srcdir/testvectors/document/unsupported-unsigned.ofd" ""
	echo nothing >bad.ofd
	refused 1 bad.ofd ""
	mv o/status away
	mkdir o/status
	refused 3 driving.ofd "status"
	rm -r o/status
	mv away o/status
	for s in suspended revoked; do
		ezz status set --office o "$licid" $s
		ezz status publish --office o
		refused 1 driving.ofd "GENUINE, but"
	done
	# and those that were made go with it
	for f in out/*.ofd out/*.txt; do
		run ezz verify --office o --json "$f"
		[ "$status" -eq 1 ]
		[ "$(jq -r .standing <<<"$output")" = ended ]
	done
}

@test "an expired original is not copied" {
	run ezz issue --office o --copy-for x --until 2031-06-01 -o none \
	    --time 2031-03-16T00:00:00Z driving.ofd
	[ "$status" -ne 0 ]
	[ -z "$(ls none 2>/dev/null)" ]
}

@test "nothing that is withheld is in it" {
	command -v python3 >/dev/null || skip "python3 is not here"
	v=$srcdir/testvectors/record
	for t in driving resident; do
		rm -rf out
		f=$t
		[ $t = driving ] || f=id
		copy $f.ofd
		entries out/*.ofd >all
		cat out/*.txt >>all
		ezz show --json out/*.txt >>all
		r=$(echo "$v"/good-$t-*.json)
		for key in CZZTDM KZ_CSRQ KZ_ZZ KZ_DABH KZ_MZ KZ_ZP; do
			value=$(jq -r ".$key // empty" "$r")
			[ ${#value} -gt 2 ] || continue
			if grep -qaF "$value" all; then
				echo "# $t: $key is in it" >&2
				false
			fi
		done
		# neither its token nor any file of it
		token=$(cat "$(ls tokens/*.txt | grep \
		    "$(jq -r .ZZLXDM "$r")")")
		! grep -qaF "$token" all || false
		python3 - $f.ofd out/*.ofd <<-'P'
		import sys, zipfile
		a, b = (zipfile.ZipFile(x) for x in sys.argv[1:])
		mine = {a.read(n) for n in a.namelist()
		    if n.startswith("Doc_0/") and not n.endswith(".otf")
		    and "Signs" not in n and not n.endswith("Tags.xml")
		    and not n.endswith("Attachments.xml")}
		for n in b.namelist():
		    assert b.read(n) not in mine, n
		P
	done
}

@test "another body compares with the original: class B, its own seal" {
	ezz verify --office two id.ofd
	ezz issue --office two --copy-for 办理入学 --until "$day" -o out id.ofd
	for f in out/*.ofd out/*.txt; do
		run ezz verify --office two "$f"
		[ "$status" -eq 0 ]
		[[ "$output" == *"made by 另一市政务服务中心"* ]]
		[[ "$output" == *"authority: 另一市政务服务中心"* ]]
	done
	entries out/*.ofd >all
	grep -aq "与原件核对一致，仅供办理入学使用，有效期至" all
	grep -aq 'Name="KZ_JZLB">B<' all
	grep -aq "Name=\"ZZBFJGDM\">$CODE<" all
	# the first body does not know them
	run ezz verify --office o out/*.ofd
	[ "$status" -eq 3 ]
}

@test "the window says that it is a copy, and for what" {
	copy business.ofd
	ezz window --office o --lang zh <"$(echo out/*.txt)" >screen
	grep -q '验证通过' screen
	grep -q '加注件，不是证照本身：请看制作事由与有效期' screen
	grep -q '加注件制作事由: 办理银行开户' screen
}

@test "usage" {
	run ezz issue --office o --copy-for x -o out id.ofd
	[ "$status" -eq 2 ]
	run ezz issue --office o --until "$day" -o out id.ofd
	[ "$status" -eq 2 ]
	run ezz issue --office o --copy-for x --until "$day" --token id.ofd
	[ "$status" -eq 2 ]
	run ezz issue --office o --copy-for x --until "$day" id.ofd
	[ "$status" -eq 2 ]
	run ezz issue --office o --copy-for x --until "$day" -o out --views id.ofd
	[ "$status" -eq 2 ]
	run ezz issue --office o --copy-for x --until "$day" -o out nowhere.ofd
	[ "$status" -eq 4 ]
}

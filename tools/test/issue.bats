#!/usr/bin/env bats
# ezz issue: one record or many, bad ones among them, cut off anywhere.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	"$builddir/ezz" demo office >/dev/null 2>&1
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	vectors="$srcdir/testvectors/record"
	cp -a "$BATS_FILE_TMPDIR/office" o
	unset EZZ_ASKPASS
}

many() {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$srcdir/tools/test/many.py" "$1"
}

# licences in the issue record, and how many places in lists they take
issued() {
	python3 - <<-'P'
	import sqlite3
	db = sqlite3.connect("o/issued.db")
	print(*db.execute("select count(*), count(distinct list || '/' || idx),"
	    " count(distinct licid) from licence").fetchone())
	P
}

quiet() {
	! grep -q "$(printf '\033')" out err || false
	! grep -qE "$(printf '\u202e|\u202d|\u2066|\u200b|\u009b')" out err || false
}

@test "JSON, an array, NDJSON, CSV and stdin give the same tokens" {
	many 3 >n.ndjson
	"$ezz" issue --office o --token n.ndjson >a
	[ "$(wc -l <a)" -eq 3 ]
	(echo '['; paste -sd, n.ndjson; echo ']') >n.json
	"$ezz" issue --office o --token n.json >b
	cmp a b
	"$ezz" issue --office o --token - <n.ndjson >b
	cmp a b
	python3 - <<-'P'
	import csv, json
	rows = [json.loads(l) for l in open("n.ndjson")]
	with open("n.csv", "w", newline="") as f:
	    w = csv.DictWriter(f, rows[0].keys())
	    w.writeheader()
	    w.writerows(rows)
	open("g.csv", "w", encoding="gb18030", newline="").write(
	    open("n.csv", newline="").read())
	P
	"$ezz" issue --office o --token n.csv >b
	cmp a b
	"$ezz" issue --office o --token --encoding gb18030 g.csv >b
	cmp a b
	i=0
	while read -r line; do
		i=$((i + 1))
		echo "$line" >one.json
		"$ezz" issue --office o --token one.json >>c
	done <n.ndjson
	cmp a c
	[ "$(issued)" = "3 3 3" ]
}

@test "threads change neither tokens nor their order" {
	many 600 >n.ndjson
	cp -a o p
	"$ezz" issue --office o --token -j 1 n.ndjson >a 2>err
	[ "$(wc -l <a)" -eq 600 ]
	"$ezz" issue --office o --token -j 4 n.ndjson >b
	cmp a b
	# the same places in the lists, whoever was first
	"$ezz" issue --office p --json -o outp -j 4 n.ndjson >b
	jq -r .licid <b >order
	jq -r .ZZBS n.ndjson | cmp - order
	[ "$(issued)" = "600 600 600" ]
}

@test "the same again is the same: tokens, pictures, exit 0, no new entry" {
	many 5 >n.ndjson
	"$ezz" issue --office o -o out n.ndjson
	cp -a out before
	run --separate-stderr "$ezz" issue --office o -o out --json n.ndjson
	[ "$status" -eq 0 ]
	[ "$(jq -r .result <<<"$output" | sort -u)" = again ]
	diff -r before out
	[ "$(ls out | wc -l)" -eq 15 ]
	[ "$(issued)" = "5 5 5" ]
	"$ezz" verify --office o out/*.txt
}

@test "a changed record under the same identifier is refused" {
	many 1 >n.ndjson
	"$ezz" issue --office o --token n.ndjson >a
	sed 's/第0软件/另一个/' n.ndjson >m.ndjson
	run --separate-stderr "$ezz" issue --office o --token m.ndjson
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[[ "$stderr" == *"next version"* ]]
	"$ezz" issue --office o --token n.ndjson | cmp - a
	# spelt otherwise, and the same licence
	jq -c '.ZZBFRQ = "2026年3月15日"' n.ndjson >m.ndjson
	"$ezz" issue --office o --token m.ndjson | cmp - a
}

@test "twins in one batch: one is issued, a changed one refused" {
	many 2 >n.ndjson
	(cat n.ndjson; head -n 1 n.ndjson; sed -n 2p n.ndjson |
	    sed 's/第1软件/另一个/') >t.ndjson
	run --separate-stderr "$ezz" issue --office o -o out --json t.ndjson
	[ "$status" -eq 1 ]
	[ "$(jq -r .result <<<"$output" | paste -sd' ')" = \
	    "issued issued again refused" ]
	[ "$(issued)" = "2 2 2" ]
}

@test "bad records are passed over, kept with their reasons, mended, given again" {
	many 6 | sed '2s/2026-03-15/2026-02-30/; 4s/^.*$/{"ZZMC": /; 5s/91119999MAEXMP043L/91119999MAEXMP0431/' >n.ndjson
	run --separate-stderr "$ezz" issue --office o -o out --json \
	    --failed bad.ndjson n.ndjson
	[ "$status" -eq 1 ]
	[ "$(jq -r .result <<<"$output" | paste -sd' ')" = \
	    "issued refused issued refused refused issued" ]
	[ "$(wc -l <bad.ndjson)" -eq 3 ]
	jq -e ._why bad.ndjson >/dev/null
	[ "$(stat -c %a bad.ndjson)" = 600 ]
	[ "$(issued)" = "3 3 3" ]
	# as it is, it fails again; mended, it is issued
	run "$ezz" issue --office o --token bad.ndjson
	[ "$status" -eq 1 ]
	jq -c 'select(.ZZBS)' bad.ndjson |
	    sed 's/2026-02-30/2026-03-15/g; s/91119999MAEXMP0431/91119999MAEXMP043L/g' >good.ndjson
	[ "$(wc -l <good.ndjson)" -eq 2 ]
	"$ezz" issue --office o --token good.ndjson >a
	[ "$(wc -l <a)" -eq 2 ]
	[ "$(issued)" = "5 5 5" ]
}

@test "--failed leaves no file when nothing failed" {
	many 2 >n.ndjson
	"$ezz" issue --office o --token --failed bad n.ndjson >a
	[ ! -e bad ]
	ls -A . | grep -v '^\(n.ndjson\|a\|o\|bad\)$' | [ "$(wc -l)" -eq 0 ]
}

@test "a rehearsal changes nothing" {
	many 4 >n.ndjson
	(cd o && sha256sum $(find . -type f | sort)) >before
	run --separate-stderr "$ezz" issue --office o --dry-run --json n.ndjson
	[ "$status" -eq 0 ]
	[ "$(jq -r .result <<<"$output" | sort -u)" = would-issue ]
	run --separate-stderr "$ezz" issue --office o --dry-run -o out n.ndjson
	[ "$status" -eq 0 ]
	[ ! -e out ]
	(cd o && sha256sum $(find . -type f | sort)) | cmp - before
}

cut_off() {
	many 1200 >n.ndjson
	"$ezz" issue --office o -o out -j 2 n.ndjson >/dev/null 2>err &
	pid=$!
	for i in $(seq 1500); do
		[ "$(ls out 2>/dev/null | wc -l)" -lt 40 ] || break
		sleep 0.02
	done
	kill -"$1" $pid || true
	wait $pid || true
	mkdir -p kept
	cp out/*.txt kept/ 2>/dev/null || true
}

whole() {
	"$ezz" issue --office o -o out -j 2 n.ndjson >log
	[ "$(issued)" = "1200 1200 1200" ]
	[ "$(ls out/*.txt | wc -l)" -eq 1200 ]
	[ "$(ls out/*.png | wc -l)" -eq 1200 ]
	[ "$(ls out/*.ofd | wc -l)" -eq 1200 ]
	# what was out before the cut is the same paper
	for f in kept/*.txt; do cmp "$f" "out/${f#kept/}"; done
	cat out/*.txt >/dev/null
	# tokens differ from each other: nobody has another's
	[ "$(cat out/*.txt | tr -s '\n' | sort -u | wc -c)" -gt 0 ]
	"$ezz" issue --office o --token n.ndjson | sort | uniq -d |
	    [ "$(wc -l)" -eq 0 ]
}

@test "killed in mid-run, run again: all is issued, nothing twice" {
	cut_off KILL
	whole
}

@test "interrupted, it stops in order, and goes on when run again" {
	cut_off INT
	# no temporary files, no half papers
	[ "$(ls out | grep -cv '\.\(txt\|png\|ofd\)$')" -eq 0 ]
	for f in kept/*.txt; do [ -s "$f" ]; done
	whole
}

@test "a full or closed stdout is told, and no licence is lost" {
	many 3 >n.ndjson
	run "$ezz" issue --office o --token n.ndjson >/dev/full
	[ "$status" -eq 4 ] || { "$ezz" issue --office o --token n.ndjson >/dev/full 2>err && false || [ $? -eq 4 ]; }
	run bash -c '"$0" issue --office o --token n.ndjson >/dev/full' "$ezz"
	[ "$status" -eq 4 ]
	run bash -c '"$0" issue --office o --token n.ndjson >&-' "$ezz"
	[ "$status" -eq 4 ]
	"$ezz" issue --office o --token n.ndjson >a
	[ "$(wc -l <a)" -eq 3 ]
	[ "$(issued)" = "3 3 3" ]
}

@test "a full disk leaves no half files; with room the run goes on" {
	many 200 >n.ndjson
	mkdir small
	mount -t tmpfs -o size=64k tmpfs small 2>/dev/null ||
	    skip "a small file system cannot be mounted here"
	run "$ezz" issue --office o -o small/out n.ndjson
	code=$status
	find small -type f ! -name '*.txt' ! -name '*.png' \
	    ! -name '*.ofd' >litter
	find small -type f -empty >>litter
	umount small
	[ "$code" -eq 4 ]
	[ ! -s litter ]
	"$ezz" issue --office o -o out n.ndjson >/dev/null
	[ "$(ls out | wc -l)" -eq 600 ]
	[ "$(issued)" = "200 200 200" ]
}

@test "what stands in the way is not overwritten" {
	many 1 >n.ndjson
	id=$(jq -r .ZZBS n.ndjson)
	mkdir out
	echo mine >"out/$id.txt"
	run --separate-stderr "$ezz" issue --office o -o out n.ndjson
	[ "$status" -eq 1 ]
	[ "$(cat "out/$id.txt")" = mine ]
	rm "out/$id.txt"
	ln -s /dev/null "out/$id.txt"
	run "$ezz" issue --office o -o out n.ndjson
	[ "$status" -eq 1 ]
	[ -L "out/$id.txt" ]
	rm -r out
	touch out
	run "$ezz" issue --office o -o out n.ndjson
	[ "$status" -eq 4 ]
	run "$ezz" issue --office o -o no/such/dir n.ndjson
	[ "$status" -eq 4 ]
	"$ezz" issue --office o -o good n.ndjson
}

@test "keys: missing, open to others, another's, no key at all" {
	many 1 >n.ndjson
	chmod 644 o/issuer.key
	run --separate-stderr "$ezz" issue --office o --token n.ndjson
	[ "$status" -eq 4 ]
	[ -z "$output" ]
	[[ "$stderr" == *issuer.key* ]]
	chmod 600 o/issuer.key
	mv o/issuer.key k
	run --separate-stderr "$ezz" issue --office o --token n.ndjson
	[ "$status" -eq 4 ]
	cp o/status.key o/issuer.key
	run --separate-stderr "$ezz" issue --office o --token n.ndjson
	[ "$status" -ne 0 ]
	[ -z "$output" ]
	echo nothing >o/issuer.key
	chmod 600 o/issuer.key
	run --separate-stderr "$ezz" issue --office o --token n.ndjson
	[ "$status" -eq 4 ]
	[ -z "$output" ]
	cp k o/issuer.key
	[ "$(issued)" = "0 0 0" ]
	"$ezz" issue --office o --token n.ndjson
}

@test "malformed JSON, seventeen ways: exit 1, no token, nothing entered" {
	many 1 >n.ndjson
	good=$(cat n.ndjson)
	mkdir m
	echo "${good%\}},}" >m/01
	echo "$good" | tr '"' "'" >m/02
	echo "${good/\"ZZMC\"/ZZMC}" >m/03
	echo "${good%\}}" >m/04
	echo "${good/\{/\{ /* no */}" >m/05
	echo "${good/\{/\{\"ZZBB\": \"001\",}" >m/06
	echo "${good/\"001\"/NaN}" >m/07
	echo "${good/\"001\"/012}" >m/08
	printf '%s\n' "${good/软件/软$(printf '\001')件}" >m/09
	printf '%s\n' "${good/软件/$(printf '\xff\xfe')}" >m/10
	echo "${good/软件/\\ud800}" >m/11
	echo "$good $good x" >m/12
	: >m/13
	echo '["a", 1, null]' >m/14
	head -c 100000 /dev/zero | tr '\0' '[' >m/15
	printf '%s' "${good:0:300}" >m/16
	printf '%s\0' "$good" >m/17
	echo "${good/\"001\"/\{\"a\": \{\"b\": 1\}\}}" >m/18
	echo "${good/\"001\"/true}" >m/19
	printf '\xff\xfe' >m/20
	for f in m/*; do
		cp "$f" x.json
		run --separate-stderr "$ezz" issue --office o --token x.json
		echo "# $f: $status $stderr" >&2
		if [ "$f" = m/13 ]; then
			[ "$status" -eq 0 ] || [ "$status" -eq 1 ] || [ "$status" -eq 3 ]
		else
			[ "$status" -eq 1 ]
		fi
		[ -z "$output" ]
	done
	[ "$(issued)" = "0 0 0" ]
}

@test "a record of 10 MB is refused, and its neighbour is issued" {
	many 2 >two
	{ head -n 1 two; printf '{"CZZT": "'; head -c 10000000 /dev/zero |
	    tr '\0' a; echo '"}'; tail -n 1 two; } >n.ndjson
	run --separate-stderr "$ezz" issue --office o --token n.ndjson
	[ "$status" -eq 1 ]
	[ "$(wc -l <<<"$output")" -eq 2 ]
	[ "${#stderr}" -lt 2000 ]
}

@test "wrong encodings and absurd dates are findings" {
	many 1 >n.ndjson
	iconv -f utf-8 -t gb18030 n.ndjson >x.json
	run --separate-stderr "$ezz" issue --office o --token x.json
	[ "$status" -eq 1 ]
	iconv -f utf-8 -t utf-16 n.ndjson >x.json
	run --separate-stderr "$ezz" issue --office o --token x.json
	[ "$status" -eq 1 ]
	for d in 2026-02-30 2026-13-01 0000-00-00 20260315x 1/2/2026 \
	    99999-01-01 -1 "" 2026-3-15T99:00 9999-99-99; do
		jq -c --arg d "$d" '.ZZBFRQ = $d' n.ndjson >x.json
		run --separate-stderr "$ezz" issue --office o --token x.json
		echo "# $d: $status" >&2
		[ "$status" -eq 1 ]
		[ -z "$output" ]
	done
	[ "$(issued)" = "0 0 0" ]
}

@test "a byte order mark is told by its name" {
	many 2 >n.ndjson
	(printf '\357\273\277'; cat n.ndjson) >b.ndjson
	run --separate-stderr "$ezz" issue --office o --token b.ndjson
	[ "$status" -eq 1 ]
	[[ "$stderr" == *"byte-order mark"* ]]
}

@test "what records say never reaches the terminal raw" {
	many 1 >n.ndjson
	e=$(printf '\033]0;x\007')
	for text in '\u001b[31m' '\u009b31m' '\u202e' '\u2066' '\u200b' '\u0007'; do
		jq -c --argjson t "\"a${text}b\"" '.CZZT = $t' n.ndjson >x.json
		"$ezz" issue --office o --token x.json >out 2>err || true
		quiet
		"$ezz" check x.json >out 2>err || true
		quiet
		"$ezz" check --json x.json >out 2>err || true
		quiet
		jq -c --argjson t "\"a${text}b\"" '.[$t] = "x"' n.ndjson >x.json
		"$ezz" issue --office o --json --token x.json >out 2>err || true
		quiet
	done
	cp n.ndjson "$(printf 'a\033[31mb\342\200\256.json')"
	"$ezz" issue --office o -o "$(printf 'd\033[31m')" a*.json >out 2>err || true
	quiet
	"$ezz" issue --office "$(printf 'o\033[31m')" --token n.ndjson >out 2>err || true
	quiet
}

@test "what the office may not sign it does not sign" {
	many 1 >n.ndjson
	jq -c '.ZZYXQJZRQ = "2026-04-01"' n.ndjson >x.json
	run --separate-stderr "$ezz" issue --office o --token x.json
	[ "$status" -eq 1 ]
	[[ "$stderr" == *ended* ]]
	jq -c '.ZZZT = "注销"' n.ndjson >x.json
	run --separate-stderr "$ezz" issue --office o --token x.json
	[ "$status" -eq 1 ]
	run "$ezz" issue --office o --token --time 2040-01-01T00:00:00Z n.ndjson
	[ "$status" -ne 0 ]
	[ "$(issued)" = "0 0 0" ]
}

@test "two at once: each licence once" {
	many 300 >n.ndjson
	"$ezz" issue --office o --token n.ndjson >a 2>ea & p=$!
	"$ezz" issue --office o --token n.ndjson >b 2>eb || true
	wait $p || true
	"$ezz" issue --office o --token n.ndjson >c
	[ "$(issued)" = "300 300 300" ]
	for f in a b; do
		# whatever came out is what is in the record
		sort "$f" c c | uniq -u | [ "$(wc -l)" -eq 0 ]
	done
}

@test "usage: no office, two places, none, a number that is none" {
	many 1 >n.ndjson
	for args in "--token n.ndjson" "--office o n.ndjson" \
	    "--office o --token -o x n.ndjson" "--office o --token" \
	    "--office o --token -j 0 n.ndjson" \
	    "--office o --token -j two n.ndjson" \
	    "--office o -o x --dpi 7 n.ndjson" \
	    "--office o --office o --token n.ndjson" \
	    "--office o --token --tokn n.ndjson" \
	    "--office o --token --encoding big5 n.ndjson"; do
		run --separate-stderr "$ezz" issue $args
		echo "# $args: $status" >&2
		[ "$status" -eq 2 ]
		[ -z "$output" ]
	done
	run "$ezz" issue --office nowhere --token n.ndjson
	[ "$status" -eq 4 ]
	run "$ezz" issue --office o --token nowhere.json
	[ "$status" -eq 4 ]
	run "$ezz" issue --office o --token o
	[ "$status" -eq 4 ]
	[ "$(issued)" = "0 0 0" ]
}

# views in the issue record; places in lists that two codes share
views() {
	python3 - <<-'P'
	import sqlite3
	db = sqlite3.connect("o/issued.db")
	print(db.execute("select count(*) from view").fetchone()[0],
	    *db.execute("select count(*) - count(distinct list || '/' || idx)"
	    " from (select list, idx from licence union all"
	    " select list, idx from view) where list > 0").fetchone())
	P
}

@test "views: own files, own places in the list, the same again" {
	command -v python3 >/dev/null || skip "python3 is not here"
	d="$vectors/good-driving-licence.json"
	"$ezz" issue --office o --no-ofd --views -o out "$d"
	for v in window public age-only; do
		"$ezz" verify --office o --expect view=$v out/*.$v.txt
		[ -s "$(echo out/*.$v.png)" ]
		for w in window public age-only full; do
			[ $w != $v ] || continue
			run "$ezz" verify --office o --expect view=$w \
			    out/*.$v.txt
			[ "$status" -eq 1 ]
			[[ "$output" == *"NO token.scope: expected view=$w"* ]]
		done
	done
	"$ezz" verify --office o --expect view=full out/*N.txt
	[ "$(views)" = "3 0" ]
	cp -a out before
	run "$ezz" issue --office o --no-ofd --views -o out --json "$d"
	[ "$status" -eq 0 ]
	[ "$(jq -r .result <<<"$output")" = again ]
	[ "$(jq -c .views <<<"$output")" = '["window","public","age-only"]' ]
	diff -r before out
	[ "$(views)" = "3 0" ]
	# tokens alone come in the same order
	"$ezz" issue --office o --token --views "$d" >t
	cat before/*N.txt before/*.window.txt before/*.public.txt \
	    before/*.age-only.txt | tr -d '\n' >want
	tr -d '\n' <t | cmp - want
}

@test "views: a licence that was issued gets them later, and twins but once" {
	command -v python3 >/dev/null || skip "python3 is not here"
	tr -d '\n' <"$vectors/good-business-licence.json" >one
	echo >>one
	cat one one >two.ndjson
	"$ezz" issue --office o --token one >a
	[ "$(views)" = "0 0" ]
	run --separate-stderr "$ezz" issue --office o --no-ofd --views \
	    -o out --json two.ndjson
	[ "$status" -eq 0 ]
	[ "$(jq -r .result <<<"$output" | paste -sd' ')" = "issued again" ]
	[ "$(views)" = "2 0" ]
	tr -d '\n' <a | cmp - <(tr -d '\n' <"$(ls out/*8.txt)")
	"$ezz" issue --office o -n --views one | grep -q 'again .*+window'
}

@test "views: a revoked licence takes all of them along" {
	b="$vectors/good-business-licence.json"
	"$ezz" issue --office o --no-ofd --views -o out "$b"
	licid=$(jq -r .ZZBS "$b")
	"$ezz" verify --office o out/*.txt
	"$ezz" status set --office o "$licid" suspended
	"$ezz" status publish --office o
	run "$ezz" verify --office o --json out/*.txt
	[ "$status" -eq 1 ]
	[ "$(jq -r .standing <<<"$output" | sort | uniq -c | xargs)" = \
	    "3 suspended" ]
	"$ezz" status set --office o "$licid" revoked
	"$ezz" status publish --office o
	run "$ezz" verify --office o --json out/*.txt
	[ "$(jq -r .standing <<<"$output" | sort | uniq -c | xargs)" = \
	    "3 ended" ]
	run "$ezz" office find --office o "$licid"
	[ "$(grep -c 'state: revoked' <<<"$output")" -eq 3 ]
	[[ "$output" == *"type: business-licence-window-"* ]]
}

@test "views: what is withheld is said, and is in no view" {
	d="$vectors/good-driving-licence.json"
	"$ezz" issue --office o --no-ofd --views -o out "$d"
	run "$ezz" verify --office o --lang zh out/*.public.txt
	[[ "$output" == *"本码（公示视图）只含：持证主体、"*"并非没有"* ]]
	[[ "$output" == *"持证主体: **例"* ]]
	run "$ezz" verify --office o out/*.age-only.txt
	[[ "$output" == *"older than 18 on the day of signing: 是;"* ]]
	run "$ezz" verify --office o out/*.window.txt
	[[ "$output" == *"holds only: identifier, holder,"* ]]
	for f in out/*.public.txt out/*.age-only.txt; do
		"$ezz" show --json "$f" >shown
		for key in ZZBS CZZTDM KZ_CSRQ KZ_ZZ KZ_DABH; do
			value=$(jq -r ".$key // empty" "$d")
			[ -z "$value" ] || ! grep -qF "$value" shown || false
		done
		run "$ezz" verify --office o --expect licid=1.2 "$f"
		[ "$status" -eq 3 ]
		[[ "$output" == *"which this code withholds"* ]]
	done
	# no second of signing: another licence, another time, the same dates
	"$ezz" issue --office o --no-ofd --views -o more --time \
	    "$(date -u -d '+90 seconds' +%FT%TZ)" \
	    "$vectors/good-resident-id.json"
	for f in out/*.age-only.txt more/*.age-only.txt; do
		"$ezz" show --json "$f" | jq -c '[.iat, .exp]' >>times
	done
	[ "$(sort -u times | wc -l)" -eq 1 ]
	grep -q 'T15:59:59Z' times
}

@test "views: no date of birth, no age; a key that may not sign them" {
	jq 'del(.KZ_CSRQ)' "$vectors/good-driving-licence.json" >r.json
	run --separate-stderr "$ezz" issue --office o --no-ofd --views -o out \
	    --json r.json
	[ "$status" -eq 0 ]
	[ "$(jq -c .views <<<"$output")" = '["window","public"]' ]
	run "$ezz" issue --office o --token --schema \
	    driving-licence-window-2026-11 r.json
	[ "$status" -eq 2 ] || [ "$status" -eq 4 ]
	[[ "$output" == *"there is no schema"* ]]
	run "$ezz" check --list
	[ "$(wc -l <<<"$output")" -eq 10 ]
}

#!/usr/bin/env bats
# ezz check: records from files and streams, one report each.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	records="$srcdir/testvectors/record"
	export EZZ_TIME=2026-11-23T02:00:00Z LC_ALL=C.UTF-8
	unset LANG LC_MESSAGES
}

# A good record with one field written otherwise.
with() {
	sed "s|\"$2\": \"[^\"]*\"|\"$2\": \"$3\"|" \
	    "$records/good-$1.json"
}

@test "good records of every type pass, exit 0" {
	run --separate-stderr "$ezz" check "$records"/good-*.json
	[ "$status" -eq 0 ]
	[ "$(grep -c ': PASSED' <<<"$output")" -eq 10 ]
	[ -z "$stderr" ]
}

@test "one fault fails, is named with its place, exit 1" {
	with physician ZZBFRQ 2026-02-30 >bad.json
	run --separate-stderr "$ezz" check bad.json
	[ "$status" -eq 1 ]
	[[ "$output" == "bad.json: FAILED"* ]]
	[ "$(grep -c '  NO ' <<<"$output")" -eq 1 ]
	[[ "$output" == *"record.dates @ ZZBFRQ: 2026-02-30 is no date"* ]]
}

@test "a report is one JSON line with all checks" {
	run --separate-stderr "$ezz" check --json "$records/good-physician.json"
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 1 ]
	python3 - "$output" <<-'PY'
	import json, sys
	r = json.loads(sys.argv[1])
	assert r["kind"] == "record" and r["verdict"] == "passed"
	assert r["standing"] == "valid" and r["subject"]["type"] == "医师执业证书"
	assert [f["check"] for f in r["findings"] if f["verdict"] != "remark"] == [
	    "record." + c for c in
	    "syntax schema codes dates holders identifier".split()]
	PY
}

@test "lines of NDJSON are named, good ones after bad ones judged" {
	{ tr -d '\n' <"$records/good-marriage.json"; echo; echo '{'; \
	    tr -d '\n' <"$records/good-physician.json"; echo; } >many.ndjson
	run --separate-stderr "$ezz" check --json many.ndjson
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 3 ]
	[[ "${lines[0]}" == *'"input":"many.ndjson:1"'*'"verdict":"passed"'* ]]
	[[ "${lines[1]}" == *'"input":"many.ndjson:2"'*'"verdict":"failed"'* ]]
	[[ "${lines[2]}" == *'"input":"many.ndjson:3"'*'"verdict":"passed"'* ]]
}

@test "CSV in UTF-8 and in GB18030" {
	python3 - "$records/good-physician.json" <<-'PY'
	import csv, io, json, sys
	r = json.load(open(sys.argv[1], encoding="utf-8"))
	r.pop("_note")
	s = io.StringIO()
	w = csv.DictWriter(s, r, lineterminator="\r\n")
	w.writeheader()
	w.writerow(r)
	open("u.csv", "wb").write(s.getvalue().encode("utf-8"))
	open("g.csv", "wb").write(s.getvalue().encode("gb18030"))
	PY
	run --separate-stderr "$ezz" check u.csv
	[ "$status" -eq 0 ]
	[[ "${lines[0]}" == "u.csv:2: PASSED" ]]
	run --separate-stderr "$ezz" check --encoding gb18030 g.csv
	[ "$status" -eq 0 ]
	[[ "$output" == *"王样例"* ]]
	run --separate-stderr "$ezz" check g.csv
	[ "$status" -eq 1 ]
}

@test "stdin, a named schema, a schema that is not there" {
	run --separate-stderr "$ezz" check --schema physician - \
	    <"$records/good-physician.json"
	[ "$status" -eq 0 ]
	run --separate-stderr "$ezz" check --schema marriage \
	    "$records/good-physician.json"
	[ "$status" -eq 1 ]
	run --separate-stderr "$ezz" check --schema none \
	    "$records/good-physician.json"
	[ "$status" -eq 4 ]
	[[ "$stderr" == *"there is no schema none"* ]]
	[ -z "$output" ]
}

@test "a type without a schema cannot be decided, exit 3" {
	printf '{"ZZLXDM":"11100000MB03271699022"}' >x.json
	run --separate-stderr "$ezz" check x.json
	[ "$status" -eq 3 ]
	[[ "$output" == *"there is no schema for the licence type"* ]]
}

@test "what was in force once passes, and says so" {
	with physician ZZZT 注销 >old.json
	run --separate-stderr "$ezz" check --json old.json
	[ "$status" -eq 0 ]
	[[ "$output" == *'"standing":"ended","accept":false,"result":3'* ]]
}

@test "terminal escapes and bidi marks in fields are never raw" {
	with physician ZZBFJG '\\u001b[31m\\u202egnp' >evil.json
	run --separate-stderr "$ezz" check --explain evil.json
	[[ "$output" != *$'\e'* && "$output" != *$'\u202e'* ]]
	run --separate-stderr "$ezz" check --json evil.json
	[[ "$output" != *$'\e'* && "$output" != *$'\u202e'* ]]
}

@test "the list of types, in both languages" {
	run --separate-stderr "$ezz" check --list
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 10 ]
	[[ "$output" == *"business-licence"*"11100000MB0143028R001"* ]]
	LC_ALL=zh_CN.UTF-8 run --separate-stderr "$ezz" check --list
	[[ "$output" == *"营业执照"* ]]
}

@test "findings in Chinese" {
	with physician ZZBFRQ 2026-02-30 >bad.json
	LC_ALL=zh_CN.UTF-8 run --separate-stderr "$ezz" check bad.json
	[[ "$output" == *"不是日期"* ]]
}

@test "wrong usage is 2, a missing file 4, the rest is judged" {
	run --separate-stderr "$ezz" check
	[ "$status" -eq 2 ]
	run --separate-stderr "$ezz" check --list x.json
	[ "$status" -eq 2 ]
	run --separate-stderr "$ezz" check --encoding big5 x.json
	[ "$status" -eq 2 ]
	run --separate-stderr "$ezz" check none.json "$records"/good-m*.json
	[ "$status" -eq 4 ]
	[[ "$stderr" == *"none.json"* ]]
	[[ "$output" == *PASSED* ]]
	run --separate-stderr "$ezz" check .
	[ "$status" -eq 4 ]
}

@test "no record is not a pass, a full disk is not a success" {
	: >empty.ndjson
	run --separate-stderr "$ezz" check empty.ndjson
	[ "$status" -eq 3 ]
	run --separate-stderr bash -c \
	    "'$ezz' check '$records/good-marriage.json' >/dev/full"
	[ "$status" -eq 4 ]
}

@test "a record of 10 MB is refused, the next one judged" {
	{ printf '{"ZZMC":"'; head -c 10000000 /dev/zero | tr '\0' a; \
	    printf '"}\n'; tr -d '\n' <"$records/good-marriage.json"; } \
	    >big.ndjson
	run --separate-stderr "$ezz" check --json big.ndjson
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 2 ]
	[[ "${lines[1]}" == *'"verdict":"passed"'* ]]
}

#!/usr/bin/env bats
# ezz code: check, make, list, from arguments and from lines.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	root=1.2.156.3005.2
	hefei=11100000MB03271699022.340100.000000016.001
}

@test "a right code is taken apart, exit 0" {
	run --separate-stderr "$ezz" code check credit 91350100M000100Y43
	[ "$status" -eq 0 ]
	[ "$output" = "91350100M000100Y43: right: registrar 9, class 1, region 350100, organisation M000100Y4, check 3 [GB 32100-2015]" ]
	[ -z "$stderr" ]
}

@test "a wrong code says why, exit 1; the worst of several counts" {
	run "$ezz" code check credit 91350100M000100Y34 91350100M000100Y43
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = "91350100M000100Y34: wrong: check character 4 is wrong under GB 32100 (0) [GB 32100-2015]" ]
	[[ "${lines[1]}" == *": right: "* ]]
}

@test "the off-by-one variant of the licence identifier is named" {
	run "$ezz" code check licid $root.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M
	[ "$status" -eq 1 ]
	[[ "$output" == *"check character M is wrong under GB/T 36904 (D); it matches the known off-by-one variant"* ]]
}

@test "codes are made from their parts" {
	[ "$("$ezz" code make licid $hefei)" = "$root.$hefei.9" ]
	[ "$("$ezz" code make credit 91350100M000100Y4)" = 91350100M000100Y43 ]
	[ "$("$ezz" code make citizen 110105491231002)" = 11010519491231002X ]
	[ "$("$ezz" code make org D2143569)" = D2143569-X ]
	[ "$("$ezz" code make regno 11010800000001)" = 110108000000016 ]
}

@test "what cannot be made says why on stderr, exit 1" {
	run --separate-stderr "$ezz" code make credit 123
	[ "$status" -eq 1 ]
	[ -z "$output" ]
	[[ "$stderr" == "ezz: "*"[GB 32100]" ]]
}

@test "- reads lines, with either line end, and --json gives one object each" {
	printf '91350100M000100Y43\r\n91350100M000100Y34\n' >codes
	run "$ezz" code check --json credit - <codes
	[ "$status" -eq 1 ]
	[ "${lines[0]}" = '{"kind":"credit","text":"91350100M000100Y43","valid":true,"why":"","remark":"","standard":"GB 32100-2015","parts":{"registrar":"9","class":"1","region":"350100","organisation":"M000100Y4","check":"3"}}' ]
	[[ "${lines[1]}" == *'"valid":false,"why":"check character 4 '* ]]
	[ "${#lines[@]}" -eq 2 ]
	run "$ezz" code make --json credit 123 91350100M000100Y4
	[ "$status" -eq 1 ]
	[[ "${lines[0]}" == '{"kind":"credit","text":"123","valid":false,'* ]]
	[[ "${lines[1]}" == *'"text":"91350100M000100Y43","valid":true,'* ]]
}

@test "hostile lines are refused and escaped" {
	printf 'a\033[2J\n\n91350100M000100Y43\000x\n' >codes
	run --separate-stderr "$ezz" code check credit - <codes
	[ "$status" -eq 1 ]
	[[ "${lines[0]}" == 'a\u{1B}[2J: wrong: '* ]]
	[[ "$stderr" == "ezz: no code stands in line: 3" ]]
	head -c 100000 /dev/zero | tr '\0' 1 >long
	run "$ezz" code check regno - <long
	[ "$status" -eq 1 ]
}

@test "unknown kinds and missing texts are wrong usage" {
	run "$ezz" code check isbn 1
	[ "$status" -eq 2 ]
	[[ "$output" == *"there is no kind of code isbn"* ]]
	run "$ezz" code check credit
	[ "$status" -eq 2 ]
}

@test "list names every kind, in both languages" {
	run "$ezz" code list
	[ "$status" -eq 0 ]
	[ "${#lines[@]}" -eq 9 ]
	[ "${lines[1]}" = "credit   unified social credit code [GB 32100-2015]" ]
	run "$ezz" code list --lang zh
	[ "${lines[1]}" = "credit   统一社会信用代码 [GB 32100-2015]" ]
}

@test "the examples of the manual are true" {
	[ "$("$ezz" code make licid $hefei)" = "$root.$hefei.9" ]
	printf '110108000000016\n110108000000017\n' >numbers.txt
	run "$ezz" code check regno - <numbers.txt
	[ "$status" -eq 1 ]
	[ "${#lines[@]}" -eq 2 ]
}

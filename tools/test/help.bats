#!/usr/bin/env bats
# The frame of the command: usage, help, suggestions, exit statuses.

bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
}

commands() {
	"$ezz" help | sed -n 's/^  \([a-z]\+\( [a-z]\+\)*\)  .*/\1/p'
}

@test "typing errors are told with what was meant" {
	while read -r typed meant; do
		run --separate-stderr "$ezz" $typed
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ "$stderr" == *"did you mean $meant"* ]]
	done <<-'T'
	isue issue
	verfy verify
	chek check
	shwo show
	T
	while read -r command typed meant; do
		run --separate-stderr "$ezz" $command $typed
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ "$stderr" == *"did you mean $meant"* ]]
	done <<-'T'
	verify --ofice --office
	verify --jsn --json
	issue --dryrun --dry-run
	check --shema --schema
	verify --explian --explain
	verify --tiem --time
	T
	run --separate-stderr "$ezz" frobnicate
	[ "$status" -eq 2 ]
	[[ "$stderr" != *"did you mean"* ]]
	run --separate-stderr "$ezz" verify --frobnicate
	[ "$status" -eq 2 ]
	[[ "$stderr" != *"did you mean"* ]]
}

@test "every command has help on stdout and refuses what it does not know" {
	[ "$(commands | wc -l)" -gt 20 ]
	while read -r c; do
		run --separate-stderr "$ezz" $c --help
		echo "# $c: $status" >&2
		[ "$status" -eq 0 ]
		[[ "$output" == *"ezz $c"* ]]
		# no option has two lines
		[ -z "$(sed -n 's/^  .*\(--[a-z-]*\) .*/\1/p' <<<"$output" |
		    sort | uniq -d)" ]
		[ -z "$stderr" ]
		run --separate-stderr "$ezz" help $c
		[ "$status" -eq 0 ]
		run --separate-stderr "$ezz" $c --no-such-option
		[ "$status" -eq 2 ]
		[ -z "$output" ]
		[[ "$stderr" == *"no-such-option"* ]]
		run --separate-stderr "$ezz" $c --time
		[ "$status" -eq 2 ]
		run --separate-stderr "$ezz" $c --lang zh --lang en
		[ "$status" -eq 2 ]
		[[ "$stderr" == *twice* ]]
		run --separate-stderr "$ezz" $c --lang fr
		[ "$status" -eq 2 ]
		run --separate-stderr "$ezz" $c --help=yes
		[ "$status" -eq 2 ]
	done < <(commands)
}

@test "every command has its manual page" {
	while read -r c; do
		[ -f "$srcdir/man/ezz-${c%% *}.1" ] ||
		    grep -q "^\.Nm ezz $c" "$srcdir"/man/*.1 || {
			echo "no page for $c" >&2
			missing=1
		}
	done < <(commands | grep -v '^\(help\|completion\)')
	[ -z "$missing" ]
}

@test "nothing, help and the version" {
	run --separate-stderr "$ezz"
	[ "$status" -eq 2 ]
	[ -z "$output" ]
	run --separate-stderr "$ezz" help
	[ "$status" -eq 0 ]
	[ -n "$output" ]
	run --separate-stderr "$ezz" --version
	[ "$status" -eq 0 ]
	[[ "$output" == *ezz* ]]
	run --separate-stderr "$ezz" help frobnicate
	[ "$status" -eq 2 ]
	run bash -c '"$0" help >/dev/full' "$ezz"
	[ "$status" -eq 4 ]
	run bash -c '"$0" --version >&-' "$ezz"
	[ "$status" -eq 4 ]
}

@test "both languages have every help text" {
	while read -r c; do
		"$ezz" help --lang zh $c >zh
		grep -qP '\p{Han}' zh
	done < <(commands)
}

@test "completion knows every command and option" {
	for shell in bash zsh fish; do
		"$ezz" completion $shell >c
		for w in verify issue office dry-run; do
			grep -q -- "$w" c
		done
	done
	bash -n <("$ezz" completion bash)
	run "$ezz" completion tcsh
	[ "$status" -eq 2 ]
}

@test "exit statuses are those of the manual" {
	"$ezz" demo o >/dev/null 2>&1
	r="$srcdir/testvectors/record/good-business-licence.json"
	"$ezz" issue --office o --token "$r" >t
	run "$ezz" verify --office o t;			[ "$status" -eq 0 ]
	echo x >x
	run "$ezz" verify --office o x;			[ "$status" -eq 1 ]
	run "$ezz" verify --office o --nope t;		[ "$status" -eq 2 ]
	run "$ezz" verify t;				[ "$status" -eq 3 ]
	run "$ezz" verify --office o nowhere;		[ "$status" -eq 4 ]
	# over many: 4, 1, 3, 0
	run "$ezz" verify --office o t nowhere x;	[ "$status" -eq 4 ]
	(cat t; echo 1234; cat x) >many
	run "$ezz" verify --office o - <many;		[ "$status" -eq 1 ]
	run "$ezz" check "$r";				[ "$status" -eq 0 ]
	echo '{"x"' >x.json
	run "$ezz" check x.json;			[ "$status" -eq 1 ]
	run "$ezz" check nowhere;			[ "$status" -eq 4 ]
	run "$ezz" demo o;				[ "$status" -eq 1 ]
	run "$ezz" code check credit 91350100M000100Y43; [ "$status" -eq 0 ]
	run "$ezz" code check credit 91350100M000100Y44; [ "$status" -eq 1 ]
	run "$ezz" code check nosuch 1;			[ "$status" -eq 2 ]
}

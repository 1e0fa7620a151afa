#!/usr/bin/env bats
# What stands in tables, where xgettext cannot see it, is said in Chinese too:
# command summaries, option helps, kinds of code, headlines of reports.

ezz() { "$builddir/ezz" "$@"; }

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	export LC_ALL=C.UTF-8
}

# The first line is "用法: ezz NAME ..."; below it no line lacks Chinese.
han() {
	sed 1d "$1" | grep -v '^$' | grep -vP '\p{Han}'
}

commands() {
	ezz help --lang en | sed -n 's/^  \([a-z][a-z ]*[a-z]\)  .*/\1/p'
}

@test "every command and option is explained in Chinese" {
	[ "$(commands | wc -l)" -gt 20 ]
	lacking=0
	while read -r name; do
		# shellcheck disable=SC2086
		ezz help $name --lang zh >page
		[ -s page ]
		if han page >bad; then
			sed "s/^/$name: /" bad
			lacking=1
		fi
	done < <(commands)
	[ "$lacking" -eq 0 ]
}

@test "the overview is in Chinese" {
	ezz help --lang zh >page
	run han page
	[ -z "$output" ]
}

@test "usage, typos and missing arguments are told in Chinese" {
	LC_ALL= LC_MESSAGES= LANG=zh_CN.UTF-8 run ezz verify --no-such
	[ "$status" -eq 2 ]
	[[ "$output" == *没有选项* ]]
	LC_ALL= LC_MESSAGES= LANG=zh_CN.UTF-8 run ezz verfy
	[ "$status" -eq 2 ]
	[[ "$output" == *没有命令* ]]
	run ezz issue --lang zh
	[ "$status" -eq 2 ]
	[[ "$output" == *缺少* ]]
}

@test "each kind of code has a Chinese title" {
	ezz code list --lang zh >page
	[ "$(wc -l <page)" -ge 9 ]
	run grep -vP '\p{Han}' page
	[ -z "$output" ]
}

@test "what a report says at its head is in the catalogue" {
	po=$srcdir/libezz/base/zh_CN.po
	grep -oE '"(PASSED|FAILED|UNDECIDED|GENUINE)[^"]*"' \
	    "$srcdir/libezz/object/report.c" | sort -u >heads
	[ "$(wc -l <heads)" -ge 8 ]
	while read -r head; do
		grep -qxF "msgid $head" "$po" || { echo "$head"; false; }
	done <heads
}

@test "a verdict is told in Chinese" {
	echo 123 | ezz verify --lang zh - >page || true
	head -n 1 page | grep -qP '\p{Han}'
	[ "$(head -n 1 page)" = "-:1: 无法判定：不予采信，请看缺少什么" ] ||
	    [ "$(head -n 1 page)" = "-:1: 不通过：不得采信" ]
}

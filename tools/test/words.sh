#!/bin/sh
# Every message of the sources has its Chinese, with the same conversions.
# What stands in tables, words.bats looks for.  TAP.
set -u
cd "${srcdir:-.}" || exit 99
t=$(mktemp -d) || exit 99
trap 'rm -rf "$t"' EXIT
po=libezz/base/zh_CN.po

n=0
bad=0
tap() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		bad=1
		sed 's/^/# /' "$t/out" | head -n 200
		echo "not ok $n - $2"
	fi
}
if ! command -v xgettext >/dev/null 2>&1; then
	echo '1..0 # SKIP gettext is not installed: the words are not checked'
	exit 0
fi
msgfmt -c --check-format -o /dev/null $po >"$t/out" 2>&1
tap $? 'the catalogue is well-formed and its conversions agree'

xgettext --from-code=UTF-8 -o "$t/all.pot" --language=C \
    --keyword= --keyword=ezz_fail:4 --keyword=ezz_while:3 \
    --keyword=ezz_fault:3 --keyword=ezz_note:3 --keyword=ezz_remark:2 \
    --keyword=ezz_text:2 --keyword=out_usage:2 --keyword=out_while:3 \
    --keyword=N_ \
    libezz/*/*.c tools/*.c 2>"$t/out"
tap $? 'the sources can be read'
msgcat --no-wrap "$t/all.pot" | sed -n 's/^msgid //p' | sort -u >"$t/said"
msgcat --no-wrap $po | sed -n 's/^msgid //p' | sort -u >"$t/known"
comm -23 "$t/said" "$t/known" >"$t/out"
msgcmp $po "$t/all.pot" 2>/dev/null
tap $? 'every message has its Chinese'
echo "1..$n"
exit $bad

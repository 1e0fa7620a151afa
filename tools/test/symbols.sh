#!/bin/sh
# What ezz.h declares, ezz.map exports, and ezz(3) and its pages explain are
# the same functions; nothing outside ezz_ leaves the library.  TAP.
set -u
cd "${srcdir:-.}" || exit 99
t=$(mktemp -d) || exit 99
trap 'rm -rf "$t"' EXIT

${CC:-cc} -E -P -x c libezz/ezz.h 2>/dev/null |
    grep -oE '\bezz_[a-z0-9_]+\(' | tr -d '(' |
    grep -vE '^ezz_[a-z0-9_]+_fn$' | sort -u >"$t/header"
sed -n 's/^	\(ezz_[a-z0-9_]*\);$/\1/p' libezz/ezz.map >"$t/map.raw"
sort "$t/map.raw" >"$t/map.sorted"
sort -u "$t/map.raw" >"$t/map"
# What stands in a SYNOPSIS, as C: .Ft T, then .Fn NAME "A" ... or .Fo .Fa .Fc.
sed -s 's/\\&//g' man/*.3 | awk '
/^\.Sh / { on = $2 == "SYNOPSIS" }
!on { next }
/^\.Ft / { sub(/^\.Ft /, ""); gsub(/"/, ""); type = $0 }
/^\.Fn / {
	line = $0
	sub(/^\.Fn [^ ]+ */, "", line)
	gsub(/" +"/, ", ", line)
	gsub(/"/, "", line)
	print type " " $2 "(" line ");"
}
/^\.Fo / { call = type " " $2 "("; comma = "" }
/^\.Fa / {
	sub(/^\.Fa /, "")
	gsub(/"/, "")
	call = call comma $0
	comma = ", "
}
/^\.Fc/ { print call ");" }' >"$t/synopsis"
grep -oE '\bezz_[a-z0-9_]+\(' "$t/synopsis" | tr -d '(' | sort >"$t/man.all"
sort -u "$t/man.all" >"$t/man"
# The NAME of a page names what its SYNOPSIS has, in the same order.
for page in man/*.3; do
	sed -n 's/^\.F[no] \(ezz_[a-z0-9_]*\).*/\1/p;/^\.Sh DESC/q' "$page" |
	    sed "s|^|$page |" >>"$t/has"
	sed -n 's/^\.Nm \(ezz_[a-z0-9_]*\).*/\1/p;/^\.Sh SYN/q' "$page" |
	    sed "s|^|$page |" >>"$t/named"
done

n=0
bad=0
same() { # what, a, b
	n=$((n + 1))
	if diff "$2" "$3" >"$t/diff"; then
		echo "ok $n - $1"
	else
		bad=1
		sed 's/^/# /' "$t/diff"
		echo "not ok $n - $1"
	fi
}
same 'the header declares what the map exports' "$t/header" "$t/map"
same 'the map names each function once' "$t/map.sorted" "$t/map"
same 'the map is sorted' "$t/map.raw" "$t/map.sorted"
same 'the manual explains what the header declares' "$t/header" "$t/man"
same 'the manual explains each function once' "$t/man.all" "$t/man"
same 'each page names what it explains' "$t/has" "$t/named"
# two declarations of one function must agree, or the compiler says so
{ echo '#include <ezz.h>'; cat "$t/synopsis"; } >"$t/synopsis.c"
${CC:-cc} -Ilibezz -fsyntax-only "$t/synopsis.c" >"$t/cc" 2>&1
same 'each synopsis is what the header declares' "$t/cc" /dev/null

so=${builddir:-.}/libezz/.libs/libezz.so
if [ -e "$so" ]; then
	nm -D --defined-only "$so" | awk '{ print $3 }' |
	    sed 's/@.*//' | grep -v '^EZZ_' | sort -u >"$t/so"
	same 'the library exports exactly that' "$t/so" "$t/map"
	# every name inside begins with ezz_, so that static linking is safe
	nm --defined-only "${builddir:-.}"/libezz/.libs/libezz_all.a 2>/dev/null |
	    awk 'NF == 3 && $2 ~ /[A-TV-Z]/ { print $3 }' |
	    grep -vE '^(ezz_|__?(asan|ubsan|odr|start|stop)|DW\.)' |
	    sort -u >"$t/odd"
	same 'no symbol outside ezz_' "$t/odd" /dev/null
fi
echo "1..$n"
exit $bad

#!/bin/sh
# Floors and wings hold: base < crypto, format, draw < object < op; the wings
# of floor 1 do not see each other; tools/ sees <ezz.h> alone; each header
# compiles by itself.  TAP.
set -u
cd "${srcdir:-.}" || exit 99

may() { # room -> what its files may include besides their own room
	case $1 in
	base) echo 'base' ;;
	crypto | format | draw) echo "base $1" ;;
	object) echo 'base crypto format draw object' ;;
	op) echo 'base crypto format draw object op' ;;
	esac
}

n=0
bad=0
tap() { # result, what
	n=$((n + 1))
	[ "$1" = ok ] || bad=1
	echo "$1 $n - $2"
}

for room in base crypto format draw object op; do
	allowed=" $(may $room) "
	wrong=$(grep -n '^#include "' libezz/$room/*.[ch] |
	    sed -n 's/^\([^:]*:[0-9]*\):#include "\(.*\)"$/\1 \2/p' |
	    while read -r at what; do
		case $what in
		ezz.h | config.h) continue ;;
		*/*) other=${what%%/*} ;;
		*) other=none ;;
		esac
		case $allowed in
		*" $other "*) ;;
		*) echo "# $at includes $what" ;;
		esac
	    done)
	if [ -z "$wrong" ]; then
		tap ok "$room keeps to its floor"
	else
		echo "$wrong"
		tap 'not ok' "$room keeps to its floor"
	fi
done

wrong=$(grep -nE '#include ["<](base|crypto|format|draw|object|op)/' \
    tools/*.[ch])
if [ -z "$wrong" ]; then
	tap ok 'tools see <ezz.h> alone'
else
	echo "$wrong" | sed 's/^/# /'
	tap 'not ok' 'tools see <ezz.h> alone'
fi

wrong=$(grep -nE '\b(getenv|time\(NULL|clock_gettime|gettimeofday|socket|connect)\b' \
    libezz/base/*.c libezz/format/*.c libezz/draw/*.c libezz/object/*.c \
    libezz/op/*.c libezz/crypto/*.c | grep -v '^[^:]*:[0-9]*:[ 	/]*\*')
if [ -z "$wrong" ]; then
	tap ok 'nothing below tools reads clock, environment or network'
else
	echo "$wrong" | sed 's/^/# /'
	tap 'not ok' 'nothing below tools reads clock, environment or network'
fi

wrong=
for h in libezz/*/*.h libezz/ezz.h; do
	case $h in libezz/test/* | libezz/fuzz/*) continue ;; esac
	echo "#include \"${h#libezz/}\"" |
	    ${CC:-cc} -std=gnu11 -D_GNU_SOURCE -Ilibezz \
	    -I"${builddir:-.}" -fsyntax-only -x c - 2>/dev/null ||
	    wrong="$wrong $h"
done
if [ -z "$wrong" ]; then
	tap ok 'every header compiles alone'
else
	echo "#$wrong"
	tap 'not ok' 'every header compiles alone'
fi
echo "1..$n"
exit $bad

#!/bin/sh
# make oracles: ofdrw and BouncyCastle into the build directory, by Maven, and
# the small program that asks them.  Says what it could not have; never fails.
set -u
here=$(cd "$(dirname "$0")" && pwd)
to=${builddir:?}/oracle
done=$to/Oracle.class

[ -e "$done" ] && [ -z "$(find "$here" -type f -newer "$done")" ] && exit 0
without() {
	echo "oracles: going on without ofdrw and BouncyCastle: $*" >&2
	exit 0
}
command -v mvn >/dev/null || without "mvn is not installed"
command -v javac >/dev/null || without "javac is not installed"
mkdir -p "$to"
cp "$here/pom.xml" "$to/pom.xml"
timeout 600 mvn -q -B -f "$to/pom.xml" dependency:copy-dependencies \
    -DoutputDirectory="$to/jars" >"$to/log" 2>&1 ||
    without "Maven cannot get them here"
javac -nowarn -d "$to" -cp "$to/jars/*" "$here/Oracle.java" >"$to/log" 2>&1 ||
    { cat "$to/log" >&2; without "the program that asks them does not build"; }

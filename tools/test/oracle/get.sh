#!/bin/sh
# make oracles: ofdrw and two BouncyCastles into the build directory, by Maven,
# and the small programs that ask them.  Says what it could not have; never
# fails.
set -u
here=$(cd "$(dirname "$0")" && pwd)
to=${builddir:?}/oracle

without() {
	echo "oracles: going on without $*" >&2
	return 1
}

# The jars of a pom.xml into a directory.
jars() { # pom, directory
	mkdir -p "$2"
	cp "$here/$1" "$2/pom.xml"
	timeout 600 mvn -q -B -f "$2/pom.xml" \
	    dependency:copy-dependencies -DoutputDirectory="$2/jars" \
	    >"$2/log" 2>&1
}

compile() { # program, directory
	javac -nowarn -d "$2" -cp "$2/jars/*" "$here/$1" >"$2/log" 2>&1 || {
		cat "$2/log" >&2
		without "$1, which does not build"
	}
}

new_enough() { # class
	[ -e "$1" ] && [ -z "$(find "$here" -type f -newer "$1")" ]
}

ofdrw() {
	new_enough "$to/Oracle.class" && return
	jars pom.xml "$to" ||
	    without "ofdrw: Maven cannot get it here" &&
	    compile Oracle.java "$to"
}

# Evidence records need a later BouncyCastle; Debian's libbcpkix-java does.
ers() {
	new_enough "$to/ers/Ers.class" && return
	if ! jars ers.xml "$to/ers"; then
		mkdir -p "$to/ers/jars"
		cp /usr/share/java/bcpkix.jar /usr/share/java/bcprov.jar \
		    /usr/share/java/bcutil.jar "$to/ers/jars" 2>/dev/null ||
		    without "BouncyCastle: Maven cannot get it here"
	fi &&
	    compile Ers.java "$to/ers"
}

command -v mvn >/dev/null || without "ofdrw and BouncyCastle: no mvn" ||
    exit 0
command -v javac >/dev/null || without "ofdrw and BouncyCastle: no javac" ||
    exit 0
ofdrw
ers
exit 0

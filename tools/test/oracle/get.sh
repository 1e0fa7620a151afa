#!/bin/sh
# make oracles: ofdrw and two BouncyCastles into the build directory, by Maven,
# and the small programs that ask them; ofd.js, by npm, with the tool that drives
# it in a browser where that lies beside the checkout.  Says what it could not
# have; never fails.
set -u
here=$(cd "$(dirname "$0")" && pwd)
to=${builddir:?}/oracle
done=$to/Oracle.class
shared=${EZZ_SHARED:-$here/../../../../shared}

without() {
	echo "oracles: going on without $*" >&2
}

get_java() {
	command -v mvn >/dev/null || { echo "mvn is not installed"; return 1; }
	command -v javac >/dev/null ||
	    { echo "javac is not installed"; return 1; }
	cp "$here/pom.xml" "$to/pom.xml" &&
	    timeout 600 mvn -q -B -f "$to/pom.xml" \
		dependency:copy-dependencies -DoutputDirectory="$to/jars" \
		>"$to/log" 2>&1 ||
	    { echo "Maven cannot get them here"; return 1; }
	javac -nowarn -d "$to" -cp "$to/jars/*" "$here/Oracle.java" \
	    >"$to/log" 2>&1 || { cat "$to/log" >&2
		echo "the program that asks them does not build"; return 1; }
}

# Evidence records need a later BouncyCastle; Debian's libbcpkix-java does.
get_ers() {
	command -v javac >/dev/null ||
	    { echo "javac is not installed"; return 1; }
	mkdir -p "$to/ers/jars"
	cp "$here/ers.xml" "$to/ers/pom.xml"
	timeout 600 mvn -q -B -f "$to/ers/pom.xml" \
	    dependency:copy-dependencies -DoutputDirectory="$to/ers/jars" \
	    >"$to/ers/log" 2>&1 ||
	    cp /usr/share/java/bcpkix.jar /usr/share/java/bcprov.jar \
		/usr/share/java/bcutil.jar "$to/ers/jars" 2>/dev/null ||
	    { echo "Maven cannot get it here"; return 1; }
	javac -nowarn -d "$to/ers" -cp "$to/ers/jars/*" "$here/Ers.java" \
	    >"$to/ers/log" 2>&1 || { cat "$to/ers/log" >&2
		echo "the program that asks it does not build"; return 1; }
}

get_js() {
	[ -d "$shared/tools/render-ofd" ] ||
	    { echo "no tool is beside the checkout"; return 1; }
	command -v npm >/dev/null || { echo "npm is not installed"; return 1; }
	rm -rf "$to/render-ofd" && mkdir "$to/render-ofd" &&
	    cat "$shared/tools/render-ofd/render.js" \
		>"$to/render-ofd/render.js" &&
	    cat "$shared/tools/render-ofd/package.json" \
		>"$to/render-ofd/package.json" &&
	    (cd "$to/render-ofd" && timeout 300 npm install --ignore-scripts) \
		>"$to/log" 2>&1 || { rm -rf "$to/render-ofd"
		echo "npm cannot get it here"; return 1; }
}

mkdir -p "$to"
if [ ! -e "$done" ] ||
    [ -n "$(find "$here" -type f -newer "$done")" ]; then
	why=$(get_java) || without "ofdrw and BouncyCastle: $why"
fi
if [ ! -e "$to/ers/Ers.class" ] ||
    [ -n "$(find "$here" -type f -newer "$to/ers/Ers.class")" ]; then
	why=$(get_ers) || without "BouncyCastle's evidence records: $why"
fi
if [ ! -d "$to/render-ofd/node_modules/ofd.js" ]; then
	why=$(get_js) || without "ofd.js: $why"
fi
exit 0

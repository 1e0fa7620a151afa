#!/usr/bin/env bats
# Stores of evidence from the command line: map, reduce and emit, renewal and
# verification, and what happens when files, lines or disks are not as they
# should be.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	"$builddir/ezz" demo office 2>/dev/null
	mkdir d d/sub
	for i in $(seq 30); do
		echo "file $i" >"d/f$i"
	done
	echo 文件 >'d/sub/文 件'
	cp d/f1 d/copy
	find d -type f | LC_ALL=C sort >names
	"$builddir/ezz" archive map --strict <names >lines
	"$builddir/ezz" archive reduce --office office --tsa office -o store \
	    lines
}

setup() {
	cd "$BATS_FILE_TMPDIR"
	t=$BATS_TEST_TMPDIR
	ezz=$builddir/ezz
}

says() {
	[[ "$stderr" == *"$1"* ]] || { echo "$stderr"; false; }
}

reduce() {
	"$ezz" archive reduce --office office --tsa office "$@"
}

@test "the manifest is the sorted lines, each once" {
	LC_ALL=C sort -u lines | cmp - store/manifest.ndjson
	[ "$(wc -l <lines)" -eq 32 ]
	[ "$(stat -c %s store/tree-1.bin)" -eq $(((32 + 2 + 1) * 32)) ]
}

@test "lines say the same from a list, from NULs, from operands, in parts" {
	"$ezz" archive map --files-from names | cmp - lines
	tr '\n' '\0' <names | "$ezz" archive map -0 | cmp - lines
	"$ezz" archive map d/f1 d/f2 >"$t/two"
	grep -c . "$t/two" | grep -qx 2
	for i in 1 2 3; do
		"$ezz" archive map --shard $i/3 <names >"$t/part.$i"
	done
	cat "$t"/part.* | LC_ALL=C sort | cmp - store/manifest.ndjson
	[ -s "$t/part.1" ]
	[ "$(wc -l <"$t/part.1")" -lt 32 ]
	run "$ezz" archive map --shard 4/3 d/f1
	[ "$status" -eq 2 ]
}

@test "a store is verified with its files, one report an object" {
	"$ezz" verify --office office --json store >"$t/reports"
	[ "$(wc -l <"$t/reports")" -eq 33 ]
	[ "$(grep -c '"kind":"evidence".*"accept":true' "$t/reports")" -eq 33 ]
	"$ezz" verify --office office -j 2 --json store |
	    sed 's/"time":"[^"]*"//' >"$t/b"
	sed 's/"time":"[^"]*"//' "$t/reports" | cmp - "$t/b"
	"$ezz" verify --office office --evidence store d/f9
	# by its bytes, whatever its name
	cp d/f9 "$t/renamed"
	"$ezz" verify --office office --evidence store "$t/renamed"
	# and without any trust it is undecided
	run "$ezz" verify store
	[ "$status" -eq 3 ]
}

@test "a changed file fails, a missing one is undecided and said" {
	cp -r d "$t/d"
	cp -r office store "$t"
	cd "$t"
	echo changed >d/f7
	run --separate-stderr "$ezz" verify --office office store
	[ "$status" -eq 1 ]
	[ "$(grep -c FAILED <<<"$output")" -eq 1 ]
	[[ "$output" == *"d/f7: FAILED"* ]]
	run --separate-stderr "$ezz" verify --office office --evidence store \
	    d/f7
	[ "$status" -eq 1 ]
	[[ "$output" == *'evidence for something else'* ]]
	run --separate-stderr "$ezz" verify --office office --evidence store \
	    office/root.crt
	[ "$status" -ne 0 ]
	says 'no evidence for office/root.crt as it is now'
	cp "$BATS_FILE_TMPDIR/d/f7" d
	rm d/f8
	run --separate-stderr "$ezz" verify --office office store
	[ "$status" -eq 3 ]
	says 'd/f8'
}

@test "records come out for all, for some, and for lines" {
	"$ezz" archive emit -o "$t/all" store
	[ "$(find "$t/all" -name '*.ers' | wc -l)" -eq 32 ]
	"$ezz" verify --office office --evidence "$t/all/d/sub/文 件.ers" \
	    'd/sub/文 件'
	"$ezz" archive emit -o "$t/some" store d/f3 d/f4
	cmp "$t/all/d/f3.ers" "$t/some/d/f3.ers"
	[ "$(find "$t/some" -name '*.ers' | wc -l)" -eq 2 ]
	"$ezz" archive emit store | LC_ALL=C sort >"$t/json"
	"$ezz" archive emit store - <lines | LC_ALL=C sort | cmp - "$t/json"
	"$ezz" archive emit -o "$t/lines" store - <lines
	diff -r "$t/all" "$t/lines"
	grep '"path":"d/f3"' "$t/json" | sed 's/.*"record":"//; s/"}//' |
	    base64 -d | cmp - "$t/all/d/f3.ers"
	run --separate-stderr "$ezz" archive emit -o "$t/all" store
	[ "$status" -ne 0 ]
	says exists
	# a line of another store
	sed '1s/"leaf":"..../"leaf":"0000/' lines >"$t/foreign"
	run --separate-stderr "$ezz" archive emit -o "$t/foreign.d" store - \
	    <"$t/foreign"
	[ "$status" -ne 0 ]
	says 'no such leaf'
	[ ! -e "$t/foreign.d" ]
	[ -z "$(ls -d "$t"/foreign.d* 2>/dev/null)" ]
}

@test "a name in a store does not lead out of the directory" {
	for name in ../x /../x a/../../x . a/./b ''; do
		printf '{"leaf":"%064d","hash":"SM3","path":"%s","size":1}\n' \
		    7 "$name" >"$t/line"
		rm -rf "$t/evil"
		reduce -o "$t/evil" "$t/line" >/dev/null 2>&1 || continue
		run --separate-stderr "$ezz" archive emit -o "$t/out" \
		    "$t/evil"
		[ "$status" -eq 1 ]
		says 'leads out of the directory'
		[ ! -e "$t/out" ]
	done
	printf '{"leaf":"%064d","hash":"SM3","path":"/etc/x","size":1}\n' 7 |
	    reduce -o "$t/root"
	"$ezz" archive emit -o "$t/below" "$t/root"
	[ -f "$t/below/etc/x.ers" ]
}

@test "order, repetition, workers and memory change nothing" {
	"$ezz" archive reduce --request-out "$t/q" -o "$t/none" lines >"$t/root"
	[ ! -e "$t/none" ]
	"$ezz" archive tsa --office office -o "$t/a" "$t/q"
	again() { # where; lines on stdin
		"$ezz" archive reduce --office office --request-in "$t/q" \
		    --response-in "$t/a" --memory 1 -o "$1" >"$1.root"
		cmp "$t/root" "$1.root"
	}
	again "$t/one" <lines
	shuf lines | again "$t/two"
	cat lines lines | shuf | again "$t/three"
	diff -r "$t/one" "$t/two"
	diff -r "$t/one" "$t/three"
	head -n 31 lines >"$t/less"
	run --separate-stderr "$ezz" archive reduce --office office \
	    --request-in "$t/q" --response-in "$t/a" -o "$t/four" "$t/less"
	[ "$status" -eq 1 ]
	says 'are these the same lines'
	[ ! -e "$t/four" ]
	[ -z "$(ls -d "$t"/*.?????? 2>/dev/null)" ]
}

@test "a file that cannot be read is said, and the others are kept" {
	printf 'd/f1\nd/missing\nd\n' | "$ezz" archive map >"$t/lines"
	[ "$(grep -c '"error"' "$t/lines")" -eq 2 ]
	run "$ezz" archive map --strict d/missing
	[ "$status" -eq 1 ]
	run --separate-stderr reduce -o "$t/s" "$t/lines"
	[ "$status" -eq 1 ]
	says 'd/missing could not be read'
	says '2 files have no evidence'
	[ "$(wc -l <"$t/s/manifest.ndjson")" -eq 1 ]
}

@test "lines that are none make no store, and say where" {
	{ cat lines; echo '{"path":3}'; } >"$t/bad"
	run --separate-stderr reduce -o "$t/s" "$t/bad"
	[ "$status" -eq 1 ]
	says 'line 33'
	run --separate-stderr reduce --hash SHA-256 -o "$t/s" lines
	[ "$status" -eq 1 ]
	says 'was digested by SM3'
	run --separate-stderr reduce -o "$t/s" </dev/null
	[ "$status" -ne 0 ]
	says 'nothing to make evidence for'
	head -c 100 lines >"$t/torn"
	run --separate-stderr reduce -o "$t/s" "$t/torn"
	[ "$status" -eq 1 ]
	run --separate-stderr reduce lines
	[ "$status" -eq 2 ]
	[ -z "$(ls -d "$t"/s "$t"/s.* 2>/dev/null)" ]
}

@test "a store is stamped again, and renewed by another hash" {
	renew() {
		"$ezz" archive renew --office office --tsa office "$@"
	}
	renew --records -o "$t/two" store
	[ -f "$t/two/token-1-2.der" ]
	renew --hash SHA-256 --tree "$t/two" -o "$t/three"
	"$ezz" verify --office office "$t/three" >/dev/null
	run "$ezz" verify --office office --json --evidence "$t/three" d/f5
	[[ "$output" == *'3 time-stamps in 2 chains'* ]]
	"$ezz" archive emit -o "$t/out" "$t/three"
	"$ezz" verify --office office --evidence "$t/out/d/f5.ers" d/f5
	# what came before lies there as it was
	cmp store/tree-1.bin "$t/three/tree-1.bin"
	cmp store/token-1-1.der "$t/three/token-1-1.der"
	# the same in parts
	"$ezz" archive map --hash SHA-256 --tree "$t/two" \
	    <"$t/two/manifest.ndjson" >"$t/lines"
	"$ezz" archive map --hash SHA-256 --tree "$t/two" <names |
	    LC_ALL=C sort | cmp - "$t/three/manifest.ndjson"
	shuf "$t/lines" | reduce --hash SHA-256 --tree "$t/two" -o "$t/four"
	cmp "$t/three/tree-2.bin" "$t/four/tree-2.bin"
	"$ezz" verify --office office "$t/four" >/dev/null
	# an object less, and nothing is made
	head -n 31 "$t/lines" >"$t/less"
	run --separate-stderr reduce --hash SHA-256 --tree "$t/two" \
	    -o "$t/five" "$t/less"
	[ "$status" -eq 1 ]
	says 'has 32 objects, and here are 31'
	[ ! -e "$t/five" ]
}

@test "what does not hold is not renewed" {
	cp -r d office store "$t"
	cd "$t"
	echo changed >d/f7
	run --separate-stderr "$ezz" archive renew --office office \
	    --tsa office --hash SHA-256 --tree store -o new
	[ "$status" -eq 1 ]
	says 'd/f7 is not what it was'
	run --separate-stderr "$ezz" archive map --hash SHA-256 --tree store \
	    --strict <store/manifest.ndjson
	[ "$status" -eq 1 ]
	says 'd/f7 is not what it was'
	[ "$(grep -c . <<<"$output")" -eq 31 ]
	printf x | dd of=store/tree-1.bin bs=1 seek=100 conv=notrunc \
	    2>/dev/null
	run --separate-stderr "$ezz" archive renew --office office \
	    --tsa office --records -o new store
	[ "$status" -eq 1 ]
	says 'does not hold'
	run "$ezz" verify --office office store
	[ "$status" -eq 1 ]
	[ ! -e new ]
}

group() {
	cp d/f1 "$t/paper"
	echo '<meta/>' >"$t/meta.xml"
	echo '{"v":1}' >"$t/report.json"
	cp office/root.crl office/root.crt "$t"
	cp -r office "$t/office"
	cd "$t"
	cat >orders <<-'END'
	{"path":"paper","members":[{"role":"metadata","path":"meta.xml"},{"role":"report","path":"report.json"},{"role":"validation","path":"root.crl"},{"role":"validation","path":"root.crt"}]}
	END
	"$ezz" archive map --strict <orders | reduce -o groups
}

@test "a data group: each member is told, and each counts" {
	group
	run "$ezz" verify --office office --json --evidence groups paper
	[ "$status" -eq 0 ]
	for m in 'file paper' 'metadata meta.xml' 'report report.json' \
	    'validation root.crl' 'validation root.crt'; do
		[[ "$output" == *"\"verdict\":\"remark\",\"place\":\"\",\"text\":\"$m is what it was\""* ]]
	done
	"$ezz" verify --office office groups
	"$ezz" archive emit -o out groups
	members=(--member meta.xml --member report.json --member root.crl
	    --member root.crt --member out/paper.members)
	"$ezz" verify --office office --evidence out/paper.ers \
	    "${members[@]}" paper
	for m in meta.xml report.json root.crl root.crt out/paper.members; do
		cp "$m" kept
		echo more >>"$m"
		run "$ezz" verify --office office --evidence out/paper.ers \
		    "${members[@]}" paper
		[ "$status" -eq 1 ]
		cp kept "$m"
	done
	echo more >>report.json
	run "$ezz" verify --office office groups
	[ "$status" -eq 1 ]
	[[ "$output" == *'report report.json was not given, or was changed'* ]]
	[[ "$output" == *'metadata meta.xml is what it was'* ]]
	# some members, and not all of them
	run "$ezz" verify --office office --evidence out/paper.ers \
	    --member meta.xml paper
	[ "$status" -eq 1 ]
}

@test "a data group is renewed by another hash" {
	group
	"$ezz" archive renew --office office --tsa office --hash SHA-512 \
	    --tree groups -o two
	"$ezz" verify --office office two
	echo more >>meta.xml
	run "$ezz" verify --office office two
	[ "$status" -eq 1 ]
	run --separate-stderr "$ezz" archive renew --office office \
	    --tsa office --hash SHA-512 --tree groups -o three
	[ "$status" -eq 1 ]
	says 'meta.xml is not what it was'
}

@test "a store that was torn anywhere fails, and never silently" {
	for f in batch.json manifest.ndjson tree-1.bin token-1-1.der; do
		for n in 0 1 50 100; do
			rm -rf "$t/s"
			cp -r store "$t/s"
			head -c $n "store/$f" >"$t/s/$f"
			run "$ezz" verify --office office "$t/s"
			[ "$status" -ne 0 ] || { echo "$f $n"; return 1; }
			[ -n "$output" ]
			run "$ezz" archive emit -o "$t/out" "$t/s"
			[ "$status" -ne 0 ] || [ "$f" = token-1-1.der ] ||
			    { echo "$f $n"; return 1; }
			rm -rf "$t/out"
		done
	done
}

@test "a full disk leaves nothing, and says so" {
	mkdir "$t/full"
	mount -t tmpfs -o size=96k,nr_inodes=4096 none "$t/full" 2>/dev/null || {
		echo '# no file system can be mounted here: not looked at' >&3
		return 0
	}
	run --separate-stderr "$ezz" archive emit -o "$t/full/out" store
	code=$status said=$stderr left=$(ls -A "$t/full")
	dd if=/dev/zero of="$t/full/fill" bs=1k count=92 2>/dev/null
	run --separate-stderr reduce -o "$t/full/s" lines
	left=$left$(ls -A "$t/full")
	umount "$t/full"
	[ "$code" -eq 4 ]
	[ "$status" -eq 4 ]
	[[ "$said" == *'No space left'* ]]
	[[ "$stderr" == *'No space left'* ]]
	[ "$left" = fill ]
}

@test "Ctrl-C leaves nothing" {
	mkfifo "$t/pipe"
	"$ezz" archive reduce --office office --tsa office -o "$t/s" \
	    <"$t/pipe" 2>"$t/err" 3>&- &
	pid=$!
	exec 9>"$t/pipe"
	head -n 3 lines >&9
	sleep 0.3
	kill -INT $pid 2>/dev/null || kill -TERM $pid
	kill -TERM $pid 2>/dev/null || true
	status=0
	wait $pid || status=$?
	exec 9>&-
	[ "$status" -ne 0 ]
	[ -z "$(ls -d "$t"/s "$t"/s.* 2>/dev/null)" ]
}

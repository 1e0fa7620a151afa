#!/usr/bin/env bats
# ezz archive plan, ezz archive resign: what is due, signing over by an
# attester, attestations, generations, and going on after whatever happened.

bats_require_minimum_version 1.5.0

ezz() { "$builddir/ezz" "$@"; }

setup_file() {
	cd "$BATS_FILE_TMPDIR" || return 1
	ezz demo --time 2026-11-24T00:00:00Z o 2>/dev/null
	ezz demo stranger 2>/dev/null
	cp "$srcdir/testvectors/document/unsupported-unsigned.ofd" draft.ofd
	at stamp --place 1:140,200 -o a.ofd draft.ofd 2>/dev/null
	at stamp --lock --place 1:140,200 -o locked.ofd draft.ofd 2>/dev/null
}

# A verb of the office on its second day.
at() {
	local verb=$1
	shift
	ezz "$verb" --office "$BATS_FILE_TMPDIR/o" \
	    --time "${now:-2026-11-25T00:00:00Z}" "$@"
}

archive() {
	local verb=$1
	shift
	ezz archive "$verb" --office "$BATS_FILE_TMPDIR/o" \
	    --time "${now:-2026-11-25T00:00:00Z}" "$@"
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	d=$BATS_FILE_TMPDIR
	mkdir in in/deep
	cp "$d/a.ofd" in/a.ofd
	cp "$d/a.ofd" in/deep/b.ofd
}

# The one file of the generation with this name in its journal.
made() { # archive path
	jq -r "select(.path == \"$PWD/$2\") | .file" <"$1/current/journal" |
	    sed "s,^,$1/current/files/,"
}

# All bytes of a directory in one digest.
all() {
	(cd "$1" && find . -type f -exec sha256sum {} + | sort | sha256sum)
}

@test "documents that pass are signed over, and are accepted as before" {
	before=$(all in)
	run --separate-stderr archive resign -o arc in
	echo "$stderr"
	[ "$status" -eq 0 ]
	[ -z "$output" ]
	[ "$(readlink arc/current)" = gen-000001 ]
	[ ! -e arc/next ]
	[ "$(all in)" = "$before" ]
	for f in in/a.ofd in/deep/b.ofd; do
		run --separate-stderr at verify --json "$(made arc $f)"
		[ "$status" -eq 0 ]
		[ "$(jq -r '.findings[] | select(.check == "document.issuer")
		    | .text | select(. != "")' <<<"$output")" = \
		    "signature 1: 虚构市行政审批服务局" ]
		[ "$(jq '[.findings[] | select(.of == "signature 2")] |
		    length' <<<"$output")" -gt 9 ]
	done
}

@test "an attester answers for no paper and covers nothing for others" {
	archive resign -o arc in
	f=$(made arc in/a.ofd)
	# nobody but the attester is known: the paper is nobody's
	run --separate-stderr ezz verify --anchor "attester=$d/o/attester.crt" \
	    --time 2026-11-25T00:00:00Z --no-status --json "$f"
	[ "$status" -eq 3 ]
	[ "$(jq -r '.findings[] | select(.check == "document.issuer") |
	    .verdict' <<<"$output")" = indeterminate ]
	# the attester's key stamps and signs nothing else
	run at sign --key "$d/o/attester.key" --cert "$d/o/attester.crt" \
	    -o x.ofd in/a.ofd
	[ "$status" -eq 1 ]
	[ ! -e x.ofd ]
	# and who is no attester attests to nothing
	run archive resign --key "$d/o/stamper.key" --cert "$d/o/stamper.crt" \
	    -o arc2 in
	[ "$status" -eq 1 ]
	[[ "$output" == *"as that of an attester"* ]]
	[ ! -e arc2/current ]
}

@test "trial keys outside of their office are attested to, not signed over" {
	ezz key new -o k.key --cert k.crt --subject "CN=later" --days 9000 \
	    2>/dev/null
	run --separate-stderr ezz archive resign --anchor \
	    "signer=$d/o/root.crt" --anchor "maker=$d/o/root.crt" \
	    --anchor attester=k.crt --key k.key --cert k.crt --no-status \
	    --time 2026-11-25T00:00:00Z -o late in
	[ "$status" -eq 3 ]
	[ "$(jq -r .did <late/current/journal | sort -u)" = attested ]
}

@test "locked, undecided and foreign files get an attestation, false ones none" {
	cp "$d/locked.ofd" in/locked.ofd
	cp "$d/draft.ofd" in/unsigned.ofd
	printf '%%PDF-1.7 not for us\n' >in/scan.pdf
	: >in/empty
	python3 - "$d/a.ofd" in/forged.ofd <<-'END'
	import sys, zipfile
	a = zipfile.ZipFile(sys.argv[1])
	b = zipfile.ZipFile(sys.argv[2], "w")
	for i in a.infolist():
	    data = a.read(i)
	    if i.filename.endswith("Content.xml"):
	        data = data.replace(b"</", b" </", 1)
	    b.writestr(i.filename, data)
	b.close()
	END
	run --separate-stderr archive resign -o arc --json in
	[ "$status" -eq 1 ]
	[ "$(jq -r 'select(.did == "signed") | .path' <<<"$output" |
	    wc -l)" -eq 2 ]
	[ "$(jq -r 'select(.did == "failed") | .path' <<<"$output")" = \
	    "$PWD/in/forged.ofd" ]
	for n in locked.ofd unsigned.ofd scan.pdf empty; do
		f=$(made arc in/$n)
		cmp "$f" in/$n
		[ -s "$f.eza" ]
	done
	f=$(made arc in/forged.ofd)
	cmp "$f" in/forged.ofd
	[ ! -e "$f.eza" ]

	# what passed passes with it; what did not, does not by being attested
	f=$(made arc in/locked.ofd)
	run at verify --evidence "$f.eza" "$f"
	[ "$status" -eq 0 ]
	f=$(made arc in/unsigned.ofd)
	run at verify --evidence "$f.eza" "$f"
	[ "$status" -eq 3 ]
	f=$(made arc in/scan.pdf)
	run --separate-stderr at verify --json --evidence "$f.eza" "$f"
	[ "$status" -eq 0 ]
	[ "$(jq -r .kind <<<"$output")" = evidence ]
	# of another file, alone, altered, by a stranger
	run at verify --evidence "$f.eza" "$d/a.ofd"
	[ "$status" -eq 1 ]
	run at verify "$f.eza"
	[ "$status" -eq 3 ]
	run ezz verify --office "$d/stranger" --evidence "$f.eza" "$f"
	[ "$status" -eq 3 ]
	size=$(stat -c %s "$f.eza")
	for i in 5 40 90 $((size - 70)) $((size - 1)); do
		python3 - "$f.eza" "$i" <<-'END' >broken
		import sys
		b = bytearray(open(sys.argv[1], "rb").read())
		b[int(sys.argv[2])] ^= 1
		sys.stdout.buffer.write(b)
		END
		run at verify --evidence broken "$f"
		[ "$status" -ne 0 ] || { echo "octet $i"; false; }
	done
}

@test "a finished run is not done again: no key, no byte" {
	archive resign -o arc in 2>/dev/null
	before=$(all arc; stat -c '%y %n' arc/current/files/*/* arc/current/*)
	mv "$d/o/attester.key" gone
	run --separate-stderr archive resign -o arc in
	mv gone "$d/o/attester.key"
	[ "$status" -eq 0 ]
	[[ "$stderr" == *"nothing was done"* ]]
	[ "$(all arc; stat -c '%y %n' arc/current/files/*/* arc/current/*)" = \
	    "$before" ]
	run archive resign -o arc --recheck in
	[ "$status" -eq 0 ]
	# an output that is not what was written is told
	f=$(made arc in/a.ofd)
	printf x | dd of="$f" bs=1 seek=99 conv=notrunc 2>/dev/null
	run archive resign -o arc in
	[ "$status" -eq 0 ]
	run archive resign -o arc --recheck in
	[ "$status" -eq 1 ]
	rm "$f"
	run archive resign -o arc in
	[ "$status" -eq 1 ]
	# and so is a file that came, or changed
	cp in/a.ofd in/new.ofd
	run archive resign -o arc in
	[[ "$output" == *"--again"* ]]
	archive resign -o arc --again in
	[ "$(readlink arc/current)" = gen-000002 ]
	[ -d arc/gen-000001 ]
	touch in/a.ofd
	run archive resign -o arc in
	[ "$status" -eq 1 ]
	[[ "$output" == *"$PWD/in/a.ofd: changed"* ]]
}

@test "a second attester signs over the first, whatever he is over" {
	archive resign -o arc in
	now=2026-12-24T00:00:00Z archive resign -o two "$(made arc in/a.ofd)"
	f=$(find two/current/files -name '*.ofd')
	now=2026-12-25T00:00:00Z run --separate-stderr at verify --json "$f"
	[ "$status" -eq 0 ]
	[ "$(jq '[.findings[].of] | unique | length' <<<"$output")" -eq 4 ]
}

@test "lists: lines, NUL, manifests, shards; the parts are all, and once" {
	for i in 1 2 3 4 5 6 7; do
		cp "$d/a.ofd" "in/$i.ofd"
	done
	cp "$d/a.ofd" 'in/new
line.ofd'
	find "$PWD/in" -type f -print0 >nul
	archive resign -o arc --files-from nul -0
	[ "$(jq -r .did <arc/current/journal | grep -c signed)" -eq 10 ]
	for i in 1 2 3; do
		archive resign -o "arc$i" --shard $i/3 --files-from nul -0
	done
	jq -r .path arc[123]/current/journal | sort >parts
	jq -r .path arc/current/journal | sort | cmp - parts
	[ "$(cd arc/current/files && find . -type f | sort)" = \
	    "$(for i in 1 2 3; do (cd arc$i/current/files &&
	    find . -type f); done | sort)" ]
	printf '{"path":"in/a.ofd","id":1}\n{"path":"in/1.ofd"}\n' >m
	archive resign -o arc4 --manifest m
	[ "$(wc -l <arc4/current/journal)" -eq 2 ]
	echo in/a.ofd | archive resign -o arc5 --files-from -
	printf '{"path":1}\n' >m
	run archive resign -o arc6 --manifest m
	[ "$status" -eq 1 ]
	[ ! -e arc6/next ]
}

@test "a file that changed or went meanwhile is told, and done by the next run" {
	printf 'in/a.ofd\nin/gone.ofd\n' >l
	run archive resign -o arc --files-from l
	[ "$status" -eq 1 ]
	[[ "$output" == *missing* ]]
	[ ! -e arc/current ]
	[ -d arc/next ]
	run archive resign -o arc --files-from l --leave-missing
	[ "$status" -eq 1 ]
	[ "$(wc -l <arc/current/journal)" -eq 3 ]
	printf 'in/a.ofd\nin/late.ofd\n' >l
	run archive resign -o arc2 --files-from l
	[ "$status" -eq 1 ]
	cp "$d/a.ofd" in/late.ofd
	run archive resign -o arc2 --files-from l
	[ "$status" -eq 0 ]
	[ "$(find arc2/current/files -type f | wc -l)" -eq 2 ]
}

@test "a torn or altered journal is cut where it stops to hold" {
	archive resign -o arc in
	mv arc/current/journal whole
	for how in 'head -c -1' 'head -c -40' 'head -n 1' \
	    'sed 1s/signed/failed/' 'sed 2s/signed/failed/' 'tac' \
	    'sed p' 'head -c 0' 'tr 0-9 1-90'; do
		rm -rf try
		cp -r arc try
		rm try/current
		mv try/gen-000001 try/next
		# shellcheck disable=SC2086
		$how <whole >try/next/journal
		archive resign -o try in 2>words || { cat words; false; }
		[ "$(jq -r .n <try/current/journal | sort -u | wc -l)" -eq 2 ]
		for f in try/current/files/*/*.ofd; do
			at verify "$f"
		done
	done
}

@test "two runs on one archive exclude each other" {
	archive resign -o arc in
	exec 9>>arc/lock
	flock -n 9
	run archive resign -o arc in
	[ "$status" -eq 1 ]
	[[ "$output" == *"another run"* ]]
	exec 9>&-
	run archive resign -o arc in
	[ "$status" -eq 0 ]
}

@test "what another run began is not gone on with" {
	archive resign -o arc in
	rm arc/current
	mv arc/gen-000001 arc/next
	run archive resign -o arc in/a.ofd
	[ "$status" -eq 1 ]
	[[ "$output" == *"remove arc/next"* ]]
	run archive resign -o arc in
	[ "$status" -eq 0 ]
}

@test "plan: by urgency, with the dates and the cost; 3 when due" {
	cp "$d/draft.ofd" in/unsigned.ofd
	run --separate-stderr archive plan --json in
	[ "$status" -eq 0 ]
	[ "$(wc -l <<<"$output")" -eq 4 ]
	[ "$(jq -r 'select(.input == null) | "\(.items) \(.sign) \(.attest) \(.due)"' \
	    <<<"$output")" = "3 2 1 0" ]
	[ "$(jq -r 'select(.input == "in/a.ofd") | .how' <<<"$output")" = sign ]
	until=$(jq -r 'select(.input == "in/a.ofd") | .until' <<<"$output")
	[[ "$until" == 2031-11-* ]]
	[ "$(jq -r 'select(.input == null) | .until' <<<"$output")" = "$until" ]
	[ "$(jq -r '.input' <<<"$output" | head -n 1)" != in/unsigned.ofd ]
	now=2031-07-01 run --separate-stderr archive plan --json in
	[ "$status" -eq 3 ]
	[ "$(jq -r 'select(.input == null) | .due' <<<"$output")" -eq 2 ]
	now=2031-07-01 run --separate-stderr archive plan --margin 10 in
	[ "$status" -eq 0 ]
	# a seal that ends sooner is first
	ezz seal make --maker "$d/o/maker.key" --maker-cert "$d/o/maker.crt" \
	    --stamper "$d/o/stamper.crt" --name short --sample \
	    --time 2026-11-25T00:00:00Z --until 2027-06-01 -o s.esl \
	    2>/dev/null || skip_short=1
	if [ -z "${skip_short:-}" ]; then
		cp s.esl in/short.esl
		run --separate-stderr archive plan --json in
		[ "$(jq -r .input <<<"$output" | head -n 1)" = in/short.esl ]
	fi
	run archive plan in/nothing
	[ "$status" -eq 4 ]
}

@test "wrong usage" {
	run archive resign in
	[ "$status" -eq 2 ]
	run archive resign -o arc
	[ "$status" -eq 2 ]
	run archive resign -o arc --shard 5/4 in
	[ "$status" -eq 2 ]
	run archive resign -o arc -0 in
	[ "$status" -eq 2 ]
	run archive plan --margin x in
	[ "$status" -eq 2 ]
	mkdir none
	run archive resign -o arc none
	[ "$status" -eq 4 ]
	run ezz archive resign -o arc in
	[ "$status" -eq 2 ]
}

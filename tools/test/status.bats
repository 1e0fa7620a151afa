#!/usr/bin/env bats
# Status lists: from a clerk's word to a verdict, and what must not happen.

bats_require_minimum_version 1.5.0

ezz() { "$builddir/ezz" "$@"; }

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	if [ ! -d "$BATS_FILE_TMPDIR/o" ]; then
		ezz demo "$BATS_FILE_TMPDIR/o" 2>/dev/null || return 1
	fi
	cp -r "$BATS_FILE_TMPDIR/o" o
	# two licences, entered as an issuer would
	sqlite3 o/issued.db "INSERT INTO licence (licid, version, digest,
	    schema, token, list, idx, issued, since) VALUES
	    ('1.2.156.A', '001', zeroblob(32), 'x', 'T1', 1, 5, 1, 1),
	    ('1.2.156.B', '001', zeroblob(32), 'x', 'T2', 1, 9, 1, 1)"
}

@test "the published list passes" {
	run ezz status show --office o
	[ "$status" -eq 0 ]
	[[ "$output" == *"0 revoked, 0 suspended"* ]]
	run ezz status show o/status/1.cwt
	[ "$status" -eq 3 ]
}

@test "a state is noted, published, and seen" {
	run ezz status set --office o 1.2.156.A superseded --reason 换发 \
	    --successor 1.2.156.B
	[ "$status" -eq 0 ]
	ezz status set --office o 1.2.156.B suspended
	run ezz status show --office o
	[[ "$output" == *"0 revoked, 0 suspended"* ]]
	run ezz status publish --office o
	[ "$status" -eq 0 ]
	run ezz status show --office o
	[[ "$output" == *"1 revoked, 1 suspended"* ]]
	run ezz status show --office o 1.2.156.A
	[ "$status" -eq 1 ]
	[[ "$output" == *"successor: 1.2.156.B"* ]]
	run ezz office find --office o --token 1.2.156.B
	[ "$output" = T2 ]
	run ezz office find --office o --json 1.2.156.A
	[[ "$output" == *'"state":"superseded"'*'"index":5'* ]]
}

@test "revoked is for ever, suspended is not" {
	ezz status set --office o 1.2.156.A revoked
	run ezz status set --office o 1.2.156.A valid
	[ "$status" -eq 1 ]
	[[ "$output" == *"for ever"* ]]
	ezz status set --office o 1.2.156.B suspended
	run ezz status set --office o 1.2.156.B valid
	[ "$status" -eq 0 ]
}

@test "slips of the hand" {
	run ezz status set --office o 1.2.156.A revokd
	[ "$status" -eq 2 ]
	run ezz status set --office o 1.2.156.Z revoked
	[ "$status" -eq 1 ]
	run ezz status set 1.2.156.A revoked
	[ "$status" -eq 2 ]
	run ezz status set --office o 1.2.156.A revoked --successor 1.2.156.B
	[ "$status" -eq 2 ]
	run ezz status set --office o --office o 1.2.156.A revoked
	[ "$status" -eq 2 ]
	run ezz status publish
	[ "$status" -eq 2 ]
	run ezz status publish --office nowhere
	[ "$status" -eq 4 ]
	run ezz status show --office o 1.2.156.Z
	[ "$status" -eq 1 ]
}

@test "an old copy of the record cannot bring back what was revoked" {
	cp o/issued.db old.db
	ezz status set --office o 1.2.156.A revoked
	ezz status publish --office o
	cp o/status/1.cwt published
	rm -f o/issued.db-wal o/issued.db-shm
	cp old.db o/issued.db
	run ezz status publish --office o
	[ "$status" -eq 1 ]
	[[ "$output" == *"old copy"* ]]
	cmp o/status/1.cwt published
}

@test "a clock that was put back publishes nothing" {
	cp o/status/1.cwt before
	run ezz status publish --office o --time 2020-01-01
	[ "$status" -eq 1 ]
	cmp o/status/1.cwt before
}

@test "fresh, early, expired: said aloud" {
	run ezz status show --office o --time 2020-01-01 o/status/1.cwt
	[[ "$output" == *"not of an earlier one"* ]]
	run ezz status show --office o --time 2028-06-01 o/status/1.cwt
	[ "$status" -ne 0 ]
	[[ "$output" == *"has expired on"* ]]
}

@test "damaged lists fail, and are not published over" {
	printf x | dd of=o/status/1.cwt bs=1 seek=200 conv=notrunc 2>/dev/null
	run ezz status show --office o o/status/1.cwt
	[ "$status" -eq 1 ]
	printf 'not a list' >o/status/1.cwt
	run ezz status show --json o/status/1.cwt
	[ "$status" -eq 1 ]
	[[ "$output" == *'"check":"list.format"'* ]]
	run ezz status publish --office o
	[ "$status" -eq 1 ]
	[ "$(cat o/status/1.cwt)" = 'not a list' ]
}

@test "keys that others can read, directories that cannot be written" {
	chmod 644 o/status.key
	cp o/status/1.cwt before
	run ezz status publish --office o
	[ "$status" -eq 4 ]
	cmp o/status/1.cwt before
	chmod 600 o/status.key
	rm -r o/status && touch o/status
	run ezz status publish --office o
	[ "$status" -eq 4 ]
}

@test "killed while it publishes, the list is the old one or the new one" {
	ezz status set --office o 1.2.156.A revoked
	for ms in 1 3 5 8 12 16 20 25 30 40 60 90; do
		"$builddir/ezz" status publish --office o >/dev/null 2>&1 &
		pid=$!
		sleep "0.0$(printf %02d $ms)"
		kill -9 $pid 2>/dev/null || true
		wait $pid 2>/dev/null || true
		run ezz status show --office o o/status/1.cwt
		[ "$status" -eq 0 ]
	done
	run ezz status publish --office o
	[ "$status" -eq 0 ]
	run ezz status show --office o
	[[ "$output" == *"1 revoked"* ]]
}

@test "a full disk: the list that was there stays" {
	mkdir small
	mount -t tmpfs -o size=1m tmpfs small 2>/dev/null || {
		echo '# no tmpfs may be mounted here: not tried' >&3
		return 0
	}
	cp -r o small/o
	dd if=/dev/zero of=small/fill bs=1k 2>/dev/null || true
	cp small/o/status/1.cwt before
	run ezz status set --office small/o 1.2.156.A revoked
	set=$status
	run ezz status publish --office small/o
	published=$status
	same=0
	cmp small/o/status/1.cwt before || same=1
	umount small
	[ "$set" -eq 4 ]
	[ "$published" -eq 4 ]
	[ "$same" -eq 0 ]
}

@test "stdout that is full is told" {
	run sh -c "'$builddir/ezz' status show --office o >/dev/full"
	[ "$status" -eq 4 ]
}

@test "the verb may stand behind its options" {
	cd "$BATS_TEST_TMPDIR"
	rm -rf o && "$builddir/ezz" demo o
	token=$("$builddir/ezz" issue --office o --token \
	    "$srcdir/testvectors/record/good-business-licence.json")
	[ -n "$token" ]
	licid=$(sed -n 's/.*"ZZBS": *"\([^"]*\)".*/\1/p' \
	    "$srcdir/testvectors/record/good-business-licence.json")
	"$builddir/ezz" status --office o set "$licid" suspended --reason lost
	"$builddir/ezz" status --office o publish
	run "$builddir/ezz" verify --office o - <<<"$token"
	[ "$status" -eq 1 ]
	run "$builddir/ezz" status --office set
	[ "$status" -eq 2 ]
}

@test "a delta is small, is honoured, and gives way to a whole list" {
	cp o/status/1.cwt whole
	ezz status set --office o 1.2.156.A revoked
	run -0 ezz status publish --office o --delta
	[ "$output" = 1.delta ]
	cmp whole o/status/1.cwt
	[ "$(wc -c <o/status/1.delta)" -lt 800 ]
	run -1 ezz status show --office o --index 5 o/status/1.cwt
	[ "$output" = revoked ]
	run -0 ezz status show --office o --index 9 o/status/1.cwt
	[ "$output" = valid ]
	run -4 ezz status show --office o --index 1048576 o/status/1.cwt
	run -2 ezz status show --office o --index x o/status/1.cwt
	# without the delta the list speaks of its own day
	mv o/status/1.delta kept
	run -0 ezz status show --office o --index 5 o/status/1.cwt
	[ "$output" = valid ]
	# the next delta is of the whole list too
	mv kept o/status/1.delta
	ezz status set --office o 1.2.156.B suspended
	run -0 ezz status publish --office o --delta
	run -0 ezz status show --office o
	[[ "$output" == *"1 revoked, 1 suspended"* ]]
	cp o/status/1.delta kept
	run -0 ezz status publish --office o
	[ ! -e o/status/1.delta ]
	run -0 ezz status show --office o
	[[ "$output" == *"1 revoked, 1 suspended"* ]]
	# an old delta beside a new list says nothing to who reads the office
	cp kept o/status/1.delta
	run -0 ezz status publish --office o
}

@test "a delta that is not the office's own is told" {
	ezz status set --office o 1.2.156.A revoked
	ezz status publish --office o --delta
	printf x >>o/status/1.delta
	run -1 ezz status show --office o
	[[ "$output" == *"list.format"* ]]
	# nor is what it revoked forgotten for a record from an old copy
	ezz demo p 2>/dev/null
	ezz status publish --office p --delta
	cp p/status/1.delta o/status/1.delta
	run -1 ezz status show --office o
}

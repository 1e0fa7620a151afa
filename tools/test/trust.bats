#!/usr/bin/env bats
# ezz trust: from roots to a judged pack, and what is refused on the way.

setup() {
	if [ -x "$builddir/ezz" ]; then PATH="$builddir:$PATH"; fi
	cd "$BATS_TEST_TMPDIR" || exit 1
	for k in r1 r2 r3 r4 issuer other; do
		openssl genpkey -algorithm ed25519 -out $k.key 2>/dev/null
		chmod 600 $k.key
		openssl pkey -in $k.key -pubout -out $k.pub 2>/dev/null
	done
	CODE=11440100MB2C123456
	T="--time 2026-11-23T02:00:00Z"
	PINS="--root r1.pub --root r2.pub --root r3.pub --threshold 2"
}

draft() {
	ezz trust new --name city --root r1.pub --root r2.pub --root r3.pub \
	    --threshold 2 -o draft.ezp
}

grant() {
	ezz trust add $T "$@" --use token --issuer $CODE --name "City Office" \
	    --schema 1 --region 4401 --to 2027-12-31 --until 2032-12-31 \
	    -i draft.ezp
}

pack() {
	draft
	grant --signer issuer.key
	ezz trust sign $T --root r1.key --root r3.key -o trust.ezp draft.ezp
}

id() {
	ezz trust show --json trust.ezp |
	    sed 's/.*"entries":\[{"key":"\([0-9a-f]*\)".*/\1/'
}

@test "the manual's example: two of three roots make a pack" {
	draft
	ezz trust prove $T --key issuer.key --pack city --issuer $CODE -o proof
	grant --key issuer.pub --proof proof
	ezz trust sign $T --root r1.key -o trust.ezp draft.ezp
	run ezz trust check $T $PINS trust.ezp
	[ "$status" -eq 1 ]
	ezz trust sign $T --root r3.key -i trust.ezp
	ezz trust check $T $PINS trust.ezp
	ezz trust check $T --json $PINS trust.ezp | grep -q '"verdict":"passed"'
	ezz trust show trust.ezp | grep -q "City Office"
}

@test "no key without its proof" {
	draft
	run grant --key issuer.pub
	[ "$status" -eq 1 ]
	[[ "$output" == *"proof of possession"* ]]
	ezz trust prove $T --key other.key --pack city --issuer $CODE -o wrong
	run grant --key issuer.pub --proof wrong
	[ "$status" -eq 1 ]
	ezz trust prove $T --key issuer.key --pack town --issuer $CODE -o town
	run grant --key issuer.pub --proof town
	[ "$status" -eq 1 ]
	ezz trust prove --time 2026-01-01T00:00:00Z --key issuer.key \
	    --pack city --issuer $CODE -o old
	run grant --key issuer.pub --proof old
	[ "$status" -eq 1 ]
	[[ "$output" == *"90 days"* ]]
}

@test "strangers do not sign, and nobody signs twice" {
	pack
	run ezz trust sign $T --root r4.key -i trust.ezp
	[ "$status" -eq 1 ]
	run ezz trust sign $T --root r1.key -i trust.ezp
	[ "$status" -eq 1 ]
	[[ "$output" == *"already"* ]]
}

@test "a change says what it costs, and is no pack until it is signed" {
	pack
	run ezz trust retire $T --key "$(id)" -i trust.ezp
	[ "$status" -eq 0 ]
	[[ "$output" == *"2 signatures"* ]]
	run ezz trust check $T $PINS trust.ezp
	[ "$status" -eq 1 ]
	ezz trust sign $T --root r2.key --root r3.key -i trust.ezp
	ezz trust check $T $PINS --least 2 trust.ezp
	run ezz trust check $T $PINS --least 3 trust.ezp
	[ "$status" -eq 1 ]
	[[ "$output" == *"rollback"* ]]
	ezz trust show --json trust.ezp | grep -q '"state":"retired"'
}

@test "a compromised key keeps what is known to be good" {
	pack
	printf '%064d\n%064d\n' 1 2 >good
	ezz trust compromise --key "$(id)" --since 2026-06-01 \
	    --known-good good -o draft2.ezp trust.ezp
	ezz trust show --json draft2.ezp | grep -q '"known_good":2'
	echo "not hex" >good
	run ezz trust compromise --key "$(id)" --since 2026-06-01 \
	    --known-good good -o draft3.ezp trust.ezp
	[ "$status" -eq 1 ]
	[ ! -e draft3.ezp ]
}

@test "expired, of the future, and other roots are told apart" {
	pack
	run ezz trust check --time 2028-01-01T00:00:00Z $PINS trust.ezp
	[ "$status" -eq 3 ]
	[[ "$output" == *"expired"* ]]
	run ezz trust check --time 2026-11-22T00:00:00Z $PINS trust.ezp
	[ "$status" -eq 1 ]
	[[ "$output" == *"still to come"* ]]
	run ezz trust check $T --root r4.pub trust.ezp
	[ "$status" -eq 1 ]
	run ezz trust check $T $PINS --name town trust.ezp
	[ "$status" -eq 1 ]
}

@test "new roots take over when both sets have signed" {
	pack
	ezz trust rotate --root r4.pub -i trust.ezp
	ezz trust sign $T --root r4.key -i trust.ezp
	run ezz trust check $T --root r4.pub trust.ezp
	[ "$status" -eq 1 ]
	ezz trust sign $T --root r1.key --root r2.key -i trust.ezp
	ezz trust check $T --root r4.pub trust.ezp
	ezz trust check $T $PINS trust.ezp
	ezz trust rotate --complete -i trust.ezp
	ezz trust sign $T --root r4.key -i trust.ezp
	ezz trust check $T --root r4.pub trust.ezp
	run ezz trust check $T $PINS trust.ezp
	[ "$status" -eq 1 ]
}

@test "a trial pack is for trial offices" {
	ezz trust new --name trial --root r1.pub --test -o draft.ezp
	ezz trust sign $T --root r1.key -i draft.ezp
	run ezz trust check $T --root r1.pub draft.ezp
	[ "$status" -eq 3 ]
	ezz trust check $T --root r1.pub --test draft.ezp
}

@test "files are pinned by their digests" {
	pack
	echo words >d1
	ezz trust pin --dictionary 1=d1 --strict-schema 8=d1 -i trust.ezp
	ezz trust show --json trust.ezp | grep -q '"length":6'
	ezz trust show --json trust.ezp | grep -q '"stale_refused":true'
	run ezz trust pin --schema x=d1 -i trust.ezp
	[ "$status" -eq 2 ]
}

@test "nothing is overwritten, nothing is left behind" {
	draft
	run draft
	[ "$status" -eq 1 ]
	run ezz trust new --name x --root nothing.pub -o x.ezp
	[ "$status" -eq 4 ]
	[ ! -e x.ezp ]
	run ezz trust sign $T --root r1.key draft.ezp
	[ "$status" -eq 2 ]
	run ezz trust show r1.pub
	[ "$status" -eq 1 ]
}

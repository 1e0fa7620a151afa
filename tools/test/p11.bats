#!/usr/bin/env bats
# Keys on a PKCS#11 token: SoftHSM, which knows P-256 and Ed25519 but no SM2.

bats_require_minimum_version 1.5.0

ezz() { "$builddir/ezz" "$@"; }

module=
for m in /usr/lib/softhsm/libsofthsm2.so /usr/lib*/*/softhsm/libsofthsm2.so \
    /usr/lib64/pkcs11/libsofthsm2.so /usr/local/lib/softhsm/libsofthsm2.so; do
	[ -n "$module" ] || [ ! -f "$m" ] || module=$m
done

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	ezz --version | grep -qx '+pkcs11' ||
	    skip 'this ezz was built without PKCS#11'
	[ -n "$module" ] && command -v softhsm2-util pkcs11-tool >/dev/null ||
	    skip 'SoftHSM or OpenSC is not here: no token was tried'
	unset EZZ_ASKPASS
	mkdir tokens
	cat >softhsm.conf <<-EOF
	directories.tokendir = $PWD/tokens
	objectstore.backend = file
	log.level = ERROR
	EOF
	export SOFTHSM2_CONF="$PWD/softhsm.conf"
	softhsm2-util --init-token --free --label office --pin 1234 \
	    --so-pin 56789 >/dev/null
	generate prime256v1 issuer 01
	(umask 077 && echo 1234 >pin && echo 4321 >wrong)
	uri="pkcs11:token=office;object=issuer?module-path=$module"
}

generate() { # curve, label, id
	pkcs11-tool --module "$module" --token-label office --login --pin 1234 \
	    --keypairgen --key-type "EC:$1" --label "$2" --id "$3" \
	    >/dev/null 2>&1
}

@test "show and request with a P-256 key, and openssl agrees" {
	run --separate-stderr ezz key show --pass-file pin "$uri"
	[ "$status" -eq 0 ]
	[[ "$output" == *"algorithm:  ES256"* ]]
	ezz key request --key "$uri" --pass-file pin --subject CN=HSM,C=CN \
	    -o a.csr
	openssl req -in a.csr -verify -noout
	run ezz key show a.csr
	[[ "$output" == *"CN=HSM"* ]]
}

@test "a PIN from pin-source, and an Ed25519 key" {
	generate edwards25519 ed 02 ||
	    skip 'this SoftHSM or OpenSC has no Ed25519: not tried'
	# SoftHSM 2.6 loses the name of the curve, which is not ours to find
	export ASAN_OPTIONS=detect_leaks=0
	ezz key request --key "pkcs11:token=office;id=%02?module-path=$module&pin-source=file:$PWD/pin" \
	    --subject CN=ED,C=CN -o a.csr
	openssl req -in a.csr -verify -noout
}

@test "a CA on a token certifies and revokes" {
	ezz key cert --self "$uri" --pass-file pin --role ca \
	    --subject CN=Root,C=CN -o root.crt
	ezz key new --alg es256 -o b.key
	ezz key request --key b.key --subject CN=b,C=CN -o b.csr
	ezz key cert --ca root.crt --ca-key "$uri&pin-source=file:$PWD/pin" \
	    -o b.crt b.csr
	ezz key crl --ca root.crt --ca-key "$uri" --pass-file pin \
	    --revoke b.crt -o root.crl
	openssl verify -CAfile root.crt b.crt
	run openssl verify -crl_check -CRLfile root.crl -CAfile root.crt b.crt
	[ "$status" -ne 0 ]
	[[ "$output" == *revoked* ]]
}

@test "an office whose issuer key is on a token issues, and it verifies" {
	ezz demo o 2>/dev/null
	sed -i "s|^issuer-key = .*|issuer-key = $uri|; /^issuer-cert/d" \
	    o/office.conf
	cp "$srcdir/testvectors/record/good-business-licence.json" r.json
	run ezz issue --office o --pass-file pin -o out r.json
	[ "$status" -ne 0 ]
	[[ "$output" == *"not in the trust pack"* ]]

	ezz trust add --use token --issuer 11119999EXAMPLE2XY --name HSM \
	    --schema any --region any --from 2026-01-01 --to 2036-01-01 \
	    --until 2040-01-01 --status https://status.example/demo/ \
	    --signer "$uri" --pass-file pin -i o/trust.ezp
	ezz trust sign --root o/trust.key -i o/trust.ezp
	ezz issue --office o --pass-file pin -o out r.json
	run ezz verify --office o "$(find out -name '*.txt' | head -n 1)"
	[ "$status" -eq 0 ]
	run ezz office check --pass-file pin o
	[[ "$output" != *"wrong: issuer-key"* ]]
}

@test "wrong PIN, no PIN, no token, no key, two keys, no module" {
	run ezz key show --pass-file wrong "$uri"
	[ "$status" -eq 4 ]
	[[ "$output" == *"logging in to the token office: the PIN is wrong"* ]]
	[[ "$output" != *4321* ]]
	run setsid "$builddir/ezz" key show "$uri"
	[ "$status" -eq 4 ]
	[[ "$output" == *"no terminal"* ]]
	run ezz key show --pass-file pin "${uri/office/shop}"
	[ "$status" -eq 4 ]
	[[ "$output" == *"no such token is there"* ]]
	run ezz key show --pass-file pin "${uri/issuer/nobody}"
	[ "$status" -eq 4 ]
	[[ "$output" == *"has no such private key"* ]]
	generate prime256v1 issuer 03
	run ezz key show --pass-file pin "$uri"
	[ "$status" -eq 4 ]
	[[ "$output" == *"2 keys fit"* ]]
	run ezz key show --pass-file pin "${uri/object=issuer/id=%03}"
	[ "$status" -eq 0 ]
	run ezz key show "pkcs11:object=issuer?module-path=$PWD/none.so"
	[ "$status" -eq 4 ]
	[[ "$output" == *"there is no PKCS#11 module"* ]]
}

@test "a PIN in the URI is refused and not repeated" {
	run ezz key show "$uri&pin-value=1234"
	[ "$status" -ne 0 ]
	[[ "$output" == *"a PIN in a URI"* ]]
	[[ "$output" != *1234* ]]
	run ezz key request --key "$uri&pin-value=1234" --subject CN=a
	[ "$status" -ne 0 ]
	[[ "$output" != *1234* ]]
}

@test "a PIN file or a module that others can use is refused" {
	chmod 644 pin
	run ezz key show "$uri&pin-source=file:$PWD/pin"
	[ "$status" -eq 4 ]
	[[ "$output" == *"chmod 600"* ]]
	cp "$module" m.so
	chmod 666 m.so
	run ezz key show "pkcs11:object=issuer?module-path=$PWD/m.so"
	[ "$status" -eq 4 ]
	[[ "$output" == *"only its owner can change"* ]]
}

#!/usr/bin/env bats
# ezz key: keys, requests, certificates and CRLs, also in the eyes of openssl.

bats_require_minimum_version 1.5.0

id=1234567812345678

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	unset EZZ_ASKPASS
}

# root.{key,crt} and a certificate a.crt under it
pki() {
	"$ezz" key new --alg "$1" -o root.key --cert root.crt --role ca \
	    --days 4000 --subject "CN=TEST Root,O=测试,C=CN" --test
	"$ezz" key new --alg "$1" -o a.key
	"$ezz" key request --key a.key -o a.csr --subject "CN=TEST 签章者,C=CN"
	"$ezz" key cert --ca root.crt --ca-key root.key --role stamper --test \
	    -o a.crt a.csr
}

@test "openssl reads what is made: keys, requests, certificates, chains" {
	for alg in sm2 es256 ed25519; do
		rm -f -- *.key *.crt *.csr
		pki $alg
		case $alg in
		sm2) opt="-vfyopt distid:$id" ;;
		*) opt= ;;
		esac
		openssl pkey -in a.key -noout -check
		openssl req -in a.csr -verify -noout $opt
		openssl verify -x509_strict $opt -CAfile root.crt a.crt
		openssl x509 -in a.crt -noout -text -nameopt utf8 >text
		grep -q "Digital Signature, Non Repudiation" text
	done
}

@test "one command makes a key and its certificate under a CA" {
	pki sm2
	"$ezz" key new -o b.key --cert b.crt --subject "CN=TEST B,C=CN" \
	    --role tsa --ca root.crt --ca-key root.key
	openssl verify -vfyopt distid:$id -CAfile root.crt b.crt
	run --separate-stderr "$ezz" key show b.crt
	[ "$status" -eq 0 ]
	[[ "$output" == *"issuer:     CN=TEST Root,O=测试,C=CN"* ]]
	[[ "$output" == *"usage:      digitalSignature, nonRepudiation, timeStamping"* ]]
}

@test "CRLs carry on, and openssl agrees" {
	pki es256
	"$ezz" key crl --ca root.crt --ca-key root.key -o r.crl
	openssl crl -in r.crl -CAfile root.crt -noout
	openssl verify -crl_check -CRLfile r.crl -CAfile root.crt a.crt
	"$ezz" key crl --ca root.crt --ca-key root.key --before r.crl -o r.crl \
	    --revoke a.crt --reason key-compromise
	run openssl verify -crl_check -CRLfile r.crl -CAfile root.crt a.crt
	[ "$status" -ne 0 ]
	[[ "$output" == *revoked* ]]
	"$ezz" key crl --ca root.crt --ca-key root.key --before r.crl -o s.crl
	run "$ezz" key show s.crl
	[[ "$output" == *"number:     03"* ]]
	[[ "$output" == *"reason 1"* ]]
}

@test "an SM2 CRL is right to the last octet" {
	pki sm2
	"$ezz" key crl --ca root.crt --ca-key root.key -o r.crl --revoke a.crt
	openssl crl -in r.crl -noout -text >text
	grep -q "Signature Algorithm: SM2-with-SM3" text
	openssl crl -in r.crl -outform DER -out r.der
	"$ezz" key show r.der | grep -q "signed by:  SM2-SM3"
	# the signature is over the first element of the list
	head=$(openssl asn1parse -inform DER -in r.der | sed -n 2p)
	n=$(echo "$head" | sed 's/.*hl=\([0-9]*\) l= *\([0-9]*\).*/\1+\2/')
	openssl asn1parse -inform DER -in r.der -strparse 4 -noout -out tbs
	[ "$(stat -c %s tbs)" -eq $((n)) ]
	bits=$(openssl asn1parse -inform DER -in r.der |
	    sed -n 's/^ *\([0-9]*\):d=1 .*BIT STRING.*/\1/p')
	openssl asn1parse -inform DER -in r.der -strparse "$bits" -noout \
	    -out sig
	openssl x509 -in root.crt -noout -pubkey >pub
	openssl dgst -sm3 -verify pub -sigopt distid:$id -signature sig tbs
}

@test "a key file is for its owner alone" {
	"$ezz" key new -o a.key
	[ "$(stat -c %a a.key)" = 600 ]
	chmod 644 a.key
	run --separate-stderr "$ezz" key request --key a.key --subject CN=x
	[ "$status" -eq 4 ]
	[ -z "$output" ]
	[[ "$stderr" == *"chmod 600 a.key"* ]]
	run --separate-stderr "$ezz" key show a.key
	[ "$status" -eq 4 ]
}

@test "nothing is overwritten, and nothing half done is left" {
	"$ezz" key new -o a.key
	before=$(sha256sum <a.key)
	run "$ezz" key new -o a.key
	[ "$status" -eq 1 ]
	[ "$before" = "$(sha256sum <a.key)" ]
	echo mine >taken.crt
	run "$ezz" key new -o b.key --cert taken.crt --subject CN=x --role ca
	[ "$status" -eq 1 ]
	[ ! -e b.key ]
	[ "$(cat taken.crt)" = mine ]
	run "$ezz" key new -o c.key --cert c.crt --subject /CN=x
	[ "$status" -ne 0 ]
	[ ! -e c.key ] && [ ! -e c.crt ]
}

@test "locked keys: file, descriptor, askpass, wrong, none" {
	echo "correct horse" >word
	run --separate-stderr "$ezz" key new -o a.key --pass-file word
	[ "$status" -eq 4 ]
	[[ "$stderr" == *"chmod 600 word"* ]]
	chmod 600 word
	"$ezz" key new -o a.key --pass-file word
	head -1 a.key | grep -q "ENCRYPTED PRIVATE KEY"
	openssl pkey -in a.key -passin file:word -noout
	"$ezz" key request --key a.key --subject CN=x --pass-file word >a.csr
	"$ezz" key request --key a.key --subject CN=x --pass-fd 3 3<word >b.csr
	cat >ask <<-'EOF'
	#!/bin/sh
	echo "correct horse"
	EOF
	chmod 755 ask
	EZZ_ASKPASS=./ask "$ezz" key request --key a.key --subject CN=x >c.csr
	openssl req -in c.csr -verify -noout -vfyopt distid:$id
	EZZ_ASKPASS=./ask "$ezz" key new --lock -o b.key
	openssl pkey -in b.key -passin file:word -noout
	echo wrong >bad; chmod 600 bad
	run "$ezz" key request --key a.key --subject CN=x --pass-file bad
	[ "$status" -eq 4 ]
	[[ "$output" == *"passphrase is wrong"* ]]
	EZZ_ASKPASS=false run "$ezz" key request --key a.key --subject CN=x
	[ "$status" -eq 4 ]
	EZZ_ASKPASS= run setsid "$ezz" key request --key a.key --subject CN=x
	[ "$status" -eq 4 ]
	[[ "$output" == *"--pass-file"* ]]
}

@test "keys that openssl makes are taken: PKCS#8, SEC 1, DER, PKCS#12" {
	openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out p8.key
	openssl ecparam -name prime256v1 -genkey -noout -out sec1.key
	openssl pkey -in sec1.key -outform DER -out der.key
	openssl pkey -in p8.key -outform DER -out sm2.der
	openssl genpkey -algorithm ED25519 -out ed.key
	chmod 600 -- *.key *.der
	for k in p8.key sec1.key der.key sm2.der ed.key; do
		"$ezz" key request --key $k --subject CN=x -o $k.csr
		"$ezz" key show $k $k.csr
	done
	"$ezz" key cert --self p8.key --subject CN=x -o p8.crt
	openssl pkcs12 -export -in p8.crt -inkey p8.key -out p.p12 \
	    -passout pass:secret
	echo secret >word
	chmod 600 word p.p12
	"$ezz" key request --key p.p12 --subject CN=x --pass-file word -o p.csr
	openssl req -in p.csr -verify -noout -vfyopt distid:$id
	openssl genrsa -out rsa.key 2048
	openssl ecparam -name secp384r1 -genkey -noout -out p384.key
	chmod 600 rsa.key p384.key
	for k in rsa.key p384.key; do
		run "$ezz" key request --key $k --subject CN=x
		[ "$status" -eq 4 ]
	done
}

@test "a CA is held to its own certificate" {
	pki sm2
	"$ezz" key new --alg es256 -o e.key
	"$ezz" key request --key e.key --subject "CN=TEST" -o e.csr
	for bad in "--days 5000" "--role king" "--ca-key a.key" \
	    "--ca a.crt --ca-key a.key"; do
		case $bad in
		*--ca\ *) set -- $bad ;;
		*--ca-key*) set -- --ca root.crt $bad ;;
		*) set -- --ca root.crt --ca-key root.key $bad ;;
		esac
		run "$ezz" key cert "$@" -o x.crt a.csr
		[ "$status" -ne 0 ]
		[ ! -e x.crt ]
	done
	run "$ezz" key cert --ca root.crt --ca-key root.key e.csr
	[ "$status" -eq 1 ]
	sed '3y/ABCDEFGH/BCDEFGHA/' a.csr >bad.csr
	run "$ezz" key cert --ca root.crt --ca-key root.key bad.csr
	[ "$status" -ne 0 ]
}

@test "trial certificates say so" {
	run "$ezz" key new -o x.key --cert x.crt --subject CN=Real --test
	[ "$status" -ne 0 ]
	"$ezz" key new -o x.key --cert x.crt --subject CN=测试 --test
	"$ezz" key show x.crt | grep -q "^test: *yes"
}

@test "show never tells a secret, and escapes names" {
	"$ezz" key new -o a.key --cert a.crt --subject "CN=$(printf 'a\342\200\256b')"
	run "$ezz" key show a.key a.crt
	[ "$status" -eq 0 ]
	[[ "$output" == *"private key"* ]]
	[[ "$output" != *$(sed -n 2p a.key | cut -c 20-50)* ]]
	[[ "$output" == *'\u{202E}'* || "$output" == *'\\E2'* ]]
	echo nonsense >n
	run "$ezz" key show n
	[ "$status" -eq 1 ]
}

@test "wrong usage is told apart" {
	for args in "key new" "key request --key x" "key cert" "key crl" \
	    "key cert --self k --subject CN=x r.csr" \
	    "key new -o k --cert c" "key new -o k --ca c" \
	    "key crl --ca c --ca-key k --days 0"; do
		run "$ezz" $args
		[ "$status" -eq 2 ]
	done
}

@test "the examples of the man page work as they stand" {
	mandoc -Tutf8 "$srcdir/man/ezz-key.1" | col -b |
	    sed -n '/^EXAMPLES/,/^SEE ALSO/p' |
	    sed -n 's/^[[:space:]]*\$ //p; /^[[:space:]]*--/p' >steps
	[ "$(grep -c '^ezz' steps)" -eq 4 ]
	sed "s|^ezz|'$ezz'|" steps | sh -e
	grep -q "BEGIN X509 CRL" root.crl
}

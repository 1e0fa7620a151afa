#!/usr/bin/env bats
# Tokens in the eyes of others: openssl, npm's sm-crypto and cose-kit, zbar.

bats_require_minimum_version 1.5.0

setup_file() {
	cd "$BATS_FILE_TMPDIR"
	"$builddir/ezz" demo sm2 >/dev/null 2>&1
	cp -a sm2 es256
	offered es256
	cp -a sm2 ed25519
	offered ed25519
	record="$srcdir/testvectors/record/good-business-licence.json"
	for o in sm2 es256 ed25519; do
		"$builddir/ezz" issue --office $o --token "$record" >$o.txt
		"$builddir/ezz" token export --office $o -o $o.cose $o.txt
		openssl pkey -in $o/issuer.key -pubout -out $o.pub
	done
}

# the trial office with another kind of key in the place of its issuer's
offered() {
	ezz="$builddir/ezz"
	rm $1/issuer.key $1/issuer.crt
	"$ezz" key new --alg $1 -o $1/issuer.key --cert $1/issuer.crt \
	    --subject "CN=TEST Issuer,C=CN" --role token --test >/dev/null
	"$ezz" trust add --signer $1/issuer.key --cert $1/issuer.crt \
	    --use token --issuer 11119999EXAMPLE2XY --name 测试机构 \
	    --to 2031-01-01T00:00:00Z --until 2033-01-01T00:00:00Z \
	    --schema any --region any -i $1/trust.ezp >/dev/null
	"$ezz" trust sign --again --root $1/trust.key -i $1/trust.ezp >/dev/null
}

setup() {
	cd "$BATS_TEST_TMPDIR"
	ezz="$builddir/ezz"
	cp -a "$BATS_FILE_TMPDIR"/* .
}

parts() {
	command -v python3 >/dev/null || skip "python3 is not here"
	python3 "$srcdir/tools/test/cose_parts.py" "$1"
}

npm_packages() {
	command -v npm >/dev/null || skip "npm is not here"
	mkdir -p "$BATS_RUN_TMPDIR/npm"
	cd "$BATS_RUN_TMPDIR/npm"
	if [ ! -d node_modules/$1 ]; then
		# no build of native parts: it would write to $builddir
		timeout 120 npm install --ignore-scripts --silent \
		    --no-audit --no-fund "$1" \
		    >/dev/null 2>&1 || skip "npm cannot get $1 here"
	fi
	cd "$BATS_TEST_TMPDIR"
	export NODE_PATH="$BATS_RUN_TMPDIR/npm/node_modules"
	ln -sfn "$NODE_PATH" node_modules
}

@test "openssl verifies an exported SM2 token, and no changed one" {
	parts sm2.cose
	sm2="-rawin -digest sm3 -pkeyopt distid:1234567812345678"
	openssl pkeyutl -verify -pubin -inkey sm2.pub -in tbs \
	    -sigfile sig.der $sm2
	printf x >>tbs
	run openssl pkeyutl -verify -pubin -inkey sm2.pub -in tbs \
	    -sigfile sig.der $sm2
	[ "$status" -ne 0 ]
}

@test "openssl verifies exported ES256 and Ed25519 tokens" {
	parts es256.cose
	openssl dgst -sha256 -verify es256.pub -signature sig.der tbs
	parts ed25519.cose
	openssl pkeyutl -verify -pubin -inkey ed25519.pub -in tbs \
	    -sigfile sig -rawin
}

@test "tokens of all three kinds of key go to COSE and back, and verify" {
	for o in sm2 es256 ed25519; do
		"$ezz" token import $o.cose | cmp - $o.txt
		"$ezz" token export --office $o <$o.txt | cmp - $o.cose
		"$ezz" token import --base45 $o.cose |
		    "$ezz" verify --office $o --no-status -
	done
	# whoever does not trust the key cannot say whose it is
	run "$ezz" token export sm2.txt
	[ "$status" -ne 0 ]
	run "$ezz" token export --office sm2 es256.txt
	[ "$status" -ne 0 ]
	cp sm2.cose kept
	run "$ezz" token export --office sm2 -o sm2.cose sm2.txt
	[ "$status" -eq 1 ]
	cmp kept sm2.cose
	for n in 0 1 100 300; do
		head -c $n sm2.cose >cut
		run --separate-stderr "$ezz" token import cut
		[ "$status" -eq 1 ]
		[ -z "$output" ]
	done
	run "$ezz" token import sm2/trust.ezp
	[ "$status" -eq 1 ]
}

@test "npm's sm-crypto verifies an exported SM2 token" {
	npm_packages sm-crypto
	parts sm2.cose
	cat >v.js <<-'J'
	const fs = require('fs'), { sm2 } = require('sm-crypto');
	const pub = require('crypto').createHash ? fs.readFileSync('pub.hex',
	    'utf8').trim() : '';
	const tbs = Array.from(fs.readFileSync('tbs'));
	const sig = fs.readFileSync('sig').toString('hex');
	const opt = { hash: true, userId: '1234567812345678' };
	const good = sm2.doVerifySignature(tbs, sig, pub, opt);
	tbs[20] ^= 1;
	const bad = sm2.doVerifySignature(tbs, sig, pub, opt);
	console.log(good, bad);
	J
	openssl pkey -pubin -in sm2.pub -outform DER | tail -c 65 |
	    od -An -v -tx1 | tr -d ' \n' >pub.hex
	[ "$(node v.js)" = "true false" ]
}

@test "npm's cose-kit verifies an exported ES256 token" {
	npm_packages cose-kit
	cat >v.mjs <<-'J'
	import { readFileSync } from 'fs';
	import { webcrypto } from 'crypto';
	import * as cose from 'cose-kit';
	const der = Buffer.from(readFileSync('es256.pub', 'utf8')
	    .replace(/-----.*?-----|\s/g, ''), 'base64');
	const key = await webcrypto.subtle.importKey('spki', der,
	    { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
	const file = readFileSync('es256.cose');
	const ask = async (bytes) => {
		try {
			return (await cose.coseVerify(bytes, key)).isValid;
		} catch (e) {
			if (process.env.WHY) console.error(e);
			return false;
		}
	};
	const good = await ask(new Uint8Array(file));
	file[file.length - 1] ^= 1;
	console.log(good, await ask(new Uint8Array(file)));
	J
	[ "$(node v.mjs)" = "true false" ] || { WHY=1 node v.mjs >&2; false; }
}

@test "zbar reads exactly the token from its picture" {
	command -v zbarimg >/dev/null || skip "zbarimg is not here"
	"$ezz" issue --office sm2 -o out \
	    "$srcdir"/testvectors/record/good-{marriage,physician,real-estate,business-licence}.json
	n=0
	for f in out/*.png; do
		zbarimg -q --raw "$f" | tr -d '\n' >read
		tr -d '\n' <"${f%.png}.txt" | cmp - read
		n=$((n + 1))
	done
	[ $n -eq 4 ]
}

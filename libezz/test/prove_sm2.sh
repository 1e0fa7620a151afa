#!/bin/sh
# The long proofs of SM2, in the build directory; some minutes.  Each step
# prints a line; the first that fails ends the run.
srcdir=${srcdir:-.}
t=$srcdir/libezz/test
fail() { echo "prove_sm2: $1" >&2; exit 1; }
sat() { # name, expected answer; the question on stdin
	answer=$(timeout 600 z3 -in | grep -v '^fe_\|^mask' | sort -u)
	[ "$answer" = "$2" ] || fail "z3 on $1 says $answer, not $2"
	echo "z3: $1: $2"
}

command -v z3 >/dev/null || fail 'z3 is not here'
sat 'the field of sm2_field.h' unsat <"$t/sm2_field.smt2"
awk -f "$t/sm2_step.awk" "$srcdir/libezz/crypto/sm2_field_adx.h" |
    sat 'the step of sm2_field_adx.h' unsat
sed 's/sbbq %%rax, %%" t3/sbbq %%rcx, %%" t3/' \
    "$srcdir/libezz/crypto/sm2_field_adx.h" | awk -f "$t/sm2_step.awk" |
    sat 'a wrong step (the control)' sat

sh "$t/ct_sm2.sh" all || fail 'constant time'
sh "$t/arm_sm2.sh" || fail aarch64

for p in libezz/test/prove_sm2 libezz/test/prove_sm2_noasm; do
	$p timing 100000 || fail "$p timing"
	$p traces 100 || fail "$p traces"
	$p nonces 1000000 || fail "$p nonces"
	$p flips "${FLIPS:-20000}" || fail "$p flips"
done
libezz/test/prove_sm2 peer "${ROUNDS:-1000000}" || fail peer
echo 'prove_sm2: all done'

# The reduction step of sm2_field_adx.h as a question for an SMT solver: is
# there any input for which the words it leaves, times 2^64, are not
# t + t0*p?  Read from the assembly text itself; "unsat" is the proof.
#
# Input: the lines of the macro STEP.  Registers become terms; the carry flag
# is a bit.  An instruction that is not known here ends the run with an error.
function term(x) {
	if (x == "$0")
		return "#x0000000000000000"
	if (!(x in now)) {
		print "unknown operand " x >"/dev/stderr"
		failed = 1
	}
	return now[x]
}
function define(x, value) {
	n++
	printf "(define-fun v%d () (_ BitVec 64) %s)\n", n, value
	now[x] = "v" n
}
function wide(x) { return "((_ zero_extend 1) " x ")" }
function carry(a, b, c) {
	k++
	printf "(define-fun c%d () Bool (bvult %s (bvadd %s %s)))\n", k,
	    wide(b), wide(a), "(ite " c " (_ bv1 65) (_ bv0 65))"
	return "c" k
}
function bit(c) { return "(ite " c " (_ bv1 64) (_ bv0 64))" }
BEGIN {
	for (i = 0; i < 4; i++) {
		printf "(declare-const t%d (_ BitVec 64))\n", i
		now["t" i] = "t" i
	}
	cf = "false"
}
/^#define STEP/ { inside = 1; next }
inside && !/"/ { inside = 0 }
inside {
	gsub(/["\\,%]|n\\t/, " ")
	sub(/ n t/, "")
	op = $1
	a = $2
	b = $3
	seen++
	if (op == "movq")
		now[b] = term(a)
	else if (op == "shlq" && a == "$32")
		define(b, "(bvshl " term(b) " #x0000000000000020)")
	else if (op == "shrq" && a == "$32")
		define(b, "(bvlshr " term(b) " #x0000000000000020)")
	else if (op == "subq" || op == "sbbq") {
		in_cf = op == "subq" ? "false" : cf
		x = term(a)
		y = term(b)
		cf = carry(x, y, in_cf)
		define(b, "(bvsub (bvsub " y " " x ") " bit(in_cf) ")")
	} else {
		print "unknown instruction " op >"/dev/stderr"
		failed = 1
	}
}
function up(x, by) {
	return "(bvshl " x " (_ bv" by " 384))"
}
END {
	if (failed || seen < 8)
		exit 1
	m = "((_ zero_extend 320) t0)"
	t = "((_ zero_extend 128) (concat t3 t2 t1 t0))"
	mp = "(bvsub (bvadd (bvsub (bvsub " up(m, 256) " " up(m, 224) ") " \
	    up(m, 96) ") " up(m, 64) ") " m ")"
	out = "((_ zero_extend 128) (concat " now["t0"] " " now["t3"] " " \
	    now["t2"] " " now["t1"] "))"
	print "(assert (not (= " up(out, 64) " (bvadd " t " " mp "))))"
	print "(check-sat)"
}

; The portable field arithmetic of sm2_field.h, word for word, against what it
; claims.  Each answer must be "unsat": there is no counterexample.
;
; 1. fe_reduce_step: words that come out, times 2^64, are t + t0*p.
; 2. fe_cut: for carry:t below 2p, t mod p, below p.
; 3. The mask that the assembly takes for fe_sub is that of p.
; Left out: fe_add and fe_sub as a whole, which the grids of test_sm2 cover.
;
; That four steps serve fe_reduce follows: the sum of the steps is
; (low + m*p)/2^256 <= p with low, m < 2^256, and high < p for t < 2^256*p.

(define-fun up ((x (_ BitVec 384)) (n (_ BitVec 384))) (_ BitVec 384)
	(bvshl x n))
(define-fun p256 () (_ BitVec 256)
	#xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff)
(define-fun p () (_ BitVec 264) ((_ zero_extend 8) p256))
(define-fun w256 ((x (_ BitVec 256))) (_ BitVec 264) ((_ zero_extend 8) x))
(define-fun ones ((c Bool)) (_ BitVec 64)
	(ite c #xffffffffffffffff #x0000000000000000))
(define-fun one ((c Bool)) (_ BitVec 128)
	(ite c (_ bv1 128) (_ bv0 128)))

(push)
(echo "fe_reduce_step")
(declare-const t0 (_ BitVec 64))
(declare-const t1 (_ BitVec 64))
(declare-const t2 (_ BitVec 64))
(declare-const t3 (_ BitVec 64))
(define-fun low () (_ BitVec 64) (bvshl t0 #x0000000000000020))
(define-fun high () (_ BitVec 64) (bvlshr t0 #x0000000000000020))
(define-fun u () (_ BitVec 128)
	(bvsub (concat high low) ((_ zero_extend 64) t0)))
(define-fun r21 () (_ BitVec 128) (bvsub (concat t2 t1) u))
(define-fun c () Bool (bvult (concat t2 t1) u))
(define-fun r03 () (_ BitVec 128)
	(bvsub (bvsub (concat (bvsub t0 high) t3) ((_ zero_extend 64) low))
	(one c)))
(define-fun out () (_ BitVec 384) ((_ zero_extend 128) (concat r03 r21)))
(define-fun m () (_ BitVec 384) ((_ zero_extend 320) t0))
(define-fun t () (_ BitVec 384)
	((_ zero_extend 128) (concat t3 t2 t1 t0)))
(define-fun mp () (_ BitVec 384)
	(bvsub (bvadd (bvsub (bvsub (up m (_ bv256 384)) (up m (_ bv224 384)))
	(up m (_ bv96 384))) (up m (_ bv64 384))) m))
(assert (not (= (up out (_ bv64 384)) (bvadd t mp))))
(check-sat)
(pop)

(push)
(echo "fe_cut")
(declare-const a (_ BitVec 256))
(declare-const carry Bool)
(define-fun v () (_ BitVec 264)
	(bvadd (w256 a) (ite carry (bvshl (_ bv1 264) (_ bv256 264))
	(_ bv0 264))))
(define-fun borrow () Bool (bvult a p256))
(define-fun r () (_ BitVec 256)
	(ite (and borrow (not carry)) a (bvsub a p256)))
(assert (bvult v (bvadd p p)))
(assert (not (and (bvult r p256)
	(or (= v (w256 r)) (= v (bvadd (w256 r) p))))))
(check-sat)
(pop)

; The assembly builds the mask of p from shifts of all ones.
(push)
(echo "mask of p")
(declare-const on Bool)
(define-fun x () (_ BitVec 64) (ones on))
(assert (not (= (bvand p256 (concat x x x x)) (concat
	(bvand x #xfffffffeffffffff) x (bvshl x #x0000000000000020) x))))
(check-sat)
(pop)

/*
 * SM3 of many messages, several at a time in the lanes of vector registers:
 * eight with AVX2 (and AVX-512VL, which turns words in one instruction), four
 * with SSE2, NEON or whatever the compiler has.
 *
 * A message is cut into runs of whole blocks: one that joins what its start
 * left waiting, its own, and the padded end.  All lanes advance by the
 * shortest run; a lane whose message ends takes the next one.
 */
#include <stdbool.h>
#include <string.h>

#include "crypto/sm3.h"
#include "crypto/sm3_inner.h"

#define MOST_LANES	8

static const uint32_t sm3_t[64] = {
	SM3_T(0), SM3_T(1), SM3_T(2), SM3_T(3), SM3_T(4), SM3_T(5), SM3_T(6),
	SM3_T(7), SM3_T(8), SM3_T(9), SM3_T(10), SM3_T(11), SM3_T(12),
	SM3_T(13), SM3_T(14), SM3_T(15), SM3_T(16), SM3_T(17), SM3_T(18),
	SM3_T(19), SM3_T(20), SM3_T(21), SM3_T(22), SM3_T(23), SM3_T(24),
	SM3_T(25), SM3_T(26), SM3_T(27), SM3_T(28), SM3_T(29), SM3_T(30),
	SM3_T(31), SM3_T(32), SM3_T(33), SM3_T(34), SM3_T(35), SM3_T(36),
	SM3_T(37), SM3_T(38), SM3_T(39), SM3_T(40), SM3_T(41), SM3_T(42),
	SM3_T(43), SM3_T(44), SM3_T(45), SM3_T(46), SM3_T(47), SM3_T(48),
	SM3_T(49), SM3_T(50), SM3_T(51), SM3_T(52), SM3_T(53), SM3_T(54),
	SM3_T(55), SM3_T(56), SM3_T(57), SM3_T(58), SM3_T(59), SM3_T(60),
	SM3_T(61), SM3_T(62), SM3_T(63),
};

#define LANES		4
#define LANES_NAME	lanes_four
#define LANES_TARGET
#include "crypto/sm3_lanes.inc"

#if defined(__x86_64__) && !defined(EZZ_SM3_NO_TARGET)
#define LANES		8
#define LANES_NAME	lanes_eight
#define LANES_TARGET	__attribute__((target("avx2")))
#include "crypto/sm3_lanes.inc"
#ifndef EZZ_NO_AVX512
#define LANES		8
#define LANES_NAME	lanes_eight_turn
#define LANES_TARGET	__attribute__((target("avx2,avx512f,avx512vl")))
#include "crypto/sm3_lanes.inc"
#endif
#define HAVE_EIGHT
#endif

struct run {
	const uint8_t	*p;
	size_t		 n;
};

/* A message in a lane: what it still has to take, first run first. */
struct lane {
	struct run	 run[3];
	unsigned	 at;
	uint8_t		*out;		/* NULL: the lane is idle */
	uint8_t		 head[64];
	uint8_t		 tail[128];
};

static void
lane_next(struct lane *l)
{
	while (l->at < 3 && l->run[l->at].n == 0)
		l->at++;
}

static void
lane_take(struct lane *l, const struct ezz_sm3_job *j)
{
	size_t have = j->start == NULL ? 0 : j->start->n % 64, n = j->n, cut;
	uint64_t total = (j->start == NULL ? 0 : j->start->n) + n;
	const uint8_t *p = j->p;

	memset(l->run, 0, sizeof(l->run));
	l->at = 0;
	l->out = j->out;
	if (have > 0) {
		cut = n < 64 - have ? n : 64 - have;
		memcpy(l->head, j->start->buf, have);
		if (cut > 0)
			memcpy(l->head + have, p, cut);
		p = n > cut ? p + cut : l->head;
		n = n > cut ? n - cut : 0;
		l->run[0] = (struct run){ l->head, have + cut == 64 };
		if (have + cut < 64)
			n = have + cut;
	}
	l->run[1] = (struct run){ p, n / 64 };
	l->run[2].p = l->tail;
	l->run[2].n = ezz_sm3_pad(l->tail, n % 64 == 0 ? NULL :
	    p + n / 64 * 64, n % 64, total);
	lane_next(l);
}

/* How many lanes this processor fills. */
static int
width(void)
{
#ifdef HAVE_EIGHT
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2"))
		return 8;
#endif
	return 4;
}

/* The states as the lanes want them, word by word. */
union states {
	uint32_t	h4[8][4];
	uint32_t	h8[8][8];
};

static uint32_t *
state(union states *s, int lanes, int word, int lane)
{
	return lanes == 8 ? &s->h8[word][lane] : &s->h4[word][lane];
}

/* n blocks further in every lane; an idle one chews on zeros. */
static void
advance(union states *s, struct lane l[], int lanes, size_t n)
{
	static const uint8_t zero[64];
	const uint8_t *p[MOST_LANES];
	size_t step[MOST_LANES];

	for (int i = 0; i < lanes; i++) {
		bool idle = l[i].out == NULL;

		p[i] = idle ? zero : l[i].run[l[i].at].p;
		step[i] = idle ? 0 : 64;
	}
#if defined(HAVE_EIGHT) && !defined(EZZ_NO_AVX512)
	if (lanes == 8 && __builtin_cpu_supports("avx512f") &&
	    __builtin_cpu_supports("avx512vl"))
		lanes_eight_turn(s->h8, p, step, n);
	else
#endif
#ifdef HAVE_EIGHT
	if (lanes == 8)
		lanes_eight(s->h8, p, step, n);
	else
#endif
		lanes_four(s->h4, p, step, n);
	for (int i = 0; i < lanes; i++) {
		if (l[i].out == NULL)
			continue;
		l[i].run[l[i].at].p = p[i];
		l[i].run[l[i].at].n -= n;
		lane_next(&l[i]);
	}
}

/* Lanes that have ended give their digest; idle ones take a job. */
static int
refill(union states *s, struct lane l[], int lanes,
    const struct ezz_sm3_job **j, const struct ezz_sm3_job *end)
{
	int busy = 0;

	for (int i = 0; i < lanes; i++) {
		if (l[i].out != NULL && l[i].at == 3) {
			for (int w = 0; w < 8; w++)
				sm3_store(l[i].out + 4 * w,
				    *state(s, lanes, w, i));
			l[i].out = NULL;
		}
		if (l[i].out == NULL && *j != end) {
			const uint32_t *h = (*j)->start == NULL ?
			    ezz_sm3_iv : (*j)->start->h;

			for (int w = 0; w < 8; w++)
				*state(s, lanes, w, i) = h[w];
			lane_take(&l[i], (*j)++);
		}
		busy += l[i].out != NULL;
	}
	return busy;
}

static void
one(const struct ezz_sm3_job *j)
{
	struct ezz_sm3 s;

	if (j->start != NULL)
		s = *j->start;
	else
		ezz_sm3_init(&s);
	ezz_sm3_update(&s, j->p, j->n);
	ezz_sm3_final(&s, j->out);
	explicit_bzero(&s, sizeof(s));
}

void
ezz_sm3_many(const struct ezz_sm3_job *j, size_t n)
{
	const struct ezz_sm3_job *end = j + n;
	struct lane l[MOST_LANES];
	union states s;
	int lanes = width();

	if (n == 1) {
		one(j);
		return;
	}
	for (int i = 0; i < lanes; i++)
		l[i].out = NULL;
	memset(&s, 0, sizeof(s));
	while (refill(&s, l, lanes, &j, end) > 0) {
		size_t least = SIZE_MAX;

		for (int i = 0; i < lanes; i++)
			if (l[i].out != NULL && l[i].run[l[i].at].n < least)
				least = l[i].run[l[i].at].n;
		advance(&s, l, lanes, least);
	}
	explicit_bzero(l, sizeof(l));
	explicit_bzero(&s, sizeof(s));
}

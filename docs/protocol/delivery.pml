/* How one partition is folded, delivered and taken over: docs/protocol.md explains it.

   LAST events lie in the input log, each with one message. Two workers claim the partition, load,
   commit and publish. Any of them may crash or stand still at any step, the group may give the
   partition to the other one at any time, Redis may go back to a copy or lose everything, and an
   answer may be lost. The fold is deterministic: a message is the offset of its event, and the state
   of a customer is how often their event was absorbed into it.

   A macro makes a mutant, and each must be found out:
     LOOSE_LOAD states are read without the guards of a write
     KEPT_ON    states that were kept outlive the claim
     NO_OFFSET  the commit compares the owner alone, not the position
     NO_OUTBOX  a claim does not deliver what lies in the outbox
     NO_WAIT    the next commit does not wait until the outbox is out
     UNORDERED  what goes out does not go out in order */

#ifndef LAST
#define LAST 3
#endif
#ifndef FAULTS
#define FAULTS 3 /* of all kinds together */
#endif
#define SLICE 2  /* most events in one commit */

/* Redis: one value that moves, goes back and is lost as a whole. */
typedef Held {
  byte token;           /* the claim that owns it */
  byte off;             /* the last absorbed event */
  byte from;            /* the outbox: from .. off; nothing when from > off */
  byte state[4]         /* one customer per event: how often it was absorbed */
}
Held redis, copy;

byte owner = 0;         /* whom the group has given the partition */
byte mark = 0;          /* what lies in the output, up to this message, in order */
byte claims = 0, faults = 0;
bool calm = false;      /* from here on there are no faults */

#define MAY_FAIL (!calm && faults < FAULTS)
#define FAULT MAY_FAIL -> faults++
#define mine_still (redis.token == token && redis.off == off)
#ifdef LOOSE_LOAD
#define LOADABLE true
#else
#define LOADABLE mine_still
#endif
#define settled (redis.off == LAST && mark == LAST)
#define once(n) (redis.state[n] == (redis.off >= n))

/* The broker has a message; a reader that keeps the highest id would lose one that is overtaken. */
inline append(id) {
  assert(id <= mark + 1);
  if :: id == mark + 1 -> mark = id :: else fi
}

inline becomes(to, what) {
  to.token = what.token; to.off = what.off; to.from = what.from;
  to.state[1] = what.state[1]; to.state[2] = what.state[2]; to.state[3] = what.state[3]
}

inline read() {
  mine[1] = redis.state[1]; mine[2] = redis.state[2]; mine[3] = redis.state[3]; kept = true
}

inline forget() {
  token = 0; off = 0; next = 1; upto = 0; silent = 0
#ifndef KEPT_ON
  ; mine[1] = 0; mine[2] = 0; mine[3] = 0; kept = false
#endif
}

proctype Worker(byte me) {
  byte token, off, next, upto, silent, mine[4];
  bool kept = false;

end_claim: /* own the partition; a crash anywhere comes here too, as another process in its place */
  atomic { forget() }
  atomic { owner == me ->
    claims++; token = claims; redis.token = token;
    off = redis.off; next = redis.from; upto = redis.off
#ifdef NO_OUTBOX
    ; next = upto + 1
#endif
  }
  silent = mark;

publish: /* what lies in the outbox, unless the output has it; then go on */
  do
  :: atomic { next <= upto && next <= silent -> next++ }
#ifdef UNORDERED
  :: atomic { next < upto && next > silent -> append(upto) }
#endif
  :: atomic { next <= upto && next > silent -> append(next); next++ }
  :: atomic { MAY_FAIL && next <= upto && next > silent -> faults++; append(next) } /* no answer: sent again */
  :: atomic { FAULT; goto end_claim }                                /* a crash half-way */
#ifdef NO_WAIT
  :: atomic { off < LAST -> break }
#endif
  :: atomic { next > upto -> break }
  od;

load: /* the states of the next slice, guarded like a write, or kept from before; in silence, a look at the guards */
  if
#ifndef LOOSE_LOAD
  :: atomic { !mine_still -> goto end_claim }
#else
  :: atomic { off == LAST && !mine_still -> goto end_claim }
#endif
  :: atomic { LOADABLE && off + 1 <= LAST -> upto = off + 1; read() }
  :: atomic { LOADABLE && off + SLICE <= LAST -> upto = off + SLICE; read() }
  :: atomic { kept && off + 1 <= LAST -> upto = off + 1 }
  :: atomic { kept && off + SLICE <= LAST -> upto = off + SLICE }
  :: atomic { FAULT; goto end_claim }
  fi;

commit: /* one atomic step of Redis, if token and position are as the worker left them */
  atomic {
    if
#ifndef NO_OFFSET
    :: !mine_still -> goto end_claim
    :: mine_still
#else
    :: redis.token != token -> goto end_claim
    :: redis.token == token
#endif
       -> next = off + 1;
       redis.from = next;
       do :: off < upto -> off++; redis.state[off] = mine[off] + 1 :: else -> break od;
       redis.off = upto
    fi
  }
  if :: atomic { FAULT; goto end_claim } :: skip fi; /* the answer is lost */
  goto publish
}

/* Rebalances, and Redis that goes back or is empty; at some point all that ends. */
proctype Fate() {
  byte none = 0;
  do
  :: atomic { FAULT; owner = 1 - owner }
  :: d_step { MAY_FAIL -> becomes(copy, redis) }
  :: atomic { FAULT; becomes(redis, copy) }
  :: atomic { FAULT; redis.token = 0; redis.off = 0; redis.from = 1;
       redis.state[1] = 0; redis.state[2] = 0; redis.state[3] = 0 }
  :: atomic { calm = true; break }
  od
}

init {
  redis.from = 1; copy.from = 1;
  atomic { run Worker(0); run Worker(1); run Fate() }
}

ltl absorbed_once { [] (once(1) && once(2) && once(3)) }
ltl all_is_published { (<> calm) -> <> [] settled }

"""The verdict: what had to come beside what came, in one line of numbers."""

import msgspec

from tests.chaos.judge import learning, recompute, timers
from tests.chaos.judge.expected import World
from tests.chaos.judge.outputs import Outputs
from tests.chaos.judge.recording import INPUT

EXAMPLES = 5
"""How many cases of each kind are told in words."""


class Verdict:
    """Compares; ``line`` are the numbers, ``told`` says of some what is wrong with them."""

    def __init__(self, recording):
        self.recording = recording
        self.world, self.outputs = World(recording), Outputs(recording)
        self.told = {}
        self.line = {}

    def tell(self, kind, cases):
        """Note cases of a kind; how many there are."""
        cases = [str(case) for case in cases]
        if cases:
            self.told.setdefault(kind, []).extend(cases[:EXAMPLES])
        return len(cases)

    def judged(self):
        """Judge everything; give the line."""
        world, outputs = self.world, self.outputs
        timing, count = timers.judge(world, outputs)
        learned = learning.judge(self.recording)
        kept = learning.snapshots(self.recording)
        lost, twice = self._counts()
        return {
            "sent": len(self.recording.ledger),
            "absorbed": len(self._traced()),
            "lost": lost + self._not_in_the_log() + self._positions(-1),
            "absorbed_twice": twice + self._doubled() + self._positions(1),
            "missing": self._missing(),
            "two_contents": self.tell("two_contents", outputs.two_contents),
            "unexplained": self._unexplained(),
            "wrong": self._wrong(),
            "out_of_order": outputs.out_of_order,
            "repeats": outputs.repeats,
            "duplicates": world.twice,
            "forwarded": len(world.forwards),
            "dead_letters": sum(len(found) for found in outputs.dead.values()),
            "decisions": len(world.decisions),
            "timers": count,
            "timers_early": timing.early,
            "timers_late": timing.late,
            "timers_twice": timing.twice,
            "timers_missing": timing.missing,
            "learned": learned.learned,
            "learned_twice": learned.twice,
            "not_learned": learned.missing,
            "not_recomputable": self.tell(
                "not_recomputable", recompute.judge(world, outputs, kept)
            ),
        }

    # Absorbed, lost, twice

    def _traced(self):
        """Give the events of which anything came."""
        named = {
            self.world.messages[about].place
            for about in self.outputs.messages
            if about in self.world.messages
        }
        return named & self.world.events.keys()

    def _counts(self):
        """Say by the counts that messages show how many events are short, and how many too many."""
        gaps, more = {}, {}
        for place in self.world.events.keys() - self._traced():
            customer = self.world.events[place].customer
            gaps[customer] = gaps.get(customer, 0) + 1
        for about, said in self.outputs.messages.items():
            wanted = self.world.messages.get(about)
            for name in ("visits", "paid"):
                if wanted and name in wanted.data:
                    step = said[0].data["data"].get(name, 0.0) - wanted.data[name]
                    gaps[wanted.customer] = max(gaps.get(wanted.customer, 0), -step)
                    more[wanted.customer] = max(more.get(wanted.customer, 0), step)
        self.tell("lost", (c for c, n in gaps.items() if n > 0))
        self.tell("absorbed_twice", (c for c, n in more.items() if n > 0))
        return int(sum(gaps.values())), int(sum(more.values()))

    def _not_in_the_log(self):
        """Count what the broker acknowledged and does not have any more, or has something else for."""
        held = {(record.partition, record.offset) for _, record in self.recording.all(INPUT)}
        events = self.world.events
        gone = [
            line
            for line in self.recording.ledger
            if line[:2] not in held or (line[:2] in events and events[line[:2]].id != line[2])
        ]
        return self.tell("lost", gone)

    def _positions(self, sign):
        """Count by what Redis says of itself: the last offset, and how many events were absorbed."""
        total = 0
        for partition, records in self.recording.logs[INPUT].items():
            held = self.recording.held.get(partition, {})
            state = msgspec.msgpack.decode(held[b"state"]) if b"state" in held else {}
            difference = sign * (state.get("absorbed", 0) - len(records))
            behind = sign < 0 and records and int(held.get(b"off", -1)) != records[-1].offset
            wrong = max(0, difference, behind)
            if wrong:
                self.tell(
                    "positions",
                    [f"partition {partition}: {state.get('absorbed')} of {len(records)}"],
                )
            total += wrong
        return total

    def _doubled(self):
        """Count messages that came under two ids; a timer's are counted as timers."""
        return self.tell(
            "absorbed_twice",
            (
                [one.id for one in said]
                for about, said in self.outputs.messages.items()
                if len(said) > 1 and not self._is_timer(about)
            ),
        )

    def _is_timer(self, about):
        wanted = self.world.messages.get(about)
        return wanted is not None and wanted.due is not None

    # Messages

    def _missing(self):
        world, outputs = self.world, self.outputs
        return (
            self.tell("missing", (a for a in world.messages if a not in outputs.messages))
            + self.tell("missing", (d for d in world.decisions if d not in outputs.examples))
            + self.tell("missing", (p for p in world.examples if p not in outputs.examples))
            + self.tell("missing", (p for p in world.dead if p not in outputs.dead))
            + self.tell("missing", (p for p in world.forwards if p not in outputs.forwards))
        )

    def _unexplained(self):
        world, outputs = self.world, self.outputs
        known = world.decisions.keys() | world.examples.keys()
        return (
            self.tell("unexplained", (s.id for s in outputs.strange))
            + self.tell("unexplained", (a for a in outputs.messages if a not in world.messages))
            + self.tell("unexplained", (e for e in outputs.examples if e not in known))
            + self.tell("unexplained", (p for p in outputs.dead if p not in world.dead))
            + self.tell("unexplained", (p for p in outputs.forwards if p not in world.forwards))
        )

    def _wrong(self):
        """Count messages that say something else than what follows from the input."""
        return self.tell(
            "wrong", [*self._wrong_messages(), *self._wrong_letters(), *self._wrong_rewards()]
        )

    def _wrong_messages(self):
        for about, found in self.outputs.messages.items():
            wanted = self.world.messages.get(about)
            if wanted is None:
                continue
            for said in found:
                shown = said.data.get("data", {})
                off = {k: v for k, v in wanted.data.items() if shown.get(k) != v}
                if off or said.record.key != wanted.customer.encode():
                    yield said.id, about, shown, wanted.data
                elif wanted.due is None and said.place != wanted.place:
                    yield said.id, about, "another place", wanted.place
                elif said.record.partition != wanted.place.partition:
                    yield said.id, about, "another partition"

    def _wrong_letters(self):
        for place, letters in self.outputs.dead.items():
            cause = self.world.dead.get(place)
            for letter in letters:
                if cause and letter.said["ce_cause"] != cause.encode():
                    yield place, letter.said["ce_cause"], cause

    def _wrong_rewards(self):
        for decision, decided in self.world.decisions.items():
            for said in self.outputs.examples.get(decision, ()):
                if said.data["reward"] != decided.paid:
                    yield said.id, decision, said.data["reward"], decided.paid
        for place, items in self.world.examples.items():
            for said in self.outputs.examples.get(place, ()):
                if {row["group"] for row in said.data["rows"] if row["bought"]} != items:
                    yield said.id, place, items

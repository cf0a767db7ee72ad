"""The report: the line of several rounds, for machines and for people."""

from collections import Counter

FAILS = (
    "lost",
    "absorbed_twice",
    "missing",
    "two_contents",
    "unexplained",
    "wrong",
    "out_of_order",
    "timers_early",
    "timers_late",
    "timers_twice",
    "timers_missing",
    "learned_twice",
    "not_learned",
    "not_recomputable",
    "late",
    "stuck",
    "surprises",
)
"""What must be zero or empty."""
ADDED = (
    "seconds",
    "sent",
    "absorbed",
    "duplicates",
    "forwarded",
    "dead_letters",
    "repeats",
    "decisions",
    "timers",
    "learned",
)
"""What is only counted."""


def broken(seed, reason):
    """Give the line of a round that could not be judged: that alone is a finding."""
    lists = {"late": [], "surprises": [], "stuck": [reason]}
    numbers = {key: 0 for key in (*ADDED, *FAILS) if key not in lists}
    recovery = {"median": None, "worst": None, "by_fault": {}}
    return {"seed": seed} | numbers | lists | {"kills": {}, "recovery_s": recovery}


def merged(lines):
    """Add up the lines of rounds; the seeds stay a list when there are several."""
    if len(lines) == 1:
        return lines[0]
    total = {"seed": [line["seed"] for line in lines], "rounds": len(lines)}
    for key in (*ADDED, *FAILS):
        total[key] = _added([line[key] for line in lines])
    kills = sum((Counter(line["kills"]) for line in lines), Counter())
    total["kills"] = dict(sorted(kills.items()))
    total["recovery_s"] = _recovery([line["recovery_s"] for line in lines])
    total["found_in"] = [line["seed"] for line in lines if any(line[key] for key in FAILS)]
    return total


def _added(values):
    if isinstance(values[0], list):
        return [one for value in values for one in value]
    return round(sum(values), 1)


def _recovery(found):
    found = [one for one in found if one["worst"] is not None]
    names = sorted({name for one in found for name in one["by_fault"]})
    worst = {n: max(o["by_fault"][n]["worst"] for o in found if n in o["by_fault"]) for n in names}
    middle = sorted(one["median"] for one in found)
    return {
        "median": middle[len(middle) // 2] if middle else None,
        "worst": max(worst.values(), default=None),
        "by_fault": {name: {"worst": value} for name, value in worst.items()},
    }


def shown(line):
    """Write a line for people."""
    wrong = [key for key in FAILS if line[key]]
    rows = [f"{key:18} {line[key]}" for key in ("seed", *ADDED, *FAILS)]
    rows += [f"{name:40} {count}" for name, count in line["kills"].items()]
    rows.append(
        f"recovery (s)       median {line['recovery_s']['median']}, worst {line['recovery_s']['worst']}"
    )
    rows += [
        f"  after {name:34} {said['worst']}"
        for name, said in line["recovery_s"]["by_fault"].items()
    ]
    rows.append("found: " + ", ".join(wrong) if wrong else "nothing was lost, doubled or changed")
    return "\n".join(rows)

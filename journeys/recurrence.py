"""Recurrence rules in words, as drawings and answers show them."""

DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
BY_DAY = {"BYDAY", "BYMONTHDAY"}
"""The parts of a rule that say on which days it recurs."""
PLAIN = {"FREQ", "BYDAY", "BYMONTHDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "WKST"}
"""The parts of a rule that can be put into a few words."""


def said(rule: str, *, counted: bool = False) -> str:
    """Put a rule into words where they are few; others are given as they are.

    Where it is ``counted`` from a day, that one tells which days are meant when the rule does not.

    >>> said("FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=9;BYMINUTE=0"), said("FREQ=DAILY;BYHOUR=18")
    ('every Monday and Thursday 09:00', 'every day 18:00')
    >>> said("FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=9"), said("FREQ=HOURLY;BYMINUTE=30")
    ('day 1 of every month 09:00', 'every hour at minute 30')
    >>> said("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO'
    """
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    day = _day(parts)
    untold = counted and parts["FREQ"] in {"WEEKLY", "MONTHLY"} and not parts.keys() & BY_DAY
    if not parts.keys() <= PLAIN or not day or untold:
        return rule
    minute = int(parts.get("BYMINUTE", "0"))
    if parts["FREQ"] == "HOURLY":
        return f"every hour at minute {minute}"
    hours = [f"{int(hour):02}:{minute:02}" for hour in parts.get("BYHOUR", "0").split(",")]
    return f"{day} {_and(hours)}"


def _day(parts: dict[str, str]) -> str:
    days = parts.get("BYDAY", "").split(",") if "BYDAY" in parts else []
    of_month = parts.get("BYMONTHDAY", "1")
    match parts["FREQ"]:
        case "HOURLY" if not days and "BYMONTHDAY" not in parts and "BYHOUR" not in parts:
            return "every hour"
        case "DAILY" if not days and "BYMONTHDAY" not in parts:
            return "every day"
        case "WEEKLY" if "BYMONTHDAY" not in parts and DAYS.keys() >= set(days or ["MO"]):
            return f"every {_and([DAYS[day] for day in days or ['MO']])}"
        case "MONTHLY" if not days and of_month.isdigit():
            return f"day {of_month} of every month"
    return ""


def _and(words: list[str]) -> str:
    return " and ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} and {words[-1]}"

"""Durations and shares as people write them: ``45m``, ``3d``, ISO 8601, ``5%``."""

import re
from decimal import Decimal, InvalidOperation

from journeys.event import Millis

UNITS: dict[str, Millis] = {
    "ms": 1,
    "s": 1_000,
    "m": 60_000,
    "h": 3_600_000,
    "d": 86_400_000,
    "w": 604_800_000,
}
"""The units of a duration, in milliseconds."""

MOST: Millis = 3_650 * UNITS["d"]
"""The longest duration: ten years."""

_SHORT = re.compile(r"(\d{1,9})(ms|s|m|h|d|w)")
_ISO = re.compile(
    r"P(?:(?P<w>\d{1,5})W|(?:(?P<d>\d{1,5})D)?(?:T(?=\d)(?:(?P<h>\d{1,7})H)?(?:(?P<m>\d{1,7})M)?(?:(?P<s>\d{1,9})S)?)?)"
)


PATTERN = rf"(?:(?:{_SHORT.pattern})+|(?=P.){re.sub('[?]P<.>', '', _ISO.pattern)})"
"""What a duration looks like, for readers of patterns other than Python, such as editors."""

SHARE_PATTERN = r"(?:\d+\.?\d*|\.\d+) *%?"
"""What a share looks like as a text."""


def duration(text: str) -> Millis:
    """Read a duration in milliseconds; ``ValueError`` says what is expected.

    >>> duration("45m"), duration("1d12h"), duration("P1DT12H")
    (2700000, 129600000, 129600000)
    >>> duration("soon")
    Traceback (most recent call last):
    ValueError: 'soon' is not a duration; write 45m, 3d, 1d12h or ISO 8601 (PT45M)
    """
    total = _iso(text) if text.startswith("P") else _short(text)
    if total is None or total > MOST:
        raise ValueError(f"{text!r} is not a duration; write 45m, 3d, 1d12h or ISO 8601 (PT45M)")
    return total


def offset(text: str) -> Millis:
    """Read a duration that may have a minus before it.

    >>> offset("-3d"), offset("2h")
    (-259200000, 7200000)
    """
    return -duration(text[1:]) if text.startswith("-") else duration(text)


def _short(text: str) -> Millis | None:
    parts = _SHORT.findall(text)
    if not parts or "".join(f"{count}{unit}" for count, unit in parts) != text:
        return None
    return sum(int(count) * UNITS[unit] for count, unit in parts)


def _iso(text: str) -> Millis | None:
    matched = _ISO.fullmatch(text)
    counts = {
        unit: count for unit, count in (matched.groupdict() if matched else {}).items() if count
    }
    return sum(int(count) * UNITS[unit] for unit, count in counts.items()) if counts else None


def written(span: Millis) -> str:
    """Write a duration in the largest units that fit.

    >>> written(129600000), written(0)
    ('1d12h', '0s')
    """
    parts = []
    for unit in ("d", "h", "m", "s", "ms"):
        count, span = divmod(span, UNITS[unit])
        parts += [f"{count}{unit}"] if count else []
    return "".join(parts) or "0s"


def written_offset(span: Millis) -> str:
    """Write a duration that may be negative.

    >>> written_offset(-259200000), written_offset(7200000)
    ('-3d', '2h')
    """
    return f"-{written(-span)}" if span < 0 else written(span)


def share(text: str | float) -> Decimal:
    """Read a share between 0 and 1 as ``5%`` or ``0.05``, exactly.

    >>> share("5%"), share("0.25")
    (Decimal('0.05'), Decimal('0.25'))
    >>> share("120%")
    Traceback (most recent call last):
    ValueError: '120%' is not a share; write 5% or 0.05, between 0% and 100%
    """
    raw = str(text)
    try:
        value = Decimal(raw.removesuffix("%").strip()) / (100 if raw.endswith("%") else 1)
    except InvalidOperation:
        value = Decimal(-1)
    if not 0 <= value <= 1:
        raise ValueError(f"{raw!r} is not a share; write 5% or 0.05, between 0% and 100%")
    return value


def percent(part: Decimal) -> str:
    """Write a share as people do.

    >>> percent(Decimal("0.5")), percent(Decimal("0.075")), percent(Decimal(1))
    ('50%', '7.5%', '100%')
    """
    return f"{(part * 100).normalize():f}%"

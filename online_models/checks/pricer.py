"""The contract of pricers, clause by clause."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from online_models.checks.clause import (
    must,
    must_be_vector,
    must_draw_as_published,
    must_refuse,
    spread,
)
from online_models.checks.state import check_state, restored, taught
from online_models.learner import Learner
from online_models.price import PriceChoice, Pricer
from online_models.snapshot import pack

LADDER = (0.0, 0.1, 0.2, 0.3)
MARGINS = (0.5, 0.4, 0.3, 0.2)
NAN = float("nan")

_ROW: dict[str, Any] = {"group": "milk", "discount": 0.1, "context": {"x": 0.5}, "bought": True}
_BAD: tuple[dict[str, Any], ...] = (
    {},
    {"rows": []},
    {"rows": "all"},
    {"rows": [_ROW, 7]},
    {"rows": [_ROW, _ROW | {"group": ""}]},
    {"rows": [_ROW, _ROW | {"discount": 1.0}]},
    {"rows": [_ROW, _ROW | {"discount": NAN}]},
    {"rows": [_ROW, _ROW | {"bought": 1}]},
    {"rows": [_ROW, _ROW | {"context": {"x": NAN}}]},
    {"rows": [_ROW | {"group": f"g{n}"} for n in range(1_001)]},
)


def check_pricer(make: Callable[[], Any], beside: Mapping[str, Any] | None = None) -> None:
    """Put a pricer through its contract.

    Checked: the choice lies on the ladder, the published vector and that points are drawn from it,
    falling demand, contributions that add up, that quoting changes nothing, restoring, bad input.

    Parameters
    ----------
    make
        Makes a fresh pricer.
    beside
        What its examples need beside their rows.

    Examples
    --------
    >>> from online_models import build
    >>> check_pricer(lambda: build("demand", {}))
    """
    must(isinstance(make(), Pricer), "it has the methods of a pricer")
    must(isinstance(make(), Learner), "it has a kind and settings")
    examples = [example | dict(beside or {}) for example in _examples()]
    check_state(make, examples, [example | dict(beside or {}) for example in _BAD])
    for pricer in (make(), taught(make, examples)):
        _check_quotes(pricer)
        _check_questions(pricer)
        _check_twin(make, pricer)


def _examples() -> list[dict[str, Any]]:
    """Two groups; discounts sell one of them and make no difference to the other."""
    rows = []
    for step, chance in enumerate(spread(120)):
        discount = LADDER[step % 4]
        sold = {"milk": chance < 0.2 + discount, "soap": chance < 0.3}
        rows.append([_row(group, discount, bought) for group, bought in sold.items()])
    return [{"rows": each} for each in rows]


def _row(group: str, discount: float, bought: bool) -> dict[str, Any]:
    return {"group": group, "discount": discount, "context": {"x": 0.5}, "bought": bought}


def _check_quotes(pricer: Any) -> None:
    for group in ("milk", "soap", "never seen"):
        for ladder in (LADDER, LADDER[1:], LADDER[:1]):
            for floor in (0.0, 0.1, 1.0):
                margins = MARGINS[-len(ladder) :]
                quote = pricer.quote(group, ladder, {"x": 0.5}, margins, lambda _: 0.5, floor)
                _check_quote(quote, ladder, floor)
    _check_draws(pricer)


def _check_quote(quote: PriceChoice, ladder: Sequence[float], floor: float) -> None:
    must(quote.ladder == tuple(ladder), "the ladder is the one that was given")
    must(quote.discount in ladder, "the discount lies on the ladder")
    must(ladder[quote.place] == quote.discount, "the place is that of the discount")
    must(len(quote.propensities) == len(ladder), "every point has its propensity")
    must_be_vector(quote.propensities, floor)
    must(len(quote.scores) == len(ladder), "every point has its score")
    falls = all(a <= b for a, b in zip(quote.purchases, quote.purchases[1:], strict=False))
    must(falls and quote.slope <= 0.0, "a lower price never lowers the chance of a purchase")
    must(all(0.0 <= chance <= 1.0 for chance in quote.purchases), "chances lie in [0, 1]")
    must(sum(quote.contributions.values()) == quote.log_odds, "contributions sum to the log-odds")
    must((quote.runner_up is None) == (len(ladder) == 1), "there is a runner-up if it can be")
    plain = msgspec.json.decode(msgspec.json.encode(quote), type=PriceChoice)
    must(plain == quote, "a quote survives JSON")


def _check_draws(pricer: Any) -> None:
    def quoted(uniform: float) -> PriceChoice:
        quote: PriceChoice = pricer.quote("milk", LADDER, {}, MARGINS, lambda _: uniform, 0.02)
        return quote

    published = quoted(0.0)
    shares = dict(zip(map(str, published.ladder), published.propensities, strict=True))
    must_draw_as_published(shares, lambda uniform: str(quoted(uniform).discount))


def _check_questions(pricer: Any) -> None:
    before = pack(pricer.numbers())

    def quote(**changed: Any) -> Any:
        asked = {"group": "milk", "ladder": LADDER, "context": {"x": 0.5}, "value_of": MARGINS}
        return pricer.quote(**(asked | {"chance": lambda _: 0.5, "floor": 0.02} | changed))

    must(quote() == quote(), "the same question, the same answer")
    _check_quote(quote(context={"x": NAN}), LADDER, 0.02)
    must(quote(context={"x": NAN}).ignored == ("x",), "features that are not numbers are named")
    by_function = quote(value_of=lambda discount: MARGINS[LADDER.index(discount)])
    must(by_function == quote(), "profits may come as a function of the discount")
    must(pack(pricer.numbers()) == before, "quoting changes nothing")
    must_refuse(lambda: quote(ladder=()), "an empty ladder")
    must_refuse(lambda: quote(ladder=(0.0, 0.1, 0.2, 1.0)), "a discount of 100 %")
    must_refuse(lambda: quote(ladder=(0.0, 0.1, 0.1, 0.2)), "a discount given twice")
    must_refuse(lambda: quote(value_of=(1.0,)), "profits that do not fit the ladder")
    must_refuse(lambda: quote(value_of=(NAN, 1.0, 1.0, 1.0)), "a profit that is not a number")


def _check_twin(make: Callable[[], Any], pricer: Any) -> None:
    twin: Any = restored(make, pricer)
    for group in ("milk", "soap", "never seen"):
        question = (group, LADDER, {"x": 0.5}, MARGINS, lambda _: 0.5, 0.02)
        must(twin.quote(*question) == pricer.quote(*question), "a restored pricer answers alike")

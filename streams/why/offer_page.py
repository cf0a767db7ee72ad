"""A priced offer as a person reads it: the price to the cent, the ladder, and the limits that held it."""

from collections.abc import Iterator
from decimal import Decimal

from rich.console import RenderableType
from rich.text import Text

from streams.messages import Offer, Quote
from streams.why.explanation import odds
from streams.why.lines import BAD, GOOD, LOUD, QUIET, Line, chance, number, parts, score, small
from streams.why.moment import moment


def lines(offer: Offer) -> Iterator[Line]:
    """Give the lines about one offer."""
    quote = offer.quote
    yield "offer", _headline(quote)
    yield "price", _components(quote)
    if quote.ladder:
        yield "ladder", _ladder(quote)
    if quote.guardrails:
        yield "limits", _limits(quote)
    if quote.evidence:
        yield "demand", Text(_demand(quote))
    added = odds(offer)
    if added is not None:
        yield "odds", parts(added)
    yield "quote", _terms(quote)


def _headline(quote: Quote) -> Text:
    return Text.assemble(f"{quote.offer} on ", (quote.on, LOUD), f": {quote.reason}")


def _components(quote: Quote) -> Text:
    currency = quote.price.currency
    told = "  ".join(f"{part.code} {part.amount.amount}" for part in quote.components)
    total = sum(Decimal(part.amount.amount) for part in quote.components)
    text = Text(f"{told}  =  ").append(f"{quote.price.amount} {currency}", LOUD)
    if total == Decimal(quote.price.amount):
        return text.append("  to the cent", GOOD)
    return text.append(f"  but the components sum to {total}", BAD)


def _ladder(quote: Quote) -> RenderableType:
    shown = small("discount", "earns", "propensity", "")
    for rung in quote.ladder:
        chosen = rung.discount == quote.discount
        style = f"{LOUD} {GOOD}" if chosen else ""
        word = "chosen" if chosen else ""
        shown.add_row(rung.discount, score(rung.score), chance(rung.propensity), word, style=style)
    return shown


def _limits(quote: Quote) -> Text:
    told = [
        f"{', '.join(rail.stopped)} stopped by {rail.code} (limit {rail.bound})"
        for rail in quote.guardrails
    ]
    return Text("\n".join(told), "yellow")


def _demand(quote: Quote) -> str:
    seen = quote.evidence
    said = [f"{number(seen[name])} {words}" for name, words in _EVIDENCE if name in seen]
    how = "exploring" if quote.exploring else "the baseline" if quote.baseline else "not exploring"
    return ", ".join([*said, how, f"snapshot {quote.snapshot or 'none: the prior'}"])


_EVIDENCE = (
    ("effective_n", "rows"),
    ("sd", "standard deviation of the log-odds"),
    ("slope", "log-odds per unit of log price"),
)


def _terms(quote: Quote) -> Text:
    said = [f"{quote.quote}"]
    said += [f"kept until {moment(quote.valid_until)}"] if quote.valid_until else []
    said += ["an earlier quote that still stands"] if quote.stable else []
    said += [f"disclosure {quote.disclosure}"] if quote.disclosure else []
    text = Text("; ".join(said), QUIET)
    if quote.observational:
        label = "observational: learned from prices that others set; an effect is not proven"
        text.append(f"\n{label}", "yellow")
    return text

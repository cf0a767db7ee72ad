"""The next release, as far as its state goes: ``python -m tests.integration.commands.next_release``.

Its schema adds how often it wrote a customer, and a mark in every enrolment; else it is this release.
"""

import msgspec

from journeys import state


class Enrolment(state.Enrolment, kw_only=True):
    mark: str = msgspec.field(name="M", default="")


class Customer(state.Customer, kw_only=True):
    enrolments: list[Enrolment] = msgspec.field(name="e", default_factory=list)
    wrote: int = msgspec.field(name="L", default=0)


write = state.encode


def encode(customer):
    if customer.schema >= state.SCHEMA:
        customer.wrote += 1
        for enrolment in customer.enrolments:
            enrolment.mark = f"mark of {enrolment.id}"
    return write(customer)


def install():
    state.SCHEMA += 1
    state.NEW = ("wrote",)
    state.Enrolment, state.Customer = Enrolment, Customer
    state._decoder = msgspec.msgpack.Decoder(Customer)
    state.encode = encode


if __name__ == "__main__":
    install()
    from streams.cli.main import app

    app()

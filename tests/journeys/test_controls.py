"""What customers say about themselves: what is kept of it, and that it stays bounded."""

from life import NOON, Life, plan_of

from journeys.event import Event
from journeys.plan import Plan
from journeys.state import encode

PLAN = plan_of()


def test_declared_fields_and_preferences_are_kept():
    life = Life(PLAN)
    life.meets("profile.changed", NOON, tier="gold", points=3, timezone="Europe/Madrid")
    life.advances(preference("pause", value=True), NOON)
    assert life.state.fields == {"tier": "gold", "points": 3, "timezone": "Europe/Madrid"}
    assert life.state.preferences == {"pause": True}


def test_what_no_schema_declares_is_not_kept():
    life = Life(PLAN)
    life.meets("profile.changed", NOON, email="a@example.org", traits={"a": 1}, tier="gold")
    life.advances(preference("colour", value="red"), NOON)
    assert (life.state.fields, life.state.preferences) == ({"tier": "gold"}, {})
    assert sorted(life.state.said) == ["customer.tier"]


def test_zone_and_country_are_kept_without_a_declaration():
    life = Life(PLAN)
    life.meets("profile.changed", NOON, timezone="Europe/Madrid", country="ES")
    assert life.state.fields == {"timezone": "Europe/Madrid", "country": "ES"}


def test_before_any_plan_simple_values_are_kept():
    life = Life(Plan())
    life.meets("profile.changed", NOON, tier="gold", points=3, member=True, more={"a": 1})
    assert life.state.fields == {"tier": "gold", "points": 3, "member": True}


def test_null_and_what_has_the_wrong_type_or_size_takes_a_field_back():
    for value in (None, 5, "x" * 5000, ["gold"]):
        life = Life(PLAN)
        life.meets("profile.changed", NOON, tier="gold")
        life.meets("profile.changed", NOON + 1, tier=value)
        assert life.state.fields == {}


def test_an_older_word_changes_nothing():
    life = Life(PLAN)
    life.meets("profile.changed", NOON, tier="gold")
    life.meets("profile.changed", NOON + 5, time=NOON - 1, tier="silver", points=1)
    assert life.state.fields == {"tier": "gold", "points": 1}


def test_words_without_end_do_not_grow_the_state_without_end():
    for plan in (PLAN, Plan()):
        life = Life(plan)
        for number in range(200):
            life.meets("consent.changed", NOON + number, purpose=f"p{number}", granted=True)
            life.meets("profile.changed", NOON + number, **{f"f{number}": "x" * 40})
            life.advances(preference(f"n{number}", value="y"), NOON + number)
        life.meets("consent.changed", NOON + 999, purpose="p" * 100_000, granted=True)
        assert len(life.state.consents) == 64
        assert len(encode(life.state)) < 20_000


def test_a_consent_beyond_the_limit_can_still_be_withdrawn_when_it_is_known():
    life = Life(PLAN)
    for number in range(70):
        life.meets("consent.changed", NOON + number, purpose=f"p{number}", granted=True)
    life.meets("consent.changed", NOON + 100, purpose="p3", granted=False)
    assert not life.state.consents["p3"].granted


def preference(name, *, value):
    data = {"name": name, "value": value}
    return Event(id=f"{name}", name="preference.changed", customer="7", time=NOON, data=data)

"""Orders of operators and ways back: what the next manifest says, and how journeys stand by it."""

import pytest

from journeys.operated import How
from streams.definitions.catalogue import Catalogue
from streams.definitions.compiled import compiled
from streams.definitions.manifest import Document, Manifest, encode
from streams.definitions.revisions import NoRevision, back, changes, earlier, ordered
from streams.definitions.standing import Standing, standing, standings

HELLO = """\
journey: hello
version: 1
entry: {event: order.completed}
steps:
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: hi}}
"""
SHOP = "schema: shop\nversion: 1\nevents:\n  order.completed: {value: number}\n"
SCHEMA = Document("schema", "shop", 1, "shop.yaml", SHOP)


def journey(name, version=1):
    text = HELLO.replace("hello", name).replace("version: 1", f"version: {version}")
    return Document("journey", name, version, f"{name}.yaml", text)


class Book:
    """A catalogue that manifests are written to, one after the other."""

    def __init__(self, *documents):
        self.catalogue = Catalogue(compiled)
        self.writes(documents, {"seed": "s"})

    def writes(self, documents, settings):
        number = self.catalogue.latest + 1
        keys = tuple(sorted(one.key for one in documents))
        made = Manifest(number, self.catalogue.parent_of(number), keys, dict(settings), {}, "")
        for one in (*documents, made):
            self.catalogue.add(one.key, encode(one))

    def orders(self, name, how):
        self.writes(*ordered(self.catalogue, name, how))

    @property
    def settings(self):
        return self.catalogue.newest.settings


@pytest.fixture
def book():
    return Book(SCHEMA, journey("hello"), journey("other"))


def test_an_order_is_a_setting_beside_the_same_documents_and_the_plan_obeys_it(book):
    before = book.catalogue.newest
    book.orders("hello", How.HOLD)
    assert book.settings == {"seed": "s", "operated": {"hello": {"how": "hold"}}}
    assert book.catalogue.newest.documents == before.documents
    plan = book.catalogue.plan(book.catalogue.latest)
    assert plan.operated.how("hello") is How.HOLD
    assert plan.operated.how("other") is None


def test_a_resume_leaves_nothing_of_the_order(book):
    book.orders("hello", How.STOPPED)
    book.orders("other", How.KILLED)
    book.orders("hello", None)
    assert book.settings["operated"] == {"other": {"how": "killed"}}
    book.orders("other", None)
    assert book.settings == {"seed": "s"}


def test_a_journey_stands_since_the_manifest_that_gave_the_order(book):
    assert standing(book.catalogue, "hello") == Standing("hello", 1, "runs", 1)
    book.orders("hello", How.HOLD)
    book.orders("other", How.STOPPED)
    book.writes([SCHEMA, journey("hello", 2), journey("other")], book.settings)
    assert standings(book.catalogue) == [
        Standing("hello", 2, "hold", 2),
        Standing("other", 1, "stopped", 3),
    ]


def test_a_journey_whose_document_was_taken_away_can_be_killed(book):
    book.writes([SCHEMA, journey("other")], book.settings)
    assert standing(book.catalogue, "hello") == Standing("hello", None, "not in force", 2)
    book.orders("hello", How.KILLED)
    assert Standing("hello", None, "killed", 3) in standings(book.catalogue)


@pytest.mark.parametrize(
    ("name", "how", "words"),
    [
        ("helo", How.HOLD, "No journey is called 'helo': did you mean 'hello'?"),
        ("zzz", How.HOLD, "No journey is called 'zzz': there are hello, other."),
        ("other", None, "other is neither paused nor stopped nor killed: there is no order."),
        ("hello", How.HOLD, "hello is killed, which is more. Take it back: rumbo resume hello"),
    ],
)
def test_what_cannot_be_ordered_says_why(book, name, how, words):
    book.orders("hello", How.KILLED)
    with pytest.raises(NoRevision) as refused:
        ordered(book.catalogue, name, how)
    assert str(refused.value) == words


def test_without_a_manifest_there_is_nothing_to_operate():
    with pytest.raises(NoRevision, match="rumbo apply"):
        ordered(Catalogue(compiled), "hello", How.HOLD)


def test_a_way_back_has_the_earlier_documents_and_the_orders_of_now(book):
    book.writes([SCHEMA, journey("hello", 2)], book.settings)
    book.orders("hello", How.HOLD)
    assert earlier(book.catalogue) == 1
    documents, settings = back(book.catalogue, 1)
    assert {one.label for one in documents} == {
        "schema/shop@1",
        "journey/hello@1",
        "journey/other@1",
    }
    assert settings == book.settings
    assert changes(book.catalogue.of(book.catalogue.newest), documents) == [
        "journey hello: version 2 → 1",
        "journey other: version 1 comes",
    ]


def test_a_way_to_nowhere_says_so(book):
    with pytest.raises(NoRevision, match="nothing to go back to"):
        earlier(book.catalogue)
    with pytest.raises(NoRevision, match="none was ever replaced"):
        back(book.catalogue, 1)
    book.orders("hello", How.HOLD)
    with pytest.raises(NoRevision, match="they are numbered 1 to 1"):
        back(book.catalogue, 7)


def test_a_journey_whose_file_broke_is_off_with_its_finding_until_a_way_back(book):
    why = "hello.yaml:3:1: unknown key 'colour' [E003]"
    book.writes([SCHEMA, journey("other")], book.settings | {"disabled": {"hello": why}})
    assert standings(book.catalogue)[0] == Standing("hello", None, "disabled", 2, why)
    book.orders("other", How.STOPPED)
    assert book.settings["disabled"] == {"hello": why}
    book.writes(*back(book.catalogue, 1))
    assert "disabled" not in book.settings
    assert standing(book.catalogue, "hello") == Standing("hello", 1, "runs", 4)
    book.writes(*back(book.catalogue, 2))
    assert book.settings["disabled"] == {"hello": why}

"""Manifests have parents, versions one content, and what a folder holds becomes documents."""

import pytest

from journeys.plan import Plan
from streams.definitions.catalogue import Catalogue, Conflict, unchanged
from streams.definitions.compiled import compiled
from streams.definitions.folder import LIBRARY, documents, texts
from streams.definitions.manifest import Document, Manifest, encode

HELLO = """\
journey: hello
version: 1
entry: {event: order.completed}
steps:
  tell: {emit: {kind: message, surfaces: [app], expires: 1d, content: hi}}
"""
SCHEMA = "schema: shop\nversion: 1\nevents:\n  order.completed: {value: number}\n"
BROKEN = "journey: broken\nversion: 1\nstops: {}\n"


def document(text, version=1):
    kind, name = text.split("\n")[0].split(": ")
    return Document(kind, name, version, f"{name}.yaml", text)


def manifest(number, parent, *found, release=""):
    return Manifest(number, parent, tuple(sorted(d.key for d in found)), {}, {}, release)


@pytest.fixture
def catalogue():
    return Catalogue(compiled)


def add(catalogue, *values):
    for value in values:
        catalogue.add(value.key, encode(value))


def test_without_a_manifest_nothing_is_in_force(catalogue):
    assert catalogue.latest == 0
    assert catalogue.plan(0) == Plan()
    assert catalogue.plan(1) is None


def test_a_manifest_puts_its_documents_in_force(catalogue):
    found = [document(SCHEMA), document(HELLO)]
    add(catalogue, *found, manifest(1, "", *found))
    assert catalogue.latest == 1
    assert sorted(catalogue.plan(1).journeys) == ["hello"]


def test_of_two_manifests_with_one_parent_the_first_stands(catalogue):
    found = [document(SCHEMA), document(HELLO)]
    first, second = manifest(1, "", *found), manifest(1, "", found[0])
    child_of_void = manifest(2, second.key, found[0])
    add(catalogue, *found, first, second, child_of_void)
    assert catalogue.manifests == {1: first}
    child = manifest(2, first.key, found[0])
    add(catalogue, child)
    assert catalogue.manifests == {1: first, 2: child}
    assert catalogue.parent_of(3) == child.key


def test_a_manifest_whose_documents_are_not_there_yet_gives_no_plan_until_they_are(catalogue):
    found = [document(SCHEMA), document(HELLO)]
    add(catalogue, found[0], manifest(1, "", *found))
    assert catalogue.plan(1) is None
    add(catalogue, found[1])
    assert sorted(catalogue.plan(1).journeys) == ["hello"]


def test_another_content_under_a_known_version_is_refused(catalogue):
    add(catalogue, document(HELLO))
    catalogue.check(document(HELLO))
    changed = HELLO.replace("hi}", "hello}")
    with pytest.raises(Conflict, match="raise its version"):
        catalogue.check(document(changed))
    catalogue.check(document(changed, version=2))


def test_a_broken_document_switches_off_itself_alone(catalogue):
    found = [document(SCHEMA), document(HELLO), document(BROKEN)]
    add(catalogue, *found, manifest(1, "", *found))
    assert sorted(catalogue.plan(1).journeys) == ["hello"]


def test_the_same_documents_and_settings_are_no_new_manifest():
    found = [document(SCHEMA), document(HELLO)]
    latest = manifest(1, "", *found)
    assert unchanged(latest, found[::-1], {})
    assert not unchanged(latest, found[:1], {})
    assert not unchanged(latest, found, {"seed": "other"})
    assert not unchanged(None, [], {})


def test_a_folder_becomes_documents_without_its_tests():
    found, findings, shown = documents([LIBRARY])
    assert findings == []
    assert {one.kind for one in found} == {
        "journey",
        "offer",
        "model",
        "features",
        "policy",
        "schema",
    }
    assert any(path.endswith(".test.yaml") for path in shown)


def test_a_file_alone_is_named_as_in_its_folder(tmp_path):
    (tmp_path / "hello.yaml").write_text(HELLO)
    assert texts([tmp_path]) == texts([tmp_path / "hello.yaml"]) == {"hello.yaml": HELLO}


def test_findings_name_the_file(tmp_path):
    (tmp_path / "hello.yaml").write_text(HELLO)
    (tmp_path / "shop.yaml").write_text(SCHEMA)
    (tmp_path / "broken.yaml").write_text(BROKEN)
    _, findings, _ = documents([tmp_path])
    assert {finding.path for finding in findings} == {"broken.yaml"}


def test_an_order_of_an_operator_compiles_nothing_and_is_obeyed_all_the_same():
    numbers = []

    def counted(number, *given):
        numbers.append(number)
        return compiled(number, *given)

    catalogue = Catalogue(counted)
    found = [document(SCHEMA), document(HELLO)]
    add(catalogue, *found, manifest(1, "", *found))
    for number in range(2, 1502):
        order = {"operated": {"hello": {"how": "hold"}}} if number % 2 else {}
        keys = tuple(sorted(one.key for one in found))
        add(catalogue, Manifest(number, catalogue.parent_of(number), keys, order, {}, ""))
    assert catalogue.plan(1501).operated.how("hello") == "hold"
    assert catalogue.plan(1500).operated.how("hello") is None
    assert [catalogue.plan(number).number for number in (1, 750, 1500)] == [1, 750, 1500]
    assert numbers == [1]
    assert catalogue.compiled_at(1501) == 1
    more = [*found, document(HELLO.replace("hello", "other"))]
    add(catalogue, more[-1], manifest(1502, catalogue.parent_of(1502), *more))
    assert sorted(catalogue.plan(1502).journeys) == ["hello", "other"]
    assert numbers == [1, 1502]

"""Bad input of every kind: one dead letter each, as it was, with its stage and cause; the rest goes on."""

import pytest

from tests.integration.spine.bad_input import BAD


@pytest.mark.parametrize("name", BAD)
def test_one_dead_letter_each_with_the_original(quiet, name):
    bad = BAD[name]
    place = quiet.notes["bad"][name]
    (letter,) = quiet.first.refused[place]
    said = dict(letter.headers)
    assert (said["ce_cause"], said["ce_stage"]) == (bad.cause.encode(), bad.stage.encode())
    assert said["ce_error"]
    assert (letter.partition, letter.key) == (place[0], bad.key)
    assert letter.value == (bad.value or b"")
    originals = [
        (n.removeprefix("original-"), raw) for n, raw in letter.headers if n[:9] == "original-"
    ]
    assert originals == list(bad.headers)

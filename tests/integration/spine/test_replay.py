"""Another life on the same log gives the same state and the same messages, byte for byte."""

from tests.integration.spine.recording import OUTPUTS


def test_no_message_has_two_contents(story):
    assert [life.two_contents for life in story.lives] == [[], []]


def test_messages_come_in_the_order_of_their_events(story):
    assert [life.out_of_order for life in story.lives] == [[], []]


def test_the_state_is_the_same(story):
    first, second = (life.held for life in story.lives)
    assert first.keys() == second.keys()
    assert [key for key in first if first[key] != second[key]] == []


def test_the_messages_are_the_same_bytes(story):
    first, second = (life.messages for life in story.lives)
    assert first.keys() ^ second.keys() == set()
    assert [name for name in first if first[name] != second[name]] == []


def test_nothing_comes_out_twice_without_an_accident(quiet):
    assert {name for name, said in quiet.first.contents().items() if len(said) > 1} == set()


def test_what_came_out_before_redis_was_emptied_is_not_sent_again(storm):
    again = [
        name for name, said in storm.first.contents(*OUTPUTS).items() if name in storm.notes["out"]
        and len(said) > storm.notes["out"][name]
    ]  # fmt: skip
    assert again == []


def test_another_life_teaches_nothing_twice(story):
    first, second = story.lives
    assert first.logs["learning.snapshots"].keys() == second.logs["learning.snapshots"].keys()
    assert first.last_snapshots == second.last_snapshots

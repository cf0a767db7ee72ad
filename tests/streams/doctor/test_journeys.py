"""What the doctor says of journeys: broken files are wrong, orders of operators may have been forgotten."""

from streams.definitions.standing import Standing
from streams.doctor.journeys import examine

WHY = "hello.yaml:3:1: unknown key 'colour' [E003]"


def told(*stand):
    return [(str(one.status), one.said, one.fix) for one in examine(stand)]


def test_where_all_run_all_is_well():
    assert told(Standing("hello", 1, "runs", 1)) == [("well", "1 of 1 journeys run", "")]


def test_a_broken_file_is_wrong_and_names_journey_file_and_finding():
    assert told(Standing("hello", None, "disabled", 4, WHY), Standing("a", 1, "runs", 1)) == [
        (
            "wrong",
            f"hello is switched off since manifest 4: {WHY}",
            "mend the file, and apply it",
        ),
        ("well", "1 of 2 journeys run", ""),
    ]


def test_an_order_is_doubtful_for_it_may_have_been_forgotten():
    first, *_ = told(Standing("hello", 1, "hold", 3))
    assert first == (
        "doubtful",
        "hello has an order since manifest 3: hold",
        "if that is over: rumbo resume hello",
    )

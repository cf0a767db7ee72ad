"""A new plan comes while events flow: each partition moves to it at one place of its log."""

from tests.integration.spine.shop import PARTITIONS


def test_each_partition_moves_to_the_new_plan_at_one_place(storm):
    begins = {}
    for event in storm.first.events:
        if event.type == "rumbo.plan.activated" and event.data["manifest"] == 2:
            begins.setdefault(event.partition, event.offset)
    assert len(begins) == PARTITIONS
    versions = set()
    for entered in storm.first.of_type("rumbo.enrolment.entered"):
        partition, offset, _ = map(int, entered["id"].rsplit(":", 3)[1:])
        expected = 2 if offset > begins[partition] else 1
        if entered["data"]["journey"] == "next-category":
            assert entered["data"]["version"] == expected
            versions.add((partition, expected))
        else:
            assert entered["data"]["version"] == 1
    assert len(versions) == 2 * PARTITIONS


def test_who_was_on_the_way_stays_on_the_version_they_entered(storm):
    entered = {
        e["data"]["enrolment"]: e["data"]["version"]
        for e in storm.first.of_type("rumbo.enrolment.entered")
    }
    later = [
        *storm.first.of_type("rumbo.decision"),
        *storm.first.of_type("rumbo.message"),
        *storm.first.of_type("rumbo.enrolment.exited"),
    ]
    assert len(later) > len(entered)
    assert all(e["data"]["version"] == entered[e["data"]["enrolment"]] for e in later)

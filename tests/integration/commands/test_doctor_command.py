"""``rumbo doctor`` against real servers: well when all is there, each fault with its fix."""


def faults(told):
    return {one["about"]: one for one in told["findings"] if one["status"] == "wrong"}


async def test_nothing_is_wrong_with_a_deployment_that_has_its_topics(deployment):
    await deployment.topics()
    done = deployment.rumbo("doctor")
    assert done.returncode == 0, done.stdout
    doubts = sum(line.startswith("!") for line in done.stdout.splitlines())
    assert f"Nothing is wrong, {doubts} thing(s) are doubtful." in done.stdout
    assert "Kafka 4.0 or later answers" in done.stdout
    told = deployment.told("doctor")
    assert told["well"]
    assert not faults(told)


def test_missing_topics_come_with_the_command_that_makes_them(deployment):
    done = deployment.rumbo("doctor")
    assert done.returncode == 1
    assert "fix: run `rumbo topics create`" in done.stdout


def test_servers_that_do_not_answer_are_named(deployment):
    told = deployment.told(
        "doctor", RUMBO_KAFKA="127.0.0.1:1", RUMBO_REDIS="redis://u:secret@127.0.0.1:2"
    )
    assert {"kafka", "redis"} <= faults(told).keys()
    assert "RUMBO_REDIS" in faults(told)["redis"]["fix"]
    assert "secret" not in str(told)


def test_without_servers_or_key_the_fixes_say_how_to_get_them(deployment):
    told = deployment.told("doctor", RUMBO_KAFKA="", RUMBO_REDIS="", RUMBO_JOB_KEY="")
    found = faults(told)
    assert "rumbo local start" in found["kafka"]["fix"]
    assert "rumbo local start" in found["redis"]["fix"]
    assert "RUMBO_JOB_KEY" in found["job key"]["fix"]

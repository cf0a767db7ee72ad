"""What must hold of the compose file and the Dockerfile, without an engine."""

import re
from pathlib import Path

import pytest
from composition import FILE, MissingVariableError, services
from ruamel.yaml import YAML

from streams.settings import Settings

DOCKERFILE = Path("deploy/Dockerfile")
EXACT = re.compile(r"[\w./-]+:\d+\.\d+\.\d+(?:-[\w.-]+)?")
ONE_SHOT = {"topics", "apply", "demo"}


@pytest.fixture
def described():
    return services({"RUMBO_JOB_KEY": "k" * 32})


def test_without_a_key_it_says_what_to_do():
    with pytest.raises(
        MissingVariableError, match=r"RUMBO_JOB_KEY is missing\. Write it into \.env"
    ):
        services({})


def test_no_secret_stands_in_the_file():
    key = re.compile(r"(?m)^ *[A-Z_]*(?:KEY|SECRET|PASSWORD|TOKEN)[A-Z_]*: (?P<value>\S+)")
    given = [found["value"] for found in key.finditer(FILE.read_text())]
    assert given
    assert all(value.startswith('"${') for value in given)


def test_images_are_pinned(described):
    images = {name: service["image"] for name, service in described.items()}
    assert [name for name, image in images.items() if not EXACT.fullmatch(image)] == []
    assert images["kafka"] == "apache/kafka:4.4.0"
    assert EXACT.fullmatch(re.search(r"ARG PYTHON=(\S+)", DOCKERFILE.read_text())[1])


def test_nothing_listens_beyond_this_machine(described):
    ports = [port for service in described.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert not [name for name, one in described.items() if "network_mode" in one]


def test_workers_can_be_many(described):
    assert not {"container_name", "ports", "hostname", "volumes"} & set(described["worker"])


def test_services_have_no_rights_that_they_do_not_need(described):
    for name, service in described.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service.get("read_only") or name == "kafka"
        assert "privileged" not in service


def test_what_runs_on_is_started_again_and_watched(described):
    for name in set(described) - ONE_SHOT:
        assert described[name]["restart"] == "unless-stopped"
        assert "healthcheck" in described[name] or name == "consumer"


def test_volumes_are_named_and_every_volume_is_used(described):
    mounted = {
        mount.split(":")[0] for one in described.values() for mount in one.get("volumes", [])
    }
    named = {name for name in mounted if "/" not in name}
    assert named == set(YAML(typ="safe").load(FILE.read_text())["volumes"])
    assert all(Path(name).exists() for name in mounted - named)


def test_the_environment_is_that_of_the_settings(described):
    known = {f"RUMBO_{name.upper()}" for name in Settings.model_fields}
    for service in described.values():
        given = {name for name in service.get("environment", {}) if name.startswith("RUMBO_")}
        assert given <= known


def test_the_example_names_every_variable():
    asked = set(re.findall(r"\$\{(\w+)", FILE.read_text()))
    told = set(re.findall(r"^(\w+)=", Path("deploy/example.env").read_text(), re.MULTILINE))
    assert told == asked


def test_the_dockerfile_has_every_stage_and_copies_what_is_there(described):
    text = DOCKERFILE.read_text()
    stages = set(re.findall(r" AS ([\w-]+)$", text, re.MULTILINE))
    built = [service["build"] for service in described.values() if "build" in service]
    assert {one["target"] for one in built} <= stages
    assert {Path(one["dockerfile"]) for one in built} == {DOCKERFILE}
    copied = re.findall(r"^COPY (?!--from)(\S+)", text, re.MULTILINE)
    assert copied
    assert all(Path(name).exists() for name in copied)
    assert re.findall(r"^USER (.*)", text, re.MULTILINE) == ["rumbo"]

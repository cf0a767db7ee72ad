"""The compose file as compose reads it: anchors merged, variables filled in."""

import re
from pathlib import Path

from ruamel.yaml import YAML

FILE = Path("docker-compose.yml")
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?P<how>:-|:\?)?(?P<rest>[^}]*)\}")


class MissingVariableError(Exception):
    """A variable that must be given is not; the message is the file's own."""


def services(variables):
    """Give the services of the compose file with these variables."""
    read = YAML(typ="safe").load(FILE.read_text())
    return {name: filled(service, variables) for name, service in read["services"].items()}


def filled(value, variables):
    """Fill the variables in, everywhere within a value."""
    if isinstance(value, dict):
        return {key: filled(inner, variables) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, variables) for inner in value]
    if isinstance(value, str):
        return VARIABLE.sub(lambda found: _value(found, variables), value)
    return value


def _value(found, variables):
    given = variables.get(found["name"], "")
    if given or found["how"] == ":-":
        return given or found["rest"]
    raise MissingVariableError(f"{found['name']} {found['rest']}")

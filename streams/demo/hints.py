"""What to try next: commands that find the demo's servers, while they run and afterwards."""

import os
import shutil
import sys
from pathlib import Path

from streams.endpoints import kafka_of
from streams.settings import Settings
from streams.topics import full_name


def while_it_runs(settings: Settings, customer: str) -> list[str]:
    """Give the lines for another terminal."""
    who = customer or "CUSTOMER"
    topic = full_name(settings.prefix, "journey.decisions")
    return [
        f"Try in another terminal:  {'; '.join(_preparations(settings))}",
        f"  rumbo explain {who}   rumbo why-not {who} basket-offer   rumbo topics list",
        f"  kcat -b {kafka_of(settings)} -X partitioner=murmur2_random -C -t {topic} -o end",
    ]


def afterwards(settings: Settings, customer: str) -> str:
    """Give the sentence for when the demo's own servers have stopped."""
    home = "" if settings.home == default_home() else f" --home {settings.home}"
    rumbo = program()
    first = f"{rumbo} local start{home}"
    where = f"RUMBO_HOME={settings.home} " if home else ""
    return (
        f"What happened is kept in {settings.home} until the next demo. To look around: {first}, "
        f"then {where}{rumbo} explain {customer or 'CUSTOMER'}"
    )


def _preparations(settings: Settings) -> list[str]:
    exports = []
    if settings.prefix:
        exports.append(f"RUMBO_PREFIX={settings.prefix}")
    elif settings.home != default_home():
        exports.append(f"RUMBO_HOME={settings.home}")
    if program() != "rumbo":
        exports.append(f"PATH=$PWD/{Path(program()).parent}:$PATH")
    return [f"cd {Path.cwd()}", *([f"export {' '.join(exports)}"] if exports else [])]


def program() -> str:
    """Give how this very command is called from here: by name when it is the one on the PATH."""
    own = Path(sys.executable).with_name("rumbo")
    found = shutil.which("rumbo")
    if found is not None and Path(found).resolve() == own.resolve():
        return "rumbo"
    return os.path.relpath(own)


def default_home() -> Path:
    """Give the home of those who set none."""
    return Path(Settings.model_fields["home"].default)

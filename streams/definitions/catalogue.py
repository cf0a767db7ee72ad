"""The catalogue: every document version and every valid manifest of a deployment, and the plans they give."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import msgspec

from journeys.plan import Plan, Settings
from streams.definitions.manifest import Document, Manifest

Compile = Callable[[int, Sequence[Document], Settings, Plan], Plan]
"""Number, documents, settings and the plan before in; the plan out."""


class Conflict(ValueError):
    """The same version of a document with other content."""


class Catalogue:
    """Folds the records of ``journey.definitions`` in the order of the log."""

    def __init__(self, compiled: Compile) -> None:
        self.documents: dict[str, Document] = {}
        self.manifests: dict[int, Manifest] = {}
        self._labels: dict[str, str] = {}
        self._plans: dict[int, Plan] = {0: Plan()}
        self._compile = compiled

    @property
    def latest(self) -> int:
        """The number of the newest manifest; 0 when there is none."""
        return max(self.manifests, default=0)

    @property
    def newest(self) -> Manifest | None:
        """The newest manifest; None when there is none."""
        return self.manifests.get(self.latest)

    def add(self, key: str, value: bytes) -> None:
        """Add one record; a manifest whose parent already has a child is void."""
        if key.startswith("manifest/"):
            manifest = msgspec.json.decode(value, type=Manifest)
            follows = manifest.parent == self.parent_of(manifest.number)
            if manifest.number not in self.manifests and follows:
                self.manifests[manifest.number] = manifest
        else:
            document = msgspec.json.decode(value, type=Document)
            self.documents[document.key] = document
            self._labels.setdefault(document.label, document.key)

    def parent_of(self, number: int) -> str:
        """Give the key of the manifest that number ``number`` must name as its parent."""
        before = self.manifests.get(number - 1)
        return before.key if before else ""

    def check(self, document: Document) -> None:
        """Refuse another content under a version that exists."""
        known = self._labels.get(document.label, document.key)
        if known != document.key:
            raise Conflict(
                f"{document.path}: {document.label} exists with other content; raise its version"
            )

    def of(self, manifest: Manifest) -> list[Document]:
        """Give the documents of a manifest."""
        return [self.documents[key] for key in manifest.documents]

    def plan(self, number: int) -> Plan | None:
        """Give the plan of a manifest; None when it is not in the catalogue (yet)."""
        if number not in self._plans:
            known = max(one for one in self._plans if one < number)
            for each in range(known + 1, number + 1):
                if not self._follow(each, self._plans[each - 1]):
                    return None
        return self._plans[number]

    def _follow(self, number: int, before: Plan) -> bool:
        """Make the plan that follows another; False while its manifest or a document is missing."""
        manifest = self.manifests.get(number)
        if manifest is None or any(key not in self.documents for key in manifest.documents):
            return False
        settings = manifest.plan_settings()
        if self._as_before(number):
            self._plans[number] = replace(before, number=number, settings=settings)
        else:
            self._plans[number] = self._compile(number, self.of(manifest), settings, before)
        return True

    def compiled_at(self, number: int) -> int:
        """Give the manifest whose documents are compiled for this one: an order changes none."""
        while self._as_before(number):
            number -= 1
        return number

    def _as_before(self, number: int) -> bool:
        before, manifest = self.manifests.get(number - 1), self.manifests.get(number)
        if before is None or manifest is None:
            return False
        return before.documents == manifest.documents


def unchanged(
    latest: Manifest | None, documents: Sequence[Document], settings: Mapping[str, object]
) -> bool:
    """Say whether the newest manifest already says exactly this."""
    if latest is None:
        return False
    same = latest.documents == tuple(sorted(document.key for document in documents))
    return same and latest.settings == dict(settings)

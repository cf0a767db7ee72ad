"""The catalogue: every document version and every valid manifest of a deployment, and the plans they give."""

from collections.abc import Callable, Mapping, Sequence

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
            manifest = self.manifests.get(number)
            before = self.plan(number - 1) if manifest else None
            if manifest is None or before is None:
                return None
            if any(key not in self.documents for key in manifest.documents):
                return None
            documents = self.of(manifest)
            settings = manifest.plan_settings()
            self._plans[number] = self._compile(number, documents, settings, before)
        return self._plans[number]


def unchanged(
    latest: Manifest | None, documents: Sequence[Document], settings: Mapping[str, object]
) -> bool:
    """Say whether the newest manifest already says exactly this."""
    if latest is None:
        return False
    same = latest.documents == tuple(sorted(document.key for document in documents))
    return same and latest.settings == dict(settings)

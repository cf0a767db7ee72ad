"""A manifest: the documents and settings that are in force together, as one record that names its parent."""

from hashlib import blake2b
from typing import Any

import msgspec

from journeys.plan import Settings


class Document(msgspec.Struct, frozen=True):
    """One document of ``journey.definitions``, with the file that it came from."""

    kind: str
    name: str
    version: int
    path: str
    text: str

    @property
    def key(self) -> str:
        """Its key in the topic: ``kind/name@version#hash``.

        >>> Document("journey", "welcome", 2, "w.yaml", "journey: welcome").key
        'journey/welcome@2#8f0feea3e9a1'
        """
        return f"{self.label}#{digest(self.text.encode())}"

    @property
    def label(self) -> str:
        """Its key without the hash: one label never stands for two contents."""
        return f"{self.kind}/{self.name}@{self.version}"


class Manifest(msgspec.Struct, frozen=True):
    """What is in force together. Of two with one parent the first in the log wins."""

    number: int
    parent: str
    documents: tuple[str, ...]
    settings: dict[str, Any]
    fingerprint: dict[str, str]
    release: str

    @property
    def key(self) -> str:
        """Its key in the topic: ``manifest/number#hash``."""
        return f"manifest/{self.number}#{digest(encode(self))}"

    @property
    def operated(self) -> dict[str, dict[str, str]]:
        """By journey, how operators want it, as `journeys.operated` reads it."""
        orders: dict[str, dict[str, str]] = self.settings.get("operated", {})
        return orders

    @property
    def disabled(self) -> dict[str, str]:
        """By journey, the first finding because of which it is switched off."""
        findings: dict[str, str] = self.settings.get("disabled", {})
        return findings

    def plan_settings(self) -> Settings:
        """Give the settings that change a result."""
        return Settings(**self.settings)


def digest(raw: bytes) -> str:
    """Give the short hash that keys carry."""
    return blake2b(raw, digest_size=6).hexdigest()


_encoder = msgspec.json.Encoder(order="deterministic")


def encode(value: Document | Manifest) -> bytes:
    """Give a document or a manifest as it lies in the topic; equal values give equal bytes."""
    return _encoder.encode(value)

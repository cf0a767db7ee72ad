"""The documents of the journey language, one file per kind."""

from journeys.documents.base import Document
from journeys.documents.experiment import ExperimentDocument
from journeys.documents.features import FeaturesDocument
from journeys.documents.journey import JourneyDocument
from journeys.documents.model import ModelDocument
from journeys.documents.offer import OfferDocument
from journeys.documents.policy import PolicyDocument
from journeys.documents.schema import SchemaDocument
from journeys.documents.test import TestDocument

KINDS: dict[str, type[Document]] = {
    "journey": JourneyDocument,
    "offer": OfferDocument,
    "policy": PolicyDocument,
    "features": FeaturesDocument,
    "model": ModelDocument,
    "experiment": ExperimentDocument,
    "schema": SchemaDocument,
    "test": TestDocument,
}
"""Every kind of document by its first key."""

__all__ = [
    "KINDS",
    "Document",
    "ExperimentDocument",
    "FeaturesDocument",
    "JourneyDocument",
    "ModelDocument",
    "OfferDocument",
    "PolicyDocument",
    "SchemaDocument",
    "TestDocument",
]

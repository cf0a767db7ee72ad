"""Why a record was refused: a code, the stage, and a sentence that says what to do."""

from enum import StrEnum

import msgspec


class Cause(StrEnum):
    """The code of a cause, as it stands in a dead letter."""

    TOMBSTONE = "tombstone"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    NOT_JSON = "not_json"
    UNKNOWN_FORMAT = "unknown_format"
    UNSUPPORTED = "unsupported"
    NO_ID = "no_id"
    NO_NAME = "no_name"
    NO_SOURCE = "no_source"
    NO_TIME = "no_time"
    NO_CUSTOMER = "no_customer"
    NO_KEY = "no_key"
    KEY_MISMATCH = "key_mismatch"
    WRONG_TYPE = "wrong_type"
    BAD_TIME = "bad_time"
    BAD_POSITION = "bad_position"
    RESERVED = "reserved"
    BAD_SIGNATURE = "bad_signature"
    WRONG_PARTITION = "wrong_partition"
    UNKNOWN_EVENT = "unknown_event"
    INVALID = "invalid"
    TOO_EARLY = "too_early"
    TOO_OLD = "too_old"
    DECISION_FAILED = "decision_failed"
    SET_ASIDE = "set_aside"
    MESSAGE_TOO_LARGE = "message_too_large"


class Stage(StrEnum):
    """Where a record was refused."""

    DECODE = "decode"
    VALIDATE = "validate"
    TIME = "time"
    CONTROL = "control"
    DECIDE = "decide"


class Rejection(msgspec.Struct, frozen=True):
    """A record that becomes a dead letter, and why.

    >>> Rejection(Cause.NO_ID, Stage.DECODE, "The event has no id; give each event its own.").cause
    <Cause.NO_ID: 'no_id'>
    """

    cause: Cause
    stage: Stage
    sentence: str


class RefusedError(Exception):
    """Ends the decoding of a record; `decode` turns it into a `Rejection`."""

    def __init__(self, cause: Cause, sentence: str, stage: Stage = Stage.DECODE) -> None:
        super().__init__(sentence)
        self.rejection = Rejection(cause, stage, sentence)

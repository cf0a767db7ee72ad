"""Sending dead letters again: the original record into the input, once, under the letter's id."""

from collections.abc import AsyncIterator, Iterable
from typing import NamedTuple

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from streams.dead_letters.fit import Headers
from streams.dead_letters.letter import DeadLetter
from streams.dead_letters.shelf import Shelf
from streams.topics import OUTPUT_LIMIT


class Replayed(NamedTuple):
    """What became of one dead letter: where it lies now, or why it was not sent."""

    id: str
    place: str
    error: str = ""


async def replay(
    kafka: str, shelf: Shelf, letters: Iterable[DeadLetter]
) -> AsyncIterator[Replayed]:
    """Send dead letters again, in this order, into the topic and partition rules of their input.

    A partition takes each of them once, however often this runs.
    """
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka,
        enable_idempotence=True,
        max_request_size=4 * OUTPUT_LIMIT,
        compression_type="gzip",
    )
    await producer.start()
    try:
        for letter in letters:
            yield await _again(producer, shelf, letter)
    finally:
        await producer.stop()


async def _again(producer: AIOKafkaProducer, shelf: Shelf, letter: DeadLetter) -> Replayed:
    key, value = letter.key, letter.value
    headers = letter.again()
    if letter.truncated:
        whole = await shelf.original(letter)
        if whole is None:
            return Replayed(letter.id, "", "it was cut to fit, and the input holds it no more")
        key, value = whole.key, whole.value
        headers = letter.again(tuple(whole.headers))
    try:
        return Replayed(letter.id, await _send(producer, letter, key, value, headers))
    except KafkaError as error:
        return Replayed(letter.id, "", f"Kafka refused it: {error}")


async def _send(
    producer: AIOKafkaProducer,
    letter: DeadLetter,
    key: bytes | None,
    value: bytes | None,
    headers: Headers,
) -> str:
    """Send to the key's partition; a record without a key goes back to its own."""
    sent = await producer.send_and_wait(
        letter.topic,
        value,
        key=key,
        partition=letter.partition if key is None else None,
        headers=headers,
    )
    return f"{sent.topic}:{sent.partition}:{sent.offset}"

"""Work done ahead, in a thread that holds nobody up, while servers start."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

Result = TypeVar("Result")


def ahead(work: Callable[[], Result]) -> "Future[Result]":
    """Begin some work; its result comes when it comes.

    >>> ahead(lambda: 6 * 7).result()
    42
    """
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future

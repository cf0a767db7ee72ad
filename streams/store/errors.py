"""What goes wrong with the store, in sentences that say what to do."""

import functools
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import ParamSpec, TypeVar

from redis import exceptions as redis

P = ParamSpec("P")
T = TypeVar("T")


class StoreError(Exception):
    """Redis did not do what it was asked; ``retriable`` says whether waiting may help."""

    def __init__(self, message: str, *, retriable: bool) -> None:
        super().__init__(message)
        self.retriable = retriable


_CAUSES: tuple[tuple[type[Exception] | tuple[type[Exception], ...], bool, str], ...] = (
    (
        (redis.AuthenticationError, redis.AuthorizationError, redis.NoPermissionError),
        False,
        "refuses this user: check user and password in RUMBO_REDIS and the rights of that user",
    ),
    (redis.BusyLoadingError, True, "is still loading its data: wait until it is ready"),
    (
        (redis.ConnectionError, ConnectionError),
        True,
        "cannot be reached: check that it runs and that RUMBO_REDIS points at it",
    ),
    (
        (redis.TimeoutError, TimeoutError),
        True,
        "does not answer in time: look at its load and its slow log",
    ),
    (redis.OutOfMemoryError, True, "is full: raise its maxmemory; nothing is lost meanwhile"),
    (redis.ReadOnlyError, True, "is a read-only replica: point RUMBO_REDIS at the primary"),
    (
        (redis.TryAgainError, redis.ClusterError, redis.RedisClusterException),
        True,
        "moves slots, or nodes of the cluster are down: wait for it, or bring them back",
    ),
    (
        redis.AskError,
        False,
        "is a node of a cluster: let RUMBO_REDIS begin with redis+cluster:// (or rediss+cluster://)",
    ),
)


def explain(error: Exception) -> StoreError:
    """Say what an error of the client means.

    >>> print(explain(redis.OutOfMemoryError("OOM")))
    Redis is full: raise its maxmemory; nothing is lost meanwhile (OutOfMemoryError: OOM)
    >>> explain(redis.ResponseError("WRONGTYPE")).retriable
    False
    """
    unknown = (Exception, False, "answered with an error that Rumbo does not expect")
    causes = (*_CAUSES, unknown)
    _, retriable, sentence = next(cause for cause in causes if isinstance(error, cause[0]))
    return StoreError(f"Redis {sentence} ({type(error).__name__}: {error})", retriable=retriable)


def explained(call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Turn the client's errors into `StoreError`."""

    @functools.wraps(call)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except (redis.RedisError, redis.RedisClusterException, OSError) as error:
            raise explain(error) from error

    return wrapped


def explained_each(call: Callable[P, AsyncIterator[T]]) -> Callable[P, AsyncGenerator[T, None]]:
    """Turn the client's errors into `StoreError` where results come one by one."""

    @functools.wraps(call)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[T, None]:
        try:
            async for one in call(*args, **kwargs):
                yield one
        except (redis.RedisError, OSError) as error:
            raise explain(error) from error

    return wrapped

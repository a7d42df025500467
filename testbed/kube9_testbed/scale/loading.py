"""Sends many objects to the API server from several threads.

kubectl holds itself back to a few requests a second, so it is no use here.
"""

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from kube9_testbed.client import Client
from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.responses import JsonObject, Response

_THREADS: Final = 8
_RETRIES: Final = 5
_PATIENCE_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Creation:
    """One object to create.

    Attributes:
        path: The collection it is posted to.
        body: The object.
    """

    path: str
    body: JsonObject


class _Shared:
    """One iterator that several threads draw from."""

    def __init__(self, creations: Iterable[Creation]) -> None:
        self._creations = iter(creations)
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Creation]:
        while True:
            with self._lock:
                creation = next(self._creations, None)
            if creation is None:
                return
            yield creation


def load(client: Client, creations: Iterable[Creation]) -> int:
    """Create all objects; one that is there already is left as it is.

    Returns:
        How many were sent.

    Raises:
        UnexpectedAnswerError: The API server refused one.
    """
    shared = _Shared(creations)
    with ThreadPoolExecutor(_THREADS) as pool:
        return sum(pool.map(lambda _: _drain(client, shared), range(_THREADS)))


def _drain(client: Client, creations: _Shared) -> int:
    sent = 0
    for creation in creations:
        _send(client, creation)
        sent += 1
    return sent


def _send(client: Client, creation: Creation) -> None:
    for _ in range(_RETRIES):
        answer = client.post(creation.path, creation.body)
        if answer.ok or answer.status == HTTPStatus.CONFLICT:
            return
        if answer.status != HTTPStatus.TOO_MANY_REQUESTS:
            break
        threading.Event().wait(_PATIENCE_SECONDS)
    raise UnexpectedAnswerError(_refusal(creation, answer))


def _refusal(creation: Creation, answer: Response) -> str:
    return f"{creation.path} {creation.body['metadata']['name']}: {answer.text}"

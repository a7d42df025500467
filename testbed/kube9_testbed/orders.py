"""Orders to the supervisor of a running cluster: to hold, end or start one of its servers.

Tests of survival need a server that is silent, or gone and back. What an order does is written
in `supervisor`; here is how it gets there and how its answer comes back.
"""

import json
import subprocess
import threading
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

from kube9_testbed.errors import TestbedError

Action: TypeAlias = Literal["pause", "resume", "kill", "start"]


@dataclass(frozen=True, slots=True)
class Order:
    """What to do with one server.

    Attributes:
        action: `pause` (it keeps its connections and says nothing), `resume`, `kill`, or `start`
            with the same addresses and data as before.
        program: The server's name.
    """

    action: Action
    program: str

    @classmethod
    def from_json(cls, text: str) -> "Order":
        """Read back what `Orders.give` wrote."""
        return cls(**json.loads(text))


class Orders:
    """The line on which one supervisor takes orders, one at a time.

    Args:
        supervisor: The process, after it has said that the cluster is ready.
    """

    def __init__(self, supervisor: subprocess.Popen[bytes]) -> None:
        self._supervisor = supervisor
        self._lock = threading.Lock()

    def give(self, action: Action, program: str) -> None:
        """Give an order and return when it is carried out.

        Raises:
            TestbedError: It could not be carried out; the message says why.
        """
        pipe, answers = self._supervisor.stdin, self._supervisor.stdout
        if pipe is None or answers is None:
            raise TypeError("the supervisor was started without a line for orders")
        with self._lock:
            pipe.write(json.dumps(asdict(Order(action, program))).encode() + b"\n")
            pipe.flush()
            line = answers.readline()
        problem = json.loads(line)["problem"] if line else "The cluster has ended."
        if problem:
            raise TestbedError(f"Cannot {action} {program}: {problem}")

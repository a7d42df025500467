"""The process that owns a cluster's servers, so that nothing is left running.

It is started by `cluster` in a session of its own, reads its plan from standard
input and answers with one line on standard output. It ends everything and removes
the cluster's folder when it is told to (SIGTERM), when its starter is gone (the
rest of standard input is a lifeline: end of file means death), or when a server
dies. Should the supervisor itself be killed, the kernel kills its servers.

On the lifeline its starter may also send orders, see `orders`: a test of survival
wants a server that is silent, or gone and back. Each is answered with one line.

Servers are killed, not asked: their data is thrown away, there is nothing to save.
"""

import json
import os
import select
import signal
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Final, TextIO

from kube9_testbed.errors import UnavailableError
from kube9_testbed.health import answers_ok
from kube9_testbed.node.enclosure import enclosed
from kube9_testbed.node.programs import node_programs
from kube9_testbed.offspring import Offspring
from kube9_testbed.orders import Order
from kube9_testbed.plan import Plan, clear
from kube9_testbed.program import Program
from kube9_testbed.programs import (
    CONTROLLERS,
    api_server,
    etcd,
    managers,
    prepare,
    program_of,
)

_START_SECONDS: Final = 120.0
_POLL_SECONDS: Final = 0.03
_LIFELINE: Final = 0
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class _Stop(Exception):  # noqa: N818  # not an error: the ordinary way to end
    """Somebody wants the cluster gone."""


class _Failure(Exception):  # noqa: N818  # carries a sentence for the starter
    """A server died, or took too long to come up."""


class _Supervisor:
    """Runs the servers of one plan.

    Args:
        plan: What to run and where.
        wake: A descriptor that becomes readable with every signal.
    """

    def __init__(self, plan: Plan, wake: int) -> None:
        self._plan = plan
        self._wake = wake
        self._watched = [wake] if plan.detached else [wake, _LIFELINE]
        self._servers = Offspring(plan.layout)
        self._heard = b""

    def start(self) -> None:
        """Start every server and return when the cluster can be used."""
        plan = self._plan
        self._launch(etcd(plan))
        self._launch(api_server(plan))
        for program in managers(plan):
            self._spawn(program)
        for program in managers(plan):
            self._await(f"{program.name} to be healthy", program.health)
        if plan.binaries.has(CONTROLLERS):
            account = f"{plan.url}/api/v1/namespaces/default/serviceaccounts/default"
            self._await("the ServiceAccount default/default", account)
        for program in node_programs(plan):
            self._launch(program)

    def watch(self, starter: "_Starter") -> None:
        """Obey orders until somebody wants an end; never returns."""
        while True:
            self._check(timeout=None)
            while b"\n" in self._heard:
                line, _, self._heard = self._heard.partition(b"\n")
                starter.tell(self._obey(Order.from_json(line.decode())))

    def end(self) -> None:
        """End all servers."""
        self._servers.end()

    def _obey(self, order: Order) -> str:
        """Carry out an order; returns the problem, empty when there is none."""
        try:
            match order.action:
                case "pause":
                    self._servers.pause(order.program)
                case "resume":
                    self._servers.signal(order.program, signal.SIGCONT)
                case "kill":
                    self._servers.kill(order.program)
                case "start":
                    self._launch(program_of(self._plan, order.program))
        except KeyError:
            return f"{order.program} is not running."
        except _Failure as failure:
            return str(failure)
        return ""

    def _spawn(self, program: Program) -> None:
        self._servers.spawn(program.name, program.argv)

    def _launch(self, program: Program) -> None:
        self._spawn(program)
        self._await(f"{program.name} to be ready", program.health)

    def _await(self, what: str, address: str) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not answers_ok(address, self._plan.tokens.admin):
            self._check(timeout=_POLL_SECONDS)
            if time.monotonic() > deadline:
                raise _Failure(f"Waited {_START_SECONDS:.0f} s for {what}.")

    def _check(self, timeout: float | None) -> None:
        readable, _, _ = select.select(self._watched, [], [], timeout)
        if _LIFELINE in readable:
            heard = os.read(_LIFELINE, 4096)
            if not heard:
                raise _Stop
            self._heard += heard
        if self._wake in readable and _wants_end(os.read(self._wake, 64)):
            raise _Stop
        dead = self._servers.first_dead()
        if dead is not None:
            raise _Failure(f"{dead.name} ended unexpectedly ({dead.status}).")


class _Starter:
    """Whoever started us: is told once how the start went, then how each order went.

    Args:
        detached: Whether it goes away after the first answer.
    """

    def __init__(self, *, detached: bool) -> None:
        self._detached = detached
        self._started = False

    def tell(self, problem: str) -> None:
        """Say that what was asked for is done (no problem), or why it is not."""
        _write(sys.stderr, problem or "ready")
        if not (self._detached and self._started):
            self._started = True
            with suppress(BrokenPipeError):  # it is gone; the lifeline says so next
                _write(sys.stdout, json.dumps({"problem": problem}))


def _write(stream: TextIO, line: str) -> None:
    stream.write(f"{line}\n")
    stream.flush()


def _wants_end(signals: bytes) -> bool:
    return any(number in _SIGNALS for number in signals)


def _wake_descriptor() -> int:
    """Turn signals into bytes on a pipe: nothing is interrupted half-way."""
    reader, writer = os.pipe()
    for end in (reader, writer):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(writer)
    for number in (*_SIGNALS, signal.SIGCHLD):
        signal.signal(number, _ignore)
    return reader


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Leave the signal to the wake-up descriptor."""


def _supervise(plan: Plan, starter: _Starter) -> int:
    supervisor = _Supervisor(plan, _wake_descriptor())
    try:
        with enclosed(plan):
            _run(plan, supervisor, starter)
    except _Stop:
        return 0
    except (_Failure, UnavailableError) as failure:
        plan.layout.keep_logs.touch()
        starter.tell(str(failure))
    finally:
        clear(plan.layout)
    return 1


def _run(plan: Plan, supervisor: _Supervisor, starter: _Starter) -> None:
    try:
        prepare(plan)
        supervisor.start()
        starter.tell("")
        supervisor.watch(starter)
    finally:
        supervisor.end()


def main() -> None:
    """Run the plan on standard input until its end."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(_LIFELINE, 1)
        if not byte:
            sys.exit("no plan on standard input")
        line += byte
    plan = Plan.from_json(line.decode())
    sys.exit(_supervise(plan, _Starter(detached=plan.detached)))


if __name__ == "__main__":
    main()

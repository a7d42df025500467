"""Runs one operator as a child of this process and watches it from outside.

Everything known of it comes from where its users look: what it publishes, its port, its log, its
queries, and what the kernel says about the process.
"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Final, Self

from kube9_testbed.errors import TestbedError
from kube9_testbed.offspring import tied_to
from kube9_testbed.operator.installation import COMMAND, Installation
from kube9_testbed.operator.usage import Usage, usage_of
from kube9_testbed.responses import JsonObject

SERVE: Final = (*COMMAND, "serve")
STATUS: Final = "kube9-operator-status"
_STOP_SECONDS: Final = 15.0
_POLL_SECONDS: Final = 0.1
_HTTP_SECONDS: Final = 5.0
_OPENER: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Operator:
    """One run of `kube9-operator serve`; start it with a `with` statement.

    Args:
        installation: Its place.
        identity: Its pod's name.
        command: The words before its options; those of `kube9-operator serve` when not given.
        settings: Its settings; those written before when not given.
        join: Called in the child before it runs, to put it into a cgroup.
    """

    def __init__(
        self,
        installation: Installation,
        *,
        identity: str = "operator-0",
        command: Sequence[str] = SERVE,
        settings: Mapping[str, Any] | None = None,
        join: Callable[[], None] | None = None,
    ) -> None:
        self.installation = installation
        self.identity = identity
        self.port = _free_port()
        self._join = join
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        if settings is not None or not installation.settings.exists():
            installation.write_settings(settings or {})

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start the process; returns at once."""
        place = self.installation
        words = [
            *self._command,
            f"--config={place.settings}",
            f"--namespace={place.namespace}",
            f"--kubeconfig={place.kubeconfig}",
            f"--data={place.data}",
            f"--port={self.port}",
            f"--identity={self.identity}",
        ]
        place.data.mkdir(exist_ok=True)
        with place.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own command
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=place.folder,
                process_group=0,
                preexec_fn=_first(tied_to(os.getpid()), self._join),  # noqa: PLW1509  # short, and takes no lock
            )

    def stop(self, patience: float = _STOP_SECONDS) -> int:
        """Tell it to stop and wait for that; returns its exit code, negative when killed."""
        process = self._process
        if process is None:
            return 0
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._process = None
        return process.returncode

    def kill(self) -> None:
        """End it at once, as the kernel does when memory is short."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        """The id of its process.

        Raises:
            TestbedError: It does not run.
        """
        if self._process is None:
            raise TestbedError("The operator does not run.")
        return self._process.pid

    def usage(self) -> Usage:
        """What it used of memory and processor so far."""
        return usage_of(self.pid)

    def published(self, name: str = STATUS, key: str = "status") -> JsonObject | None:
        """The JSON document under `key` of the ConfigMap `name`; None while there is none."""
        path = f"/api/v1/namespaces/{self.installation.namespace}/configmaps/{name}"
        answer = self.installation.cluster.request("GET", path)
        text = answer.json.get("data", {}).get(key) if answer.ok else None
        if text is None:
            return None
        document: JsonObject = json.loads(text)
        return document

    def resource(self) -> JsonObject | None:
        """The OperatorStatus; None while there is none."""
        space = self.installation.namespace
        path = f"/apis/kube9.io/v1alpha1/namespaces/{space}/operatorstatuses/kube9-operator"
        answer = self.installation.cluster.request("GET", path)
        return answer.json if answer.ok else None

    def get(self, path: str) -> tuple[int, str]:
        """The status and body of a GET at its own port; 0 when it does not listen."""
        try:
            with _OPENER.open(f"http://127.0.0.1:{self.port}{path}", timeout=_HTTP_SECONDS) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()
        except OSError:
            return 0, ""

    def log(self) -> list[JsonObject]:
        """The lines of its log; text that is no JSON object is `{"text": ...}`."""
        return [_line(line) for line in self.installation.log.read_text().splitlines()]

    def query(self, *words: str) -> JsonObject:
        """The answer of `kube9-operator query ...` on its store.

        Raises:
            TestbedError: The query failed; the message is what it said.
        """
        return json.loads(self.run("query", *words, "--format=json"))  # type: ignore[no-any-return]  # one object

    def run(self, *words: str) -> str:
        """What another `kube9-operator` command prints, run as if exec'd into its container.

        Raises:
            TestbedError: It failed; the message is what it said.
        """
        command = [*COMMAND, *words, f"--data={self.installation.data}"]
        result = subprocess.run(  # noqa: S603  # our own command
            command,
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=self._join,  # short, and takes no lock
        )
        if result.returncode != 0:
            raise TestbedError(f"kube9-operator {' '.join(words)}: {result.stderr.strip()}")
        return result.stdout

    def wait(self, condition: Callable[[], object], seconds: float, what: str = "") -> float:
        """Wait until `condition` holds; returns how long it took.

        Raises:
            TestbedError: It does not come true in time, or the operator ends.
        """
        started = time.monotonic()
        while not condition():
            spent = time.monotonic() - started
            if not self.alive:
                raise TestbedError(f"The operator ended. {self._last_words()}")
            if spent > seconds:
                raise TestbedError(f"Waited {seconds:.0f} s for {what}. {self._last_words()}")
            time.sleep(_POLL_SECONDS)
        return time.monotonic() - started

    def assessment(self) -> JsonObject:
        """The block `assessment` of the published status, empty while there is none."""
        found: JsonObject = (self.published() or {}).get("assessment") or {}
        return found

    def await_assessment(self, seconds: float = 60.0, after: str = "") -> JsonObject:
        """The published status once a scheduled run ended later than `after` (RFC 3339).

        Raises:
            TestbedError: None is published in time.
        """

        def finished() -> bool:
            return (self.assessment().get("lastScheduledCompletedAt") or "") > after

        self.wait(finished, seconds, "a finished assessment")
        return self.published() or {}

    def _last_words(self) -> str:
        path = self.installation.log
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        return "Its last lines:\n" + "\n".join(lines[-15:])


def _line(line: str) -> JsonObject:
    try:
        found = json.loads(line)
    except ValueError:
        return {"text": line}
    return found if isinstance(found, dict) else {"text": line}


def _first(*steps: Callable[[], None] | None) -> Callable[[], None]:
    """What a new child runs before it becomes the operator."""

    def run() -> None:
        for step in steps:
            if step is not None:
                step()

    return run


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port

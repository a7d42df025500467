"""A real Prometheus that reads one port of this machine, for tests of what asks for metrics.

It gives each series the labels that a ServiceMonitor leads to in a cluster, judges a file of alert
rules, and ends with the `with` statement. The program is that of the Debian package `prometheus`.
"""

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlencode

from kube9_testbed.errors import TestbedError
from kube9_testbed.offspring import tied_to
from kube9_testbed.responses import JsonObject

__all__ = ["Prometheus"]

_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.2
_LABELS: Final = {
    "namespace": "kube9-system",
    "pod": "kube9-operator-1",
    "service": "kube9-operator",
}


class Prometheus:
    """One Prometheus; start it with a `with` statement.

    Args:
        program: Where it is.
        port: What it reads, every second, at /metrics.
        rules: The alerts that it judges.
        folder: For its data, configuration and log.
    """

    def __init__(self, program: str, port: int, rules: Path, folder: Path) -> None:
        self._port = _free_port()
        self._log = folder / "log"
        configuration = folder / "prometheus.json"
        configuration.write_text(json.dumps(_configuration(port, rules)), encoding="utf-8")
        self._command = (
            program,
            f"--config.file={configuration}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{self._port}",
        )
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - Prometheus, and files of ours
                self._command,
                stdout=log,
                stderr=log,
                preexec_fn=tied_to(os.getpid()),  # noqa: PLW1509  # short, and takes no lock
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(_STOP_SECONDS)

    def ask(self, expression: str) -> list[JsonObject]:
        """What it answers now to an expression in PromQL: each with `metric`, its labels.

        Raises:
            urllib.error.HTTPError: It is no expression.
        """
        asked = urlencode({"query": expression})
        url = f"http://127.0.0.1:{self._port}/api/v1/query?{asked}"
        with urllib.request.urlopen(url, timeout=10) as told:
            found: list[JsonObject] = json.load(told)["data"]["result"]
        return found

    def await_answer(self, expression: str) -> None:
        """Wait until an expression has an answer.

        Raises:
            TestbedError: It ended, or has none after a minute; the message is its log.
        """
        until = time.monotonic() + _START_SECONDS
        while not self._answers(expression):
            ended = self._process is None or self._process.poll() is not None
            if ended or time.monotonic() > until:
                raise TestbedError(f"no answer to {expression}:\n{self._log.read_text()}")
            time.sleep(_POLL_SECONDS)

    def _answers(self, expression: str) -> bool:
        try:
            return bool(self.ask(expression))
        except (urllib.error.URLError, ConnectionError):
            return False


def _configuration(port: int, rules: Path) -> JsonObject:
    target = {"targets": [f"127.0.0.1:{port}"], "labels": _LABELS}
    return {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(rules)],
        "scrape_configs": [{"job_name": "kube9-operator", "static_configs": [target]}],
    }


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])

"""Asks Argo CD's own code how healthy an object is, without a cluster."""

import json
import subprocess
from types import TracebackType
from typing import Final, Self

from kube9_testbed.argocd.requirements import require_programs
from kube9_testbed.build import ensure_built
from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.progress import Progress
from kube9_testbed.recipe import ARGO
from kube9_testbed.responses import JsonObject

__all__ = ["HealthJudge"]

_PATIENCE: Final = 10.0


class HealthJudge:
    """One process that judges one object after the other.

    Args:
        progress: Where to report a build; a fresh one on standard error when not given.

    Raises:
        UnavailableError: This machine cannot build or run it.
    """

    def __init__(self, progress: Progress | None = None) -> None:
        require_programs()
        binary = ensure_built(progress, ARGO)
        self._process = subprocess.Popen(  # noqa: S603  # our own words
            [str(binary), "health"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def status(self, written: JsonObject) -> str | None:
        """The health of an object by Argo CD's rules.

        Args:
            written: As the API server has it, with `apiVersion` and `kind`.

        Returns:
            None where the kind has none.

        Raises:
            UnexpectedAnswerError: It is no object; the judge has ended.
        """
        asked, answers = self._process.stdin, self._process.stdout
        if asked is None or answers is None:
            raise UnexpectedAnswerError("the judge of health has no standard streams")
        asked.write(json.dumps(written) + "\n")
        asked.flush()
        line = answers.readline()
        if not line:
            raise UnexpectedAnswerError("the judge of health ended; its words are above")
        answer = json.loads(line)
        return None if answer is None else answer.get("status")

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process.wait(_PATIENCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

"""Asks the API server itself whether a pod meets a Pod Security Standard.

A pod is created with `dryRun=All` in a namespace that enforces the policy; nothing
is stored. What the verdict is about, in the API server's own order:

1. The pod is decoded and defaulted. With `hostNetwork` every container port gets
   itself as host port, and a volume without a source becomes an `emptyDir`.
2. Mutating admission adds the ServiceAccount's token volume (allowed everywhere).
3. AppArmor annotations are copied to fields that are unset.
4. The pod is validated: an invalid one is refused here, with 422, and Pod
   Security is never asked. So no verdict hides behind another, and a pod that
   any policy judges is valid under all of them.
5. Pod Security admission judges what has become of the pod.
"""

import threading
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Final

from kube9_testbed.cluster import Cluster
from kube9_testbed.errors import UnexpectedAnswerError
from kube9_testbed.policies import Policy
from kube9_testbed.responses import JsonObject, Response
from kube9_testbed.violations import Violation, parse_refusal

_ACCOUNT_SECONDS: Final = 30.0
_POLL_SECONDS: Final = 0.02
_REJECTED: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN, HTTPStatus.UNPROCESSABLE_ENTITY)


class Outcome(StrEnum):
    """What became of a pod.

    Attributes:
        ALLOWED: It meets the policy.
        FORBIDDEN: Pod Security refused it.
        INVALID: It was refused before or beside Pod Security; there is no verdict.
    """

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The API server's opinion of one pod under one policy.

    Attributes:
        policy: Which rules were asked for.
        outcome: What became of the pod.
        violations: The broken rules, when forbidden.
        message: The API server's words, empty when allowed.
        warnings: What it warned about, whatever the outcome.
    """

    policy: Policy
    outcome: Outcome
    violations: tuple[Violation, ...]
    message: str
    warnings: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Whether the pod meets the policy."""
        return self.outcome is Outcome.ALLOWED

    @property
    def judged(self) -> bool:
        """Whether there is a verdict at all; without one the pod proves nothing."""
        return self.outcome is not Outcome.INVALID


@dataclass(frozen=True, slots=True)
class Case:
    """One question: a pod and the policy to judge it by."""

    pod: JsonObject
    policy: Policy


class PodSecurityOracle:
    """Judges pods by Pod Security admission; safe to share between threads.

    Args:
        cluster: The cluster to ask, as administrator.
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._client = cluster.client()
        self._lock = threading.Lock()
        self._ready: set[Policy] = set()

    def judge(self, pod: JsonObject, policy: Policy) -> Verdict:
        """The verdict on `pod` under `policy`.

        Args:
            pod: A core/v1 Pod; its namespace is ignored, a missing name is made up.
            policy: The rules.

        Raises:
            UnexpectedAnswerError: The API server neither took nor refused the pod.
        """
        self._ensure(policy)
        path = f"/api/v1/namespaces/{policy.namespace}/pods?dryRun=All"
        return _verdict(self._client.post(path, _placed(pod, policy)), policy)

    def judge_all(self, cases: Iterable[Case], workers: int = 8) -> list[Verdict]:
        """The verdicts on many cases, in their order, asked for in parallel."""
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(lambda case: self.judge(case.pod, case.policy), cases))

    def close(self) -> None:
        """Close the connections; the namespaces go with the cluster."""
        self._client.close()

    def _ensure(self, policy: Policy) -> None:
        with self._lock:
            if policy in self._ready:
                return
            answer = self._client.post("/api/v1/namespaces", policy.namespace_object())
            if not answer.ok and answer.status != HTTPStatus.CONFLICT:
                raise UnexpectedAnswerError(f"No namespace {policy.namespace}: {answer.text}")
            self._await_account(policy.namespace)
            self._ready.add(policy)

    def _await_account(self, namespace: str) -> None:
        """Pods are refused until the controllers have made the default ServiceAccount."""
        deadline = time.monotonic() + _ACCOUNT_SECONDS
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/default"
        while self._cluster.has_controllers and not self._client.get(path).ok:
            if time.monotonic() > deadline:
                raise UnexpectedAnswerError(f"No ServiceAccount {namespace}/default appeared.")
            time.sleep(_POLL_SECONDS)


def _placed(pod: JsonObject, policy: Policy) -> JsonObject:
    metadata = {"name": "pod", **(pod.get("metadata") or {}), "namespace": policy.namespace}
    return {"apiVersion": "v1", "kind": "Pod", **pod, "metadata": metadata}


def _verdict(answer: Response, policy: Policy) -> Verdict:
    if answer.ok:
        return Verdict(policy, Outcome.ALLOWED, (), "", answer.warnings)
    if answer.status not in _REJECTED:
        raise UnexpectedAnswerError(f"HTTP {answer.status} to a pod: {answer.text}")
    message = str(answer.json.get("message", answer.text))
    violations = parse_refusal(message) if answer.status == HTTPStatus.FORBIDDEN else None
    outcome = Outcome.INVALID if violations is None else Outcome.FORBIDDEN
    return Verdict(policy, outcome, violations or (), message, answer.warnings)

"""What can be pasted for one check: a patch that mends an object, and an exemption from it.

The patch is the one that the check itself writes for an object of a small sample that does much
wrong. A check that finds nothing there, or that no patch can mend, has no example.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from kube9_core.declare.check import Check
from kube9_core.engine.assessment import Rules, assess
from kube9_core.engine.selection import Planned
from kube9_core.snapshot.snapshot import Snapshot
from kube9_core.testing.snapshots import snapshot_of

__all__ = ["exemption_lines", "patch_lines"]

_YEAR: Final = timedelta(days=365)
_SAMPLE: Final = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      hostPID: true
      hostIPC: true
      hostNetwork: true
      shareProcessNamespace: true
      hostAliases: [{ip: 10.0.0.1, hostnames: [db]}]
      serviceAccount: default
      securityContext:
        runAsUser: 0
        runAsGroup: 0
        seccompProfile: {type: Unconfined}
        appArmorProfile: {type: Unconfined}
        seLinuxOptions: {type: spc_t}
        sysctls: [{name: net.core.somaxconn, value: "1024"}]
      volumes:
      - {name: host, hostPath: {path: /etc}}
      - {name: runtime, hostPath: {path: /run/containerd/containerd.sock}}
      containers:
      - name: app
        image: registry.example/shop/web:latest
        stdin: true
        tty: true
        ports: [{containerPort: 8080, hostPort: 8080}]
        livenessProbe: {httpGet: {host: 10.0.0.1, port: 8080}}
        volumeMounts: [{name: host, mountPath: /host}]
        securityContext:
          privileged: true
          allowPrivilegeEscalation: true
          procMount: Unmasked
          capabilities: {add: [SYS_ADMIN, NET_RAW, SYS_MODULE]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec:
      containers:
      - name: app
        image: registry.example/shop/shop:1.4.2
        ports: [{containerPort: 8080, hostPort: 8080}]
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: default, namespace: shop}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {type: LoadBalancer, selector: {app: web}, externalIPs: [192.0.2.1], ports: [{port: 80}]}
"""


def patch_lines(check: Check[Any]) -> Iterator[str]:
    """Give an example of the check's patch, with the object it is for; nothing without one.

    Args:
        check: any.
    """
    if "manifests" not in check.modes:
        return
    params = check.params() if check.params else None
    planned = (Planned(check, check.severity, params),)
    rules = Rules(planned, (), datetime.now(UTC), lambda _: "")
    for judgement in assess(_sample_for(check), rules):
        for draft in judgement.drafts:
            if draft.patch:
                yield f"# {draft.reported.ref}"
                yield from draft.patch.rstrip().splitlines()
                return


def _sample_for(check: Check[Any]) -> Snapshot:
    return snapshot_of(_SAMPLE, views=(*check.views, *check.wants))


def exemption_lines(check: str) -> tuple[str, ...]:
    """Give the annotations by which an object is exempted from a check, for a year.

    Args:
        check: its id.
    """
    until = (datetime.now(UTC) + _YEAR).date().isoformat()
    return (
        f"kube9.io/exempt: {check}",
        "kube9.io/exempt-reason: why it has to be so, in a sentence",
        f'kube9.io/exempt-until: "{until}"',
    )

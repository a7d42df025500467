"""What helm refuses before anything is installed, and what it says of it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CHART = Path(__file__).parents[2] / "charts" / "kube9-operator"

Json = dict[str, Any]
Refusal = Callable[..., str]

REFUSED: list[tuple[Json, str]] = [
    ({"plugns": {}}, "additional properties 'plugns' not allowed"),
    ({"plugins": {"securty": {"enabled": False}}}, "'/plugins': additional properties 'securty'"),
    ({"plugins": {"security": {"enabled": "no"}}}, "'/plugins/security/enabled'"),
    ({"image": {"digest": "sha256:abc"}}, "'/image/digest'"),
    ({"settings": {"schedul": {}}}, "'/settings': additional properties 'schedul'"),
    ({"settings": {"plugins": {}}}, "'/settings': additional properties 'plugins'"),
    ({"settings": {"store": {"folder": "/x"}}}, "additional properties 'folder' not allowed"),
    ({"settings": {"schedule": {"intervall": "1h"}}}, "additional properties 'intervall'"),
    ({"settings": {"schedule": {"interval": 0}}}, "'/settings/schedule/interval'"),
    ({"settings": {"schedule": {"interval": "soon"}}}, "'/settings/schedule/interval'"),
    ({"settings": {"schedule": {"interval": "0s"}}}, '"0s" is too short; give at least 1m'),
    ({"settings": {"schedule": {"interval": ""}}}, '"" is too short'),
    (
        {"settings": {"schedule": {"maintenance": [{"start": "25:00", "length": "1h"}]}}},
        "'/settings/schedule/maintenance/0/start'",
    ),
    ({"settings": {"schedule": {"interval": "31d"}}}, '"31d" is too long; give at most 30d'),
    (
        {"settings": {"schedule": {"pillars": {"security": "59s"}}}},
        'settings.schedule.pillars.security: "59s" is too short; give at least 1m',
    ),
    ({"settings": {"reading": {"page": 1}}}, "'/settings/reading/page'"),
    ({"settings": {"server": {"port": 0}}}, "'/settings/server/port'"),
    ({"settings": {"checks": {"security/nope": {}}}}, 'there is no check "security/nope"'),
    ({"settings": {"checks": {"a/b": {"enable": True}}}}, "additional properties 'enable'"),
    ({"caBundle": {"secret": "a", "configMap": "b"}}, "caBundle: configMap and secret are both"),
    ({"proxy": {"no": "x"}}, "additional properties 'no' not allowed"),
    ({"persistence": {"size": 5}}, "'/persistence/size'"),
    ({"extraEnv": [{"name": "KUBE9_CONFIG", "value": "x"}]}, "extraEnv: KUBE9_CONFIG is set"),
    ({"image": {"tag": 1.1}}, "'/image/tag': got number, want string"),
    ({"settings": None}, "settings: there is nothing below it"),
    ({"metrics": {"service": None}}, "metrics.service: there is nothing below it"),
    ({"settings": {"store": None}}, "'/settings/store': got null, want object"),
    ({"scope": {"namespaces": ["team-*"]}}, "'/scope/namespaces/0'"),
    ({"rbac": {"create": None}}, "rbac.create: nothing stands after it"),
    ({"crds": {"keep": None}}, "crds.keep: nothing stands after it"),
    ({"networkPolicy": {"metricsFrom": None}}, "networkPolicy.metricsFrom: nothing stands"),
    ({"image": {"repository": None}}, "image.repository: nothing stands after it"),
    ({"settings": {"schedule": {"interval": "9999999999999999999s"}}}, "is too long"),
    ({"persistence": {"existingClaim": "mine"}}, "persistence.existingClaim: without"),
    ({"serviceAccount": {"name": "mine"}}, "serviceAccount.name: ours is always"),
    ({"serviceAccount": {"create": False}}, "serviceAccount.name: with create: false say which"),
    ({"rbac": {"userRole": False, "users": [{"kind": "User"}]}}, "rbac.users: without"),
    ({"rbac": {"create": False, "viewers": [{"kind": "User", "name": "a"}]}}, "rbac.viewers: with"),
    ({"rbac": {"tenants": True}, "scope": {"namespaces": ["a"]}}, "rbac.tenants: with scope"),
    (
        {"persistence": {"enabled": True}, "settings": {"store": {"size": 4096}}},
        "persistence.size: 1Gi is too little for settings.store.size; give at least 8192Mi",
    ),
    ({"extraEnv": [{"name": "A", "value": 1}]}, "'/extraEnv/0/value': got number, want string"),
    ({"extraEnv": [{"name": "A", "valueFrom": None}]}, "'/extraEnv/0/valueFrom'"),
    ({"extraEnv": [{"value": "1"}]}, "'/extraEnv/0': missing property 'name'"),
]


@pytest.mark.parametrize(("values", "said"), REFUSED)
def test_a_mistake_is_refused_with_the_value_that_is_wrong(
    values: Json, said: str, refusal: Refusal
) -> None:
    assert said in refusal(values)


EMPTY: list[Json] = [
    {"scope": {"namespaces": None}},
    {"rbac": {"users": None, "viewers": None}, "pointer": {"create": True}},
    {"global": {"imageRegistry": None}, "imagePullSecrets": None, "tolerations": None},
    {"proxy": {"https": "http://p:1", "noProxy": None}, "extraEnv": None, "podLabels": None},
    {"metrics": {"serviceMonitor": {"enabled": True, "labels": None}}},
    {"metrics": {"prometheusRule": {"enabled": True, "labels": None, "alertLabels": None}}},
    {"metrics": {"dashboard": {"enabled": True, "labels": None}}},
]


@pytest.mark.parametrize("values", EMPTY)
def test_a_name_with_nothing_after_it_is_as_good_as_empty(
    values: Json, render: Callable[..., tuple[Json, ...]]
) -> None:
    assert render(values, namespace="audit")


def test_a_cluster_that_is_too_old_is_refused_with_the_oldest_that_is_not(
    helm: Callable[..., Any],
) -> None:
    old = helm("template", "kube9-operator", str(CHART), "--kube-version", "1.28.9")
    assert old.returncode != 0
    assert ">=1.29.0-0" in old.stderr
    branded = helm("template", "kube9-operator", str(CHART), "--kube-version", "v1.29.1-eks-5e0f")
    assert branded.returncode == 0, branded.stderr

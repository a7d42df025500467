"""Pages tell which values of ConfigMaps are kept, and nothing where none are."""

from kube9_core.api import SECURITY, ConfigMap, ConfigMapData, Problems
from kube9_core.catalog.kept_values import kept_values


@SECURITY.check(
    "acme/switch", "low", on=ConfigMap, needs=(ConfigMapData(("acme-cm",), ("on", "off")),)
)
def switch(config: ConfigMap) -> Problems:
    """It is off.

    On is worse.
    """
    return ()


@SECURITY.check("acme/plain", "low", on=ConfigMap)
def plain(config: ConfigMap) -> Problems:
    """It is there.

    Nothing is worse.
    """
    return ()


def test_names_and_keys_are_told_once() -> None:
    assert "| `acme-cm` | `on`, `off` |" in kept_values((switch, plain, switch))
    assert kept_values((switch, switch)).count("acme-cm") == 1


def test_without_any_nothing_is_said() -> None:
    assert kept_values((plain,)) == ""

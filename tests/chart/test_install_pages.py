"""The values that pages show are values that helm takes, and Prometheus takes what is for it."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = ("air-gapped.md", "install.md", "monitoring.md", "network.md", "people.md")
_FILE = re.compile(r"^```yaml (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {
    f"{page}: {name}": text
    for page in PAGES
    for name, text in _FILE.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))
}
VALUES = {name: text for name, text in FILES.items() if not name.endswith("prometheus.yaml")}

Render = Callable[..., tuple[dict[str, Any], ...]]


@pytest.mark.parametrize("name", VALUES)
def test_helm_takes_the_values_of_a_page(render: Render, name: str) -> None:
    assert render(yaml.safe_load(VALUES[name]))


def test_prometheus_takes_the_configuration_of_the_page(promtool: str, tmp_path: Path) -> None:
    """But for how it finds the pods: Debian's Prometheus is built without Kubernetes."""
    alerts = ROOT / "charts" / "kube9-operator" / "files" / "alerts.yaml"
    (tmp_path / "alerts.yaml").write_bytes(alerts.read_bytes())
    configuration = yaml.safe_load(FILES["monitoring.md: prometheus.yaml"])
    (scraped,) = configuration["scrape_configs"]
    assert scraped.pop("kubernetes_sd_configs")
    assert scraped["job_name"] == "kube9-operator"
    told = tmp_path / "prometheus.yaml"
    told.write_text(yaml.safe_dump(configuration), encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - promtool, and a file of a page
        [promtool, "check", "config", str(told)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("page", PAGES)
def test_a_page_names_only_values_that_exist(page: str) -> None:
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    known = yaml.safe_load((ROOT / "charts/kube9-operator/values.yaml").read_text(encoding="utf-8"))
    sections = ("networkPolicy", "metrics", "rbac", "global", "image", "proxy", "caBundle")
    for path in re.findall(rf"`((?:{'|'.join(sections)})\.[A-Za-z.]+)(?:=\w+)?`", text):
        found: Any = known
        for part in path.split("."):
            assert part in found, f"{page} names {path}"
            found = found[part]

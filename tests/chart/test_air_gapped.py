"""Every image can come from a registry of one's own, and the page's command lists them all."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DIGEST = f"sha256:{'0' * 64}"
EXTRA = [
    {"name": "one", "image": "ghcr.io/acme/one:1.0"},
    {"name": "two", "image": f"acme/two@{DIGEST}"},
    {"name": "three", "image": "localhost:5000/three"},
]
MIRRORED = {
    "mirror.example:5000/kube9/acme/one:1.0",
    f"mirror.example:5000/kube9/acme/two@{DIGEST}",
    "mirror.example:5000/kube9/three",
}

Json = dict[str, Any]
Render = Callable[..., tuple[Json, ...]]
Helm = Callable[..., subprocess.CompletedProcess[str]]


def images(value: object) -> Iterator[str]:
    """Every image that an object names: of containers, and of volumes."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key in ("image", "reference") and isinstance(item, str):
                yield item
            else:
                yield from images(item)
    elif isinstance(value, list):
        for item in value:
            yield from images(item)


def named(objects: tuple[Json, ...]) -> set[str]:
    running = (item for item in objects if item["kind"] in ("Deployment", "Pod", "Job"))
    return {image for item in running for image in images(item)}


@pytest.mark.parametrize("version", ["1.30.0", "1.37.0"], ids=["copied", "mounted"])
@pytest.mark.parametrize("registry", ["mirror.example:5000/kube9", "mirror.example:5000/kube9/"])
def test_every_image_comes_from_the_registry_that_is_given(
    render: Render, registry: str, version: str
) -> None:
    values = {"global": {"imageRegistry": registry}, "plugins": {"extra": EXTRA}}
    found = named(render(values, "--kube-version", version))
    own = found - MIRRORED
    assert found > MIRRORED
    assert own == {f"mirror.example:5000/kube9/alto9/kube9-operator:{chart_version()}"}


def test_without_one_every_image_keeps_its_own(render: Render) -> None:
    found = named(render({"plugins": {"extra": EXTRA}}))
    assert {item["image"] for item in EXTRA} < found


def test_only_pods_name_images(render: Render) -> None:
    objects = render({"plugins": {"extra": EXTRA}})
    others = [item for item in objects if item["kind"] not in ("Deployment", "Pod", "Job")]
    crds = [item for item in others if item["kind"] == "CustomResourceDefinition"]
    assert not [image for item in others if item not in crds for image in images(item)]


def test_a_digest_pins_the_image_and_keeps_its_tag_for_people(render: Render) -> None:
    values = {"image": {"digest": DIGEST}, "global": {"imageRegistry": "mirror.example"}}
    version = chart_version()
    assert named(render(values)) == {f"mirror.example/alto9/kube9-operator:{version}@{DIGEST}"}


def test_half_a_digest_is_refused(refusal: Callable[..., str]) -> None:
    assert "digest" in refusal({"image": {"digest": "sha256:0000"}})


def test_the_chart_needs_no_other_chart() -> None:
    chart = yaml.safe_load((ROOT / "charts/kube9-operator/Chart.yaml").read_text(encoding="utf-8"))
    assert "dependencies" not in chart


def test_the_command_of_the_page_lists_exactly_what_will_run(
    program: str, render: Render, tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "air-gapped.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^\$ (helm template .*)$", page, re.MULTILINE)
    values = {"plugins": {"extra": EXTRA}}
    (tmp_path / "values.yaml").write_text(yaml.safe_dump(values), encoding="utf-8")
    line = command.replace("charts/", f"{ROOT}/charts/")
    done = subprocess.run(  # noqa: S603 - the page's own command
        [shutil.which("bash") or "bash", "-c", f"PATH={Path(program).parent}:$PATH; {line}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines() == sorted(named(render(values)))
    assert f"\nghcr.io/alto9/kube9-operator:{chart_version()}\n" in page


def chart_version() -> str:
    text = (ROOT / "charts" / "kube9-operator" / "Chart.yaml").read_text(encoding="utf-8")
    return str(yaml.safe_load(text)["appVersion"])

"""What is committed is what the declarations say."""

from pathlib import Path

import yaml

from kube9_core.catalog.repository import Repository
from kube9_core.catalog.settings_page import EXAMPLE
from kube9_core.catalog.site import compare, site
from kube9_core.plugins.catalogue import discover
from kube9_core.settings import Settings

ROOT = Path(__file__).parents[2]


def repository() -> Repository:
    return Repository.at(ROOT, discover())


def test_committed_pages_are_what_the_declarations_make() -> None:
    assert compare(ROOT, site(repository())) == ()


def test_every_check_of_the_repository_has_a_page() -> None:
    found = {page.path for page in site(repository())}
    for check in repository().checks:
        assert f"docs/checks/{check.id}.md" in found


def test_making_the_pages_twice_gives_the_same_bytes() -> None:
    assert site(repository()) == site(repository())


def test_every_link_between_generated_pages_leads_to_a_file() -> None:
    for page in site(repository()):
        if not page.path.endswith(".md"):
            continue
        folder = (ROOT / page.path).parent
        for target in _links(page.text):
            assert (folder / target).is_file(), f"{page.path} links to {target}"


def test_the_example_of_the_settings_page_is_accepted() -> None:
    settings = Settings.model_validate(yaml.safe_load(EXAMPLE))
    known = {check.id for check in repository().checks}
    assert set(settings.checks) <= known
    assert set(settings.plugins) <= {home.plugin for home in repository().homes}


def _links(text: str) -> list[str]:
    found = [part.partition(")")[0] for part in text.split("](")[1:]]
    return [link.partition("#")[0] for link in found if "://" not in link]

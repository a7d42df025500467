"""All generated files together: made, compared and written."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from kube9_core.catalog.chart import chart_pages
from kube9_core.catalog.check_index import check_index, plugin_readme
from kube9_core.catalog.check_page import check_page
from kube9_core.catalog.crds import crd_pages
from kube9_core.catalog.equivalents_page import equivalents_page
from kube9_core.catalog.framework_page import framework_index, framework_page
from kube9_core.catalog.markdown import Page
from kube9_core.catalog.metrics_page import metrics_page
from kube9_core.catalog.monitoring import alerts_page
from kube9_core.catalog.permissions_page import permissions_page
from kube9_core.catalog.profile_page import profiles_page
from kube9_core.catalog.repository import Repository
from kube9_core.catalog.resources_page import resources_page
from kube9_core.catalog.settings_page import settings_page, settings_schema

__all__ = ["compare", "site", "write"]

_OURS = (
    "docs/checks/**/*.md",
    "docs/frameworks/*.md",
    "charts/kube9-operator/crds/*.yaml",
    "charts/kube9-operator/files/crds/*.yaml",
)
"""Where a file that is not generated is left over from a former declaration."""


def site(repository: Repository) -> tuple[Page, ...]:
    """Make every generated file, sorted by path.

    Args:
        repository: what it is about.
    """
    pages = [
        check_index(repository),
        framework_index(repository),
        equivalents_page(repository),
        alerts_page(),
        metrics_page(),
        permissions_page(repository),
        profiles_page(repository),
        resources_page(),
        settings_page(repository),
        settings_schema(repository),
        *crd_pages(),
        *chart_pages(repository),
        *(check_page(check, repository) for check in repository.checks),
        *(framework_page(framework, repository) for framework in repository.frameworks),
        *(plugin_readme(home, repository) for home in repository.homes),
    ]
    return tuple(sorted(pages))


def compare(root: Path, pages: Sequence[Page]) -> tuple[str, ...]:
    """Say what differs from the files in a repository, one line each."""
    outdated = [f"{page.path} is out of date" for page in _different(root, pages)]
    left = [f"{path} is left over" for path in _left_over(root, pages)]
    return (*outdated, *left)


def write(root: Path, pages: Sequence[Page]) -> tuple[str, ...]:
    """Write what differs, remove what is left over, and name both."""
    changed = [page.path for page in _different(root, pages)]
    left = list(_left_over(root, pages))
    for page in _different(root, pages):
        path = root / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8", newline="\n")
    for name in left:
        (root / name).unlink()
    return (*changed, *left)


def _different(root: Path, pages: Iterable[Page]) -> tuple[Page, ...]:
    return tuple(page for page in pages if not _same(root / page.path, page.text))


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _left_over(root: Path, pages: Iterable[Page]) -> tuple[str, ...]:
    made = {page.path for page in pages}
    found = (path for glob in _OURS for path in root.glob(glob))
    names = (path.relative_to(root).as_posix() for path in found)
    return tuple(sorted(name for name in names if name not in made))

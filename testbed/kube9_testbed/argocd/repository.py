"""A local Git repository that Argo CD deploys from."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kube9_testbed.errors import TestbedError
from kube9_testbed.responses import JsonObject

__all__ = ["AUTHOR", "GitRepository"]

AUTHOR: Final = "Rosa Developer"
_BRANCH: Final = "main"
_ENVIRONMENT: Final = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": AUTHOR,
    "GIT_AUTHOR_EMAIL": "rosa@example.org",
    "GIT_COMMITTER_NAME": AUTHOR,
    "GIT_COMMITTER_EMAIL": "rosa@example.org",
}


class GitRepository:
    """One repository with one branch.

    Args:
        folder: Where it is made.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True)
        self._git("init", "--quiet", f"--initial-branch={_BRANCH}")

    @property
    def url(self) -> str:
        """What an Application calls it."""
        return f"file://{self._folder}"

    @property
    def head(self) -> str:
        """The id of the newest commit."""
        return self._git("rev-parse", "HEAD").strip()

    def commit(
        self, files: Mapping[str, str | JsonObject | None], message: str = "Change it"
    ) -> str:
        """Change files and commit that.

        Args:
            files: What each path holds afterwards: text, an object (written as JSON, which is
                YAML), or None when it is to be removed. Folders go with their last file.
            message: Why.

        Returns:
            The id of the commit.

        Raises:
            TestbedError: Git refused, for instance because nothing changed.
        """
        for name, content in files.items():
            self._write(self._folder / name, content)
        self._git("add", "--all")
        self._git("commit", "--quiet", "--message", message)
        return self.head

    def revert(self) -> str:
        """Undo the newest commit by another one; returns its id."""
        self._git("revert", "--no-edit", "HEAD")
        return self.head

    def remove(self) -> None:
        """Take the repository away, as an outage of the Git server does."""
        shutil.rmtree(self._folder)

    def _write(self, path: Path, content: str | JsonObject | None) -> None:
        if content is None:
            path.unlink()
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=2))

    def _git(self, *words: str) -> str:
        result = subprocess.run(  # noqa: S603  # our own words
            ["git", *words],  # noqa: S607  # the machine's own git
            cwd=self._folder,
            env={**os.environ, **_ENVIRONMENT},
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            raise TestbedError(f"git {words[0]} failed: {result.stderr.strip() or result.stdout}")
        return result.stdout

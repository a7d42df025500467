"""Shows that a release's wheels install, with hashes, and work: the last look before publishing.

    python -m release.installing dist/release

Writes `kube9-<version>-requirements.txt` first: every package that kube9 needs and kube9 itself,
each with its hashes, for those who install with `pip install --require-hashes`.
"""

import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from release import distributions, versions
from release.process import ROOT, ReleaseError, answered, find, parser, run
from release.versions import Package

__all__ = ["try_out", "write_requirements"]


def write_requirements(folder: Path, root: Path) -> Path:
    """Write the list of everything to install, with hashes, beside the wheels."""
    packages = versions.packages(root)
    lines = [_line(folder, package) for package in packages]
    lines.append((root / "requirements" / "runtime.txt").read_text(encoding="utf-8"))
    path = folder / f"kube9-{packages[0].version}-requirements.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _line(folder: Path, package: Package) -> str:
    files = (distributions.wheel_name(package), distributions.sdist_name(package))
    hashes = [sha256((folder / name).read_bytes()).hexdigest() for name in files]
    return f"{package.name}=={package.version} \\\n" + " \\\n".join(
        f"    --hash=sha256:{digest}" for digest in hashes
    )


def try_out(folder: Path, root: Path) -> str:
    """Install the wheels into a fresh environment and have kube9 say what it is.

    Raises:
        ReleaseError: They do not install, or a plugin is not found once they are.
    """
    requirements = write_requirements(folder, root)
    packages = versions.packages(root)
    with TemporaryDirectory() as place:
        _install(requirements, folder, Path(place) / "env")
        kube9 = Path(place) / "env" / "bin" / "kube9"
        said = run([kube9, "--version"]).strip()
        listed = run([kube9, "plugins", "list"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    if packages[0].version not in said:
        raise ReleaseError(f"kube9 --version says {said!r}, not {packages[0].version}")
    silent = [plugin.name for plugin in packages[1:] if _plain(plugin) not in listed]
    if silent:
        raise ReleaseError(f"kube9 does not find {', '.join(silent)}:\n{listed}")
    return said


def _plain(plugin: Package) -> str:
    return plugin.name.removeprefix("kube9-")


def _install(requirements: Path, folder: Path, env: Path) -> None:
    uv = find("uv", "run make setup")
    run([uv, "venv", "--quiet", "--python", sys.executable, env])
    run(
        [
            *(uv, "pip", "install", "--quiet", "--python", env / "bin" / "python"),
            *("--require-hashes", "--only-binary", ":all:", "--find-links", folder),
            *("--requirement", requirements),
        ]
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Try out the wheels of a folder."""
    words = parser(__doc__)
    words.add_argument("folder", type=Path)
    given = words.parse_args(arguments)
    return answered(lambda: try_out(given.folder, ROOT))


if __name__ == "__main__":
    sys.exit(main())

"""What the kernel says of the memory and processor of a container on the node."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kube9_testbed.errors import TestbedError

_ROOT: Final = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class ContainerUsage:
    """The control group of one container.

    Attributes:
        limit: The most bytes it may have.
        peak: The most bytes it ever had, files in memory among them.
        resident: Bytes of its processes now, without files.
        working: What counts against the limit now: memory without files that are easily dropped.
        quota: Microseconds of processor it may have in each tenth of a second; 0 without a limit.
        throttled: How many such periods it was held back in.
    """

    limit: int
    peak: int
    resident: int
    working: int
    quota: int
    throttled: int


def usage_of(group: str, container: str) -> ContainerUsage:
    """Look at a container.

    Args:
        group: The control group of the node.
        container: Its id, as the kubelet tells it.

    Raises:
        TestbedError: It has no group.
    """
    name = container.rpartition("/")[2]
    if (_ROOT / "cgroup.controllers").exists():
        return _version_2(_folder(_ROOT / group, name))
    return _version_1(_folder(_ROOT / "memory" / group, name), _folder(_ROOT / "cpu" / group, name))


def _folder(above: Path, name: str) -> Path:
    for found in above.rglob(name):
        return found
    raise TestbedError(f"{above} has no group of container {name}.")


def _version_1(memory: Path, processor: Path) -> ContainerUsage:
    numbers = _numbers(memory / "memory.stat")
    return ContainerUsage(
        limit=_number(memory / "memory.limit_in_bytes"),
        peak=_number(memory / "memory.max_usage_in_bytes"),
        resident=numbers["total_rss"],
        working=_number(memory / "memory.usage_in_bytes") - numbers["total_inactive_file"],
        quota=max(_number(processor / "cpu.cfs_quota_us"), 0),
        throttled=_numbers(processor / "cpu.stat")["nr_throttled"],
    )


def _version_2(folder: Path) -> ContainerUsage:
    numbers = _numbers(folder / "memory.stat")
    quota = (folder / "cpu.max").read_text().split()[0]
    return ContainerUsage(
        limit=_number(folder / "memory.max"),
        peak=_number(folder / "memory.peak"),
        resident=numbers["anon"],
        working=_number(folder / "memory.current") - numbers["inactive_file"],
        quota=0 if quota == "max" else int(quota),
        throttled=_numbers(folder / "cpu.stat")["nr_throttled"],
    )


def _number(file: Path) -> int:
    return int(file.read_text())


def _numbers(file: Path) -> dict[str, int]:
    pairs = (line.split() for line in file.read_text().splitlines())
    return {pair[0]: int(pair[1]) for pair in pairs}

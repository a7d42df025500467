# ruff: noqa: INP001 - stands beside the package, not in it
"""Lets the template's tests run in this repository, where it is not installed; not copied."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

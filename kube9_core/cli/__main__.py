"""Lets `python -m kube9_core.cli` be the same as `kube9`."""

import sys

from kube9_core.cli.entry import main

if __name__ == "__main__":
    sys.exit(main())

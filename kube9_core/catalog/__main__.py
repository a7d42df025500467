"""Lets `python -m kube9_core.catalog` run the command."""

import sys

from kube9_core.catalog.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

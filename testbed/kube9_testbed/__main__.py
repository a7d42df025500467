"""Lets `python -m kube9_testbed` do what the command `kube9-testbed` does."""

from kube9_testbed.cli import main

if __name__ == "__main__":
    main()

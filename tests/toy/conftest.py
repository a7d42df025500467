"""The toy is somebody else's package: its tests run in its own surroundings, see test_toy.py."""

collect_ignore = ["acme-widgets"]

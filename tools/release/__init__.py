"""Makes, signs and verifies a release; `docs/releasing.md` says in which order.

Each module does one job and can be run: `PYTHONPATH=tools python -m release.wheels --help`. The
release workflow runs the same modules, so that what it does can be tried on any machine.
"""

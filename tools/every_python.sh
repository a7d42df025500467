#!/usr/bin/env bash
# Runs the tests that need no cluster on every Python from 3.11 up that the machine has.
# Each gets an environment of its own beside .venv; none is downloaded.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
mapfile -t found < <("$uv" python list --only-installed --no-python-downloads --output-format json |
  .venv/bin/python -c '
import json, sys
seen = {}
for item in json.load(sys.stdin):
    version = tuple(item["version_parts"][part] for part in ("major", "minor"))
    if version >= (3, 11) and item["implementation"] == "cpython" and item["path"]:
        seen.setdefault(version, item["path"])
for version, path in sorted(seen.items()):
    print(".".join(map(str, version)), path)
')
packages=()
for folder in . plugins/kube9-* testbed; do packages+=(--editable "$folder"); done
for line in "${found[@]}"; do
  version=${line%% *} path=${line#* }
  venv=.venv-$version
  echo "== Python $version"
  "$uv" venv --quiet --no-python-downloads --allow-existing --python "$path" "$venv"
  "$uv" pip sync --quiet --python "$venv/bin/python" --require-hashes requirements/dev.txt
  "$uv" pip install --quiet --python "$venv/bin/python" --no-build-isolation --no-deps "${packages[@]}"
  KUBE9_TESTBED=off "$venv/bin/python" -m pytest -q -m "not cluster and not slow" -p no:cacheprovider "$@"
done

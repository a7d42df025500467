#!/usr/bin/env bash
# Runs the tests that need no cluster on every other Python from 3.11 up that the machine has:
# on PATH or in pyenv. Each gets an environment of its own beside .venv; none is downloaded.
# KUBE9_PYTHONS=newest runs them on the newest of these only, as a build does that has no time.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=.venv/bin/uv
own=$(.venv/bin/python -c 'import sys; print("%d.%d" % sys.version_info[:2])')

python_of() { # python_of 3.12: the first interpreter of that version that really runs
  local candidate
  for candidate in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python3; do
    if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$1')" 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
}

packages=()
for folder in . plugins/kube9-* testbed; do packages+=(--editable "$folder"); done
tried=
versions=(3.14 3.13 3.12 3.11)
for version in "${versions[@]}"; do
  python=$(python_of "$version")
  if [ "$version" = "$own" ] || [ -z "$python" ]; then continue; fi
  if [ -n "$tried" ] && [ "${KUBE9_PYTHONS:-all}" = newest ]; then break; fi
  tried="$tried $version"
  venv=.venv-$version
  echo "== Python $version ($python)"
  "$uv" venv --quiet --no-python-downloads --allow-existing --python "$python" "$venv"
  "$uv" pip sync --quiet --compile-bytecode --python "$venv/bin/python" --require-hashes requirements/dev.txt
  "$uv" pip install --quiet --python "$venv/bin/python" --no-build-isolation --no-deps "${packages[@]}"
  "$venv/bin/python" -m compileall -q kube9_core plugins testbed/kube9_testbed
  KUBE9_TESTBED=off "$venv/bin/python" -m pytest -q --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "not cluster and not slow" -p no:cacheprovider "$@"
done
echo "Tested on Python${tried:- } besides $own, the one make test uses"

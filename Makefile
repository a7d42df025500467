# What a person types. Each target sets up what it needs; nothing is installed outside this folder.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PACKAGES := . $(sort $(wildcard plugins/kube9-*)) testbed
STAMP := $(VENV)/.kube9-setup
# What pip does for an installed package: some environments forbid Python to do it at the first import.
COMPILED := $(BIN)/python -m compileall -q kube9_core $(wildcard plugins/kube9-*) testbed/kube9_testbed
SOURCES := kube9_core plugins testbed tests tools conftest.py

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast test-all e2e image lint format types layers docs bench prove lock mutation release-dry-run verify-release clean

help: ## show this help
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## make .venv with kube9, its plugins, the testbed and all tools

$(STAMP): requirements/bootstrap.txt requirements/dev.txt pyproject.toml $(wildcard plugins/kube9-*/pyproject.toml) testbed/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "kube9 needs Python 3.11 or later; name one with make PYTHON=python3.12")'
	@echo "Setting up $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/bootstrap.txt
	@$(BIN)/uv pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements/dev.txt requirements/bootstrap.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation --no-deps $(addprefix --editable ,$(PACKAGES))
	@$(COMPILED)
	@touch $@

# CLUSTER=current audits the kubeconfig's cluster and writes nothing, neither there nor here.
CLUSTER ?= testbed
run: setup ## audit the example shop, then run the operator on a cluster of its own
ifeq ($(CLUSTER),current)
	@$(BIN)/kube9 assess
else
	@$(BIN)/kube9 assess examples
	@$(BIN)/python -m kube9_testbed.demo examples/shop
endif

# Many tests wait, so there is one worker more than cores; each has a control plane of its own (0.7 GiB),
# hence at most four.
WORKERS := $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
SIDE_BY_SIDE := --numprocesses $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder
test: setup ## run all tests; those that need a real API server build it once, then start it in seconds
	@$(BIN)/pytest $(SIDE_BY_SIDE)

test-fast: setup ## run the tests that need no API server
	@KUBE9_TESTBED=off $(BIN)/pytest $(SIDE_BY_SIDE) -m "not cluster and not slow"

# KUBE9_E2E=require fails where something is missing, instead of skipping.
e2e: setup ## install the chart on a real node and try everything; needs root and a few Debian packages
	@KUBE9_E2E=$${KUBE9_E2E:-auto} $(BIN)/pytest -m e2e

test-all: setup ## run the tests without a cluster on every Python the machine has
	@tools/every_python.sh

lint: setup ## style, types, layers, generated files
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/ruff format --check $(SOURCES)
	@$(MAKE) --no-print-directory types layers
	@$(BIN)/python tools/planned_checks.py --check
	@$(BIN)/python -m kube9_core.catalog docs --check
	@$(BIN)/python tools/picture.py --check

format: setup ## put the style right
	@$(BIN)/ruff check --fix $(SOURCES)
	@$(BIN)/ruff format $(SOURCES)

types: setup
	@$(BIN)/mypy kube9_core tools $(foreach package,$(wildcard plugins/kube9-*),$(package)/$(subst -,_,$(notdir $(package)))) testbed/kube9_testbed
	@for tests in tests testbed/tests plugins/*/tests; do \
	  (cd $$tests/.. && $(abspath $(BIN))/mypy --config-file $(abspath pyproject.toml) --explicit-package-bases tests) || exit 1; \
	done

layers: setup
	@$(BIN)/lint-imports

docs: setup ## write the generated pages anew
	@$(BIN)/python tools/planned_checks.py
	@$(BIN)/python -m kube9_core.catalog docs --write
	@$(BIN)/python tools/picture.py

# SCALE=0 leaves out what needs a control plane, or a few minutes.
SCALE ?= 1
bench: setup ## measure the budgets, each as a ratio within one run
	@$(COMPILED)
	@$(BIN)/python tools/bench.py
	@$(BIN)/python tools/bench_reading.py
	@$(BIN)/python tools/bench_store.py
	@$(BIN)/python tools/bench_query.py
	@$(BIN)/python tools/bench_rights.py
	@$(BIN)/python tools/bench_security.py
	@$(BIN)/python tools/bench_argocd.py
ifneq ($(SCALE),0)
	@$(BIN)/python tools/bench_operator.py
	@$(BIN)/python tools/bench_applications.py
endif

prove: setup ## the long campaign: 20,000 generated pods, outages, mutants; see docs/measurements
	@KUBE9_TESTBED=require KUBE9_PROVE=1 KUBE9_PODS=20000 $(BIN)/pytest -m "cluster or slow" -p no:cacheprovider
	@$(MAKE) --no-print-directory mutation

mutation: setup ## change the code that decides verdicts, and see that a test notices each time
	@$(BIN)/python tools/mutation

image: ## build the operator's image into dist/image; a second where nothing changed
	@$(PYTHON) tools/image/build.py

COMPILE := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade
lock: setup ## choose the newest allowed versions and lock them with hashes
	@$(BIN)/uv pip compile $(COMPILE) requirements/bootstrap.in --output-file requirements/bootstrap.txt
	@$(BIN)/uv pip compile $(COMPILE) requirements/go.in --output-file requirements/go.txt
	@$(BIN)/uv pip compile $(COMPILE) requirements/release.in --output-file requirements/release.txt
	@$(BIN)/uv pip compile $(COMPILE) requirements/image.in --output-file requirements/image.txt
	@$(BIN)/uv pip compile $(COMPILE) requirements/sbom.in --output-file requirements/sbom.txt
	@$(BIN)/uv pip compile $(COMPILE) pyproject.toml --output-file requirements/runtime.txt
	@$(BIN)/uv pip compile $(COMPILE) pyproject.toml --group dev --output-file requirements/dev.txt

RELEASE := PYTHONPATH=tools $(BIN)/python -m release
release-dry-run: setup ## make, sign with a key for once, and verify a whole release in dist/release; WITHOUT=image without it
	@$(RELEASE).tools
	@$(RELEASE).rehearsal dist/release $(addprefix --without ,$(WITHOUT))

# FOLDER has the files of the release, KEY is the public key of a rehearsal, ROOTS are for checking offline,
# REGISTRY=1 asks for image and chart too.
verify-release: setup ## verify every file of a release, as VERSION=1.2.3
	@test -n "$(VERSION)" || { echo 'say which release: make verify-release VERSION=1.2.3'; exit 1; }
	@$(RELEASE).tools cosign >/dev/null
	@$(RELEASE).verify $(or $(FOLDER),dist/v$(VERSION)) --version $(VERSION) $(if $(KEY),--key $(KEY)) $(if $(ROOTS),--trusted-root $(ROOTS)) $(if $(REGISTRY),--registry)

clean: ## remove everything that was set up
	rm -rf $(VENV) .venv-* dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

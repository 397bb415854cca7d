# commentariat: two commands, `make report` and `make test`; each sets itself up in .venv from a lock file first.
#   make report THREADS=path OUT=dir     (a file or a folder; the shipped samples without THREADS)

SHELL := /bin/sh
.DEFAULT_GOAL := help

# The first Python on the path that is new enough; PYTHON=/path/to/python overrides.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then echo $$p; break; fi; done)

VENV     := .venv
BIN      := $(VENV)/bin
PIP      := $(BIN)/python -m pip --disable-pip-version-check --quiet
THREADS  ?= comments/samples
OUT      ?= report
OPTIONS  ?=
UV       ?= uv

.PHONY: help report test check bench bench-replies model clean lock format fresh

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

report: $(VENV)/runtime.installed ## write a report on THREADS (the shipped samples) to OUT (report/)
	@$(BIN)/commentariat report $(OPTIONS) --out "$(OUT)" "$(THREADS)"

test: $(VENV)/dev.installed ## run every test
	@$(BIN)/python -m pytest -n auto $(OPTIONS)

check: $(VENV)/dev.installed ## format, lint, types, import layers, generated files fresh
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python tools/fresh.py --check

format: $(VENV)/dev.installed ## format the code and mend what the linter can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

fresh: $(VENV)/dev.installed ## write every generated file anew
	@$(BIN)/python tools/fresh.py

model: $(VENV)/runtime.installed ## rebuild the shipped model from the corpus, byte for byte
	@$(BIN)/python tools/build_model.py

bench: $(VENV)/dev.installed ## rates, ratios to a naive pandas pipeline, peak memory
	@$(BIN)/python tools/bench.py $(OPTIONS)
	@$(BIN)/python -m tools.bench_sizes $(SIZES)

bench-replies: $(VENV)/dev.installed ## who answers whom: each set beside the simple rules (needs real data)
	@$(BIN)/python tools/bench_replies.py $(OPTIONS)

lock: ## resolve the dependencies anew (needs uv)
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --annotation-style line \
		--group build pyproject.toml -o requirements.lock
	$(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --annotation-style line \
		--group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and every cache
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "commentariat needs Python 3.11 or newer; none was found on the path (set PYTHON=/path/to/python)" >&2; exit 2; }
	@echo "setting up $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "$(PYTHON) cannot make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; exit 2; }

$(VENV)/runtime.installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "installing what a report needs (once) ..."
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.installed: requirements-dev.lock $(VENV)/runtime.installed
	@echo "installing what the tests need (once) ..."
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

# Two commands: `make demo` and `make test`. Both make .venv and install what they need.

PYTHON ?= $(firstword $(foreach p,python3 python3.11 python3.12 python3.13,$(if $(shell $(p) -c 'import sys; (3, 11) <= sys.version_info < (3, 14) and print(1)' 2>/dev/null),$(p))))
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

.PHONY: demo test check fast slow docs wheel wheels bench clean

demo: .venv/base
	$(BIN)/nearfield demo $(if $(SIZE),--size $(SIZE))

test: check fast slow

check: .venv/dev
	@echo "== ruff, mypy"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fast: .venv/dev
	@echo "== tests: fast"
	$(BIN)/pytest -q -n 2 --dist loadfile -m "not slow and not weights"

slow: .venv/dev
	@echo "== tests: slow, and those with real weights"
	$(BIN)/pytest -q -m "slow or weights"

docs: .venv/dev  ## Write the help pages, the documents with their schemas, and the API reference again.
	$(BIN)/cog -r docs/cli.md
	$(BIN)/python docs/build.py
	$(BIN)/python docs/reference

wheel: .venv/base  ## Build dist/*.whl, install it into a clean environment, and try it there.
	$(BIN)/python .ci/wheel.py

wheels: .venv/dev  ## Has everything a wheel on every platform and Python? The slow tests ask it too.
	$(BIN)/python .ci/wheels.py

bench: .venv/dev
	$(BIN)/python benchmarks/main_job.py
	$(BIN)/python benchmarks/search.py
	$(BIN)/python benchmarks/encode.py
	$(BIN)/python benchmarks/quality.py
	$(BIN)/python benchmarks/graph.py
	$(BIN)/python benchmarks/analyses.py

.venv/python:
	@test -n "$(PYTHON)" || { echo "nearfield needs Python 3.11 or newer; then: make demo PYTHON=/path/to/python"; exit 1; }
	@echo "== making .venv with $(PYTHON)"
	$(PYTHON) -m venv .venv
	@touch $@

.venv/base: .venv/python pyproject.toml constraints.txt
	@echo "== installing nearfield (about 1.1 GB on disk)"
	$(PIP) --editable .
	@touch $@

.venv/dev: .venv/base
	@echo "== installing what the tests need (torch among it, about 1 GB)"
	$(PIP) --editable '.[dev]'
	@touch $@

clean:
	rm -rf .venv .nearfield .mypy_cache .pytest_cache .ruff_cache .hypothesis

# make run    installs what is needed and shows real shoppers moving through journeys; Ctrl-C ends it
# make test   every test, on a Kafka and a Redis of its own
# make help   all targets

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help install develop run test check format bench chaos lock clean

BIN := .venv/bin
SUPPORTED := (3, 11) <= sys.version_info[:2] <= (3, 13)
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not $(SUPPORTED))' 2>/dev/null && echo $$python && break; done)
COMPILE = $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command 'make lock' $(UPGRADE)
LOCKS ?= .
# Not beside others: on the demo's terminal Ctrl-C must be heard, and timers have a moment to fire.
ALONE = tests/integration/demo tests/integration/delivery/test_time.py
RECORD = $(if $(FORMAT),,--write)

help:  ## what there is
	@sed -n 's/^\([a-z]*\):.*##\(.*\)/make \1	\2/p' Makefile | expand -t 16

install: .venv/installed  ## .venv with rumbo in it
develop: .venv/developed  ## the same, and what tests and checks need

run: install  ## the demo, until Ctrl-C
	@trap : INT; $(BIN)/rumbo demo || test $$? -eq 130

test: develop  ## every test
	$(BIN)/pytest -n 3 --dist loadscope --no-loadscope-reorder $(ALONE:%=--ignore %) $(PYTEST)
	$(BIN)/pytest $(ALONE)

check: develop  ## every check of the code that needs no server
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python .ci/tracked.py

format: develop  ## the code as ruff wants it
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench:  ## the benchmarks, into benchmarks/RESULTS.md; PEERS=pyflink; EVENTS=100000 FORMAT=json: the first, as one line
	@$(MAKE) --no-print-directory develop >&2
	@$(BIN)/python -m benchmarks $(EVENTS:%=--events %) $(PEERS:%=--peers %) $(FORMAT:%=--format %) $(RECORD)
	@test -n "$(FORMAT)" || for figure in latency workers exactness customers memory start; do \
		$(BIN)/python -m benchmarks $$figure $(RECORD) || exit; done

chaos:  ## everything dies at random under load; SECONDS_OF_LOAD= ROUNDS= SEED= FORMAT=json CHAOS="--workers 2 --faults redis"
	@$(MAKE) --no-print-directory develop >&2
	@$(BIN)/python -m tests.chaos --seconds $(or $(SECONDS_OF_LOAD),120) --rounds $(or $(ROUNDS),1) \
		$(if $(SEED),--seed $(SEED)) --format $(or $(FORMAT),text) $(CHAOS)

lock: develop  ## the locks from pyproject.toml; UPGRADE=--upgrade takes newer releases
	$(COMPILE) --extra local --extra demo --extra otel --group dev -o $(LOCKS)/requirements-dev.lock
	$(COMPILE) --extra local --extra demo --group build -c $(LOCKS)/requirements-dev.lock -o $(LOCKS)/requirements.lock
	$(COMPILE) --extra demo --group build -c $(LOCKS)/requirements-dev.lock -o $(LOCKS)/deploy/demo.lock
	$(COMPILE) --group build -c $(LOCKS)/requirements-dev.lock -o $(LOCKS)/deploy/rumbo.lock

clean:  ## removes the local stack, its data and all that was built
	@test ! -x $(BIN)/rumbo || $(BIN)/rumbo local wipe
	rm -rf .venv dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

.venv/bin/python3:
	@test "$$(uname -sm)" = "Linux x86_64" || { echo "Rumbo runs on x86-64 Linux; this is $$(uname -sm). Elsewhere use containers: docker compose up" >&2; exit 1; }
	@test -n "$(PYTHON)" || { echo "Rumbo needs Python 3.11, 3.12 or 3.13, and found none. Install one, or say where it is: make $(MAKECMDGOALS) PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not $(SUPPORTED))' || { echo "$(PYTHON) is not Python 3.11, 3.12 or 3.13." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) comes without venv. Install it (on Debian and Ubuntu: apt-get install python3-venv)." >&2; exit 1; }
	@echo "Making .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python3 requirements.lock pyproject.toml
	@echo "Installing what Rumbo needs (the first time this takes a minute)"
	@$(BIN)/pip --disable-pip-version-check install --require-hashes -r requirements.lock
	@$(BIN)/pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/developed: .venv/installed requirements-dev.lock
	@echo "Installing what tests and checks need"
	@$(BIN)/pip --disable-pip-version-check install --require-hashes -r requirements-dev.lock
	@touch $@

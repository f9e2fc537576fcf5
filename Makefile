# Two commands matter: `make lab` to learn, `make test` before a change. `make help` lists the rest.
# Only what stands under "Installing" talks to a package registry, once; the stamps in .venv remember it.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
WHEELS := $(VENV)/wheels
PIP := $(BIN)/python -m pip --disable-pip-version-check
OFFLINE := .ci/offline
WORKERS ?= 2
LAB_ARGS ?=
TEST_ARGS ?=
export PYTHON

.PHONY: help lab install test check lint types unit notebooks-check notebooks bench doctor clean nbgrader \
        bench-graders
.DEFAULT_GOAL := help

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

lab: $(VENV)/.learner ## install what a learner needs and open the course in JupyterLab (LAB_ARGS="--no-browser --port=8890")
	@$(BIN)/netcourse lab -- $(LAB_ARGS)

# The notebooks get a network of their own: they show the kernel's table, which remembers a minute of connections.
test: install ## install what is missing, then run everything a change must pass, without outside network
	@$(OFFLINE) $(MAKE) --no-print-directory lint types unit
	@$(OFFLINE) $(MAKE) --no-print-directory notebooks-check
	@echo "Everything passed."

# Installing

install: $(VENV)/.dev $(WHEELS)/.complete ## install everything that `make test` needs; the only step that needs a registry

$(BIN)/python:
	@.ci/venv $(VENV)

$(VENV)/.learner: pyproject.toml | $(BIN)/python
	@echo "Installing the course and JupyterLab into $(VENV) (some 300 MB, a few minutes the first time)"
	@$(PIP) install --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(BIN)/python
	@echo "Installing the course, JupyterLab and the test tools into $(VENV) (some 400 MB, a few minutes the first time)"
	@$(PIP) install --editable ".[dev]"
	@touch $(VENV)/.learner $@

$(WHEELS)/.complete: $(VENV)/.dev
	@echo "Gathering wheels for the tests that install into a fresh environment"
	@rm -rf $(WHEELS)
	@$(PIP) wheel --quiet --wheel-dir $(WHEELS) . "hatchling>=1.25,<2"
	@rm -f $(WHEELS)/netcourse-*.whl
	@touch $@

# Checking, all offline

check: lint types unit notebooks-check ## what `make test` runs, in the environment as it is

lint:
	@echo "Checking style"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types:
	@echo "Checking types"
	@$(BIN)/mypy

unit:
	@echo "Running the tests: code, course, solved notebooks"
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(TEST_ARGS) tests

notebooks-check:
	@echo "Running every notebook and comparing its outputs"
	@$(BIN)/python -m tools.notebooks check
	@$(BIN)/python -m tools.notebooks test

# Working on the course

notebooks: $(VENV)/.dev ## run every notebook and store its outputs, navigation and metadata
	@$(OFFLINE) $(BIN)/python -m tools.notebooks refresh

bench: $(VENV)/.dev ## measure import, servers, checks and grading
	@$(OFFLINE) $(BIN)/python -m benchmarks

# Other graders, each in an environment of its own: they are never in ours

NBGRADER := .cache/nbgrader-env
OTTER := .cache/otter-env

nbgrader: $(VENV)/.dev $(NBGRADER)/.complete ## let the real nbgrader release and grade our notebooks
	@NETCOURSE_REQUIRE=nbgrader $(OFFLINE) $(BIN)/python -m pytest tests/graders

bench-graders: $(VENV)/.dev $(NBGRADER)/.complete $(OTTER)/.complete ## the same class with nbgrader, otter-grader and ours
	@$(OFFLINE) $(BIN)/python -m benchmarks graders

$(NBGRADER)/.complete: pyproject.toml | $(BIN)/python
	@echo "Installing nbgrader and the course into $(NBGRADER) (some 400 MB)"
	@.ci/venv $(NBGRADER)
	@$(NBGRADER)/bin/python -m pip --disable-pip-version-check install --quiet "nbgrader>=0.9.5,<0.10" --editable .
	@touch $@

$(OTTER)/.complete: pyproject.toml | $(BIN)/python
	@echo "Installing otter-grader and the course into $(OTTER) (some 400 MB)"
	@.ci/venv $(OTTER)
	@$(OTTER)/bin/python -m pip --disable-pip-version-check install --quiet "otter-grader>=6,<8" --editable .
	@touch $@

doctor: $(VENV)/.learner ## say what this machine can do
	@$(BIN)/netcourse doctor

clean: ## remove the environment and what the tools left; your netcourse-work/ stays
	rm -rf $(VENV) .cache dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

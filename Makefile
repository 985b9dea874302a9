# Hattama: one command each. `make help` lists them.
PYTHON ?= python3
ARGS ?=
# How long `make fuzz` looks for faults.
SECONDS ?= 600

BIN := .venv/bin
PIP := $(BIN)/python -m pip --quiet --quiet --disable-pip-version-check install
CHROMIUM := command -v chromium >/dev/null || command -v chromium-browser >/dev/null
# The folders that are checked; benchmarks/ only where it is present.
CODE := src tests $(wildcard benchmarks)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint bench fuzz clean

help:
	@echo 'make demo    count a real election under its law (ARGS="--no-serve" ends after printing)'
	@echo 'make test    lint, then every test, then the coverage floor'
	@echo 'make lint    ruff, mypy and the floors of the house'
	@echo 'make bench   speed, ours and peers, as ratios'
	@echo 'make fuzz    ten minutes of hostile files for every reader (SECONDS=60 for one)'
	@echo 'make clean   remove .venv and everything that was made here'
	@echo 'PYTHON=...   the Python to build .venv with (3.11 or newer; now: $(PYTHON))'

demo: .venv/.run
	@$(BIN)/hattama demo $(ARGS)

test: lint .venv/.browser
	@$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term

lint: .venv/.dev
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)
	@$(BIN)/mypy $(CODE)
	@$(BIN)/lint-imports --no-logo

bench: .venv/.dev
	@$(BIN)/python -m benchmarks.run $(ARGS)

fuzz: .venv/.fuzz
	@$(BIN)/python -m tests.fuzz.run $(SECONDS) $(ARGS)

clean:
	rm -rf .venv .coverage .coverage.* htmlcov build dist
	rm -rf .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests $(wildcard benchmarks) -name __pycache__ -type d -prune -exec rm -rf {} +

# A half-made .venv is taken away again, so that the next try starts afresh.
.venv/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo 'Hattama needs Python 3.11 or newer; name one with: make PYTHON=python3.11' >&2; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo 'This Python cannot make a .venv: install its venv package (Debian and Ubuntu: apt-get install python3-venv) and try again.' >&2; \
	  exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }

# The stamps stand for what is installed, so that a second run has nothing to do. The lists of
# requirements are complete: pip has nothing to resolve (older ones then ask for the newest release
# of a package that is named with an extra, and refuse it as unpinned); `pip check` holds that.
.venv/.run: requirements/run.txt pyproject.toml | .venv/pyvenv.cfg
	@echo 'Installing what Hattama needs into .venv ...'
	@$(PIP) --require-hashes --no-deps --requirement requirements/run.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q src/hattama
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@echo 'Installing what the developers need into .venv ...'
	@$(PIP) --require-hashes --no-deps --requirement requirements/dev.txt
	@touch $@

# Tests of the site open it in the distribution's Chromium. Where there is none, root of a Debian or an
# Ubuntu gets it; elsewhere these tests are skipped and say why.
.venv/.browser: | .venv/pyvenv.cfg
	@{ $(CHROMIUM); } || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || { \
	  echo 'Installing Chromium for the tests of the site ...'; \
	  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y chromium; } \
	    >/dev/null 2>&1 || true; }
	@if { $(CHROMIUM); }; then touch $@; else \
	  echo 'No Chromium here: the tests that need it are skipped.' >&2; fi

.venv/.fuzz: requirements/fuzz.txt .venv/.dev
	@echo 'Installing what looks for faults into .venv ...'
	@$(PIP) --require-hashes --no-deps --requirement requirements/fuzz.txt
	@touch $@

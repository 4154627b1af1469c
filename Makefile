# One word for each thing a person does here. `make help` lists them.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
AS_OF ?=
PORT ?= 8000
JOBS ?=
# What the tests need beside Python: tesseract with the pack of every language the reader knows, a browser, the other database.
PACKS := vie chi-sim chi-tra pol ukr nor swe rus deu fra spa por nld ces ind jpn kor
SYSTEM := tesseract-ocr $(addprefix tesseract-ocr-,$(PACKS)) chromium fonts-noto-cjk postgresql

.DEFAULT_GOAL := help
.PHONY: help setup system run read test check messages bench fuzz clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

setup: $(VENV)/.ready $(VENV)/.words ## Cotmoc and the tools of its developers, into .venv

$(VENV)/.ready: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Give another: make setup PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dask,gates,web]' --group dev
	@touch $@

$(VENV)/.words: $(VENV)/.ready $(wildcard src/cotmoc_web/locale/*/*/LC_MESSAGES/django.po)
	@$(BIN)/python tools/messages.py compile
	@touch $@

$(VENV)/.peers: $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group bench
	@touch $@

system: ## outside programs, where they may be installed; otherwise says which are missing
	@missing=$$(for package in $(SYSTEM); do dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || printf '%s ' $$package; done); \
	if [ -z "$$missing" ]; then echo "system packages: all there"; exit 0; fi; \
	if ! command -v apt-get >/dev/null; then echo "MISSING, and this machine has no apt-get: $$missing"; \
	elif [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing || echo "MISSING, could not be installed: $$missing"; \
	elif sudo -n true 2>/dev/null; then sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing || echo "MISSING, could not be installed: $$missing"; \
	else echo "MISSING, and there is no right to install: sudo apt-get install $$missing"; fi; \
	command -v tesseract >/dev/null || echo "without tesseract no scan is read, and the tests of scans are skipped"

run: setup ## the record with its demonstration, in your browser; PORT=8123 for another port
	COTMOC_DEMO=1 $(BIN)/cotmoc-web demo
	COTMOC_DEMO=1 $(BIN)/cotmoc-web serve --port $(PORT)

read: setup ## only read the samples: a summary here, JSON and pages in out/
	$(BIN)/cotmoc read $(filter-out %.md samples/gates,$(sort $(wildcard samples/*))) --out out --format html $(if $(AS_OF),--as-of $(AS_OF)) $(if $(JOBS),--jobs $(JOBS))

test: setup system $(VENV)/.peers check ## everything that must hold
	$(BIN)/python -m pytest -n logical -rs
	@echo "== once more on PostgreSQL: what stores something"
	$(BIN)/python tools/postgres.py --if-there $(BIN)/python -m pytest -n logical -rs tests/web tests/attacks tests/journeys/test_journeys.py tests/journeys/test_sending.py

check: setup ## style, types and walls, without running anything
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

messages: $(VENV)/.ready ## the words of the web application: new ones into the catalogs, and what is not translated yet
	$(BIN)/python tools/messages.py extract
	$(BIN)/python tools/messages.py check

bench: setup $(VENV)/.peers ## figures: quality and speed, ours beside others'
	@for program in benchmarks/*.py; do echo "== $$program"; $(BIN)/python $$program || exit 1; done

# Hypothesis marks every property test itself, so none can be forgotten here.
fuzz: setup ## every property 5000 times, and broken documents for a minute
	$(BIN)/python -m pytest -n logical --timeout=0 --hypothesis-profile=fuzz -m hypothesis tests
	$(BIN)/python tools/fuzz_containers.py 60

clean: ## what was made here, but not .venv
	rm -rf out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

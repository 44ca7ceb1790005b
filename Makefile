# Redress: `make run` to use it, `make test` before every commit. Needs bash, make and Python 3.11 or newer.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8501
DEMO ?= yes
export CHROMIUM ?= /usr/bin/chromium
export REDRESS_HOME ?= data/var
export PIP_DISABLE_PIP_VERSION_CHECK := 1

VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/run.stamp
DEV := $(VENV)/dev.stamp
TEST := $(PY) -m pytest -q

.PHONY: help setup run test check lint types layers unit app browser system bench docs picture words coverage lock clean

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: $(DEV) system ## Make .venv and install what running and testing need
	@echo "Ready. Start it with: make run"

run: $(RUN) ## Make an office with demonstration cases, once, and serve it (PORT=8501, DEMO=no for an empty one)
	@$(PY) -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()' "$(PORT)" 2>/dev/null || { \
	  echo "Port $(PORT) is taken (is Redress running already at http://127.0.0.1:$(PORT)?) or is no port number: choose another with: make run PORT=8502" >&2; \
	  exit 1; }
	@[ "$(DEMO)" != no ] || [ -e "$$REDRESS_HOME/redress.duckdb" ] || $(PY) -m core init
	@[ "$(DEMO)" = no ] || [ -e "$$REDRESS_HOME/.demonstration" ] || { $(PY) -m core demo && touch "$$REDRESS_HOME/.demonstration"; }
	@exec $(PY) -m core serve --port "$(PORT)"

test: $(DEV) system lint types layers unit app browser ## Every gate, from a bare clone; the browser tests come last

check: lint types layers unit app ## Every gate that needs no browser

lint: $(DEV) ## Style, complexity, documentation of every public name
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(DEV) ## mypy, strict
	@$(PY) -m mypy

layers: $(DEV) ## A module of core imports only what stands below it
	@$(VENV)/bin/lint-imports

unit: $(DEV) ## The rules, the record, and the rules of the house
	@$(TEST) -n 2 tests/unit tests/house

app: $(DEV) ## Every page, without a browser
	@$(TEST) -n 2 tests/app

browser: $(DEV) system ## The reviewer's day in Chromium
	@$(TEST) -n 2 --dist loadfile tests/browser

# The one step that touches the machine: only as root, only by Debian's own packages, else it says what to install.
system:
	@missing=; \
	[ -x "$(CHROMIUM)" ] || missing="chromium"; \
	fc-list :lang=zh 2>/dev/null | grep -q . || missing="$$missing fonts-noto-cjk fontconfig"; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "Installing$${missing:+ $$missing} for the browser tests …"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  { apt-get -qq update && apt-get -qq install -y --no-install-recommends $$missing; } </dev/null >$(VENV)/system.log 2>&1 && exit 0; \
	  tail -n 3 $(VENV)/system.log >&2; \
	fi; \
	echo "The browser tests need Debian's packages $$missing: install them with \"sudo apt-get install $$missing\" (\"make check\" runs all other gates)." >&2; \
	exit 1

bench: $(DEV) ## How fast it is here, beside this machine's own yardstick
	@$(PY) -m benchmarks

docs: $(RUN) ## Write the pages of docs/ that are drawn from the code
	@$(PY) -c 'from pathlib import Path; from core.cli.docs import write_docs; write_docs(Path("docs"))'

picture: $(DEV) system ## Take the pictures of the README and of the manager's day anew
	@$(PY) -m tests.browser.picture
	@$(PY) -m tests.browser.manager_pictures

words: $(DEV) ## Gather the translations and list the sentences that have none
	@$(PY) -m tests.house.catalogue

coverage: $(DEV) ## Which lines and branches of core no unit test reaches
	@$(PY) -m coverage run -m pytest -q tests/unit
	@$(PY) -m coverage report

# What is tested is what serves: the lock for running takes its versions from the lock for testing.
# opencv-python, which needs a screen's libraries, is left out of both; opencv-python-headless is the same without them.
# A lock that leaves one package out is installed as it stands, without asking again what each package wants.
lock: $(DEV) ## Write the locks anew after a change of requirements
	@$(call compile,requirements-dev)
	@$(call compile,requirements,-c requirements-dev.lock)

clean: ## Remove what can be made again; the office in REDRESS_HOME stays
	@rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage tests/browser/out
	@find . -path ./.git -prune -o -name __pycache__ -prune -exec rm -rf {} +

$(PY):
	@without_venv=; \
	for newest in 13 99; do for candidate in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	  "$$candidate" -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, $$newest))" 2>/dev/null || continue; \
	  "$$candidate" -c "import ensurepip, venv" 2>/dev/null || { without_venv=$$candidate; continue; }; \
	  exec "$$candidate" -m venv --clear $(VENV); \
	done; done; \
	if [ -n "$$without_venv" ]; \
	then echo "$$without_venv has no venv module: install it with \"sudo apt-get install python3-venv\" and run the same command again." >&2; \
	else echo "Redress needs Python 3.11 or newer and found none: install it with \"sudo apt-get install python3 python3-venv\" or name one with PYTHON=/path/to/python3." >&2; \
	fi; \
	exit 1

$(RUN): requirements.lock | $(PY)
	@$(call install,requirements.lock)
	@touch $(RUN)

$(DEV): requirements-dev.lock requirements.lock | $(PY)
	@$(call install,requirements-dev.lock)
	@touch $(RUN) $(DEV)

define compile
CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m piptools compile -q --generate-hashes --unsafe-package opencv-python --strip-extras \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(2) -o $(1).lock $(1).txt
endef

define install
echo "Installing the packages of $(1), a minute or two, only when it changed …"; \
$(PY) -m pip install -q --no-deps --require-hashes -r $(1) </dev/null >$(VENV)/install.log 2>&1 || { \
  grep -E '^ *ERROR' $(VENV)/install.log | tail -n 2 >&2; \
  echo "The packages could not be installed: look for a missing network or a full disk ($(VENV)/install.log has it all), then run the same command again; it goes on where it stopped." >&2; \
  exit 1; }
endef

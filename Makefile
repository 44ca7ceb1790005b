# Redress: `make run` to use it, `make test` before every commit. Needs bash, make and Python 3.11 to 3.14.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PORT ?= 8501
DEMO ?= yes
MANY ?= 600
export CHROMIUM ?= /usr/bin/chromium
export REDRESS_HOME ?= $(if $(filter connected,$(DEMO)),data/connected,data/var)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Set on some machines; without it each of the hundreds of processes that tests start compiles the program anew.
export PYTHONDONTWRITEBYTECODE :=

VENV := .venv
PY := $(VENV)/bin/python
RUN := $(VENV)/run.stamp
DEV := $(VENV)/dev.stamp
TEST := $(PY) -m pytest -q
# Two processes; each begins with one half, so that files share what they have built, and takes from the other at the end.
BOTH := -n 2 --dist worksteal

# The files of the unit tests that are about the record and about people at once: they run on both engines.
ON_POSTGRES := tests/unit/test_postgres.py tests/unit/test_follower.py tests/unit/test_processes.py \
  tests/unit/test_lost_database.py tests/unit/test_transaction.py \
  tests/unit/test_every_command_at_once.py tests/unit/test_two_at_once.py tests/unit/test_one_decision.py \
  tests/unit/test_one_order.py tests/unit/test_turns.py tests/unit/test_office_of_the_version_before.py \
  tests/unit/test_verify.py tests/unit/test_verify_beside.py tests/unit/test_verify_order.py tests/unit/test_clients.py \
  tests/unit/test_calls_at_once.py tests/unit/test_outbox.py tests/unit/test_orders.py tests/unit/test_corrections.py tests/unit/test_first_run.py \
  tests/unit/test_deliveries.py tests/unit/test_mail.py tests/unit/test_many_cases.py tests/unit/test_standard_reasons.py \
  tests/unit/test_own_account.py tests/unit/test_queue_views.py

.PHONY: help install setup run cluster cluster-stop bench-cluster bench-failures test check lint types layers unit postgres app browser test-postgres system cluster-system newest demonstration bench docs picture words coverage mutants lock clean

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 15

setup: $(DEV) system ## Make .venv and install what running and testing need
	@echo "Ready. Start it with: make run"

install: $(RUN) ## Make .venv and install what running needs, for a server

run: $(RUN) ## Make an office with demonstration cases, once, and serve it (PORT=8501, DEMO=no for an empty one, DEMO=connected for one with a marketplace beside it)
	@$(PY) -c 'import socket, sys; socket.create_server(("127.0.0.1", int(sys.argv[1]))).close()' "$(PORT)" 2>/dev/null || { \
	  echo "Port $(PORT) is taken (is Redress running already at http://127.0.0.1:$(PORT)?) or is no port number: choose another with: make run PORT=8502" >&2; \
	  exit 1; }
	@[ "$(DEMO)" != no ] || [ -e "$$REDRESS_HOME/redress.duckdb" ] || $(PY) -m core init
	@[ "$(DEMO)" = no ] || [ -e "$$REDRESS_HOME/.demonstration" ] || { $(PY) -m core demo && touch "$$REDRESS_HOME/.demonstration"; }
	@exec $(PY) -m $(if $(filter connected,$(DEMO)),demo.connected,core serve) --port "$(PORT)"

cluster: $(RUN) cluster-system ## Serve a demonstration as on several machines: PostgreSQL with a standby, three processes, HAProxy (PORT=8600)
	@$(PY) -m demo.cluster start --port "$(if $(filter file,$(origin PORT)),8600,$(PORT))"

cluster-stop: $(RUN) ## End what make cluster has started, and nothing else
	@$(PY) -m demo.cluster stop

test: $(DEV) system lint types layers unit postgres app browser ## Every gate, from a bare clone; the browser tests come last

check: lint types layers unit postgres app ## Every gate that needs no browser

lint: $(DEV) ## Style, complexity, documentation of every public name
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .

types: $(DEV) ## mypy, strict
	@$(PY) -m mypy

layers: $(DEV) ## A module of core imports only what stands below it
	@$(VENV)/bin/lint-imports

unit: $(DEV) ## The rules, the record, and the rules of the house
	@$(TEST) $(BOTH) tests/unit tests/house

postgres: $(DEV) ## The record, and all that two people do at once, on PostgreSQL; skipped where it is not installed
	@REDRESS_TEST_ENGINE=postgres $(TEST) $(BOTH) $(ON_POSTGRES)

app: $(DEV) ## Every page, without a browser
	@$(TEST) $(BOTH) tests/app

browser: $(DEV) system ## The reviewer's day in Chromium, and one walk through it on PostgreSQL
	@$(TEST) -n 2 --dist loadfile tests/browser
	@REDRESS_TEST_ENGINE=postgres $(TEST) tests/browser/test_five_stories.py -k patent

test-postgres: $(DEV) system ## Everything on PostgreSQL, the browser tests last; skipped where it is not installed
	@export REDRESS_TEST_ENGINE=postgres; \
	$(TEST) $(BOTH) tests/unit && $(TEST) $(BOTH) tests/app && $(TEST) -n 2 --dist loadfile tests/browser

# The one step that touches the machine: only as root, only by Debian's own packages, else it says what to install.
define INSTALL
install() { \
	  [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1; \
	  echo "Installing $$* …"; \
	  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$$@"; } \
	    </dev/null >$(VENV)/system.log 2>&1 || { tail -n 3 $(VENV)/system.log >&2; return 1; }; \
	}
endef

# Without PostgreSQL the others go on: what needs it is skipped.
system:
	@missing=; postgres=postgresql-17; \
	[ -x "$(CHROMIUM)" ] || missing="chromium"; \
	fc-list :lang=zh 2>/dev/null | grep -q . || missing="$$missing fonts-noto-cjk fontconfig"; \
	for initdb in /usr/lib/postgresql/17/bin/initdb initdb; do \
	  case "$$("$$initdb" --version 2>/dev/null)" in *" 17"*) postgres=;; esac; \
	done; \
	[ -z "$$missing$$postgres" ] && exit 0; \
	$(INSTALL); \
	[ -z "$$postgres" ] || install $$postgres || \
	  echo "The tests on PostgreSQL are skipped: version 17 is installed with \"sudo apt-get install postgresql-17\"." >&2; \
	[ -z "$$missing" ] || install $$missing && exit 0; \
	echo "The browser tests need Debian's packages $$missing: install them with \"sudo apt-get install $$missing\" (\"make check\" runs all other gates)." >&2; \
	exit 1

cluster-system: ## Install what make cluster needs: PostgreSQL and HAProxy, on Debian as root; elsewhere say what is missing
	@missing=; [ -x /usr/sbin/haproxy ] || missing=haproxy; \
	[ -x /usr/lib/postgresql/17/bin/initdb ] || [ -x /usr/pgsql-17/bin/initdb ] || missing="$$missing postgresql-17"; \
	$(INSTALL); \
	[ -z "$$missing" ] || install $$missing || { \
	  echo "The cluster needs Debian's packages $$missing: install them with \"sudo apt-get install $$missing\"." >&2; exit 1; }

newest: ## Unit tests and the demonstration on the newest supported Python of this machine, in an environment of its own
	@for minor in $$(seq $(NEWEST) -1 $(OLDEST)); do \
	  for python in "/usr/bin/python3.$$minor" "python3.$$minor"; do \
	    "$$python" -c "import ensurepip, venv" 2>/dev/null || continue; \
	    [ ! -x "$(PY)" ] || [ "$$("$(PY)" -c 'import sys; print(sys.version_info[1])')" != "$$minor" ] || { \
	      echo "The environment is of the newest supported Python here already: 3.$$minor."; exit 0; }; \
	    echo "The same on Python 3.$$minor …"; \
	    $(MAKE) VENV=build/newest PYTHON="$$python" unit && $(MAKE) VENV=build/newest PYTHON="$$python" demonstration; exit; \
	  done; \
	done

demonstration: $(RUN) ## Build the demonstration office once more, in a place of its own, and check its record
	@rm -rf build/demonstration && trap 'rm -rf build/demonstration' EXIT; \
	export REDRESS_HOME=build/demonstration; $(PY) -m core demo >/dev/null && $(PY) -m core verify

bench: $(DEV) ## How fast it is here, beside this machine's own yardstick
	@$(PY) -m benchmarks

bench-cluster: $(DEV) cluster-system ## Both engines of the record side by side on this machine
	@$(PY) -m benchmarks.cluster

bench-failures: $(DEV) cluster-system ## A hundred people at work on a cluster while its parts are killed, about half an hour
	@$(PY) -m benchmarks.failures

docs: $(RUN) ## Write the pages of docs/ that are drawn from the code
	@$(PY) -m tests.house.drawn_docs

picture: $(DEV) system ## Take the pictures of the README and of the manager's day anew
	@$(PY) -m tests.browser.picture

words: $(DEV) ## Gather the translations and list the sentences that have none
	@$(PY) -m tests.house.catalogue

coverage: $(DEV) ## Which lines and branches of core no unit test reaches
	@$(PY) -m coverage run -m pytest -q tests/unit
	@$(PY) -m coverage report

# Cosmic Ray stands in an environment of its own, beside what tests need: nothing else wants its dependencies.
mutants: $(DEV) ## How many small faults in core/domain the unit tests notice (MANY=600; hours): docs/mutants.md
	@[ -x build/mutants/venv/bin/cosmic-ray ] || { $(PY) -m venv build/mutants/venv && \
	  $(PY) -c 'import site; print(site.getsitepackages()[0])' >"$$(build/mutants/venv/bin/python -c 'import site; print(site.getsitepackages()[0])')/tests.pth" && \
	  build/mutants/venv/bin/python -m pip install -q -r requirements-mutants.txt; }
	@run="nice -n 19 build/mutants/venv/bin/python -m tests.house.mutants"; \
	$$run reach tests/unit && $$run draw && \
	for step in swap again anew report; do $$run $$step --many $(MANY); done

# What is tested is what serves: the lock for running takes its versions from the lock for testing.
# A lock is installed as it stands, without asking again what each package wants: `newest` and a test hold it complete.
# It is compiled by the oldest supported Python: what only older ones need is then in it, and does no harm on newer ones.
lock: $(DEV) ## Write the locks anew after a change of requirements
	@$(call compile,requirements-dev)
	@$(call compile,requirements,-c requirements-dev.lock)

clean: ## Remove what can be made again; the office in REDRESS_HOME stays
	@rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage tests/browser/out
	@find . -path ./.git -prune -o -name __pycache__ -prune -exec rm -rf {} +

# The environment is made by PYTHON where that is given, else by a supported Python of the machine, and made anew when it
# is broken or another Python is wanted. An unsupported one is refused by name before anything is installed.
OLDEST := 11
NEWEST := 14
SUPPORTED := import sys; sys.exit(not (3, $(OLDEST)) <= sys.version_info[:2] <= (3, $(NEWEST)))
WHICH := import os, sys; print(os.path.realpath(sys._base_executable), sys.version.split()[0])

$(VENV)/interpreter: FORCE
	@python="$(PYTHON)"; \
	if [ -n "$$python" ]; then \
	  told=$$("$$python" -c 'import sys; print(sys.version.split()[0])' 2>/dev/null) || { \
	    echo "PYTHON=$$python cannot be started: name a Python 3.$(OLDEST) to 3.$(NEWEST) with PYTHON=/path/to/python3." >&2; exit 1; }; \
	  "$$python" -c '$(SUPPORTED)' || { \
	    echo "PYTHON=$$python is Python $$told; Redress runs on 3.$(OLDEST) to 3.$(NEWEST): name another with PYTHON=/path/to/python3." >&2; exit 1; }; \
	fi; \
	if [ -x "$(PY)" ] && "$(PY)" -c '$(SUPPORTED)' 2>/dev/null; then \
	  if [ -z "$$python" ] || [ "$$("$(PY)" -c '$(WHICH)')" = "$$("$$python" -c '$(WHICH)')" ]; then \
	    [ -e $@ ] || touch $@; exit 0; \
	  fi; \
	fi; \
	without_venv=; \
	for candidate in $${python:-python3 $(foreach minor,14 13 12 11,python3.$(minor))}; do \
	  "$$candidate" -c '$(SUPPORTED)' 2>/dev/null || continue; \
	  "$$candidate" -c "import ensurepip, venv" 2>/dev/null || { without_venv=$$candidate; continue; }; \
	  "$$candidate" -m venv --clear $(VENV) && "$$candidate" -c '$(WHICH)' >$@ && exit 0; \
	done; \
	if [ -n "$$without_venv" ]; \
	then echo "$$without_venv has no venv module: install it with \"sudo apt-get install python3-venv\" and run the same command again." >&2; \
	else echo "Redress needs Python 3.$(OLDEST) to 3.$(NEWEST) and found none: install it with \"sudo apt-get install python3 python3-venv\" or name one with PYTHON=/path/to/python3." >&2; \
	fi; \
	exit 1

FORCE:

$(RUN): requirements.lock $(VENV)/interpreter
	@$(call install,requirements.lock)
	@touch $(RUN)

$(DEV): requirements-dev.lock requirements.lock $(VENV)/interpreter
	@$(call install,requirements-dev.lock)
	@touch $(RUN) $(DEV)

define compile
CUSTOM_COMPILE_COMMAND="make lock" $(PY) -m piptools compile -q --generate-hashes --allow-unsafe --strip-extras \
  --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $(2) -o $(1).lock $(1).txt
endef

define install
echo "Installing the packages of $(1), a minute or two, only when it changed …"; \
$(PY) -m pip install -q --no-deps --require-hashes -r $(1) </dev/null >$(VENV)/install.log 2>&1 || { \
  grep -E '^ *ERROR' $(VENV)/install.log | tail -n 2 >&2; \
  echo "The packages could not be installed: look for a missing network or a full disk ($(VENV)/install.log has it all), then run the same command again; it goes on where it stopped." >&2; \
  exit 1; }
endef

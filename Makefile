# Every target makes its own virtual environment: a machine needs Python 3.11 or newer and make, no more.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test check cover bench soak real litellm format clean help

help: ## what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/.core ## AI services on loopback have a bad day, and probe shows it (offline, half a minute)
	$(BIN)/probe demo

test: $(VENV)/.dev ## lint, types, and all tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n auto --dist worksteal

check: $(VENV)/.dev ## lint and types only
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

cover: $(VENV)/.dev ## the tests again, with line coverage of child processes too
	rm -f .coverage .coverage.*
	COVERAGE_FILE=$(CURDIR)/.coverage $(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --fail-under=90

bench: $(VENV)/.core $(VENV)/.bench ## start-up, reading, latency, first tokens, cost, passes and a year of samples against named peers (half an hour, 7 GB)
	@$(BIN)/python tests/bench/startup.py --httpie $(VENV)/httpie/bin/http
	@echo; $(BIN)/python tests/bench/reading.py
	@echo; $(VENV)/fast/bin/python tests/bench/latency.py
	@echo; $(VENV)/fast/bin/python tests/bench/first_token.py
	@echo; $(VENV)/fast/bin/python tests/bench/cost.py
	@echo; $(VENV)/fast/bin/python tests/bench/passes.py
	@echo; $(BIN)/python tests/bench/scale.py --rounds 1 --duckdb $(VENV)/duckdb/bin/python

soak: $(VENV)/.bench ## ten minutes of passes: memory, open files and threads stay as they are
	$(VENV)/fast/bin/python tests/bench/soak.py --minutes 10

real: $(VENV)/.dev $(VENV)/.oracle ## against real components (nginx, cron, the vendors' SDKs), and what takes long: the replay, each bench once
	$(BIN)/pytest tests/real

litellm: $(BIN)/python ## LiteLLM's proxy for `make real`, which skips its tests without it (750 MB, minutes)
	@$(PYTHON) -m venv $(VENV)/litellm
	@$(VENV)/litellm/bin/python -m pip install --quiet --disable-pip-version-check 'litellm[proxy]==1.108.7'

format: $(VENV)/.dev ## put the code in shape
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what the other targets made
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .coverage.* build dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "probe needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) \
		|| { rm -rf $(VENV); echo "this Python has no venv module: on Debian, apt-get install python3-venv"; exit 1; }

$(VENV)/.core: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.core
	$(PIP) -e '.[schema,fast,dev]'
	@touch $@

# Houses of their own: HTTPie's dependencies must not decide ours, and benches measure with the extra `fast` and without it.
$(VENV)/.bench: $(BIN)/python pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(VENV)/httpie
	@$(VENV)/httpie/bin/python -m pip install --quiet --disable-pip-version-check httpie==3.2.4
	@$(PYTHON) -m venv $(VENV)/duckdb
	@$(VENV)/duckdb/bin/python -m pip install --quiet --disable-pip-version-check duckdb==2.0.1
	@$(PYTHON) -m venv $(VENV)/fast
	@$(VENV)/fast/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[fast]' trustme
	@touch $@

# The vendors' SDKs: one of them refuses our version of tenacity, and none is to decide what probe runs with.
$(VENV)/.oracle: $(BIN)/python tests/real/oracle.txt
	@$(PYTHON) -m venv $(VENV)/oracle
	@$(VENV)/oracle/bin/python -m pip install --quiet --disable-pip-version-check -r tests/real/oracle.txt
	@touch $@

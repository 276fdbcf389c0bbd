# Two commands are enough: `make run` opens the dashboard, `make test` proves it. Both make what they need.
PYTHON ?= python3
PORT ?= 8501
HOST ?= 127.0.0.1
STORE ?= var/store
TESTS ?=

VENV := .venv
PY := $(VENV)/bin/python
export PYTHON

.PHONY: run demo test check bench model format lock reference clean

run: $(VENV)/.run ## make the environment, build the demonstration year if there is none, open the dashboard
	@test -e $(STORE)/store.json || $(PY) -m dtks_analytics demo --store $(STORE)
	$(PY) -m dtks_analytics serve --store $(STORE) --host $(HOST) --port $(PORT)

demo: $(VENV)/.run ## build the demonstration year anew
	$(PY) -m dtks_analytics demo --store $(STORE) --replace

test: $(VENV)/.test check ## make the environment with a browser, check, run all tests
	$(PY) -m pytest -n auto --dist loadfile $(TESTS)

check: $(VENV)/.dev ## format, lint, types, known vulnerabilities of dependencies where an advisory source is reachable
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) scripts/audit.py

bench: $(VENV)/.test ## measure ratios; results in benchmarks/results/
	$(PY) benchmarks/run.py

model: $(VENV)/.run ## train the linkage model anew on made-up registers (docs/linkage.md)
	$(PY) benchmarks/train_model.py --date $$(date +%F)

format: $(VENV)/.dev ## put the code in order
	$(PY) -m ruff check --fix --select I .
	$(PY) -m ruff format .

reference: $(VENV)/.run ## prepare geometry anew from data/reference
	$(PY) -m dtks_analytics.geography

lock: $(VENV)/.dev ## compile the pins from the .in files
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" requirements.in -o requirements.txt
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command "make lock" requirements-dev.in -o requirements-dev.txt

clean: ## remove the environment, caches and the demonstration store
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis var

$(VENV)/.run: requirements.txt scripts/environment.sh
	sh scripts/environment.sh $(VENV) requirements.txt
	@touch $@

$(VENV)/.dev: requirements.txt requirements-dev.txt scripts/environment.sh
	sh scripts/environment.sh $(VENV) requirements.txt requirements-dev.txt
	@touch $@ $(VENV)/.run

$(VENV)/.test: $(VENV)/.dev scripts/browser.sh
	sh scripts/browser.sh $(PY)
	@touch $@

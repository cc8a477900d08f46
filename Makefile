# What you can do here. `make` lists it.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: check-run $(VENV)/runtime ## install, migrate, load the guide, serve on http://127.0.0.1:8000
	@exec $(PY) manage.py serve

demo: check-run $(VENV)/runtime ## the same with invented reports under a banner
	@$(PY) manage.py serve --prepare-only && $(PY) manage.py demo load && exec $(PY) manage.py serve

demo-remove: $(VENV)/runtime ## take the invented reports away again
	@$(PY) manage.py demo remove

test: check $(VENV)/dev ## lint, types, the suite on SQLite and PostgreSQL, Chromium
	@$(PY) -m tests.run

test-deep: check $(VENV)/dev ## property, fuzz and matrix tests at full size
	@$(PY) -m tests.run --deep

bench: check $(VENV)/dev ## 100,000 reports on PostgreSQL: queries, times, ratios
	@$(PY) -m tests.bench

format: $(VENV)/dev ## put code and templates into shape
	@$(VENV)/bin/ruff check --fix . ; $(VENV)/bin/ruff format .
	@$(VENV)/bin/djangofmt check --fix templates ; $(VENV)/bin/djangofmt templates

messages: $(VENV)/dev ## collect the strings, name those without Chinese (needs gettext)
	@$(PY) -m tests.catalogues

lock: $(VENV)/dev ## pin requirements with their hashes
	@for name in requirements requirements-dev; do $(VENV)/bin/uv pip compile -q --universal \
	  --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate \
	  $$name.in -o $$name.txt || exit 1; done

clean: ## remove the environment; the data in var/ stays
	rm -rf $(VENV)

check:
	@$(PYTHON) portal/site/preflight.py

check-run:
	@$(PYTHON) portal/site/preflight.py --port

$(VENV)/runtime: requirements.txt
	@echo "Installing into $(VENV) …"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/dev: requirements.txt requirements-dev.txt
	@echo "Installing into $(VENV) …"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/runtime

.PHONY: help run demo demo-remove test test-deep bench format messages lock clean check check-run
.DEFAULT_GOAL := help

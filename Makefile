# Needs Python 3.11+ and make. Everything else is fetched from package registries.

SHELL := /bin/sh
PYTHON ?= python3
TOOLS := .cache/tools
UV := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/bin/uv)
RUN := $(UV) run --frozen

.DEFAULT_GOAL := help
.PHONY: help install run test lint types schemas-check docs bench faults clean

help:  ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

$(TOOLS)/bin/uv:
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --quiet --disable-pip-version-check uv

install: $(UV)  ## Install what is pinned in uv.lock
	$(UV) sync --frozen --quiet

run: install  ## Start everything and play the real trade tape; Ctrl-C stops it
	$(RUN) laurel run

test: lint types schemas-check  ## Every check: lint, types, contracts, unit, integration, journey, faults
	$(RUN) pytest -m "not streams"

lint: install
	$(RUN) ruff check
	$(RUN) ruff format --check

types: install
	$(RUN) mypy

schemas-check: install  ## Compare the events with their released versions
	$(RUN) python -m laurel_schemas.tools check

docs: install  ## Generate docs/flows.md, the AsyncAPI document and the gateway's configuration
	$(RUN) python -m laurel_schemas.tools export
	$(RUN) python -m laurel_stack.gateway
	$(RUN) python -m tools.docs

faults: install  ## The long fault run: kills, restarts, poison, a lost broker
	$(RUN) python -m tests.faults
	$(RUN) pytest -m streams services/notification_router

bench: install  ## Every performance figure of the README, as ratios; writes bench/report.json
	$(UV) sync --frozen --quiet --group bench
	$(RUN) --group bench python -m bench

clean: install  ## Stop the suite and forget its state
	-$(RUN) laurel down
	rm -rf "$${LAUREL_HOME:-.laurel}"

# Needs Python 3.11+ and make. Everything else is fetched from package registries.

SHELL := /bin/sh
PYTHON ?= python3
TOOLS := .cache/tools
UV := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/bin/uv)
RUN := $(UV) run --frozen

# Each process of the tests has servers of its own; WORKERS= is a single one.
WORKERS ?= 2
SPREAD := $(if $(WORKERS),-n $(WORKERS) --dist loadscope --no-loadscope-reorder)

# What fails runs once more and is named (decision 0030); where much fails, nothing does.
RETRY := --reruns 1 --max-suite-reruns 5 --rerun-show-tracebacks

# A process that may not keep bytecode compiles all it imports: 4 s of processor time a start.
unexport PYTHONDONTWRITEBYTECODE

# Where the time went, below each run: what is slow is seen before it hurts.
SLOWEST := --durations=40 --durations-min=5

.DEFAULT_GOAL := help
.PHONY: help install run test test-console console-types lint types schemas-check releases docs bench orders faults deploy-check alerts clients gate images profile clean

help:  ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

$(TOOLS)/bin/uv:
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/pip install --quiet --disable-pip-version-check uv

install: $(UV)  ## Install what is pinned in uv.lock
	$(UV) sync --frozen --quiet

run: install  ## Start everything and play the real trade tape; Ctrl-C stops it
	$(RUN) laurel run

ifdef SERVICE
test: install
	$(RUN) python -m tools.share $(SERVICE)
else
test: lint types schemas-check  ## Every check; of one team with SERVICE=<name>
	$(RUN) pytest -m "not streams and not long" $(SPREAD) $(RETRY) $(SLOWEST)
endif

test-console: install  ## The console: types, unit tests, and every page in a browser over the whole suite
	$(UV) sync --frozen --quiet --group console
	$(RUN) --group console python -m tools.console
	CONSOLE_TESTS=whole $(RUN) --group console pytest -q -m console tests/console

console-types: install  ## Generate the types of the services' paths for the console
	$(RUN) python -m tools.console types

lint: install
	$(RUN) ruff check
	$(RUN) ruff format --check

types: install
	$(RUN) mypy

schemas-check: install  ## Compare the events with their releases in git's history
	$(RUN) python -m laurel_schemas.tools check

releases: install  ## List what was released, and check releases.toml
	$(RUN) python -m laurel_schemas.tools releases

docs: install  ## Generate what is made from services/, schemas and routes: pages, lists, the gateway, the chart's values
	$(RUN) python -m laurel_schemas.tools export
	$(RUN) python -m laurel_stack.gateway
	$(RUN) python -m tools.docs

orders: install  ## Every service released before, after and behind all others; not all pass yet
	UV=$(abspath $(UV)) $(RUN) pytest -q -m long tests/releases/test_orders.py

faults: install  ## The long runs: rounds of faults, odd records, the stream job killed and moved
	$(RUN) python -m tests.faults.whole

bench: install  ## Every performance figure of the README, as ratios; writes bench/report.json
	$(UV) sync --frozen --quiet --group bench
	$(RUN) --group bench python -m bench

deploy-check: install  ## Lint and render the Helm chart for every service, and hold it against schemas
	$(UV) sync --frozen --quiet --group deploy
	$(RUN) --group deploy python -m tools.chart

alerts: install  ## Play every alert with promtool: each is provoked, and a near miss stays silent
	$(RUN) python -m tools.alerts

clients: install  ## Generate clients in Python and TypeScript and a Postman collection, into .cache/clients
	$(RUN) python -m tools.clients

gate: install  ## May SERVICE be released into ENVIRONMENT, beside what runs there
	$(RUN) python -m tools.gate $(SERVICE) $(ENVIRONMENT)

images: install  ## Lock the base images to the digests that the registry has now
	$(RUN) python -m tools.images lock

profile: install  ## Where the time of `make test` goes: the slowest tests and fixtures
	$(RUN) pytest -m "not streams and not long" --durations=60 --durations-min=1 -q

clean: install  ## Stop the suite and forget its state
	-$(RUN) laurel down
	@home="$${LAUREL_HOME:-.laurel}"; if [ -e "$$home/format" ]; then rm -rf "$$home"; \
	elif [ -e "$$home" ]; then echo "$$home is no home of Laurel: it stays"; fi

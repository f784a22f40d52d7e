# `make install` runs by itself the first time; every target works on a fresh clone with Python 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install run test lint bench lock

install: .venv/installed

.venv/installed: requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

run: install ## talk to the assistant in this terminal
	$(BIN)/python -m bot chat

test: install
	$(BIN)/python -m pytest

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check

bench: install ## speed and memory, beside rapidfuzz over the same phrasings
	$(BIN)/python -m bench.answers

lock: ## after a change of the dependencies in pyproject.toml
	$(BIN)/pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --all-extras --generate-hashes --strip-extras --allow-unsafe --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options \
		--output-file requirements.lock pyproject.toml

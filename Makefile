# `make install` runs by itself the first time; every target works on a fresh clone with Python 3.11 and make.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install run chat test coverage lint bench screenshots allow-list lock sbom

install: .venv/installed

.venv/installed: requirements-dev.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	touch $@

run: install ## the web page on http://127.0.0.1:8080, and Telegram where a token is set
	$(BIN)/python -m bot serve

chat: install ## talk to the assistant in this terminal
	$(BIN)/python -m bot chat

PYTEST := $(BIN)/python -m pytest -n 4 --dist worksteal

test: install ## everything, in four processes: most tests wait for a browser, a server or a database
	$(PYTEST)

coverage: install ## everything once more, a third slower, and which lines it ran
	$(PYTEST) --cov

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m bot check

bench: install ## speed and memory, beside rivals measured in the same run
	$(BIN)/python -m bench.answers
	$(BIN)/python -m bench.crowd
	$(BIN)/python -m bench.hostile
	$(BIN)/python -m bench.live
	$(BIN)/python -m bench.report
	$(BIN)/python -m bench.start
	$(BIN)/python -m bench.telegram
	$(BIN)/python -m bench.understanding
	$(BIN)/python -m bench.web

screenshots: install ## the pictures of README.md and docs/staff-guide.md, after a change of the pages
	PYTHONPATH=. $(BIN)/python tests/screenshots.py

allow-list: install ## the words that redaction keeps, after a change of the content or of tools/words
	PYTHONPATH=. $(BIN)/python tools/allow_list.py

PIP_COMPILE := $(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

lock: ## after a change of the dependencies in pyproject.toml
	$(BIN)/pip install --quiet pip-tools
	$(PIP_COMPILE) --output-file requirements.txt pyproject.toml
	$(PIP_COMPILE) --all-extras --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

sbom: install ## the runtime libraries as a CycloneDX SBOM, and their licences, in var/
	$(BIN)/pip install --quiet cyclonedx-bom==7.5.0 pip-licenses==5.5.5
	mkdir -p var
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-format JSON --output-reproducible \
		--output-file var/sbom.json requirements.txt
	$(BIN)/pip-licenses --format markdown --order license --with-urls --output-file var/licences.md \
		--packages $$(grep -oE '^[A-Za-z0-9_.-]+' requirements.txt)

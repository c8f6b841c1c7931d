# Everything happens in .venv; a fresh machine needs Python 3.11+, make and a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo run test lint format texts lock release clean

demo: $(VENV)/.runtime
	@$(BIN)/python -m bot demo $(ARGS)

run: $(VENV)/.runtime
	@$(BIN)/python -m bot run

# Branches are counted where tests run cheaply and in their own process: everywhere, that nearly doubles the time.
COUNTED := tests/unit tests/providers tests/store
PYTEST := $(BIN)/python -m pytest -n 4 --dist loadfile --no-loadscope-reorder

test: lint
	$(PYTEST) --cov --cov-report= $(COUNTED)
	$(PYTEST) $(addprefix --ignore=,$(COUNTED))

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell bot cogs loopback_discord loopback_provider tests benchmarks docs .github *.md Makefile

format: $(VENV)/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The template for translators: every entry of the catalogue under its key. A test fails while it is out of date.
texts: $(VENV)/.dev
	$(BIN)/pybabel -q extract --no-default-keywords -k text:1c,2 -k plural:1c,2,3 --omit-header --no-location \
		--sort-by-file -o bot/texts/messages.pot bot/texts

# Needs uv (any recent version) on the PATH; writes no index address into the files.
lock:
	uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--custom-compile-command "make lock" --extra charts pyproject.toml -o requirements.txt
	uv pip compile -q --upgrade --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
		--custom-compile-command "make lock" --extra charts --extra dev pyproject.toml -o requirements-dev.txt

# Checks that this commit can be a release, and prints the command that makes it one.
release: $(VENV)/.dev
	@test -z "$$(git status --porcelain)" || { echo "There are changes that are not committed:"; git status --short; exit 1; }
	@version=$$($(BIN)/python -c 'import bot; print(bot.__version__)') && \
	newest=$$(sed -n 's/^## //p' CHANGELOG.md | head -n 1) && \
	case "$$newest" in \
		"[$$version] - "20[0-9][0-9]-[01][0-9]-[0-3][0-9]) ;; \
		*) echo "CHANGELOG.md begins with '$$newest'; write '[$$version] - $$(date -u +%F)', or change bot/__init__.py."; exit 1 ;; \
	esac && \
	if git rev-parse -q --verify "refs/tags/v$$version" >/dev/null; then \
		echo "The tag v$$version exists. Raise the version in bot/__init__.py."; exit 1; \
	fi && \
	$(BIN)/python -m pytest -q tests/test_docs.py tests/unit/test_message_template.py && \
	echo "Ready. This makes the release:" && \
	echo "    git tag -a v$$version -m 'Version $$version'"

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.txt | $(VENV)/bin/python
	@echo "Installing into $(VENV); this takes a minute or two."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing into $(VENV); this takes a minute or two."
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.runtime

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage

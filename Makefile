# Two commands: `make run` and `make test`. Everything is installed into .venv, from the lock files.

.PHONY: run test check prove lock migration messages format help
.DEFAULT_GOAL := help
CCVO := .venv/bin/ccvo
RUFF := .venv/bin/ruff
CODE := gateway ivr_flows contacts tests benchmarks wsgi.py
PYTEST := .venv/bin/python -m pytest -n auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

help: ## what can be made here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: ## install and start everything; stop with Ctrl-C
	@.ci/install run
	@exec $(CCVO) run --follow-parent

test: ## install what tests need and run every test
	@.ci/install test
	@.ci/chromium
	@exec $(PYTEST) $(ARGS)

check: ## formatting, lint, types, import contracts
	@.ci/install test
	$(RUFF) format --check $(CODE)
	$(RUFF) check $(CODE)
	.venv/bin/mypy
	.venv/bin/lint-imports --no-cache

prove: ## the fault, load and year-long scenarios at full size
	@.ci/install test
	@.ci/chromium
	@exec $(PYTEST) --prove $(ARGS)

format: ## put the code in the house's form
	@.ci/install test
	$(RUFF) format $(CODE)
	$(RUFF) check --fix $(CODE)

lock: ## write the lock files anew from pyproject.toml
	@.ci/install test
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --upgrade --quiet pyproject.toml -o requirements.txt
	.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --upgrade --quiet --extra test -c requirements.txt \
		pyproject.toml -o requirements-test.txt

migration: ## write a migration for what the tables gained: make migration NAME="add a column"
	@.ci/install test
	@$(CCVO) migrate --write "$(NAME)" && $(RUFF) format -q gateway/storage/migrations

messages: ## add what the console newly says to its catalogues of other languages, to be translated there
	@.ci/install test
	@.venv/bin/python -m gateway.console.languages.messages

# What people call; the work is in scripts/.
#
#   PORT, DATA   where `make run`, `make serve` and `make client` find the server and its folder
#   DEMO         the demo person that `make client` signs in: anna, ben or clara
#   ARGS         passed on: make test ARGS="tests/feeds -k journal"
#   PYTHON       the Python that .venv is made with

.DEFAULT_GOAL := help
.PHONY: audit bench bench-peers check clean client docs help run serve setup soak test test-scale

export PORT DATA DEMO PYTHON
unexport PYTHONDONTWRITEBYTECODE  # without compiled modules every start takes twice as long

BIN := .venv/bin

help: ## Show this
	@awk -F ': ## ' '/^[a-z-]+: ## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Set everything up, start nothing
	@scripts/setup run test

run: ## Start a demo community and open the client
	@scripts/run

serve: ## Start the server alone
	@scripts/serve $(ARGS)

client: ## Open the desktop client
	@scripts/client

test: ## Run the tests
	@scripts/setup test
	@$(BIN)/pytest --numprocesses auto --dist worksteal $(ARGS)

check: ## Lint, types, import contracts
	@scripts/setup test
	@scripts/check

audit: ## Ask the network for known holes in what Hearth stands on
	@scripts/setup test
	@scripts/audit

soak: ## Run the long fault and race tests
	@scripts/setup test
	@$(BIN)/pytest -m "soak and not scale" -o faulthandler_timeout=3600 --hypothesis-profile soak --numprocesses auto --dist worksteal $(ARGS)

test-scale: ## Run the tests on PostgreSQL and Redis, with several processes
	@scripts/test-scale $(ARGS)

bench: ## Measure
	@scripts/setup bench
	@$(BIN)/python -m bench $(ARGS)

bench-peers: ## Measure, beside ejabberd and prosody too
	@scripts/setup bench
	@bench/peers/install
	@$(BIN)/python -m bench --peers $(ARGS)

docs: ## Build the documentation into docs/_build/html
	@scripts/setup docs
	@$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs docs/_build/html
	@echo "docs/_build/html/index.html"

clean: ## Remove what was made here, except data/
	rm -rf .venv .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	rm -rf build dist htmlcov docs/_build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

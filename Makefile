# `make help` lists what there is. Every target sets up what it needs by itself, once.

SHELL := /usr/bin/env bash
.DEFAULT_GOAL := help

APP := .venvs/app/bin
SAM := .venvs/sam/bin
CHECKERS := .venvs/checkers/bin
# A Python of your choice to make the environments with, e.g. make setup PYTHON=/opt/python3.13/bin/python3.13
export PYTHON

# Lambda's own runtime, which is for Linux alone: elsewhere whoever needs it says so.
RUNTIME := $(if $(filter Linux,$(shell uname -s)),lambda)

# The local run's address and the provider of its account, the number of kills, how many tests run at once.
PORT ?= 8080
ACCOUNT ?= fattura24
KILLS ?= 50
WORKERS ?= 2
SEEDS ?= 1000

# The SdI behind these simulators judges files by its schema.
SCHEMAS := $(if $(filter aruba pec all,$(ACCOUNT)),schemas)

.PHONY: help setup demo serve kill lambda sam-local test simulate bench check fix build pins clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1|\2/' | \
		while IFS='|' read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

setup: ## make the environments the rest needs, under .venvs/ (done by the others too)
	@tests/local/setup.sh app sam ministack

demo: setup ## deploy into an embedded AWS, issue sample documents, leave their PDFs in out/demo/ (ACCOUNT=fatture-in-cloud, aruba, pec, all)
	@$(if $(SCHEMAS),tests/local/setup.sh $(SCHEMAS))
	@PYTHONPATH=layers/invoicing $(APP)/python -m tests.local.demo --port $(PORT) --account $(ACCOUNT)

serve: setup ## the same, kept running on http://127.0.0.1:8080 with the token `demo` (PORT=8080, ACCOUNT=...)
	@$(if $(SCHEMAS),tests/local/setup.sh $(SCHEMAS))
	@PYTHONPATH=layers/invoicing $(APP)/python -m tests.local.serve --port $(PORT) --account $(ACCOUNT)

kill: setup ## kill the worker's process at 50 moments, and prove that nothing is lost or issued twice (KILLS=50)
	@PYTHONPATH=layers/invoicing $(APP)/python -m tests.local.kill --kills $(KILLS)

lambda: setup ## every function as built, in the Lambda runtime interface emulator: events/, the demo, memory, sizes (Linux)
	@tests/local/setup.sh app $(RUNTIME)
	@PYTHONPATH=layers/invoicing $(APP)/python -m tests.local.lambda_run

sam-local: setup ## `sam local` in containers against the embedded AWS, where a container engine answers (KEEP=1: stay up)
	@PYTHONPATH=layers/invoicing $(APP)/python -m tests.local.sam_local $(if $(KEEP),--keep)

test: ## every test, the embedded run included
	@tests/local/setup.sh app sam ministack hostile schemas $(RUNTIME)
	@$(APP)/python -m pytest -n $(WORKERS) --dist loadgroup

simulate: setup ## run SEEDS seeds of the simulation, and every crash point (SEEDS=1000, AFTER_TESTS=1: not what `make test` runs)
	@PYTHONPATH=layers/invoicing $(APP)/python -m tests.simulation --seeds $(SEEDS) $(if $(AFTER_TESTS),--after-tests)

bench: setup ## how fast it is, each figure beside its reference; writes out/bench.json
	@tests/local/setup.sh app $(RUNTIME)
	@PYTHONPATH=layers/invoicing $(APP)/python -m tests.bench

check: ## format, lint, types, templates, and what checkov, bandit and pip-audit find (AUDIT=required: fail on what nobody knows)
	@tests/local/setup.sh app sam checkers
	$(APP)/ruff format --check .
	$(APP)/ruff check .
	$(APP)/mypy
	$(APP)/cfn-lint template.yaml deploy/oidc-role.yaml
	@# SAM asks for a region to validate with, and sends nothing anywhere.
	SAM_CLI_TELEMETRY=0 AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-eu-south-1} $(SAM)/sam validate --lint
	$(CHECKERS)/bandit --quiet --recursive layers/invoicing functions
	@# Without a download it looks at the template alone, and asks nobody.
	$(CHECKERS)/checkov --file template.yaml deploy/oidc-role.yaml --framework cloudformation --skip-download --quiet --compact
	$(APP)/python -m tests.advisories
	$(CHECKERS)/zizmor --offline --quiet .github/workflows

fix: setup ## put the code into format, and mend what the linter can
	$(APP)/ruff check --fix .
	$(APP)/ruff format .

build: setup ## sam build, ready for `sam deploy --guided`
	@PATH="$(CURDIR)/$(SAM):$$PATH" SAM_CLI_TELEMETRY=0 $(SAM)/sam build

pins: setup ## pin the requirements anew, from the .in files
	@for file in layers/dependencies/requirements tests/requirements tests/local/requirements/sam \
		tests/local/requirements/ministack tests/local/requirements/hostile \
		tests/local/requirements/lambda tests/local/requirements/checkers tests/local/requirements/uv; do \
		$(SAM)/uv pip compile --quiet --upgrade --universal --python-version 3.13 --generate-hashes \
			--no-emit-index-url --custom-compile-command 'make pins' $$file.in --output-file $$file.txt; done
	@# Of this one only what it carries is read: nothing that it depends on.
	@$(SAM)/uv pip compile --quiet --upgrade --no-deps --universal --python-version 3.13 --generate-hashes --no-emit-index-url \
		--custom-compile-command 'make pins' tests/local/requirements/schemas.in -o tests/local/requirements/schemas.txt

clean: ## remove environments, builds and outputs
	rm -rf .venvs .aws-sam out .mypy_cache .ruff_cache .pytest_cache .hypothesis

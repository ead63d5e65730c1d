# The commands of this repository. `make` lists them.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export LEAD_SCORING_DUCKDB_PATH ?= lead_scoring.duckdb

UV_VERSION := 0.13.9
BIN := .venv/bin
PYTHON := $(BIN)/python
DBT := $(BIN)/dbt
SAY := printf '\n==> %s\n'

# Tests and lint have databases and folders of their own: the one that you look at is left alone.
TEST_FOLDER := target/test
LINT_FOLDER := target/lint

.PHONY: help build check-rules backfill evidence publish app erase chaos calibrate whatif test lint lint-python lint-yaml lint-dbt lint-sql lint-files format docs sample bench bench-scale bench-postgres bench-spark profile lock clean environment \
    engine-postgres engine-spark engine-spark-cluster engine-bigquery example-dagster example-superset metrics sync-plan sync sync-rebuild sync-pull report alert test-examples test-long test-trials test-sync test-workbench tryton-environment debian

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# Unit tests are of the SQL and not of the data: they run in `make test`.
build: environment ## Build the bundled sample into a DuckDB file and show the result
	@$(SAY) "tools.check_rules: the rule tables as files"
	@$(PYTHON) -m tools.check_rules
	@$(SAY) "dbt build: the bundled sample into $$LEAD_SCORING_DUCKDB_PATH"
	@$(PYTHON) -m tools.dbt_build --exclude-resource-type unit_test
	@$(SAY) "The result, read from $$LEAD_SCORING_DUCKDB_PATH"
	@$(DBT) --quiet run-operation lead_scoring.summary

check-rules: environment ## Check the CSV files of rules as files, by line: make check-rules [RULES=folder] [PROJECT=folder]
	@$(PYTHON) -m tools.check_rules $(if $(PROJECT),--project-dir "$(PROJECT)") $(if $(RULES),--rules "$(RULES)")

backfill: environment ## Make past days of the history anew: make backfill FROM=2026-01-01 TO=2026-03-31 [DAYS=30]
	@[ -n "$(FROM)" ] && [ -n "$(TO)" ] || { echo "Say which days: make backfill FROM=YYYY-MM-DD TO=YYYY-MM-DD"; exit 2; }
	@$(SAY) "Back-fill in $$LEAD_SCORING_DUCKDB_PATH"
	@$(PYTHON) tools/backfill.py --from "$(FROM)" --to "$(TO)" --days-at-a-time "$(or $(DAYS),30)"

evidence: environment ## Judge the rules anew after an edit, as the next night would
	@$(SAY) "dbt build: evidence, with all that it is made from, into $$LEAD_SCORING_DUCKDB_PATH"
	@$(PYTHON) -m tools.dbt_build --select +tag:lead_scoring_nightly +tag:lead_scoring_hourly --exclude-resource-type unit_test

publish: environment ## Build in a copy of the DuckDB file, which then takes its place: readers see whole builds, and no lock
	@$(SAY) "Publish: dbt build in a copy of $$LEAD_SCORING_DUCKDB_PATH"
	@$(PYTHON) tools/publish.py --file "$$LEAD_SCORING_DUCKDB_PATH" -- --exclude-resource-type unit_test

app: environment ## Open the workbench in a browser: call list, leads, policy, evidence, health: make app [WAREHOUSE=postgres] [EDIT=yes] [PORT=8501]
	@$(PYTHON) -m workbench $(if $(WAREHOUSE),--warehouse "$(WAREHOUSE)") $(if $(filter yes,$(EDIT)),--allow-edit) $(if $(PORT),--port "$(PORT)")

erase: environment ## Rewrite the database file after a build that has met erasure requests, so that nothing is left of them
	@$(SAY) "Erase: $$LEAD_SCORING_DUCKDB_PATH is written anew"
	@$(PYTHON) tools/erase.py

# The CRM sync: TARGET is a mapping, a file or the name of one in crm_sync/mappings. WAREHOUSE=postgres reads there.
SYNC_OPTIONS = "$(TARGET)" $(if $(WAREHOUSE),--warehouse "$(WAREHOUSE)") $(if $(SCHEMA),--schema "$(SCHEMA)")
SYNC_WRITES = $(if $(LIMIT),--limit "$(LIMIT)") $(if $(filter yes,$(ALL)),--all) $(if $(filter yes,$(RETRY)),--retry-refused)

sync-plan: environment ## Show what a sync would write to the CRM: make sync-plan TARGET=tryton [LIMIT=] [ALL=yes] [RETRY=yes]
	@[ -n "$(TARGET)" ] || { echo "Say which CRM: make sync-plan TARGET=tryton"; exit 2; }
	@$(PYTHON) -m crm_sync plan $(SYNC_OPTIONS) $(SYNC_WRITES)

sync: environment ## Write to the CRM what has changed: make sync TARGET=tryton [LIMIT=] [ALL=yes] [RETRY=yes] [CONFIRM=yes]
	@[ -n "$(TARGET)" ] || { echo "Say which CRM: make sync TARGET=tryton"; exit 2; }
	@$(PYTHON) -m crm_sync apply $(SYNC_OPTIONS) $(SYNC_WRITES) $(if $(filter yes,$(CONFIRM)),--confirm)

sync-rebuild: environment ## Make the ledger of a CRM anew by reading the CRM: make sync-rebuild TARGET=tryton
	@[ -n "$(TARGET)" ] || { echo "Say which CRM: make sync-rebuild TARGET=tryton"; exit 2; }
	@$(PYTHON) -m crm_sync rebuild $(SYNC_OPTIONS)

sync-pull: environment ## Read touches and verdicts of sales from the CRM into the warehouse: make sync-pull TARGET=tryton
	@[ -n "$(TARGET)" ] || { echo "Say which CRM: make sync-pull TARGET=tryton"; exit 2; }
	@$(PYTHON) -m crm_sync pull $(SYNC_OPTIONS)

# WAREHOUSE=postgres reads there.
READS = $(if $(WAREHOUSE),--warehouse "$(WAREHOUSE)") $(if $(SCHEMA),--schema "$(SCHEMA)")

report: environment ## Write the week's report as one HTML file to mail: make report [OUT=target/report.html] [WAREHOUSE=postgres]
	@$(PYTHON) -m workbench.report --out "$(or $(OUT),target/report.html)" $(READS)

alert: environment ## Announce new and overdue leads, to the addresses in LEAD_SCORING_ALERT_URLS: make alert [DRY_RUN=yes] [WAREHOUSE=postgres]
	@$(PYTHON) -m workbench.alert $(if $(filter yes,$(DRY_RUN)),--dry-run) $(READS)

tryton-environment: ## Install Tryton, which tests of the CRM sync write to
	@$(call make_environment,.venv-tryton,crm_sync/tryton.lock)

test-sync: export LEAD_SCORING_TRYTON := yes
test-sync: export LEAD_SCORING_SYNC_LEADS := 600
test-sync: export LEAD_SCORING_SYNC_KILLS := $(or $(KILLS),20)
test-sync: environment tryton-environment ## Every test of the CRM sync, those of minutes too: make test-sync [KILLS=20]
	@$(SAY) "pytest: the CRM sync, with $$LEAD_SCORING_SYNC_KILLS kills"
	@$(PYTHON) -m pytest -m '' crm_sync/tests

# Both build a trial below target/, and touch nothing published. PROJECT is another dbt project.
TRIAL_OF = $(if $(PROJECT),--project-dir "$(PROJECT)") $(if $(MODEL),--model "$(MODEL)")

calibrate: environment ## Suggest points from won deals, tested on later ones: make calibrate [MODEL=id] [CONTROL=5] [SPLITS=5] [SIGNS=keep] [HELD_OUT=file] [RULES=folder] [REBUILD=yes] [PROJECT=folder]
	@$(SAY) "Calibrate: scorecards fitted to what was known at each landmark, held against the points in use"
	@$(PYTHON) -m tools.calibrate $(TRIAL_OF) $(if $(RULES),--rules "$(RULES)") \
	    $(if $(CONTROL),--control "$(CONTROL)") $(if $(filter yes,$(REBUILD)),--rebuild) \
	    $(if $(SPLITS),--splits "$(SPLITS)") $(if $(SIGNS),--signs "$(SIGNS)") $(if $(HELD_OUT),--held-out "$(HELD_OUT)")

whatif: environment ## Show what an edit of the rules changes: make whatif RULES=folder [BUDGET=leads] [MODEL=id] [PROJECT=folder]
	@[ -n "$(RULES)" ] || { echo "Say where the edited rule tables are: make whatif RULES=folder"; exit 2; }
	@$(PYTHON) -m tools.check_rules --rules "$(RULES)"
	@$(SAY) "What if: all leads by the rules in use, and by those in $(RULES)"
	@$(PYTHON) -m tools.whatif $(TRIAL_OF) --rules "$(RULES)" $(if $(BUDGET),--budget "$(BUDGET)")

metrics: environment ## Add metrics to what make build has built, check them, ask some, and export them as Open Semantic Interchange
	@$(SAY) "Metrics: the module metrics in $$LEAD_SCORING_DUCKDB_PATH, checked and asked by MetricFlow"
	@$(PYTHON) -m tools.metrics

test: export LEAD_SCORING_DUCKDB_PATH := $(TEST_FOLDER)/lead_scoring.duckdb
test: environment ## Run the tests: dbt's unit and data tests on the sample, then pytest but for what takes minutes
	@$(SAY) "dbt build: the sample with all unit and data tests, into $$LEAD_SCORING_DUCKDB_PATH"
	@mkdir -p $(TEST_FOLDER) && rm -f $$LEAD_SCORING_DUCKDB_PATH*
	@$(PYTHON) -m tools.dbt_build --target-path $(TEST_FOLDER)
	@$(PYTHON) -m checks.unit_tests $(TEST_FOLDER)/run_results.json
	@$(SAY) "pytest: the tests in Python"
	@$(PYTHON) -m pytest

test-long: export LEAD_SCORING_SYNC_LEADS := 600
test-long: export LEAD_SCORING_DUCKDB_PATH := $(TEST_FOLDER)/lead_scoring.duckdb
test-long: export LEAD_SCORING_RANDOM_CASES := 20
test-long: environment tryton-environment ## Every test in Python after make test, those of minutes too: an hour or two
	@$(SAY) "pytest: the tests in Python, those of minutes too"
	@$(PYTHON) -m pytest -m ''

test-workbench: environment ## Every test of the workbench, those of minutes too, on what make build has built
	@$(SAY) "pytest: the workbench, with a build by a rule that was added in a browser"
	@$(PYTHON) -m pytest -m '' -n 0 workbench/tests

test-examples: environment ## Every test of the examples, those of minutes too; xeducation's needs its file
	@$(SAY) "pytest: the examples, with what their evidence finds on real leads"
	@$(PYTHON) -m pytest -m '' tests/python/test_examples.py

test-trials: environment ## Every test of make whatif and make calibrate, those of minutes too
	@$(SAY) "pytest: trials of rules, with the control of drawn deals"
	@$(PYTHON) -m pytest -m '' tests/python/test_trials.py

chaos: export LEAD_SCORING_CHAOS_KILLS := $(or $(KILLS),40)
chaos: export LEAD_SCORING_CHAOS_SEED := $(or $(SEED),1)
chaos: environment ## Kill builds on DuckDB and PostgreSQL, and feed them what nobody expects: make chaos [KILLS=40] [SEED=1]
	@$(SAY) "Chaos: $$LEAD_SCORING_CHAOS_KILLS kills an engine, two builds at once, odd inputs"
	@$(PYTHON) -m pytest -m '' -s -n 0 tests/chaos

lint: lint-python lint-yaml lint-files lint-dbt lint-sql ## Check style, descriptions, deprecations and the lock
	@$(SAY) "Lint found nothing to complain about"

lint-python: environment
	@$(SAY) "ruff: Python"
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .

lint-yaml: environment
	@$(SAY) "yamllint: YAML"
	@$(PYTHON) -m yamllint --strict .

lint-files: environment
	@$(SAY) "checks.files: the lock, and what no committed file may hold"
	@$(PYTHON) -m checks.files

lint-dbt: environment
	@$(SAY) "dbt parse: deprecations are errors"
	@$(DBT) --quiet --no-partial-parse --warn-error-options '{"error": ["Deprecations"]}' parse --target-path $(LINT_FOLDER)
	@$(SAY) "checks.yaml_keys, checks.descriptions: keys that dbt knows, a description for everything"
	@$(PYTHON) -m checks.yaml_keys
	@$(PYTHON) -m checks.descriptions $(LINT_FOLDER)/manifest.json

# sqlfluff has dbt render each model, which reads the database: each half has a file of its own, as
# DuckDB lets only one process write to a file. Macros can't be linted alone; they are as rendered.
CRM_MODELS := $(addprefix models/staging/,crm hubspot salesforce)
LINTED_FIRST := models/staging models/policy models/contacts models/leads
LINTED_BESIDE := $(filter-out $(LINTED_FIRST) %.yml,$(wildcard models/*)) tests

lint-sql: environment
	@$(SAY) "sqlfluff: SQL, as dbt renders it (a minute or so)"
	@mkdir -p $(LINT_FOLDER)/a $(LINT_FOLDER)/b
	@LEAD_SCORING_DUCKDB_PATH=$(LINT_FOLDER)/a/seeds.duckdb $(DBT) --quiet seed --target-path $(LINT_FOLDER)/a
	@cp $(LINT_FOLDER)/a/seeds.duckdb $(LINT_FOLDER)/b/
	@lint() { \
	    LEAD_SCORING_DUCKDB_PATH=$(LINT_FOLDER)/$$1/seeds.duckdb DBT_TARGET_PATH=$(LINT_FOLDER)/$$1 \
	        $(PYTHON) -m checks.sql lint --nocolor --disable-progress-bar "$${@:2}"; \
	}; \
	lint a $(LINTED_FIRST) & first=$$!; \
	lint b $(LINTED_BESIDE) || failed=1; \
	wait $$first || failed=1; \
	exit $${failed:-0}
	@$(SAY) "sqlfluff: the models that are built only where a CRM is switched on, over generated tables"
	@$(PYTHON) -m sample.crm_tables $(LINT_FOLDER)/a/seeds.duckdb
	@LEAD_SCORING_DUCKDB_PATH=$(LINT_FOLDER)/a/seeds.duckdb DBT_TARGET_PATH=$(LINT_FOLDER)/a \
	    $(PYTHON) -m checks.sql lint --nocolor --disable-progress-bar --config .sqlfluff_crm $(CRM_MODELS)

format: environment ## Format Python and fix what ruff can fix
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

docs: environment ## Make the documentation site as one HTML file
	@$(SAY) "dbt docs generate: reads the database $$LEAD_SCORING_DUCKDB_PATH"
	@$(DBT) --quiet docs generate --static
	@echo "Open target/static_index.html in a browser."

sample: environment ## Make the bundled sample anew; the same seed gives the same files
	@$(PYTHON) -m sample csv --out seeds/sample

comma := ,
# Who the contacts are, and how many events the hourly run finds.
ROWS_OF_BENCH = --population "$(or $(POPULATION),active)" --hour-events "$(or $(HOUR_EVENTS),5000)"

# Measurements take minutes at 10M events and an hour or so at 100M; nothing else should run.
bench: environment ## Measure the project against other ways: make bench [EVENTS=10M] [POPULATION=active] [ROUNDS=3] [MEMORY=4GB] [LIMIT=600] [GO_ON=yes] [SHOW=yes]
	@$(SAY) "Benchmark: every contender in turn, so that only their ratios count"
	@$(PYTHON) -m benchmarks --events "$(or $(EVENTS),10M)" $(if $(ROUNDS),--rounds "$(ROUNDS)") \
	    --fit-rules "$(or $(FIT_RULES),40)" --engagement-rules "$(or $(ENGAGEMENT_RULES),40)" \
	    --memory "$(MEMORY)" $(if $(CONTENDERS),--contenders "$(CONTENDERS)") $(if $(LIMIT),--limit "$(LIMIT)") $(ROWS_OF_BENCH) \
	    $(if $(filter yes,$(GO_ON)),--go-on) $(if $(filter yes,$(SHOW)),--show)

bench-scale: environment ## Measure how time grows: make bench-scale [EVENTS=1M,10M,100M] [RULES=40,100,200,400] [RULES_AT=1M]
	@$(SAY) "Scaling: full builds with more and more events, and with more and more rules"
	@$(PYTHON) -m benchmarks.scale $(if $(EVENTS),--events "$(EVENTS)") $(if $(RULES),--rules "$(RULES)") \
	    --rules-at "$(or $(RULES_AT),1M)" --rounds "$(or $(ROUNDS),1)" --memory "$(MEMORY)"

bench-postgres: environment ## Measure full build, daily and hourly run on PostgreSQL: make bench-postgres [EVENTS=1M] [POPULATION=active]
	@$(SAY) "PostgreSQL: a server of its own on loopback; full build, daily run, hourly run"
	@$(PYTHON) -m benchmarks.postgres --events "$(or $(EVENTS),1M)" $(ROWS_OF_BENCH) \
	    --fit-rules "$(or $(FIT_RULES),40)" --engagement-rules "$(or $(ENGAGEMENT_RULES),40)"

bench-spark: environment ## Measure how the build grows on a Spark master with two workers: make bench-spark [EVENTS=1M,3M,10M,30M], or its daily and hourly run: [EVENTS=10M] INCREMENTS=yes
	@$(call make_environment,.venv-spark,engines/spark.lock)
	@$(SAY) "Spark: $(if $(filter yes,$(INCREMENTS)),full build$(comma) daily run$(comma) hourly run,full builds with more and more events)"
	@.venv-spark/bin/python -m benchmarks.spark $(if $(EVENTS),--events "$(EVENTS)",$(if $(filter yes,$(INCREMENTS)),--events 10M)) \
	    $(if $(filter yes,$(INCREMENTS)),--increments $(ROWS_OF_BENCH))

profile: environment ## Explain the slowest nodes of the last benchmark's build: make profile [EVENTS=1M] [POPULATION=active] [BUILD=hourly_run] [SELECT=events]
	@$(SAY) "Profile: EXPLAIN ANALYZE of the slowest nodes"
	@$(PYTHON) -m benchmarks.profile --events "$(or $(EVENTS),1M)" --build "$(or $(BUILD),full_build)" \
	    --fit-rules "$(or $(FIT_RULES),40)" --engagement-rules "$(or $(ENGAGEMENT_RULES),40)" \
	    --nodes "$(or $(NODES),10)" --select "$(SELECT)" $(ROWS_OF_BENCH)

lock: environment ## Work out all lock files from pyproject.toml anew
	@lock() { \
	    $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header "$${@:2}" -o "$$1"; \
	}; \
	lock requirements.lock pyproject.toml --extra bench --extra crm --extra dev --extra evidence --extra examples --extra metrics --extra workbench; \
	for engine in spark bigquery; do lock engines/$$engine.lock pyproject.toml --extra $$engine; done; \
	lock engines/crucible.lock engines/crucible.in; \
	lock crm_sync/tryton.lock crm_sync/tryton.in; \
	lock examples/dagster/requirements.lock pyproject.toml --extra dagster --extra crm; \
	lock examples/superset/requirements.lock examples/superset/requirements.in

# Each builds the sample on the engine and on DuckDB, twice, and compares cell by cell. What is started is
# stopped and deleted in the end; without the server or Java they say so and do nothing, but in CI they fail.
engine-postgres: environment ## Build on PostgreSQL and compare with DuckDB: first build, increment, CRM tables [CRM=no]
	@$(SAY) "PostgreSQL: a server of its own on loopback, held against DuckDB"
	@$(PYTHON) -m engines postgres $(if $(filter no,$(CRM)),--no-crm)

engine-spark: ## The same on a Spark session of this machine [CRM=no] [INCREMENT=no] [CORE=yes]
	@$(call make_environment,.venv-spark,engines/spark.lock)
	@$(SAY) "Spark: a session in this process, held against DuckDB"
	@.venv-spark/bin/python -m engines spark $(if $(filter no,$(CRM)),--no-crm) $(if $(filter no,$(INCREMENT)),--no-increment) $(if $(filter yes,$(CORE)),--core)

engine-spark-cluster: ## First build and increment on a Spark master with two workers [INCREMENT=no]
	@$(call make_environment,.venv-spark,engines/spark.lock)
	@$(SAY) "Spark: a master and two workers on loopback, held against DuckDB"
	@.venv-spark/bin/python -m engines spark_cluster --no-crm $(if $(filter no,$(INCREMENT)),--no-increment)

engine-bigquery: ## The same on BigQuery's emulator [CRM=no] [INCREMENT=no]
	@$(call make_environment,.venv-bigquery,engines/bigquery.lock)
	@$(call make_environment,.venv-crucible,engines/crucible.lock)
	@$(SAY) "BigQuery: an emulator on loopback, held against DuckDB"
	@.venv-bigquery/bin/python -m engines bigquery $(if $(filter no,$(CRM)),--no-crm) $(if $(filter no,$(INCREMENT)),--no-increment)

example-dagster: export LEAD_SCORING_DUCKDB_PATH := target/dagster/lead_scoring.duckdb
example-dagster: export PATH := $(CURDIR)/.venv-dagster/bin:$(PATH)
example-dagster: ## Run the jobs of the Dagster example once, on the sample [JOBS=nightly_history]
	@$(call make_environment,.venv-dagster,examples/dagster/requirements.lock)
	@$(SAY) "Dagster: jobs from nothing, into $$LEAD_SCORING_DUCKDB_PATH"
	@mkdir -p target/dagster && rm -f $$LEAD_SCORING_DUCKDB_PATH*
	@dbt --quiet parse --target-path target/dagster
	@python -m examples.dagster.run_once $(JOBS)

example-superset: environment ## Build the sample on PostgreSQL and look at its dashboard in Apache Superset [SERVE=yes]
	@$(call make_environment,.venv-superset,examples/superset/requirements.lock)
	@$(SAY) "Superset: the sample on a PostgreSQL server of its own, a dashboard, a look at each chart"
	@$(PYTHON) -m examples.superset $(if $(filter yes,$(SERVE)),--serve)

debian: ## Install what engines and tests need from Debian: PostgreSQL's server, Java and Chromium (as root)
	@missing=; \
	ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || missing="$$missing postgresql"; \
	command -v java > /dev/null || missing="$$missing default-jre-headless"; \
	command -v chromium > /dev/null || missing="$$missing chromium"; \
	if [ -n "$$missing" ]; then \
	    $(SAY) "apt-get install$$missing"; \
	    apt-get update -qq; \
	    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; \
	fi

clean: ## Delete the environment and all that was built; a database elsewhere stays
	rm -rf .venv .venv-* target logs dbt_packages lead_scoring.duckdb lead_scoring.duckdb.wal

# An environment holds a copy of the lock that it was made from: it is made anew only when the two differ.
define make_environment
	if ! cmp -s $(2) $(1)/requirements.lock; then \
	    $(SAY) "Environment: installing $(2) into $(1) (half a minute or so)"; \
	    for candidate in python3.11 python3; do \
	        if $$candidate -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then \
	            found=$$candidate; break; \
	        fi; \
	    done; \
	    if [ -z "$${found:-}" ]; then echo "Python 3.11, 3.12 or 3.13 is needed, as python3.11 or python3."; exit 1; fi; \
	    [ -x $(1)/bin/python ] || $$found -m venv $(1); \
	    $(1)/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); \
	    $(1)/bin/uv pip sync --quiet --require-hashes --compile-bytecode --python $(1)/bin/python $(2); \
	    cp $(2) $(1)/requirements.lock; \
	fi
endef

environment:
	@$(call make_environment,.venv,requirements.lock)

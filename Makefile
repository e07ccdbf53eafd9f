# Every task by name; `make` alone lists them. Needs Python ≥ 3.11, make and git; the rest goes into .venv.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
ARGS ?=

python := .venv/bin/python
manage := $(python) manage.py
uv := UV_PROJECT_ENVIRONMENT=.venv UV_PYTHON_DOWNLOADS=never .venv/bin/uv
pytest := $(python) -m pytest
say := @echo »
# Journeys in which no engine shows: how pages are read aloud and look, what a text looks like, what a script does.
beyond_engines := $(foreach journey,a_long_day accessibility around_a_talk as_served by_keyboard_alone checking_a_file \
	display grid hostile_notes now searching_by_keyboard time_zones when_things_fail writing_well,\
	--ignore=e2e/test_$(journey).py)
# Unit tests of what knows no database: readers, writers, the checks of a file, Markdown, pictures.
schedule_alone := fuzzing test_archives test_broken_files test_building test_calendar_repeats test_checking test_checking_apps \
	test_checking_exports test_checking_icalendar test_checking_json test_checking_xml test_checking_xml_rules \
	test_discovery test_fetch test_fields test_frab_exports test_frab_json test_frab_xml test_gathering \
	test_hostile_markup test_icalendar test_icalendar_export test_json_formats test_markdown_site test_matching \
	test_moments test_old_xml test_preview test_reading test_real_calendars test_real_files test_search_marks \
	test_search_words test_tables test_xcal
notes_alone := test_agenda test_recordings test_rendering test_rendering_cost test_rendering_harm test_rendering_tasks
project_alone := test_comparing test_images test_keeping test_markdown test_slots test_staticfiles test_torture test_vendor
beyond_databases := $(foreach app,schedule notes project,$(foreach test,$($(app)_alone),\
	--ignore=$(firstword $(wildcard $(app)/tests/$(test) $(app)/tests/$(test).py))))

.NOTPARALLEL: # the two kinds of test share the names of their databases
.PHONY: help run test check serve bench screens torture lint test-imports test-unit test-e2e test-postgresql browser lock clean environment

help:
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1	/p' Makefile | while IFS='	' read -r task does; do \
		printf '  make %-16s %s\n' "$$task" "$$does"; done

run: environment ## the sample conference and a demo account on http://127.0.0.1:8000 (HOST=, PORT=)
	$(say) "Database and sample conference"
	@DEBUG=1 $(manage) migrate --verbosity 0
	@DEBUG=1 $(manage) load_sample
	@DEBUG=1 $(manage) create_demo_account
	@exec env DEBUG=1 $(manage) runserver $(HOST):$(PORT)

test: test-imports test-unit test-e2e ## every test: import contracts, unit, browser journeys

check: lint test ## lint, then every test

serve: environment ## the production server, DEBUG off; needs SECRET_KEY (HOST=, PORT=, WORKERS=, HTTPS=1 behind a TLS proxy)
	@exec env HOST=$(HOST) PORT=$(PORT) WORKERS=$(WORKERS) deploy/serve

bench: environment ## the benchmarks against the production server (ARGS="--rounds 5")
	@$(python) benchmarks/bench.py $(ARGS)

screens: environment browser ## pictures of every page and state; the best are in docs/screens (ARGS="--all FOLDER")
	@CHROMIUM="$$(.ci/browser)" $(python) docs/make_screens.py $(ARGS)

torture: environment ## saves while everything fails: is each acknowledged one kept? (ARGS="--minutes 30 --seed 7", "--self-test")
	@$(python) -m benchmarks.torture $(ARGS)

lint: environment ## style, lock, missing migrations, Django's deployment checks
	$(say) "Lint"
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@$(uv) lock --check --quiet
	@DEBUG=1 $(manage) makemigrations --check --dry-run
	@.ci/production-example $(manage) check --deploy --fail-level WARNING

test-imports: environment
	$(say) "Import contracts"
	@.venv/bin/lint-imports

test-unit: environment ## unit tests (ARGS="-k search")
	$(say) "Unit tests"
	@$(pytest) -n auto $(ARGS)

# A call of its own: Playwright's loop makes Django's guard against blocking calls useless, so it is off there.
test-e2e: environment browser ## browser journeys (ARGS="-k note")
	$(say) "Browser journeys"
	@CHROMIUM="$$(.ci/browser)" $(pytest) e2e -n 3 $(ARGS)

test-postgresql: environment browser ## unit tests and browser journeys on a throwaway PostgreSQL
	$(say) "Unit tests and browser journeys on PostgreSQL"
	@.ci/with-postgresql $(MAKE) --no-print-directory test-unit ARGS="$(ARGS) $(beyond_databases)"
	@.ci/with-postgresql $(MAKE) --no-print-directory test-e2e ARGS="$(ARGS) $(beyond_engines)"

browser: ## Chromium for the browser journeys, unless there is one (CHROMIUM=path)
	@.ci/browser >/dev/null

lock: environment ## take the newest versions into uv.lock and .ci/uv.txt
	$(say) "Lock"
	@$(uv) lock --upgrade
	@$(uv) export --quiet --only-group uv --no-emit-project --no-annotate --no-header --output-file .ci/uv.txt

clean: ## remove what make made: .venv, collected files, caches; the database stays
	@rm -rf .venv .static .pytest_cache .ruff_cache .import_linter_cache .hypothesis test-results
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

environment: .venv/.synced

.venv/.synced: .venv/.uv uv.lock
	$(say) "Dependencies from uv.lock (once, about half a minute)"
	@$(uv) sync --locked
	@touch $@

.venv/.uv: .ci/uv.txt
	@command -v $(PYTHON) >/dev/null || { echo "Hallway needs Python 3.11 or later; '$(PYTHON)' is not installed (make PYTHON=…)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Hallway needs Python 3.11 or later; '$(PYTHON)' is $$($(PYTHON) -V) (make PYTHON=…)."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing (on Debian and Ubuntu: apt-get install python3-venv)."; exit 1; }
	$(say) "Environment in .venv"
	@$(PYTHON) -m venv .venv
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .ci/uv.txt
	@touch $@

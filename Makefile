# Everything runs in .venv, which the first target makes. `make help` lists the targets.
.DEFAULT_GOAL := help

PORT ?= 8000
WEB_WORKERS ?= 1
PINGXUAN_VAR ?= $(CURDIR)/var
PARTNER_PORT ?= $(shell expr $(PORT) + 100)
export PORT WEB_WORKERS PINGXUAN_VAR PARTNER_PORT

BIN := .venv/bin
PY := $(BIN)/python
TESTS ?= tests
# Three processes on two cores: the tests of workers and faults mostly wait.
PYTEST := $(BIN)/pytest -n 3 $(TESTS)
TEST_SETTINGS := DJANGO_SETTINGS_MODULE=cms.settings.test
PIP_COMPILE := $(BIN)/pip-compile --quiet --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --strip-extras

.PHONY: help demo test lint format check screenshots traceability messages gaps requirements clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

demo: .venv/demo-installed ## Install, load the demonstration, start it on PORT (8000) in PHASE (voting)
	@for port in $(PORT) $(PARTNER_PORT); do \
		$(PY) -c "import socket, sys; s = socket.socket(); s.settimeout(1); sys.exit(s.connect_ex(('127.0.0.1', $$port)) == 0)" \
			|| { echo "Port $$port is in use. Try: make demo PORT=8010"; exit 1; }; \
	done
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py load_demo
	@$(PY) manage.py demo_banner
	@echo "  http://localhost:$(PARTNER_PORT)/   岛城观察：另一套系统的网站，内容经开放接口同步（examples/partner_site）"
	@echo
	@echo "  Ctrl-C stops web and worker."
	@PATH="$(CURDIR)/$(BIN):$$PATH" SITE_PORT=$(PORT) \
		$(BIN)/honcho --env /dev/null --procfile deploy/Procfile --app-root "$(CURDIR)" start

test: .venv/dev-installed lint check ## Check everything, then run the tests, on PostgreSQL too where it answers
	@if url=$$($(PY) tests/reachable.py postgres); then \
		echo "== tests on SQLite ==" && env -u DATABASE_URL $(PYTEST) && \
		echo "== tests on PostgreSQL, those that touch the database ==" && \
		DATABASE_URL="$$url" $(PYTEST) --only-database -m "not browser"; \
	else \
		echo "== tests on SQLite; the run on PostgreSQL is skipped: $$url ==" && \
		env -u DATABASE_URL $(PYTEST); \
	fi

lint: .venv/dev-installed ## Style, formatting, types, import layers, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/djlint --lint --quiet --allow-empty-input api cms plugins site_pages

check: .venv/dev-installed ## Migrations, Django's own checks, the traceability table
	$(TEST_SETTINGS) $(PY) manage.py makemigrations --check --dry-run
	$(TEST_SETTINGS) $(PY) manage.py check
	$(PY) -m tests.architecture.traceability --check

format: .venv/dev-installed ## Format Python and repair what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

screenshots: .venv/dev-installed ## Take the pictures of all sites into docs/images (HUB=http://… for one that runs)
	$(PY) -m tests.browser.screenshots $(if $(HUB),--hub $(HUB))

traceability: .venv/dev-installed ## Write docs/reference/traceability.md anew
	$(PY) -m tests.architecture.traceability

messages: .venv/dev-installed ## Collect the translatable messages and compile the catalogue (needs gettext)
	$(TEST_SETTINGS) $(PY) -m django makemessages -l zh_Hans --no-location --no-wrap --no-obsolete -i .venv -i var -i tests
	msgfmt --check-format -o cms/locale/zh_Hans/LC_MESSAGES/django.mo cms/locale/zh_Hans/LC_MESSAGES/django.po

gaps: .venv/dev-installed ## List what other packages leave in English and compile our Chinese for it (needs gettext)
	$(TEST_SETTINGS) $(PY) -m tests.architecture.borrowed_messages
	for domain in django djangojs; do \
		msgfmt --check-format -o cms/locale_gaps/zh_Hans/LC_MESSAGES/$$domain.mo cms/locale_gaps/zh_Hans/LC_MESSAGES/$$domain.po || exit 1; \
	done

requirements: .venv/dev-installed ## Pin requirements*.txt anew from requirements*.in
	$(PIP_COMPILE) --output-file requirements.txt requirements.in
	$(PIP_COMPILE) --output-file requirements-dev.txt requirements-dev.in

clean: ## Remove caches; .venv and var stay
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov
	find api cms plugins site_pages tests -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/bin/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
		$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
		python=; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Python 3.11 or newer is needed and none was found on PATH."; exit 1; \
	fi; \
	if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$python has no venv module. Install the package python3-venv, then try again."; exit 1; \
	fi; \
	$$python -m venv .venv

.venv/runtime-installed: requirements.txt | .venv/bin/python
	@echo "Installing requirements.txt into .venv ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

.venv/demo-installed: examples/partner_site/requirements.txt .venv/runtime-installed
	@$(PY) -m pip install --quiet --disable-pip-version-check -c requirements.txt -r examples/partner_site/requirements.txt
	@touch $@

.venv/dev-installed: requirements-dev.txt .venv/runtime-installed
	@echo "Installing requirements-dev.txt into .venv ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

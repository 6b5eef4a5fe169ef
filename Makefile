# `make run` starts everything; `make check` is what a change must pass.
PYTHON := $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
PY := .venv/bin/python
STAMP := .venv/.stamp-installed
# Test files that run beside each other, each process with its own servers.
AT_ONCE ?= 2
OURS := helpdesk accounts tickets channels_live escalation feedback knowledge reports

.PHONY: setup run test check seed lint types lock

setup: $(STAMP)

$(STAMP): requirements.lock
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; install it and try again." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; $(PYTHON) is older." >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@echo "Installing packages…"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

run: $(STAMP)
	@HELPDESK_DEMO=$${HELPDESK_DEMO:-1} exec $(PY) manage.py up --with-parent

seed: $(STAMP)
	@HELPDESK_DEMO=$${HELPDESK_DEMO:-1} $(PY) manage.py seed_demo

test: $(STAMP)
	@$(PY) -m tests.chromium
	$(PY) -m pytest -n $(AT_ONCE) --dist loadfile

lint: $(STAMP)
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .

types: $(STAMP)
	$(PY) -m mypy $(OURS) manage.py

check: lint types
	HELPDESK_DATA=.data/check $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@if command -v docker-compose >/dev/null; then docker-compose config --quiet && echo "docker-compose.yml is valid"; \
	else echo "docker-compose is not installed: docker-compose.yml was not checked"; fi
	@$(MAKE) --no-print-directory test

# Write requirements.lock anew from the ranges in pyproject.toml.
lock: $(STAMP)
	$(PY) -m piptools compile --quiet --extra dev --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
		--no-emit-find-links --no-emit-trusted-host --output-file requirements.lock pyproject.toml

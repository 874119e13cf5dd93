# Everything a fresh machine needs: python3 (3.11 or later) with venv and pip. See docs/ for the rest.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check --quiet
HASH = $(PYTHON) -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest())'

.DEFAULT_GOAL := help
.PHONY: help run test bench django-suite package test-windows lint lock venv install install-dev browser

help:
	@echo 'make run    installe ce qu’il faut puis ouvre Vigie'
	@echo 'make test   installe les outils puis lance tous les contrôles, avec leur durée'
	@echo 'make bench  mesure le démarrage, la mémoire et les tests longs'
	@echo 'make django-suite  passe les tests de Django sur le moteur chiffré (télécharge ses sources)'
	@echo 'make package    fabrique le programme figé, l’essaie dans un navigateur, compile l’installateur Windows'
	@echo 'make test-windows  parcourt Vigie avec un vrai Python de Windows, sous Wine'
	@echo 'make lint   ruff, mypy, import-linter'
	@echo 'make lock   régénère requirements/*.lock avec uv'

run: install
	@exec $(PY) -m vigie $(ARGS)

venv:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
		echo 'Python est absent : installez-le, par exemple avec « sudo apt install python3 python3-venv ».' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo 'Vigie demande Python 3.11 ou plus récent : « sudo apt install python3 python3-venv », ou « make run PYTHON=python3.12 ».' >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo 'Le module venv de Python est absent : installez-le avec « sudo apt install python3-venv », puis relancez.' >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) tools/link_source.py

install: venv
	@if [ "$$($(HASH) requirements/run.lock)" != "$$(cat $(VENV)/run.stamp 2>/dev/null)" ]; then \
		echo 'Installation des composants de Vigie (une seule fois)…' >&2; \
		$(PIP) install --require-hashes --only-binary :all: -r requirements/run.lock \
		&& $(HASH) requirements/run.lock > $(VENV)/run.stamp; fi

install-dev: venv
	@if [ "$$($(HASH) requirements/dev.lock)" != "$$(cat $(VENV)/dev.stamp 2>/dev/null)" ]; then \
		$(PIP) install --require-hashes --only-binary :all: -r requirements/dev.lock \
		&& $(HASH) requirements/dev.lock > $(VENV)/dev.stamp \
		&& $(HASH) requirements/run.lock > $(VENV)/run.stamp; fi

browser:
	@sh tools/chromium.sh

test: venv
	@$(PY) tools/test_budget.py

lint: install-dev
	@$(PY) tools/test_budget.py --only lint

bench: install-dev
	@$(PY) bench/start.py
	@for script in bench/*.py; do \
		[ "$$script" = bench/start.py ] || [ "$$script" = bench/__init__.py ] || $(PY) "$$script" || exit 1; done

django-suite: install-dev
	@$(PY) tools/django_suite.py $(ARGS)

package: install-dev browser
	@$(PY) tools/package.py $(ARGS)

test-windows:
	@bash packaging/test-windows.sh

lock: install-dev
	@$(PY) -m uv --version >/dev/null 2>&1 || $(PIP) install uv
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header pyproject.toml -o requirements/run.lock
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra dev pyproject.toml -o requirements/dev.lock
	$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --extra package pyproject.toml -o requirements/package.lock

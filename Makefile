# « make » alone lists what can be asked for. Each target sets up what it needs.
PYTHON ?= python3
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test static fix messages lock bench pictures

help: ## cette liste
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:
	@$(PYTHON) tools/bootstrap.py

setup-dev:
	@$(PYTHON) tools/bootstrap.py --dev

demo: setup ## essayer : un cabinet inventé, des mails qui restent sur cette machine
	@exec $(RUN) -m echeance demo $(ARGS)

test: setup-dev ## tous les tests, sur SQLite puis sur PostgreSQL
	@$(RUN) tools/run_tests.py $(ARGS)

check: static test ## tout ce que l’intégration vérifie : forme, types, contrats, tests

static: setup-dev ## la même chose sans les tests
	$(RUN) -m ruff format --check .
	$(RUN) -m ruff check .
	$(RUN) -m mypy
	.venv/bin/lint-imports
	ECHEANCE_DATA_DIR=build/static $(RUN) -m django makemigrations --check --dry-run --settings echeance.settings

fix: setup-dev ## remettre le code en forme
	$(RUN) tools/typography.py
	$(RUN) tools/manual.py
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

messages: setup-dev ## remettre les catalogues anglais d’accord avec les textes marqués
	$(RUN) tools/messages.py $(ARGS)

lock: setup-dev ## écrire à nouveau requirements/ d’après pyproject.toml (ARGS=--upgrade)
	$(RUN) tools/lock.py $(ARGS)

bench: setup-dev ## les mesures de vitesse, à côté de leurs points de comparaison
	$(RUN) -m benchmarks.compose
	$(RUN) -m benchmarks.send
	$(RUN) tools/postgres.py --durable $(RUN) -m benchmarks.send
	$(RUN) -m benchmarks.review
	$(RUN) -m benchmarks.selection
	$(RUN) -m benchmarks.import_books --without-pandas

pictures: setup-dev ## refaire les images du manuel
	$(RUN) tools/screenshots.py
	$(RUN) tools/letter_pictures.py

# The two commands of a newcomer: `make demo` and `make test`. `make` alone lists the rest.
# GNU make and a POSIX shell; PYTHON=/path/to/python3.11 names another interpreter.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$p; exit; }; done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
LOCK ?= requirements.lock
STAMP := $(VENV)/.installed-$(notdir $(LOCK))
OUT ?= demo-out
HOME_DIR ?=
JOBS ?= 2
CATALOGUE := resources/i18n/zh_CN/LC_MESSAGES/station
SOURCES := main.py station_app ui

# Compiled modules are kept: the tests start the program many times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check run bench slow soak kill district i18n format lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: $(STAMP) ## the main job on a demo station in demo-out/, then the window on it (DEMO_WINDOW=0: no window)
	@$(PY) main.py demo --out "$(OUT)"
	@if [ "$${DEMO_WINDOW:-1}" = 0 ]; then \
		echo "The window stays shut (DEMO_WINDOW=0)."; \
	elif [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ] || [ "$$(uname -s)" = Darwin ]; then \
		home=$$($(PY) -c 'import json, sys; print(json.load(open(sys.argv[1]))["home"])' "$(OUT)/demo.json" \
			2>/dev/null || echo "$(OUT)/home"); \
		STATION_APP_HOME="$$home" $(PY) main.py; \
	else \
		echo "There is no screen here, so the window stays shut; \`make run\` opens it where there is one."; \
	fi

test: $(STAMP) ## every check: format, lint, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n $(JOBS) -m "not slow"

check: test ## the same as `make test`

run: $(STAMP) ## open the window
	$(PY) main.py

bench: $(STAMP) ## print the table of speed and memory
	QT_QPA_PLATFORM=offscreen $(PY) -m tests.bench

slow: $(STAMP) ## the long proofs
	QT_QPA_PLATFORM=offscreen $(PY) -m pytest -n $(JOBS) -m slow

soak: $(STAMP) ## ten thousand runs of lossy delivery, and their counts
	$(PY) -m tests.proofs.soak

kill: $(STAMP) ## killed at every write of export, intake and receipt (Linux with a C compiler)
	$(PY) -m tests.proofs.kill

district: $(STAMP) ## a district's year on SQLite and on PostgreSQL (long)
	$(PY) -m tests.proofs.district

i18n: $(STAMP) ## bring the Chinese catalogue up to date with the source, and compile it
	$(BIN)/pybabel -q extract --no-location --sort-output -k N_ -k pgettext:1c,2 -o $(VENV)/station.pot $(SOURCES)
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 100 -l zh_CN \
		-i $(VENV)/station.pot -o $(CATALOGUE).po
	$(BIN)/pybabel -q compile -l zh_CN -i $(CATALOGUE).po -o $(CATALOGUE).mo

format: $(STAMP) ## write the code in the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(STAMP) ## work the two locks out again from pyproject.toml (needs the registry)
	$(PY) -m pip install --quiet pip-tools
	@for pair in requirements.lock=6.11.3 requirements-glibc228.lock=6.9.3; do \
		file=$${pair%=*}; version=$${pair#*=}; \
		echo "PySide6-Essentials==$$version" > $(VENV)/constraint.txt; \
		$(BIN)/pip-compile --quiet --upgrade --generate-hashes --strip-extras --no-annotate --no-header \
			--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --extra dev --extra scan \
			--extra postgresql \
			-c $(VENV)/constraint.txt -o $(VENV)/$$file pyproject.toml || exit 1; \
		{ head -1 $$file; cat $(VENV)/$$file; } > $$file.part && mv $$file.part $$file; \
	done

clean: ## remove what can be made again (a station's own data is never touched)
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis "$(OUT)"
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment: made where it is missing or where the lock is newer than the last installation.
$(STAMP): $(LOCK)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or later is needed; \"$(PYTHON)\" is $$($(PYTHON) --version 2>&1 | head -1)." >&2; \
		echo "Install it, or name it: make $(or $(MAKECMDGOALS),test) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@[ -x $(PY) ] || $(PYTHON) -m venv $(VENV) || { \
		echo "The environment could not be made. On Debian and Ubuntu: sudo apt install python3-venv" >&2; \
		rm -rf $(VENV); exit 1; }
	@echo "Installing what $(LOCK) names into $(VENV) ..."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	@QT_QPA_PLATFORM=offscreen $(PY) -m ui.system_libraries || { \
		echo "Linux older than glibc 2.34:   make $(or $(MAKECMDGOALS),test) LOCK=requirements-glibc228.lock" >&2; exit 1; }
	@touch $@

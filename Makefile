# `make help` lists what there is. PY= names another Python, PORT= and DATA= put a run elsewhere.

PY     ?= python3
VENV   := .venv
PYTHON := $(VENV)/bin/python
MARK   := $(VENV)/.installed-

export PORT DATA
export PIP_DISABLE_PIP_VERSION_CHECK = 1
# Bytecode is kept, whatever the machine says: every start would compile two thousand files again.
export PYTHONDONTWRITEBYTECODE =

.DEFAULT_GOAL := help
.PHONY: help run test lint bench lock clean browser

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | while IFS='	' read -r name what; do printf '  make %-8s %s\n' "$$name" "$$what"; done

run: $(MARK)run ## Serve the demo (PORT=8000, DATA=folder of everything that it writes)
	@exec $(PYTHON) manage.py demo

test: $(MARK)dev browser ## Run all tests (ARGS="-k passage" goes to pytest)
	@exec $(PYTHON) -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder $(ARGS)

lint: $(MARK)dev ## Check format, style, types, imports and migrations
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(VENV)/bin/lint-imports
	$(PYTHON) manage.py makemigrations --check --dry-run

bench: $(MARK)dev ## Measure against the budgets
	@exec $(PYTHON) -m benchmarks $(ARGS)

lock: $(MARK)run ## Lock the newest versions that requirements*.in allow, with hashes and without hosts
	for name in requirements-uv requirements requirements-dev; do \
	  $(PYTHON) -m uv pip compile $$name.in --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-header --quiet -o $$name.txt || exit 1; \
	done
	! grep -n '://' requirements*.txt

clean: ## Remove what was installed; never what was written (DATA)
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results

# Root may install Debian's browser; anybody else uses the one that there is, or goes without.
browser:
	@if [ "$$(id -u)" = 0 ] && [ -z "$$CHROMIUM" ] && command -v apt-get >/dev/null \
	  && ! command -v chromium chromium-browser google-chrome >/dev/null; then \
	  echo "Installing Debian's Chromium for the browser tests"; \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium; } \
	    >/dev/null || echo "It could not be installed."; \
	fi

# uv where it can be had, plain pip (four times slower) where not: the same hashes either way.
define install
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; PY= names one."; exit 1; }
	@test -x $(VENV)/bin/pip || { rm -rf $(VENV); $(PY) -m venv $(VENV); } || { echo "On Debian: apt-get install python3-venv"; exit 1; }
	@test -x $(VENV)/bin/uv || $(VENV)/bin/pip install -q --require-hashes -r requirements-uv.txt || true
	@if test -x $(VENV)/bin/uv; \
	 then $(VENV)/bin/uv pip install -q --python $(PYTHON) --require-hashes -r $(1); \
	 else $(VENV)/bin/pip install -q --require-hashes -r $(1); fi
	@touch $@
endef

$(MARK)run: requirements.txt requirements-uv.txt
	$(call install,requirements.txt)

$(MARK)dev: requirements-dev.txt requirements-uv.txt
	$(call install,requirements-dev.txt)
	@touch $(MARK)run

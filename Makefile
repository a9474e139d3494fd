# Everything the project needs is set up by these targets; nothing has to be installed beforehand
# but Python 3.11 or newer. `make setup` needs no root.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# Compiled files are kept: without them each process of the service compiles 1,800 modules when it starts, which is
# two fifths of what a start costs.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup run torture setup-dev test test-fast lint bench lock clean system-packages

setup: $(VENV)/.runtime

setup-dev: $(VENV)/.dev

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo '需要 Python 3.11 或更高版本；可用 make PYTHON=/路径/python3.11 指定'; exit 2; }
	@if $(PYTHON) -m venv $(VENV) 2>/dev/null; then \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9; \
	elif $(PYTHON) -m venv --without-pip $(VENV) && $(PYTHON) -m pip --version >/dev/null 2>&1; then \
		$(PYTHON) -m pip --python $(BIN)/python install --quiet --disable-pip-version-check uv==0.13.9; \
	else \
		echo '此 Python 既无 venv 也无 pip，请先安装系统软件包 python3-venv 或 python3-pip'; exit 2; \
	fi

$(VENV)/.runtime: locks/runtime.txt pyproject.toml | $(BIN)/uv
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r locks/runtime.txt
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --editable .
	@touch $@

$(VENV)/.dev: locks/dev.txt pyproject.toml | $(BIN)/uv
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r locks/dev.txt
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --no-deps --editable .
	@touch $@ $(VENV)/.runtime

# the demo: an invented town and the real service, in simulated time
run: setup
	@$(BIN)/huiying demo

lint: setup-dev
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --diff --quiet .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --config pyproject.toml >/tmp/huiying-imports.$$$$ 2>&1 \
		|| { cat /tmp/huiying-imports.$$$$; rm -f /tmp/huiying-imports.$$$$; exit 1; }; rm -f /tmp/huiying-imports.$$$$

system-packages:
	@tests/system_packages.sh
	@tests/elasticsearch_server.sh

# for every commit: no servers, under 3 minutes
test-fast: lint
	$(BIN)/pytest -m "not slow and not torture" -n 2

# three at a time: a third of them wait for a process, a server or a clock while they run
test: lint system-packages
	$(BIN)/pytest -m "not torture" -n 3

# storms, and processes killed again and again; takes minutes
torture: setup-dev system-packages
	$(BIN)/pytest -m torture -s tests/torture tests/story tests/elastic tests/store

# figures of this machine; takes some minutes
bench: setup-dev
	@$(BIN)/python tests/bench/bench.py

lock: $(BIN)/uv
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --no-annotate \
		pyproject.toml -o locks/runtime.txt
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --universal --no-annotate \
		pyproject.toml --group dev -o locks/dev.txt

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# Everything runs from a locked environment of its own in .venv; nothing is installed elsewhere.
UV := .venv/bin/uv
BIN := .venv/bin
UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never
# The certificates that the system trusts, as pip does: behind a proxy that looks into TLS there are others.
export UV_SYSTEM_CERTS := true
# A program compiled anew at each start takes two to three times as long to begin, and the tests start hundreds.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run setup test check format messages bench torture conformance clean

run: setup  ## open the counter with a demo store and an embedded central CRM
	@$(BIN)/counter demo --config config.toml

setup: .venv/.locked  ## install what the lock file says, once

.venv/.locked: uv.lock pyproject.toml
	@echo "First set-up, about a minute ... / 首次安装，约需一分钟 ..."
	@test -x .venv/bin/python || python3 -m venv .venv
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	@$(UV) sync --frozen --inexact
	@touch $@

test: setup  ## all tests, about as long as a cup of tea
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup  ## format, lint, types, layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

messages: setup  ## compile the message catalogues
	@$(BIN)/python -m tools.messages

bench: setup  ## every benchmark, each beside what it is compared with
	@$(BIN)/python -m benchmarks

torture: setup  ## kills, power cuts, bad lines, whole lives: the full numbers (TORTURE_SEED repeats a run)
	@$(BIN)/python -m tests.torture
	@$(BIN)/python -m tests.printing
	@FLIPPED_BITS=300 UPGRADE_KILLS=60 MIGRATION_STRIDE=1 $(BIN)/python -m pytest -q \
		tests/offline_queue/test_damage.py tests/offline_queue/test_upgrade.py tests/torture/test_together.py

conformance: setup  ## TM Forum's files against the centre, long (CONFORMANCE_EXAMPLES, CONFORMANCE_SEED)
	@$(BIN)/python -m tests.conformance

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

"""Imports go down only, and start-up imports little."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LINTER = Path(sys.executable).with_name("lint-imports")


def test_imports_go_down_only() -> None:
    done = subprocess.run([LINTER, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_domain_and_the_desk_know_no_screen() -> None:
    look = "import sys, counter.domain.visit, screens.desk; print([m for m in sys.modules if m == 'textual'])"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_command_line_alone_imports_nothing_heavy() -> None:
    heavy = ("pydantic", "textual", "httpx", "sqlalchemy", "fastapi", "typst", "pypinyin", "argon2")
    look = f"import sys, counter.cli; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""The program starts itself, and nothing that lies where somebody stands."""

from __future__ import annotations

import subprocess
from pathlib import Path

from counter.own_program import own_program


def test_a_folder_called_counter_where_somebody_stands_is_no_program(tmp_path: Path) -> None:
    (tmp_path / "counter").mkdir()
    (tmp_path / "counter" / "__init__.py").write_text("open('ran', 'w').close()", encoding="utf-8")
    done = subprocess.run(own_program("keys"), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()

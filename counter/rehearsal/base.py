"""What every rehearsal starts from: a seeded CRM and a terminal enrolled at it, built once a day.

Kept in the cache folder (``$COUNTER_CACHE_DIR``, else the user's), by day and program version.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources
from pathlib import Path

import httpx
from filelock import FileLock
from platformdirs import user_cache_path

from counter.embedded import EmbeddedCentre
from counter.id_reader import CARDS_FILE
from counter.own_program import own_program
from counter.ports import Progress
from counter.rehearsal.demo_store import SEED, today_at_the_store, write_cards
from counter.settings import APPLICATION

TERMINAL_POSITION = 3
AUDITOR_POSITION = 1

KEPT_FOR = timedelta(days=2)

_OURS = ("stage-2*", "unfinished-stage-2*", "base-2*")
"""Bases by their day, their locks, what was not finished, and those of earlier programs."""


class StageFailed(Exception):
    """A process around the screen did not do its work; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Base:
    """A folder with ``crm.db``, the screen's ``terminal``, ``credentials.json`` and ``samples.json``.

    ``samples`` are values that scenarios name in braces; ``auditor`` is the credential of a second
    terminal, which asks the centre what it holds.
    """

    folder: Path
    samples: dict[str, str]
    auditor: str


def built_base(progress: Progress | None = None) -> Base:
    """Today's base; built if it is not there yet, which takes some seconds.

    Other days' and programs' bases stay until nobody has used them for ``KEPT_FOR``: somebody may be
    copying one at this moment.
    """
    name = f"stage-{today_at_the_store()}-{_fingerprint()}"
    folder, unfinished = _folder() / name, _folder() / f"unfinished-{name}"
    with FileLock(_folder() / f"{name}.lock"):
        if not folder.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            _build(unfinished, progress)
            unfinished.rename(folder)
        os.utime(folder)
    _throw_away_old_ones()
    kept = json.loads((folder / "samples.json").read_text(encoding="utf-8"))
    return Base(folder, kept["samples"], kept["auditor"])


def _throw_away_old_ones() -> None:
    """Of our own only: the folder may be one that others use, too."""
    too_old = time.time() - KEPT_FOR.total_seconds()
    for old in (found for name in _OURS for found in _folder().glob(name)):
        with suppress(FileNotFoundError):  # another process throws it away, too
            if old.stat().st_mtime < too_old:
                shutil.rmtree(old) if old.is_dir() else old.unlink()


def _build(folder: Path, progress: Progress | None) -> None:
    from crm.seed.load import seed
    from crm.seed.samples import samples

    today = today_at_the_store()
    folder.mkdir(parents=True)
    report = seed(f"sqlite:///{folder / 'crm.db'}", seed=SEED, as_of=today, progress=progress)
    write_cards(folder / "terminal" / CARDS_FILE, report.credentials)
    known = samples(seed=SEED, as_of=today)
    centre = EmbeddedCentre(folder / "crm.db", folder / "crm.log")
    centre.start()
    try:
        _enrol(folder / "terminal", centre.url, known[f"enrolment.{TERMINAL_POSITION}"])
        auditor = _auditor(centre.url, known[f"enrolment.{AUDITOR_POSITION}"])
    finally:
        centre.stop()
    (folder / "credentials.json").write_text(report.credentials.to_json(), encoding="utf-8")
    kept = json.dumps({"samples": known, "auditor": auditor}, ensure_ascii=False)
    (folder / "samples.json").write_text(kept, encoding="utf-8")


def _enrol(data_dir: Path, url: str, code: str) -> None:
    command = own_program("enrol", code, "--data-dir", str(data_dir), "--crm-url", url)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise StageFailed(f"counter enrol: {done.stderr}")


def _auditor(url: str, code: str) -> str:
    body = {"code": code, "instance": "auditor"}
    answer = httpx.post(f"{url}/counter-terminal/v1/enrolment", json=body, timeout=30)
    if answer.status_code != 201:
        raise StageFailed(answer.text)
    return str(answer.json()["credential"])


def _folder() -> Path:
    named = os.environ.get("COUNTER_CACHE_DIR")
    folder = Path(named) if named else user_cache_path(APPLICATION)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _fingerprint() -> str:
    """A digest of the packages that decide what a base holds: another program makes another base."""
    digest = hashlib.sha256()
    for package in ("crm", "offline_queue", "counter.domain", "counter.wire", "counter.rehearsal"):
        for file in sorted(Path(str(resources.files(package))).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]

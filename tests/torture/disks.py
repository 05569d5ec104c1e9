"""Disks that take no more: a limit on file size, a small file system, one that became read-only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEGABYTE = 1024 * 1024


def why_no_mount() -> str:
    """Why no file system can be mounted here, "" if one can."""
    if sys.platform != "linux":
        return f"mounting a small file system is Linux's way, this is {sys.platform}"
    if os.geteuid():
        return "only root may mount a small file system"
    return ""


@contextmanager
def small_file_system(at: Path, size: int) -> Iterator[Path]:
    """A file system in memory of ``size`` bytes; raises CannotMount where the system does not let us."""
    at.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at))
    try:
        yield at
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


class CannotMount(Exception):
    """The system does not let us mount; the message is its own."""


def set_read_only(at: Path, read_only: bool) -> None:
    """Remount a file system."""
    _mount("-o", f"remount,{'ro' if read_only else 'rw'}", str(at))


def free_bytes(at: Path) -> int:
    """What is left."""
    found = os.statvfs(at)
    return found.f_bavail * found.f_frsize


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMount(done.stderr.strip())

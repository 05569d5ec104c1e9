"""Programs of Debian that a test needs beside it, installed where that can be done."""

from __future__ import annotations

import os
import shutil
import subprocess


def run(*command: str) -> subprocess.CompletedProcess[str]:
    """A command of the system, its answer in English."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, env=quiet)


def installed(*packages: str, unless: str) -> str:
    """Have ``packages`` installed, if we are root on Debian and the variable ``unless`` is not 0.

    Why that did not work, else "". Two tests that install at the same time wait for one another.
    """
    if os.environ.get(unless) == "0":
        return f"{unless}=0: it is not to be installed"
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return "only root on Debian installs it"
    patience = (
        "-o",
        "Acquire::Retries=0",
        "-o",
        "Acquire::http::Timeout=20",
        "-o",
        "DPkg::Lock::Timeout=120",
    )
    apt = ("apt-get", "-q", *patience)
    take = (*apt, "install", "-y", "--no-install-recommends", *packages)
    done = run(*take)
    if done.returncode:  # perhaps nobody asked for the lists yet
        run(*apt, "update")
        done = run(*take)
    return done.stderr.strip() if done.returncode else ""

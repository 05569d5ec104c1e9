"""What the options and settings mean: directories, addresses, and the parts put together for them."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from counter import messages, settings
from counter.settings import Settings

if TYPE_CHECKING:
    pass


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings in force for this command; sets the language as well."""
    found = settings.load(getattr(options, "config", None))
    if hasattr(options, "crm_url"):
        found = replace(found, crm=replace(found.crm, url=options.crm_url))
    messages.use(found.screen.language)
    return found


def data_dir_of(options: argparse.Namespace) -> Path:
    """The data directory: of the option, of $COUNTER_DATA_DIR, or the user's."""
    import os

    named = getattr(options, "data_dir", None) or os.environ.get("COUNTER_DATA_DIR")
    return Path(named) if named else settings.data_folder()

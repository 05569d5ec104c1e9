"""`counter templates check`: are the templates right, and which layer wins."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from counter import settings, templating
from counter.commands.output import print_table
from counter.commands.setup import data_dir_of, layers_below, settings_of, store_in
from counter.domain.text import N_
from counter.messages import _, joined, wording
from counter.ports import StoreRefused
from counter.settings import Settings

LAYERS = {"packaged": N_("packaged"), "centre": N_("centre"), "local": N_("local")}
"""What the layers are called, by their names in code."""


def run(options: argparse.Namespace) -> int:
    """Check the layers in force, or the FILEs as local templates over the packaged and the centre's."""
    below = _below(settings_of(options), data_dir_of(options))
    local, unread = _read(options.files)
    if not options.files:
        local = templating.local(settings.config_folder())
    found, faults = templating.load((*below, *local))
    rows = [[_("Code"), _("Title"), _("Layer"), _("File"), _("Over")]]
    rows += [
        [
            code,
            wording(loaded.template.title.text()),
            _(LAYERS[loaded.source.layer]),
            loaded.source.name,
            joined(_(LAYERS[layer]) for layer in loaded.over) or "-",
        ]
        for code, loaded in found.items()
    ]
    print_table(rows)
    for words in unread:
        print(words, file=sys.stderr)
    for fault in faults:
        where = f"{fault.name}:{fault.line}"
        what = _(fault.message, **fault.params)
        print(f"{where}: {fault.field}: {what}" if fault.field else f"{where}: {what}", file=sys.stderr)
    return 1 if faults or unread else 0


def _read(files: Sequence[Path]) -> tuple[tuple[templating.TemplateSource, ...], list[str]]:
    """The files as local templates, and of each that is not there, that."""
    there = [path for path in files if path.exists()]
    missing = [_("There is no file {path}.", path=path) for path in files if path not in there]
    return tuple(templating.read_local(path) for path in there), missing


def _below(chosen: Settings, data_dir: Path) -> tuple[templating.TemplateSource, ...]:
    """What local files go over: the packaged templates, and the centre's where there is a terminal here."""
    from offline_queue.disk.database import FILE_NAME

    if not (data_dir / FILE_NAME).exists():
        return templating.packaged()
    try:
        store = store_in(data_dir, chosen)
    except StoreRefused as refused:
        print(_(refused.message, **refused.params), file=sys.stderr)
        return templating.packaged()
    try:
        return layers_below(store)
    finally:
        store.close()

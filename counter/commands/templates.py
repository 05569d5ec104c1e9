"""`counter templates check`: are the templates right, and which layer wins."""

from __future__ import annotations

import argparse
import sys

from counter import settings, templating
from counter.commands.output import print_table
from counter.commands.setup import settings_of
from counter.messages import _, wording


def run(options: argparse.Namespace) -> int:
    """Check the layers in force, or the FILEs as local templates over the packaged ones."""
    settings_of(options)
    try:
        local = (
            tuple(
                templating.TemplateSource("local", str(path), path.read_text(encoding="utf-8"))
                for path in options.files
            )
            if options.files
            else templating.local(settings.config_folder())
        )
    except (OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 1
    found, faults = templating.load((*templating.packaged(), *local))
    rows = [[_("Code"), _("Title"), _("Layer"), _("File"), _("Over")]]
    rows += [
        [
            code,
            wording(loaded.template.title.text()),
            loaded.source.layer,
            loaded.source.name,
            ", ".join(loaded.over) or "-",
        ]
        for code, loaded in found.items()
    ]
    print_table(rows)
    for fault in faults:
        where = f"{fault.name}:{fault.line}"
        what = _(fault.message, **fault.params)
        print(f"{where}: {fault.field}: {what}" if fault.field else f"{where}: {what}", file=sys.stderr)
    return 1 if faults else 0

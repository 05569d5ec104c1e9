"""`counter keys`: every action with its key and code, from the one table of the screen; every template."""

from __future__ import annotations

import argparse

from counter import settings, templating
from counter.commands.output import print_table
from counter.commands.setup import settings_of
from counter.messages import _, wording


def run(options: argparse.Namespace) -> int:
    """Print the table, with the keys that config.toml changed."""
    from screens.actions import keyed

    chosen = settings_of(options)
    rows = [[_("Key"), _("Code"), _("Name"), _("Does")]]
    rows += [[a.key_word, a.code, a.name, _(a.words)] for a in keyed(chosen.keys)]
    layers = (*templating.packaged(), *templating.local(settings.config_folder()))
    found, _faults = templating.load(layers)
    rows += [
        ["", code, each.template.type, wording(each.template.title.text())] for code, each in found.items()
    ]
    print_table(rows)
    return 0

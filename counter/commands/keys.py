"""`counter keys`: every action with its key and code, from the one table of the screen."""

from __future__ import annotations

import argparse

from counter.commands.output import print_table
from counter.commands.setup import settings_of
from counter.messages import _


def run(options: argparse.Namespace) -> int:
    """Print the table, with the keys that config.toml changed."""
    from screens.actions import keyed

    chosen = settings_of(options)
    rows = [[_("Key"), _("Code"), _("Name"), _("Does")]]
    rows += [[a.key_word, a.code, a.name, _(a.words)] for a in keyed(chosen.keys)]
    print_table(rows)
    return 0

"""`counter enrol CODE`: this terminal becomes one the centre knows, and fetches what it needs."""

from __future__ import annotations

import argparse
import sys

from counter.commands.setup import centre_of, data_dir_of, line_of, settings_of, store_in
from counter.commands.sync import bring_down
from counter.domain.text import N_
from counter.messages import _
from counter.ports import CentreRefused, CentreUnavailable

ANSWER_WITHIN = 30.0
_ALREADY = N_(
    "This terminal is enrolled already: {store}, position {position}, with the centre at {url}. Nothing was "
    "changed, and the code was not used. To enrol it anew, as after a restored backup or where the centre "
    "asks for it: counter enrol CODE --anew. Another position needs a data directory of its own: "
    "--data-dir DIR."
)


def run(options: argparse.Namespace) -> int:
    """Enrol, then bring down offers, staff, customers, numbers and cards.

    --anew is for a database that the centre refuses because it was copied or put back: under a new id
    it goes on delivering, and what the centre has already is recognised. Without it a terminal that is
    enrolled stays as it is, and the exit status is 1: what was asked for was not done.
    """
    chosen = settings_of(options)
    store = store_in(data_dir_of(options), chosen)
    known = store.terminal()
    if known and store.credential() and not options.anew:
        told = {"store": known.store_name, "position": known.position, "url": chosen.crm.url}
        print(_(_ALREADY, **told), file=sys.stderr)
        return 1
    line = line_of(store, chosen, answer_within=ANSWER_WITHIN)
    try:
        terminal = centre_of(store, line, anew=options.anew).enrol(options.code)
    except CentreUnavailable as error:
        print(
            _("The centre at {url} cannot be reached: {why}", url=chosen.crm.url, why=_(str(error))),
            file=sys.stderr,
        )
        return 1
    except CentreRefused as error:
        print(_(error.message, **error.params), file=sys.stderr)
        return 1
    where = {"store": terminal.store_name, "position": terminal.position}
    print(_("Enrolled: {store}, position {position}.", **where))
    return 0 if bring_down(store, line) else 1

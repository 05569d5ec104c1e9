"""What each figure means, in a sentence: shown beside it on request, printed under every export."""

from __future__ import annotations

from counter.domain.talk import TalkTag
from counter.domain.text import N_

_TAGGED = N_("Share of the talk that was tagged so: of the whole stretch of talk, by the last tag put on it.")
DEFINITIONS: dict[str, str] = {
    "n": N_("Visits (or transactions of a template) settled on the days asked for, by business date."),
    "timed": N_("Those of them that were served at a screen, so that there is a time."),
    "attainment": N_(
        "Share of those with a target whose whole time was at most the target that stood when they were "
        "accepted; between which shares the true one lies with 95 % (Wilson's score interval)."
    ),
    "p50": N_("Half took at most this long (nearest rank, within 1 %)."),
    "p75": N_("Three in four took at most this long (nearest rank, within 1 %)."),
    "p90": N_("Nine in ten took at most this long (nearest rank, within 1 %)."),
    "p95": N_("Nineteen in twenty took at most this long (nearest rank, within 1 %)."),
    "max": N_("The longest of all, exact."),
    "mean": N_("All time divided by the number of those timed, exact; long tails pull it up."),
    "talk": N_(
        "Share of the time in which the clerk neither typed nor waited for the program, and every pause "
        "without keys of more than some seconds, the whole pause."
    ),
    "clerk": N_("Share of the time in which the clerk worked in a template or settled."),
    "system": N_("Share of the time in which the clerk could not go on because of the program."),
    "silences": N_("Pauses without keys of more than 120 seconds: part of the talk, listed, never cut."),
    "outliers": N_(
        "How many lie outside of Tukey's fence on the logarithm of time (1.5 quartile distances; needs 20): "
        "listed, never dropped."
    ),
    "tagged": N_("Those of them in which the clerk said by a key what the talk was about."),
    **dict.fromkeys(TalkTag, _TAGGED),
    "failed": N_("Lines that the centre took and could not carry out."),
    "rejected": N_("Lines that the centre refused."),
    "withdrawn": N_("Orders taken back within 24 hours of being settled."),
    "reversed": N_("Payments given back on the same day."),
    "resolved": N_("Failed or refused lines that were refunded or ordered again."),
    "reprints": N_("Further copies for every hundred slips."),
    "sheets_saved": N_("Transactions less slips: the sheets that one slip a transaction would have taken."),
    "hours_saved": N_(
        "For each template with a baseline: that baseline times the number timed, less the time they took."
    ),
    "outages": N_("Times in which the delivery process did not reach the centre."),
    "open": N_("Failed or refused, and neither refunded nor ordered again so far."),
    "drain": N_("From the line's return to the moment when nothing of business waited any more."),
}
"""Sentences by the name of the figure, as in JSON and CSV."""

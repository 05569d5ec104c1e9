"""What the library of the command line says by itself, in the reader's language."""

from __future__ import annotations

import argparse

from counter.messages import _


def speak() -> None:
    """Let argparse take its sentences from our catalogue.

    It asks the process's own gettext domain, which knows the system's language only; which of ours is
    spoken is the configuration's to say.
    """
    setattr(argparse, "_", _)  # noqa: B010 - the library's stub does not know the name
    setattr(argparse, "ngettext", lambda one, many, count: _(one if count == 1 else many))  # noqa: B010

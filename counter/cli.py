"""The command line, and with `counter.commands` the one composition root."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from counter import messages
from counter.commands import command_words
from counter.messages import _
from counter.ports import StoreRefused
from counter.printer_profile import LANGUAGES
from counter.settings import SettingsError

USED_WRONGLY = 2

OWNER_ONLY = 0o077
"""What is taken from the mode of every file and directory made: customers' data is its owner's alone."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    os.umask(OWNER_ONLY)
    messages.use("auto")
    command_words.speak()
    options = _parser().parse_args(arguments)
    command = importlib.import_module(f"counter.commands.{options.module}")
    try:
        return int(command.run(options))
    except SettingsError as error:
        for fault in error.faults:
            print(_(fault.message, **fault.params), file=sys.stderr)
        return USED_WRONGLY
    except StoreRefused as error:
        print(_(error.message, **error.params), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as `| head` does
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    common = _common_options()
    parser = argparse.ArgumentParser(
        prog="counter", description=_("The fast counter: serve a telecom customer from one screen."),
        parents=[common],
    )  # fmt: skip
    parser.set_defaults(module="screen")
    commands = parser.add_subparsers(metavar="COMMAND", title=_("commands"))

    def command(name: str, words: str, module: str = "") -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words, parents=[common])
        made.set_defaults(module=module or name)
        return made

    demo = command("demo", _("the counter with an embedded CRM and a demo store"))
    demo.add_argument("--fresh", action="store_true", help=_("throw the demo store away and make a new one"))

    enrol = command("enrol", _("enrol this terminal with a one-time code from the centre"))
    enrol.add_argument("code")
    enrol.add_argument(
        "--anew",
        action="store_true",
        help=_("enrolled already: go on under a new id, as after a restored backup"),
    )

    _crm(command("crm", _("the central CRM: serve, migrate, seed, check")), common)
    _submit(command("submit", _("accept visits from a file, one JSON object a line")))

    sync = command("sync", _("deliver what waits, and bring down what is new"))
    how = sync.add_mutually_exclusive_group()
    how.add_argument("--once", action="store_true", help=_("stop when nothing waits any more (default)"))
    how.add_argument("--watch", action="store_true", help=_("go on until ended"))
    sync.add_argument(
        "--give-up-after",
        type=float,
        metavar="SECONDS",
        help=_("with --once: stop then, whether all is delivered or not"),
    )
    sync.add_argument(
        "--parent", type=int, default=0, metavar="PID", help=_("end when this process has gone")
    )

    _queue(command("queue", _("what waits for delivery, and what asks for a hand")), common)

    slip = command("slip", _("show, write or print a slip"))
    slip.add_argument("id", metavar="ID", help=_("slip number or visit id"))
    slip.add_argument("--format", choices=("text", *LANGUAGES), default="text")
    slip.add_argument("--output", type=Path, metavar="FILE")
    slip.add_argument("--print", action="store_true", dest="to_printer", help=_("send it to the printer"))
    slip.add_argument("--receipt", action="store_true", help=_("the receipt of its payments instead"))
    slip.add_argument("--printer", metavar="NAME", help=_("with --print: another printer than usual"))
    slip.add_argument("--copy", action="store_true", help=_("mark it as a copy"))

    _shift(command("shift", _("shifts at this terminal: list, show and print their reports")), common)

    rehearse = command("rehearse", _("play scenarios' keys on the real screen"))
    rehearse.add_argument(
        "scenario", nargs="*", help=_("TOML files, or names of the scenarios that come along")
    )
    rehearse.add_argument("--watch", action="store_true", help=_("in this terminal, at human speed"))
    rehearse.add_argument(
        "--simulate-days",
        type=int,
        metavar="N",
        help=_("instead: make up the history of the last N days in the data directory, marked simulated"),
    )
    rehearse.add_argument(
        "--positions", type=int, default=3, metavar="C", help=_("with it: how many counter positions")
    )
    rehearse.add_argument(
        "--seed", type=int, default=1, metavar="S", help=_("with it: the same seed, the same history")
    )
    _format(rehearse)

    _stats(command("stats", _("where the minutes went: figures of this terminal's visits")))

    templates = command("templates", _("check the transaction templates"))
    templates.add_argument("action", choices=("check",))
    templates.add_argument("files", nargs="*", type=Path, metavar="FILE")

    words = _("why an offer fits a customer or not, and whether the rules go together")
    _rules(command("rules", words), common)

    command("keys", _("every action with its key and code"))

    doctor = command("doctor", _("what this counter stands on, and whether it is well"))
    doctor.add_argument(
        "--print-test",
        nargs="?",
        const="",
        metavar="PRINTER",
        help=_("print a test page instead, on the usual printer or the one that is named"),
    )
    _format(doctor)
    return parser


def _rules(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    words = _("every condition of an offer for one customer, and its outcome")
    explain = actions.add_parser("explain", help=words, description=words, parents=[common])
    explain.add_argument(
        "--customer", required=True, metavar="WHO", help=_("number of a line, ID number or customer")
    )
    explain.add_argument("--offer", required=True, metavar="CODE", help=_("code or id of the offer"))
    explain.add_argument("--next-cycle", action="store_true", help=_("from the next bill cycle, not at once"))
    _format(explain)
    words = _("what does not go together in the rules of the offers that came down")
    actions.add_parser("check", help=words, description=words, parents=[common])


def _shift(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    for name, words in (
        ("list", _("the shift that goes on, and those that are over, newest first")),
        ("show", _("the report of a shift")),
        ("print", _("print the report of a shift")),
    ):
        made = actions.add_parser(name, help=words, description=words, parents=[common])
        if name == "list":
            made.add_argument("--limit", type=_whole(1, 100_000), default=50, metavar="N")
            _format(made)
            continue
        made.add_argument("id", metavar="NUMBER", help=_("number or identity of the shift"))
        if name == "show":
            made.add_argument("--format", choices=("text", "json", *LANGUAGES), default="text")
            made.add_argument("--output", type=Path, metavar="FILE")
        else:
            made.add_argument("--printer", metavar="NAME", help=_("another printer than usual"))
            made.add_argument("--copy", action="store_true", help=_("mark it as a copy"))


def _common_options() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--config", type=Path, metavar="FILE", help=_("the config.toml to use"))
    common.add_argument("--data-dir", type=Path, metavar="DIR", help=_("where the local database lies"))
    common.add_argument("--crm-url", metavar="URL", help=_("address of the central CRM"))
    return common


def _format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("table", "json"), default="table")


def _stats(parser: argparse.ArgumentParser) -> None:
    groups = ["total", "template", "clerk", "hour", "day", "week", "month", "weekday", "link", "position"]
    parser.add_argument("--by", choices=groups, default="total", help=_("what to break the figures down by"))
    parser.add_argument(
        "--from",
        dest="since",
        type=date.fromisoformat,
        metavar="DATE",
        help=_("first business date; 30 days before --to if left out"),
    )
    parser.add_argument(
        "--to", type=date.fromisoformat, metavar="DATE", help=_("last business date; today if left out")
    )
    parser.add_argument("--template", metavar="CODE", help=_("only transactions of this template"))
    parser.add_argument("--clerk", metavar="ID", help=_("only this clerk's"))
    parser.add_argument(
        "--hour",
        type=int,
        choices=range(24),
        metavar="H",
        help=_("only visits that began in this hour of the day"),
    )
    parser.add_argument(
        "--simulated", action="store_true", help=_("the simulated history instead of real work")
    )
    parser.add_argument("--format", choices=("table", "json", "csv", "html"), default="table")


def _crm(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")

    def action(name: str, words: str) -> argparse.ArgumentParser:
        made = actions.add_parser(name, help=words, description=words, parents=[common])
        made.add_argument(
            "--database", metavar="URL", help=_("SQLAlchemy URL; SQLite in the data directory if left out")
        )
        return made

    serve = action("serve", _("answer the counters"))
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=_whole(0, 65535), default=8620)
    serve.add_argument(
        "--recovery-key",
        type=Path,
        metavar="FILE",
        help=_("key pair for the copies of terminals' keys (PEM); made beside the database if left out"),
    )
    serve.add_argument(
        "--messages",
        metavar="TO",
        default="",
        help=_("where messages to customers go: file:PATH or the address of a gateway; else they wait"),
    )
    serve.add_argument(
        "--message-language",
        choices=("zh_CN", "en"),
        default="zh_CN",
        help=_("of messages to customers who have none of their own"),
    )
    serve.add_argument(
        "--public-url",
        metavar="URL",
        default="",
        help=_("where others reach this centre, if not at the address it listens at"),
    )
    serve.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error"),
        default="info",
        help=_("how much its journal tells, a line of JSON each: info has a line for each request"),
    )
    serve.add_argument(
        "--empty",
        action="store_true",
        help=_("a system without a store that answers without a credential, for conformance kits"),
    )
    serve.add_argument(
        "--parent", type=int, default=0, metavar="PID", help=_("end when this process has gone")
    )
    action("migrate", _("bring the database to this version"))
    seed = action("seed", _("build the demo store"))
    seed.add_argument("--seed", type=int, default=1, metavar="N")
    seed.add_argument("--as-of", metavar="DATE", help=_("the day the store is built for; today if left out"))
    seed.add_argument("--customers", type=_whole(1, 100_000_000), metavar="N")
    code = action("code", _("make a new one-time code that enrols a terminal"))
    code.add_argument(
        "terminal", metavar="TERMINAL", help=_("the centre's name of the counter position's terminal")
    )
    action("check", _("verify references and sums"))
    action("dump", _("print the whole database in a fixed order"))


def _whole(low: int, high: int) -> Callable[[str], int]:
    """An argument's kind: a whole number from ``low`` to ``high``, anything else refused in words."""

    def read(text: str) -> int:
        if not text.strip().isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(
                _("{text}: a whole number from {low} to {high}.", text=text, low=low, high=high)
            )
        return int(text)

    return read


def _submit(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", nargs="?", metavar="FILE", help=_("JSON Lines; - reads stdin"))
    what.add_argument(
        "--example", type=_whole(1, 1_000_000), metavar="N", help=_("print N valid lines for this store")
    )
    what.add_argument("--schema", action="store_true", help=_("print the JSON Schema of a line"))
    what.add_argument(
        "--list", metavar="FILE", help=_("a list, a number a line (text or CSV); - reads a pasted one")
    )
    of_list = parser.add_argument_group(_("for a list"))
    of_list.add_argument("--template", choices=("jf", "bg", "dg", "td", "yx"), help=_("what is done"))
    of_list.add_argument("--clerk", metavar="ID", help=_("by whom"))
    of_list.add_argument(
        "--id", metavar="NAME", help=_("the list's own: the same again is answered the same")
    )
    of_list.add_argument(
        "--value", default="", metavar="TEXT", help=_("amount, offer or code for lines that say none")
    )
    of_list.add_argument("--effective", default="", metavar="MODE", help=_("when it begins, or ends"))


def _queue(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    for name, words in (
        ("list", _("what is not done yet")),
        ("show", _("one visit or item, whole")),
        ("retry", _("send it again now")),
        ("withdraw", _("take an order back that was never sent and never paid")),
        ("export", _("everything that waits, as JSON Lines")),
        ("recover", _("what a dead terminal still had waiting, with the centre's private key")),
    ):
        made = actions.add_parser(name, help=words, description=words, parents=[common])
        if name in ("show", "retry", "withdraw"):
            made.add_argument("id", metavar="ID")
        if name in ("list", "show", "recover"):
            _format(made)
        if name == "recover":
            _recover(made)


def _recover(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--database", type=Path, metavar="DIR", required=True, help=_("the dead terminal's data directory")
    )
    parser.add_argument(
        "--private-key", type=Path, metavar="FILE", required=True, help=_("the centre's private key (PEM)")
    )
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--export", metavar="FILE", help=_("write it as JSON Lines; - is stdout"))
    what.add_argument(
        "--into",
        type=Path,
        metavar="DIR",
        help=_("make it over to this fresh data directory, to be delivered"),
    )


if __name__ == "__main__":
    sys.exit(main())

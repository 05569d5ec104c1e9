"""What a rehearsal plays: transactions, each a list of steps with keys and what must be seen."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from counter.domain.system_words import system_words
from counter.domain.template import Wording
from counter.messages import _
from counter.toml_faults import faults_of, not_toml

Event = Literal["cut_line", "restore_line", "freeze_line", "thaw_line", "kill", "close_terminal", "start"]


class ScenarioError(Exception):
    """A scenario that cannot be read; the message names file, line and field of every fault, one a line."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Check(_Strict):
    """A question to the centre and what its answer must hold, asked again until it does.

    ``post`` is the body of a question that is asked by POST. ``holds`` maps a path into the JSON
    answer (``0.amount.value``, ``lines.0.state``, ``#`` for the length) to the value it must have.
    """

    get: str
    post: dict[str, Any] | None = None
    holds: dict[str, Any]


class Step(_Strict):
    """One thing the clerk does and sees.

    ``keys`` are tokens with blanks between them (``f4 data:100 enter``; ``data:`` is what the customer
    brings, ``text:`` anything else that is typed); ``think`` is the number of
    mental acts of the keystroke-level model; ``pause`` is talk, in seconds, kept at human speed only
    unless ``real_pause``. ``expect`` and ``refuse`` are regular expressions over the screen's text.
    """

    keys: str = ""
    think: Annotated[int, Field(ge=0)] = 1
    pause: Annotated[float, Field(ge=0)] = 0
    real_pause: bool = False
    do: Event | None = None
    expect: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    within: Annotated[float, Field(gt=0)] = 15
    keep: dict[str, str] = {}  # name = regular expression with one group, kept for later {name}


def _in_both(title: object) -> object:
    """A title in one language stands for both."""
    return {"zh": title, "en": title} if isinstance(title, str) else title


Title = Annotated[Wording, BeforeValidator(_in_both)]
"""What a scenario or a part of it is called: ``"..."`` or ``{ zh = "...", en = "..." }``."""


class Part(_Strict):
    """One transaction of the rehearsal, counted by itself."""

    title: Title
    screens: Annotated[int, Field(ge=1)] = 1
    steps: Annotated[tuple[Step, ...], Field(alias="step", min_length=1)]
    checks: Annotated[tuple[Check, ...], Field(alias="check")] = ()


class Scenario(_Strict):
    """A rehearsal. ``clerk`` signs in first; "" leaves the sign-in screen to the steps."""

    name: str = ""
    title: Title
    language: Literal["zh_CN", "en"] = "zh_CN"
    columns: Annotated[int, Field(ge=80, le=200)] = 80
    rows: Annotated[int, Field(ge=24, le=60)] = 24
    clerk: str = "20317"
    parts: Annotated[tuple[Part, ...], Field(alias="transaction", min_length=1)]


def packaged() -> dict[str, Scenario]:
    """The scenarios that come along, by name."""
    folder = resources.files(__package__) / "scenarios"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name[:-5]: parse(f.read_text(encoding="utf-8"), f.name) for f in files}


def load(name: str) -> Scenario:
    """A scenario by file or by the name of one that comes along; raises ScenarioError."""
    path = Path(name)
    if path.suffix == ".toml":
        try:
            return parse(path.read_text(encoding="utf-8"), str(path))
        except OSError as error:
            raise ScenarioError(
                _("{path} cannot be read: {why}", path=path, why=system_words(error))
            ) from error
    known = packaged()
    if name not in known:
        raise ScenarioError(
            _("{name}: no such scenario; there are {known}", name=name, known=", ".join(known))
        )
    return known[name]


def parse(text: str, name: str) -> Scenario:
    """Read and check a scenario; raises ScenarioError naming every fault with its place."""
    try:
        return Scenario.model_validate({"name": Path(name).stem, **tomllib.loads(text)})
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(_("{path} cannot be read: {why}", path=name, why=not_toml(error))) from error
    except ValidationError as error:
        said = [
            f"{name}:{fault.line}: {fault.field}: {_(fault.message, **fault.params)}"
            for fault in faults_of(text, error)
        ]
        raise ScenarioError("\n".join(said)) from error

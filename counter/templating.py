"""Transaction templates read from their layers: packaged, over them the centre's, over that local.

A local file (``templates/*.toml`` in the config folder) may change order, layout, defaults and
wording of the template with the same code; never fees, offline policy or what is checked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pydantic import ValidationError

from counter.domain.system_words import system_words
from counter.domain.template import Template
from counter.domain.text import N_, Finding
from counter.toml_faults import faults_of, line_of, not_toml


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """One file of one layer."""

    layer: str  # packaged, centre, local
    name: str
    text: str
    unread: TemplateFault | None = None  # why there is no text


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """What is wrong in a template: a catalogue sentence with parameters, at a file and line."""

    name: str
    line: int
    field: str
    message: str
    params: Mapping[str, object]

    @property
    def told(self) -> Finding:
        """For who works on: which file was left out, and why."""
        where = f"{self.name}:{self.line}"
        why = Finding(self.message, self.params)
        return Finding(
            N_("This template is left out, the one below it counts: {where}: {why}"),
            {"where": where, "why": why},
        )


@dataclass(frozen=True, slots=True)
class LoadedTemplate:
    """A template in force and the layer it came from; ``over`` are the layers it went over."""

    template: Template
    source: TemplateSource
    over: tuple[str, ...] = ()


_UNREAD = N_("cannot be read: {why}")


def packaged() -> tuple[TemplateSource, ...]:
    """The templates of this release."""
    folder = resources.files("templates")
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(TemplateSource("packaged", f.name, f.read_text(encoding="utf-8")) for f in files)


def local(config_folder: Path) -> tuple[TemplateSource, ...]:
    """The templates in the config folder."""
    files = sorted((config_folder / "templates").glob("*.toml"))
    return tuple(read_local(file) for file in files)


def read_local(path: Path) -> TemplateSource:
    """One file of the local layer; what cannot be read, or is no UTF-8, says so in its place."""
    try:
        data = path.read_bytes()
    except OSError as error:
        why = {"why": system_words(error)}
        return TemplateSource("local", str(path), "", TemplateFault(str(path), 1, "", _UNREAD, why))
    try:
        return TemplateSource("local", str(path), data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        at = data.count(b"\n", 0, error.start) + 1
        told = {"byte": f"{error.object[error.start]:02x}"}
        said = N_("it is not UTF-8 (byte {byte}): save it as UTF-8")
        return TemplateSource("local", str(path), "", TemplateFault(str(path), at, "", said, told))


def load(
    layers: Iterable[TemplateSource],
) -> tuple[dict[str, LoadedTemplate], tuple[TemplateFault, ...]]:
    """The templates in force by code, and the faults of the files that had to be left out."""
    found: dict[str, LoadedTemplate] = {}
    faults: list[TemplateFault] = []
    for source in layers:
        result = _read(source)
        if isinstance(result, tuple):
            faults += result
            continue
        below = found.get(result.code)
        if source.layer == "local":
            touched = _locked_fields(result, below.template if below else None)
            if touched:
                faults += [_fault(source, name, message) for name, message in touched]
                continue
        over = (*below.over, below.source.layer) if below else ()
        found[result.code] = LoadedTemplate(result, source, over)
    return found, tuple(faults)


def _locked_fields(local: Template, below: Template | None) -> list[tuple[str, str]]:
    """What a local template tries to change that it may not."""
    if below is None:
        return [("code", N_("a local template can only change one that exists"))]
    touched = []
    if local.type != below.type:
        touched.append(("type", N_("a local template may not change what is done")))
    if local.fees != below.fees:
        touched.append(("fee", N_("a local template may not change fees")))
    if local.offline != below.offline:
        touched.append(("offline", N_("a local template may not change the offline policy")))
    kinds = {f.name: (f.kind, f.required) for f in below.fields}
    for field in local.fields:
        if kinds.get(field.name) != (field.kind, field.required):
            touched.append((field.name, N_("a local template may not change what is asked and checked")))
    for name in set(kinds) - {f.name for f in local.fields}:
        touched.append((name, N_("a local template may not leave a field out")))
    return touched


def _read(source: TemplateSource) -> Template | tuple[TemplateFault, ...]:
    if source.unread is not None:
        return (source.unread,)
    try:
        table = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        at = int(line[1]) if line else 1
        return (TemplateFault(source.name, at, "", _UNREAD, {"why": not_toml(error)}),)
    try:
        return Template.model_validate(table)
    except ValidationError as error:
        return tuple(
            TemplateFault(source.name, fault.line, fault.field, fault.message, fault.params)
            for fault in faults_of(source.text, error)
        )


def _fault(source: TemplateSource, field: str, message: str) -> TemplateFault:
    path = next(
        (("field", at) for at, known in enumerate(_names(source.text)) if known == field),
        (field,),
    )
    return TemplateFault(source.name, line_of(source.text, path), field, message, {})


def _names(text: str) -> list[object]:
    """The names of a template's fields, in order."""
    return [field.get("name") for field in tomllib.loads(text).get("field", ())]

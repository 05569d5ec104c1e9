"""What a model says that could not read a value, as the end of a sentence: «must be a whole number»."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counter.domain.text import N_, Finding

_WHOLE_NUMBER = N_("must be a whole number")
_NUMBER = N_("must be a number")
_TRUTH = N_("must be true or false")
_TEXT = N_("must be text")
_DAY = N_("must be a date, such as 2026-01-31")
_INSTANT = N_("must be an instant, such as 2026-01-31T09:30:00+08:00")
_ONE_OF = N_("must be one of {expected}")
_TABLE = N_("must be a table of names and values")
_LIST = N_("must be a list")

_SAID: dict[str, str] = {
    "missing": N_("is missing"),
    "extra_forbidden": N_("is not known here"),
    "enum": _ONE_OF,
    "literal_error": _ONE_OF,
    "int_type": _WHOLE_NUMBER,
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_max_places": N_("must have at most {decimal_places} decimals"),
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "string_type": _TEXT,
    "string_unicode": _TEXT,
    "string_pattern_mismatch": N_("must look like {pattern}"),
    "string_too_short": N_("must have at least {min_length} characters"),
    "string_too_long": N_("must have at most {max_length} characters"),
    "too_short": N_("must have at least {min_length} parts"),
    "too_long": N_("must have at most {max_length} parts"),
    "greater_than": N_("must be more than {gt}"),
    "greater_than_equal": N_("must be at least {ge}"),
    "less_than": N_("must be less than {lt}"),
    "less_than_equal": N_("must be at most {le}"),
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "timezone_aware": _INSTANT,
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "dataclass_type": _TABLE,
    "model_attributes_type": _TABLE,
    "list_type": _LIST,
    "tuple_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "union_tag_invalid": N_("is {tag}, which must be one of {expected_tags}"),
    "union_tag_not_found": N_("does not say which kind it is ({discriminator})"),
    "none_required": N_("must be left out"),
}
"""By pydantic's kind of fault, each with the places that pydantic fills."""

_EMPTY = N_("must not be empty")


def why_unreadable(fault: Mapping[str, Any]) -> Finding:
    """The end of the sentence for one of `ValidationError.errors()`.

    A validator's own words, and those of a kind that has none here, are said as they are.
    """
    kind, context = fault["type"], fault.get("ctx", {})
    params = {name: str(value) for name, value in context.items()}
    if kind in ("string_too_short", "too_short") and context.get("min_length") == 1:
        return Finding(_EMPTY)
    if kind == "value_error":
        return Finding(N_("{why}"), {"why": params["error"]})
    return Finding(_SAID[kind], params) if kind in _SAID else Finding(N_("{why}"), {"why": fault["msg"]})

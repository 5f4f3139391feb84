"""The kinds of value a case is made of: days, moments, numbers, words.

Each is as strict as a spreadsheet is careless. A number is digits with a point; a day is YYYY-MM-DD; nothing
is guessed. A refusal carries what is allowed and how to mend it; the reader adds the line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

__all__ = ["MODEL", "Day", "Extra", "Flag", "Id", "Moment", "Number", "Text", "Verbatim", "Whole", "refusal"]

MODEL = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?")


def refusal(text: str, mend: str = "", allowed: tuple[str, ...] = ()) -> PydanticCustomError:
    """Return the error a validator raises; the reader turns it into a Problem with its line."""
    # The text goes in as a context value: pydantic would read braces in it as places to fill in.
    return PydanticCustomError("case", "{text}", {"text": text, "mend": mend, "allowed": allowed})


def _number(value: object) -> float:
    if isinstance(value, str):
        return _number_from_text(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refusal(f"{value!r} is not a number", "write digits with a point, such as 0.25")
    return _finite(value, str(value))


def _finite(value: float, text: str) -> float:
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise refusal(f"'{text}' is not a finite number", "leave the field blank where the figure is unknown")
    return number


def _number_from_text(text: str) -> float:
    if _NUMBER.fullmatch(text):
        return _finite(float(text), text)
    if re.fullmatch(r"[+-]?[0-9]{1,3}([, '\u00a0\u202f][0-9]{3})+(\.[0-9]+)?", text):
        plain = re.sub(r"[, '\u00a0\u202f]", "", text)
        raise refusal(f"'{text}' is not a plain number", f"write {plain}, without a separator of thousands")
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
        raise refusal(
            f"'{text}' is not a plain number", f"write {text.replace(',', '.')}, with a decimal point"
        )
    if re.fullmatch(r"[+-]?(\.?nan|\.?inf|infinity|n/?a|none|null|unknown|\?|-)", text, re.IGNORECASE):
        raise refusal(f"'{text}' is not a number", "leave the field blank where the figure is unknown")
    raise refusal(f"'{text}' is not a number", "write digits with a point, such as 0.25")


def _whole(value: object) -> int:
    number = _number(value)
    if not number.is_integer():
        raise refusal(f"'{value}' is not a whole number", "write digits only, such as 12")
    return int(number)


def _day(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value.strip()):
        try:
            return date.fromisoformat(value.strip())
        except ValueError as error:
            raise refusal(
                f"'{value}' is not a day of the calendar: {error}", "correct the day or the month"
            ) from error
    raise refusal(f"'{value}' is not a date", "write dates as YYYY-MM-DD, such as 2022-01-05")


def _moment(value: object) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value
    if isinstance(value, str) and _MOMENT.fullmatch(value.strip()):
        try:
            return datetime.fromisoformat(value.strip())
        except ValueError as error:
            text = f"'{value}' is not a moment of the calendar: {error}"
            raise refusal(text, "correct the day, the month or the hour") from error
    raise refusal(f"'{value}' is not a moment", "write local time, without an offset, as YYYY-MM-DD HH:MM")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().lower() in {"yes", "no"}:
        return value.strip().lower() == "yes"
    raise refusal(f"'{value}' is neither yes nor no", "write yes or no", ("yes", "no"))


def _without_blanks(value: object) -> object:
    # A blank cell says nothing: dropping it makes a row the same whether or not its table has the column.
    if isinstance(value, Mapping):
        return {key: text for key, text in value.items() if not isinstance(text, str) or text.strip()}
    return value


Text = str
Verbatim = Annotated[str, StringConstraints(strip_whitespace=False)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=80)]
Number = Annotated[float, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_whole)]
Day = Annotated[date, BeforeValidator(_day)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Extra = Annotated[dict[str, str], BeforeValidator(_without_blanks)]

"""Text of others as a page may print it: what would turn the reading order around it is shown, not obeyed."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from powderkeg.language import said_of

if TYPE_CHECKING:
    from powderkeg.language.catalogue import Catalogue

__all__ = ["neutral", "printed", "printed_within", "translated"]

_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
"""Embeddings, overrides and isolates of Unicode's bidirectional algorithm (UAX 9). The marks U+200E, U+200F
and U+061C stay: Arabic and Hebrew text needs them, and they move nothing but their neighbour."""
_UNPRINTED = (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F)
_SHOWN = {
    **{code: f"[U+{code:04X}]" for code in _TURNING},
    **dict.fromkeys(_UNPRINTED, "\N{REPLACEMENT CHARACTER}"),
}


def neutral(text: str) -> str:
    """The text with controls of the reading order written out, ``[U+202E]``, and no control characters."""
    return text.translate(_SHOWN)


def printed(value: object) -> object:
    """A value as a template prints it: sentences in the language spoken now, strings neutral.

    Markup is ours and made of parts that went through here.
    """
    value = said_of(value)
    return neutral(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def printed_within(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """The same for every string inside a JSON value, keys included."""
    if isinstance(value, dict):
        return {neutral(key): printed_within(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [printed_within(one) for one in value]
    return printed(value)


def translated(words: "Catalogue") -> dict[str, Callable[..., Markup]]:
    """``gettext`` and ``ngettext`` of a template whose values are printed as all others are.

    Jinja's own leave them out of ``finalize``.
    """

    def gettext(template: str, /, **values: Any) -> Markup:
        return _filled(words.template(template), values)

    def ngettext(one: str, many: str, number: float, /, **values: Any) -> Markup:
        return _filled(words.counted(one, many, number), {"num": number, **values})

    return {"gettext": gettext, "ngettext": ngettext}


def _filled(template: str, values: dict[str, Any]) -> Markup:
    # A template is ours and may hold tags; the values are escaped as they are put in.
    return Markup(template) % {name: printed(value) for name, value in values.items()}  # noqa: S704

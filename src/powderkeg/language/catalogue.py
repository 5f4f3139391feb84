"""The translations, one gettext file a language."""

from collections.abc import Callable, Mapping
from functools import cache
from gettext import c2py
from importlib.resources import files

LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "français"}
"""Languages by code, each by its own name."""


class Catalogue:
    """Translations of templates into one language; a template that it does not know stays English.

    Args:
        messages: Translation by template: a string, or one for each plural form.
        plural: Gives the number of the plural form for a count.
    """

    def __init__(self, messages: Mapping[str, str | tuple[str, ...]], plural: Callable[[int], int]) -> None:
        self._messages, self._plural = messages, plural

    def __contains__(self, template: str) -> bool:
        return template in self._messages

    @property
    def messages(self) -> Mapping[str, str | tuple[str, ...]]:
        """Every translation by its template, for scripts that speak for themselves."""
        return self._messages

    def template(self, english: str) -> str:
        """The template in this language."""
        found = self._messages.get(english, english)
        return found if isinstance(found, str) else found[0]

    def counted(self, one: str, many: str, count: float) -> str:
        """The template for so many, of the pair that is filed under ``one``."""
        found = self._messages.get(one)
        if found is None:
            return one if count == 1 else many
        if isinstance(found, str):
            return found
        # A fraction below two is singular in French: gettext's rules know whole numbers only.
        return found[min(self._plural(int(abs(count))), len(found) - 1)]


@cache
def catalogue(code: str) -> Catalogue:
    """The catalogue of a language; that of English is empty, templates being English."""
    if code == "en":
        return Catalogue({}, int)
    from babel.messages.pofile import read_po

    with files("powderkeg.language").joinpath(f"{code}.po").open("rb") as file:
        read = read_po(file, locale=code)
    messages: dict[str, str | tuple[str, ...]] = {}
    for message in read:
        if not message.id or not message.string or message.fuzzy:
            continue
        key = message.id if isinstance(message.id, str) else message.id[0]
        found = message.string if isinstance(message.string, str) else tuple(message.string)
        if found if isinstance(found, str) else all(found):
            messages[key] = found
    return Catalogue(messages, c2py(read.plural_expr))

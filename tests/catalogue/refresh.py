"""Brings the catalogues up to date with the sentences in the source.

    python -m tests.catalogue.refresh [--merge FILE.po ...] [--missing]

Reads every template in ``src``, keeps the translations there are, drops those of sentences that are gone and
leaves an empty entry for each new one. ``--merge`` first takes over translations from other files of the same
format. ``--missing`` changes nothing and prints what has no translation yet, as a file to fill in.
"""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from .tables import table_words

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "powderkeg"
KEYWORDS = {
    "say": None,
    "say_count": (1, 2),
    "gettext": None,
    "ngettext": (1, 2),
    "noted": None,
    "t": None,
    "tn": (1, 2),
}
"""Names whose first argument is a template; ``noted`` marks one that is said elsewhere, ``t`` and ``tn`` are
those of the app's own scripts."""
LANGUAGES = ("fr",)


def path_of(code: str) -> Path:
    """The catalogue of a language."""
    return SOURCE / "language" / f"{code}.po"


def read(path: Path, code: str) -> Catalog:
    """A catalogue file; empty where there is none yet."""
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as file:
        return read_po(file, locale=code, abort_invalid=True)


def extracted() -> Catalog:
    """Every template in the source, with the files it stands in."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    rows = extract_from_dir(str(SOURCE), methods, options, keywords=KEYWORDS, strip_comment_tags=True)
    for name, _line, message, comments, context in rows:
        found.add(message, None, [(f"src/powderkeg/{name}", 0)], auto_comments=comments, context=context)
    for text, file in table_words():
        found.add(text, None, [(file, 0)])
    return found


def updated(code: str, merged: list[Path]) -> Catalog:
    """The catalogue as it should be: the source's templates with the translations that are known."""
    kept = read(path_of(code), code)
    others = [read(path, code) for path in merged]
    source = extracted()
    for message in source:
        if not message.id:
            continue
        given = (m.string for c in others if (m := c.get(message.id)) is not None)
        known = next((text for found in given if _full(text := _cut(found, kept.num_plurals))), None)
        old = kept.get(message.id)
        text = known or (old.string if old is not None and _full(old.string) else None)
        message.string = (
            text if text is not None else ("" if isinstance(message.id, str) else ("",) * kept.num_plurals)
        )
        if isinstance(message.id, tuple) and isinstance(message.string, str):
            message.string = (message.string,) * kept.num_plurals
        message.flags.discard("fuzzy")
        kept.delete(message.id)
        kept[message.id] = message
    wanted = {m.id if isinstance(m.id, str) else m.id[0] for m in source if m.id}
    for message in list(kept):
        if message.id and (message.id if isinstance(message.id, str) else message.id[0]) not in wanted:
            kept.delete(message.id)
    return kept


def _cut(text: str | tuple[str, ...], forms: int) -> str | tuple[str, ...]:
    """As many plural forms as the catalogue has: Babel's own count of a language's may be larger."""
    return text if isinstance(text, str) else text[:forms]


def _full(text: object) -> bool:
    return bool(text) and (isinstance(text, str) or all(text))  # type: ignore[arg-type]


def text_of(catalog: Catalog) -> bytes:
    """The catalogue as its file holds it: sorted; line numbers would change with every edit."""
    out = io.BytesIO()
    write_po(
        out, catalog, sort_output=True, width=0, ignore_obsolete=True, include_lineno=False, omit_header=True
    )
    return out.getvalue()


HEADER = """# {code}: `python -m tests.catalogue.refresh` keeps this file in step with the source.
msgid ""
msgstr ""
"Project-Id-Version: powderkeg\\n"
"Language: {code}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


def main() -> None:
    """Run from the command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--merge", nargs="*", type=Path, default=[])
    asked.add_argument("--missing", action="store_true")
    given = asked.parse_args()
    for code in LANGUAGES:
        catalog = updated(code, given.merge)
        lacking = [m for m in catalog if m.id and not _full(m.string)]
        if given.missing:
            left = Catalog()
            for message in lacking:
                left.add(message.id, None, message.locations)
            sys.stdout.buffer.write(text_of(left))
        else:
            head = HEADER.format(code=code, plural=catalog.plural_forms)
            path_of(code).write_bytes(head.encode() + text_of(catalog))
        sys.stderr.write(f"{code}: {len(catalog)} sentences, {len(lacking)} without translation\n")


if __name__ == "__main__":
    main()

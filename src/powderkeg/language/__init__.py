"""Every sentence we print, in its reader's language: templates in English, translations in one catalogue.

    say("{n:,} reports from {origins} origins", n=1250, origins=31)

A sentence is English text, its *template*, with named values. It stays a plain string wherever it goes, in
the language spoken when it was made, and can be said again in another one: a weighing speaks English, and
the page written from it a month later may speak French. Translations lie in ``LANGUAGE.po`` beside this file,
in the format of GNU gettext, which translators have tools for.

Numbers and days that stand in a template are formatted here, so that they follow the language too.
"""

from powderkeg.language.catalogue import LANGUAGES, catalogue
from powderkeg.language.numerals import localised
from powderkeg.language.said import Said, in_english, join, noted, said_of, say, say_count, worded
from powderkeg.language.speaking import language, speaking

__all__ = [
    "LANGUAGES",
    "Said",
    "catalogue",
    "in_english",
    "join",
    "language",
    "localised",
    "noted",
    "said_of",
    "say",
    "say_count",
    "speaking",
    "worded",
]

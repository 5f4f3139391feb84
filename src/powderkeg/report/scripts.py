"""The sentences that the page's scripts say, in the language spoken now."""

from powderkeg.language import say

__all__ = ["script_words"]


def script_words() -> dict[str, str]:
    """Sentences by the name under which the scripts know them; `{…}` in them is filled in by the script."""
    return {
        "cannot": say(
            "This browser cannot unpack the charts: it has no DecompressionStream (Chrome or Edge 80, "
            "Firefox 113, Safari 16.4 or later have it). Each chart is told in words instead; the page "
            "made with --static draws them without any script."
        ),
        "save": say("Save “{title}” as {format}", title="{title}", format="{format}"),
        "rows": say("{found} of {all} rows", found="{found}", all="{all}"),
        "first": say(
            "{found} of {all} rows, the first {shown} shown", found="{found}", all="{all}", shown="{shown}"
        ),
        "none": say("No row answers to this. Clear the filters to see all {all}.", all="{all}"),
        "dark": say("Dark page"),
        "light": say("Light page"),
    }

"""From a Vega-Lite dict to what stands in the page: data for the bundled Vega, or an SVG without script."""

import base64
import gzip
import hashlib
import json
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import vl_convert

from powderkeg.kernels import _code_folder
from powderkeg.language import language
from powderkeg.report.locales import vega_locales
from powderkeg.report.neutral import printed_within
from powderkeg.report.slimming import slim

if TYPE_CHECKING:
    from powderkeg.report.charts.theme import Spec

VEGA_LITE = "6.4"
_SNIPPET = "window.vegaEmbed = vegaEmbed;"
_ESCAPED = {"</script": "<\\/script", "<!--": "<\\!--"}
"""What would end a script element, or open a comment in one."""


def script_text(value: object) -> str:
    """JSON that can stand inside a script element: no `<` in it can end the element or open a comment."""
    text = _json(value)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def packed(text: str) -> str:
    """Text compressed by gzip and written in base64: letters that can stand anywhere in a page."""
    return base64.b64encode(gzip.compress(text.encode(), compresslevel=9, mtime=0)).decode("ascii")


def packed_json(value: object) -> str:
    """A JSON value, packed."""
    return packed(_json(value))


@cache
def packed_bundle() -> str:
    """The library of charts, packed; it is the same in every page."""
    return packed(bundle())


@cache
def bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one module that sets `window.vegaEmbed` and fetches nothing.

    Putting it together takes as long as a page without it. So it is kept where the kernels' machine code is,
    on the same terms: in a folder and a file that only the user may write to, with its digest.
    """
    made_by = f"{version('vl-convert-python')} {VEGA_LITE} {_SNIPPET} {_ESCAPED}"
    name = f"powderkeg.report.charts-{hashlib.sha256(made_by.encode()).hexdigest()[:40]}"
    place = _code_folder.folder()
    # Whatever goes wrong with the folder costs time and nothing else.
    with suppress(OSError):
        content = None if place is None else _code_folder.read(place, name)
        if content is not None:
            return gzip.decompress(content).decode()
    text = _bundled()
    with suppress(OSError):
        if place is not None:
            _code_folder.write(place, name, gzip.compress(text.encode(), mtime=0))
    return text


def _bundled() -> str:
    text: str = vl_convert.javascript_bundle(_SNIPPET, VEGA_LITE)
    for ending, escaped in _ESCAPED.items():
        text = text.replace(ending, escaped)
    return text


def chart_locales() -> dict[str, Any]:
    """How Vega-Embed prints numbers and days in the language spoken now: options of it; none for English."""
    locales = vega_locales(language())
    return {} if locales is None else {"formatLocale": locales[0], "timeFormatLocale": locales[1]}


def svg(spec: "Spec", name: str) -> str:
    """The chart as an SVG element: ids made unique to the page, marks with a label given a hover title.

    Args:
        spec: Vega-Lite dict; its `description` becomes the picture's name to a screen reader.
        name: of the chart in the page.
    """
    locales = vega_locales(language())
    numbers, times = (None, None) if locales is None else locales
    text: str = vl_convert.vegalite_to_svg(
        printed_within(spec),
        vl_version=VEGA_LITE,
        allowed_base_urls=[],
        format_locale=numbers,
        time_format_locale=times,
    )
    return slim(text[text.index("<svg") :], name, str(printed_within(spec["description"])))


def svg_file(spec: "Spec", name: str) -> str:
    """The chart as the text of an SVG file: what stands inside a page needs no namespace, a file does."""
    return svg(spec, name).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1) + "\n"


def _json(value: object) -> str:
    return json.dumps(printed_within(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False)

"""From a Vega-Lite dict to what stands in the page: JSON for the bundled Vega, or an SVG without script."""

import json
import re
from functools import cache
from html import escape
from typing import TYPE_CHECKING

import vl_convert

if TYPE_CHECKING:
    from powderkeg.report.charts.theme import Spec

VEGA_LITE = "6.4"
_IDS = re.compile(r'(\bid="|url\(#|href="#)([A-Za-z][\w-]*)')
_NAMED_MARK = re.compile(r'<path aria-label="([^"]*)"([^>]*?)(?:/>|></path>)')
_PARTS = re.compile(r' (?:role="graphics-[a-z]+"|aria-roledescription="[^"]*"|aria-label="[^"]*")')
_TAG = re.compile(r"<(?:path|g|line|rect)\b[^>]*>")
_LONG_FRACTION = re.compile(r"(\.\d\d)\d+")
_SIZE = re.compile(r'<svg ([^>]*?)width="([\d.]+)" height="([\d.]+)"')


def script_text(value: object) -> str:
    """JSON that can stand inside a script element: no `<` in it can end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


@cache
def bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed as one module that sets `window.vegaEmbed` and fetches nothing."""
    text: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;", VEGA_LITE)
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def svg(spec: "Spec", name: str) -> str:
    """The chart as an SVG element: ids made unique to the page, marks with a label given a hover title."""
    text: str = vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])
    text = text[text.index("<svg") :]
    text = _IDS.sub(lambda found: f"{found[1]}{name}-{found[2]}", text)
    text = _NAMED_MARK.sub(lambda found: f"<path{found[2]}><title>{found[1]}</title></path>", text)
    # The whole is one image to a screen reader, named by its description, so its parts need no roles of their
    # own; and a hundredth of a pixel is enough.
    text = _TAG.sub(lambda found: _LONG_FRACTION.sub(r"\1", _PARTS.sub("", found[0])), text)
    label = escape(str(spec["description"]), quote=True)
    return _SIZE.sub(
        lambda found: (
            f'<svg role="img" aria-label="{label}" {found[1]}width="{found[2]}" height="{found[3]}"'
        ),
        text,
        count=1,
    )

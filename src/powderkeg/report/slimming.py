"""An SVG as Vega writes it, made smaller for the page without script: nothing moves by a fifth of a pixel.

Vega writes a group around everything, all attributes on every mark and up to seventeen digits. Here invisible
parts go, strokes of one look become one path, circles become circles, curves lose the points that lie on the
line between their neighbours, and what all children of a group share stands on the group. Hover titles that a
chart words itself stay; those that Vega makes of a mark's fields go: the JSON beside the page has these.
"""

import math
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

__all__ = ["shortened", "slim"]

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d*\.\d+(?:e-?\d+)?")
_TRANSLATED = re.compile(r"translate\(([-\d.e]+)(?:,([-\d.e]+))?\)")
_REFERENCES = re.compile(r"url\(#([\w-]+)\)")
_CIRCLE = re.compile(r"^M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0Z?$")
_CURVE = re.compile(r"^M[-\d.,L]+Z?$")
_FIELDS = re.compile(r"^[^:;]+: [^;]*(?:; [^:;]+: [^;]*)+$")  # `day: 5 Jan; deaths: 3`, as Vega words a mark
_RGB = re.compile(r"rgb\((\d+), ?(\d+), ?(\d+)\)")
_KEPT_CLASSES = ("role-axis-grid",)  # those that page.css speaks of
_INHERITED = (
    "fill", "stroke", "stroke-width", "stroke-dasharray", "fill-opacity", "stroke-opacity",
    "text-anchor", "font-size", "font-weight", "font-family", "stroke-linecap", "stroke-linejoin",
)  # fmt: skip
_DEFAULTS = {
    "opacity": "1",
    "stroke-width": "1",
    "font-weight": "normal",
    "stroke-miterlimit": "10",
    "pointer-events": "none",
    "text-anchor": "start",
}
_STRAIGHT = 0.15
"""Pixels: a point of a curve this near to the line between its neighbours is left out."""


_OPTIONAL_ENDS = re.compile(r"</(?:td|th|tr|thead|tbody|li|dt|dd)>\s*")
_QUOTED = re.compile(r' (class|scope|role|rowspan|colspan)="([\w-]+)"(?=[ >])')
_PICTURE = re.compile(
    r"(<svg\b.*?</svg>|<pre\b.*?</pre>|<style\b.*?</style>|<div class=\"document\".*?</div>)", re.DOTALL
)


def shortened(page: str) -> str:
    """A page without the end tags and quotation marks that HTML lets one leave out (its section 13.1.2)."""
    parts = _PICTURE.split(page)
    parts[::2] = [_QUOTED.sub(r" \1=\2", _OPTIONAL_ENDS.sub("", part)) for part in parts[::2]]
    return "".join(parts)


def slim(text: str, name: str, label: str) -> str:
    """The SVG with ids of its own, one name for a screen reader, hover titles, and short numbers.

    Args:
        text: from `<svg` on; our own chart, so that the XML may be trusted.
        name: of the chart in the page; put before every id.
        label: the whole chart in words.
    """
    root = ET.fromstring(text)  # noqa: S314 - made by vl-convert from our own chart, with no entities in it
    _drop(root)
    _tidy(root, name)
    _share(root)
    _fold(root)
    _join_lines(root)
    _share(root)
    _font(root)
    root.attrib = {
        "role": "img",
        "aria-label": label,
        **{key: root.attrib[key] for key in ("width", "height", "viewBox")},
        **{key: root.attrib[key] for key in _INHERITED if key in root.attrib},
    }
    return _written(root)


def _drop(node: ET.Element) -> None:
    """Take out what nobody sees."""
    for child in list(node):
        if _unseen(child):
            node.remove(child)
            continue
        _drop(child)
        if child.tag == f"{_SVG}g" and not len(child):
            node.remove(child)


def _unseen(node: ET.Element) -> bool:
    given = node.attrib
    if given.get("display") == "none" or given.get("opacity") == "0":
        return True
    if "background" in given.get("class", "").split():
        return not ({"fill", "stroke"} & given.keys())
    return node.tag == f"{_SVG}path" and not given.get("d")


def _tidy(node: ET.Element, name: str) -> None:
    """Short numbers, own ids, no attribute that says what holds anyway."""
    given = node.attrib
    said = given.pop("aria-label", "")
    for key in [key for key in given if key.startswith("aria-") or key == "role" or given[key] == ""]:
        del given[key]
    for key, value in _DEFAULTS.items():
        if given.get(key) == value:
            del given[key]
    kept = [word for word in given.pop("class", "").split() if word in _KEPT_CLASSES]
    if kept:
        given["class"] = " ".join(kept)
    for key, value in given.items():
        given[key] = _short(key, value, name)
    if given.get("transform") == "translate(0,0)":
        del given["transform"]
    if said and node.tag == f"{_SVG}path" and not _FIELDS.match(said):
        ET.SubElement(node, f"{_SVG}title").text = said
    _as_shape(node)
    for child in node:
        _tidy(child, name)


def _short(key: str, value: str, name: str) -> str:
    if key == "id":
        return f"{name}-{value}"
    if "#" in value and "url(" in value:
        return _REFERENCES.sub(lambda found: f"url(#{name}-{found[1]})", value)
    if value.startswith("rgb("):
        return _RGB.sub(lambda found: "#" + "".join(f"{int(part):02x}" for part in found.groups()), value)
    if key == "d" and _CURVE.match(value) and "L" in value:
        return _curve(value)
    if key in {"d", "x", "y", "x1", "x2", "y1", "y2", "width", "height"}:
        return _NUMBER.sub(_tenth, value)
    if key == "transform" and "scale" not in value:
        return _NUMBER.sub(_tenth, value)
    return value


def _tenth(found: re.Match[str]) -> str:
    return _number(float(found[0]))


def _number(value: float) -> str:
    text = f"{value:.1f}".removesuffix(".0")
    if text in {"-0", "0"}:
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text


def _curve(d: str) -> str:
    """A run of straight pieces, in steps from point to point."""
    points = [tuple(map(float, pair.split(","))) for pair in d[1:].rstrip("Z").split("L")]
    kept = [(round(10 * x), round(10 * y)) for x, y in _bent(points)]
    text = f"M{_step(*kept[0])}"
    for (x0, y0), (x, y) in pairwise(kept):
        dx, dy = x - x0, y - y0
        if dx or dy:
            text += (
                f"v{_number(dy / 10)}"
                if not dx
                else f"h{_number(dx / 10)}"
                if not dy
                else f"l{_step(dx, dy)}"
            )
    return text + ("Z" if d.endswith("Z") else "")


def _step(dx: int, dy: int) -> str:
    x, y = _number(dx / 10), _number(dy / 10)
    return f"{x}{y}" if y.startswith("-") else f"{x},{y}"


def _bent(points: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """The points at which a curve turns (Douglas and Peucker 1973), ends included."""
    if len(points) < 3:
        return points
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    far, where = 0.0, 0
    for at, (x, y) in enumerate(points[1:-1], start=1):
        if length > 0:
            off = abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length
        else:
            off = math.hypot(x - x0, y - y0)
        if off > far:
            far, where = off, at
    if far <= _STRAIGHT:
        return [points[0], points[-1]]
    return [*_bent(points[: where + 1])[:-1], *_bent(points[where:])]


def _as_shape(node: ET.Element) -> None:
    """A path that draws a circle as a circle, where it stands."""
    if node.tag != f"{_SVG}path":
        return
    circle = _CIRCLE.match(node.attrib.get("d", "").replace("M.", "M0.").replace(",.", ",0."))
    if circle is None:
        return
    at = _TRANSLATED.fullmatch(node.attrib.get("transform", "translate(0,0)"))
    if at is None:
        return
    node.tag = f"{_SVG}circle"
    del node.attrib["d"]
    node.attrib.pop("transform", None)
    node.attrib.update({"cx": at[1], "cy": at[2] or "0", "r": circle[1]})


def _fold(node: ET.Element) -> None:
    """Put groups that say nothing into their parents, and a group's shift together with its only child's."""
    for child in list(node):
        _fold(child)
    at = 0
    while at < len(node):
        child = node[at]
        if child.tag == f"{_SVG}g" and not child.attrib:
            node.remove(child)
            for place, one in enumerate(list(child)):
                node.insert(at + place, one)
            continue
        if child.tag == f"{_SVG}g" and len(child) == 1 and child[0].tag == f"{_SVG}g":
            _merge(child)
        at += 1


def _merge(outer: ET.Element) -> None:
    inner = outer[0]
    both = outer.attrib.keys() & inner.attrib.keys()
    if both == {"transform"}:
        shifts = [_TRANSLATED.fullmatch(one.attrib["transform"]) for one in (outer, inner)]
        if shifts[0] is None or shifts[1] is None or "clip-path" in {*outer.attrib, *inner.attrib}:
            return
        x, y = (math.fsum(float(one[part] or 0) for one in shifts if one) for part in (1, 2))
        outer.attrib["transform"] = f"translate({_number(x)},{_number(y)})"
    elif both or "clip-path" in {*outer.attrib, *inner.attrib}:
        return
    outer.attrib = {**inner.attrib, **outer.attrib}
    outer.remove(inner)
    outer.extend(list(inner))


def _join_lines(node: ET.Element) -> None:
    """Neighbouring straight strokes of one look as one path."""
    for child in node:
        _join_lines(child)
    joined: ET.Element | None = None
    look: dict[str, str] | None = None
    for child in list(node):
        drawn = _stroke(child)
        if drawn is None:
            joined = None
            continue
        own = {key: value for key, value in child.attrib.items() if key not in _OF_A_LINE}
        if joined is not None and own == look:
            joined.attrib["d"] += drawn
            node.remove(child)
        else:
            child.tag, child.attrib, joined, look = f"{_SVG}path", {**own, "d": drawn}, child, own


_OF_A_LINE = {"transform", "x1", "y1", "x2", "y2"}


def _stroke(node: ET.Element) -> str | None:
    """A line without a title as a piece of path; None for anything else."""
    if node.tag != f"{_SVG}line" or len(node) or {"x1", "y1"} & node.attrib.keys():
        return None
    at = _TRANSLATED.fullmatch(node.attrib.get("transform", "translate(0,0)"))
    if at is None:
        return None
    dx, dy = node.attrib.get("x2", "0"), node.attrib.get("y2", "0")
    step = f"v{dy}" if dx == "0" else f"h{dx}" if dy == "0" else f"l{dx},{dy}"
    return f"M{at[1]},{at[2] or 0}{step}"


def _share(node: ET.Element) -> None:
    """What all children say alike stands on their group."""
    for child in node:
        _share(child)
    children = [child for child in node if child.tag != f"{_SVG}title"]
    if node.tag not in {f"{_SVG}g", f"{_SVG}svg"} or not children:
        return
    for key in _INHERITED:
        values = {child.attrib.get(key) for child in children}
        if len(values) == 1 and None not in values:
            node.attrib[key] = values.pop() or ""
            for child in children:
                del child.attrib[key]


def _font(root: ET.Element) -> None:
    """The page's own font and the commonest size stand on the picture as a whole."""
    for node in root.iter():
        node.attrib.pop("font-family", None)
    sizes = [node.attrib["font-size"] for node in root.iter() if "font-size" in node.attrib]
    if not sizes:
        return
    common = max(set(sizes), key=sizes.count)
    if root.attrib.get("font-size") is None:
        root.attrib["font-size"] = common
    for node in root:
        _inherit(node, root.attrib["font-size"])


def _inherit(node: ET.Element, size: str) -> None:
    if node.attrib.get("font-size") == size:
        del node.attrib["font-size"]
    for child in node:
        _inherit(child, node.attrib.get("font-size", size))


def _written(root: ET.Element) -> str:
    """As HTML wants it: no namespace, short empty tags."""
    for node in root.iter():
        node.tag = node.tag.removeprefix(_SVG)
        node.tail = None
    return ET.tostring(root, encoding="unicode", short_empty_elements=True).replace(" />", "/>")

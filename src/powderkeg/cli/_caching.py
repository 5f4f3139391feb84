"""The verb `cache`: what was kept, and clearing it."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from powderkeg.cli._options import Json
from powderkeg.cli._results import as_json, show, show_table

if TYPE_CHECKING:
    from powderkeg.store import Store

_MB = 1e6


def cache(
    clear: Annotated[bool, typer.Option("--clear", help="Take away all that was kept.")] = False,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            metavar="PATH|URL",
            show_default="the user's cache",
            help="Another store than the cache.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """List what finished commands left, or clear it."""
    from powderkeg.store import MARK, no_store, open_store, place_of

    if store is None:
        found = open_store()
    else:
        place = place_of(store)
        found = (
            open_store(store)
            if place.read(MARK) is not None or _something(place)
            else no_store("nothing is there")
        )
    about: dict[str, Any] = {"store": found.label or None, "why_not": found.why_not or None}
    if clear:
        files, size = found.clear()
        about |= {"cleared_files": files, "cleared_bytes": size}
    about |= _listed(found)
    if json:
        show(as_json(about))
    else:
        _show(about, clear=clear)


def _something(place: Any) -> bool:  # noqa: ANN401 - either kind of place
    return next(iter(place.names()), None) is not None


def _listed(store: "Store") -> dict[str, Any]:
    chunks = sorted(store.chunks(), key=lambda one: (one.kind, one.key))
    leftovers = store.leftovers()
    return {
        "chunks": [vars(one) for one in chunks],
        "bytes": sum(one.size for one in chunks),
        "leftovers": [{"name": name, "size": size} for name, size in leftovers],
    }


def _show(about: dict[str, Any], *, clear: bool) -> None:
    if about["store"] is None:
        sys.stderr.write(f"note: nothing is kept: {about['why_not'] or 'the cache is switched off'}\n")
        return
    show(f"{about['store']}\n")
    if clear:
        show(f"cleared: {about['cleared_files']} files, {about['cleared_bytes'] / _MB:,.1f} MB\n")
        return
    kinds: dict[str, list[int]] = {}
    for one in about["chunks"]:
        kinds.setdefault(one["kind"], []).append(one["size"])
    show("\n")
    rows = [[kind, f"{len(sizes):,}", f"{sum(sizes) / _MB:,.1f}"] for kind, sizes in sorted(kinds.items())]
    rows.append(["in all", f"{len(about['chunks']):,}", f"{about['bytes'] / _MB:,.1f}"])
    show_table(["what", "chunks", "MB"], rows)
    if about["leftovers"]:
        show("not whole, and not used (powderkeg cache --clear takes it away):\n")
        for one in about["leftovers"]:
            show(f"  {one['name']}  {one['size']:,} bytes\n")

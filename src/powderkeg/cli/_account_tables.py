"""An account judged, for a terminal and for machines."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from powderkeg.accounts.claim import Claim
    from powderkeg.accounts.document import Document
    from powderkeg.accounts.judging import Judged, JudgedClaim
    from powderkeg.case import Case

_QUOTED = 48
_WHO = 28
_MOST_LEFT_OUT = 10
_LONGEST_WHY = 420
_MOST_IDS = 8


def account_json(judged: "Judged", out: Path | None) -> dict[str, Any]:
    """Everything found, as plain values; None for what is not finite."""
    from powderkeg.report.account_lines import finite_within

    more = {} if out is None else {"account_file": str(out)}
    found: dict[str, Any] = finite_within({**judged.to_json(), **more})
    return found


def show_account(judged: "Judged", case: "Case", document: "Document | None") -> str:
    """The claims as a table, a row each, then what the account leaves out."""
    account = judged.account
    counts = ", ".join(f"{number} {verdict}" for verdict, number in judged.counts.items() if number)
    when = "day not known" if account.published is None else f"of {account.published.isoformat()}"
    lines = [f"{account.title or account.name} ({when}, {account.language or 'language not known'})"]
    lines += [f"{_number(len(judged.claims), 'claim')}: {counts or 'none'}", ""]
    headers = ["id", "status", "who", "when", "verdict", "reports", "claim"]
    lines += _table(headers, [_row(one, document) for one in judged.claims])
    lines += _reasons(judged)
    if judged.resolved is not None:
        lines += ["", *_worlds(judged)]
    lines += ["", *_left_out(judged, case)]
    return "".join(f"{_plain(line)}\n" for line in lines)


def _when(claim: "Claim") -> str:
    """Days of a claim: one, a span, or a bound."""
    first, last = claim.when_first, claim.when_last
    if first is None or last is None:
        return f"by {last}" if last else f"from {first} on" if first else "-"
    return f"{first}" if first == last else f"{first} to {last}"


def _row(one: "JudgedClaim", document: "Document | None") -> list[str]:
    claim = one.claim
    said = claim.paraphrase
    if not said and document is not None:
        said = f"“{_short(document.text[claim.start : claim.end], _QUOTED)}”"
    return [
        claim.id,
        claim.status,
        _short(claim.attributed_to, _WHO) or "author",
        _when(claim),
        one.verdict + (" (analyst)" if one.overruled else ""),
        ", ".join(one.reports) or "-",
        said or f"characters {claim.start} to {claim.end}",
    ]


def _reasons(judged: "Judged") -> list[str]:
    """Why each verdict is what it is; claims with the same reason share a line. ``--json`` has all of it."""
    shared: dict[str, list[str]] = {}
    for one in judged.claims:
        if one.why:
            shared.setdefault(one.why, []).append(one.claim.id)
    if not shared:
        return []
    lines = ["", "Why:"]
    for reason, names in shared.items():
        more = f" and {len(names) - _MOST_IDS} more" if len(names) > _MOST_IDS else ""
        lines.append(f"{', '.join(names[:_MOST_IDS])}{more}: {_short(reason, _LONGEST_WHY)}")
    return lines


def _worlds(judged: "Judged") -> list[str]:
    """Which share of worlds a claim holds in, and how far it would set the hypotheses apart."""
    rows = []
    names: tuple[str, ...] = ()
    for one in judged.claims:
        if one.worlds is None:
            continue
        names = names or tuple(one.worlds.holds)
        told = one.worlds.diagnosticity
        graded = "no grade" if told.graded_apart is None else f"{told.graded_apart:.2f}"
        shares = [f"{one.worlds.holds[name].share:.0%}" for name in names]
        rows.append([one.claim.id, *shares, f"{told.apart:.2f}", graded])
    if not rows:
        return ["No claim is one that a simulated world can keep or break."]
    return [
        "Share of each hypothesis's worlds in which a claim holds; nats by which it would set two apart if",
        "true, and as told by this source:",
        "",
        *_table(["id", *names, "if true", "so graded"], rows),
    ]


def _left_out(judged: "Judged", case: "Case") -> list[str]:
    shown = judged.left_out[:_MOST_LEFT_OUT]
    silent = [f"It speaks for none of: {', '.join(judged.silent_on)}."] if judged.silent_on else []
    if not shown:
        return [*silent, "No scored report of the record is left unmentioned."]
    weighed = judged.resolved is not None
    order = "weightiest first" if weighed else "in the record's order; --weigh puts the weightiest first"
    rows = [
        [
            one.report_id,
            one.day.isoformat(),
            *([f"{one.nats:.1f} nats" if one.nats is not None else "-"] if weighed else []),
            _short(one.statement, 80),
        ]
        for one in shown
    ]
    return [
        *silent,
        f"{len(judged.left_out)} reports or claims of the record of {case.name} are not mentioned ({order}):",
        *_table(None, rows),
        *(["..."] if len(judged.left_out) > len(shown) else []),
    ]


def _table(headers: Sequence[str] | None, rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns to the left, nothing cut off."""
    cells = [[_plain(cell) for cell in row] for row in rows]
    table = cells if headers is None else [list(headers), *cells]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    if headers is not None:
        table.insert(1, ["-" * width for width in widths])
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _short(text: str, length: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"


def _plain(text: str) -> str:
    """Without what would move a terminal's cursor or turn its reading order: a document is anybody's."""
    return "".join(c if c.isprintable() else " " for c in text)

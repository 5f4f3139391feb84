"""A part of a page on the terminal: title, sentences, table, lines."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from powderkeg.report.sections import Section

WIDTH = 100
"""Columns that a table may take."""


def show_section(console: "Console", section: "Section") -> None:
    """Put a section on a console; nothing in it is cut off."""
    from rich.table import Table

    console.print(f"\n{section.title}", style="bold")
    for sentence in section.text:
        console.print(sentence, style="dim")
    for group in section.groups:
        if group.heading:
            console.print(f"\n{group.heading}", style="bold")
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
        for number, header in enumerate(section.headers):
            table.add_column(header, justify="left" if number in section.words else "right", overflow="fold")
        for row in group.rows:
            table.add_row(*row)
        console.print(table)
    for line in section.lines:
        console.print(f"- {line}")

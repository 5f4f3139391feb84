"""How the prior predictive depends on the number of citizens per world; all else is the same.

On the bundled case, hypothesis `spontaneous`, nine days. The figures stand in README.md and decision 004.
"""

from typing import Any

from powderkeg.worlds import load_case, simulate

SIZES = (1020, 2040, 4080, 8160, 16320)
WORLDS = 300


def measure() -> list[dict[str, Any]]:
    """Per number of citizens the shares of worlds without any protest and with over 5,000 people."""
    case = load_case("kazakhstan-2022")
    rows = []
    for agents in SIZES:
        found = simulate(case, "spontaneous", worlds=WORLDS, seed=1, agents=agents, days=9)
        peak = found["participants"].sum("place").max("day").values
        rows.append(
            {
                "citizens": agents,
                "no protest": round(float((peak == 0).mean()), 2),
                "over 5,000": round(float((peak > 5000).mean()), 2),
                "calm accepted": round(float(found.attrs["acceptance"]), 3),
            }
        )
    return rows


def table(figures: list[dict[str, Any]]) -> str:
    """The figures as lines."""
    head = "  ".join(f"{name:>13}" for name in figures[0])
    return "\n".join([head, *("  ".join(f"{value:>13}" for value in row.values()) for row in figures)])

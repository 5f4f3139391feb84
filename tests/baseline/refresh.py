"""Write the digests anew: ``python -m tests.baseline.refresh``, after a change meant to change worlds."""

import json
import sys
from importlib import import_module
from pathlib import Path


def main() -> None:
    """Compute, compare with what was there, write, and say what changed."""
    sys.path.insert(0, str(Path(__file__).parents[1]))  # where pytest, too, finds what tests share
    digests = import_module("baseline.digests")
    before = digests.stored() if digests.STORE.exists() else {}
    now = digests.compute()
    digests.STORE.write_text(json.dumps(now, indent=2) + "\n", encoding="utf-8")
    changed = [
        f"{run}, {day}"
        for run, days in now.items()
        for day, value in days.items()
        if before.get(run, {}).get(day) != value
    ]
    print(f"{digests.STORE.name}: {len(changed)} of {sum(map(len, now.values()))} digests changed")  # noqa: T201
    for line in changed:
        print(f"  {line}")  # noqa: T201


if __name__ == "__main__":
    main()

"""Run 8: cops from the start delay a group's end. By how much depends on where the released come back."""

import numpy as np

import powderkeg as pk

print("released      died out by 500   mean step   s.d.")
for label, jailed, release in (
    ("near", "removed", "near"),
    ("anywhere", "removed", "anywhere"),
    ("their cell", "share", "near"),
):
    data = pk.civil_violence(preset="epstein2002-run8", jailed=jailed, release=release, steps=500, worlds=20)
    gone = (data["group_a"].values == 0) | (data["group_b"].values == 0)
    ended = gone.any(axis=1)
    steps = (gone.argmax(axis=1) + 1)[ended]
    print(f"{label:12}  {ended.sum():9d} of 20   {np.mean(steps):9.0f}   {steps.std(ddof=1):4.0f}")

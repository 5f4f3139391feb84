"""Run 5: cops are withdrawn one by one. When do more than 50 agents act at once, if ever?"""

import numpy as np

import powderkeg as pk

for ratio in ("floor", "literal"):
    data = pk.civil_violence(preset="epstein2002-run5", ratio=ratio, worlds=10)
    above = data["active"].values[:, 1:] > 50
    tipped = above.any(axis=1)
    print(f"{ratio}: {tipped.sum()} of 10 worlds tip", end="")
    if tipped.any():
        first = above.argmax(axis=1)[tipped] + 1
        cops = data["cops"].values[:, 1:][tipped, first - 1]
        print(f", on average at step {np.mean(first + 1):.0f} with {cops.mean():.0f} cops left ", end="")
        print(f"({cops.min()} to {cops.max()})", end="")
    print(f"; most active at once {int(data['active'].values[:, 1:].max())}")

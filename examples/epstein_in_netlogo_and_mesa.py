"""One paper, three programs: Run 2, NetLogo's Rebellion, Mesa's example, each with its rules and defaults.

The last row gives Mesa's rules the inputs of Run 2: what differs then is the reading of the paper alone.
"""

import numpy as np

import powderkeg as pk

programs = {
    "Run 2": pk.civil_violence(preset="epstein2002-run2", steps=1000, worlds=5),
    "NetLogo": pk.civil_violence(preset="netlogo-rebellion", steps=1000, worlds=5),
    "Mesa": pk.civil_violence(preset="mesa-example", steps=1000, worlds=5),
    "Mesa, inputs of Run 2": pk.civil_violence(
        preset="mesa-example", legitimacy=0.82, cop_density=0.04, max_jail=30, steps=1000, worlds=5
    ),
}
print("settings                    outbursts   mean wait   highest peak")
for label, data in programs.items():
    found = [pk.outbursts(active, discard=1) for active in data["active"].values]
    waits = np.concatenate([one.waits for one in found])
    wait = f"{waits.mean():.1f}" if len(waits) else "none"
    peak = int(data["active"].values[:, 1:].max())
    print(f"{label:26}  {np.mean([one.count for one in found]):9.1f}   {wait:>9}   {peak:12d}")

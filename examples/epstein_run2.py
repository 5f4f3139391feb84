"""Run 2: long calm and sudden outbursts, if cops per active are rounded; nothing by the text's C / A."""

import numpy as np

import powderkeg as pk

print("ratio     outbursts   mean wait   s.d.   highest peak")
for ratio in ("literal", "floor", "round"):
    data = pk.civil_violence(preset="epstein2002-run2", ratio=ratio, steps=1000, worlds=5)
    found = [pk.outbursts(active, discard=1) for active in data["active"].values]
    waits = np.concatenate([one.waits for one in found])
    mean, spread = (waits.mean(), waits.std(ddof=1)) if len(waits) else (np.nan, np.nan)
    peak = int(data["active"].values[:, 1:].max())
    count = np.mean([one.count for one in found])
    print(f"{ratio:8}  {count:9.1f}   {mean:9.1f}   {spread:4.1f}   {peak:12d}")

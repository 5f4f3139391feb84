"""Run 1: aggrieved agents turn quiet while a cop is near. How many flicker depends on who moves."""

import powderkeg as pk

print("who moves   mean active   most   arrests a step")
for movement in ("all", "cops", "none"):
    data = pk.civil_violence(preset="epstein2002-run1", movement=movement, steps=300, worlds=5)
    active = data["active"].sel(step=slice(2, None))
    print(
        f"{movement:10}  {float(active.mean()):11.1f}  {int(active.max()):5d}  "
        f"{float(data['arrests'].mean()):15.1f}"
    )

"""Run 4 against Run 3: legitimacy falls at once, to 0.7. World by world under the same seed."""

import powderkeg as pk

steps = pk.civil_violence(preset="epstein2002-run3", worlds=20)
jump = pk.civil_violence(preset="epstein2002-run4", worlds=20)
late = slice(77, None)
small, large = (data["active"].sel(step=late).max("step") for data in (steps, jump))
print(f"median peak: small steps {float(small.median()):.0f}, jump {float(large.median()):.0f}")
print(f"the jump peaks higher in {int((large > small).sum())} of 20 pairs")
jailed = [data["jailed"].isel(step=-1) for data in (steps, jump)]
print(f"jailed at the end: small steps {float(jailed[0].mean()):.0f}, jump {float(jailed[1].mean()):.0f}")
print(f"the jump jails more in {int((jailed[1] > jailed[0]).sum())} of 20 pairs (the paper: it does)")

"""Run 6: two groups, legitimacy 0.9, no cops. No grievance can pass the threshold, so nobody acts."""

import powderkeg as pk

data = pk.civil_violence(preset="epstein2002-run6", steps=300, worlds=3)
print(f"killed {int(data['killings'].sum())}, most active at once {int(data['active'].max())}")
print(f"born {int(data['births'].sum())}, died of age {int(data['deaths_of_age'].sum())}")
print("step   group_a   group_b   (first world)")
for step in (1, 100, 200, 300):
    now = data.isel(world=0).sel(step=step)
    print(f"{step:4d}   {int(now['group_a']):7d}   {int(now['group_b']):7d}")

lower = pk.civil_violence(preset="epstein2002-run6", legitimacy=0.89, steps=300, worlds=3)
print(f"at legitimacy 0.89: killed {int(lower['killings'].sum())}")

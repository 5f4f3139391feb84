"""Run 3: legitimacy falls from 0.9 to 0.2 in small steps, and nobody leaves jail."""

import powderkeg as pk

data = pk.civil_violence(preset="epstein2002-run3", worlds=20)
print("step   legitimacy   active   jailed   (means of 20 worlds)")
for step in (50, 80, 100, 120, 146, 200, 300):
    now = data.sel(step=step)
    print(
        f"{step:4d}   {float(now['legitimacy']):10.2f}   {float(now['active'].mean()):6.1f}   "
        f"{float(now['jailed'].mean()):6.1f}"
    )
peaks = data["active"].sel(step=slice(77, None)).max("step")
print(f"peak: median {float(peaks.median()):.0f}, more than 50 in {int((peaks > 50).sum())} of 20")

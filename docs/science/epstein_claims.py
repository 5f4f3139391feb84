"""The fourteen claims of Epstein (2002): what the paper says, what others and we find, and why."""

from collections.abc import Callable
from dataclasses import dataclass

from epstein_here import (
    Size,
    here_1,
    here_2,
    here_3,
    here_4,
    here_5,
    here_6,
    here_7,
    here_8,
    here_9,
    here_10,
    here_11,
    here_12,
    here_13,
    here_14,
)

__all__ = ["CLAIMS", "Claim"]


@dataclass(frozen=True)
class Claim:
    """One claim; ``here`` measures it."""

    title: str
    paper: str
    s1: str
    r: str
    here: Callable[[Size], str]
    verdict: str
    why: str


CLAIMS: tuple[Claim, ...] = (
    Claim(
        "Deceptive quiet",
        "Aggrieved agents turn quiet while a cop is near, and active when it has gone (Run 1).",
        "qualitative",
        "a constant flicker, 44 to 60 active on average",
        here_1,
        "comes out",
        "Arithmetic: at legitimacy 0.89 nobody's grievance exceeds the threshold by more than 0.01, so "
        "one cop per active is too much risk for all but the nearly fearless (0.05 % of agents), while "
        "9.1 % act where there is none. How many flicker depends on who moves, which the paper's table "
        "and text say differently.",
    ),
    Claim(
        "Free assembly",
        "Random movement makes local clusters of the aggrieved, far from cops, which set off outbursts.",
        "yes with floor",
        "yes with floor or round",
        here_2,
        "the clusters come out; that they set off outbursts is not tested",
        "The active stand closer together, and see fewer cops, than chance would have it, in calms "
        "already: only there is the ratio low enough. As an outburst begins they have spread to places "
        "with more cops; numbers now outweigh them. That the gathering *causes* the outburst is not "
        "tested by this.",
    ),
    Claim(
        "Punctuated equilibrium",
        "Long calm, sudden outbursts of hundreds (Run 2).",
        "literal: none in 20 runs, peaks 13 to 34; floor: 101 to 122 outbursts, peaks 290 to 368",
        "literal: none, peaks 21 to 32; floor 99 to 119; round 80 to 104",
        here_3,
        "by the text's ratio not at the printed inputs, but at lower legitimacy; by all other ratios yes",
        "By C / A risk fades gradually as the active gather: at 5 cops and 5 active it is 0.90, at 10 "
        "still 0.68. By floor it is 0.90 and then, with one active more than cops, nought. That cliff "
        "is what makes a burst at legitimacy 0.82. At 0.5 the gradual rule bursts too: rounding moves "
        "the phenomenon, it does not make it.",
    ),
    Claim(
        "Waits",
        "Waits between outbursts have a mean of 60 and an s.d. of 55, log-survival slope −0.07.",
        "22",
        "floor 21 ± 7 (s.d.), round 27 ± 13",
        here_4,
        "not at the printed inputs; one of several single changes gives about the mean",
        "Not at the paper's own inputs. A mean near 60 comes with 0.052 cops per cell, with a vision of 8, "
        "or with terms up to 80; the s.d. then is too small. Nothing says what the paper's run had. "
        "The printed slope fits neither: an exponential with a slope of −0.07 has a mean of 14, and −1/60 "
        "is −0.017. At 0.04 the waits are not exponential (s.d. far below the mean: those jailed must come "
        "back first); the far half of the distribution at 0.052 is indistinguishable from it.",
    ),
    Claim(
        "Activation",
        "Active agents added up over an outburst: mean 708, s.d. 230.",
        "779",
        "floor 867 (s.d. 476), round 441 (269)",
        here_5,
        "comes out, roughly, with floor",
        "Of the right size. With floor, [S1] is where ours is and [R] is higher by more than chance, so "
        "that something unsaid still differs (acting before moving alone adds a fifth, see below).",
    ),
    Claim(
        "Tension",
        "The index (mean grievance times the share that is quiet, over mean risk aversion) rises before "
        "outbursts.",
        "charted, not tested",
        "not tested",
        here_6,
        "it rises in every calm; as a warning it says little",
        "The index rises all through a calm, because the aggrieved come out of jail: most of it says "
        "how long ago the last outburst was. In the last steps it falls by its own definition, since "
        "who turns active is no longer quiet. Three steps before an outburst it is higher than at like "
        "times by a few hundredths of its mean at 0.04 cops per cell, and by less than one at 0.052: "
        "more than chance, and not much.",
    ),
    Claim(
        "Small steps and a jump",
        "Legitimacy falling slowly from 0.9 to 0.2 makes no spike though the jail fills; one jump from "
        "0.9 to 0.7 makes an explosion and a larger jail (Runs 3, 4).",
        "the jump peaks higher in 17 of 20, jails more in 7 of 20",
        "17 of 20 and 6 of 20",
        here_7,
        "the order of the peaks comes out; explosion and larger jail only in some worlds, and together",
        "Small steps let cops pick the aggrieved one by one: they end up in jail, for ever, all the way "
        "down to 0.2. The jump stops at 0.7, where fewer are aggrieved at all. Nearly twice the cops of "
        "Run 2 hold most worlds down on either path; where the jump does set off an explosion, the jail "
        "is mostly larger too. The paper shows one run of each.",
    ),
    Claim(
        "Tipping",
        "Cops withdrawn one by one: at some point society tips (Run 5).",
        "20 of 20",
        "every run with floor, none literally",
        here_8,
        "not by the text's ratio; with the three others",
        "As claim 3. The wait for an outburst grows so fast with cops (below) that a slow walk through "
        "densities looks like a point. Thron and Jackson find no tipping points either, only steepness. "
        "How many worlds tip depends on the pace of the withdrawal, which the paper's table does not "
        "say.",
    ),
    Claim(
        "Jail terms",
        "Longer terms lengthen the waits (a conjecture).",
        "0.66 to 0.74 J",
        "about in proportion to J",
        here_9,
        "comes out from J = 15 on",
        "An outburst needs those whom the last one sent to jail; they come back over J steps. Below 15 "
        "they come back so fast that activity hardly ever ends.",
    ),
    Claim(
        "Coexistence",
        "Two groups, high legitimacy, no cops: they coexist (Run 6).",
        "no killing in 20 runs",
        "no killing in 20 runs",
        here_10,
        "comes out",
        "Arithmetic: at 0.9 no grievance is above the threshold of 0.1, so nobody ever is active.",
    ),
    Claim(
        "One group is killed off",
        "Two groups, lower legitimacy, no cops: always, either group (Run 7, n = 30).",
        "20 of 20 (12 to 8)",
        "30 of 30, mean 93 (s.d. 36), 20 to 10",
        here_11,
        "comes out",
        "Nobody is deterred. Some 400 of 1,120 are killed in the first step, before any patch has "
        "formed, and a lead won then mostly lasts. Exactly equal groups last longer by more than "
        "chance, about a tenth: with a coin one group begins with a head start.",
    ),
    Claim(
        "Peacekeepers",
        "Cops that arrive at step 50 make safe havens.",
        "no: 20 of 20 extinct",
        "no: 20 of 20, mean 111",
        here_12,
        "does not come out at the printed vision",
        "By step 50 one group mostly is much the smaller. Cops delay its end, and at a vision of 1.7 no run "
        "keeps both groups; cops that see seven cells hold them in some runs, as under claim 13.",
    ),
    Claim(
        "Stable, but nasty",
        "Cops from the start keep both groups; their withdrawal brings extinction back (Run 8).",
        "no: 20 of 20 extinct by step 882",
        "no: 20 of 20, mean 145",
        here_13,
        "does not come out; delay depends on where the released reappear, and on cops' vision",
        "Two groups become patches; a cop of vision 1.7 sees eight cells. Who is released near the "
        "arrest comes back among its own, who is released anywhere as often as not among the other "
        "group (that this is why it matters is our reading, not measured). No source says where the "
        "released come back; [R] agrees with *near*. Withdrawing cops brings the end forward, as the "
        "paper has it. Cops that see 7 cells hold both groups for thousands of steps in nearly half of "
        "the runs.",
    ),
    Claim(
        "More cops, later and less predictable",
        "Mean and s.d. of the time to extinction rise with cops; some runs pass 15,000 cycles.",
        "rise and widening yes, long delays no (at most 1,596)",
        "93, 121, 145, 225, 157, 189, 452 at 0 to 0.15: not monotone at n = 20",
        here_14,
        "rise and spread come out where the released come back near; delays of 15,000 do not at these "
        "inputs",
        "As claim 13. With release anywhere the time rises much less. A mean over runs that have ended "
        "would hide the long ones, so runs that go on are counted at the run's length.",
    ),
)  # fmt: skip

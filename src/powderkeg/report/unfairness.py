"""The audit of hidden unfairness as sections: what differs, what each difference does, where things lie."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from powderkeg.evidence.words import listed
from powderkeg.language import noted, say, worded
from powderkeg.report.sections import Group, Section, short, whole_percent

if TYPE_CHECKING:
    from powderkeg.worlds.unfairness import Block, Difference, Shift, Switch, Unfairness

SWITCHES = noted(
    "Median of a number, or share with the recorded answer, among crisis runs: before, after, and the shift "
    "with its standard error; then the shift of the mean. Both runs share every draw but those of the block. "
    "Below the single blocks, each hypothesis as a whole. A block that changed no world at all says so: "
    "it may need a partner that the reference lacks, and shows in the next table."
)
REMOVED = noted(
    "The complement: each block taken from a hypothesis that holds others too, its priors set to the "
    "reference's. Before is with it, after without; all other draws are shared. What a block does here and "
    "not alone, it does together with the others."
)
GROUPS = noted("Share of all groups by region at the start; beside it the region's share of the inhabitants.")
LEFT = noted("Mean number of sites left on a commander's order in a crisis run, by region.")


def unfairness_sections(found: "Unfairness") -> Iterator[Section]:
    """What differs between the hypotheses, what each block alone does, where groups and abandonments lie."""
    names = tuple(found.cells)
    shares = zip(found.regions, found.people, strict=True)
    people = {region: (whole_percent(share),) for region, share in shares}
    yield Section(
        say("Parameters that differ"),
        (
            say(
                "All other priors are the same under every hypothesis. The reference is {reference}.",
                reference=found.reference,
            ),
        ),
        (say("parameter"), say("prior"), say("hypotheses")),
        (Group("", tuple(row for one in found.differences for row in _priors(one))),),
        words=(0, 1, 2),
    )
    yield Section(
        say("One block at a time given to {reference}", reference=found.reference),
        (say(SWITCHES),),
        _shift_head(),
        tuple(Group(_block(switch.block), tuple(_rows(switch))) for switch in found.switches),
    )
    yield Section(
        say("One block at a time taken from its holder"),
        (say(REMOVED),),
        _shift_head(),
        tuple(
            Group(say("without {block}", block=_block(s.block)), tuple(_rows(s, removed=True)))
            for s in found.removals
        ),
    )
    yield Section(
        say("Where organised groups lie"),
        (say(GROUPS),),
        (say("region"), say("people"), *names),
        (Group("", tuple(_by_region(people, found.cells, whole_percent))),),
    )
    yield Section(
        say("Where sites are left on order"),
        (say(LEFT),),
        (say("region"), *names),
        (Group("", tuple(_by_region(dict.fromkeys(found.regions, ()), found.left, short))),),
    )


def _shift_head() -> tuple[str, ...]:
    shifts = say("shift"), say("s.e."), say("mean shift"), say("s.e.")
    return (say("decisive fact"), say("before"), say("after"), *shifts)


def _priors(one: "Difference") -> Iterator[tuple[str, ...]]:
    for number, prior in enumerate(dict.fromkeys(one.priors.values())):
        holders = ", ".join(name for name, words in one.priors.items() if words == prior)
        yield one.parameter if number == 0 else "", prior, holders


def _block(block: "Block") -> str:
    holders = say("{theme} of {hypotheses}", theme=worded(block.theme), hypotheses=listed(block.hypotheses))
    if block.theme == "all":
        return holders
    return say("{block}: {parameters}", block=holders, parameters=listed(block.priors))


def _rows(switch: "Switch", *, removed: bool = False) -> Iterator[tuple[str, ...]]:
    if switch.nothing:
        yield _nothing(switch, removed=removed), *[""] * 6
        return
    yield say("(share of crisis runs)"), *_shift(switch.crises)
    for name, one in switch.shifts.items():
        yield name, *_shift(one)


def _nothing(switch: "Switch", *, removed: bool) -> str:
    if removed:
        return say("(nothing even beside its partners: no world changed)")
    if not switch.partners:
        return say("(nothing: no world changed)")
    return say(
        "(nothing alone: no world changed; its holder also has {partners}, see below)",
        partners=listed(map(worded, switch.partners)),
    )


def _shift(one: "Shift") -> tuple[str, ...]:
    figures = (one.before, one.after, one.shift, one.error, one.mean_shift, one.mean_error)
    return tuple(short(value) for value in figures)


def _by_region(
    first: Mapping[str, tuple[str, ...]],
    of: Mapping[str, Sequence[float]],
    written: Callable[[float], str],
) -> Iterator[tuple[str, ...]]:
    for index, (region, beside) in enumerate(first.items()):
        yield region, *beside, *(written(values[index]) for values in of.values())

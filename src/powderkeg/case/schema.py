"""What the analyst writes, piece by piece: priors, places, shocks, inputs, hypotheses, options."""

from __future__ import annotations

from typing import Annotated, Literal, Self, cast

from pydantic import BaseModel, BeforeValidator, Field, model_validator

from powderkeg.case.fields import MODEL, Day, Extra, Flag, Id, Moment, Number, Text, Whole, refusal

__all__ = ["CalendarDay", "Decision", "Hypothesis", "Input", "Neighbour", "Option", "Place", "Prior", "Shock"]

_NEEDED = {
    "constant": ("value",),
    "uniform": ("min", "max"),
    "log_uniform": ("min", "max"),
    "normal": ("mean", "sd", "min", "max"),
}


class Prior(BaseModel):
    """A distribution for one parameter, with the reason it was chosen.

    ``constant`` has a value, ``uniform`` and ``log_uniform`` have min and max, ``normal`` has mean and sd and
    is cut off at min and max. ``uses_record`` says that the record itself helped to set the range: such
    evidence must not be counted twice, and the page shows the odds without it too.
    """

    model_config = MODEL

    distribution: Literal["constant", "uniform", "log_uniform", "normal"]
    value: Number | None = None
    min: Number | None = None
    max: Number | None = None
    mean: Number | None = None
    sd: Number | None = None
    reason: Text = ""
    source: Text = ""
    uses_record: Flag = False

    @model_validator(mode="after")
    def _has_what_its_distribution_needs(self) -> Self:
        needed = _NEEDED[self.distribution]
        for name in ("value", "min", "max", "mean", "sd"):
            given = getattr(self, name) is not None
            if given != (name in needed):
                verb = "does not take" if given else "needs"
                text = f"a {self.distribution} prior {verb} '{name}'"
                raise refusal(text, f"it is written with {', '.join(needed)}")
        return self

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest value this prior can give."""
        if self.value is not None:
            return self.value, self.value
        # The validator above has seen to it that both are there.
        return cast("float", self.min), cast("float", self.max)


def _sites(value: object) -> object:
    """Parse ``administration:2;airport:1``; a mapping passes through."""
    if not isinstance(value, str):
        return value
    sites: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in value.split(";"))):
        kind, colon, number = (word.strip() for word in part.partition(":"))
        if not colon or not kind or not number:
            raise refusal(f"'{part}' is not kind:number", "write sites as administration:2;airport:1")
        if kind in sites:
            raise refusal(f"the kind '{kind}' is given twice", "add the two numbers up")
        sites[kind] = number
    return sites


class Place(BaseModel):
    """A region, or a city within one.

    Attributes:
        population: Inhabitants.
        urban_share: Share of them who live in towns, 0..1.
        exposure: Share of them whom the shock reaches, 0..1.
        income: Monthly income per head, in any one currency for the whole case.
        sites: Number of guarded sites of each kind.
        extra: Further columns of ``places.csv``, as written.
    """

    model_config = MODEL

    place_id: Id
    name: Text
    kind: Literal["region", "city"]
    parent: Text = ""
    latitude: Number
    longitude: Number
    timezone: Text
    population: Whole
    urban_share: Number
    exposure: Number
    income: Number
    sites: Annotated[dict[str, Whole], BeforeValidator(_sites)] = Field(default_factory=dict)
    extra: Extra = Field(default_factory=dict)


def _named_places(value: object) -> object:
    if value == "all" or (isinstance(value, list | tuple) and value):
        return value
    raise refusal("places is neither a list of place ids nor the word all", "list place ids, or write all")


class Shock(BaseModel):
    """A change from outside, of a kind that the society knows.

    Attributes:
        places: Ids of the places it strikes, or the word ``all``.
        time: Local time of the case.
        until: When it was undone; none means that it lasted.
        value: How large it is, in the unit of its kind.
    """

    model_config = MODEL

    kind: Text
    time: Moment
    until: Moment | None = None
    places: Annotated[tuple[Text, ...] | Literal["all"], BeforeValidator(_named_places)]
    value: Number
    reason: Text = ""
    source: Text = ""

    def strikes(self, place_id: str) -> bool:
        """Whether it reaches a place."""
        return self.places == "all" or place_id in self.places


class Neighbour(BaseModel):
    """A neighbouring country in which unrest may begin.

    Attributes:
        grievance: How ready its people are, 0..1; 0.5 where nothing is known.
        link: Ties through which events here could move people there, 0..1; 0 shuts contagion off.
        cells: Sleeping cells there.
        latitude, longitude: Of its capital, in degrees, for a schematic map; both or neither.
    """

    model_config = MODEL

    name: Text
    grievance: Number = 0.5
    link: Number = 0.0
    cells: Whole = 0
    latitude: Number | None = None
    longitude: Number | None = None
    reason: Text = ""
    source: Text = ""


class Input(BaseModel):
    """A recorded decision or scheduled fact that the worlds are given, rather than asked to explain.

    Attributes:
        time: Local time of the place, or of the case where no place is named.
        until: When it ended, where it did.
        place: Place id; none means the whole country.
        value: What it was set to, for kinds that carry a figure.
        reports: Ids of the reports that it rests on.
    """

    model_config = MODEL

    kind: Text
    time: Moment
    until: Moment | None = None
    place: Text | None = None
    value: Number | None = None
    reports: tuple[Text, ...] = ()
    note: Text = ""


class CalendarDay(BaseModel):
    """A day that differs from what its weekday says: a holiday, or a working Saturday."""

    model_config = MODEL

    date: Day
    kind: Literal["holiday", "workday"]
    note: Text = ""


class Hypothesis(BaseModel):
    """A rival explanation: data, not code.

    Attributes:
        prior: Weight before the record is looked at; those of all hypotheses add up to 1.
        parameters: Only the priors that differ from the common ones (the fairness rule).
        know_nothing: Marks the standing alternative "none of these", which predicts nothing in particular.
    """

    model_config = MODEL

    name: Id
    label: Text
    summary: Text
    prior: Number
    parameters: dict[str, Prior] = Field(default_factory=dict)
    sources: tuple[Text, ...] = ()
    know_nothing: Flag = False


class Decision(BaseModel):
    """An input that an option puts in: at a time, or so many hours after the branch.

    Attributes:
        kind: Kind of input.
        time: Local time of the place, or of the case where no place is named; or
        after: Hours after the branch.
        since: A kind of input; ``after`` then counts from its hour, where that is later than the branch.
        place: Place id; none means the whole country.
        value: What it is set to, for kinds that carry a figure.
    """

    model_config = MODEL

    kind: Text
    time: Moment | None = None
    after: Number | None = None
    since: Text | None = None
    place: Text | None = None
    value: Number | None = None

    @model_validator(mode="after")
    def _has_one_time(self) -> Self:
        if (self.time is None) == (self.after is None):
            raise refusal("a change has either 'time' or 'after'", "keep one of the two")
        if self.after is not None and self.after < 0:
            raise refusal(f"after {self.after:g} lies before the branch", "write 0 or more hours")
        if self.since is not None and self.after is None:
            raise refusal("'since' goes with 'after'", "write after: hours, or remove since")
        return self


def _branch_or_moment(value: object) -> object:
    return None if value == "branch" else value


class Option(BaseModel):
    """A scripted response that the outlook compares: what changes, who decides, from when and until when.

    Attributes:
        decided_by: Whose decision it is.
        begins: ``from`` in a case: the local time from which it holds; none, or the word ``branch``, is the
            hour at which the outlook branches, and so is any earlier time. For the reference this is the
            hour at which the outlook branches where nobody names a day.
        until: Local time at which recorded inputs come back.
        cancel: Kinds of input that do not come between the two.
        sets: ``set`` in a case: inputs that come instead, or besides.
        parameters: Values that parameters of the worlds take on from then.
        free: What outside powers then decide by themselves, by their pay-offs; recorded hours still ahead do
            not hold for it.
        press_successor: Whether the intervener, where its troops are and order holds, presses for a leader
            closer to it.
        reference: Whether the others are compared with it; it changes nothing.
    """

    model_config = {**MODEL, "populate_by_name": True}

    name: Id
    label: Text
    summary: Text = ""
    decided_by: Text = ""
    begins: Annotated[Moment | None, BeforeValidator(_branch_or_moment)] = Field(default=None, alias="from")
    until: Moment | None = None
    cancel: tuple[Text, ...] = ()
    sets: tuple[Decision, ...] = Field(default=(), alias="set")
    parameters: dict[str, Number] = Field(default_factory=dict)
    free: tuple[Text, ...] = ()
    press_successor: Flag = False
    reference: Flag = False

    @property
    def changes(self) -> bool:
        """Whether it says in data, and not only in words, what changes."""
        return bool(self.cancel or self.sets or self.parameters or self.free or self.press_successor)

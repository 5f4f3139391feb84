"""How a page is to be cited, and the works that the model rests on."""

from typing import TYPE_CHECKING

from powderkeg.language import say

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence

__all__ = ["AUTHORS", "cited_page", "cited_program", "model_references"]

AUTHORS = "The Powderkeg contributors"
"""As in CITATION.cff and `powderkeg cite --software`; a test holds them together."""
LICENCE = "Apache-2.0"


def cited_page(result: "Evidence") -> str:
    """This very page: case, version, settings, seed and the fingerprint of what went in."""
    return say(
        "{authors}. “{title}: rival explanations weighed”. Report of Powderkeg {version} on the case {case}, "
        "tier {tier}, seed {seed}, input hash {hash}, state {state}.",
        authors=AUTHORS,
        title=result.case.title,
        version=_version(result),
        case=result.case.name,
        tier=result.settings.tier,
        seed=str(result.seed),
        hash=result.input_hash,
        state=result.to_json()["state_hash"],
    )


def cited_program(result: "Evidence") -> str:
    """The program that made it."""
    return say(
        "{authors}. Powderkeg, version {version} [computer software]. Licence {licence}.",
        authors=AUTHORS,
        version=_version(result),
        licence=LICENCE,
    )


def model_references(society: str) -> tuple[str, ...]:
    """Full references of the works behind the model's mechanisms; none for another society."""
    if society != "country":
        return ()
    from powderkeg.society.country.mechanisms import mechanisms
    from powderkeg.society.country.references import full_references

    found = (work for one in mechanisms() for work in full_references(one.text.sources))
    return tuple(sorted(dict.fromkeys(found), key=str.casefold))


def _version(result: "Evidence") -> str:
    return result.versions.get("powderkeg", "")

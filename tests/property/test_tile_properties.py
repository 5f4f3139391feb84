"""Tiles of a schematic map: every region has one of its own, and no swap would bring it nearer."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from cases import tiny_case
from powderkeg.case import Place
from powderkeg.report.charts.tiles import tile_positions

LIKE = tiny_case().regions[0]
SPOTS = st.lists(
    st.tuples(st.floats(-179, 180, allow_nan=False), st.floats(-80, 80, allow_nan=False)),
    min_size=1,
    max_size=25,
)


def places(spots: list[tuple[float, float]]) -> list[Place]:
    return [
        LIKE.model_copy(update={"place_id": f"p{n}", "longitude": x, "latitude": y})
        for n, (x, y) in enumerate(spots)
    ]


@given(spots=SPOTS)
def test_every_region_has_a_tile_of_its_own(spots: list[tuple[float, float]]) -> None:
    tiles = tile_positions(places(spots))
    assert len(tiles) == len(set(tiles.values())) == len(spots)
    assert all(x >= 0 and y >= 0 for x, y in tiles.values())


@given(spots=SPOTS)
def test_no_two_regions_stand_in_each_other_s_place(spots: list[tuple[float, float]]) -> None:
    tiles = tile_positions(places(spots))
    for one, two in combinations(range(len(spots)), 2):
        apart = [a - b for a, b in zip(spots[one], spots[two], strict=True)]
        across, down = (a - b for a, b in zip(tiles[f"p{one}"], tiles[f"p{two}"], strict=True))
        # West and north of another in the world, and east and south of it on the map: a swap would help.
        assert not (apart[0] < 0 < apart[1] and across > 0 and down > 0)
        assert not (apart[0] > 0 > apart[1] and across < 0 and down < 0)

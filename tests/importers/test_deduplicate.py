"""Copies of events."""

from datetime import UTC, datetime

from event_tables import event, frame
from powderkeg.importers.deduplicate import RULES, deduplicate, with_keys


def dropped(*rows: dict[str, object]) -> dict[str, int]:
    return {rule: number for rule, number in deduplicate(frame(rows)).dropped.items() if number}


def test_of_rows_with_one_id_the_last_changed_stays() -> None:
    old = event(1, report_time=datetime(2022, 2, 1, tzinfo=UTC).replace(tzinfo=None), deaths_best=1)
    new = event(1, report_time=datetime(2022, 3, 1, tzinfo=UTC).replace(tzinfo=None), deaths_best=5)
    for rows in ([old, new], [new, old]):
        found = deduplicate(frame(rows))
        assert found.dropped == {"same id": 1, "same page": 0, "same actors": 0}
        assert found.events["deaths_best"].to_list() == [5]


def test_one_id_of_two_sources_is_two_events() -> None:
    assert dropped(event(1), event(1, source="csv")) == {}


def test_one_page_tells_a_day_spot_and_class_once() -> None:
    page = "https://example.org/a"
    assert dropped(event(1, url=page), event(2, url=page)) == {"same page": 1}
    assert dropped(event(1, url=page), event(2, url=page, event_class="looting")) == {}
    assert dropped(event(1, url=page), event(2, url=page, place="Talgar")) == {}
    assert dropped(event(1), event(2)) == {}, "rows without an address are not copies"


def test_the_same_actors_are_copies_where_a_machine_codes_only() -> None:
    rows = [event(n, actor_a="CROWD", actor_b="POLICE", url=f"https://example.org/{n}") for n in (1, 2, 3)]
    assert dropped(*({**row, "source": "gdelt"} for row in rows)) == {"same actors": 2}
    assert dropped(*rows) == {}
    nobody = [event(n, source="gdelt", url=f"https://example.org/{n}") for n in (1, 2)]
    assert dropped(*nobody) == {}


def test_every_rule_is_said_in_words() -> None:
    assert deduplicate(frame([event(1)])).dropped.keys() == RULES.keys()


def test_an_event_is_known_again_by_its_page_or_its_id() -> None:
    rows = [event(1, url="https://example.org/a"), event(2, source="gdelt", url="https://example.org/a")]
    keys = with_keys(frame([*rows, event(3, source="gdelt")]))["key"].to_list()
    assert keys[0] == "KAZ1"
    assert keys[1].startswith("u")
    assert keys[2] == "KAZ3"

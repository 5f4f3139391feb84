"""Further columns of a table that is changed in its own text."""

import pytest

from powderkeg.case.raw_table import with_columns, with_rows


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_columns_come_at_the_end_and_every_row_gets_a_blank_cell(end: str) -> None:
    text = end.join(["a,b", '1,"x, y"', '2,"two' + end + 'lines"', "", "3,", ""])
    wanted = end.join(["a,b,c,d", '1,"x, y",,', '2,"two' + end + 'lines",,', "", "3,,,", ""])
    assert with_columns(text, ("c", "d")) == wanted
    assert with_rows(with_columns(text, ("c",)), [{"a": "4", "c": "z"}]).endswith(f"4,,z{end}")


def test_columns_that_are_there_change_nothing() -> None:
    text = "a,c,b\n1,2,3\n"
    assert with_columns(text, ("c", "b")) == text
    assert with_columns(text, ()) == text
    assert with_columns(text, ("c", "d")) == "a,c,b,d\n1,2,3,\n"

"""Numbers stay with their unit, and nothing but text is touched."""

from powderkeg.report.spacing import unparted

SPACE = "\N{NO-BREAK SPACE}"


def test_a_number_is_held_to_its_unit_in_text() -> None:
    assert unparted("<p>0.77 nats, 12 % and 3 h</p>") == f"<p>0.77{SPACE}nats, 12{SPACE}% and 3{SPACE}h</p>"
    assert unparted("5 hours, 3 bitter men") == "5 hours, 3 bitter men"


def test_markup_scripts_styles_and_pictures_stay_as_they_are() -> None:
    for kept in (
        '<p title="12 %" style="margin: 0 % 3 h">text</p>',
        "<script>\nlet words = '12 %';\n</script>",
        "<style>p { width: 50 %; }</style>",
        '<svg role="img"><text>12 %</text></svg>',
    ):
        assert unparted(f"{kept} 12 %") == f"{kept} 12{SPACE}%"

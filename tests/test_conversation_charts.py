"""The matrix of who answers whom, drawn as wide as on a desk and as on a phone."""

import re

import pytest
import vl_convert

from reports.conversation_charts import conversation_figures


def drawn(width, codes, replies=22.4):
    names = [f"Code {number}" for number in range(codes)]
    cell = {"replies": replies, "by_chance": 20.6, "low": 15.0, "high": 26.0, "p": 0.6}
    matrix = [{"reply": reply, "parent": parent, **cell} for reply in names for parent in names]
    (figure,) = conversation_figures({"drawn": None, "matrix": matrix}, {})
    svg = vl_convert.vegalite_to_svg(figure.file_spec() | {"width": width})
    return figure, re.findall(r'fill="currentColor"[^>]*>([^<]*)<', svg)


@pytest.mark.parametrize(
    ("width", "codes", "replies", "told"),
    [
        (560, 7, 22.4, "22 (21)"),
        (215, 7, 22.4, "22"),
        (215, 3, 22.4, "22 (21)"),
        (215, 5, 1234.0, "1,234"),
        (215, 14, 1234.0, ""),
    ],
)
def test_a_cell_holds_what_it_has_room_for(width, codes, replies, told):
    _, numbers = drawn(width, codes, replies)
    assert numbers == [told] * codes**2


def test_what_chance_gives_stands_in_the_table_at_any_width():
    figure, _ = drawn(215, 7)
    assert list(figure.table) == ["reply", "parent", "replies", "by_chance", "low", "high", "p"]

"""The figures of bias claims: no number is cut off at the right edge or drowned in its tile."""

import re

import vl_convert

from reports.claim_charts import claim_figures


def claims(shares, matrix=()):
    rows = [
        {
            "mechanism": f"means-{number}", "label": f"means {number}", "count": round(share * 516), "asserted": 0, "asked": 0,
            "denied": 0, "n": 516, "share": share, "low": max(0.0, share - 0.04), "high": min(1.0, share + 0.04),
        }
        for number, share in enumerate(shares)
    ]  # fmt: skip
    return {"base": 516, "title": "Claims", "matrix": list(matrix), "mechanisms": rows}


def numbers_of(svg):
    """Text, anchor and x of each number over a dot, without the halo beneath it."""
    found = re.findall(r'text-anchor="(\w+)" transform="translate\(([\d.]+),[^>]*fill="#56606a">([^<]*%[^<]*\))<', svg)
    return [(text, anchor, float(x)) for anchor, x, text in found]


def test_a_number_stands_on_its_dot_s_freer_side():
    (figure,) = claim_figures(claims([0.61, 0.35, 0.3, 0.05]))
    numbers = numbers_of(vl_convert.vegalite_to_svg(figure.file_spec() | {"width": 190}))
    anchors = {text: anchor for text, anchor, _ in numbers}
    assert anchors == {"61% (315)": "end", "35% (181)": "end", "30% (155)": "start", "5% (26)": "start"}
    for text, anchor, x in numbers:
        wide = 6.5 * len(text)
        assert (x + wide <= 190) if anchor == "start" else (x - wide >= 0)
    assert "side" not in figure.table


def test_the_numbers_of_the_matrix_are_in_the_page_s_ink():
    cells = [{"favoured": "ministry", "harmed": "palm", "claims": 315, "low": 0.5, "high": 0.7}]
    (figure,) = claim_figures(claims([], cells))
    svg = vl_convert.vegalite_to_svg(figure.file_spec())
    assert re.findall(r'fill="currentColor"[^>]*>([^<]*)<', svg) == ["315"]

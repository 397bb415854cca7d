"""The page in headless Chromium: it opens, draws, filters, prints and reads well, and runs nothing that a commenter wrote."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from playwright.sync_api import sync_playwright

pytestmark = pytest.mark.browser

CHARTS = 7  # on the page of the shipped samples
WIDE, NARROW = 1280, 390
ATTACKS = [
    "<script>window.pwned = 1</script>",
    "</script><script>window.pwned = 2</script>",
    "<img src=x onerror='window.pwned = 3'>",
    "<svg onload='window.pwned = 4'>",
    "</style><iframe srcdoc='<script>top.pwned = 5</script>'>",
    "\"' autofocus onfocus='window.pwned = 6' x=\"",
]
# Text of every visible element that has text of its own, with its colour and the colour it stands on.
CONTRASTS = """() => {
  const luminance = (colour) => {
    const parts = colour.match(/[\\d.]+/g).map(Number);
    const linear = parts.slice(0, 3).map((c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const opaque = (colour) => !/, 0\\)$/.test(colour) && colour !== "transparent";
  const ground = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const colour = getComputedStyle(node).backgroundColor;
      if (opaque(colour)) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !element.checkVisibility() || ["SCRIPT", "STYLE", "OPTION"].includes(element.tagName)) continue;
    const style = getComputedStyle(element);
    if (element.hasAttribute("stroke") || element.closest("[stroke]:not([stroke=none])")) continue;
    const colour = element instanceof SVGElement ? style.fill : style.color;
    const [light, dark] = [luminance(colour), luminance(ground(element))].sort((a, b) => b - a);
    found.push({what: element.tagName + " " + element.textContent.trim().slice(0, 40), ratio: (light + 0.05) / (dark + 0.05)});
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser(chromium):
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield launched
        launched.close()


class Opened:
    """A page with what it said and asked for."""

    def __init__(self, context, report):
        self.page = context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.address = (report.folder / "index.html").resolve().as_uri()
        self.page.goto(self.address)
        if context.scripted:
            self.page.wait_for_function(
                "document.querySelectorAll('.chart[data-drawn]').length === document.querySelectorAll('.chart').length"
            )


@pytest.fixture(scope="module")
def opened(browser):
    """`opened(report, width, …)`: the report's page at this width, its charts drawn; the same page for the same wishes.

    A test that changes more than the filter asks for a `fresh` one.
    """
    pages = {}

    def open_page(report, width=WIDE, scheme="light", *, scripted=True, fresh=False):
        key = (report.folder, width, scheme, scripted)
        if fresh or key not in pages:
            context = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=scripted
            )
            context.scripted = scripted
            seen = Opened(context, report)
            if fresh:
                return seen
            pages[key] = seen
        if scripted:
            pages[key].page.evaluate("document.getElementById('filter')?.reset()")
        return pages[key]

    return open_page


THREAD = [
    {"comment_id": "1", "author": "Ulla", "text": "hooray for all of those who took them down"},
    {"comment_id": "2", "author": "Sten", "text": "what a shame for the canals and for us", "parent_id": "1"},
    {"comment_id": "3", "author": "Ulla", "text": "hooray, I say, and the canals will say so too", "parent_id": "2"},
    {"comment_id": "4", "author": "Ibe", "text": "meh I do not know about the canals at all", "parent_id": "2"},
    {"comment_id": "5", "author": "Noor", "text": "كانت هذه الصفحات كاذبة منذ سنوات طويلة"},
    {"comment_id": "6", "author": "Noa", "text": "הגיע הזמן שמישהו יסיר את הדפים האלה מהרשת"},
    {"comment_id": "7", "text": "[deleted]"},
    {
        "comment_id": "8",
        "author": "Sten",
        "text": "a plot, is what it is, and there is more of it",
        "thread_id": "other",
    },
]


@pytest.fixture(scope="module")
def small(invented):
    """A report on two threads: eight comments of every status."""
    return invented(
        [{"thread_id": "thread", "title": f"Pages gone in {r.get('thread_id', 'Osumba')}"} | r for r in THREAD]
    )


@pytest.fixture(scope="module")
def empty(invented):
    return invented([{"title": "Nobody wrote", "text": 7}])


@pytest.fixture(scope="module")
def hostile(invented):
    fields = ("thread_id", "comment_id", "author", "title", "outlet", "url", "published_at", "text")
    records = [
        {field: f"{attack} {field} {number if field == 'comment_id' else ''}" for field in fields}
        for number, attack in enumerate(ATTACKS * 2)
    ]
    records += [{"text": f"@{attack}, this is hooray for you and nobody else"} for attack in ATTACKS * 2]
    return invented(records, quotes="full", authors="keep")


@pytest.mark.parametrize("which", ["shipped", "small", "empty", "hostile"])
def test_the_page_opens_without_a_word_and_asks_for_nothing(request, opened, which):
    seen = opened(request.getfixturevalue(which))
    assert seen.said == []
    assert [url for url in seen.asked if url != seen.address and not url.startswith(("data:", "blob:"))] == []


def test_every_chart_is_drawn_and_told(shipped, opened):
    page = opened(shipped).page
    charts = page.locator(".chart")
    assert charts.count() == CHARTS
    assert page.locator(".chart[data-drawn] svg").count() == CHARTS
    assert page.locator("figure .chart[role=img]").count() == CHARTS
    for chart in charts.all():
        assert len(chart.get_attribute("aria-label")) > 40
        assert chart.locator("svg").bounding_box()["height"] > 50
    assert page.locator("img:not([alt])").count() == 0


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("which", ["shipped", "small", "empty", "hostile"])
def test_nothing_is_wider_than_the_screen(request, opened, which, width):
    page = opened(request.getfixturevalue(which), width).page
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("which", ["shipped", "small"])
def test_no_word_of_a_chart_is_cut_off(request, opened, which, width):
    page = opened(request.getfixturevalue(which), width).page
    cut = page.evaluate("""() => Array.from(document.querySelectorAll(".chart svg"), (svg) => {
      const box = svg.getBoundingClientRect();
      return Array.from(svg.querySelectorAll("text"))
        .filter((text) => { const t = text.getBoundingClientRect();
          return t.left < box.left - 1 || t.right > box.right + 1 || t.top < box.top - 1 || t.bottom > box.bottom + 1; })
        .map((text) => text.textContent);
    }).flat()""")
    assert cut == []


def shown(page):
    return page.locator("article:not([hidden]) .where").all_inner_texts()


def count(page):
    return page.locator("#filter output").inner_text()


def test_the_filter(small, opened):
    page = opened(small).page
    form = page.locator("#filter")
    assert count(page) == "8 comments"
    form.locator("[name=words]").fill("CANALS us")
    assert (shown(page), count(page)) == (["record 2"], "1 of 8")
    form.locator("[name=words]").fill("canals")
    form.locator("[name=code]").select_option("supports_takedown")
    assert (shown(page), count(page)) == (["record 3"], "1 of 8")
    form.locator("[name=words]").fill("nothing of that kind")
    assert (shown(page), count(page)) == ([], "0 of 8")
    assert page.locator("#nothing").is_visible()
    assert not page.locator("h3.thread").first.is_visible()
    form.locator("[type=reset]").click()
    page.locator("#nothing").wait_for(state="hidden")  # the page filters anew just after the form is reset
    assert count(page) == "8 comments"
    assert len(shown(page)) == 8
    assert not page.locator("#nothing").is_visible()
    assert page.locator("h3.thread").first.is_visible()


@pytest.mark.parametrize(
    ("field", "value", "records"),
    [
        ("code", "opposes_takedown", [2]),
        ("code", "conspiracy", [8]),
        ("status", "abstained", [4]),
        ("status", "unsupported_language", [5, 6]),
        ("status", "deleted", [7]),
        ("language", "ar", [5]),
        ("thread", "2", [8]),
    ],
)
def test_the_filter_by_one_field(small, opened, field, value, records):
    page = opened(small).page
    page.locator(f"#filter [name={field}]").select_option(value)
    assert shown(page) == [f"record {number}" for number in records]
    assert count(page) == f"{len(records)} of 8"


def test_the_filter_by_replies(small, opened):
    page = opened(small).page
    page.locator("#filter [name=replies]").check()
    assert shown(page) == ["record 2", "record 3", "record 4"]


def test_the_filters_counts_are_what_it_finds(shipped, opened):
    page = opened(shipped).page
    for field in ("code", "status", "language"):
        for option in page.locator(f"#filter [name={field}] option:not([value=''])").all():
            page.locator(f"#filter [name={field}]").select_option(option.get_attribute("value"))
            told = int(re.search(r"\((\d+)\)$", option.inner_text())[1])
            deleted = page.locator("article[data-status=deleted]:not([hidden])").count() if field == "language" else 0
            assert page.locator("article:not([hidden])").count() - deleted == told, option.inner_text()
        page.locator(f"#filter [name={field}]").select_option("")


def test_a_link_to_a_comment_that_the_filter_hides_shows_it(small, opened):
    page = opened(small, fresh=True).page
    page.locator("#filter [name=code]").select_option("opposes_takedown")
    page.locator("article:not([hidden]) a").click()
    page.wait_for_function("!document.getElementById('comment-1').hidden")
    assert page.locator("#comment-1").is_visible()
    assert count(page) == "8 comments"


def test_the_keyboard_reaches_the_filter_and_works_it(small, opened):
    page = opened(small, fresh=True).page
    focused = "() => document.activeElement.name || document.activeElement.className || document.activeElement.tagName"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    reached = []
    for _ in range(7):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(focused))
        if reached[-1] == "words":
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
            page.keyboard.type("plot")
    assert reached == ["words", "code", "status", "language", "thread", "replies", "BUTTON"]
    assert shown(page) == ["record 8"]
    page.keyboard.press("Enter")
    assert count(page) == "8 comments"


def test_every_field_of_the_filter_has_a_label(shipped, opened):
    page = opened(shipped).page
    names = page.evaluate(
        "Array.from(document.querySelectorAll('#filter input, #filter select'), (field) => field.labels[0].innerText.trim())"
    )
    assert len(names) == 6
    assert all(names)


def colours(page):
    fills = "Array.from(document.querySelectorAll('#fig-stances svg text, #fig-stances svg path'), (e) => getComputedStyle(e).fill)"
    return Counter(page.evaluate(fills)), page.evaluate("getComputedStyle(document.documentElement).backgroundColor")


def test_charts_follow_the_dark_mode(shipped, opened):
    page = opened(shipped, fresh=True).page
    light = colours(page)
    page.evaluate("document.querySelectorAll('.chart').forEach((chart) => chart.removeAttribute('data-drawn'))")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"document.querySelectorAll('.chart[data-drawn]').length === {CHARTS}")
    dark = colours(page)
    assert light[1] == "rgb(255, 255, 255)" != dark[1]
    assert light[0] != dark[0]
    assert "rgb(31, 95, 139)" in light[0]
    assert "rgb(31, 95, 139)" not in dark[0]
    assert dark == colours(opened(shipped, scheme="dark").page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("which", ["shipped", "small", "empty"])
def test_text_stands_out_from_what_it_stands_on(request, opened, which, scheme):
    page = opened(request.getfixturevalue(which), scheme=scheme).page
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    found = page.evaluate(CONTRASTS)
    assert len(found) > 40
    assert [text for text in found if text["ratio"] < 4.5] == []


def test_a_hostile_report_runs_nothing(hostile, opened):
    seen = opened(hostile, NARROW, fresh=True)
    page = seen.page
    for element in page.locator("details").all():
        element.evaluate("(details) => { details.open = true; }")
    page.locator("#filter [name=words]").fill("<script>")
    page.mouse.move(200, 400)
    page.wait_for_timeout(100)
    assert page.evaluate("window.pwned") is None
    assert page.locator("iframe, object, embed, [onerror], [onload], [onfocus]").count() == 0
    assert page.locator("script").count() == 3
    assert "window.pwned = 2" in page.locator("#list").inner_text()
    assert seen.said == []


def test_the_policy_stops_a_script_that_is_not_ours(small, opened):
    seen = opened(small, fresh=True)
    seen.page.evaluate("""() => {
      const script = document.createElement("script");
      script.textContent = "window.pwned = 1";
      document.body.append(script);
    }""")
    assert seen.page.evaluate("window.pwned") is None
    assert any("Content Security Policy" in message for message in seen.said)


def test_right_to_left_quotes_run_right_to_left(small, opened):
    page = opened(small).page
    directions = page.evaluate(
        "Array.from(document.querySelectorAll('blockquote'), (quote) => [quote.lang, getComputedStyle(quote).direction])"
    )
    assert [direction for language, direction in directions if language in ("ar", "he")] == ["rtl", "rtl"]
    assert {direction for language, direction in directions if language == "en"} == {"ltr"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_shows_what_is_folded_and_hides_what_cannot_be_used(shipped, opened, scheme):
    page = opened(shipped, scheme=scheme, fresh=True).page
    page.emulate_media(media="print", color_scheme=scheme)
    assert not page.locator("#filter").is_visible()
    assert not page.locator("nav").is_visible()
    folded = page.locator("details > :not(summary)")
    assert folded.count() > 5
    assert all(element.bounding_box()["height"] > 0 for element in folded.all())
    assert folded.first.evaluate("(element) => element.checkVisibility({contentVisibilityAuto: true})")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    dark_words = page.evaluate("getComputedStyle(document.querySelector('.chart svg text:not([stroke])')).fill")
    assert dark_words == "rgb(0, 0, 0)"


def test_headings_jump_no_level(shipped, opened):
    page = opened(shipped).page
    levels = [
        int(tag[1])
        for tag in page.evaluate("Array.from(document.querySelectorAll('h1,h2,h3,h4,h5,h6'), (h) => h.tagName)")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_without_scripts_the_charts_are_pictures(shipped, opened):
    page = opened(shipped, scripted=False).page
    pictures = page.locator(".chart img")
    assert pictures.count() == CHARTS
    for picture in pictures.all():
        assert picture.get_attribute("alt")
        picture.scroll_into_view_if_needed()
        assert picture.bounding_box()["height"] > 50
    assert page.locator("article").count() == shipped.summary["counts"]["shown"]

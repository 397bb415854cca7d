"""JSON records out of files: one a line, arrays, documents, broken ones; and the look at a head that is cut off."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.errors import InputError
from comments.intake.head import HEAD, head_of
from comments.intake.json_stream import Unreadable, elements, json_records, json_value, members
from comments.intake.partial_json import partial_values
from comments.intake.source import Source
from tests.strategies import texts, unhurried

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(max_size=5), VALUES, max_size=4)


@pytest.fixture
def source(tmp_path):
    def write(content, name="tide.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        return Source(path)

    return write


def contents(values):
    return [value.content for value in values]


RECORDS = [{"a": 1}, {"b": {"c": ["x"]}}, {}]
FORMS = {
    "one a line": "\n".join(map(json.dumps, RECORDS)),
    "with blank lines and a byte-order mark": "\ufeff" + "\r\n\r\n".join(map(json.dumps, RECORDS)) + "\r\n",
    "one after another over many lines": "\n".join(json.dumps(record, indent=2) for record in RECORDS),
    "an array": json.dumps(RECORDS),
    "an array over many lines": json.dumps(RECORDS, indent=2),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_records(source, form):
    assert contents(json_records(source(FORMS[form]))) == RECORDS


@pytest.mark.parametrize("indent", [None, 2])
def test_a_single_document_is_one_record(source, indent):
    value = {"kind": "Listing", "data": {"children": [1, 2]}}
    assert contents(json_records(source(json.dumps(value, indent=indent)))) == [value]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_other_encodings_are_told_by_their_first_bytes(source, encoding):
    made = source(FORMS["one a line"].encode(encoding))
    assert contents(json_records(made)) == RECORDS
    array = source(FORMS["an array"].encode(encoding))
    assert contents(json_records(array)) == RECORDS


def test_a_line_that_is_not_utf_8_is_read_and_said_to_be_guessed(source):
    made = source(b'{"a": "caf\xe9"}\n{"a": "caf\xc3\xa9"}\n')
    first, second = json_records(made)
    assert (first.content, second.content) == ({"a": "café"}, {"a": "café"})
    assert "Windows-1252" in first.assumed[0]
    assert second.assumed == ()


def test_a_broken_line_stands_in_its_place_and_the_rest_is_read(source):
    first, second, third = json_records(source('{"a": 1}\n{broken\n{"a": 3}\n'))
    assert (first.number, second.number, third.number) == (1, 2, 3)
    assert isinstance(second.content, Unreadable)
    assert "not JSON" in second.content.reason
    assert third.content == {"a": 3}


def test_an_array_that_is_cut_off_gives_what_stands_before(source):
    whole = json.dumps([{"a": number} for number in range(40)])
    *before, last = json_records(source(whole[:200]))
    assert contents(before) == [{"a": number} for number in range(len(before))]
    assert len(before) > 5
    assert "from here on" in last.content.reason


@pytest.mark.parametrize("odd", ["NaN", "-Infinity", "9" * 60, "1e999"])
def test_a_number_that_is_none_loses_nothing_behind_it(source, odd):
    text = f'[{{"a": 1}}, {{"a": {odd}}}, {{"a": 3}}]'
    assert [record["a"] for record in contents(json_records(source(text)))][::2] == [1, 3]
    made = source(f'{{"data": {{"children": {text}}}}}')
    assert [record["a"] for record in contents(elements(made, "data.children.item"))][::2] == [1, 3]


def test_arrays_one_after_another_are_read_to_the_last(source):
    made = source('[{"a": 1}, {"a": 2}]\n[{"a": 3}]')
    assert contents(json_records(made)) == [{"a": 1}, {"a": 2}, {"a": 3}]


def test_elements_are_found_behind_a_path(source):
    made = source(json.dumps({"name": "pier", "messages": [{"a": 1}, {"a": 2.5}], "more": [{"a": 3}]}))
    assert contents(elements(made, "messages.item")) == [{"a": 1}, {"a": 2.5}]


@pytest.mark.parametrize("form", ['{{"a": 1}}{}{{"a": 3}}', '{{"a": 1}}\n{}\n{{"a": 3}}', '[{{"a": 1}}, {}, {{"a": 3}}]', '[{{"a": 1}}]{}[{{"a": 3}}]'])  # fmt: skip
@pytest.mark.parametrize("deep", ["[" * 9_000 + "]" * 9_000, '{"a": ' * 9_000 + "1" + "}" * 9_000])
def test_what_is_nested_too_deep_costs_no_other_record(source, form, deep):
    found = contents(json_records(source(form.format(deep))))
    assert (found[0], found[-1]) == ({"a": 1}, {"a": 3})
    assert next(value.reason for value in found if isinstance(value, Unreadable)).startswith("JSON nested too deep")


@pytest.mark.parametrize("deep", ["[" * 50_000, '{"a":' * 50_000])
def test_what_is_nested_too_deep_and_has_no_end_is_no_crash(source, deep):
    for content in (deep, '{"b": 1}\n' + deep.replace("[", '{"a":[', 1) + '\n{"b": 2}\n'):
        assert contents(json_records(source(content)))
        assert head_of(source(content)).values is not None


@pytest.mark.parametrize(
    "form", ["{0}{1}{2}", "{0} {1} {2}", "{0}{1}\n{2}", "{0}\n{1}{2}", "[{0}]{1}[{2}]", "{0},\n{1},\n{2}"]
)
def test_records_that_share_a_line_are_told_apart(source, form):
    values = list(json_records(source(form.format(*map(json.dumps, RECORDS)))))
    assert contents(values) == RECORDS
    assert [value.number for value in values] == [1, 2, 3]


def test_what_follows_a_record_on_its_line_is_unreadable_alone(source):
    one, rest, two = json_records(source('{"a": 1} {hm\n{"a": 2}'))
    assert (one.content, two.content) == ({"a": 1}, {"a": 2})
    assert "not JSON from here on" in rest.content.reason


def test_a_single_line_may_be_as_long_as_a_document(source, monkeypatch):
    monkeypatch.setattr("comments.intake.lines.MAX_LINE", 100)
    assert contents(json_records(source(json.dumps({"a": "x" * 200})))) == [{"a": "x" * 200}]
    two = source("\n".join(json.dumps({"a": "x" * length}) for length in (200, 5)))
    assert [isinstance(value, Unreadable) for value in contents(json_records(two))] == [True, False]


def test_a_line_longer_than_is_held_is_set_aside_and_the_next_one_read(source):
    made = source(b'{"a": 1}\n{"a": "' + b"x" * 17_000_000 + b'"}\n{"a": 3}\n', "tide.jsonl")
    first, second, third = json_records(made)
    assert (first.content, third.content) == ({"a": 1}, {"a": 3})
    assert "longer than 16 MB" in second.content.reason
    assert len(second.content.excerpt) < 500


def test_a_document_above_the_limit_is_refused(source, monkeypatch):
    monkeypatch.setattr("comments.intake.json_stream.MAX_DOCUMENT", 100)
    with pytest.raises(InputError, match="at most 100 bytes"):
        list(json_records(source(json.dumps({"a": "x" * 200}, indent=1))))


def test_documents_of_any_number_are_read_one_at_a_time(source, monkeypatch):
    monkeypatch.setattr("comments.intake.json_stream.MAX_DOCUMENT", 100)
    told = [{"a": number, "b": "x" * 20} for number in range(40)]
    made = source("\n".join(json.dumps(value, indent=1) for value in told))
    assert contents(json_records(made)) == told
    told.insert(7, {"a": "x" * 200})
    found = contents(json_records(source("\n".join(json.dumps(value, indent=1) for value in told))))
    assert "too large" in found[7].reason
    assert found[8:] == told[8:]


def test_the_members_of_an_object_come_one_after_another(source):
    made = source('\ufeff{"a": {"b": [1]}, "c": null}')
    assert list(members(made)) == [("a", {"b": [1]}), ("c", None)]
    with pytest.raises(InputError, match="a JSON object"):
        list(members(source('{"a": 1, ')))


def test_a_text_is_one_value_or_unreadable():
    assert json_value('{"a": NaN}').keys() == {"a"}
    for text in ("", "{", '{"a": 1} 5', "1 2", "[" * 9_000 + "]" * 9_000):
        assert isinstance(json_value(text), Unreadable)


@unhurried
@given(st.lists(OBJECTS, min_size=1, max_size=5), st.integers(0, 3))
def test_whatever_can_be_written_is_read_back_in_every_form(tmp_path_factory, records, form):
    path = tmp_path_factory.mktemp("json") / "a.json"
    if form == 0 and len(records) > 1:
        text = "\n".join(json.dumps(record) for record in records)
    else:
        text = json.dumps(records, indent=2 if form == 1 else None, ensure_ascii=form == 2)
    path.write_bytes(text.encode("utf-8", "replace"))
    back = contents(json_records(Source(path)))
    expected = json.loads(path.read_text(encoding="utf-8") if form else json.dumps(records))
    if form == 0 and len(records) == 1:
        expected = records
    lone = any("\\ud" in json.dumps(record) for record in records)
    assert len(back) == len(expected) or lone
    if not lone:
        assert back == expected


@unhurried
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("json") / "a.json"
    path.write_bytes(raw)
    with suppress(InputError):
        head = head_of(Source(path))
        assert isinstance(head.values, tuple)
        assert isinstance(head.columns, tuple)
        list(json_records(Source(path)))


@unhurried
@given(OBJECTS | st.lists(OBJECTS, max_size=4), st.integers(0, 400))
def test_the_beginning_of_a_value_is_a_part_of_it(value, length):
    text = json.dumps(value)
    [whole] = partial_values(text)
    assert whole == value
    for part in partial_values(text[:length]):
        assert is_part(part, value)


def is_part(part, whole):
    """Every key and element of `part` stands in `whole`, in its place."""
    waiting = [(part, whole)]
    while waiting:
        one, other = waiting.pop()
        if isinstance(one, dict):
            if not isinstance(other, dict):
                return False
            waiting += [(value, other[key]) for key, value in one.items() if key in other]
            if not set(one) <= set(other):
                return False
        elif isinstance(one, list):
            if not isinstance(other, list) or len(one) > len(other):
                return False
            waiting += list(zip(one, other, strict=False))
        elif one != other:
            return False
    return True


def test_a_head_is_no_longer_than_it_says(source):
    head = head_of(source(json.dumps([{"text": "x" * 50}] * 5_000)))
    assert len(head.raw) == HEAD
    assert not head.complete
    assert len(head.records) == 8
    small = head_of(source('{"a": 1}'))
    assert small.complete


@pytest.mark.parametrize(
    ("text", "columns", "delimiter"),
    [
        ("id,text\n1,hm", ("id", "text"), ","),
        ("id;text\n1;hm", ("id", "text"), ";"),
        ("\ufeffid\ttext, long\n1\thm", ("id", "text, long"), "\t"),
        ("text\nhm", ("text",), ""),
        ("<html>", (), ""),
        ('{"a": 1}', (), ""),
        ("", (), ""),
    ],
)
def test_a_head_s_first_line_as_a_table_s(source, text, columns, delimiter):
    head = head_of(source(text))
    assert head.columns == columns
    if columns:
        assert head.delimiter == delimiter

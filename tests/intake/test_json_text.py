"""JSON out of a stream by way of a window: the same values wherever the window ends, however deep and large they are."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.intake import json_text
from comments.intake.json_text import JsonText, NotJsonError, Unreadable
from tests.strategies import unhurried

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd") | st.text(max_size=4), inner),
    max_leaves=20,
)


class Trickle(io.StringIO):
    """A text that is read in pieces of a size, whatever was asked for."""

    def __init__(self, text, size):
        super().__init__(text)
        self.size = size

    def read(self, size=-1):  # noqa: ARG002 - the size that was asked for does not matter
        return super().read(self.size)


def at(value, path):
    """What stands at the end of a path, found in the plain way."""
    found = [value]
    for name in path:
        step = []
        for inner in found:
            if isinstance(inner, list) and name == "item":
                step += inner
            elif isinstance(inner, dict) and name in inner:
                step.append(inner[name])
        found = step
    return found


def values(text, path=(), **options):
    return list(JsonText(text).values(path, **options))


@unhurried
@given(st.lists(VALUES, max_size=4), st.integers(1, 90), st.sampled_from([None, 1, 30]), st.booleans(), st.booleans())
def test_values_are_the_same_wherever_the_window_ends(told, size, indent, ascii_only, commas):
    told = json.loads(json.dumps(told))
    text = (" , " if commas else " ").join(json.dumps(value, indent=indent, ensure_ascii=ascii_only) for value in told)
    assert list(JsonText(Trickle(text, size)).values()) == told


@unhurried
@given(VALUES, st.lists(st.sampled_from(["item", "a", "b", "c"]), min_size=1, max_size=3), st.integers(1, 90))
def test_a_path_leads_where_it_says(value, path, size):
    value = json.loads(json.dumps(value))
    text = json.dumps(value, indent=size % 3 or None)
    assert list(JsonText(Trickle(text, size)).values(path)) == at(value, path)


@unhurried
@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=5), st.integers(1, 90))
def test_members_are_those_of_the_object(told, size):
    assert dict(JsonText(Trickle(json.dumps(told), size)).members()) == json.loads(json.dumps(told))


@unhurried
@given(st.text('{}[]",:\\tru1-. aN', max_size=60) | st.text(max_size=40), st.lists(st.sampled_from("ab"), max_size=2))
def test_any_text_has_values_and_an_end(text, path):
    for size in (1, 7, 100):
        found = list(JsonText(Trickle(text, size)).values(path))
        assert not any(isinstance(value, Unreadable) for value in found[:-1])


@unhurried
@given(VALUES, st.integers(0, 3), st.integers(1, 300))
def test_a_value_that_is_built_without_a_stack_is_the_same(value, around, size):
    value = json.loads(json.dumps(value))
    text = "[" * 1_200 + json.dumps(value) + "]" * 1_200
    found = list(JsonText(Trickle(" 5 " * around + text + '{"z": 1}', size)).values())
    assert found[:around] == [5] * around
    assert found[-1] == {"z": 1}
    inner = found[around]
    for _ in range(1_200):
        [inner] = inner
    assert inner == value


@pytest.mark.parametrize("odd", ["NaN", "-Infinity", "1e999", "9" * 60, "9" * 5_000, '"a\nb\tc"', '"\\ud83d"'])
def test_what_only_some_call_json_is_forgiven(odd):
    one, two, three = values(f'[{{"a": 1}}, {{"a": {odd}}}, {{"a": 3}}]', ("item",))
    assert (one, three) == ({"a": 1}, {"a": 3})
    assert not isinstance(two, Unreadable)


@pytest.mark.parametrize("broken", ['{"a": 1', '{"a": tru}', "{a: 1}", '{"a"; 1}', '"open', '{"a": 1]', "hm", "'a'"])
def test_what_is_broken_stands_behind_what_is_not(broken):
    one, two = values(f'{{"a": 1}} {broken}')
    assert one == {"a": 1}
    assert two.reason.startswith("not JSON from here on: ")
    assert two.excerpt == broken


def test_an_array_that_ends_between_two_elements_is_said_to_be_cut_off():
    one, two = values('[{"a": 1},', ("item",))
    assert one == {"a": 1}
    assert "ends in the middle" in two.reason


def test_values_beside_arrays_stand_for_themselves_where_that_is_wanted():
    text = '[1, [2]] {"a": 3} [] 4 [5]'
    assert values(text, ("item",), loose=True) == [1, [2], {"a": 3}, 4, 5]
    assert values(text, ("item",)) == [1, [2], 5]


def test_what_is_too_deep_is_left_out_and_said_and_nothing_else_is_lost():
    deep = '{"a": ' * 7_000 + "1" + "}" * 7_000
    one, two, cut, three = values(f'[{{"n": 1}}, {{"n": 2, "x": {deep}, "y": "end"}}, {{"n": 3}}]', ("item",))
    assert (one, three) == ({"n": 1}, {"n": 3})
    assert (two["n"], two["y"]) == (2, "end")
    assert "nested too deep" in cut.reason
    assert dict(JsonText(f'{{"a": {deep}, "b": 2}}').members()).keys() == {"a", "b"}


def test_a_number_that_a_deep_value_may_not_have_costs_that_value_alone():
    one, two, three = values("[1, " + "[" * 2_000 + "NaN" + "]" * 2_000 + ", 3]", ("item",))
    assert (one, three) == (1, 3)
    assert two.reason.startswith("not JSON: ")


@pytest.mark.parametrize("large", ['{"a": [' + "1, " * 5_000 + "1]}", '"' + "\\\\" * 9_000 + '"', '{"a": "' + "}" * 9_000 + '"}'])  # fmt: skip
@pytest.mark.parametrize("size", [100, 7_001])
def test_what_is_too_large_is_left_out_and_the_next_value_is_read(large, size):
    one, two, three = JsonText(Trickle(f'{{"a": 1}} {large} {{"a": 3}}', size), 8_000).values()
    assert (one, three) == ({"a": 1}, {"a": 3})
    assert "too large" in two.reason


@pytest.mark.parametrize("size", [50, 1_000])
def test_a_value_larger_than_the_window_is_read_too(monkeypatch, size):
    monkeypatch.setattr(json_text, "_WINDOW", 1_000)
    large = {"a": ["\\" * 5, '"}', 2.5, None, True] * 200}
    assert list(JsonText(Trickle(json.dumps([1, large, 3]), size)).values(("item",))) == [1, large, 3]


@pytest.mark.parametrize("text", ["", "5", '"a"', "[1]", "{", '{"a"', '{"a": }', '{"a": 1', "{1: 2}", '{"a" 1}'])
def test_what_is_no_object_has_no_members(text):
    with pytest.raises(NotJsonError):
        list(JsonText(text).members())


def test_an_empty_array_is_an_object_without_members():
    assert list(JsonText(" [ ] ").members()) == []

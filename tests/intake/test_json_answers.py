"""Answers that are read whole, those that are too large for that, and the beginnings of what is no record."""

import json

import pytest

from comments.errors import InputError
from comments.intake.excerpts import excerpt, refused
from comments.intake.json_answers import json_answers
from comments.intake.json_stream import Unreadable
from comments.intake.source import Source

ARRAYS = ("comments.data", "items")


@pytest.fixture
def answers(tmp_path):
    def read(text):
        path = tmp_path / "tide.json"
        path.write_text(text, encoding="utf-8")
        return [(holder, value.content) for holder, value in json_answers(Source(path), None, ARRAYS)]

    return read


def test_an_answer_is_read_whole_and_stands_in_nothing(answers):
    page = {"title": "Pier", "items": [{"a": 1}]}
    assert answers(json.dumps(page)) == [({}, page)]
    assert answers(json.dumps([page, page])) == [({}, page)] * 2


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "around", [lambda told: {"items": told}, lambda told: {"comments": {"data": told}, "items": []}]
)
def test_of_an_answer_too_large_the_array_is_streamed(answers, monkeypatch, indent, around):
    monkeypatch.setattr("comments.intake.lines.MAX_LINE", 300)
    monkeypatch.setattr("comments.intake.json_stream.MAX_DOCUMENT", 400)
    told = [{"a": number, "b": "x" * 30} for number in range(30)]
    found = answers(json.dumps({"title": "Pier"} | around(told), indent=indent))
    assert [content for _, content in found] == told
    assert {holder["title"] for holder, _ in found} == {"Pier"}


def test_of_a_first_line_too_long_the_array_is_streamed_too(answers, monkeypatch):
    monkeypatch.setattr("comments.intake.lines.MAX_LINE", 300)
    pages = [{"items": [{"a": number, "b": "x" * 30} for number in range(count)]} for count in (20, 1)]
    found = answers("\n".join(map(json.dumps, pages)))
    assert [content for _, content in found] == pages[0]["items"] + pages[1]["items"]
    pages[0] = {"items": [], "odd": "x" * 400}
    del pages[1]["items"]
    [(_, content)] = answers("\n".join(map(json.dumps, pages)))
    assert "a line longer" in content.reason


def test_the_array_may_begin_behind_what_was_looked_at(answers, monkeypatch):
    monkeypatch.setattr("comments.intake.json_stream.MAX_DOCUMENT", 400)
    monkeypatch.setattr("comments.intake.lines.MAX_LINE", 300)
    found = answers(json.dumps({"title": "Pier", "odd": "x" * 70_000, "items": [{"a": 1}, {"a": 2}]}))
    assert [content for _, content in found] == [{"a": 1}, {"a": 2}]


def test_an_answer_too_large_without_such_an_array_is_refused(answers, monkeypatch):
    monkeypatch.setattr("comments.intake.json_stream.MAX_DOCUMENT", 400)
    with pytest.raises(InputError, match="at most 400 bytes"):
        answers(json.dumps({"odd": [{"a": "x" * 40}] * 30}, indent=1))


def test_an_excerpt_is_the_text_or_what_tells_which_object_it_is():
    assert excerpt("hm " * 99) == ("hm " * 99)[:120]
    assert excerpt({"text": " ", "title": "Pier"}, "text", "title") == "Pier"
    assert excerpt({"id": 5, "email": "pell@mail.example", "x": [1]}) == "id: 5, email, x"
    assert excerpt([1]) == excerpt(None) == ""
    assert excerpt("\ud800") == "\ufffd"


def test_what_is_unreadable_says_so_itself():
    told = refused("tide.json#3", Unreadable("not JSON: hm", "{hm" * 90), "no comment")
    assert (told.source, told.reason, len(told.excerpt)) == ("tide.json#3", "not JSON: hm", 120)
    assert refused("tide.json#3", 5, "no comment").reason == "no comment"

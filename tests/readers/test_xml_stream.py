"""XML records: cut out of the stream and parsed one by one, whatever stands around them."""

import codecs
import tracemalloc

import pytest

from comments.errors import InputError, UsageError
from comments.intake.lines import NOT_UTF8
from comments.intake.source import Source
from comments.intake.xml_cut import MAX_RECORD, Scanner, Shape
from comments.intake.xml_stream import XmlFormat, xml_records
from comments.model import Reject

FORM = XmlFormat("log", (Shape("note"),), {"": "urn:log", "x": "urn:x"}, markup=("text",))
NESTED = XmlFormat("log", (Shape("day", inner="note"), Shape("note", breaks=("day",))), {"x": "urn:x"})


@pytest.fixture
def read(tmp_path):
    def records(content, form=FORM, encoding=None):
        path = tmp_path / "log.xml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(xml_records(Source(path), form, encoding))

    return records


def log(*notes, before='<?xml version="1.0"?>\n'):
    return (
        before + "<log>\n" + "\n".join(f"<note><id>{n}</id>{note}</note>" for n, note in enumerate(notes)) + "\n</log>"
    )


def texts(records):
    return [record.text("text") for record in records if not isinstance(record, Reject)]


def reasons(records):
    return [record.reason for record in records if isinstance(record, Reject)]


def test_a_record_knows_its_fields_its_line_and_its_number(read):
    first, second = read(log("<text>tide</text>", '<text x:lang="en">a &lt; b</text>'))
    assert (first.text("text"), first.text("id"), first.line, first.number) == ("tide", "0", 3, 1)
    assert (second.text("text"), second.line, second.number) == ("a < b", 4, 2)
    assert second.attribute("lang", second.fields["text"]) == "en"
    assert second.text("nothing") == ""


def test_cdata_may_hold_what_looks_like_records_and_ends(read):
    records = read(log("<text><![CDATA[</note><note> & <b>]]></text>", "<!-- </note> --><text>after</text>"))
    assert texts(records) == ["</note><note> & <b>", "after"]


def test_markup_that_was_not_escaped_stays_markup(read):
    assert texts(read(log("<text>one &lt; <b>two</b></text>"))) == [
        'one &lt; <b xmlns="urn:log" xmlns:x="urn:x">two</b>'
    ]


@pytest.mark.parametrize("reference", ["&#xD800;", "&#x110000;", "&#55296;", "&#999999999;"])
def test_a_reference_to_a_character_that_is_none_is_replaced(read, reference):
    records = read(log(f"<text>tide {reference} table &#8220;1&#8221;</text>"))
    assert texts(records) == ["tide \ufffd table “1”"]
    assert len(reasons(records)) == 1


def test_records_that_have_no_content_are_records(read):
    assert len(read('<log><note/><note x="1" /><note></note></log>')) == 3


def test_a_prefix_that_is_not_declared_is_none_the_less_understood(read):
    [record] = read('<log><x:note x:id="7"><x:text>tide</x:text></x:note></log>')
    assert (record.text("text"), record.attribute("id")) == ("tide", "7")


def test_prefixes_may_be_any(read):
    [record] = read('<a:log xmlns:a="urn:log" xmlns:b="urn:b"><a:note b:id="7"><a:text>tide</a:text></a:note></a:log>')
    assert (record.text("text"), record.attribute("id")) == ("tide", "7")


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("<text>fish & chips</text>", "fish & chips"),
        ("<text>fish &nbsp;&eacute; &amp;</text>", "fish &nbsp;&eacute; &"),
        ("<text>2 < 3</text>", "2 < 3"),
        ("<text>\x0bbell\x07</text>", "bell"),
        ("<text>&#11;tide</text>", "tide"),
        ("<text>a<br>b</text>", "a<br>b"),
        ("<text>an <b>unclosed</text>", "an <b>unclosed"),
    ],
)
def test_what_is_broken_in_a_record_is_mended_and_said_once(read, note, text):
    records = read(log("<text>before</text>", note, "<text>after</text>", note))
    assert texts(records) == ["before", text, "after", text]
    [reason] = reasons(records)
    assert "mended in 2 records, first in line 4" in reason


def test_a_record_that_is_not_closed_ends_where_the_next_begins(read):
    records = read("<log><note><text>one</text>\n<note><text>two</text></note></log>")
    assert texts(records) == ["one", "two"]
    assert "it has no end" in reasons(records)[0]


@pytest.mark.parametrize("cut", ["<note><text>tw", "<note><text><![CDATA[tw", "<note", "<note><!-- two"])
def test_a_file_that_is_cut_off_keeps_what_came_before_and_says_so(read, cut):
    records = read("<log>\n<note><text>one</text></note>\n" + cut)
    assert texts(records) == ["one"]
    assert len(reasons(records)) == 1
    assert "the file ends" in reasons(records)[0]


def test_a_file_that_is_cut_off_between_records_says_so(read):
    assert reasons(read("<log><note><text>one</text></note>\n")) == ["the file ends before </log>: it is cut off"]


def test_exports_one_after_another_are_read_as_one(read):
    assert texts(read(log("<text>one</text>") + "\n" + log("<text>two</text>"))) == ["one", "two"]


def test_warnings_of_a_server_before_the_document_do_no_harm(read):
    assert texts(read("<br />\n<b>Warning</b>: no tide in tide.php\n" + log("<text>one</text>"))) == ["one"]


def test_records_inside_others_come_between_their_parts(read):
    records = read(
        "<log><day><id>1</id><note><id>a</id></note><note><id>b</id></note><x:last>z</x:last></day><day/></log>", NESTED
    )
    assert [(record.name, record.part, record.text("id") or record.text("last")) for record in records] == [
        ("day", 0, "1"),
        ("note", 0, "a"),
        ("note", 0, "b"),
        ("day", 3 - 1, "z"),
        ("day", 0, ""),
    ]


def test_outer_records_that_are_not_closed_end_where_the_next_begins(read):
    records = read("<log><day><note><id>a</id><day><id>2</id><note><id>b</id></day></log>", NESTED)
    told = [(record.name, record.text("id")) for record in records if not isinstance(record, Reject)]
    assert told == [("day", ""), ("note", "a"), ("day", "2"), ("note", "b")]
    assert len(reasons(records)) == 1


def test_a_record_nested_too_deep_is_refused_and_the_next_is_read(read):
    records = read(log("<a>" * 400 + "</a>" * 400, "<text>after</text>"))
    assert texts(records) == ["after"]
    assert "line 3" in reasons(records)[0]
    assert "depth" in reasons(records)[0]


@pytest.mark.parametrize("start", ["", "<![CDATA[", "<!--", "<a "])
def test_a_record_that_is_absurdly_long_is_refused_and_the_next_is_read(read, start):
    end = {"<![CDATA[": "]]>", "<!--": "-->", "<a ": "/>"}.get(start, "")
    records = read(
        log("<text>before</text>", f"<text>{start}{'tide ' * (MAX_RECORD // 4)}{end}</text>", "<text>after</text>")
    )
    assert texts(records) == ["before", "after"]
    assert ["line 4" in reason and "longer than 10 MB" in reason for reason in reasons(records)] == [True]


def test_entities_of_a_file_s_own_are_refused(read):
    bomb = "<?xml version='1.0'?><!DOCTYPE log [<!ENTITY a 'tide'>" + "".join(
        f"<!ENTITY a{n} '{'&a;' * 10}'>" for n in range(9)
    )
    with pytest.raises(InputError, match="document type that declares entities"):
        read(bomb + "]>" + log("<text>&a8;</text>", before=""))


def test_files_of_others_are_never_fetched(read, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("herring")
    with pytest.raises(InputError, match="entities"):
        read(f'<!DOCTYPE log [<!ENTITY a SYSTEM "{secret.as_uri()}">]>' + log("<text>&a;</text>", before=""))
    records = read(f'<!DOCTYPE log SYSTEM "{secret.as_uri()}">' + log("<text>&a;</text>", before=""))
    assert texts(records) == ["&a;"]


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + log("<text>Zoë 😂</text>").encode(),
        codecs.BOM_UTF16_LE + log("<text>Zoë 😂</text>").encode("utf-16-le"),
        codecs.BOM_UTF16_BE + log("<text>Zoë 😂</text>").encode("utf-16-be"),
        codecs.BOM_UTF32_LE + log("<text>Zoë 😂</text>").encode("utf-32-le"),
        log("<text>Zoë 😂</text>").encode("utf-16-le"),
        log("<text>Zoë 😂</text>", before='<?xml version="1.0" encoding="utf-16"?>').encode(),
        log("<text>Zoë 😂</text>", before='<?xml version="1.0" encoding="no-such"?>').encode(),
    ],
)
def test_any_encoding_of_unicode_is_read(read, content):
    assert texts(read(content)) == ["Zoë 😂"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("windows-1252", "“Zoë”"), ("ISO-8859-1", "“Zoë”"), ("koi8-r", "Ольга"), ("Shift_JIS", "李望")],
)
def test_an_encoding_that_is_declared_is_read(read, encoding, text):
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    content = log(f"<text>{text}</text>", before=head)
    assert texts(read(content.encode("cp1252" if encoding.startswith("ISO") else encoding))) == [text]


def test_an_encoding_that_is_told_is_believed(read):
    assert texts(read(log("<text>Ольга</text>").encode("koi8-r"), encoding="koi8-r")) == ["Ольга"]
    with pytest.raises(UsageError, match="an encoding that Python knows"):
        read(log(), encoding="hex")
    with pytest.raises(InputError, match="a file in utf-8"):
        read(log("<text>Zoë</text>").encode("cp1252"), encoding="utf-8")


def test_a_record_that_is_not_utf8_is_read_as_windows_1252_and_says_so(read):
    content = log("<text>Zoë</text>", "<text>QQ</text>").encode().replace(b"QQ", b"Zo\xeb")
    first, second = read(content)
    assert [first.text("text"), second.text("text")] == ["Zoë", "Zoë"]
    assert [first.assumed, second.assumed] == [(), (NOT_UTF8,)]


def test_what_is_no_such_xml_is_an_error(read):
    for content in ("", "tide tables", "<html><body>note</body></html>", "<other><x/></other>"):
        with pytest.raises(InputError, match="XML with an element <log>"):
            read(content)
    with pytest.raises(InputError, match="a binary file"):
        read(b"\x89PNG\0\0\0" * 30)


def test_a_document_without_records_is_empty(read):
    assert read("<log>\n</log>") == []


def test_records_come_out_the_same_however_the_stream_is_cut():
    raw = (
        "<log>"
        + "".join(f"<note n='{n}'>Zoë<![CDATA[</note>]]><!-- <note> --></note >\n" for n in range(40))
        + "</log>"
    )

    def pieces(size):
        scanner = Scanner("log", FORM.shapes)
        data = raw.encode()
        found = [piece for at in range(0, len(data), size) for piece in scanner.feed(data[at : at + size])]
        return [*found, *scanner.finish()]

    whole = pieces(len(raw.encode()))
    assert len(whole) == 40
    assert [piece.line for piece in whole] == list(range(1, 41))
    for size in (1, 2, 3, 7, 50, 301):
        assert pieces(size) == whole


@pytest.mark.parametrize(
    "hostile", ["<text>", "<![CDATA[", "<!--", "&", "<", "</text>", "<a ", "<a:", "<note ", "\x00"]
)
def test_no_repetition_takes_absurdly_long(read, hostile):
    size = 2_000_000 // len(hostile)
    for note in (hostile * size, f"<!-- {hostile * size} --><b>", f"<text>{hostile * size}</text>"):
        records = read(log(note, "<text>after</text>"))
        assert len(records) <= 400_000


def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "log.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write("<log>")
        for n in range(30_000):
            file.write(f"<note><id>{n}</id><text>{'tide ' * 60}</text></note><other>{'x' * 200}</other>\n")
        file.write("</log>")
    tracemalloc.start()
    count = sum(1 for _ in xml_records(Source(path), FORM))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 30_000
    assert peak < 4_000_000

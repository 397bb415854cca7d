"""Where a run writes: all or nothing, and no manifest over what was moved in part."""

import pytest

from comments.errors import UsageError
from reports import output
from reports.output import MANIFEST, output_folder


def write(out, text):
    with output_folder(out) as fresh:
        (fresh / "tables").mkdir()
        for name in ("tables/comments.csv", "summary.json", MANIFEST):
            (fresh / name).write_text(text, encoding="utf-8")


def held(out):
    return {path.relative_to(out).as_posix(): path.read_text() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("name", "is_folder"), [("summary.json", True), ("tables", False)])
def test_a_folder_in_a_file_s_place_stops_the_move_before_it_begins(tmp_path, name, is_folder):
    out = tmp_path / "out"
    write(out, "old")
    (out / "tables" / "comments.csv").unlink()
    (out / "tables").rmdir()
    if is_folder:
        (out / name).unlink()
        (out / name).mkdir()
    else:
        (out / name).write_text("mine", encoding="utf-8")
    before = held(out)
    with pytest.raises(UsageError, match=name):
        write(out, "new")
    assert held(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_move_that_is_cut_off_leaves_no_manifest(tmp_path, monkeypatch):
    out = tmp_path / "out"
    write(out, "old")
    real, done = output.Path.replace, []

    def replace(path, target):
        if done:
            raise OSError(28, "No space left on device")
        done.append(target)
        return real(path, target)

    monkeypatch.setattr(output.Path, "replace", replace)
    with pytest.raises(UsageError, match="No space left"):
        write(out, "new")
    assert MANIFEST not in held(out)

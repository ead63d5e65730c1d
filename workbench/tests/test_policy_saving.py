"""Rule tables are saved all or none, over what was read, and put back byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.policy.saving import Change, SaveError, last_save, save, undo, what_to_commit


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Two files of a project."""
    made = [tmp_path / "seeds" / name for name in ("fit_rules.csv", "score_groups.csv")]
    for path in made:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"a,b\r\n1,2\r\n")
    made[0].chmod(0o640)
    return made


def changes_of(paths: list[Path]) -> list[Change]:
    """A change of each file."""
    return [Change(path, path.read_bytes(), b"a,b\r\n1,3\r\n") for path in paths]


def test_a_save_writes_all_files_and_an_undo_puts_them_back(
    tmp_path: Path, paths: list[Path]
) -> None:
    """A save writes all files and an undo puts them back."""
    save(tmp_path, changes_of(paths))
    assert [path.read_bytes() for path in paths] == [b"a,b\r\n1,3\r\n"] * 2
    assert paths[0].stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in paths[0].parent.iterdir()) == [path.name for path in paths]
    assert [change.path for change in last_save(tmp_path)] == paths
    assert undo(tmp_path) == paths
    assert [path.read_bytes() for path in paths] == [b"a,b\r\n1,2\r\n"] * 2
    with pytest.raises(SaveError, match="no save to undo"):
        undo(tmp_path)


def test_a_file_that_changed_in_the_meantime_is_not_written_over(
    tmp_path: Path, paths: list[Path]
) -> None:
    """A file that changed in the meantime is not written over."""
    changes = changes_of(paths)
    paths[1].write_bytes(b"a,b\r\n9,9\r\n")
    with pytest.raises(SaveError, match=r"score_groups.csv changed on disk"):
        save(tmp_path, changes)
    assert paths[0].read_bytes() == b"a,b\r\n1,2\r\n"
    assert not last_save(tmp_path)


def test_what_was_edited_after_a_save_is_not_undone(tmp_path: Path, paths: list[Path]) -> None:
    """What was edited after a save is not undone."""
    save(tmp_path, changes_of(paths))
    paths[0].write_bytes(b"a,b\r\n7,7\r\n")
    with pytest.raises(SaveError, match=r"fit_rules.csv changed on disk"):
        undo(tmp_path)
    assert [path.read_bytes() for path in paths] == [b"a,b\r\n7,7\r\n", b"a,b\r\n1,3\r\n"]


def test_if_a_file_can_t_be_written_none_is(
    tmp_path: Path, paths: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a file can't be written none is."""
    changes = changes_of(paths)
    rename = Path.replace

    def full(source: Path, target: Path) -> Path:
        if target == paths[1]:
            raise OSError(28, "No space left on device", str(target))
        return rename(source, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SaveError, match="No space left on device"):
        save(tmp_path, changes)
    assert [path.read_bytes() for path in paths] == [b"a,b\r\n1,2\r\n"] * 2
    assert sorted(path.name for path in paths[0].parent.iterdir()) == [path.name for path in paths]


def test_a_file_that_is_a_link_stays_one(tmp_path: Path, paths: list[Path]) -> None:
    """A file that is a link stays one."""
    link = tmp_path / "seeds" / "link.csv"
    link.symlink_to(paths[0])
    save(tmp_path, changes_of([link]))
    assert link.is_symlink()
    assert paths[0].read_bytes() == b"a,b\r\n1,3\r\n"


def test_the_words_for_a_commit_count_lines(tmp_path: Path, paths: list[Path]) -> None:
    """The words for a commit count lines."""
    words = what_to_commit(tmp_path, {paths[0]: (b"a\n1\n2\n", b"a\n1\n3\n4\n")})
    assert words.splitlines()[:2] == [
        "# seeds/fit_rules.csv: 2 lines added, 1 taken out",
        "git diff seeds/fit_rules.csv",
    ]

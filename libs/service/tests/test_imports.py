from pathlib import Path

import pytest
from laurel_service.imports import Import, Table, pages, read_file, read_lines
from laurel_service.settings_error import SettingsError


def _whole(row: dict[str, str]) -> tuple[str, int]:
    if not row["size"].isdigit():
        raise ValueError("size should be a whole number")
    return row["name"], int(row["size"])


TABLE = Table(("name", "size"), _whole, key=lambda said: said[0], named="name")  # type: ignore[arg-type]


def test_lines_are_read() -> None:
    assert read_lines(["name,size\n", "a,1\n", '"b,c",2\n'], TABLE) == [("a", 1), ("b,c", 2)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([], "line 1 should be name,size"),
        (["size,name\n"], "line 1 should be name,size"),
        (["name,size\n", "a\n"], "line 2 should have 2 fields"),
        (["name,size\n", "a,1\n", "a,2\n"], "line 3: name is there a second time"),
        (
            ["name,size\n", "a,x\n", "b,1\n", "c,y\n"],
            "line 2: size should be a whole number; line 4: size should be a whole number",
        ),
        (["name,size\n", *(f"{one},x\n" for one in range(12))], "; and 2 more lines"),
    ],
)
def test_bad_lines_are_named(lines: list[str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_lines(lines, TABLE)


async def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    binary = tmp_path / "binary.csv"
    binary.write_bytes(b"name,size\n\xff,1\n")
    for file, words in (
        (None, "IMPORT_FILE is missing"),
        (tmp_path / "none.csv", "can't be read"),
        (binary, "Nothing was changed"),
    ):
        with pytest.raises(SettingsError, match=words):
            await read_file(Import(file, dry_run=True), TABLE)


def test_pages_have_so_many_at_the_most() -> None:
    assert list(pages([1, 2, 3], 2)) == [[1, 2], [3]]

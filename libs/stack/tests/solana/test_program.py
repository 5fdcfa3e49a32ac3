from pathlib import Path

import pytest
from laurel_stack.errors import Missing
from laurel_stack.options import default_cache
from laurel_stack.solana.program import ensure_program


@pytest.mark.requirement("GEN-022")
def test_the_program_is_fetched_once() -> None:
    first = ensure_program(default_cache())
    fetched_at = first.stat().st_mtime_ns
    assert ensure_program(default_cache()) == first
    assert first.stat().st_mtime_ns == fetched_at


def test_without_cargo_it_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing, match="cargo is needed once") as missing:
        ensure_program(tmp_path / "cache")
    assert "Install cargo" in missing.value.hint


@pytest.mark.requirement("GEN-022")
def test_a_damaged_program_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mpl_token_metadata.so").write_bytes(b"damaged")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Missing):
        ensure_program(tmp_path)


def test_an_unusable_cargo_says_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cargo = tmp_path / "cargo"
    cargo.write_text("#!/bin/sh\necho 'no network today'\n")
    cargo.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with pytest.raises(Missing, match="no network today"):
        ensure_program(tmp_path / "cache")

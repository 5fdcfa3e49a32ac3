"""How a commit speaks."""

import subprocess

import pytest

from tools.docs.surfaces import ROOT

SINCE = "2026-11-26T00:00:00Z"
"""What was committed before stays as it is."""
SUBJECT_LENGTH = 72


@pytest.mark.requirement("GEN-015")
def test_a_commit_has_a_short_subject_and_a_body() -> None:
    """The subject says what changes, the body why: amend it before it is shared."""
    command = ("git", "log", "--no-merges", f"--since={SINCE}", "--format=%h%x1f%s%x1f%b%x1e")
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    commits = [one.strip().split("\x1f") for one in told.split("\x1e") if one.strip()]
    offenders = {
        f"{id_}: {subject}"
        for id_, subject, body in commits
        if len(subject) > SUBJECT_LENGTH or not body.strip()
    }
    assert offenders == set()

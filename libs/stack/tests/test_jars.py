from pathlib import Path

import pytest
from laurel_stack.errors import Missing
from laurel_stack.jars import classpath


def test_a_refused_download_says_what_must_be_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(Missing, match=r"Kafka's jars could not be fetched.*\n.*Maven Central"):
        classpath(tmp_path)
    assert list(tmp_path.glob("kafka-*[0-9]")) == []

"""CIDs as the reference implementation (`ipfs add --cid-version=0|1`) computes them."""

import pytest
from laurel_stack.ipfs.cid import CHUNK_BYTES, CidVersion, cid_of

KNOWN: list[tuple[bytes, CidVersion, str]] = [
    (b"", 0, "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"),
    (b"", 1, "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"),
    (b"hello world", 0, "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD"),
    (b"hello world", 1, "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"),
    (b"hello world\n", 0, "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o"),
    (bytes(600_000), 0, "QmRGw3jDTE2Bu51tEYn2JoyQq3ApDaJm8DpRxM68WqK7fU"),
    (bytes(600_000), 1, "bafybeib7pcuusxw7atqqc4apxvkezssdjbqkkhymjpo5x7bsj5sytn2ph4"),
]


@pytest.mark.requirement("NFT-090")
@pytest.mark.parametrize(("content", "version", "cid"), KNOWN)
def test_known_cids(content: bytes, version: CidVersion, cid: str) -> None:
    assert cid_of(content, version) == cid


def test_a_file_of_one_chunk_is_one_raw_block() -> None:
    assert cid_of(bytes(CHUNK_BYTES), 1).startswith("bafkrei")
    assert cid_of(bytes(CHUNK_BYTES + 1), 1).startswith("bafybei")

import pytest
from minting.chain import borsh
from minting.chain.metadata import Metadata
from solders.keypair import Keypair

AUTHORITY, MINT = Keypair().pubkey(), Keypair().pubkey()


def account(key: int = 4, name: str = "N", creators: bytes = borsh.NONE) -> bytes:
    return b"".join(
        [
            borsh.integer(key, 1),
            bytes(AUTHORITY),
            bytes(MINT),
            borsh.text(name.ljust(32, "\0")),
            borsh.text("S"),
            borsh.text("u"),
            borsh.integer(500, 2),
            creators,
            borsh.boolean(False),
            borsh.boolean(True),
        ]
    )


def test_padding_is_no_part_of_a_name() -> None:
    metadata = Metadata.decode(account(name="Grüße"))
    assert metadata.name == "Grüße"
    assert metadata.update_authority == str(AUTHORITY)
    assert metadata.mint_address == str(MINT)
    assert metadata.creators == ()
    assert metadata.is_mutable


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "truncated"),
        (account()[:50], "truncated"),
        (account(key=6), "must be 4"),
        (account(creators=b"\x02"), "option tag must be 0 or 1"),
        (account(creators=b"\x01\xff\xff\xff\xff"), "truncated|tag"),
    ],
    ids=["nothing", "half", "another key", "another option", "too many creators"],
)
def test_other_bytes_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Metadata.decode(data)

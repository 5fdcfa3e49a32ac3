from pathlib import Path

import pytest
from minting.chain import (
    Fees,
    InvalidOrder,
    Minter,
    MintOrder,
    RecentBlockhash,
    WalletError,
    build_mint,
    load_wallet,
    mint_keypair,
)
from solders.compute_budget import ID as COMPUTE_BUDGET
from solders.hash import Hash
from solders.keypair import Keypair
from solders.transaction import VersionedTransaction

from .conftest import new_order

SECRET = b"s" * 32
RECENT = RecentBlockhash(Hash.default(), 150)
OWNER = str(Keypair().pubkey())


@pytest.mark.requirement("NFT-013")
def test_a_request_has_one_mint_address() -> None:
    assert mint_keypair(SECRET, "a") == mint_keypair(SECRET, "a")
    assert mint_keypair(SECRET, "a") != mint_keypair(SECRET, "b")
    assert mint_keypair(SECRET, "a") != mint_keypair(b"t" * 32, "a")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(WalletError, match="at least 32 bytes"):
        mint_keypair(b"short", "a")


def test_the_same_order_gives_the_same_bytes() -> None:
    minter, order = Minter(Keypair(), SECRET), new_order()
    signed = build_mint(order, minter, RECENT)
    assert signed == build_mint(order, minter, RECENT)
    assert signed.mint_address == minter.mint_address(order.request_id)
    assert signed.last_valid_block_height == 150


def test_the_priority_fee_is_offered() -> None:
    minter = Minter(Keypair(), SECRET, Fees(unit_limit=123_456), unit_price=789)
    message = VersionedTransaction.from_bytes(build_mint(new_order(), minter, RECENT).raw).message
    budget = [
        (instruction.data[0], int.from_bytes(instruction.data[1:], "little"))
        for instruction in message.instructions
        if message.account_keys[instruction.program_id_index] == COMPUTE_BUDGET
    ]
    assert budget == [(2, 123_456), (3, 789)]


@pytest.mark.requirement("NFT-084")
@pytest.mark.parametrize(
    ("market", "signed_before", "price"),
    [
        *((0, 0, 100), (700, 0, 700), (0, 1, 200), (300, 1, 600), (0, 3, 800), (0, 4, 1000)),
        *((5000, 0, 1000), (0, 10_000, 1000)),
    ],
)
def test_the_price_follows_the_market_and_doubles_up_to_a_cap(
    market: int, signed_before: int, price: int
) -> None:
    assert Fees(lowest=100, highest=1000).price(market, signed_before) == price


def test_no_key_is_shown() -> None:
    minter = Minter(Keypair(), SECRET)
    assert str(minter.wallet) not in repr(minter)
    assert repr(SECRET) not in repr(minter)


def test_the_longest_order_fits_a_packet() -> None:
    order = MintOrder("id", OWNER, "n" * 32, "s" * 10, "u" * 200)
    assert len(build_mint(order, Minter(Keypair(), SECRET), RECENT).raw) <= 1232


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "n" * 33}, "name must have 1 to 32 bytes of UTF-8, not 33"),
        ({"name": "ü" * 17}, "name must have 1 to 32 bytes of UTF-8, not 34"),
        ({"symbol": "s" * 11}, "symbol must have 1 to 10 bytes"),
        ({"uri": "u" * 201}, "uri must have 1 to 200 bytes"),
        ({"uri": ""}, "uri must have 1 to 200 bytes"),
        ({"owner": "nobody"}, "owner must be a Solana address"),
    ],
)
def test_an_order_beyond_the_limits_names_the_field(fields: dict[str, str], message: str) -> None:
    order = {"request_id": "id", "owner": OWNER, "name": "n", "symbol": "s", "uri": "u"}
    with pytest.raises(InvalidOrder, match=message):
        MintOrder(**order | fields)


def test_a_wallet_is_read_as_solana_writes_it(tmp_path: Path) -> None:
    wallet = Keypair()
    (tmp_path / "wallet.json").write_text(wallet.to_json())
    assert load_wallet(tmp_path / "wallet.json") == wallet


@pytest.mark.parametrize("content", [b"", b"[1, 2]", b"[300]", b"\xff", b'"text"'])
def test_a_wrong_wallet_is_not_shown(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "wallet.json").write_bytes(content)
    with pytest.raises(WalletError, match="must hold a JSON array of the keypair's 64 bytes"):
        load_wallet(tmp_path / "wallet.json")


def test_a_missing_wallet_is_named(tmp_path: Path) -> None:
    with pytest.raises(WalletError, match=r"wallet\.json: No such file"):
        load_wallet(tmp_path / "wallet.json")

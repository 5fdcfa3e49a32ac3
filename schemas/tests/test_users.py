"""A profile's ornaments never cost the person their wallet."""

import json

import pytest
from laurel_schemas.accounts_users_v1 import UserAnnounced

WALLET = "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin"
PLAIN = {"user_id": 7, "wallet_address": WALLET, "joined_at": "2024-09-20T08:36:00Z"}


def announced(**ornaments: object) -> UserAnnounced:
    return UserAnnounced.decode(json.dumps(PLAIN | ornaments).encode())


@pytest.mark.requirement("EVT-027", "EVT-066")
@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("username", "", None),
        ("username", "\0\x1b", None),
        ("username", "x" * 201, "x" * 200),
        ("username", " Crypto\0Hunter ", "CryptoHunter"),
        ("avatar_url", "https://cdn.example/" + "x" * 600, None),
        ("avatar_url", "/a\0.png", None),
        ("avatar_url", "", None),
        ("locale", "x" * 65, None),
        ("time_zone", "Not A Zone", None),
        ("email", "nobody", None),
        ("email", "a@b@c", None),
        ("email", "two@mail.example,three@mail.example\r\nBcc: x", None),
    ],
)
def test_an_unusable_ornament_is_cut_or_left_out_and_noted(
    field: str, text: str, kept: str | None
) -> None:
    user = announced(**{field: text})
    assert user.wallet_address == WALLET
    assert getattr(user, field) == kept
    assert user.mended == (field,)
    assert json.loads(user.encode())[field] == text


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("username", "李 🐔"),
        ("avatar_url", "/path/to/avatar.png"),
        ("locale", "pt-BR"),
        ("time_zone", "America/Argentina/Buenos_Aires"),
        ("email", "a+b@mail.example"),
        ("username", None),
    ],
)
def test_a_usable_ornament_stays_as_it_is(field: str, text: str | None) -> None:
    user = announced(**{field: text})
    assert getattr(user, field) == text
    assert user.mended == ()

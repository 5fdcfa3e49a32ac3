"""Burn one NFT and mint another in one transaction: nobody ever owns none or two (NFT-022)."""

from dataclasses import replace

from solders.keypair import Keypair
from solders.message import Message, MessageV0, MessageV1, to_bytes_versioned
from solders.pubkey import Pubkey
from solders.signature import Signature
from solders.transaction import VersionedTransaction

from minting.chain.metaplex import burn_v1
from minting.chain.mint import Minter, MintOrder, SignedTransaction, budget, mint_instructions
from minting.chain.nonce import Anchor
from minting.chain.wallet import mint_keypair

_Message = Message | MessageV0 | MessageV1


class InvalidSignature(ValueError):
    """What came back is not the transaction that was handed out, signed by the owner; says why."""


def build_upgrade(
    order: MintOrder, burned: str, minter: Minter, recent: Anchor
) -> SignedTransaction:
    """Sign what burns `burned` in the owner's wallet and mints `order` into it.

    The owner's own signature is still missing: without it the chain takes nothing of it.
    """
    mint, payer = mint_keypair(minter.secret, order.request_id), minter.wallet.pubkey()
    instructions = [
        *recent.opening(payer),
        *budget(minter),
        burn_v1(Pubkey.from_string(burned), Pubkey.from_string(order.owner)),
        *mint_instructions(order, mint.pubkey(), payer),
    ]
    message = MessageV0.try_compile(payer, instructions, [], recent.blockhash)
    known = {key.pubkey(): key for key in (minter.wallet, mint)}
    text = to_bytes_versioned(message)
    signatures = [
        known[key].sign_message(text) if key in known else Signature.default()
        for key in _signers(message)
    ]
    return SignedTransaction(
        signature=str(signatures[0]),
        raw=bytes(VersionedTransaction.populate(message, signatures)),
        last_valid_block_height=recent.last_valid_block_height,
        mint_address=str(mint.pubkey()),
        awaits_owner=True,
        nonce=recent.nonce,
    )


def signed_with(handed_out: SignedTransaction, owner: Keypair) -> SignedTransaction:
    """The same with the signature of the NFT's owner, whose key we keep for them.

    Raises InvalidSignature where it is not the owner's key.
    """
    ours = VersionedTransaction.from_bytes(handed_out.raw)
    text = to_bytes_versioned(ours.message)
    signatures = [
        owner.sign_message(text) if key == owner.pubkey() else known
        for key, known in zip(_signers(ours.message), ours.signatures, strict=True)
    ]
    return signed_by_owner(
        handed_out, bytes(VersionedTransaction.populate(ours.message, signatures))
    )


def signed_by_owner(handed_out: SignedTransaction, returned: bytes) -> SignedTransaction:
    """What was handed out with the owner's signature in it, taken from what a wallet returned.

    Only that signature is taken over. Raises InvalidSignature when the wallet changed anything, or
    its signature is missing or wrong.
    """
    ours = VersionedTransaction.from_bytes(handed_out.raw)
    theirs = _parsed(returned)
    text = to_bytes_versioned(ours.message)
    same = to_bytes_versioned(theirs.message) == text
    if not same or len(theirs.signatures) != len(ours.signatures):
        raise InvalidSignature("it should be the transaction that was handed out, unchanged")
    signatures = [
        mine if mine != Signature.default() else owners
        for mine, owners in zip(ours.signatures, theirs.signatures, strict=True)
    ]
    for key, signature in zip(_signers(ours.message), signatures, strict=True):
        if not signature.verify(key, text):
            raise InvalidSignature("it should be signed by the wallet that holds the NFT")
    whole = VersionedTransaction.populate(ours.message, signatures)
    return replace(handed_out, raw=bytes(whole), awaits_owner=False)


def _signers(message: _Message) -> list[Pubkey]:
    """The accounts that sign, the payer first."""
    return message.account_keys[: message.header.num_required_signatures]


def _parsed(returned: bytes) -> VersionedTransaction:
    try:
        return VersionedTransaction.from_bytes(returned)
    except ValueError:
        raise InvalidSignature("it should be a transaction as Solana's wallets return it") from None

import { useMutation } from "@tanstack/react-query";
import { fromBase64, toBase64 } from "../../api/bytes";
import { ask, get } from "../../api/client";
import { ApiError } from "../../api/errors";
import { refresh } from "../../api/queries";
import * as session from "../../api/session";
import { chosen, people, type Wallet, walletOf } from "../../api/wallets";
import { useWords } from "../../words";
import { type Next, OVER } from "./details";

const REQUEST = "/api/v1/nft/synthesize/{request_id}";
const EVERY_MS = 500;
const PATIENCE = 120;

/** Begin an upgrade and let the owner's wallet sign it; gives the id of the request. */
export function useUpgrade() {
  const { upgrade } = useWords();
  return useMutation<string, ApiError, Next>({
    mutationFn: async ({ level }) => {
      const wallet = await ownWallet();
      if (!wallet) throw new ApiError(409, "NO_WALLET", upgrade.noWallet);
      const started = await ask("post", "/api/v1/nft/synthesize", {}, { targetTierId: level });
      const unsigned = started.transactionToSign ?? (await prepared(started.requestId, upgrade.notPrepared));
      if (unsigned) await sign(started.requestId, unsigned, wallet);
      return started.requestId;
    },
    onSuccess: () => refresh("/api/v1/nft/personal-center"),
  });
}

/** The transaction, once the badges are bound; null where the owner need not sign it. */
async function prepared(request: string, notYet: string): Promise<string | null> {
  for (let asked = 0; asked < PATIENCE; asked += 1) {
    const { badgesBound, status, transactionToSign } = await get(REQUEST, { request_id: request });
    if (transactionToSign || badgesBound || OVER.has(status)) return transactionToSign;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  throw new ApiError(409, "NOT_PREPARED", notYet);
}

async function sign(request: string, unsigned: string, wallet: Wallet): Promise<void> {
  const signed = await wallet.signTransaction(fromBase64(unsigned));
  await ask(
    "post",
    `${REQUEST}/signature`,
    { request_id: request },
    { signedTransaction: toBase64(signed) },
  );
}

/** The wallet of the sign-in; after a reload, that of the demo person who is signed in. */
async function ownWallet(): Promise<Wallet | null> {
  const known = chosen.get();
  if (known) return known;
  const me = session.current()?.userId;
  const person = (await people()).find(({ userId }) => userId === me);
  return person ? walletOf(person) : null;
}

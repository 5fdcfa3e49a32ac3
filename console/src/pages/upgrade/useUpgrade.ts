import { useMutation } from "@tanstack/react-query";
import { fromBase64, toBase64 } from "../../api/bytes";
import { ask } from "../../api/client";
import { ApiError } from "../../api/errors";
import { refresh } from "../../api/queries";
import * as session from "../../api/session";
import { chosen, people, type Wallet, walletOf } from "../../api/wallets";
import { useWords } from "../../words";

/** Begin an upgrade and let the owner's wallet sign it; gives the id of the request. */
export function useUpgrade() {
  const { upgrade } = useWords();
  return useMutation<string, ApiError, number>({
    mutationFn: async (level) => {
      const wallet = await ownWallet();
      if (!wallet) throw new ApiError(409, "NO_WALLET", upgrade.noWallet);
      const started = await ask("post", "/api/v1/nft/synthesize", {}, { targetTierId: level });
      const unsigned = started.transactionToSign;
      if (unsigned) await sign(started.requestId, unsigned, wallet);
      return started.requestId;
    },
    onSuccess: () => refresh("/api/v1/nft/personal-center"),
  });
}

async function sign(request: string, unsigned: string, wallet: Wallet): Promise<void> {
  const signed = await wallet.signTransaction(fromBase64(unsigned));
  await ask(
    "post",
    "/api/v1/nft/synthesize/{request_id}/signature",
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

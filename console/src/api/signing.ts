import { base58 } from "./bytes";
import { ask } from "./client";
import * as session from "./session";
import { view } from "./view";
import { asked, chosen, type Wallet } from "./wallets";

interface Challenge {
  message: string;
  nonce: string;
}

/** Sign in with a wallet: identity asks, the wallet signs, identity gives tokens. */
export async function signIn(wallet: Wallet): Promise<void> {
  const address = await wallet.connect();
  const path = "/api/v1/identity/sign-in/wallet";
  const { message, nonce } = await asked<Challenge>(`${path}/challenge`, { address });
  const signature = base58(await wallet.signMessage(new TextEncoder().encode(message)));
  session.begin(await asked(path, { nonce, signature }));
  chosen.set(wallet);
}

/** End the session here, and at the issuer where it can be reached. */
export async function signOut(): Promise<void> {
  view.set(null);
  await ask("post", "/api/v1/identity/sign-out").catch(() => undefined);
  chosen.set(null);
  session.end("asked");
}

// Wallets that can sign in: those of the browser by the Wallet Standard, and those of demo people.
import { reached } from "./client";
import { fromBase64, toBase64 } from "./bytes";
import { opened } from "./errors";
import { store } from "./store";

export interface Wallet {
  name: string;
  connect(): Promise<string>;
  signMessage(message: Uint8Array): Promise<Uint8Array>;
  signTransaction(transaction: Uint8Array): Promise<Uint8Array>;
}

interface Account {
  address: string;
}

interface StandardWallet {
  name: string;
  chains: readonly string[];
  accounts: readonly Account[];
  features: Record<string, Record<string, (...given: unknown[]) => Promise<unknown>>>;
}

export const found = store<readonly Wallet[]>([]);
/** The wallet that the person signed in with, where it is still known. */
export const chosen = store<Wallet | null>(null);

/** Ask the browser's wallets to come forward, now and whenever one is added. */
export function discover(): void {
  const register = (...wallets: StandardWallet[]) => {
    const usable = wallets.filter(({ features }) => features["solana:signMessage"]);
    found.set([...found.get(), ...usable.map(standard)]);
    return () => undefined;
  };
  window.addEventListener("wallet-standard:register-wallet", (event) =>
    (event as CustomEvent<(api: unknown) => void>).detail({ register }),
  );
  window.dispatchEvent(new CustomEvent("wallet-standard:app-ready", { detail: { register } }));
}

function standard(wallet: StandardWallet): Wallet {
  let account: Account | undefined;
  async function use<T>(feature: string, method: string, given: object): Promise<T> {
    const answers = await wallet.features[feature]?.[method]?.({ account, ...given });
    return (answers as T[])[0] as T;
  }
  return {
    name: wallet.name,
    async connect() {
      await wallet.features["standard:connect"]?.connect?.();
      account = wallet.accounts[0];
      if (!account) throw new Error("no account");
      return account.address;
    },
    async signMessage(message) {
      const answer = await use<{ signature: Uint8Array }>("solana:signMessage", "signMessage", { message });
      return answer.signature;
    },
    async signTransaction(transaction) {
      const chain = wallet.chains.find((one) => one.startsWith("solana:"));
      const answer = await use<{ signedTransaction: Uint8Array }>(
        "solana:signTransaction",
        "signTransaction",
        { transaction, chain },
      );
      return answer.signedTransaction;
    },
  };
}

export interface Person {
  userId: number;
  name: string;
  part: string;
  walletAddress: string;
}

/** The demo people, or none where the stack is not the embedded one. */
export async function people(): Promise<readonly Person[]> {
  const answer = await reached(fetch("/demo/people"));
  if (!answer.ok) return [];
  return ((await answer.json()) as { people: Person[] }).people;
}

export function walletOf(person: Person): Wallet {
  async function signed(what: "message" | "transaction", bytes: Uint8Array): Promise<Uint8Array> {
    const answer = await fetch(`/demo/people/${person.userId}/${what}`, {
      method: "POST",
      body: JSON.stringify({ [what]: toBase64(bytes) }),
    });
    const body = (await answer.json()) as { signature?: string; transaction?: string };
    return fromBase64(body.signature ?? body.transaction ?? "");
  }
  return {
    name: person.name,
    connect: () => Promise.resolve(person.walletAddress),
    signMessage: (message) => signed("message", message),
    signTransaction: (transaction) => signed("transaction", transaction),
  };
}

export async function asked<T>(path: string, body: object): Promise<T> {
  const answer = await reached(
    fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
  return opened(answer.status, await answer.json().catch(() => null)) as T;
}

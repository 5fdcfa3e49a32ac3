// What the services answer, from the OpenAPI documents that they serve (`make console-types`).
import type { paths as Badges } from "./generated/badges";
import type { paths as Chat } from "./generated/chat";
import type { paths as Competition } from "./generated/competition";
import type { paths as Identity } from "./generated/identity";
import type { paths as Minting } from "./generated/minting";
import type { paths as Notifications } from "./generated/notification_router";

import type { paths as Operations } from "./generated/operations";
import type { paths as Qualification } from "./generated/qualification";
import type { paths as Wallet } from "./generated/wallet";

export type Paths = Badges &
  Chat &
  Competition &
  Identity &
  Minting &
  Notifications &
  Operations &
  Qualification &
  Wallet;

type Json<R> = R extends { content: { "application/json": infer Body } } ? Body : never;
type Enveloped<O> = O extends { responses: infer R }
  ? (200 extends keyof R ? Json<R[200]> : never) | (201 extends keyof R ? Json<R[201]> : never) | (202 extends keyof R ? Json<R[202]> : never)
  : never;
type Data<O> = Enveloped<O> extends { data: infer D } ? D : never;
type With<M extends Method> = {
  [P in keyof Paths]: [Data<Get<Paths[P], M>>] extends [never] ? never : P;
}[keyof Paths];
type Get<T, K> = K extends keyof T ? T[K] : never;

export type Method = "get" | "post" | "put" | "patch" | "delete";
/** A path with a method that answers in the envelope. */
export type PathOf<M extends Method> = With<M> & string;
/** A path that answers a page at a time. */
export type PagedPath = {
  [P in PathOf<"get">]: Answer<P> extends Paged ? P : never;
}[PathOf<"get">];
export interface Paged {
  nextCursor: string | null;
}
/** The `data` of the answer of a path. */
export type Answer<P extends keyof Paths, M extends Method = "get"> = Data<Get<Paths[P], M>>;

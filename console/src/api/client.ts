import { ApiError, opened } from "./errors";
import type { Answer, Method, PathOf } from "./paths";
import * as reachable from "./reachable";
import * as session from "./session";
import { view, viewHeaders } from "./view";

export type Parameters = Record<string, string | number | undefined>;

/** A path with its parameters filled in; those that it does not name make the query. */
export function address(path: string, parameters: Parameters = {}): string {
  const rest = new URLSearchParams();
  let filled = path;
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    const place = `{${name}}`;
    if (filled.includes(place)) filled = filled.replace(place, encodeURIComponent(value));
    else rest.set(name, String(value));
  }
  return rest.size ? `${filled}?${rest}` : filled;
}

/** The `data` that a path answers with; a token that has expired is renewed once. `more` are headers. */
export async function ask<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  parameters?: Parameters,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
): Promise<Answer<P, M>> {
  // The services refuse it, too; here nothing is even sent that somebody did not press.
  if (view.get() && method !== "get") throw new ApiError(403, "VIEW_READ_ONLY", "");
  const send = () => request(method, address(path, parameters), body, more);
  let answer = await send();
  if (answer.status === 401 && (await session.renew())) answer = await send();
  if (answer.status === 401) session.end("expired");
  return opened(answer.status, await readable(answer)) as Answer<P, M>;
}

export function get<P extends PathOf<"get">>(path: P, parameters?: Parameters) {
  return ask("get", path, parameters);
}

async function request(
  method: Method,
  url: string,
  body: unknown,
  more: Readonly<Record<string, string>>,
): Promise<Response> {
  const headers: Record<string, string> = { ...viewHeaders(view.get()), ...more };
  const token = session.current()?.accessToken;
  if (token) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  if (method === "post") headers["idempotency-key"] = crypto.randomUUID();
  return reached(
    fetch(url, { method: method.toUpperCase(), headers, body: body && JSON.stringify(body) } as RequestInit),
  );
}

/** Notes whether the gateway and what is behind it can be reached. */
export async function reached(asked: Promise<Response>): Promise<Response> {
  try {
    const answer = await asked;
    reachable.tell(answer.status < 502);
    return answer;
  } catch {
    reachable.tell(false);
    throw new ApiError(0, "UNREACHABLE", "");
  }
}

export async function readable(answer: Response): Promise<unknown> {
  return answer.json().catch(() => null);
}

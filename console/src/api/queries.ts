import { QueryClient, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { ask, get, type Parameters } from "./client";
import { ApiError } from "./errors";
import type { Answer, Method, Paged, PagedPath, PathOf } from "./paths";
import { view } from "./view";

/** What is on the screen is read again this often where no event tells of it. */
const CALM_MS = 30_000;
/** Each look at somebody else is kept as one: nothing looks by itself. */
const alone = () => view.get() === null;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: alone,
      refetchOnReconnect: alone,
      retry: (count, error) => count < 3 && error instanceof ApiError && error.passing,
      retryDelay: (count) => Math.min(1000 * 2 ** count, 8000),
    },
  },
});

interface Options<T> {
  enabled?: boolean;
  /** How often to read it again, in milliseconds; 0 for now and then. */
  every?: (known: T | undefined) => number;
}

/** What a path answers, kept under its path and parameters. */
export function useGet<P extends PathOf<"get">>(
  path: P,
  parameters: Parameters = {},
  { enabled = true, every }: Options<Answer<P>> = {},
) {
  return useQuery<Answer<P>, ApiError>({
    queryKey: [path, parameters],
    queryFn: () => get(path, parameters),
    enabled,
    refetchInterval: ({ state }) => alone() && (every?.(state.data) || CALM_MS),
  });
}

/**
 * The rows of all pages of a path so far, and how to get more; `rows` finds them in a page. Many pages
 * are read again less often than one, so that a page of them is asked for as often as another.
 */
export function usePages<P extends PagedPath, Row>(
  path: P,
  rows: (page: Answer<P>) => readonly Row[],
  parameters: Parameters = {},
  every = CALM_MS,
) {
  return useInfiniteQuery<Answer<P>, ApiError, readonly Row[], unknown[], string | undefined>({
    queryKey: [path, parameters, "pages"],
    queryFn: ({ pageParam }) => get(path, { ...parameters, cursor: pageParam }),
    initialPageParam: undefined,
    getNextPageParam: (page) => (page as Paged).nextCursor ?? undefined,
    refetchInterval: ({ state }) => alone() && every * (state.data?.pages.length ?? 1),
    select: ({ pages }) => pages.flatMap((page) => rows(page)),
  });
}

/** A change, after which the named paths are read again. */
export function useChange<M extends Method, P extends PathOf<M>>(
  method: M,
  path: P,
  touches: readonly string[] = [],
) {
  return useMutation<Answer<P, M>, ApiError, { parameters?: Parameters; body?: unknown }>({
    mutationFn: ({ parameters, body }) => ask(method, path, parameters, body),
    onSuccess: () => Promise.all(touches.map((touched) => refresh(touched))),
  });
}

/** Read a path again wherever it is shown. */
export function refresh(path: string): Promise<void> {
  return queries.invalidateQueries({ queryKey: [path] });
}

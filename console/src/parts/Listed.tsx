import type { UseInfiniteQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { ApiError } from "../api/errors";
import { type Column, Columns } from "./Columns";
import { Loaded } from "./Loaded";
import { More } from "./More";

interface Properties<T> {
  of: UseInfiniteQueryResult<readonly T[], ApiError>;
  columns: readonly Column<T>[];
  id: (row: T) => string;
  minWidth?: number;
  /** What stands there where there are no rows. */
  none: ReactNode;
}

/** A table of all pages so far, with a way to the next. */
export function Listed<T>({ of, none, ...table }: Properties<T>) {
  return (
    <>
      <Loaded of={of} height={36}>
        {(rows) => (rows.length ? <Columns of={rows} {...table} /> : none)}
      </Loaded>
      <More of={of} />
    </>
  );
}

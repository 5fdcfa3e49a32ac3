import { Table } from "@mantine/core";
import type { ReactNode } from "react";

export interface Column<T> {
  label: string;
  cell: (row: T) => ReactNode;
  /** Figures stand at the end of their column. */
  figure?: boolean;
}

interface Properties<T> {
  of: readonly T[];
  columns: readonly Column<T>[];
  id: (row: T) => string;
  minWidth?: number;
}

/** A table with a column for each thing that its rows say. */
export function Columns<T>({ of, columns, id, minWidth = 560 }: Properties<T>) {
  return (
    <Table.ScrollContainer minWidth={minWidth}>
      <Table>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ label, figure }) => (
              <Table.Th key={label} ta={figure ? "end" : "start"}>
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {of.map((row) => (
            <Table.Tr key={id(row)}>
              {columns.map(({ label, cell, figure }) => (
                <Table.Td key={label} ta={figure ? "end" : "start"} className={figure ? "figure" : undefined}>
                  {cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

import type { EntityName, FilterQuery } from "@mikro-orm/core";
import { findRows } from "../db/find-rows.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Position } from "./cursor.ts";
import type { Call, Page } from "./operation.ts";

interface Dated {
  id: string;
  createdAt: Date;
}
interface PageInput {
  limit: number;
  cursor?: string | undefined;
}

/** Cuts rows that were read one beyond the page, newest first, into a page and its cursor. */
export function cutPage<Row extends Dated, Item>(
  rows: Row[],
  input: PageInput,
  scope: string,
  call: Call,
  present: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, input.limit);
  const last = shown.at(-1);
  const nextCursor =
    rows.length > input.limit && last
      ? encodeCursor(call.deps.settings.secret, `${call.projectId} ${scope}`, { at: last.createdAt, id: last.id })
      : null;
  return { items: shown.map(present), nextCursor };
}

export const pagePosition = (input: PageInput, scope: string, call: Call): Position | null =>
  input.cursor === undefined
    ? null
    : decodeCursor(call.deps.settings.secret, `${call.projectId} ${scope}`, input.cursor);

/** One page of an entity, newest first, by keyset: rows inserted meanwhile shift nothing. */
export async function findPage<Row extends Dated, Item>(
  call: Call,
  entity: EntityName<Row>,
  where: FilterQuery<Row>,
  input: PageInput,
  scope: string,
  present: (row: Row) => Item,
): Promise<Page<Item>> {
  const after = pagePosition(input, scope, call);
  const beyond = after
    ? { createdAt: { $lte: after.at }, $or: [{ createdAt: { $lt: after.at } }, { id: { $lt: after.id } }] }
    : {};
  const rows = await findRows(call.em, entity, { $and: [where, beyond] } as FilterQuery<Row>, input.limit + 1);
  return cutPage(rows, input, scope, call, present);
}

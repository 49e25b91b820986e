import type { Params } from "./params.ts";
import { invalid, noSuch } from "./stripe-error.ts";

export interface ListPage<T> {
  object: "list";
  url: string;
  has_more: boolean;
  data: T[];
}

export const pageParams = ["limit", "starting_after", "ending_before", "created"];

/** One page in Stripe's shape, newest first. */
export function listPage<T extends { id: string; created: number }>(
  url: string,
  oldestFirst: readonly T[],
  params: Params,
): ListPage<T> {
  const limit = params.integer("limit") ?? 10;
  if (limit < 1 || limit > 100) throw invalid("The limit must be between 1 and 100.", "limit");
  const newestFirst = oldestFirst.toReversed().filter((record) => createdFits(record.created, params));
  const after = params.text("starting_after");
  const before = params.text("ending_before");
  if (before !== null) {
    const earlier = newestFirst.slice(0, indexOf(newestFirst, before, "ending_before"));
    return { object: "list", url, has_more: earlier.length > limit, data: earlier.slice(-limit) };
  }
  const rest = after === null ? newestFirst : newestFirst.slice(indexOf(newestFirst, after, "starting_after") + 1);
  return { object: "list", url, has_more: rest.length > limit, data: rest.slice(0, limit) };
}

function indexOf(list: readonly { id: string }[], id: string, param: string): number {
  const index = list.findIndex((record) => record.id === id);
  if (index === -1) throw noSuch("object", id, param);
  return index;
}

function createdFits(created: number, params: Params): boolean {
  const range = params.object("created");
  const bound = (name: string, otherwise: number) => range?.integer(name) ?? otherwise;
  return (
    created > bound("gt", -Infinity) &&
    created >= bound("gte", -Infinity) &&
    created < bound("lt", Infinity) &&
    created <= bound("lte", Infinity)
  );
}

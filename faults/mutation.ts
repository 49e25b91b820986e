import type { Patch } from "./patch.ts";

/** One protection taken out of a copy of Cora: the rows that watch over it must find something then. */
export interface Mutation {
  id: string;
  /** What is missing, as a sentence about Cora. */
  title: string;
  patches?: readonly Patch[];
  /** Run by the database's owner after the migrations. */
  sql?: readonly string[];
  /** What a deploy brings instead of the careful release. */
  release?: readonly Patch[];
  /** Numbers of the rows that must turn red. */
  turnsRed: readonly number[];
  /** How many trials show it surely; the row's short number unless given. */
  trials?: number;
}

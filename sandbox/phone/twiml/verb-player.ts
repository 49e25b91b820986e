import type { Callback } from "../call-order.ts";
import type { Line } from "../line.ts";
import type { Verb } from "./parse-twiml.ts";

/** The next document to fetch, with what the last verb has to tell. */
export interface Next extends Callback {
  params: Record<string, string>;
}

/** What follows a verb: the one after it, another document, or the end of the call. */
export type Step = "next verb" | "end" | Next;

export interface Stage {
  line: Line;
  /** The address of the present document, to which relative ones refer. */
  base: string | null;
}

export type VerbPlayer = (verb: Verb, stage: Stage) => Promise<Step>;

/** Where a verb's `action` leads; without one it is the present document, or nowhere for inline instructions. */
export function actionOf({ attributes }: Verb, { base }: Stage, params: Record<string, string>): Next | null {
  const url = attributes["action"] === undefined ? base : resolveUrl(attributes["action"], base);
  if (url === null) return null;
  return { url, method: attributes["method"]?.toUpperCase() === "GET" ? "GET" : "POST", params };
}

export function resolveUrl(url: string, base: string | null): string {
  return base === null ? url : new URL(url, base).toString();
}

import type { IncomingMessage } from "node:http";
import { readBody } from "./read-body.ts";

/** The parsed body, or null when it is empty or no JSON. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBody(request);
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return null;
  }
}

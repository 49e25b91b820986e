import type { IncomingMessage } from "node:http";
import { readBody } from "./read-body.ts";

export async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams((await readBody(request)).toString("utf8"));
}

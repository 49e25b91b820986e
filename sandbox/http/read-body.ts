import type { IncomingMessage } from "node:http";

/** The raw bytes of a request; signatures and uploads need them untouched. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

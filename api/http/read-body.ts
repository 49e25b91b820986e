import type { IncomingMessage } from "node:http";
import { CoraError } from "../../domain/errors.ts";

/** A request's bytes, up to `limit`; what is beyond is neither read nor kept. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge(request, limit);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge(request, limit);
      chunks.push(chunk);
    }
  } catch (error) {
    // The client hung up or was too slow; that is no fault of ours, and no database is away.
    throw request.complete || error instanceof CoraError ? error : new CoraError("request_timeout");
  }
  return Buffer.concat(chunks);
}

function tooLarge(request: IncomingMessage, limit: number): CoraError {
  request.resume();
  return new CoraError("payload_too_large", `A request body may have at most ${limit} bytes.`);
}

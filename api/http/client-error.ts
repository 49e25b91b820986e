import type { Server } from "node:http";
import type { Socket } from "node:net";
import { CoraError, ERRORS, errorEnvelope } from "../../domain/errors.ts";
import { newId } from "../../domain/id.ts";
import type { RateLimits } from "./rate-limit.ts";

const REASONS: Record<number, string> = {
  400: "Bad Request",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

function meaningOf(code: string | undefined): CoraError {
  if (code === "HPE_HEADER_OVERFLOW") return new CoraError("headers_too_large");
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new CoraError("request_timeout");
  return new CoraError("validation_error", "The request is not valid HTTP.");
}

/** What never became a request, too long, too slow or no HTTP, is answered in the same envelope, and hung up on. */
export function answerClientErrors(server: Server, limits: RateLimits): void {
  server.on("clientError", (failure: NodeJS.ErrnoException, duplex) => {
    const socket = duplex as Socket;
    if (failure.code === "ECONNRESET" || !socket.writable) {
      socket.destroy();
      return;
    }
    void refuse(socket, meaningOf(failure.code), limits);
  });
}

async function refuse(socket: Socket, error: CoraError, limits: RateLimits): Promise<void> {
  const { status } = ERRORS[error.code];
  const requestId = newId("req");
  const body = JSON.stringify(errorEnvelope(error, requestId));
  const headers = {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(body)),
    "X-Request-Id": requestId,
    ...(await limits.ofAddress(socket.remoteAddress ?? "")),
    Connection: "close",
  };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  if (socket.writable) socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\n${head.join("\r\n")}\r\n\r\n${body}`);
}

import type { IncomingMessage, Server, ServerResponse } from "node:http";

/** From when it is called, each connection's next answer is its last: a client is not cut off in the midst of a further request. */
export function lastAnswers(server: Server): () => void {
  const open = new Set<ServerResponse>();
  let closing = false;
  server.prependListener("request", (_request: IncomingMessage, response: ServerResponse) => {
    if (closing) return void response.setHeader("Connection", "close");
    open.add(response);
    response.once("close", () => open.delete(response));
  });
  return () => {
    closing = true;
    for (const response of open) if (!response.headersSent) response.setHeader("Connection", "close");
  };
}

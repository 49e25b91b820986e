import { connect } from "node:net";

const TRICKLE_MS = 500;

/** What became of a client that sends as slowly as it can. */
export interface SlowClient {
  /** Status of the answer that ended it; 0 where it was just hung up on, null where it still holds on. */
  ended(): number | null;
  stop(): void;
}

/** Opens a request and sends a byte now and then: of its headers, or of a body that it has announced. */
export function slowClient(port: number, part: "headers" | "body", apiKey: string): SlowClient {
  const socket = connect(port, "127.0.0.1");
  let [heard, ended]: [string, number | null] = ["", null];
  const head = [
    "POST /api/v1/leads HTTP/1.1",
    "Host: cora",
    `Authorization: Bearer ${apiKey}`,
    "Content-Type: application/json",
  ];
  const body = [...head, "Content-Length: 1000000", "", '{"name":"'];
  socket.write((part === "headers" ? head : body).join("\r\n"));
  const timer = setInterval(() => socket.write("x"), TRICKLE_MS);
  socket
    .on("data", (chunk: Buffer) => (heard += chunk.toString("latin1")))
    .on("error", () => undefined)
    .on("close", () => {
      clearInterval(timer);
      ended = Number(/^HTTP\/1\.1 (\d+)/.exec(heard)?.[1] ?? 0);
    });
  return { ended: () => ended, stop: () => void socket.destroy() };
}

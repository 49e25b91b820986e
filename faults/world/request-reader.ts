/** One HTTP request as it came, byte by byte. */
export interface RawRequest {
  path: string;
  bytes: Buffer;
}

type Piece =
  /** The whole request; its path is known. */
  | { kind: "request"; request: RawRequest }
  /** From here on the connection is no plain sequence of requests: a WebSocket, or a body without a length. */
  | { kind: "raw"; bytes: Buffer };

const HEAD_END = Buffer.from("\r\n\r\n");

/** Cuts a connection's bytes into requests. */
export function createRequestReader(): (chunk: Buffer) => Piece[] {
  let waiting: Buffer = Buffer.alloc(0);
  let raw = false;
  return (chunk) => {
    if (raw) return [{ kind: "raw", bytes: chunk }];
    waiting = Buffer.concat([waiting, chunk]);
    const pieces: Piece[] = [];
    for (;;) {
      const headEnd = waiting.indexOf(HEAD_END);
      if (headEnd < 0) return pieces;
      const head = waiting.subarray(0, headEnd).toString("latin1");
      if (/\r\n(upgrade|transfer-encoding):/i.test(head)) {
        raw = true;
        return [...pieces, { kind: "raw", bytes: waiting }];
      }
      const length = headEnd + HEAD_END.length + Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      if (waiting.length < length) return pieces;
      const path = head.split(" ", 2)[1] ?? "";
      pieces.push({ kind: "request", request: { path, bytes: Buffer.from(waiting.subarray(0, length)) } });
      waiting = waiting.subarray(length);
    }
  };
}

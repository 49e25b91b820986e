import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface SeenRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** `reset` takes the request and cuts the line, `silence` takes it and never answers. */
export type Script = (request: SeenRequest) => Answer | "reset" | "silence";

export interface VendorServer {
  url: string;
  seen: SeenRequest[];
  answer(script: Script | Answer | "reset" | "silence"): void;
  close(): Promise<void>;
}

/** Plays a vendor's raw answers over the network. */
export async function vendorServer(): Promise<VendorServer> {
  const seen: SeenRequest[] = [];
  let script: Script = () => ({ status: 500 });
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const request = {
      method: req.method ?? "",
      url: new URL(req.url ?? "/", "http://vendor"),
      headers: req.headers,
      body: Buffer.concat(chunks).toString("utf8"),
    };
    seen.push(request);
    const answer = script(request);
    if (answer === "silence") return;
    if (answer === "reset") {
      req.socket.resetAndDestroy();
      return;
    }
    const { status, headers = {}, body } = answer;
    const text = typeof body === "string" ? body : JSON.stringify(body ?? {});
    res.writeHead(status, { "content-type": "application/json", ...headers }).end(text);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answer: (next) => {
      seen.length = 0;
      script = typeof next === "function" ? next : () => next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** An address at which nobody listens. */
export async function closedPort(): Promise<string> {
  const server = await vendorServer();
  await server.close();
  return server.url;
}

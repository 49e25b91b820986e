import { Agent, request } from "node:http";
import { ascending, percentile } from "./rounds.ts";

export interface LoadRequest {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface LoadOptions {
  url: string;
  connections: number;
  requests: number;
  make(n: number): LoadRequest;
  /** The only status that counts as done. */
  expect: number;
  /** Sees each answer, in no order. */
  answered?(body: string, n: number): void;
}

export interface Loaded {
  seconds: number;
  rate: number;
  /** Milliseconds of every request, ascending. */
  latencies: number[];
  p50: number;
  p99: number;
}

function ask(agent: Agent, url: string, { method, path, headers = {}, body }: LoadRequest) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
    const sent = request(url + path, { agent, method, headers: { ...headers, ...length } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(chunks).toString() }));
      answer.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** So many keep-alive connections in a closed loop: each asks again as soon as it is answered. */
export async function load({ url, connections, requests, make, expect, answered }: LoadOptions): Promise<Loaded> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let next = 0;
  const loop = async (): Promise<void> => {
    for (let n = next++; n < requests; n = next++) {
      const startedAt = performance.now();
      const answer = await ask(agent, url, make(n));
      latencies.push(performance.now() - startedAt);
      if (answer.status !== expect) throw new Error(`Answered ${answer.status}: ${answer.body.slice(0, 300)}`);
      answered?.(answer.body, n);
    }
  };
  const startedAt = performance.now();
  try {
    await Promise.all(Array.from({ length: connections }, loop));
  } finally {
    agent.destroy();
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const sorted = ascending(latencies);
  return {
    seconds,
    rate: requests / seconds,
    latencies: sorted,
    p50: percentile(sorted, 0.5),
    p99: percentile(sorted, 0.99),
  };
}

import net from "node:net";

/** Binds and releases: port 0 gives any free one, a number answers whether that one is free (it throws if not). */
export function bindOnce(port: number, host = "127.0.0.1"): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}

export const freePort = (): Promise<number> => bindOnce(0);

export async function isFree(port: number): Promise<boolean> {
  // A server on all addresses does not stop a bind to one of them everywhere, so both are asked.
  const answers = await Promise.allSettled([bindOnce(port, "127.0.0.1")]);
  const all = await Promise.allSettled([bindOnce(port, "0.0.0.0")]);
  return [...answers, ...all].every((answer) => answer.status === "fulfilled");
}

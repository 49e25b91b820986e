import { randomInt } from "node:crypto";
import net from "node:net";

/** Below the range from which systems take ports for outgoing connections and for servers that ask for any. */
const FIRST = 20_000;
const LAST = 32_000;
const TRIES = 50;

/** Binds and releases; port 0 stands for any. It throws when the port is taken. */
function bindOnce(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : port));
    });
  });
}

export async function isFree(port: number): Promise<boolean> {
  try {
    // A server on all addresses does not stop a bind to one of them everywhere, so both are asked.
    await bindOnce(port, "127.0.0.1");
    await bindOnce(port, "0.0.0.0");
    return true;
  } catch {
    return false;
  }
}

/** A port that stays free until its server takes it, as far as that can be had: nobody is given it by chance. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = randomInt(FIRST, LAST);
    if (await isFree(port)) return port;
  }
  return bindOnce(0, "127.0.0.1");
}

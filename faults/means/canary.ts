import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";

/** Listens where only this machine should ever connect, and counts who does. */
export interface Canary {
  port: number;
  touched(): number;
  close(): void;
}

/** On both loopback addresses, at one port. */
export async function setCanary(): Promise<Canary> {
  let touched = 0;
  const listen = async (host: string, port: number): Promise<Server> => {
    const server = createServer((socket) => {
      touched += 1;
      socket.destroy();
    });
    server.listen(port, host);
    await once(server, "listening");
    return server;
  };
  const four = await listen("127.0.0.1", 0);
  const { port } = four.address() as AddressInfo;
  // A machine without IPv6 has nothing to guard there.
  const six = await listen("::1", port).catch(() => null);
  return {
    port,
    touched: () => touched,
    close: () => {
      four.close();
      six?.close();
    },
  };
}

import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface TcpProxy {
  port: number;
  /** Cuts every connection and takes no new one. */
  cut(): void;
  /** Keeps every connection, takes new ones, and carries nothing: what is stalled stays so. */
  stall(): void;
  /** New connections work again. */
  restore(): void;
  close(): Promise<void>;
}

/** Stands between a process and a server, and can be cut like a cable, or swallow what it is given. */
export async function tcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let mode: "pass" | "cut" | "stall" = "pass";
  const track = (socket: Socket, peer: Socket): void => {
    open.add(socket);
    socket
      .on("error", () => undefined)
      .on("close", () => {
        open.delete(socket);
        peer.destroy();
      });
  };
  const server = createServer((near) => {
    if (mode === "cut") return void near.destroy();
    const far = connect(target.port, target.host);
    track(near, far);
    track(far, near);
    if (mode === "pass") near.pipe(far).pipe(near);
  });
  const destroyAll = (): void => open.forEach((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      mode = "cut";
      destroyAll();
    },
    stall: () => {
      mode = "stall";
      open.forEach((socket) => socket.unpipe().pause());
    },
    restore: () => void (mode = "pass"),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        destroyAll();
      }),
  };
}

import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface TcpProxy {
  port: number;
  /** Cuts every connection and takes no new one. */
  cut(): void;
  restore(): void;
  close(): Promise<void>;
}

/** Stands between a process and a server, and can be cut like a cable. */
export async function tcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const open = new Set<Socket>();
  let isCut = false;
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
    if (isCut) return void near.destroy();
    const far = connect(target.port, target.host);
    track(near, far);
    track(far, near);
    near.pipe(far).pipe(near);
  });
  const destroyAll = (): void => open.forEach((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true;
      destroyAll();
    },
    restore: () => void (isCut = false),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        destroyAll();
      }),
  };
}

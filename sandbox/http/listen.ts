import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Vendor } from "../vendor.ts";

export interface Listening {
  url: string;
  close(): Promise<void>;
}

/** Port 0 takes a free one. */
export async function listen(
  { server, upgrade }: Pick<Vendor, "server" | "upgrade">,
  port: number,
  host = "127.0.0.1",
): Promise<Listening> {
  const http = createServer(server);
  if (upgrade !== undefined) http.on("upgrade", upgrade);
  await new Promise<void>((resolve, reject) => {
    http.once("error", reject);
    http.listen(port, host, resolve);
  });
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
}

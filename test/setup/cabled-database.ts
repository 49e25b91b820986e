import { inject } from "vitest";
import { connectDatabase } from "../../db/orm.ts";
import type { Database } from "../../db/orm.ts";
import { freshDatabase } from "./fresh-database.ts";
import { tcpProxy } from "./tcp-proxy.ts";
import type { TcpProxy } from "./tcp-proxy.ts";

export interface CabledDatabase {
  database: Database;
  cable: TcpProxy;
  drop(): Promise<void>;
}

/** A database of its own, reached over a cable that can be cut. */
export async function cabledDatabase(poolMax: number): Promise<CabledDatabase> {
  const own = await freshDatabase(inject("databaseUrl"));
  const { hostname, port } = new URL(own.url);
  const cable = await tcpProxy({ host: hostname, port: Number(port) });
  const url = Object.assign(new URL(own.url), { hostname: "127.0.0.1", port: String(cable.port) }).toString();
  const database = await connectDatabase({ url, appUrl: null, systemUrl: null, poolMax, name: "test" });
  return {
    database,
    cable,
    drop: async () => {
      await database.close();
      await cable.close();
      await own.drop();
    },
  };
}

import { findServer } from "../temporal/find-server.ts";
import { startTemporal } from "../temporal/start-server.ts";
import { useCluster } from "../temporal/use-cluster.ts";
import type { Servers } from "./cora-env.ts";
import type { Part } from "./part.ts";

export async function temporalPart({ config, supervisor, ports, say }: Part): Promise<Servers["temporal"]> {
  const tell = (line: string) => say("Temporal", line);
  const found = await findServer({ env: config.env, say: tell });
  tell(found.how);
  if (found.kind === "address") {
    await useCluster(config.env, tell);
    return { address: found.address, uiUrl: config.temporalUiUrl, embedded: false };
  }
  const port = await ports.take("temporal");
  const uiPort = await ports.take("temporal_ui");
  const { address, uiUrl } = await supervisor.add("temporal", (log, events) =>
    startTemporal({ program: found.path, home: config.home, port, uiPort, log, events }),
  );
  return { address, uiUrl, embedded: true };
}

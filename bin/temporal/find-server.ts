import { serverFromGo } from "./go-install.ts";
import { serverInGoFolder, serverOnPath } from "./installed-server.ts";
import { type SdkDownloadOptions, serverFromSdk } from "./sdk-download.ts";
import type { Way } from "./way.ts";

export type FoundServer =
  | { kind: "address"; address: string; how: string }
  | { kind: "program"; path: string; how: string };

export type FindOptions = {
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
  sdk?: Omit<SdkDownloadOptions, "say">;
};

export function waysToServer({ env, say, sdk }: FindOptions): Way[] {
  return [serverOnPath(env), serverInGoFolder(env), serverFromSdk({ say, ...sdk }), serverFromGo(env, say)];
}

/** The first way that works, in the documented order; one error names them all when none does. */
export async function findServer(options: FindOptions): Promise<FoundServer> {
  const address = options.env["TEMPORAL_ADDRESS"];
  if (address) return { kind: "address", address, how: `${address} (TEMPORAL_ADDRESS)` };
  const failures = ["TEMPORAL_ADDRESS: not set"];
  for (const way of waysToServer(options)) {
    const result = await way.look();
    if ("path" in result) return { kind: "program", ...result };
    failures.push(`${way.name}: ${result.failed}`);
  }
  const list = failures.map((failure) => `  - ${failure}`).join("\n");
  throw new Error(
    `No Temporal server could be found:\n${list}\nSet TEMPORAL_ADDRESS, install the Temporal CLI, or install Go (1.26 or newer) and start again.`,
  );
}

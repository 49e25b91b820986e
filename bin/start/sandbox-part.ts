import path from "node:path";
import type { SandboxUrls } from "./cora-env.ts";
import { startNodeService } from "./node-service.ts";
import type { Part } from "./part.ts";
import { type Vendor, listLabels } from "./vendors.ts";
import { saysReady, waitReady } from "./wait-ready.ts";

const STOP_MS = 10_000;
const SERVERS = ["control", "twilio", "resend", "stripe", "elevenlabs"] as const;

const portSetting = (server: (typeof SERVERS)[number]) =>
  server === "control" ? "SANDBOX_PORT" : `SANDBOX_${server.toUpperCase()}_PORT`;

/** Of the environment the sandbox gets only what it needs: real vendors' keys are none of its business. */
function sandboxEnv({ config }: Part, publicUrl: string, emulated: readonly Vendor[]): NodeJS.ProcessEnv {
  const passed = ["PATH", "HOME", "TMPDIR", "SystemRoot", "SANDBOX_TIME_SCALE"] as const;
  const env: NodeJS.ProcessEnv = { PUBLIC_URL: publicUrl, SANDBOX_DATA_DIR: path.join(config.home, "sandbox") };
  for (const name of passed) if (config.env[name] !== undefined) env[name] = config.env[name];
  for (const vendor of emulated) Object.assign(env, vendor.sandbox);
  return env;
}

/** Emulators for the vendors without credentials; undefined when there is none to emulate. */
export async function sandboxPart(
  part: Part,
  publicUrl: string,
  emulated: readonly Vendor[],
): Promise<SandboxUrls | undefined> {
  if (emulated.length === 0) return undefined;
  const env = sandboxEnv(part, publicUrl, emulated);
  const urls: SandboxUrls = { control: "", twilio: "", resend: "", stripe: "", elevenlabs: "" };
  for (const server of SERVERS) {
    const port = await part.ports.take(server === "control" ? "sandbox" : server);
    env[portSetting(server)] = String(port);
    urls[server] = `http://127.0.0.1:${port}`;
  }
  await part.supervisor.add("sandbox", async (log, events) => {
    const options = { name: "sandbox", file: "sandbox/main.ts", env, stopTimeoutMs: STOP_MS };
    const service = startNodeService(options, log, events);
    await waitReady(service, saysReady(service));
    return service;
  });
  part.say("Sandbox", `${listLabels(emulated)} emulated: nobody real is called, mailed or charged`);
  return urls;
}

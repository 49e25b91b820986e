import path from "node:path";
import type { SandboxUrls } from "./cora-env.ts";
import { startNodeService } from "./node-service.ts";
import type { Part } from "./part.ts";
import { type Vendor, listLabels } from "./vendors.ts";
import { saysReady, waitReady } from "./wait-ready.ts";

const STOP_MS = 10_000;
const SERVERS = ["control", "twilio", "resend", "stripe", "elevenlabs", "google"] as const;

const portSetting = (server: (typeof SERVERS)[number]) =>
  server === "control" ? "SANDBOX_PORT" : `SANDBOX_${server.toUpperCase()}_PORT`;

type Side = {
  service: "sandbox" | "test_sandbox";
  /** Ports are remembered under these names. */
  portName: (server: (typeof SERVERS)[number]) => string;
  env: NodeJS.ProcessEnv;
};

/** Of the environment a sandbox gets only what it needs: real vendors' keys are none of its business. */
function ownEnv({ config }: Part): NodeJS.ProcessEnv {
  const passed = ["PATH", "HOME", "TMPDIR", "SystemRoot", "SANDBOX_TIME_SCALE"] as const;
  return Object.fromEntries(
    passed.flatMap((name) => (config.env[name] === undefined ? [] : [[name, config.env[name]]])),
  );
}

async function startSandbox(part: Part, publicUrl: string, { service, portName, env }: Side): Promise<SandboxUrls> {
  const folder = path.join(part.config.home, service.replace("_", "-"));
  const settings = { ...ownEnv(part), ...env, PUBLIC_URL: publicUrl, SANDBOX_DATA_DIR: folder };
  const urls: SandboxUrls = { control: "", twilio: "", resend: "", stripe: "", elevenlabs: "", google: "" };
  for (const server of SERVERS) {
    const port = await part.ports.take(portName(server));
    Object.assign(settings, { [portSetting(server)]: String(port) });
    urls[server] = `http://127.0.0.1:${port}`;
  }
  await part.supervisor.add(service, async (log, events) => {
    const options = { name: service, file: "sandbox/main.ts", env: settings, stopTimeoutMs: STOP_MS };
    const running = startNodeService(options, log, events);
    await waitReady(running, saysReady(running));
    return running;
  });
  return urls;
}

/** Emulators for the vendors without credentials; undefined when there is none to emulate. */
export async function sandboxPart(
  part: Part,
  publicUrl: string,
  emulated: readonly Vendor[],
): Promise<SandboxUrls | undefined> {
  if (emulated.length === 0) return undefined;
  const urls = await startSandbox(part, publicUrl, {
    service: "sandbox",
    portName: (server) => (server === "control" ? "sandbox" : server),
    env: Object.assign({}, ...emulated.map((vendor) => vendor.sandbox)) as NodeJS.ProcessEnv,
  });
  part.say("Sandbox", `${listLabels(emulated)} emulated: nobody real is called, mailed or charged`);
  return urls;
}

/** The world behind test keys, whatever the live credentials are: the one that the environment names, else one of our own. */
export async function testSandboxPart(part: Part, publicUrl: string): Promise<string> {
  const given = part.config.testSandboxUrl;
  if (given !== undefined) {
    part.say("Test keys", `${new URL(given).host} (TEST_SANDBOX_URL)`);
    return given;
  }
  const { control } = await startSandbox(part, publicUrl, {
    service: "test_sandbox",
    portName: (server) => `test_${server === "control" ? "sandbox" : server}`,
    env: { SANDBOX_SIDE: "test" },
  });
  return control;
}

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freePort, isFree } from "../processes/free-port.ts";

const DEFAULT_PORT = 3000;
const TRIES = 20;

export type Ports = { take(name: string): Promise<number> };

function readPorts(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, number>;
  } catch {
    return {};
  }
}

/** Free ports, the same as at the last start where they still are free, so that links keep working. */
export function rememberedPorts(home: string): Ports {
  const file = path.join(home, "ports.json");
  const ports = readPorts(file);
  return {
    async take(name) {
      const last = ports[name];
      const port = last !== undefined && (await isFree(last)) ? last : await freePort();
      ports[name] = port;
      writeFileSync(file, JSON.stringify(ports, undefined, 2));
      return port;
    },
  };
}

/** The asked-for port or an error; without a wish 3000, or the next free one. */
export async function chooseHttpPort(wanted: number | undefined): Promise<number> {
  if (wanted === 0) return freePort();
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new Error(`Port ${wanted} (PORT) is in use. Stop what uses it, or set PORT to another one.`);
  }
  for (let port = DEFAULT_PORT; port < DEFAULT_PORT + TRIES; port++) if (await isFree(port)) return port;
  return freePort();
}

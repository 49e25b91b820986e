import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Effects } from "./effects.ts";
import type { Faults } from "./faults.ts";

export const vendorNames = ["twilio", "resend", "stripe", "elevenlabs", "google"] as const;
export type VendorName = (typeof vendorNames)[number];

/** Whether Cora's live projects talk to this sandbox, or its test projects. */
export const sides = ["live", "test"] as const;
export type Side = (typeof sides)[number];

/** What every emulated vendor is given. */
export interface VendorContext {
  effects: Effects;
  faults: Faults;
  /** Multiplies every pause of the emulated world: 0.05 makes it twenty times quicker. */
  timeScale: number;
  /** A path in the data folder, or null when nothing is to survive a restart. */
  dataFile: (name: string) => string | null;
  /** Cora's public address, to which webhooks without an address of their own go. */
  webhookBase: () => string;
  log: (line: string) => void;
}

/** One emulated vendor, ready to be put behind an HTTP server. */
export interface Vendor {
  name: VendorName;
  server: (request: IncomingMessage, response: ServerResponse) => void;
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  close(): Promise<void>;
}

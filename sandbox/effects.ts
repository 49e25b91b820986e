import { appendFileSync } from "node:fs";
import { readJournal } from "./journal.ts";
import type { Side, VendorName } from "./vendor.ts";

/** Something that reached the outside world: a phone that was dialled, a mail that was accepted, a sum that was charged. */
export interface Effect {
  at: string;
  side: Side;
  vendor: VendorName;
  kind: string;
  vendor_id: string;
  cora_id: string | null;
  attempt_id: string | null;
  to: string | null;
  idempotency_key: string | null;
}

export interface EffectFilter {
  vendor?: string | undefined;
  kind?: string | undefined;
  cora_id?: string | undefined;
  since?: string | undefined;
}

export interface Effects {
  record(effect: Omit<Effect, "at" | "side">): void;
  list(filter?: EffectFilter): Effect[];
}

/** The append-only ledger by which anyone can count from outside; with a file it survives a restart. */
export function createEffects(file: string | null, side: Side = "live"): Effects {
  const ledger: Effect[] = file === null ? [] : readJournal<Effect>(file);
  return {
    record(effect) {
      const entry: Effect = { at: new Date().toISOString(), side, ...effect };
      ledger.push(entry);
      // Synchronous, so that an effect is on disk before the vendor's answer leaves.
      if (file !== null) appendFileSync(file, `${JSON.stringify(entry)}\n`);
    },
    list(filter = {}) {
      return ledger.filter((effect) => matches(effect, filter));
    },
  };
}

function matches(effect: Effect, { vendor, kind, cora_id, since }: EffectFilter): boolean {
  if (vendor !== undefined && effect.vendor !== vendor) return false;
  if (kind !== undefined && effect.kind !== kind) return false;
  if (cora_id !== undefined && effect.cora_id !== cora_id) return false;
  return since === undefined || Date.parse(effect.at) >= Date.parse(since);
}

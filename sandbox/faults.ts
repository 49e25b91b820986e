import type { VendorName } from "./vendor.ts";

/** Faults that change what the client of a request sees. */
export const requestFaults = [
  "status",
  "timeout_after_accept",
  "drop_after_accept",
  "status_after_accept",
  "timeout_before_accept",
  "drop_before_accept",
  "delay",
] as const;

/** Faults that change how a vendor's webhooks arrive. */
export const callbackFaults = ["duplicate_callbacks", "reorder_callbacks", "lose_callbacks"] as const;

/** Faults that change when an accepted order begins. */
const queueFaults = ["stay_queued"] as const;

/** Faults that change what a vendor's lists show. */
const listFaults = ["hide_from_list"] as const;

export const faultKinds = [...requestFaults, ...callbackFaults, ...queueFaults, ...listFaults] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface FaultOrder {
  vendor: VendorName;
  /** For example `calls.create`, `emails.send`, `status-callback`, or `*` for any. */
  operation: string;
  fault: FaultKind;
  status?: number | undefined;
  /** With `status`: the vendor's own number for the refusal, where it has such numbers. */
  code?: number | undefined;
  times?: number | undefined;
  /** `delay`: how long; timeouts: when the held connection is cut; `stay_queued` and `hide_from_list`: how long. */
  delay_ms?: number | undefined;
  retry_after?: number | undefined;
  /** Only requests about this number or address. */
  to?: string | undefined;
}

export type Fault = FaultOrder & { times: number };

export interface Faults {
  order(fault: FaultOrder): Fault;
  clear(): void;
  /** Uses up one ordered fault for this request, oldest first; `kinds` limits it to those the caller can play here. */
  take(vendor: VendorName, operation: string, to?: string | null, kinds?: readonly FaultKind[]): Fault | null;
  list(): Fault[];
}

export function createFaults(): Faults {
  let ordered: Fault[] = [];
  return {
    order(fault) {
      const entry = { ...fault, times: fault.times ?? 1 };
      ordered.push(entry);
      return { ...entry };
    },
    clear() {
      ordered = [];
    },
    take(vendor, operation, to = null, kinds = faultKinds) {
      const found = ordered.find((fault) => hits(fault, vendor, operation, to) && kinds.includes(fault.fault));
      if (found === undefined) return null;
      found.times -= 1;
      if (found.times <= 0) ordered = ordered.filter((fault) => fault !== found);
      return { ...found };
    },
    list() {
      return ordered.map((fault) => ({ ...fault }));
    },
  };
}

function hits(fault: Fault, vendor: VendorName, operation: string, to: string | null): boolean {
  if (fault.vendor !== vendor) return false;
  if (fault.operation !== "*" && fault.operation !== operation) return false;
  return fault.to === undefined || fault.to === to;
}

import type { BillingEvents, Cause } from "./billing-events.ts";
import type { Params } from "./params.ts";
import { noSuch } from "./stripe-error.ts";
import type { StripeObject } from "./stripe-object.ts";

interface ApiCall {
  id: string;
  params: Params;
  cause: Cause;
  /** The address at which this server was asked. */
  base: string;
}

export interface ApiOperation {
  method: "GET" | "POST" | "DELETE";
  path: string;
  /** As the SDK calls it; faults are ordered by it. */
  name: string;
  run(call: ApiCall): unknown;
}

export function created<T extends StripeObject>(events: BillingEvents, type: string, object: T, cause: Cause): T {
  events.emit(type, object, { cause });
  return object;
}

export function got<T>(noun: string, id: string, records: { get(id: string): T | null }): T {
  const record = records.get(id);
  if (record === null) throw noSuch(noun, id);
  return record;
}

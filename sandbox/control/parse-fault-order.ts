import { z } from "zod";
import { type FaultOrder, faultKinds } from "../faults.ts";
import { vendorNames } from "../vendor.ts";

const Order = z.strictObject({
  vendor: z.enum(vendorNames),
  operation: z.string().min(1),
  fault: z.enum(faultKinds),
  status: z.int().min(400).max(599).optional(),
  code: z.int().min(1).optional(),
  times: z.int().min(1).optional(),
  delay_ms: z.number().min(0).optional(),
  retry_after: z.number().min(0).optional(),
  to: z.string().optional(),
});

export function parseFaultOrder(body: unknown): { ok: true; fault: FaultOrder } | { ok: false; problem: string } {
  const parsed = Order.safeParse(body);
  return parsed.success ? { ok: true, fault: parsed.data } : { ok: false, problem: z.prettifyError(parsed.error) };
}

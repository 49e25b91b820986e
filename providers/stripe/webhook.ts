import type { BillingEvent } from "../billing-event.ts";
import type { JsonObject } from "../json-fields.ts";
import { asObject, asText, parseJsonObject } from "../json-fields.ts";
import { hasTimedSignature } from "../timed-signature.ts";
import type { TimedSignature } from "../timed-signature.ts";

export const verifyStripe = (request: TimedSignature): boolean =>
  hasTimedSignature(request, { name: "v1", pastSeconds: 300, futureSeconds: 300 });

/** A reference is an id, or the whole object where it was expanded. */
const idOf = (value: unknown): string | null => asText(value) ?? asText(asObject(value)?.["id"]);

const projectIn = (value: unknown): string | null => asText(asObject(asObject(value)?.["metadata"])?.["project_id"]);

/** Invoices name their subscription under `parent` since 2025, and at the top before. */
function subjectOf(object: JsonObject): Pick<BillingEvent, "subscriptionId" | "projectId"> {
  const origin = asObject(asObject(object["parent"])?.["subscription_details"]);
  if (object["object"] === "subscription") {
    return { subscriptionId: asText(object["id"]), projectId: projectIn(object) };
  }
  return {
    subscriptionId: idOf(object["subscription"]) ?? idOf(origin?.["subscription"]),
    projectId: asText(object["client_reference_id"]) ?? projectIn(object) ?? projectIn(origin),
  };
}

export function parseBillingEvent(body: string | Uint8Array): BillingEvent | null {
  const event = parseJsonObject(body);
  const id = asText(event?.["id"]);
  const type = asText(event?.["type"]);
  const object = asObject(asObject(event?.["data"])?.["object"]);
  if (id === null || type === null || object === null) return null;
  return { id, type, ...subjectOf(object) };
}

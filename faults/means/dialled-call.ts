import { callbackUrls } from "../../providers/callback-urls.ts";
import { eventually } from "../../test/setup/eventually.ts";
import { recordOf, wishFor } from "../world/customer.ts";
import type { Customer } from "../world/customer.ts";
import type { World } from "../world/world.ts";

/** A call that the telephone company has taken, with the addresses that it was given. */
export interface DialledCall {
  id: string;
  sid: string;
  attemptId: string;
  urls: ReturnType<typeof callbackUrls>;
}

/** The addresses of an attempt, as only those can make them who know Cora's secret. */
export const urlsOf = (world: World, ids: { agentId: string; callId: string; attemptId: string }) =>
  callbackUrls({ publicUrl: world.url, secret: world.env["CORA_SECRET"] ?? "" }, ids);

/** Has somebody called; of a `silent` call the telephone company tells nothing, and it stays as it is. */
export async function dialledCall(
  world: World,
  customer: Customer,
  { line = "0107", silent = false }: { line?: string; silent?: boolean } = {},
): Promise<DialledCall> {
  const to = world.people.phone(line);
  if (silent)
    for (const fault of ["lose_callbacks", "stay_queued"])
      await world.outside.order({ vendor: "twilio", operation: "calls.create", fault, to });
  const wish = await wishFor(customer, "call", to);
  await wish.send();
  const id = recordOf(wish);
  if (id === null) throw new Error(`A call was not accepted: ${JSON.stringify(wish.replies)}`);
  const attempt = await eventually(
    async () => {
      const { body } = await customer.client.get(`/api/v1/calls/${id}`);
      const [first] = body.data.attempts as { id: string; provider_id: string | null }[];
      return first?.provider_id ? { id: first.id, sid: first.provider_id } : null;
    },
    `call ${id} to be dialled`,
    120,
  );
  const ids = { agentId: customer.agent.id, callId: id, attemptId: attempt.id };
  return { id, sid: attempt.sid, attemptId: attempt.id, urls: urlsOf(world, ids) };
}

import type { Tally } from "../checker/tally.ts";
import type { Customer } from "../world/customer.ts";

/** Ends and steps that a record passes once. */
const ONCE = /^(call_(dialing|completed|failed)|email_(sent|delivered|opened|bounced|complained))$/;

/** However often a vendor reports it, the customer's feed tells each step of a record once. */
export async function checkToldOnce({ client }: Customer, tally: Tally): Promise<void> {
  const told = new Map<string, number>();
  for (let cursor: string | null = ""; cursor !== null;) {
    const { body } = await client.get(
      `/api/v1/activity?limit=100${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`,
    );
    for (const { record_id: id, event_type: type } of body.data)
      if (ONCE.test(type)) told.set(`${type} of ${id}`, (told.get(`${type} of ${id}`) ?? 0) + 1);
    cursor = body.has_more ? body.next_cursor : null;
  }
  const twice = [...told].filter(([, count]) => count > 1);
  tally.add("duplicates", twice.length, `${twice[0]?.[0]} is told ${twice[0]?.[1]} times`);
}

import { recordOf } from "../world/customer.ts";
import type { Wish } from "../world/customer.ts";

/** What the API says about a wish that was accepted. */
export interface Shown {
  id: string;
  status: string;
  reason: string | null;
  verdicts: { decision: string; created_at: string }[];
  attempts: { id: string; state: string; provider_id: string | null }[];
}

export async function readRecord(wish: Wish): Promise<Shown> {
  const { body } = await wish.customer.client.get(`/api/v1/${wish.channel}s/${recordOf(wish)}`);
  return body.data;
}

/** Somebody under way already: the gate had said yes before that instant. */
export const wasAllowedBefore = ({ verdicts }: Shown, instant: number): boolean =>
  verdicts.some(({ decision, created_at }) => decision === "allow" && Date.parse(created_at) <= instant);

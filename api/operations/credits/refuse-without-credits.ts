import { creditsRefusal } from "../../../db/with-credits.ts";
import { WORST_CASE } from "../../../domain/credit-costs.ts";
import type { Channel } from "../../../domain/gate.ts";
import type { Call } from "../../operation.ts";
import { currentCredits } from "./current-credits.ts";

const NEEDED: Record<Channel, number> = { call: WORST_CASE.call, email: WORST_CASE.email_send };

/** Refuses what could not be begun over any of these channels; the credits themselves are held when it is. */
export async function refuseWithoutCredits(call: Call, channels: Channel[]): Promise<void> {
  const needed = Math.min(...channels.map((channel) => NEEDED[channel]));
  if (channels.length === 0) return;
  const { remaining } = await currentCredits(call);
  if (remaining < needed) throw creditsRefusal(needed, remaining);
}

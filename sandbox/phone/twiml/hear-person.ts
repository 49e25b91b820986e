import type { Line } from "../line.ts";
import type { Reply } from "../people/person.ts";

/** The person's reaction in instructions without a live conversation: thinks, speaks, and perhaps hangs up after it. */
export async function answerOf(line: Line): Promise<Reply> {
  const reply = line.react();
  await line.pause(reply.thinksSeconds ?? 0.8);
  if (reply.say !== null) line.speak("person", reply.say);
  if (reply.ends === "hangs up") line.hangUpSoon(4);
  if (reply.ends === "drops the line") {
    line.hangUp("person");
    line.signal().throwIfAborted();
  }
  return reply;
}

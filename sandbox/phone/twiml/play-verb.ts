import { connect } from "./connect.ts";
import { dial } from "./dial.ts";
import { gather } from "./gather.ts";
import { recordMessage } from "./record-message.ts";
import { pauseVerb, playAudio, say } from "./speak.ts";
import type { Verb } from "./parse-twiml.ts";
import { resolveUrl, type Stage, type Step, type VerbPlayer } from "./verb-player.ts";

const players: Record<string, VerbPlayer> = {
  Say: say,
  Play: playAudio,
  Pause: pauseVerb,
  Gather: gather,
  Record: recordMessage,
  Dial: dial,
  Connect: connect,
  Hangup: async () => "end",
  Reject: async () => "end",
  Redirect: async ({ text, attributes }, { base }) => ({
    url: resolveUrl(text.trim(), base),
    method: attributes["method"]?.toUpperCase() === "GET" ? "GET" : "POST",
    params: {},
  }),
};

/** Plays one verb; one that the phone world does not know is skipped with a warning, as Twilio does (12200). */
export async function playVerb(verb: Verb, stage: Stage): Promise<Step> {
  const player = players[verb.name];
  if (player !== undefined) return player(verb, stage);
  stage.line.world.context.log(`twilio: 12200 the verb ${verb.name} is unknown to the phone world`);
  return "next verb";
}

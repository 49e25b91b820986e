import type { Reply } from "../people/person.ts";
import { speechSeconds } from "../speech-seconds.ts";
import { answerOf } from "./hear-person.ts";
import type { Verb } from "./parse-twiml.ts";
import { pauseVerb, playAudio, say } from "./speak.ts";
import { actionOf, type Stage, type Step, type VerbPlayer } from "./verb-player.ts";

const prompts: Record<string, VerbPlayer> = { Say: say, Play: playAudio, Pause: pauseVerb };

/** Speaks the prompt, then hears what the person says or presses. */
export async function gather(verb: Verb, stage: Stage): Promise<Step> {
  for (const child of verb.children) await prompts[child.name]?.(child, stage);
  const inputs = (verb.attributes["input"] ?? "dtmf").split(/\s+/);
  const reply = await answerOf(stage.line);
  const params = gathered(reply, inputs, stage.line.person.language);
  if (params === null) {
    await stage.line.pause(Number(verb.attributes["timeout"] ?? 5));
    if (verb.attributes["actionOnEmptyResult"] !== "true") return "next verb";
  } else if (params["SpeechResult"] !== undefined) {
    await stage.line.pause(speechSeconds(params["SpeechResult"]));
  }
  return actionOf(verb, stage, params ?? {}) ?? "next verb";
}

function gathered(reply: Reply, inputs: string[], language: string): Record<string, string> | null {
  if (reply.press !== undefined && inputs.includes("dtmf")) return { Digits: reply.press };
  if (reply.say === null || !inputs.includes("speech")) return null;
  return { SpeechResult: reply.say, Confidence: "0.94", Language: language };
}

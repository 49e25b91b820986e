import { speechSeconds } from "../speech-seconds.ts";
import type { Verb } from "./parse-twiml.ts";
import type { Stage, Step } from "./verb-player.ts";

export async function say(verb: Verb, { line }: Stage): Promise<Step> {
  const text = spokenText(verb);
  const times = Math.max(1, Number(verb.attributes["loop"] ?? 1));
  line.speak("agent", text);
  await line.pause(speechSeconds(text) * times);
  return "next verb";
}

export async function playAudio(verb: Verb, { line }: Stage): Promise<Step> {
  const isAudio = verb.text.trim() !== "";
  if (isAudio) line.speak("agent", "(a recording plays)");
  await line.pause(isAudio ? 4 : 1);
  return "next verb";
}

export async function pauseVerb(verb: Verb, { line }: Stage): Promise<Step> {
  await line.pause(Number(verb.attributes["length"] ?? 1));
  return "next verb";
}

/** The text with that of its markup, such as emphasis, in the order in which it was written as far as that is known. */
function spokenText(verb: Verb): string {
  return [verb.text, ...verb.children.map(spokenText)].join(" ").replace(/\s+/g, " ").trim();
}

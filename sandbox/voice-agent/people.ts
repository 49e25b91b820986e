import type { Conversation } from "./conversation.ts";

/** How a conversation goes with one kind of person; `{first}` and `{pitch}` are the agent's own words. */
export interface Manner {
  behaviour: string;
  lines: readonly (readonly [role: "agent" | "user", message: string])[];
  successful: "success" | "failure";
  summary: string;
}

const friendly: Manner = {
  behaviour: "is friendly and asks for a mail",
  lines: [
    ["agent", "{first}"],
    ["user", "Hello! Yes, I have a minute."],
    ["agent", "{pitch} Shall I send you the details by email?"],
    ["user", "That sounds useful, please do."],
    ["agent", "I will. Thank you for your time, goodbye."],
    ["user", "Goodbye."],
  ],
  successful: "success",
  summary: "The person was friendly and asked for the details by email.",
};

const byLastDigits: Readonly<Record<string, Manner>> = {
  "0101": {
    behaviour: "books a meeting",
    lines: [
      ["agent", "{first}"],
      ["user", "Hi, sure. What is it about?"],
      ["agent", "{pitch} Would you have twenty minutes for a meeting this week?"],
      ["user", "Yes, let us meet tomorrow at 10 in the morning."],
      ["agent", "Tomorrow at 10 it is. I will send you an invitation."],
      ["user", "Great, see you then. Bye."],
    ],
    successful: "success",
    summary: "The person was interested and booked a meeting for tomorrow at 10 in the morning.",
  },
  "0103": {
    behaviour: "is not interested",
    lines: [
      ["agent", "{first}"],
      ["user", "What do you want?"],
      ["agent", "{pitch}"],
      ["user", "Thanks, but we are not interested."],
      ["agent", "I understand. Have a good day, goodbye."],
    ],
    successful: "failure",
    summary: "The person was not interested.",
  },
  "0104": {
    behaviour: "asks never to be called again",
    lines: [
      ["agent", "{first}"],
      ["user", "Stop. Take me off your list and never call me again."],
      ["agent", "I am sorry for the disturbance. You will not be called again. Goodbye."],
    ],
    successful: "failure",
    summary: "The person asked to be taken off the list and never to be called again.",
  },
};

/** People are chosen by the last four digits of their number, as in the phone world. */
export function mannerOf(number: string): Manner {
  return byLastDigits[number.replaceAll(/\D/g, "").slice(-4)] ?? friendly;
}

const defaultFirst = "Hello, this is an AI assistant calling. Do you have a minute?";
const defaultPitch = "I am calling because we may be able to help your company.";

/** What is going to be said, in order. */
export function linesFor({
  external_number,
  client_data,
}: Conversation): { role: "agent" | "user"; message: string }[] {
  const { agent } = client_data.conversation_config_override ?? {};
  const first = textOf(agent?.first_message) || defaultFirst;
  const pitch = pitchFrom(textOf(agent?.prompt?.prompt));
  return mannerOf(external_number).lines.map(([role, message]) => ({
    role,
    message: fill(
      message.replace("{first}", () => first).replace("{pitch}", () => pitch),
      client_data.dynamic_variables,
    ),
  }));
}

/** What callers send is not checked when it arrives. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** The first sentence of the prompt that tells a fact and is not an instruction to the agent. */
function pitchFrom(prompt: string): string {
  const sentences = prompt.match(/[^.!?\n]+[.!?]/g)?.map((sentence) => sentence.trim()) ?? [];
  const instruction = /^(you|your|never|always|do not|don't|be|keep|ask|say|if|when|speak|answer|end|use)\b|:/i;
  return sentences.find((sentence) => sentence.length <= 200 && !instruction.test(sentence)) ?? defaultPitch;
}

/** ElevenLabs fills `{{name}}` from the dynamic variables. */
function fill(text: string, variables: Record<string, unknown> = {}): string {
  return text.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (placeholder, name: string) => {
    const value = variables[name];
    return typeof value === "string" || typeof value === "number" ? `${value}` : placeholder;
  });
}

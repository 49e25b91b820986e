import type { AgentBrain, LanguageModel, ModelEvent, PersonBrief, SpokenTurn } from "../../providers/language-model.ts";

export const brain: AgentBrain = {
  agentName: "Cora",
  companyName: "Acme",
  language: "en-US",
  systemPrompt: null,
  productExplanation: "Acme Flow schedules deliveries automatically. It plugs into your shop.",
  valueProposition: "Teams save ten hours a week.",
  painPoints: "Manual planning eats evenings.",
  benefits: "Fewer missed deliveries and happier drivers.",
  featuresDifferentiators: "Unlike others, it plans in real time.",
  elevatorPitch: "Acme Flow plans your deliveries so that nobody has to.",
  emailKnowledge: null,
  exampleEmail: null,
};

export const person: PersonBrief = { name: "Maria Lopez", company: "Tienda", role: "COO" };
export const never = new AbortController().signal;

export interface Heard {
  text: string;
  chunks: string[];
  actions: Exclude<ModelEvent, { kind: "text" }>[];
}

export async function listen(events: AsyncIterable<ModelEvent>): Promise<Heard> {
  const heard: Heard = { text: "", chunks: [], actions: [] };
  for await (const event of events) {
    if (event.kind === "text") heard.chunks.push(event.text);
    else heard.actions.push(event);
  }
  return { ...heard, text: heard.chunks.join("") };
}

/** Says the lines one after the other and keeps what the agent answers. */
export async function talk(
  model: LanguageModel,
  lines: string[],
  wishes: { brain?: AgentBrain; opening?: string; callReason?: string | null } = {},
): Promise<{ turns: SpokenTurn[]; answers: Heard[] }> {
  const turns: SpokenTurn[] = [{ speaker: "agent", text: wishes.opening ?? "Hello Maria, this is Cora." }];
  const answers: Heard[] = [];
  for (const line of lines) {
    turns.push({ speaker: "person", text: line });
    const input = { brain: wishes.brain ?? brain, person, callReason: wishes.callReason ?? null, turns };
    const heard = await listen(model.converse(input, never));
    answers.push(heard);
    if (heard.text !== "") turns.push({ speaker: "agent", text: heard.text });
  }
  return { turns, answers };
}

import { z } from "zod";
import { soundsLikeOptOut } from "../../domain/opt-out.ts";
import { STEP_KINDS } from "../../domain/goal-decision.ts";
import type { Decision } from "../../domain/goal-decision.ts";
import type { ContactEvidence, GoalMind, Judgement } from "../goal-mind.ts";
import type { Asker } from "../model/structured.ts";
import { decidePrompt, judgePrompt } from "./prompt.ts";

const PROMPT_VERSION = "1";

/** Every field is there or null: models that are held to a schema cannot leave one out. */
const Step = z.object({
  kind: z.enum(STEP_KINDS),
  description: z.string(),
  stage: z.number().nullable(),
  lead_id: z.string().nullable(),
  address: z.string().nullable(),
  name: z.string().nullable(),
  about: z.string().nullable(),
  subject: z.string().nullable(),
  message: z.string().nullable(),
  query: z.string().nullable(),
  minutes: z.number().nullable(),
  question: z.string().nullable(),
  title: z.string().nullable(),
  goal: z.string().nullable(),
  needs_approval: z.boolean().nullable(),
});

const OfferShape = z.object({
  text: z.string(),
  price: z.number().nullable(),
  currency: z.string().nullable(),
  when: z.string().nullable(),
});

const DecisionShape = z.object({
  kind: z.enum(["steps", "done", "ask", "give_up"]),
  say: z.string().nullable(),
  steps: z.array(Step).nullable(),
  summary: z.string().nullable(),
  question: z.string().nullable(),
  offer: OfferShape.nullable(),
});

const JudgementShape = z.object({
  verdict: z.enum(["achieved", "refused", "progress", "unclear"]),
  summary: z.string(),
  offer: OfferShape.nullable(),
  when: z.string().nullable(),
  question: z.string().nullable(),
});

type Given<T> = { [K in keyof T]: null extends T[K] ? Exclude<T[K], null> | undefined : T[K] };
const given = <T extends object>(fields: T): Given<T> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, value ?? undefined])) as Given<T>;

/** A model's words as a decision; an empty one counts as a question, so that no goal ends by an oversight. */
function decisionOf({ kind, say, steps, summary, question, offer }: z.output<typeof DecisionShape>): Decision {
  if (kind === "steps" && steps?.length) return { kind, say: say ?? undefined, steps: steps.map(given) };
  if (kind === "done" && summary) return { kind, summary, offer: offer ? given(offer) : undefined };
  if (kind === "give_up" && summary) return { kind, summary };
  return { kind: "ask", question: question ?? say ?? "I am not sure how to go on. What should I do?" };
}

const saidOptOut = ({ turns }: ContactEvidence): boolean =>
  turns.some(({ speaker, text }) => speaker === "person" && soundsLikeOptOut(text));

/** A language model as a goal's mind. Its answers have a fixed form, and policy is applied to them afterwards. */
export const aiMind = (name: string, ask: Asker): GoalMind => ({
  name,
  promptVersion: PROMPT_VERSION,
  decide: async (brief, signal) => decisionOf(await ask(DecisionShape, decidePrompt(brief), signal)),
  judge: async (evidence, signal): Promise<Judgement> => {
    const judged = await ask(JudgementShape, judgePrompt(evidence), signal);
    const offer = judged.offer ? given(judged.offer) : null;
    // A refusal to be contacted is honoured whether or not the model noticed it.
    return { ...judged, offer, ...(evidence.optOut || saidOptOut(evidence) ? { verdict: "refused" as const } : {}) };
  },
});

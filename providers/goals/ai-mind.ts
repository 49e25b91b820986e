import { z } from "zod";
import { soundsLikeOptOut } from "../../domain/opt-out.ts";
import { STEP_KINDS } from "../../domain/goal-decision.ts";
import type { Decision, Offer, ProposedStep } from "../../domain/goal-decision.ts";
import type { ContactEvidence, GoalMind, Judgement } from "../goal-mind.ts";
import type { Asker } from "../model/structured.ts";
import { hiddenAddresses } from "./hidden-addresses.ts";
import type { HiddenAddresses } from "./hidden-addresses.ts";
import { decidePrompt, judgePrompt } from "./prompt.ts";

const PROMPT_VERSION = "2";

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

/** What others are told holds only addresses that the owner gave; what the owner reads holds all of them. */
const TOLD = ["description", "address", "name", "about", "subject", "message", "title", "goal"] as const;

function stepWith({ revealOwn, reveal }: HiddenAddresses, step: ProposedStep): ProposedStep {
  const told = TOLD.flatMap((field) => (step[field] === undefined ? [] : [[field, revealOwn(step[field])]]));
  return {
    ...step,
    ...Object.fromEntries(told),
    ...(step.question === undefined ? {} : { question: reveal(step.question) }),
  };
}

const offerWith = ({ reveal }: HiddenAddresses, offer: Offer): Offer => ({ ...offer, text: reveal(offer.text) });

/** A model's words as a decision; an empty one counts as a question, so that no goal ends by an oversight. */
function decisionOf(answer: z.output<typeof DecisionShape>, hidden: HiddenAddresses): Decision {
  const { kind, say, steps, summary, question, offer } = answer;
  if (kind === "steps" && steps?.length)
    return {
      kind,
      say: say === null ? undefined : hidden.reveal(say),
      steps: steps.map((step) => stepWith(hidden, given(step))),
    };
  if (kind === "done" && summary)
    return { kind, summary: hidden.reveal(summary), offer: offer ? offerWith(hidden, given(offer)) : undefined };
  if (kind === "give_up" && summary) return { kind, summary: hidden.reveal(summary) };
  return {
    kind: "ask",
    question: hidden.reveal(question ?? say ?? "I am not sure how to go on. What should I do?"),
  };
}

const saidOptOut = ({ turns }: ContactEvidence): boolean =>
  turns.some(({ speaker, text }) => speaker === "person" && soundsLikeOptOut(text));

/** A language model as a goal's mind. Its answers have a fixed form, and policy is applied to them afterwards. */
export const aiMind = (name: string, ask: Asker): GoalMind => ({
  name,
  promptVersion: PROMPT_VERSION,
  decide: async (brief, signal) => {
    const hidden = hiddenAddresses([...brief.words, brief.instructions ?? ""]);
    return decisionOf(await ask(DecisionShape, decidePrompt(brief, hidden.hide), signal), hidden);
  },
  judge: async (evidence, signal): Promise<Judgement> => {
    const hidden = hiddenAddresses([evidence.goal]);
    const judged = await ask(JudgementShape, judgePrompt(evidence, hidden.hide), signal);
    const offer = judged.offer ? offerWith(hidden, given(judged.offer)) : null;
    // A refusal to be contacted is honoured whether or not the model noticed it.
    const refused = evidence.optOut || saidOptOut(evidence);
    return {
      verdict: refused ? "refused" : judged.verdict,
      summary: hidden.reveal(judged.summary),
      offer,
      when: judged.when,
      question: judged.question === null ? null : hidden.reveal(judged.question),
    };
  },
});

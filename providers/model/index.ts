import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModel as SdkModel } from "ai";
import type { GoalMind } from "../goal-mind.ts";
import { aiMind, ruleBasedMind } from "../goals/index.ts";
import type { LanguageModel } from "../language-model.ts";
import { aiSdkModel } from "./ai-sdk.ts";
import type { ModelLimits } from "./ai-sdk.ts";
import { ruleBasedModel } from "./rule-based.ts";
import { structuredAsker } from "./structured.ts";

export { openingLine } from "./opening-line.ts";
export { ruleBasedModel } from "./rule-based.ts";

export interface ModelKeys {
  anthropic?: string | null | undefined;
  openai?: string | null | undefined;
  google?: string | null | undefined;
  /** For `openai-compatible`; servers on one's own machine often need none. */
  openaiCompatible?: string | null | undefined;
}

const LIMITS: ModelLimits = { turnTimeoutMs: 15_000, documentTimeoutMs: 60_000 };
const FORMS = "anthropic:<model>, openai:<model>, google:<model>, openai-compatible:<model>@<base url>";

const unusable = (spec: string, why: string): Error =>
  new Error(
    `The language model "${spec}" cannot be used: ${why}. Known forms: ${FORMS}; empty for the rule-based model.`,
  );

const keyFor = (spec: string, vendor: string, key: string | null | undefined): string => {
  if (!key) throw unusable(spec, `no API key for ${vendor} is configured`);
  return key;
};

function compatible(spec: string, rest: string, key: string | null | undefined): SdkModel {
  const [, model, baseURL] = /^(.+?)@(https?:\/\/.+)$/.exec(rest) ?? [];
  if (!model || !baseURL || !URL.canParse(baseURL)) throw unusable(spec, "model and base URL are not both named");
  return createOpenAICompatible({ name: "openai-compatible", baseURL, ...(key ? { apiKey: key } : {}) })(model);
}

function sdkModel(spec: string, keys: ModelKeys): SdkModel {
  const [vendor = "", ...others] = spec.split(":");
  const model = others.join(":");
  if (model === "") throw unusable(spec, "no model is named");
  if (vendor === "anthropic") return createAnthropic({ apiKey: keyFor(spec, vendor, keys.anthropic) })(model);
  if (vendor === "openai") return createOpenAI({ apiKey: keyFor(spec, vendor, keys.openai) })(model);
  if (vendor === "google") return createGoogle({ apiKey: keyFor(spec, vendor, keys.google) })(model);
  if (vendor === "openai-compatible") return compatible(spec, model, keys.openaiCompatible);
  throw unusable(spec, `"${vendor}" is not a known vendor`);
}

interface ChosenModel {
  /** `vendor:model`; the address of a private server is nobody's business who reads what a model has written. */
  name: string;
  model: SdkModel;
  enforcesSchemas: boolean;
}

/** The model that `spec` names; null for an empty spec. Throws at once for one that cannot work. */
function chosenModel(spec: string | null, keys: ModelKeys): ChosenModel | null {
  const wanted = spec?.trim() ?? "";
  if (wanted === "") return null;
  const isCompatible = wanted.startsWith("openai-compatible:");
  const name = isCompatible ? wanted.replace(/@https?:.*$/, "") : wanted;
  return { name, model: sdkModel(wanted, keys), enforcesSchemas: !isCompatible };
}

/** The model for conversations and texts; the rule-based one for an empty spec. */
export function languageModel(spec: string | null, keys: ModelKeys, limits: ModelLimits = LIMITS): LanguageModel {
  const chosen = chosenModel(spec, keys);
  return chosen ? aiSdkModel(chosen.name, chosen.model, { ...limits, ...chosen }) : ruleBasedModel();
}

/** The same model as the mind behind goals; the rules for an empty spec. */
export function goalMind(spec: string | null, keys: ModelKeys, limits: ModelLimits = LIMITS): GoalMind {
  const chosen = chosenModel(spec, keys);
  if (!chosen) return ruleBasedMind();
  const vendor = chosen.name.split(":")[0] ?? chosen.name;
  return aiMind(chosen.name, structuredAsker(vendor, chosen.model, { ...limits, ...chosen }));
}

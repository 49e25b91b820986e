import { createAnthropic } from "@ai-sdk/anthropic";
import { createGoogle } from "@ai-sdk/google";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModel as SdkModel } from "ai";
import type { LanguageModel } from "../language-model.ts";
import { aiSdkModel } from "./ai-sdk.ts";
import type { ModelLimits } from "./ai-sdk.ts";
import { ruleBasedModel } from "./rule-based.ts";

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

/** The model that `spec` names; the rule-based one for an empty spec. Throws at once for one that cannot work. */
export function languageModel(spec: string | null, keys: ModelKeys, limits: ModelLimits = LIMITS): LanguageModel {
  const wanted = spec?.trim() ?? "";
  if (wanted === "") return ruleBasedModel();
  const model = sdkModel(wanted, keys);
  const isCompatible = wanted.startsWith("openai-compatible:");
  // The address of a private server is nobody's business who reads what a model has written.
  const name = isCompatible ? wanted.replace(/@https?:.*$/, "") : wanted;
  return aiSdkModel(name, model, { ...limits, enforcesSchemas: !isCompatible });
}

import { APICallError, NoObjectGeneratedError, Output, generateText } from "ai";
import type { LanguageModel as SdkModel } from "ai";
import type { z } from "zod";
import { retryAfter } from "../retry-after.ts";
import { transportFailure } from "../transport-failure.ts";
import { VendorError, codeOr, kindOfStatus } from "../vendor-error.ts";

export interface StructuredTraits {
  documentTimeoutMs: number;
  /** Whether the vendor holds its model to a JSON schema; the prompt names the fields in any case. */
  enforcesSchemas: boolean;
}

export type Asker = <T>(schema: z.ZodType<T>, prompt: string, signal: AbortSignal) => Promise<T>;

const TRIES = 2;

/** Codes only: a model's error quotes the prompt, and the prompt holds people. */
export function modelFailure(vendor: string, error: unknown): VendorError {
  if (!APICallError.isInstance(error) || error.statusCode === undefined) return transportFailure(vendor, error);
  const { statusCode: status, responseHeaders } = error;
  const retryAfterSeconds = retryAfter(responseHeaders?.["retry-after"]);
  return new VendorError({ vendor, kind: kindOfStatus(status), code: codeOr(null, status), status, retryAfterSeconds });
}

/** Asks again when the answer does not fit the form; failures of the wire belong to whoever called. */
export const structuredAsker =
  (vendor: string, model: SdkModel, traits: StructuredTraits): Asker =>
  async (schema, prompt, signal) => {
    const output = traits.enforcesSchemas ? Output.object({ schema }) : Output.json();
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      try {
        const abortSignal = AbortSignal.any([signal, AbortSignal.timeout(traits.documentTimeoutMs)]);
        const result = await generateText({ model, prompt, output, maxRetries: 0, abortSignal });
        const answer = schema.safeParse(result.output);
        if (answer.success) return answer.data;
      } catch (error) {
        if (!NoObjectGeneratedError.isInstance(error)) throw modelFailure(vendor, error);
      }
    }
    throw new VendorError({ vendor, kind: "refused", code: "unfit_answer" });
  };

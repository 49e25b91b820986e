import { CoraError } from "../domain/errors.ts";
import { MAX_DEPTH, isTooDeep } from "../domain/nesting.ts";

/** What is parsed, fingerprinted and stored by recursion must not be deeper than a stack, whichever transport brought it. */
export function refuseDeepNesting(input: unknown): void {
  if (isTooDeep(input)) throw new CoraError("validation_error", `The input is nested deeper than ${MAX_DEPTH} levels.`);
}

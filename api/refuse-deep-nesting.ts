import { CoraError } from "../domain/errors.ts";

const MAX_DEPTH = 40;

/** What is parsed, fingerprinted and stored by recursion must not be deeper than a stack, whichever transport brought it. */
export function refuseDeepNesting(input: unknown): void {
  const rest: [unknown, number][] = [[input, 0]];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const [node, level] = next;
    if (level > MAX_DEPTH)
      throw new CoraError("validation_error", `The input is nested deeper than ${MAX_DEPTH} levels.`);
    if (typeof node === "object" && node !== null)
      for (const child of Object.values(node)) rest.push([child, level + 1]);
  }
}

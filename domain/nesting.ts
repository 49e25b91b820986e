export const MAX_DEPTH = 40;

/** Whether a value is deeper than anything that works by recursion should meet. */
export function isTooDeep(value: unknown): boolean {
  const rest: [unknown, number][] = [[value, 0]];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const [node, level] = next;
    if (level > MAX_DEPTH) return true;
    if (typeof node === "object" && node !== null)
      for (const child of Object.values(node)) rest.push([child, level + 1]);
  }
  return false;
}

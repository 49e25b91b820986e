/** Replaces the ids at the given paths (`customer`, `data.subscription`, `subscription.latest_invoice`) by what they name. */
export function expand(value: unknown, paths: readonly string[], find: (id: string) => object | null): unknown {
  return paths.reduce((expanded, path) => expandPath(expanded, path.split("."), find), value);
}

function expandPath(value: unknown, path: readonly string[], find: (id: string) => object | null): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(value)) return value.map((entry) => expandPath(entry, path, find));
  if (typeof value !== "object" || value === null || !(name in value)) return value;
  const child = (value as Record<string, unknown>)[name];
  const named = typeof child === "string" ? (find(child) ?? child) : child;
  return { ...value, [name]: expandPath(named, rest, find) };
}

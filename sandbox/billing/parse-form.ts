export type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type Form = { [name: string]: FormValue };

/** Nested parameters as Stripe writes them in forms and queries: `items[0][price_data][currency]=usd`, `expand[]=data`. */
export function parseForm(text: string): Form {
  const form: Form = Object.create(null) as Form;
  for (const [name, value] of new URLSearchParams(text)) {
    const [first = "", ...rest] = name.split("[").map((part) => part.replace(/\]$/, ""));
    assign(form, first, rest, value);
  }
  return listsIn(form) as Form;
}

function assign(into: Form, name: string, rest: string[], value: string): void {
  const key = name === "" ? `${Object.keys(into).length}` : name;
  const [next, ...further] = rest;
  if (next === undefined) {
    into[key] = value;
    return;
  }
  const child = into[key];
  const parent = typeof child === "object" && !Array.isArray(child) ? child : (Object.create(null) as Form);
  into[key] = parent;
  assign(parent, next, further, value);
}

/** Turns every object whose names are 0, 1, 2 … into a list. */
function listsIn(value: FormValue): FormValue {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, child]) => [name, listsIn(child)] as const);
  const isList = entries.length > 0 && entries.every(([name], index) => name === `${index}`);
  return isList ? entries.map(([, child]) => child) : Object.fromEntries(entries);
}

import type { Form, FormValue } from "./parse-form.ts";
import { invalid, missing } from "./stripe-error.ts";

/** Typed reading of a form, with Stripe's errors for what does not fit. */
export interface Params {
  text(name: string): string | null;
  requiredText(name: string): string;
  integer(name: string): number | null;
  flag(name: string): boolean | null;
  object(name: string): Params | null;
  list(name: string): FormValue[];
  metadata(name?: string): Record<string, string>;
  has(name: string): boolean;
  /** Stripe refuses what it does not know. */
  allow(names: readonly string[]): void;
}

export function paramsOf(form: Form, prefix = ""): Params {
  const path = (name: string) => (prefix === "" ? name : `${prefix}[${name}]`);
  const text = (name: string): string | null => {
    const value = form[name];
    if (value === undefined || value === "") return null;
    if (typeof value === "string") return value;
    throw invalid("Invalid string", path(name));
  };
  return {
    text,
    requiredText(name) {
      const value = text(name);
      if (value === null) throw missing(path(name));
      return value;
    },
    integer(name) {
      const value = text(name);
      if (value === null) return null;
      if (!/^-?\d+$/.test(value)) throw invalid(`Invalid integer: ${value}`, path(name), "parameter_invalid_integer");
      return Number(value);
    },
    flag(name) {
      const value = text(name);
      if (value === null) return null;
      if (value !== "true" && value !== "false") throw invalid(`Invalid boolean: ${value}`, path(name));
      return value === "true";
    },
    object(name) {
      const value = form[name];
      if (value === undefined || value === "") return null;
      if (typeof value === "object" && !Array.isArray(value)) return paramsOf(value, path(name));
      throw invalid("Invalid object", path(name));
    },
    list(name) {
      const value = form[name];
      if (value === undefined || value === "") return [];
      if (Array.isArray(value)) return value;
      throw invalid("Invalid array", path(name));
    },
    metadata(name = "metadata") {
      const value = form[name] ?? {};
      if (typeof value === "string" || Array.isArray(value)) return {};
      return Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
      );
    },
    has: (name) => form[name] !== undefined,
    allow(names) {
      for (const name of Object.keys(form)) {
        if (name === "expand" || names.includes(name)) continue;
        throw invalid(`Received unknown parameter: ${path(name)}`, path(name), "parameter_unknown");
      }
    },
  };
}

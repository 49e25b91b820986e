import { ADDRESS } from "../../domain/addresses-in.ts";
import { FIGURES } from "../../domain/strangers-in.ts";

const PLACEHOLDER = /\[(phone|email|number) (\d+)\]/gi;
const WITHHELD = "(not shown)";

/** Keys whose values are ids or times, which look like numbers and tell nothing. */
const PLAIN_KEYS = new Set(["lead_id", "lead_ids", "task_id"]);

export interface HiddenAddresses {
  /** The same value with placeholders where numbers and addresses stood. */
  hide<T>(value: T): T;
  /** Everything back in place: for what only the goal's owner reads. */
  reveal(text: string): string;
  /** Only what the owner gave comes back: for what other people are told. */
  revealOwn(text: string): string;
}

/** A model is not told numbers and addresses: it names them by placeholders, and code puts them back. */
export function hiddenAddresses(ownWords: string[]): HiddenAddresses {
  const placeholders = new Map<string, string>();
  const originals = new Map<string, { text: string; own: boolean }>();
  const counts = { phone: 0, email: 0, number: 0 };

  function placeholderFor(found: string, kind: keyof typeof counts, own: boolean): string {
    const key = kind === "email" ? found.toLowerCase() : found.replaceAll(/\D/g, "");
    const known = placeholders.get(key);
    if (known !== undefined) return known;
    const placeholder = `[${kind} ${++counts[kind]}]`;
    placeholders.set(key, placeholder);
    originals.set(placeholder, { text: kind === "phone" ? `+${key}` : found, own });
    return placeholder;
  }

  const hideIn = (text: string, own: boolean): string =>
    text
      .replaceAll(ADDRESS, (found) => placeholderFor(found, found.includes("@") ? "email" : "phone", own))
      .replaceAll(FIGURES, (found) => placeholderFor(found, "number", own));

  const show = (text: string, fits: (own: boolean) => boolean): string =>
    text.replaceAll(PLACEHOLDER, (placeholder: string) => {
      const original = originals.get(placeholder.toLowerCase());
      return original && fits(original.own) ? original.text : WITHHELD;
    });

  function hide(value: unknown): unknown {
    if (typeof value === "string") return hideIn(value, false);
    if (Array.isArray(value)) return value.map(hide);
    if (typeof value !== "object" || value === null || value instanceof Date) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, field]) => [key, PLAIN_KEYS.has(key) ? field : hide(field)]),
    );
  }

  // The owner's words come first, so that an address which others repeat stays the owner's.
  for (const words of ownWords) hideIn(words, true);
  return {
    hide: <T>(value: T) => hide(value) as T,
    reveal: (text) => show(text, () => true),
    revealOwn: (text) => show(text, (own) => own),
  };
}

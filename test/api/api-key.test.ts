import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashKey, keyEnvironment, newApiKey } from "../../api/auth/api-key.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const made = () => fc.constantFrom("live" as const, "test" as const).map((environment) => newApiKey(environment).key);

describe("a new API key", () => {
  it.each(["live", "test"] as const)("for %s says so, and is recognised", (environment) => {
    const { key, prefix, hash } = newApiKey(environment);
    expect(key).toMatch(new RegExp(`^cora_${environment}_[0-9A-Za-z]{36}$`));
    expect(keyEnvironment(key)).toBe(environment);
    expect(key.startsWith(prefix)).toBe(true);
    expect(hash).toEqual(hashKey(key));
  });

  it("shows little of itself in lists", () => {
    const { key, prefix } = newApiKey("live");
    expect(prefix).toMatch(/^cora_live_[0-9A-Za-z]{8}$/);
    expect(key.length - prefix.length).toBeGreaterThanOrEqual(28);
  });

  it("is never the same twice, in key or in hash", () => {
    const keys = Array.from({ length: 2000 }, () => newApiKey("test"));
    expect(new Set(keys.map(({ key }) => key)).size).toBe(keys.length);
    expect(new Set(keys.map(({ hash }) => hash.toString("hex"))).size).toBe(keys.length);
  });

  it("draws each place from the whole alphabet", () => {
    const places = Array.from({ length: 3000 }, () => newApiKey("live").key.slice(10, 40));
    for (const place of [0, 15, 29]) expect(new Set(places.map((text) => text[place])).size).toBe(62);
  });
});

describe("keyEnvironment", () => {
  it("recognises any single wrong character", () => {
    fc.assert(
      fc.property(made(), fc.nat({ max: 45 }), fc.constantFrom(...ALPHABET.split("")), (key, index, character) => {
        const typed = key.slice(0, index) + character + key.slice(index + 1);
        fc.pre(typed !== key);
        expect(keyEnvironment(typed)).toBeNull();
      }),
      { numRuns: 3000 },
    );
  });

  it("recognises two neighbours that changed places", () => {
    fc.assert(
      fc.property(made(), fc.nat({ max: 44 }), (key, index) => {
        const typed = key.slice(0, index) + (key[index + 1] ?? "") + (key[index] ?? "") + key.slice(index + 2);
        fc.pre(typed !== key);
        expect(keyEnvironment(typed)).toBeNull();
      }),
      { numRuns: 1000 },
    );
  });

  it("recognises a lost or doubled character", () => {
    fc.assert(
      fc.property(made(), fc.nat({ max: 45 }), (key, index) => {
        expect(keyEnvironment(key.slice(0, index) + key.slice(index + 1))).toBeNull();
        expect(keyEnvironment(key.slice(0, index) + (key[index] ?? "") + key.slice(index))).toBeNull();
      }),
    );
  });

  it("a key for trials does not turn into one for real calls", () => {
    expect(keyEnvironment(newApiKey("test").key.replace("_test_", "_live_"))).toBeNull();
  });

  it.each([
    (key: string) => ` ${key}`,
    (key: string) => `${key} `,
    (key: string) => `${key}\n`,
    (key: string) => `Bearer ${key}`,
    (key: string) => key.toUpperCase(),
    (key: string) => key.slice(0, -6),
    (key: string) => key.replace("cora", "kora"),
    () => "",
    () => "cora_live_",
    () => `cora_live_${"a".repeat(36)}`,
    () => `cora_prod_${"a".repeat(36)}`,
  ])("form %# is no key", (form) => {
    expect(keyEnvironment(form(newApiKey("live").key))).toBeNull();
  });

  it("takes any text without failing", () => {
    fc.assert(fc.property(fc.string(), (text) => keyEnvironment(text) === null));
  });
});

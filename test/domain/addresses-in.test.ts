import { describe, expect, it } from "vitest";
import { addressesIn } from "../../domain/addresses-in.ts";
import { recipientsIn } from "../../providers/goals/rules/words.ts";

describe("addresses in a text", () => {
  it.each([
    ["Call +1 (415) 555-0101, then ann@example.com.", ["+14155550101"], ["ann@example.com"]],
    ["Email ann+63884740@example.com", [], ["ann+63884740@example.com"]],
    ["Email +63884740@example.com", [], ["+63884740@example.com"]],
    ["Email ann.+1-415-555-0101@example.com", [], ["ann.+1-415-555-0101@example.com"]],
    ["tel:+14155550101 or (+442079460018)", ["+14155550101", "+442079460018"], []],
  ])("%s", (text, phones, emails) => {
    expect(addressesIn(text)).toEqual({ phones, emails });
    expect(
      recipientsIn(text)
        .map(({ address }) => address)
        .toSorted(),
    ).toEqual([...phones, ...emails].toSorted());
  });
});

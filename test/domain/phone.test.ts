import fc from "fast-check";
import { getCountries, getCountryCallingCode, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, it } from "vitest";
import { E164, judgeNumber } from "../../domain/phone.ts";

const RESCUE = ["112", "911", "999", "000", "110", "111", "117", "118", "119", "133", "144", "988"];
const COUNTRY_CODES = [...new Set(getCountries().map((country) => getCountryCallingCode(country)))];

describe("judgeNumber", () => {
  it.each([
    ["+14155550123", "US"],
    ["+12125550100", "US"],
    ["+18005550123", "US"],
    ["+14165550123", "CA"],
    ["+18765551212", "JM"],
    ["+17875550123", "PR"],
    ["+18095550123", "DO"],
    ["+442071838750", "GB"],
    ["+447400123456", "GB"],
    ["+447911123456", "GG"],
    ["+4915112345678", "DE"],
    ["+34612345678", "ES"],
    ["+390612345678", "IT"],
    ["+5491123456789", "AR"],
    ["+77012345678", "KZ"],
    ["+6834002", "NU"],
  ])("%s lies in %s", (number, country) => {
    expect(judgeNumber(number)).toEqual({ ok: true, country });
  });

  it.each([
    ["+1911", "emergency_number"],
    ["+1988", "emergency_number"],
    ["+1411", "emergency_number"],
    ["+44999", "emergency_number"],
    ["+440999", "emergency_number"],
    ["+49112", "emergency_number"],
    ["+490112", "emergency_number"],
    ["+61000", "emergency_number"],
    ["+610000", "emergency_number"],
    ["+81119", "emergency_number"],
    ["+19005551234", "premium_number"],
    ["+34803123456", "premium_number"],
    ["+449098123456", "premium_number"],
    ["+448709123456", "premium_number"],
    ["+448451234567", "premium_number"],
    ["+491805123456", "premium_number"],
    ["+979123456789", "premium_number"],
    ["+80012345678", "unsupported_number"],
    ["+870773111632", "unsupported_number"],
    ["+447640123456", "unsupported_number"],
    ["+445512345678", "unsupported_number"],
    ["+19111", "invalid_number"],
    ["+12", "invalid_number"],
    ["+15", "invalid_number"],
    ["+3315", "invalid_number"],
    ["+11235550101", "invalid_number"],
    ["+1415555012", "invalid_number"],
    ["+141555501234", "invalid_number"],
    ["+99912345678", "invalid_number"],
    ["14155550123", "invalid_number"],
    ["0014155550123", "invalid_number"],
    ["911", "invalid_number"],
    ["", "invalid_number"],
    ["+", "invalid_number"],
    ["anonymous", "invalid_number"],
  ])("%s must not be dialled: %s", (number, rule) => {
    expect(judgeNumber(number)).toEqual({ ok: false, rule });
  });

  it.each([
    "+1 415 555 0123",
    "+1-415-555-0123",
    " +14155550123",
    "+14155550123 ",
    "+14155550123;ext=5",
    "tel:+14155550123",
    "call +14155550123",
    "+4402071838750",
    "+٤٤٢٠٧١٨٣٨٧٥٠",
    "+14155550123\n",
  ])("%j is no spelling under which somebody would be found among the suppressed", (number) => {
    expect(judgeNumber(number)).toEqual({ ok: false, rule: "invalid_number" });
  });

  it("accepts a mobile number of every country, and names the country", () => {
    const judged = getCountries().flatMap((country) => {
      const example = getExampleNumber(country, examples);
      return example ? [{ country, verdict: judgeNumber(example.number) }] : [];
    });
    expect(judged.length).toBeGreaterThan(200);
    for (const { country, verdict } of judged)
      expect(verdict, country).toEqual({ ok: true, country: expect.stringMatching(/^[A-Z]{2}$/) });
  });

  it("no country's code leads to rescue, police or a crisis line, with a trunk zero or without", () => {
    const reached = COUNTRY_CODES.flatMap((code) =>
      RESCUE.flatMap((short) => [`+${code}${short}`, `+${code}0${short}`]),
    ).filter((number) => judgeNumber(number).ok);
    expect(reached).toEqual([]);
  });

  it("accepts nothing but E.164, whatever it is given", () => {
    const digits = fc.stringMatching(/^\+?[0-9]{1,17}$/);
    const dirty = fc
      .tuple(fc.constantFrom("+14155550123", "+442071838750"), fc.string())
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(fc.string(), digits, dirty), (number) => {
        if (judgeNumber(number).ok) expect(number).toMatch(E164);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("E164", () => {
  it.each(["+14155550123", "+6834002", "+123456789012345"])("takes %s", (number) => {
    expect(number).toMatch(E164);
  });
  it.each([
    "14155550123",
    "+04155550123",
    "+1 4155550123",
    "+123456",
    "+1234567890123456",
    "+1415555012\n",
    "+١٤١٥٥٥٥٠١٢٣",
  ])("refuses %j", (number) => {
    expect(number).not.toMatch(E164);
  });
});

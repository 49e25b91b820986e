import { describe, expect, it } from "vitest";
import { voicemailText } from "../../domain/voicemail-text.ts";

const message = {
  language: "en",
  agentName: "Ada",
  companyName: "Acme",
  personName: "Grace",
  callBack: "+14155550123",
};

describe("voicemailText", () => {
  it.each([
    ["en", "Hello Grace", /an AI assistant/, /rather not be called again/],
    ["es", "Hola Grace", /inteligencia artificial/, /no desea recibir más llamadas/],
    ["de", "Guten Tag Grace", /KI-Assistenz/, /keine Anrufe mehr wünschen/],
    ["fr", "Bonjour Grace", /intelligence artificielle/, /ne plus être appelé/],
  ])(
    "in %s it says who calls for whom, that it is an AI, and how to be left alone",
    (language, greeting, ai, refusal) => {
      const text = voicemailText({ ...message, language });
      expect(text.startsWith(`${greeting}, `)).toBe(true);
      for (const part of ["Ada", "Acme", "1 4 1 5 5 5 5 0 1 2 3"]) expect(text).toContain(part);
      expect(text).toMatch(ai);
      expect(text).toMatch(refusal);
      expect(text).not.toContain("+");
    },
  );

  it.each(["de-AT", "de_CH", "DE", "de"])("%s is German", (language) => {
    expect(voicemailText({ ...message, language })).toMatch(/^Guten Tag/);
  });

  it.each(["pt-BR", "", "x", "constructor", "__proto__"])("%j falls back to English", (language) => {
    expect(voicemailText({ ...message, language })).toMatch(/^Hello Grace,/);
  });

  it.each(["en", "es", "de", "fr"])("greets somebody without a name in %s", (language) => {
    const text = voicemailText({ ...message, language, personName: null });
    expect(text).toMatch(/^[A-Z][A-Za-z ]+, /);
    expect(text).not.toMatch(/null|undefined|Grace/);
  });
});

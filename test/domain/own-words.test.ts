import { expect, test } from "vitest";
import { ownWords } from "../../domain/own-words.ts";

const lines = (...text: string[]): string => text.join("\n");

test.each<[string, string, string]>([
  ["nothing but an answer", "Yes, Thursday.", "Yes, Thursday."],
  ["an answer above its quotation", lines("Yes.", "", "On Mon, Ava <a@b.example> wrote:", "> Would it suit?"), "Yes."],
  [
    "an attribution that was wrapped",
    lines(
      "Yes.",
      "",
      "On Mon, 3 Nov 2026 at 10:00, Ava of Acme Solar",
      "<ava@mail.example> wrote:",
      "> Would it suit?",
    ),
    "Yes.",
  ],
  ["an answer beneath its quotation", lines("On Mon, Ava wrote:", "> Would it suit?", "", "No, sorry."), "No, sorry."],
  ["answers between the lines", lines("> Tuesday?", "No.", "> Friday?", "Yes."), lines("No.", "Yes.")],
  ["a quotation without marks", lines("Fine.", "On Mon, Ava wrote:", "Unsubscribe: https://x.example"), "Fine."],
  ["a block of headers", lines("Fine.", "", "From: Ava Smith", "Sent: Monday", "To: Bea", "Unsubscribe"), "Fine."],
  ["a German block of headers", lines("Gern.", "Von: Ava", "Gesendet: Montag", "Abmelden"), "Gern."],
  ["another program's rule", lines("Fine.", "-----Original Message-----", "stop"), "Fine."],
  ["German", lines("Ja.", "Am Montag um 10 schrieb Ava:", "> Passt es?"), "Ja."],
  ["French", lines("Oui.", "Le lundi 3 novembre, Ava a écrit :", "> Bonjour"), "Oui."],
  ["Windows' line ends", "Yes.\r\n\r\n> No?\r\n", "Yes."],
  ["a signature", lines("Yes.", "-- ", "Bea", "never call again ltd."), "Yes."],
  ["nothing but a quotation", lines("On Mon, Ava wrote:", "> Unsubscribe here"), ""],
  [
    "a sentence that begins like an attribution",
    lines("On Monday we are closed:", "come on Friday."),
    lines("On Monday we are closed:", "come on Friday."),
  ],
])("of %s, a person's own words are kept", (_what, text, own) => {
  expect(ownWords(text)).toBe(own);
});

test("a text that is made to be slow is read all the same", () => {
  for (const text of [
    "on wrote ".repeat(20_000),
    "on aaaaaaa\n".repeat(20_000),
    "> ".repeat(50_000),
    `On ${"wrote".repeat(20_000)}`,
  ])
    expect(ownWords(text).length).toBeLessThanOrEqual(text.length);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openingLine, ruleBasedModel } from "../../providers/model/index.ts";
import { brain, listen, never, person, talk } from "./conversation.ts";

const model = ruleBasedModel();
const kinds = (actions: { kind: string }[]) => actions.map(({ kind }) => kind);
const sentences = (text: string) => text.match(/[.?!](?=\s|$)/g)?.length ?? 0;

describe("a conversation", () => {
  it("books the named slot and says goodbye", async () => {
    const { turns, answers } = await talk(model, ["Hi, yes?", "Sounds good.", "Tuesday at 10", "Thanks, bye"]);
    expect(answers[0]?.text).toContain("Acme Flow plans your deliveries");
    expect(answers[2]?.actions).toEqual([{ kind: "book_meeting", when: "Tuesday at 10" }]);
    expect(answers[2]?.text).toContain("Tuesday at 10");
    expect(kinds(answers[3]?.actions ?? [])).toEqual(["end_call"]);
    expect(await model.summarise(turns, never)).toEqual({
      summary: "The agent reached the person. A meeting was agreed for Tuesday at 10.",
      meetingBooked: true,
      meetingWhen: "Tuesday at 10",
      optOut: false,
    });
  });

  it.each([
    [["Yes", "Wednesday", "3 pm"], "Wednesday at 3 pm"],
    [["No, Tuesday doesn't work, but Wednesday at 3 does."], "Wednesday at 3"],
    [["How about Thursday afternoon?"], "Thursday afternoon"],
    [["I'm driving right now", "Friday at 2:30 pm"], "Friday at 2:30 pm"],
    [["Sure, tell me more.", "Okay, tomorrow at noon works for me."], "tomorrow noon"],
    [["Sí, claro", "El martes a las diez"], "martes a las diez"],
    [["Ja, gerne", "Am Montag um 14 Uhr"], "Montag um 14 Uhr"],
    [["Oui, volontiers", "Mardi à 10h"], "Mardi à 10h"],
  ])("hears in %j the time %s", async (lines, when) => {
    const { answers } = await talk(model, lines);
    expect(answers.flatMap(({ actions }) => actions)).toEqual([{ kind: "book_meeting", when }]);
  });

  it.each([
    ["What is this about?", "Acme Flow schedules deliveries automatically."],
    ["How does it help me?", "Fewer missed deliveries"],
    ["How is it different from others?", "plans in real time"],
    ["Does it plug into a shop like ours?", "plugs into your shop"],
    ["Are you a robot?", "AI assistant"],
    ["Who is calling?", "Cora, an AI assistant calling for Acme"],
    ["Where did you get my number?", "colleague follow up"],
    ["How much does it cost?", "colleague follow up"],
    ["Do you have an office in Lisbon?", "colleague follow up"],
  ])("answers %j from what it knows, and no further", async (question, answer) => {
    const { answers } = await talk(model, [question]);
    expect(answers[0]?.text).toContain(answer);
    expect(answers[0]?.actions).toEqual([]);
  });

  it("tells the price where the brain has one", async () => {
    const priced = { ...brain, emailKnowledge: "Plans start at $49 per month. Cancel at any time." };
    const { answers } = await talk(model, ["What does it cost?"], { brain: priced });
    expect(answers[0]?.text).toContain("$49 per month.");
  });

  it.each([
    ["I'm not interested.", /thank you for your time/, ["end_call"]],
    ["No thanks", /goodbye/, ["end_call"]],
    ["No me interesa, gracias", /gracias por su tiempo/, ["end_call"]],
    ["Nein danke, kein Interesse", /Dank für Ihre Zeit/, ["end_call"]],
    ["Non merci", /merci de votre temps/, ["end_call"]],
    ["You have the wrong number", /wrong person/, ["end_call"]],
    ["There is nobody by that name here", /wrong person/, ["end_call"]],
    ["Stop calling me.", /not contact you again/, ["opt_out", "end_call"]],
    ["Please take me off your list and never call me again.", /not contact you again/, ["opt_out", "end_call"]],
    ["I'm not interested, don't ever call me again", /not contact you again/, ["opt_out", "end_call"]],
    ["No me llame más", /no debemos volver a contactarle/, ["opt_out", "end_call"]],
    ["Rufen Sie mich nie wieder an", /nicht mehr kontaktieren/, ["opt_out", "end_call"]],
    ["Ne m'appelez plus", /ne vous contacterons plus/, ["opt_out", "end_call"]],
    ["Goodbye", /goodbye/, ["end_call"]],
    ["Adiós", /adiós/, ["end_call"]],
  ])("honours %j", async (line, said, actions) => {
    const { answers } = await talk(model, [line]);
    expect(answers[0]?.text).toMatch(said);
    expect(kinds(answers[0]?.actions ?? [])).toEqual(actions);
  });

  it("tells a screening service who calls and why, waits, and starts anew with the person", async () => {
    const { answers } = await talk(
      model,
      [
        "Please say your name and why you are calling.",
        "Thank you. Please stay on the line.",
        "Hello, this is Sam. What is it about?",
      ],
      { callReason: "your request for a demo" },
    );
    expect(answers[0]?.text).toBe("Cora, an AI assistant calling for Acme, about your request for a demo.");
    expect(answers[1]?.text).toBe("Of course, I will wait.");
    expect(answers[2]?.text).toContain("Acme Flow schedules deliveries");
  });

  it("answers somebody who speaks Spanish in Spanish, without English mixed in", async () => {
    const { answers } = await talk(model, ["Buenos días. ¿Quién habla?", "¿De qué se trata?"]);
    expect(answers[0]?.text).toContain("asistente de inteligencia artificial");
    expect(answers[1]?.text).not.toContain("deliveries");
  });

  it("keeps silent towards an answering machine", async () => {
    const { turns, answers } = await talk(model, ["You've reached Dana. Please leave a message after the beep."]);
    expect(answers[0]).toMatchObject({ text: "", actions: [] });
    expect((await model.summarise(turns, never)).summary).toContain("A machine took the call.");
  });

  it("ends a conversation that goes in circles", async () => {
    const { answers } = await talk(model, Array<string>(16).fill("Hmm, well, the weather"));
    expect(answers.some(({ actions }) => kinds(actions).includes("end_call"))).toBe(true);
  });

  it("speaks first where nobody has spoken", async () => {
    const { text } = await listen(model.converse({ brain, person, callReason: null, turns: [] }, never));
    expect(text).toContain("Hello Maria, this is Cora, an AI assistant calling for Acme.");
  });

  it("speaks word by word, and stops where it is interrupted", async () => {
    const stop = new AbortController();
    const turns = [{ speaker: "person" as const, text: "Stop calling me" }];
    const heard: string[] = [];
    for await (const event of model.converse({ brain, person, callReason: null, turns }, stop.signal)) {
      heard.push(event.kind === "text" ? event.text : event.kind);
      if (heard.length === 3) stop.abort();
    }
    expect(heard).toEqual(["Understood, ", "I ", "have "]);
  });

  it("never throws, never says more than two sentences, and always says the same to the same words", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.lorem()), { minLength: 1, maxLength: 4 }), async (lines) => {
        const [once, again] = [await talk(model, lines), await talk(model, lines)];
        expect(once).toEqual(again);
        for (const { text } of once.answers) expect(sentences(text)).toBeLessThanOrEqual(2);
        await model.summarise(once.turns, never);
      }),
      { numRuns: 40 },
    );
  });
});

describe("openingLine", () => {
  it.each([
    ["en-US", "AI assistant", "recorded", "just say so"],
    ["es", "inteligencia artificial", "se graba", "dígamelo"],
    ["de-DE", "KI-Assistent", "aufgezeichnet", "sagen Sie es"],
    ["fr", "intelligence artificielle", "enregistré", "dites-le-moi"],
  ])("in %s says who calls, that it is an AI, that it records and how to refuse", (language, ai, recorded, optOut) => {
    const wishes = { brain: { ...brain, language }, person, callReason: "your demo" };
    const line = openingLine({ ...wishes, recording: true });
    for (const part of ["Maria", "Cora", "Acme", ai, recorded, "your demo", optOut]) expect(line).toContain(part);
    expect(openingLine({ ...wishes, recording: false })).not.toContain(recorded);
  });
});

describe("a summary", () => {
  it("names what was asked, and an opt-out after a meeting", async () => {
    const { turns } = await talk(model, ["What does it cost?", "Tuesday at 10", "No, stop calling me"]);
    expect(await model.summarise(turns, never)).toEqual({
      summary:
        "The person asked about the price. A meeting had been agreed for Tuesday at 10. They asked not to be contacted again.",
      meetingBooked: true,
      meetingWhen: "Tuesday at 10",
      optOut: true,
    });
    expect((await model.summarise([], never)).summary).toBe("The person said nothing.");
  });
});

describe("an email", () => {
  const none = { subject: null, message: null, template: null };
  const compose = (wishes: Partial<typeof none> | Record<string, string>, more = {}) =>
    model.composeEmail({ brain: { ...brain, ...more }, person, wishes: { ...none, ...wishes } }, never);

  it("comes from what the agent knows", async () => {
    const { subject, body } = await compose({});
    expect(subject).toBe("Acme and Tienda");
    for (const part of ["Hi Maria,", "Acme Flow plans", "Fewer missed", "Best regards,\nCora\nAcme"])
      expect(body).toContain(part);
  });

  it("keeps the caller's subject, and one line of it", async () => {
    expect((await compose({ subject: "For {{first_name}}\r\nBcc: x@example.test" })).subject).toBe(
      "For Maria Bcc: x@example.test",
    );
  });

  it("fills a template and leaves no room open", async () => {
    const template =
      "Subject: To {{company}}\n\nHey {{ First_Name }}, {{message}} {{agent_name}} {{unknown}}{{constructor}}";
    expect(await compose({ template, message: "we met." })).toEqual({
      subject: "To Tienda",
      body: "Hey Maria, we met. Cora",
    });
  });

  it("frames a message that has no greeting, and only then", async () => {
    expect((await compose({ message: "We met at the fair." })).body).toMatch(
      /^Hi Maria,\n\nWe met at the fair\.\n\nBest/,
    );
    expect((await compose({ message: "Hello Maria,\nsee you.\nCora" })).body).toBe("Hello Maria,\nsee you.\nCora");
  });

  it("uses an example with room for names as a template, and the agent's language", async () => {
    expect((await compose({}, { exampleEmail: "Hi {{first_name}}, it's {{agent_name}}." })).body).toBe(
      "Hi Maria, it's Cora.",
    );
    expect((await compose({}, { language: "de" })).body).toContain("Mit freundlichen Grüßen");
  });
});

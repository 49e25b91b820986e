import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { languageModel } from "../../providers/model/index.ts";
import { brain, listen, never, person } from "./conversation.ts";
import { closedPort, vendorServer } from "./vendor-server.ts";
import type { Answer, VendorServer } from "./vendor-server.ts";

let vendor: VendorServer;
const limits = { turnTimeoutMs: 5_000, documentTimeoutMs: 5_000 };
const model = (url = vendor.url, within = limits) =>
  languageModel(`openai-compatible:small@${url}/v1`, { openaiCompatible: "sk-1" }, within);

const chunk = (delta: Record<string, unknown>, finish: string | null = null) =>
  `data: ${JSON.stringify({
    id: "c1",
    object: "chat.completion.chunk",
    created: 1,
    model: "small",
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`;

const stream = (...chunks: string[]): Answer => ({
  status: 200,
  headers: { "content-type": "text/event-stream" },
  body: `${chunks.join("")}data: [DONE]\n\n`,
});

const toolCall = (name: string, args: unknown, index = 0) =>
  chunk({
    tool_calls: [{ index, id: `t${index}`, type: "function", function: { name, arguments: JSON.stringify(args) } }],
  });

const answer = (content: string): Answer => ({
  status: 200,
  body: {
    id: "c1",
    object: "chat.completion",
    created: 1,
    model: "small",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  },
});

const said = (text: string) => ({
  brain,
  person,
  callReason: "your demo",
  turns: [
    { speaker: "agent" as const, text: "Hello" },
    { speaker: "person" as const, text },
  ],
});

beforeAll(async () => {
  vendor = await vendorServer();
});
afterAll(() => vendor.close());

describe("a turn of a language model", () => {
  it("streams its words and then its acts", async () => {
    vendor.answer(
      stream(
        chunk({ role: "assistant", content: "Tuesday " }),
        chunk({ content: "it is." }),
        toolCall("book_meeting", { when: "Tuesday at 10" }),
        chunk({}, "tool_calls"),
      ),
    );
    const heard = await listen(model().converse(said("Tuesday at 10"), never));
    expect(heard.chunks).toEqual(["Tuesday ", "it is."]);
    expect(heard.actions).toEqual([{ kind: "book_meeting", when: "Tuesday at 10" }]);
    const request = JSON.parse(vendor.seen[0]?.body ?? "{}");
    expect(vendor.seen[0]?.headers.authorization).toBe("Bearer sk-1");
    expect(request.model).toBe("small");
    expect(request.messages[0].content).toContain("You are Cora, calling on behalf of Acme");
    expect(request.messages.at(-1)).toEqual({ role: "user", content: "Tuesday at 10" });
    expect(request.tools.map((tool: { function: { name: string } }) => tool.function.name)).toEqual([
      "book_meeting",
      "opt_out",
      "end_call",
    ]);
  });

  it("finds words for a model that acts in silence", async () => {
    vendor.answer(stream(toolCall("end_call", {}), chunk({}, "tool_calls")));
    const heard = await listen(model().converse(said("Gracias, adiós, no me interesa"), never));
    expect(heard.text).toContain("adiós");
    expect(heard.actions).toEqual([{ kind: "end_call" }]);
  });

  it("honours a refusal that the model did not notice", async () => {
    vendor.answer(stream(chunk({ content: "But our product is great!" }), chunk({}, "stop")));
    const heard = await listen(model().converse(said("Never call me again"), never));
    expect(heard.actions).toEqual([{ kind: "opt_out" }, { kind: "end_call" }]);
  });

  it("drops an act that makes no sense", async () => {
    vendor.answer(
      stream(
        chunk({ content: "Fine." }),
        toolCall("book_meeting", {}),
        toolCall("fly", {}, 1),
        chunk({}, "tool_calls"),
      ),
    );
    expect((await listen(model().converse(said("Hm"), never))).actions).toEqual([]);
  });

  it.each([
    ["429", { status: 429, body: { error: { message: "about Maria" } } }, "throttled", "http_429"],
    ["401", { status: 401, body: { error: { message: "about Maria" } } }, "refused", "http_401"],
    ["500", { status: 500, body: {} }, "unknown", "http_500"],
    ["a cut line", "reset", "unknown", "econnreset"],
  ] as const)("throws codes only, after one try: %s", async (_, script, kind, code) => {
    vendor.answer(script);
    const failure: unknown = await listen(model().converse(said("Hi"), never)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind, code, message: `openai-compatible ${kind}: ${code}` });
    expect(vendor.seen).toHaveLength(1);
  });

  it("tells silence from a refused connection", async () => {
    vendor.answer("silence");
    const impatient = model(vendor.url, { turnTimeoutMs: 150, documentTimeoutMs: 150 });
    await expect(listen(impatient.converse(said("Hi"), never))).rejects.toMatchObject({ code: "timeout" });
    await expect(impatient.summarise([], never)).rejects.toMatchObject({ code: "timeout" });
    const nowhere = model(await closedPort());
    await expect(listen(nowhere.converse(said("Hi"), never))).rejects.toMatchObject({ kind: "unreachable" });
  });

  it("ends without a word of complaint when it is interrupted", async () => {
    vendor.answer("silence");
    const stop = new AbortController();
    const heard = listen(model().converse(said("Hi"), stop.signal));
    await expect.poll(() => vendor.seen.length).toBe(1);
    stop.abort();
    expect(await heard).toMatchObject({ text: "", actions: [] });
  });
});

describe("a document of a language model", () => {
  const summary = { summary: "They talked.", meeting_booked: true, meeting_when: "Tuesday at 10", opt_out: false };
  const turns = said("Tuesday at 10, and take me off your list afterwards").turns;

  it("is a summary in the agreed form, with an opt-out that was certainly said", async () => {
    vendor.answer(answer(JSON.stringify(summary)));
    expect(await model().summarise(turns, never)).toEqual({
      summary: "They talked.",
      meetingBooked: true,
      meetingWhen: "Tuesday at 10",
      optOut: true,
    });
  });

  it("is asked for again when it does not fit, and not for ever", async () => {
    vendor.answer(() => (vendor.seen.length === 1 ? answer("Sure! Here it is") : answer(JSON.stringify(summary))));
    expect((await model().summarise(turns, never)).summary).toBe("They talked.");
    vendor.answer(answer('{"summary": 4}'));
    await expect(model().summarise(turns, never)).rejects.toMatchObject({ code: "unfit_answer" });
    expect(vendor.seen).toHaveLength(2);
  });

  it("is an email, under the caller's subject", async () => {
    vendor.answer(answer(JSON.stringify({ subject: "A\nB", body: " Hi Maria " })));
    const wishes = { subject: null, message: null, template: null };
    expect(await model().composeEmail({ brain, person, wishes }, never)).toEqual({ subject: "A B", body: "Hi Maria" });
    const titled = { ...wishes, subject: "For {{first_name}}" };
    expect((await model().composeEmail({ brain, person, wishes: titled }, never)).subject).toBe("For Maria");
  });

  it("does not rewrite what the caller wrote", async () => {
    vendor.answer({ status: 500 });
    const wishes = { subject: "Hi", message: null, template: "Dear {{first_name}}" };
    expect(await model().composeEmail({ brain, person, wishes }, never)).toEqual({ subject: "Hi", body: "Dear Maria" });
    expect(vendor.seen).toHaveLength(0);
  });
});

describe("languageModel", () => {
  it.each([
    [null, "cora:rules"],
    ["  ", "cora:rules"],
    ["anthropic:claude", "anthropic:claude"],
    ["openai:gpt", "openai:gpt"],
    ["google:gemini", "google:gemini"],
    ["openai-compatible:llama3:8b@http://127.0.0.1:1/v1", "openai-compatible:llama3:8b"],
  ])("%j is %s", (spec, name) => {
    expect(languageModel(spec, { anthropic: "k", openai: "k", google: "k" }).name).toBe(name);
  });

  it.each([
    ["mistral:large", '"mistral" is not a known vendor'],
    ["anthropic", "no model is named"],
    ["anthropic:claude", "no API key for anthropic"],
    ["openai:gpt", "no API key for openai"],
    ["google:gemini", "no API key for google"],
    ["openai-compatible:llama", "base URL"],
    ["openai-compatible:@http://x", "base URL"],
  ])("refuses %j at once: %s", (spec, why) => {
    expect(() => languageModel(spec, {})).toThrow(why);
  });
});

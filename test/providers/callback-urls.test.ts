import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { callbackUrls, isAttemptToken, unsubscribeUrl } from "../../providers/callback-urls.ts";

const config = { publicUrl: "https://cora.example.com", secret: "a secret" };
const attempt = { agentId: "agt_1", callId: "call_1", attemptId: "att_1" };
const urls = callbackUrls(config, attempt);
const tokenOf = (url: string): string => new URL(url).searchParams.get("token") ?? "";

describe("callbackUrls", () => {
  it.each([
    ["answerUrl", "https://cora.example.com/webhooks/agt_1/outbound-voice"],
    ["statusUrl", "https://cora.example.com/webhooks/agt_1/call-status"],
    ["machineUrl", "https://cora.example.com/webhooks/agt_1/machine"],
    ["recordingUrl", "https://cora.example.com/webhooks/agt_1/recording"],
    ["socketUrl", "wss://cora.example.com/webhooks/agt_1/voice-ws"],
  ] as const)("%s is the documented path and says which attempt it belongs to", (name, expected) => {
    const url = new URL(urls[name]);
    expect(url.href.split("?", 1)[0]).toBe(expected);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      call: "call_1",
      attempt: "att_1",
      token: expect.stringMatching(/^[\w-]{32}$/),
    });
    expect(isAttemptToken(config.secret, "att_1", tokenOf(urls[name]))).toBe(true);
  });

  it("a plain deployment has a plain socket, below the same path", () => {
    const local = callbackUrls({ ...config, publicUrl: "http://127.0.0.1:3000/cora" }, attempt);
    expect(local.socketUrl).toMatch(/^ws:\/\/127\.0\.0\.1:3000\/cora\/webhooks\/agt_1\/voice-ws\?/);
  });

  it("is the same whenever it is asked again, so that a lost attempt can be found by its URL", () => {
    expect(callbackUrls(config, attempt)).toEqual(urls);
  });
});

describe("isAttemptToken", () => {
  const token = tokenOf(urls.statusUrl);

  it.each([
    ["another attempt", config.secret, "att_2", token],
    ["another secret", "b secret", "att_1", token],
    ["nothing", config.secret, "att_1", ""],
    ["half a token", config.secret, "att_1", token.slice(0, 16)],
    ["a longer token", config.secret, "att_1", `${token}a`],
    ["letters of several bytes", config.secret, "att_1", "é".repeat(16)],
  ])("refuses %s", (_, secret, attemptId, given) => {
    expect(isAttemptToken(secret, attemptId, given)).toBe(false);
  });

  it("accepts exactly the token that it gave out", () => {
    const edited = fc.tuple(fc.nat({ max: 31 }), fc.string({ minLength: 1, maxLength: 1 }));
    fc.assert(
      fc.property(edited, ([index, character]) => {
        const given = token.slice(0, index) + character + token.slice(index + 1);
        expect(isAttemptToken(config.secret, "att_1", given)).toBe(given === token);
      }),
      { numRuns: 500 },
    );
  });
});

describe("unsubscribeUrl", () => {
  const url = unsubscribeUrl(config, "eml_1");

  it("names the email and proves that Cora made the link", () => {
    const [, id = "", token = ""] = /\/unsubscribe\/([^/]+)\/([^/]+)$/.exec(url) ?? [];
    expect(url.startsWith("https://cora.example.com/unsubscribe/")).toBe(true);
    expect(id).toBe("eml_1");
    expect(isAttemptToken(config.secret, "eml_1", token)).toBe(true);
    expect(isAttemptToken(config.secret, "eml_2", token)).toBe(false);
  });

  it("needs no escaping and nothing behind a question mark, which mail programs cut off", () => {
    expect(new URL(url).href).toBe(url);
    expect(new URL(url).search).toBe("");
  });
});

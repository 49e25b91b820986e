import { vendorServer } from "../vendor-server.ts";
import type { Answer, SeenRequest, VendorServer } from "../vendor-server.ts";

/** How one vendor's structured output looks on the wire. */
export interface Wire {
  spec(url: string): string;
  /** The form that the request holds the model to; null where it asks for any JSON. */
  schemaIn(body: WireBody): unknown;
  answer(content: string): Answer;
  refusal: Answer;
}

// Bodies as the vendors' clients write them.
// oxlint-disable-next-line typescript/no-explicit-any
export type WireBody = Record<string, any>;

const ok = (body: WireBody): Answer => ({ status: 200, body });

const completion = (message: WireBody, finish_reason = "stop"): Answer =>
  ok({
    id: "c1",
    object: "chat.completion",
    created: 1,
    model: "small",
    choices: [{ index: 0, message: { role: "assistant", ...message }, finish_reason }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  });

const response = (content: WireBody): Answer =>
  ok({
    id: "resp_1",
    object: "response",
    created_at: 1,
    status: "completed",
    model: "gpt-5",
    output: [{ type: "message", id: "msg_1", role: "assistant", status: "completed", content: [content] }],
    usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
  });

const message = (content: WireBody[], stop_reason = "end_turn"): Answer =>
  ok({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-4-5",
    content,
    stop_reason,
    usage: { input_tokens: 1, output_tokens: 1 },
  });

export const WIRES: Record<"openai-compatible" | "openai" | "anthropic", Wire> = {
  "openai-compatible": {
    spec: (url) => `openai-compatible:small@${url}/v1`,
    schemaIn: ({ response_format }) => response_format?.json_schema?.schema ?? null,
    answer: (content) => completion({ content }),
    refusal: completion({ content: "I cannot help with that.", refusal: "I cannot help with that." }),
  },
  openai: {
    spec: () => "openai:gpt-5",
    schemaIn: ({ text }) => text?.format?.schema,
    answer: (text) => response({ type: "output_text", text, annotations: [] }),
    refusal: response({ type: "refusal", refusal: "I cannot help with that." }),
  },
  anthropic: {
    spec: () => "anthropic:claude-sonnet-4-5",
    schemaIn: ({ output_config }) => output_config?.format?.schema,
    answer: (text) => message([{ type: "text", text }]),
    refusal: message([{ type: "text", text: "I cannot help with that." }], "refusal"),
  },
};

/** A vendor of models on this machine; the vendors' own clients find it by the settings that they document. */
export async function modelServer(): Promise<VendorServer> {
  const vendor = await vendorServer();
  const before = { openai: process.env["OPENAI_BASE_URL"], anthropic: process.env["ANTHROPIC_BASE_URL"] };
  process.env["OPENAI_BASE_URL"] = `${vendor.url}/v1`;
  process.env["ANTHROPIC_BASE_URL"] = `${vendor.url}/v1`;
  return {
    ...vendor,
    close: async () => {
      for (const [name, value] of [
        ["OPENAI_BASE_URL", before.openai],
        ["ANTHROPIC_BASE_URL", before.anthropic],
      ] as const)
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      await vendor.close();
    },
  };
}

export const bodyOf = (request: SeenRequest | undefined): WireBody => JSON.parse(request?.body ?? "{}") as WireBody;

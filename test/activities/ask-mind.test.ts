import { ApplicationFailure } from "@temporalio/common";
import { MockActivityEnvironment } from "@temporalio/testing";
import { DefaultLogger } from "@temporalio/worker";
import { expect, test } from "vitest";
import { askMind } from "../../activities/ask-mind.ts";
import { VendorError } from "../../providers/vendor-error.ts";
import type { GoalMind } from "../../providers/goal-mind.ts";
import { briefOf } from "../providers/goals/plan-of.ts";

const brief = briefOf(["Call Nobu at +12025550114 and book a table"]);

function modelThat(fails: unknown): GoalMind & { asked: number } {
  const mind = {
    name: "openai:gpt-5",
    promptVersion: "2",
    asked: 0,
    decide: async () => {
      mind.asked += 1;
      if (fails) throw fails;
      return { kind: "ask" as const, question: "Which day?" };
    },
    judge: async () => {
      throw new Error("not asked here");
    },
  };
  return mind;
}

const failure = (kind: "throttled" | "unknown", retryAfterSeconds: number | null = null) =>
  new VendorError({ vendor: "openai", kind, code: "x", retryAfterSeconds });

const ask = (mind: GoalMind, attempt: number) =>
  new MockActivityEnvironment({ attempt }, { logger: new DefaultLogger("ERROR") }).run(() =>
    askMind(mind, (asked, signal) => asked.decide(brief, signal)),
  );

const BY_RULES = { model: "cora:rules", prompt_version: "1", instead_of: "openai:gpt-5" };

test("a model's decision is kept under the model's name", async () => {
  expect(await ask(modelThat(null), 1)).toEqual({
    answer: { kind: "ask", question: "Which day?" },
    by: { model: "openai:gpt-5", prompt_version: "2" },
  });
});

test("a model that fails is asked again by the next try, and from the third on the rules decide and say for whom", async () => {
  const mind = modelThat(failure("unknown"));
  await expect(ask(mind, 1)).rejects.toMatchObject({ code: "x" });
  await expect(ask(mind, 2)).rejects.toMatchObject({ code: "x" });
  expect(await ask(mind, 3)).toMatchObject({ answer: { kind: "steps" }, by: BY_RULES });
  expect(mind.asked).toBe(2);
});

test("a busy model gets the pause that it asks for", async () => {
  const error: unknown = await ask(modelThat(failure("throttled", 7)), 1).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApplicationFailure);
  expect(error).toMatchObject({ type: "ModelBusy", message: "throttled", nextRetryDelay: "7s" });
});

test("a model that wants to be left alone for long is away, and the rules decide at once", async () => {
  expect(await ask(modelThat(failure("throttled", 3_600)), 1)).toMatchObject({ by: BY_RULES });
});

import { describe, expect, test } from "vitest";
import { demoEnvironment } from "../../../bin/demo/demo-environment.ts";

describe("the demo's environment", () => {
  test("is the given one, half as slow as life and with room for sign-ups", () => {
    const { env, leftAlone } = demoEnvironment({ PATH: "/bin", CORA_HOME: "/data", DATABASE_URL: "postgresql://h/d" });
    expect(env).toEqual({
      PATH: "/bin",
      CORA_HOME: "/data",
      DATABASE_URL: "postgresql://h/d",
      SIGNUPS_PER_HOUR: "1000",
      SANDBOX_TIME_SCALE: "0.5",
    });
    expect(leftAlone).toEqual([]);
  });

  test("never holds a vendor's settings, a public address or production", () => {
    const { env } = demoEnvironment({
      TWILIO_AUTH_TOKEN: "t",
      RESEND_API_KEY: "r",
      STRIPE_SECRET_KEY: "s",
      ELEVENLABS_API_KEY: "e",
      PUBLIC_URL: "https://cora.example.com",
      CORA_SANDBOX_URL: "http://127.0.0.1:1",
      NODE_ENV: "production",
    });
    expect(Object.keys(env)).toEqual(["SIGNUPS_PER_HOUR", "SANDBOX_TIME_SCALE"]);
  });

  test("leaves alone the servers of an environment that names real vendors, and says so", () => {
    const deployment = { DATABASE_URL: "postgresql://h/d", TEMPORAL_ADDRESS: "t:7233", RESEND_API_KEY: "r" };
    const { env, leftAlone } = demoEnvironment(deployment);
    expect(env).not.toHaveProperty("DATABASE_URL");
    expect(env).not.toHaveProperty("TEMPORAL_ADDRESS");
    expect(leftAlone).toEqual(["DATABASE_URL", "RESEND_API_KEY", "TEMPORAL_ADDRESS"]);
  });

  test("takes a queue of its own on a Temporal server that others may use, the same at each start", () => {
    const queue = (home: string) =>
      demoEnvironment({ TEMPORAL_ADDRESS: "t:7233", CORA_HOME: home }).env["CORA_TASK_QUEUE"];
    expect(queue("/a")).toMatch(/^cora-demo-[0-9a-f]{8}$/);
    expect(queue("/a")).toBe(queue("/a"));
    expect(queue("/b")).not.toBe(queue("/a"));
  });

  test("an empty setting counts as absent", () => {
    expect(demoEnvironment({ TWILIO_AUTH_TOKEN: "", TEMPORAL_ADDRESS: "" })).toEqual({
      env: { SIGNUPS_PER_HOUR: "1000", SANDBOX_TIME_SCALE: "0.5" },
      leftAlone: [],
    });
  });
});

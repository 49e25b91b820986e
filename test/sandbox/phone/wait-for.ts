import { expect, vi } from "vitest";

/** Polls until the condition holds; the limit is generous because time never decides a test. */
export async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitFor(async () => expect(await condition()).toBe(true), { timeout: 30_000, interval: 20 });
}

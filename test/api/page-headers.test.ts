import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";

let cora: TestCora;

beforeAll(async () => {
  cora = await testCora();
  await cora.startApi();
});
afterAll(() => cora?.stop());

describe("a page", () => {
  test.each(["/", "/sign-in", "/sign-up", "/forgot-password"])(
    "runs no script, loads nothing from elsewhere, and is framed and kept by nobody: %s",
    async (path) => {
      const { headers } = await fetch(new URL(path, cora.baseUrl));
      const policy = (headers.get("content-security-policy") ?? "").split("; ");
      expect(policy).toEqual(
        expect.arrayContaining([
          "default-src 'none'",
          "style-src 'self'",
          "img-src 'self' data:",
          "frame-ancestors 'none'",
          "base-uri 'none'",
        ]),
      );
      expect(policy.join()).not.toMatch(/unsafe|\*|script-src/);
      expect(headers.get("cache-control")).toBe("no-store");
    },
  );
});

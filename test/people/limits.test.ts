import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../../bin/processes/free-port.ts";
import { testCora } from "../setup/test-cora.ts";
import type { TestCora } from "../setup/test-cora.ts";
import { browser } from "./browser.ts";
import { PASSWORD, newAddress } from "./people.ts";

let cora: TestCora;
let second: string;

beforeAll(async () => {
  cora = await testCora({ env: { SIGN_INS_PER_HOUR: "4", SIGNUPS_PER_HOUR: "3" } });
  const port = await freePort();
  await Promise.all([cora.startApi(), cora.startApi({ PORT: String(port) })]);
  second = `http://127.0.0.1:${port}`;
});
afterAll(() => cora?.stop());

const post = (path: string, times: number) =>
  browser(times % 2 ? second : cora.baseUrl).post(
    path,
    { email: newAddress(), password: PASSWORD },
    { origin: cora.baseUrl },
  );

test("forms that sign in or recover an account are limited by address, over all processes", async () => {
  const paths = ["/sign-in", "/forgot-password", "/sign-in", "/forgot-password"];
  for (const [index, path] of paths.entries()) expect((await post(path, index)).status).not.toBe(429);
  for (const path of ["/sign-in", "/forgot-password", "/reset-password", "/verify-email", "/invitation/sign-up"]) {
    const refused = await post(path, 1);
    expect(refused.status, path).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(refused.text).toContain("Too many tries");
  }
});

test("signing up is limited by address, on the page and by the API together", async () => {
  expect((await post("/sign-up", 0)).status).toBe(200);
  expect((await cora.client.post("/api/v1/signup", { email: newAddress() })).status).toBe(201);
  expect((await post("/sign-up", 1)).status).toBe(200);
  expect((await post("/sign-up", 0)).status).toBe(429);
  expect((await cora.client.post("/api/v1/signup", { email: newAddress() })).status).toBe(429);
});

import { argon2Sync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashPassword, verifyPassword } from "../../api/auth/password.ts";

const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/** Any reader of the PHC format can check a password against what is stored. */
function matches(password: string, stored: string): boolean {
  const [, memory, passes, parallelism, nonce = "", tag = ""] = PHC.exec(stored) ?? [];
  const derived = argon2Sync("argon2id", {
    message: password,
    nonce: Buffer.from(nonce, "base64"),
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    tagLength: 32,
  });
  return derived.equals(Buffer.from(tag, "base64"));
}

describe("hashPassword", () => {
  it.each(["correct horse battery staple", "", "pässwörd 密码 🔑", "a".repeat(1000)])(
    "keeps %j so that it can be checked",
    async (password) => {
      const stored = await hashPassword(password);
      expect(matches(password, stored)).toBe(true);
      expect(matches(`${password}x`, stored)).toBe(false);
      if (password) expect(stored).not.toContain(password);
    },
  );

  it("costs at least what OWASP asks of argon2id, with a salt of 16 bytes", async () => {
    const [, memory, passes, , nonce = ""] = PHC.exec(await hashPassword("secret")) ?? [];
    expect(Number(memory)).toBeGreaterThanOrEqual(19_456);
    expect(Number(passes)).toBeGreaterThanOrEqual(2);
    expect(Buffer.from(nonce, "base64")).toHaveLength(16);
  });

  it("two people with one password have different hashes", async () => {
    expect(await hashPassword("secret")).not.toBe(await hashPassword("secret"));
  });
});

describe("verifyPassword", () => {
  it("knows the password again, and no other", async () => {
    const stored = await hashPassword("correct horse");
    expect(await verifyPassword("correct horse", stored)).toBe(true);
    for (const other of ["Correct horse", "correct horse ", "", "correct hors"])
      expect(await verifyPassword(other, stored)).toBe(false);
  });

  it("takes every way in which a keyboard writes a letter", async () => {
    const stored = await hashPassword("Zürich ①");
    expect(await verifyPassword("Zürich ①".normalize("NFD"), stored)).toBe(true);
    expect(await verifyPassword("Zürich 1", stored)).toBe(true);
    expect(await verifyPassword("Zurich 1", stored)).toBe(false);
  });

  it("fits nobody where there is no password", async () => {
    for (const password of ["", "A", "\0".repeat(32)]) expect(await verifyPassword(password, null)).toBe(false);
  });

  it("reads costs that were usual before", async () => {
    const nonce = Buffer.from("0123456789abcdef");
    const tag = argon2Sync("argon2id", {
      message: "old",
      nonce,
      memory: 8192,
      passes: 1,
      parallelism: 1,
      tagLength: 32,
    });
    const plain = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");
    expect(await verifyPassword("old", `$argon2id$v=19$m=8192,t=1,p=1$${plain(nonce)}$${plain(tag)}`)).toBe(true);
  });
});

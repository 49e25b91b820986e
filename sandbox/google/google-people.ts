import { createHash } from "node:crypto";

export interface GooglePerson {
  email: string;
  name: string;
  verified: boolean;
}

/** The accounts that the emulated Google offers; anybody else can be typed in. */
export const googlePeople: readonly GooglePerson[] = [
  { email: "ada@example.com", name: "Ada Lovelace", verified: true },
  { email: "grace@example.com", name: "Grace Hopper", verified: true },
  { email: "unverified@example.com", name: "Una Verified", verified: false },
];

/** Google names people by digits that never change. */
export const subjectOf = (email: string): string =>
  BigInt(`0x${createHash("sha256").update(email.toLowerCase()).digest("hex").slice(0, 16)}`)
    .toString()
    .padStart(21, "1");

import type { Mutation } from "../mutation.ts";

export const publicAddress: Mutation = {
  id: "public-address",
  title: "an address inside is as good as any other",
  patches: [
    {
      file: "api/oauth/public-address.ts",
      find: "export function isPublicAddress(address: string): boolean {",
      replace: "export function isPublicAddress(address: string): boolean {\n  if (isIP(address) !== 0) return true;",
    },
  ],
  turnsRed: [33],
  trials: 12,
};

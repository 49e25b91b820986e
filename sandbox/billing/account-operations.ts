import type { ApiOperation } from "./api-operation.ts";

export const accountOperations: ApiOperation[] = [
  {
    method: "GET",
    path: "/v1/balance",
    name: "balance.retrieve",
    run() {
      const nothing = [{ amount: 0, currency: "usd", source_types: { card: 0 } }];
      return { object: "balance", available: nothing, livemode: false, pending: nothing };
    },
  },
  {
    method: "GET",
    path: "/v1/account",
    name: "accounts.retrieve",
    run: () => ({
      id: "acct_1Sandbox000000",
      object: "account",
      charges_enabled: true,
      country: "US",
      default_currency: "usd",
      details_submitted: true,
      payouts_enabled: true,
      type: "standard",
    }),
  },
];

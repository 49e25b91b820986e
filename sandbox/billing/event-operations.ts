import { got } from "./api-operation.ts";
import type { ApiOperation } from "./api-operation.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { listPage, pageParams } from "./list-page.ts";

export function eventOperations({ store, events }: BillingDesk): ApiOperation[] {
  return [
    {
      method: "GET",
      path: "/v1/events/{id}",
      name: "events.retrieve",
      run: ({ id }) => events.present(got("event", id, store.events)),
    },
    {
      method: "GET",
      path: "/v1/events",
      name: "events.list",
      run({ params }) {
        params.allow([...pageParams, "delivery_success", "type", "types"]);
        const [success, type, types] = [params.flag("delivery_success"), params.text("type"), params.list("types")];
        const fitting = store.events.list().filter((event) => {
          if (success !== null && events.delivered(event) !== success) return false;
          if (type !== null && !typeFits(event.type, type)) return false;
          return types.length === 0 || types.includes(event.type);
        });
        const page = listPage("/v1/events", fitting, params);
        return { ...page, data: page.data.map((event) => events.present(event)) };
      },
    },
  ];
}

/** `customer.subscription.*` asks for a group. */
function typeFits(type: string, wanted: string): boolean {
  return wanted.endsWith("*") ? type.startsWith(wanted.slice(0, -1)) : type === wanted;
}

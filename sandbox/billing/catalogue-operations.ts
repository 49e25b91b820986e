import { created, got } from "./api-operation.ts";
import type { ApiOperation } from "./api-operation.ts";
import type { BillingDesk } from "./billing-desk.ts";
import { listPage, pageParams } from "./list-page.ts";
import { createPrice, createProduct } from "./product-desk.ts";

export function catalogueOperations({ store, events }: BillingDesk): ApiOperation[] {
  const { products, prices } = store;
  return [
    {
      method: "POST",
      path: "/v1/products",
      name: "products.create",
      run: ({ params, cause }) => created(events, "product.created", createProduct(store, params), cause),
    },
    {
      method: "GET",
      path: "/v1/products/{id}",
      name: "products.retrieve",
      run: ({ id }) => got("product", id, products),
    },
    {
      method: "GET",
      path: "/v1/products",
      name: "products.list",
      run({ params }) {
        params.allow([...pageParams, "active", "ids"]);
        const [active, ids] = [params.flag("active"), params.list("ids")];
        const fits = (product: { id: string; active: boolean }) =>
          (active === null || product.active === active) && (ids.length === 0 || ids.includes(product.id));
        return listPage("/v1/products", products.list().filter(fits), params);
      },
    },
    {
      method: "POST",
      path: "/v1/prices",
      name: "prices.create",
      run: ({ params, cause }) => created(events, "price.created", createPrice(store, params), cause),
    },
    { method: "GET", path: "/v1/prices/{id}", name: "prices.retrieve", run: ({ id }) => got("price", id, prices) },
    {
      method: "GET",
      path: "/v1/prices",
      name: "prices.list",
      run({ params }) {
        params.allow([...pageParams, "active", "lookup_keys", "product", "currency", "type"]);
        const [active, product, keys] = [params.flag("active"), params.text("product"), params.list("lookup_keys")];
        const fitting = prices.list().filter((price) => {
          if (active !== null && price.active !== active) return false;
          if (product !== null && price.product !== product) return false;
          return keys.length === 0 || (price.lookup_key !== null && keys.includes(price.lookup_key));
        });
        return listPage("/v1/prices", fitting, params);
      },
    },
  ];
}

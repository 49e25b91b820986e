import type { IncomingMessage, ServerResponse } from "node:http";

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  /** The named parts of the path, decoded. */
  path: Record<string, string>;
}

export interface Route {
  method: string;
  /** A template such as `/emails/{id}`; a part stops at the next slash. */
  path: string;
  handle(exchange: Exchange): Promise<void> | void;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/** A request listener over a list of routes; the first that matches answers. */
export function createRouter(
  routes: readonly Route[],
  otherwise: (exchange: Exchange) => void,
  onError: (exchange: Exchange, error: unknown) => void,
): Listener {
  const compiled = routes.map((route) => ({ route, pattern: compile(route.path) }));
  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://sandbox");
    const exchange: Exchange = { request, response, url, path: {} };
    for (const { route, pattern } of compiled) {
      const match = route.method === request.method ? pattern.exec(url.pathname) : null;
      if (match === null) continue;
      exchange.path = decode(match.groups ?? {});
      void run(route, exchange, onError);
      return;
    }
    otherwise(exchange);
  };
}

async function run(route: Route, exchange: Exchange, onError: (exchange: Exchange, error: unknown) => void) {
  try {
    await route.handle(exchange);
  } catch (error) {
    onError(exchange, error);
  }
}

function compile(path: string): RegExp {
  const pattern = path.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+?)");
  return new RegExp(`^${pattern}$`);
}

function decode(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodePart(value)]));
}

function decodePart(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

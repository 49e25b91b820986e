export interface Page {
  status: number;
  headers: Headers;
  text: string;
  /** Where a redirect leads. */
  location: string | null;
  setCookies: string[];
}

export interface Browser {
  get(path: string, headers?: Record<string, string>): Promise<Page>;
  /** Sends a form as a page of ours would; `headers` override what the browser says about where it came from. */
  post(path: string, fields: Record<string, string | string[]>, headers?: Record<string, string>): Promise<Page>;
  /** Opens a page, fills its form and sends it, hidden fields included. */
  submit(page: Page, action: string, fields?: Record<string, string | string[]>): Promise<Page>;
  cookie(name: string): string | undefined;
  setCookie(name: string, value: string): void;
  csrf(path?: string): Promise<string>;
}

const decode = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");

/** The hidden fields of the form with that action. */
function hiddenFields(page: Page, action: string): Record<string, string> {
  const forms = page.text.split("<form").slice(1);
  const form = forms.map((text) => text.split("</form>")[0] ?? "").find((text) => text.includes(`action="${action}"`));
  if (form === undefined) throw new Error(`The page has no form to ${action}:\n${page.text}`);
  const inputs = [...form.matchAll(/<input[^>]*type="hidden"[^>]*>/g)].map(([tag]) => tag);
  return Object.fromEntries(
    inputs.map((tag) => [
      decode(/name="([^"]*)"/.exec(tag)?.[1] ?? ""),
      decode(/value="([^"]*)"/.exec(tag)?.[1] ?? ""),
    ]),
  );
}

interface Sent {
  headers: Record<string, string>;
  method?: string;
  body?: URLSearchParams;
}

/** A browser without a screen: keeps cookies, follows nothing by itself. */
export function browser(baseUrl: string): Browser {
  const jar = new Map<string, string>();
  const request = async (path: string, init: Sent): Promise<Page> => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { accept: "text/html", ...(cookie ? { cookie } : {}), ...init.headers };
    const response = await fetch(new URL(path, baseUrl), { ...init, headers, redirect: "manual" });
    const setCookies = response.headers.getSetCookie();
    for (const line of setCookies) {
      const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
      if (/max-age=0/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    const location = response.headers.get("location");
    return { status: response.status, headers: response.headers, text: await response.text(), location, setCookies };
  };
  const self: Browser = {
    get: (path, headers = {}) => request(path, { headers }),
    post: (path, fields, headers = {}) => {
      const body = new URLSearchParams(
        Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
      );
      return request(path, { method: "POST", body, headers: { origin: new URL(baseUrl).origin, ...headers } });
    },
    submit: (page, action, fields = {}) => self.post(action, { ...hiddenFields(page, action), ...fields }),
    cookie: (name) => jar.get(name),
    setCookie: (name, value) => void jar.set(name, value),
    csrf: async (path = "/account") => {
      const token = /name="csrf_token" value="([^"]+)"/.exec((await self.get(path)).text)?.[1];
      if (!token) throw new Error("The page has no CSRF token.");
      return token;
    },
  };
  return self;
}

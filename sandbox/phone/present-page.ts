/** One page of a list, in the form that Twilio's SDKs follow from page to page. */
export function presentPage(
  name: string,
  items: readonly Record<string, unknown>[],
  url: URL,
): Record<string, unknown> {
  const pageSize = Math.min(Math.max(Number(url.searchParams.get("PageSize") ?? 50) || 50, 1), 1000);
  const page = Math.max(Number(url.searchParams.get("Page") ?? 0) || 0, 0);
  const start = page * pageSize;
  const shown = items.slice(start, start + pageSize);
  const uriOf = (number: number): string => {
    const query = new URLSearchParams(url.searchParams);
    query.set("PageSize", `${pageSize}`);
    query.set("Page", `${number}`);
    return `${url.pathname}?${query.toString()}`;
  };
  return {
    first_page_uri: uriOf(0),
    end: start + Math.max(shown.length - 1, 0),
    previous_page_uri: page > 0 ? uriOf(page - 1) : null,
    [name]: shown,
    uri: `${url.pathname}${url.search}`,
    page_size: pageSize,
    start,
    next_page_uri: start + pageSize < items.length ? uriOf(page + 1) : null,
    page,
  };
}

/** The page around the interactive reference; `assets` is where its style and scripts are. */
export const referencePage = (assets: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>API reference · Cora</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${assets}/swagger-ui.css" />
    <link rel="stylesheet" href="${assets}/reference.css" />
    <script src="${assets}/swagger-ui-bundle.js" defer></script>
    <script src="${assets}/reference.js" defer></script>
  </head>
  <body>
    <a class="skip" href="#reference">To the operations</a>
    <header class="bar">
      <a class="brand" href="/">Cora</a>
      <nav aria-label="Documents">
        <a href="/api/v1/docs">Markdown</a>
        <a href="/api/v1/openapi.json">OpenAPI</a>
        <a href="/api/v1/integration-guide">Guide</a>
        <a href="/account/keys">API keys</a>
      </nav>
      <button type="button" id="theme" hidden>Dark</button>
    </header>
    <main id="reference" tabindex="-1">
      <noscript><p>This page needs JavaScript. The <a href="/api/v1/docs">same reference as text</a> does not.</p></noscript>
    </main>
  </body>
</html>
`;

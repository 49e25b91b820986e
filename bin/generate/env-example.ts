import { type Setting, settingGroups } from "./settings.ts";

const HEAD = `# Every setting of Cora; none is needed for \`npm start\` or \`npm run demo\`.
# Copy to .env, take the marks off what you set, keep it to yourself (chmod 600 .env), then:
#   node --env-file=.env bin/cora.js start`;

const line = ({ name, meaning, fallback }: Setting): string =>
  `# ${meaning}${fallback === undefined ? " Needed by `cora api` and `cora worker`." : ""}\n#${name}=${fallback ?? ""}`;

/** The committed .env.example. */
export const envExample = (): string =>
  `${[
    HEAD,
    ...settingGroups().map(({ title, settings }) => [`# --- ${title} ---`, ...settings.map(line)].join("\n")),
  ].join("\n\n")}\n`;

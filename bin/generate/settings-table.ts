import { markdownTable } from "./markdown-table.ts";
import { type Setting, settingGroups } from "./settings.ts";

const code = (text: string): string => (text === "" ? "" : `\`${text}\``);

const row = ({ name, meaning, fallback, readers }: Setting): string[] => [
  code(name),
  meaning,
  fallback === undefined ? "`npm start` supplies it" : code(fallback),
  readers.join(", "),
];

/** The settings as the README shows them. */
export const settingsTables = (): string =>
  settingGroups()
    .map(
      ({ title, settings }) =>
        `**${title}**\n\n${markdownTable(["setting", "meaning", "default", "read by"], settings.map(row))}`,
    )
    .join("\n\n");

import type { EntityManager } from "@mikro-orm/postgresql";
import { newId } from "../../domain/id.ts";

const AREA_CODES = [
  "201",
  "202",
  "212",
  "213",
  "303",
  "305",
  "312",
  "404",
  "415",
  "503",
  "512",
  "602",
  "617",
  "702",
  "713",
  "818",
  "916",
  "919",
];
const COUNT = 2;
const TRIES = 200;

const candidate = (): string => {
  const area = AREA_CODES[Math.floor(Math.random() * AREA_CODES.length)];
  return `+1${area}5550${150 + Math.floor(Math.random() * 50)}`;
};

/** Gives a project its own two numbers out of the fictional range +1 NXX 555 0150–0199, for the emulated telephone company. */
export async function addSandboxNumbers(em: EntityManager, projectId: string): Promise<void> {
  let added = 0;
  for (let tries = 0; added < COUNT && tries < TRIES; tries++) {
    const rows = await em.execute<unknown[]>(
      `INSERT INTO phone_number (project_id, id, number, country, friendly_name) VALUES (?, ?, ?, 'US', ?)
       ON CONFLICT DO NOTHING RETURNING id`,
      [projectId, newId("num"), candidate(), `Sandbox number ${added + 1}`],
    );
    added += rows.length;
  }
}

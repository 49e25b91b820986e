import type { EntityManager } from "@mikro-orm/postgresql";

export interface PersonRow {
  id: string;
  name: string;
  company: string | null;
  role: string | null;
  phone: string | null;
  email: string | null;
}

const COLUMNS = "id, name, company, role, phone, email";

/** Leads and contacts whose name, company, role or address contains the text, newest first; those who opted out are left out. */
export const searchPeople = (em: EntityManager, text: string, limit: number): Promise<PersonRow[]> =>
  em.execute<PersonRow[]>(`SELECT ${COLUMNS} FROM search_people(?, ?) WHERE NOT outreach_disabled`, [
    `%${text.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`,
    limit,
  ]);

export const peopleById = async (em: EntityManager, ids: string[]): Promise<PersonRow[]> =>
  ids.length === 0
    ? []
    : em.execute<PersonRow[]>(`SELECT ${COLUMNS} FROM lead WHERE project_id = current_project() AND id IN (?)`, [ids]);

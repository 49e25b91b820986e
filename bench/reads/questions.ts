import { leadId, mailboxOf, sharedName } from "./fill.ts";

/** One thing that people read: over Cora's API, and as the one statement that gets the same rows. */
export interface Question {
  name: string;
  path(n: number): string;
  sql: string;
  values(n: number, projectId: string): unknown[];
}

const SEARCH = `SELECT * FROM lead
  WHERE project_id = $1 AND kind = 'lead' AND (name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, '')) ILIKE $2
  ORDER BY created_at DESC, id DESC LIMIT 51`;

const latest = (table: string): string =>
  `coalesce((SELECT jsonb_agg(to_jsonb(r)) FROM (SELECT * FROM ${table} WHERE project_id = l.project_id AND lead_id = l.id ORDER BY created_at DESC, id DESC LIMIT 20) r), '[]') AS ${table}s`;

export const QUESTIONS: readonly Question[] = [
  {
    name: "lead list",
    path: () => "/api/v1/leads?limit=50",
    sql: "SELECT * FROM lead WHERE project_id = $1 AND kind = 'lead' ORDER BY created_at DESC, id DESC LIMIT 51",
    values: (_n, projectId) => [projectId],
  },
  {
    name: "search for one person",
    path: (n) => `/api/v1/leads?limit=50&query=${mailboxOf(n)}`,
    sql: SEARCH,
    values: (n, projectId) => [projectId, `%${mailboxOf(n)}%`],
  },
  {
    name: "search for a name that 200 bear",
    path: (n) => `/api/v1/leads?limit=50&query=${sharedName(n)}`,
    sql: SEARCH,
    values: (n, projectId) => [projectId, `%${sharedName(n)}%`],
  },
  {
    name: "lead detail",
    path: (n) => `/api/v1/leads/${leadId(n)}`,
    sql: `SELECT l.*, ${["call", "email", "activity"].map(latest).join(", ")} FROM lead l WHERE l.project_id = $1 AND l.id = $2`,
    values: (n, projectId) => [projectId, leadId(n)],
  },
  {
    name: "activity",
    path: () => "/api/v1/activity?limit=50",
    sql: `SELECT a.*, l.name AS lead_name, g.type AS agent_type FROM activity a
      LEFT JOIN lead l ON l.project_id = a.project_id AND l.id = a.lead_id
      LEFT JOIN agent g ON g.project_id = a.project_id AND g.id = a.agent_id
      WHERE a.project_id = $1 ORDER BY a.created_at DESC, a.id DESC LIMIT 51`,
    values: (_n, projectId) => [projectId],
  },
  {
    name: "stats",
    path: () => "/api/v1/stats",
    sql: `SELECT sum(leads) AS leads, sum(calls) AS calls, sum(emails) AS emails, sum(meetings) AS meetings, sum(converted) AS converted
      FROM (SELECT leads, calls, emails, meetings, converted FROM project_stats WHERE project_id = $1
            UNION ALL SELECT leads, calls, emails, meetings, converted FROM stat_change WHERE project_id = $1) AS counted`,
    values: (_n, projectId) => [projectId],
  },
];

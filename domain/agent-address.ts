/** The address that an agent mails from: its own, else one made of its name and id under the deployment's mail domain. */
export function agentAddress(
  agent: { id: string; name: string; emailAddress: string | null },
  mailDomain: string,
): string | null {
  if (agent.emailAddress) return agent.emailAddress;
  if (!mailDomain) return null;
  const name = agent.name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 30)
    .replaceAll(/^-+|-+$/g, "");
  return `${name || "agent"}-${agent.id.slice(-8)}@${mailDomain}`;
}

/** What the page asks for, decided once for the server's prefetch and the client's hooks. */

export const TIMELINE_ENTRIES = 100

/** The wanted environment where the agent runs there, else its own last (they come in the order of promotion). */
export function environmentOf(agent: { environments: string[] }, wanted: string): string {
  return agent.environments.includes(wanted) ? wanted : (agent.environments.at(-1) ?? wanted)
}

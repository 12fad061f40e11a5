/** "Lena Roth or Maya Lind (Payments) can change it": the end of a refusal names people, not roles. */
export type OwningTeam = { id: string; name: string; people: string[] }

export function whoCan(team: OwningTeam | null, doWhat: string): string {
  if (team === null) return 'An administrator can name an owning team.'
  const [first, second] = team.people
  if (first === undefined) return `${team.name} has no active people; an administrator can add one.`
  return `${second === undefined ? first : `${first} or ${second}`} (${team.name}) can ${doWhat}.`
}

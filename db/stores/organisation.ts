/** The first rows of an installation. */
import type { TeamFunction } from '@/lib/domain/member/permissions'
import type { Tx } from '../pool'
import { environment, purpose } from '../schema/agent'
import { account, membership, person, team } from '../schema/member'

export type FirstRows = {
  environments: { id: string; name: string; production: boolean; position: number }[]
  purposes: { code: string; description: string }[]
  teams: { id: string; slug: string; name: string; function: TeamFunction; created_at: Date }[]
  people: {
    id: string
    name: string
    email: string
    created_at: Date
    teamId: string
    account?: { id: string; issuer: string; subject: string }
  }[]
  now: Date
}

export async function isOrganisationEmpty(tx: Tx): Promise<boolean> {
  return (await tx.select({ id: person.id }).from(person).limit(1)).length === 0
}

export async function insertOrganisation(
  tx: Tx,
  { environments, purposes, teams, people, now }: FirstRows,
): Promise<void> {
  await tx.insert(environment).values(environments)
  if (purposes.length > 0) await tx.insert(purpose).values(purposes)
  await tx.insert(team).values(teams)
  await tx
    .insert(person)
    .values(people.map(({ id, name, email, created_at }) => ({ id, name, email, created_at })))
  await tx
    .insert(membership)
    .values(
      people.map(({ id, teamId }) => ({ person_id: id, team_id: teamId, since: now, granted_by: null })),
    )
  const accounts = people.flatMap(({ id, account: given }) =>
    given ? [{ ...given, person_id: id, created_at: now }] : [],
  )
  if (accounts.length > 0) await tx.insert(account).values(accounts)
}

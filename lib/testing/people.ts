/** People and their teams, put in by SQL, for tests of what people may do. `sql`: the administrator's client. */
import type { Sql } from 'postgres'
import type { PersonActor, TeamFunction } from '@/lib/domain/member/permissions'

/** A person of a new team with that function; ids and names follow from `name`. Signed in this very moment. */
export async function addPerson(sql: Sql, name: string, fn: TeamFunction): Promise<PersonActor> {
  const team = {
    id: `team_${name}`,
    slug: `team-${name.toLowerCase()}`,
    name: `${name}'s team`,
    function: fn,
  }
  const personId = `per_${name}`
  await sql`insert into team (id, slug, name, function, created_at) values (${team.id}, ${team.slug}, ${team.name}, ${fn}, now())`
  await sql`insert into person (id, name, email, created_at) values (${personId}, ${name}, ${`${name.toLowerCase()}@acme.example`}, now())`
  await sql`insert into membership (team_id, person_id, since) values (${team.id}, ${personId}, now())`
  return {
    kind: 'person',
    personId,
    accountId: `acc_${name}`,
    sessionId: `ses_${name}`,
    name,
    authenticatedAt: Math.floor(Date.now() / 1000),
    authn: 'seed',
    teams: [team],
  }
}

/** An agent of that person's team, with nothing in it. */
export async function addAgent(sql: Sql, id: string, owner: PersonActor): Promise<void> {
  await sql`insert into agent (id, name, description, team_id, model, prompt_reference, rollback, credential_max_seconds,
      sender_constrained, created_by, created_at, updated_by, updated_at)
    values (${id}, ${`name of ${id}`}, 'Made for a test', ${owner.teams[0]!.id}, 'model-1', 'git:prompts@1', 'Switch it off', 900, true,
      ${owner.personId}, now(), ${owner.personId}, now())`
}

/** A session as sign-in leaves it; returns the cookie's value, which is nowhere else. */
export async function addSession(
  sql: Sql,
  actor: PersonActor,
  hash: (secret: string) => string,
): Promise<string> {
  const cookie = `cookie-of-${actor.personId}`
  await sql`insert into account (id, person_id, issuer, subject, created_at)
    values (${actor.accountId}, ${actor.personId}, 'https://idp.example', ${actor.personId}, now())`
  await sql`insert into session (id, token_hash, account_id, person_id, authenticated_at, created_at, expires_at)
    values (${actor.sessionId}, ${hash(cookie)}, ${actor.accountId}, ${actor.personId}, now(), now(), now() + interval '1 hour')`
  return cookie
}

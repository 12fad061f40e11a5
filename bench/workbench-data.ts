/** A system of 5,000 actions, put into the demo's data by SQL, and a session of somebody who may classify them. */
import { createHash, randomBytes } from 'node:crypto'
import type { Sql } from 'postgres'
import { definitionDigest } from '@/lib/domain/action/imported'

export const ACTIONS = 5_000
export const BULK = 500
export const SYSTEM = 'bench-workbench'

const OWNER = 'tom.okafor@acme.example'

export async function insertLargeSystem(sql: Sql): Promise<void> {
  const [owner] = await sql`
    select m.team_id, p.id as person from person p join membership m on m.person_id = p.id
    join team t on t.id = m.team_id and t.function = 'app' where p.email = ${OWNER}`
  if (!owner) throw new Error(`the demo has no ${OWNER} in an app team`)
  await sql`insert into system (id, slug, name, kind, team_id, created_at)
    values ('sys_bench', ${SYSTEM}, 'Bench', 'mcp', ${owner.team_id}, now())`
  const rows = Array.from({ length: ACTIONS }, (_, at) => {
    const name = at < BULK ? `bulk_${at}` : `${VERBS[at % VERBS.length]}_thing_${at}`
    const definition = {
      name,
      description: `Does something to thing ${at}, as tools say it.`,
      input_schema: null,
    }
    return {
      id: `act_bench_${at}`,
      system_id: 'sys_bench',
      name,
      description: definition.description,
      claims: { source: 'mcp', read_only: at % 3 === 0, destructive: true, stated: ['read_only'] },
      definition_digest: definitionDigest(definition),
    }
  })
  for (let at = 0; at < rows.length; at += 500) {
    await sql`insert into action ${sql(rows.slice(at, at + 500) as never)}`
  }
  // Most of a real system is classified when somebody looks for the rest.
  await sql`update action set effect = 'write', data_class = 'internal', reversible = true, classified_at = now(),
    classified_by = ${owner.person}, classified_digest = definition_digest
    where system_id = 'sys_bench' and name not like 'bulk%' and right(id, 1) <> '7'`
}

const VERBS = ['get', 'list', 'create', 'delete', 'update', 'export', 'send', 'refund']

/** What the OpenID sign-in ends in. */
export async function sessionOf(sql: Sql): Promise<string> {
  const token = randomBytes(32).toString('hex')
  const hash = createHash('sha256').update(token).digest('hex')
  await sql`
    insert into session (id, token_hash, account_id, person_id, authenticated_at, created_at, expires_at)
    select ${`ses_${token.slice(0, 12)}`}, ${hash}, a.id, a.person_id, now(), now(), now() + interval '1 hour'
    from account a join person p on p.id = a.person_id where p.email = ${OWNER} limit 1`
  return token
}

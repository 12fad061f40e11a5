/** What the relay serves, put into the database as the signer and the console would. `sql`: the administrator. */
import { createHash, randomBytes } from 'node:crypto'
import type { Sql } from 'postgres'
import { CHANNEL } from '@/db/stores/notify'
import type { PackedArchive } from '@/lib/signer/pack-bundle'
import { fixtureBundle, fixtureKey, fixturePulse } from './bundle-fixture'

export async function addEnvironment(sql: Sql, id: string): Promise<void> {
  await sql`insert into environment (id, name, production, position) values (${id}, ${id}, false, 1)`
  await sql`
    insert into signing_key (kid, purpose, algorithm, public_key, wrapped_private_key, created_at)
    values (${fixtureKey.kid}, 'bundle', 'ES256', ${fixtureKey.publicKeyPem}, '', now())
    on conflict do nothing`
}

/** Returns the enforcer's id and its token, which is nowhere else. */
export async function addEnforcer(sql: Sql, environment: string): Promise<{ id: string; token: string }> {
  const token = `cse_${randomBytes(32).toString('base64url')}`
  const id = `enf_${randomBytes(8).toString('hex')}`
  const hash = createHash('sha256').update(token).digest('hex')
  await sql`
    insert into enforcer (id, name, kind, environment, token_hash, token_prefix, created_at)
    values (${id}, ${id}, 'gateway', ${environment}, ${hash}, ${token.slice(0, 8)}, now())`
  return { id, token }
}

export async function revokeEnforcer(sql: Sql, id: string): Promise<void> {
  await sql`update enforcer set revoked_at = now() where id = ${id}`
  await notify(sql, 'revocation', null)
}

export async function publishBundle(sql: Sql, environment: string, serial: number): Promise<PackedArchive> {
  const packed = fixtureBundle(serial, { environment })
  await sql`
    insert into bundle (environment, serial, revision, content_digest, sha256, bytes, size, kid, reason, agents, actions,
      issued_at, expires_at, published_at)
    values (${environment}, ${serial}, ${packed.revision}, ${packed.sha256}, ${packed.sha256}, ${packed.bytes},
      ${packed.bytes.length}, ${fixtureKey.kid}, 'test', 1, 1, now(), now() + interval '1 day', now())`
  await notify(sql, 'bundle', environment)
  return packed
}

export async function publishPulse(sql: Sql, environment: string, number: number): Promise<PackedArchive> {
  const packed = fixturePulse(number, { environment })
  await sql`
    insert into pulse (environment, revision, number, least_serial, kill, bytes, issued_at)
    values (${environment}, ${packed.revision}, ${number}, 1, '{"agents":[]}', ${packed.bytes}, now())
    on conflict (environment) do update
      set revision = excluded.revision, number = excluded.number, bytes = excluded.bytes`
  await notify(sql, 'pulse', environment)
  return packed
}

async function notify(sql: Sql, kind: string, environment: string | null): Promise<void> {
  await sql.notify(CHANNEL, JSON.stringify({ kind, environment }))
}

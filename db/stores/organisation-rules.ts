/** The organisation's rules about rules in force: the highest version, or those shipped once as version 0. */
import { desc, sql } from 'drizzle-orm'
import { type OrganisationRules, rulesAsStored } from '@/lib/domain/organisation/rules'
import type { Database, Tx } from '../pool'
import { organisationRules } from '../schema/organisation'

export type RulesInForce = { version: number; rules: OrganisationRules }

export async function loadRules(db: Tx | Database): Promise<RulesInForce> {
  const [row] = await db.select().from(organisationRules).orderBy(desc(organisationRules.version)).limit(1)
  return { version: row?.version ?? 0, rules: rulesAsStored(row?.content ?? null) }
}

export async function insertRules(tx: Tx, row: typeof organisationRules.$inferInsert): Promise<void> {
  await tx.insert(organisationRules).values(row)
}

/** Two changes of the rules wait for each other: the second one sees the version that the first one made. */
export async function lockRules(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('countersign/organisation-rules'))`)
}

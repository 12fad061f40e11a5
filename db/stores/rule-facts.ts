/** What deciding about a threshold, guardrail or exception needs beside the rule's own row. */
import { and, eq } from 'drizzle-orm'
import type { OwningTeam } from '@/lib/domain/action/who-can'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { Authorship } from '@/lib/domain/organisation/authorship'
import type { StoredRule } from '@/lib/domain/policy/decide-rule'
import type { Database, Tx } from '../pool'

import { agent } from '../schema/agent'
import { membership, person, team } from '../schema/member'
import { loadActionFacts } from './action-facts'
import { personName } from './member-people'
import { loadRules } from './organisation-rules'
import { loadTeam } from './action'
import type { RuleRow } from './policy-write'

export async function storedRule(tx: Tx, row: RuleRow): Promise<StoredRule> {
  const {
    id,
    version,
    layer,
    removed_at,
    changed_at,
    name,
    outcome,
    authored,
    sentence,
    selector,
    obligations,
    approvals,
  } = row
  return {
    id,
    version,
    layer,
    removed: removed_at !== null,
    changedBy: await personName(tx, row.changed_by),
    changedAt: changed_at.toISOString(),
    shown: { id, name, outcome, condition: authored, sentence, selector, obligations, approvals },
  }
}

/** The action a threshold is about, its system under lock; null when there is none. */
export async function loadThresholdTarget(tx: Tx, actionId: string, agentId: string | null) {
  const [fact] = await loadActionFacts(tx, [actionId])
  if (!fact) return null
  const [row] = agentId === null ? [] : await tx.select().from(agent).where(eq(agent.id, agentId))
  const agentTeam = row ? await loadTeam(tx, row.team_id) : null
  return {
    fact,
    system: { name: fact.system.name, team: fact.team },
    agent: row && agentTeam ? { id: row.id, name: row.name, team: agentTeam as OwningTeam } : null,
    authorship: await loadAuthorship(tx),
  }
}

/** People of a layer's teams, for refusals that say who can. */
export async function peopleOfLayer(db: Tx | Database, layer: ControlLayer): Promise<string[]> {
  const rows = await db
    .select({ name: person.name })
    .from(person)
    .innerJoin(membership, eq(membership.person_id, person.id))
    .innerJoin(team, and(eq(team.id, membership.team_id), eq(team.function, layer)))
    .where(eq(person.state, 'active'))
    .orderBy(membership.since, person.name)
    .limit(3)
  return rows.map(row => row.name)
}

/** Who writes classifications, thresholds and purposes here, and who that is. */
export async function loadAuthorship(db: Tx | Database): Promise<Authorship> {
  const { rules } = await loadRules(db)
  return { model: rules.settings.operating_model, security: await peopleOfLayer(db, 'security') }
}

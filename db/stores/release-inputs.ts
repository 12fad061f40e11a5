/** Reads the live state that a release is composed from, and that a bundle compares its pins with. */
import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Classification } from '@/lib/domain/policy/model'
import type { ReleaseOwnership } from '@/lib/domain/release/content'
import type { ActionInput, ReleaseInputs } from '@/lib/domain/release/inputs'
import type { Database, Tx } from '../pool'
import { action, system } from '../schema/action'
import {
  agent,
  agentAction,
  agentDelegation,
  agentIdentity,
  agentPurpose,
  agentSystem,
  environment,
} from '../schema/agent'
import { team } from '../schema/member'
import { policyException, rule } from '../schema/policy'
import { ruleOf } from './policy-rule'
import { type LayerOwner, loadOwners } from './release-signing'

type Reader = Tx | Database

/** Null when there is no such agent or environment. Lists come sorted, so that digests don't depend on the plan. */
export async function loadReleaseInputs(
  db: Reader,
  agentId: string,
  environmentId: string,
): Promise<ReleaseInputs | null> {
  const [found] = await db
    .select({ agent, team: team.slug })
    .from(agent)
    .innerJoin(team, eq(team.id, agent.team_id))
    .where(eq(agent.id, agentId))
  const [where] = await db.select().from(environment).where(eq(environment.id, environmentId))
  if (!found || !where) return null
  const {
    id,
    name,
    description,
    model,
    prompt_reference,
    rollback,
    credential_max_seconds,
    sender_constrained,
  } = found.agent
  const systems = await loadSystems(db, agentId)
  const actions = await loadActions(db, agentId, systems)
  return {
    agent: {
      id,
      name,
      team: found.team,
      description,
      model,
      prompt_reference,
      rollback,
      credential_max_seconds,
      sender_constrained,
    },
    environment: { id: where.id, production: where.production },
    identities: await db
      .select({ kind: agentIdentity.kind, key: agentIdentity.identity_key })
      .from(agentIdentity)
      .where(eq(agentIdentity.agent_id, agentId))
      .orderBy(sql`${agentIdentity.identity_key} collate "C"`),
    purposes: (await db.select().from(agentPurpose).where(eq(agentPurpose.agent_id, agentId)))
      .map(row => row.code)
      .sort(),
    systems,
    delegates_to: await db
      .select({ id: agent.id, name: agent.name })
      .from(agentDelegation)
      .innerJoin(agent, eq(agent.id, agentDelegation.to_agent_id))
      .where(eq(agentDelegation.from_agent_id, agentId))
      .orderBy(agent.id),
    actions,
    guardrails: await loadGuardrails(db),
    exceptions: await loadExceptions(db, agentId),
    ownership: await loadOwnership(db, agentId),
  }
}

function loadSystems(db: Reader, agentId: string): Promise<ReleaseInputs['systems']> {
  return db
    .select({
      id: system.id,
      slug: system.slug,
      name: system.name,
      endpoints: agentSystem.endpoints,
      datasets: agentSystem.datasets,
    })
    .from(agentSystem)
    .innerJoin(system, eq(system.id, agentSystem.system_id))
    .where(eq(agentSystem.agent_id, agentId))
    .orderBy(sql`${system.slug} collate "C"`)
}

async function loadActions(
  db: Reader,
  agentId: string,
  systems: ReleaseInputs['systems'],
): Promise<ActionInput[]> {
  if (systems.length === 0) return []
  const slugs = new Map(systems.map(({ id, slug }) => [id, slug]))
  const rows = await db
    .select({ action, mode: agentAction.mode })
    .from(action)
    .leftJoin(agentAction, and(eq(agentAction.action_id, action.id), eq(agentAction.agent_id, agentId)))
    .where(and(inArray(action.system_id, [...slugs.keys()]), isNull(action.removed_at)))
    .orderBy(sql`${action.name} collate "C"`)
  const ids = rows.map(row => row.action.id)
  const thresholds =
    ids.length === 0
      ? []
      : await db
          .select()
          .from(rule)
          .where(
            and(
              eq(rule.kind, 'threshold'),
              isNull(rule.removed_at),
              inArray(rule.action_id, ids),
              or(isNull(rule.agent_id), eq(rule.agent_id, agentId)),
            ),
          )
          .orderBy(rule.id)
  return rows.flatMap(({ action: row, mode }) =>
    mode === 'none'
      ? []
      : [
          {
            id: row.id,
            system: slugs.get(row.system_id)!,
            name: row.name,
            definition_digest: row.definition_digest,
            classification: classificationOf(row),
            override: overrideOf(row),
            mode: mode ?? ('direct' as const),
            thresholds: thresholds.filter(threshold => threshold.action_id === row.id).map(ruleOf),
          },
        ],
  )
}

/** A definition that changed after it was classified counts as unclassified until somebody looks again. */
export function classificationOf(row: typeof action.$inferSelect): Classification | null {
  if (row.effect === null || row.data_class === null || row.reversible === null) return null
  if (row.classified_digest !== row.definition_digest) return null
  return { effect: row.effect, data_class: row.data_class, reversible: row.reversible }
}

export function overrideOf(row: typeof action.$inferSelect): Classification | null {
  if (row.override_effect === null || row.override_data_class === null || row.override_reversible === null)
    return null
  return {
    effect: row.override_effect,
    data_class: row.override_data_class,
    reversible: row.override_reversible,
  }
}

async function loadGuardrails(db: Reader): Promise<ReleaseInputs['guardrails']> {
  const rows = await db
    .select()
    .from(rule)
    .where(and(eq(rule.kind, 'guardrail'), isNull(rule.removed_at)))
    .orderBy(rule.id)
  return rows.map(row => ({ rule: ruleOf(row), name: row.name, selector: row.selector! }))
}

async function loadExceptions(db: Reader, agentId: string): Promise<ReleaseInputs['exceptions']> {
  const rows = await db
    .select({ exception: policyException, action: action.name, system: system.slug })
    .from(policyException)
    .innerJoin(action, eq(action.id, policyException.action_id))
    .innerJoin(system, eq(system.id, action.system_id))
    .where(and(eq(policyException.agent_id, agentId), isNull(policyException.ended_at)))
    .orderBy(policyException.id)
  return rows.map(({ exception, action: name, system: slug }) => ({
    id: exception.id,
    guardrail: exception.guardrail_id,
    up_to_version: exception.up_to_version,
    expires_at: Math.floor(exception.expires_at.getTime() / 1000),
    system: slug,
    action: name,
    reason: exception.reason,
  }))
}

async function loadOwnership(db: Reader, agentId: string): Promise<ReleaseOwnership> {
  const owners = (await loadOwners(db, [agentId])).get(agentId)!
  const of = ({ team, accountable, deputy }: LayerOwner) => ({ team, accountable, deputy })
  return {
    iam: of(owners.iam),
    iga: of(owners.iga),
    pam: of(owners.pam),
    security: of(owners.security),
    app: of(owners.app),
    compliance: of(owners.compliance),
  }
}

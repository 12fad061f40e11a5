/** Reads the live state that a release is composed from, and that a bundle compares its pins with. */

import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
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
import { declaredColumns } from './agent-declaration'
import { loadLastDrills } from './agent-drill'
import { loadPrototypes } from './agent-prototype'
import { loadReach } from './delegation-reach'
import { loadEnforcerSupplies } from './enforcer'
import { groupBy } from './group-by'
import { loadRules } from './organisation-rules'
import { ruleOf } from './policy-rule'
import { type LayerOwner, loadOwners, type Owners } from './release-signing'

type Reader = Tx | Database

/** Null when there is no such agent or environment. Lists come sorted, so that digests don't depend on the plan. */
export async function loadReleaseInputs(
  db: Reader,
  agentId: string,
  environmentId: string,
): Promise<ReleaseInputs | null> {
  const inputs = (await loadManyReleaseInputs(db, [agentId], environmentId)).get(agentId)
  if (!inputs) return null
  const { production } = inputs.environment
  const around = {
    reach: await loadReach(db, agentId, production),
    enforcers: await loadEnforcerSupplies(db, environmentId),
  }
  return { ...inputs, around }
}

/** The same for many agents, with as many queries as for one, without what only signers read. Unknown ones are left out. */
export async function loadManyReleaseInputs(
  db: Reader,
  agentIds: string[],
  environmentId: string,
): Promise<Map<string, ReleaseInputs>> {
  const [where] = await db.select().from(environment).where(eq(environment.id, environmentId))
  if (!where || agentIds.length === 0) return new Map()
  const found = await db
    .select({ agent, team: team.slug })
    .from(agent)
    .innerJoin(team, eq(team.id, agent.team_id))
    .where(inArray(agent.id, agentIds))
  const systems = await loadSystems(db, agentIds)
  const actions = await loadActions(db, agentIds, systems)
  const identities = await db
    .select()
    .from(agentIdentity)
    .where(inArray(agentIdentity.agent_id, agentIds))
    .orderBy(sql`${agentIdentity.identity_key} collate "C"`)
  const purposes = await db.select().from(agentPurpose).where(inArray(agentPurpose.agent_id, agentIds))
  const delegations = await db
    .select({ from: agentDelegation.from_agent_id, id: agent.id, name: agent.name })
    .from(agentDelegation)
    .innerJoin(agent, eq(agent.id, agentDelegation.to_agent_id))
    .where(inArray(agentDelegation.from_agent_id, agentIds))
    .orderBy(agent.id)
  const drills = await loadLastDrills(db, agentIds)
  const guardrails = await loadGuardrails(db)
  const exceptions = await loadExceptions(db, agentIds)
  const owners = await loadOwners(db, agentIds)
  const prototypes = await loadPrototypes(db, agentIds, environmentId)
  const rules = await loadRules(db)
  const identitiesOf = byAgent(identities, row => row.agent_id)
  const purposesOf = byAgent(purposes, row => row.agent_id)
  const delegationsOf = byAgent(delegations, row => row.from)
  const exceptionsOf = byAgent(exceptions, row => row.agent)
  return new Map(
    found.map(({ agent: row, team: slug }) => [
      row.id,
      {
        agent: declarationOf(row, slug),
        environment: { id: where.id, production: where.production },
        identities: identitiesOf(row.id).map(({ kind, identity_key }) => ({ kind, key: identity_key })),
        purposes: purposesOf(row.id)
          .map(({ code }) => code)
          .sort(),
        systems: (systems.get(row.id) ?? []).map(({ agent: _, ...system }) => system),
        delegates_to: delegationsOf(row.id).map(({ id, name }) => ({ id, name })),
        drills: drills.get(row.id) ?? [],
        actions: actions(row.id),
        guardrails,
        exceptions: exceptionsOf(row.id).map(({ exception }) => exception),
        prototype: prototypes.get(row.id) ?? null,
        ownership: ownershipOf(owners.get(row.id)!),
        around: null,
        rules,
      },
    ]),
  )
}

function byAgent<Row>(rows: Row[], agentOf: (row: Row) => string): (agentId: string) => Row[] {
  const grouped = groupBy(rows, agentOf)
  return agentId => grouped.get(agentId) ?? []
}

function declarationOf(row: typeof agent.$inferSelect, teamSlug: string): ReleaseInputs['agent'] {
  return { ...declaredColumns(row), id: row.id, team: teamSlug, attributes: [...row.attributes].sort() }
}

type SystemUse = ReleaseInputs['systems'][number] & { agent: string }

async function loadSystems(db: Reader, agentIds: string[]): Promise<Map<string, SystemUse[]>> {
  const rows = await db
    .select({
      agent: agentSystem.agent_id,
      id: system.id,
      slug: system.slug,
      name: system.name,
      endpoints: agentSystem.endpoints,
      datasets: agentSystem.datasets,
    })
    .from(agentSystem)
    .innerJoin(system, eq(system.id, agentSystem.system_id))
    .where(inArray(agentSystem.agent_id, agentIds))
    .orderBy(sql`${system.slug} collate "C"`)
  return groupBy(rows, row => row.agent)
}

/** What each agent may use of its systems, with the thresholds that bind it. */
async function loadActions(
  db: Reader,
  agentIds: string[],
  systems: Map<string, SystemUse[]>,
): Promise<(agentId: string) => ActionInput[]> {
  const systemIds = [...new Set([...systems.values()].flat().map(({ id }) => id))]
  if (systemIds.length === 0) return () => []
  const rows = await db
    .select()
    .from(action)
    .where(and(inArray(action.system_id, systemIds), isNull(action.removed_at)))
    .orderBy(sql`${action.name} collate "C"`, action.id)
  const chosen = await db.select().from(agentAction).where(inArray(agentAction.agent_id, agentIds))
  const modes = new Map(chosen.map(row => [`${row.agent_id} ${row.action_id}`, row.mode]))
  const ofSystems = inArray(
    rule.action_id,
    db.select({ id: action.id }).from(action).where(inArray(action.system_id, systemIds)),
  )
  const thresholds = await db
    .select()
    .from(rule)
    .where(and(eq(rule.kind, 'threshold'), isNull(rule.removed_at), ofSystems))
    .orderBy(rule.id)
  const thresholdsOf = groupBy(thresholds, row => row.action_id)
  const tagged = await db
    .select({ id: system.id, tags: system.tags })
    .from(system)
    .where(inArray(system.id, systemIds))
  const tagsOf = new Map(tagged.map(({ id, tags }) => [id, tags]))
  return agentId => {
    const slugs = new Map((systems.get(agentId) ?? []).map(({ id, slug }) => [id, slug]))
    return rows.flatMap(row => {
      const slug = slugs.get(row.system_id)
      const mode = modes.get(`${agentId} ${row.id}`) ?? 'direct'
      if (slug === undefined || mode === 'none') return []
      const binding = (thresholdsOf.get(row.id) ?? []).filter(
        threshold => threshold.agent_id === null || threshold.agent_id === agentId,
      )
      return [
        {
          id: row.id,
          system: slug,
          name: row.name,
          definition_digest: row.definition_digest,
          classification: classificationOf(row),
          override: overrideOf(row),
          mode,
          ...(row.purposes && { purposes: row.purposes }),
          tags: [...new Set([...row.tags, ...(tagsOf.get(row.system_id) ?? [])])].sort(),
          thresholds: binding.map(ruleOf),
        },
      ]
    })
  }
}

/** A definition that changed after it was classified counts as unclassified until somebody looks again. */
type ActionColumns = typeof action.$inferSelect

export function classificationOf(
  row: Pick<
    ActionColumns,
    'effect' | 'data_class' | 'reversible' | 'classified_digest' | 'definition_digest'
  >,
): Classification | null {
  if (row.effect === null || row.data_class === null || row.reversible === null) return null
  if (row.classified_digest !== row.definition_digest) return null
  return { effect: row.effect, data_class: row.data_class, reversible: row.reversible }
}

export function overrideOf(
  row: Pick<ActionColumns, 'override_effect' | 'override_data_class' | 'override_reversible'>,
): Classification | null {
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

async function loadExceptions(
  db: Reader,
  agentIds: string[],
): Promise<{ agent: string; exception: ReleaseInputs['exceptions'][number] }[]> {
  const rows = await db
    .select({ exception: policyException, action: action.name, system: system.slug })
    .from(policyException)
    .leftJoin(action, eq(action.id, policyException.action_id))
    .innerJoin(system, sql`${system.id} = coalesce(${policyException.system_id}, ${action.system_id})`)
    .where(and(inArray(policyException.agent_id, agentIds), isNull(policyException.ended_at)))
    .orderBy(policyException.id)
  return rows.map(({ exception, action: name, system: slug }) => ({
    agent: exception.agent_id,
    exception: {
      id: exception.id,
      guardrail: exception.guardrail_id,
      up_to_version: exception.up_to_version,
      expires_at: epochSeconds(exception.expires_at),
      system: slug,
      action: name,
      reason: exception.reason,
    },
  }))
}

function ownershipOf(owners: Owners): ReleaseOwnership {
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

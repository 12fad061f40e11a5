/** `policy.coverage`: what nobody looked at yet, and where to fix it. */
import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Database } from '@/db/pool'
import { action, system } from '@/db/schema/action'
import { agent, agentAction, agentEnvironment, agentSystem } from '@/db/schema/agent'
import { rule } from '@/db/schema/policy'
import { actionCall } from '@/db/schema/usage'
import { loadEnvironments } from '@/db/stores/action'
import { storedClassification } from '@/db/stores/action-facts'
import { groupBy } from '@/db/stores/group-by'
import { classificationOf, overrideOf } from '@/db/stores/release-inputs'
import type { Actor } from '@/lib/domain/member/permissions'
import { bindingOf, COVERAGE_GAPS, type CoveredAgent, gapsOf } from '@/lib/domain/policy/coverage'
import { TIERS } from '@/lib/domain/policy/model'
import { effectiveClassification } from '@/lib/domain/release/compose'
import { defineQuery } from '../define-query'
import { visibleAgents, visibleSystems, visibleTeams } from '../scope'

const MAX_ROWS = 5_000

const coveredAction = z.object({
  id: z.string(),
  name: z.string(),
  system: z.object({ slug: z.string(), name: z.string() }),
  state: z.enum(['unclassified', 'changed', 'classified']),
  tier: z.enum([...TIERS, 'unclassified']),
  thresholds: z.int(),
  calls: z.int(),
  denied: z.int(),
  last_called_at: z.string().nullable(),
  gaps: z.array(z.enum(COVERAGE_GAPS)),
})
const coveredAgent = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  actions: z.int(),
  thresholds: z.int(),
  guardrails: z.int(),
  /** Nothing binds it but the outcome of its tiers. */
  default_only: z.boolean(),
})

export const policyCoverage = defineQuery({
  name: 'policy.coverage',
  summary:
    'Actions that are unclassified, without a threshold or never called, and agents whose policy is the default.',
  permission: 'console.read',
  input: z.strictObject({
    environment: z.string().max(100).optional(),
    /** Slug. */
    system: z.string().max(64).optional(),
    gap: z.enum(COVERAGE_GAPS).optional(),
    limit: z.coerce.number().int().min(1).max(MAX_ROWS).default(MAX_ROWS),
  }),
  output: z.object({
    environment: z.object({ id: z.string(), name: z.string() }).nullable(),
    /** When the last decision log arrived; null: no enforcer reports decisions, so nothing is known of calls. */
    reported_at: z.string().nullable(),
    /** Since when there are logs. */
    reported_since: z.string().nullable(),
    counts: z.object({
      actions: z.int(),
      unclassified: z.int(),
      no_threshold: z.int(),
      /** null: not known. */
      never_called: z.int().nullable(),
      agents: z.int(),
      default_only: z.int(),
    }),
    systems: z.array(z.object({ slug: z.string(), name: z.string() })),
    /** With a gap, those of the chosen gap, at most `limit`. */
    actions: z.array(coveredAction),
    more_actions: z.int(),
    agents: z.array(coveredAgent),
  }),
  async run(input, { db, actor }) {
    const environments = await loadEnvironments(db)
    const environment =
      environments.find(one => one.id === input.environment) ??
      environments.find(one => one.production) ??
      environments[0]
    const { rows, systems } = await loadVisibleActions(db, actor)
    const reports = await loadReports(db, environment?.id)
    const calls = await loadCalls(db, actor, environment?.id)
    const thresholds = await loadBindingThresholds(db)
    const reported = reports.last !== null
    const all = rows.map(({ row, of }) => {
      const stored = storedClassification(row)
      const decides = classificationOf(row)
      const { tier } = effectiveClassification(decides, overrideOf(row), environment?.production ?? true)
      const called = calls.get(callKey(of.slug, row.name))
      const covered = {
        id: row.id,
        name: row.name,
        system: { slug: of.slug, name: of.name },
        state:
          stored === null
            ? ('unclassified' as const)
            : decides === null
              ? ('changed' as const)
              : ('classified' as const),
        tier: decides === null ? ('unclassified' as const) : (tier ?? ('unclassified' as const)),
        thresholds: thresholds.get(row.id)?.length ?? 0,
        calls: called?.calls ?? 0,
        denied: called?.denied ?? 0,
        last_called_at: called?.last ?? null,
      }
      return { ...covered, gaps: gapsOf(covered, reported) }
    })
    const inSystem = input.system ? all.filter(one => one.system.slug === input.system) : all
    const chosen = inSystem.filter(one => (input.gap ? one.gaps.includes(input.gap) : one.gaps.length > 0))
    const agents = await loadAgents(db, actor, environments, thresholds)
    const count = (gap: (typeof COVERAGE_GAPS)[number]) =>
      inSystem.filter(one => one.gaps.includes(gap)).length
    return {
      environment: environment ? { id: environment.id, name: environment.name } : null,
      reported_at: reports.last,
      reported_since: reports.first,
      counts: {
        actions: inSystem.length,
        unclassified: count('unclassified'),
        no_threshold: count('no_threshold'),
        never_called: reported ? count('never_called') : null,
        agents: agents.length,
        default_only: agents.filter(one => one.default_only).length,
      },
      systems,
      actions: chosen.slice(0, input.limit),
      more_actions: Math.max(0, chosen.length - input.limit),
      agents,
    }
  },
})

const COLUMNS = {
  id: action.id,
  system_id: action.system_id,
  name: action.name,
  tags: action.tags,
  definition_digest: action.definition_digest,
  effect: action.effect,
  data_class: action.data_class,
  reversible: action.reversible,
  classified_digest: action.classified_digest,
  override_effect: action.override_effect,
  override_data_class: action.override_data_class,
  override_reversible: action.override_reversible,
}
const SYSTEM = { id: system.id, slug: system.slug, name: system.name, tags: system.tags }

async function loadVisibleActions(db: Database, actor: Actor) {
  const rows = await db
    .select({ row: COLUMNS, of: SYSTEM })
    .from(action)
    .innerJoin(system, eq(system.id, action.system_id))
    .where(and(isNull(action.removed_at), visibleSystems(actor)))
    .orderBy(system.name, action.name)
  const systems = new Map(rows.map(({ of }) => [of.slug, { slug: of.slug, name: of.name }]))
  return { rows, systems: [...systems.values()] }
}

/** Whether any log of decisions ever arrived for this environment. */
async function loadReports(db: Database, environment: string | undefined) {
  const [row] = await db
    .select({
      last: sql<Date | null>`max(${actionCall.last_called_at})`.mapWith(actionCall.last_called_at),
      first: sql<string | null>`min(${actionCall.day})::text`,
    })
    .from(actionCall)
    .where(environment ? eq(actionCall.environment, environment) : undefined)
  return { last: row?.last ? row.last.toISOString() : null, first: row?.first ?? null }
}

const callKey = (slug: string, name: string) => JSON.stringify([slug, name])

/** By whom the asker may see: of systems of their own teams by anybody, else by agents of theirs. */
async function loadCalls(db: Database, actor: Actor, environment: string | undefined) {
  const teams = visibleTeams(actor)
  const rows = await db
    .select({
      system: actionCall.system,
      action: actionCall.action,
      calls: sql<number>`sum(${actionCall.calls})::float8`,
      denied: sql<number>`sum(${actionCall.denied})::float8`,
      last: sql<Date>`max(${actionCall.last_called_at})`.mapWith(actionCall.last_called_at),
    })
    .from(actionCall)
    .innerJoin(agent, eq(agent.id, actionCall.agent_id))
    .leftJoin(system, eq(system.slug, actionCall.system))
    .where(
      and(
        environment ? eq(actionCall.environment, environment) : undefined,
        teams === 'all'
          ? undefined
          : teams.length === 0
            ? sql`false`
            : sql`(${inArray(agent.team_id, teams)} or ${inArray(system.team_id, teams)})`,
      ),
    )
    .groupBy(actionCall.system, actionCall.action)
  return new Map(
    rows.map(row => [
      callKey(row.system, row.action),
      { calls: row.calls, denied: row.denied, last: row.last.toISOString() },
    ]),
  )
}

async function loadBindingThresholds(db: Database) {
  const rows = await db
    .select({ action: rule.action_id, agent: rule.agent_id })
    .from(rule)
    .where(and(eq(rule.kind, 'threshold'), isNull(rule.removed_at)))
  return groupBy(rows, row => row.action ?? '')
}

async function loadAgents(
  db: Database,
  actor: Actor,
  environments: { id: string; production: boolean }[],
  thresholds: Map<string, { agent: string | null }[]>,
) {
  const agents = await db
    .select({ id: agent.id, name: agent.name, state: agent.state, attributes: agent.attributes })
    .from(agent)
    .where(and(ne(agent.state, 'retired'), visibleAgents(actor)))
    .orderBy(agent.name)
  if (agents.length === 0) return []
  const ids = agents.map(row => row.id)
  const [places, uses, leftOut, rows, guardrailRows] = await Promise.all([
    db.select().from(agentEnvironment).where(inArray(agentEnvironment.agent_id, ids)),
    db
      .select({ agent: agentSystem.agent_id, system: agentSystem.system_id })
      .from(agentSystem)
      .where(inArray(agentSystem.agent_id, ids)),
    db
      .select({ agent: agentAction.agent_id, action: agentAction.action_id })
      .from(agentAction)
      .where(and(eq(agentAction.mode, 'none'), inArray(agentAction.agent_id, ids))),
    db
      .select({ row: COLUMNS, of: SYSTEM })
      .from(action)
      .innerJoin(system, eq(system.id, action.system_id))
      .where(isNull(action.removed_at)),
    db
      .select({ id: rule.id, selector: rule.selector })
      .from(rule)
      .where(and(eq(rule.kind, 'guardrail'), isNull(rule.removed_at))),
  ])
  const guardrails = guardrailRows.flatMap(({ id, selector }) => (selector ? [{ id, selector }] : []))
  const hidden = new Set(leftOut.map(row => `${row.agent} ${row.action}`))
  const actionsOf = groupBy(rows, ({ row }) => row.system_id)
  const usesOf = groupBy(uses, row => row.agent)
  const placesOf = groupBy(places, row => row.agent_id)
  const isProduction = new Map(environments.map(one => [one.id, one.production]))
  return agents.map(row => {
    const covered: CoveredAgent = {
      id: row.id,
      attributes: row.attributes,
      environments: (placesOf.get(row.id) ?? []).map(place => place.environment),
      actions: (usesOf.get(row.id) ?? []).flatMap(use =>
        (actionsOf.get(use.system) ?? [])
          .filter(({ row: one }) => !hidden.has(`${row.id} ${one.id}`))
          .map(({ row: one, of }) => {
            const classification = classificationOf(one)
            const override = overrideOf(one)
            return {
              id: one.id,
              system: of.slug,
              classification,
              tags: [...one.tags, ...of.tags],
              tier: (environment: string) =>
                classification === null
                  ? null
                  : effectiveClassification(classification, override, isProduction.get(environment) ?? true)
                      .tier,
            }
          }),
      ),
    }
    const binding = bindingOf(covered, thresholds, guardrails)
    return {
      id: row.id,
      name: row.name,
      state: row.state,
      actions: covered.actions.length,
      thresholds: binding.thresholds,
      guardrails: binding.guardrails.length,
      default_only: binding.thresholds === 0 && binding.guardrails.length === 0,
    }
  })
}

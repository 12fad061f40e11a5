/** `policy.coverage`: what nobody looked at yet, and where to fix it. */
import { z } from 'zod'
import { loadEnvironments } from '@/db/stores/action'
import { storedClassification } from '@/db/stores/action-facts'
import { classificationOf, overrideOf } from '@/db/stores/release-inputs'
import { COVERAGE_GAPS, gapsOf } from '@/lib/domain/policy/coverage'
import { TIERS } from '@/lib/domain/policy/model'
import { effectiveClassification } from '@/lib/domain/release/compose'
import { defineQuery } from '../define-query'
import { decodeNumberCursor, encodeCursor } from '../paging'
import { callKey, loadCalls, loadReports, loadVisibleActions } from './coverage-actions'
import { loadAgents, loadBindingThresholds } from './coverage-agents'

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
    /** `next_cursor` of the page before. */
    cursor: z.string().max(200).optional(),
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
    /** With a gap, those of the chosen gap, at most `limit` of them. */
    actions: z.array(coveredAction),
    /** How many come after these. */
    more_actions: z.int(),
    next_cursor: z.string().nullable(),
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
    const from = decodeNumberCursor(input.cursor) ?? 0
    const to = from + input.limit
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
      actions: chosen.slice(from, to),
      more_actions: Math.max(0, chosen.length - to),
      next_cursor: to < chosen.length ? encodeCursor([to]) : null,
      agents,
    }
  },
})

/** What must hold for every policy and request (DESIGN §4): order, monotonicity, pinning. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Random, seededRandom } from '@/lib/testing/random'
import { AGENTS, NOW } from '@/lib/testing/random-condition'
import { randomBundle, randomEntry, randomPulse, randomRule } from '@/lib/testing/random-policy'
import { randomRequestText } from '@/lib/testing/random-request'
import { evaluate } from './evaluate'
import { driftEntry } from './drift-entry'
import { isLooser } from './join'
import { joinEntry } from './join-policy'
import type { BundlePolicy, EvaluationResult, Pulse, SurfaceEntry } from './model'
import { OddNumber } from './numbers'
import { Malformed, parseRequest } from './parse-request'
import { readStrictJson, writeJson } from './strict-json'

type World = { random: Random; policy: BundlePolicy; pulse: Pulse; texts: string[] }

/** 25 requests for each random bundle, and what they were decided as. Fails unless enough of them say more than no. */
function forAllWorlds(runs: number, absent: boolean, check: (world: World, text: string) => void): void {
  let open = 0
  let all = 0
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), seed => {
      const random = seededRandom(seed)
      const policy = randomBundle(random, { absent })
      const pulse = randomPulse(random)
      const texts = Array.from({ length: 25 }, () => randomRequestText(random))
      for (const text of texts) {
        all++
        if (decide(policy, pulse, text).context.outcome !== 'deny') open++
        check({ random, policy, pulse, texts }, text)
      }
    }),
    { numRuns: runs },
  )
  expect(open).toBeGreaterThan(all / 20)
}

function decide(policy: BundlePolicy, pulse: Pulse, text: string): EvaluationResult {
  return evaluate(policy, pulse, parseRequest(text), NOW)
}

function withEntries(
  policy: BundlePolicy,
  change: (entry: SurfaceEntry) => SurfaceEntry | null,
): BundlePolicy {
  const copy = structuredClone(policy)
  for (const agent of Object.values(copy.agents)) {
    for (const actions of Object.values(agent.surface)) {
      for (const [action, entry] of Object.entries(actions)) {
        const changed = change(entry)
        if (changed) actions[action] = changed
        else delete actions[action]
      }
    }
  }
  return copy
}

function expectNotLooser(after: EvaluationResult, before: EvaluationResult, what: string): void {
  const said = `${what}: ${before.context.outcome} became ${after.context.outcome}`
  expect(isLooser(after.context.outcome, before.context.outcome), said).toBe(false)
}

describe('for every policy and request', () => {
  it('the order of rules, tiers and exceptions never shows', () => {
    forAllWorlds(60, true, ({ random, policy, pulse }, text) => {
      const shuffled = withEntries(policy, entry => ({
        ...entry,
        tiers: random.shuffle(entry.tiers),
        thresholds: random.shuffle(entry.thresholds),
        guardrails: random.shuffle(entry.guardrails),
        exceptions: random.shuffle(entry.exceptions),
      }))
      expect(decide(shuffled, pulse, text)).toEqual(decide(policy, pulse, text))
    })
  })

  it('adding a rule never loosens', () => {
    forAllWorlds(60, true, ({ random, policy, pulse }, text) => {
      const rule = randomRule(random, 'thr_new', { absent: true })
      const guardrail = randomRule(random, 'grl_new', { absent: true })
      const more = withEntries(policy, entry => ({
        ...entry,
        thresholds: [...entry.thresholds, rule],
        guardrails: [...entry.guardrails, 'grl_new@1'],
      }))
      more.guardrails['grl_new@1'] = { ...guardrail, version: 1 }
      expectNotLooser(decide(more, pulse, text), decide(policy, pulse, text), 'a rule more')
    })
  })

  it('deleting an input field never loosens', () => {
    // Without documented defaults: those say what a missing field means.
    forAllWorlds(80, false, ({ policy, pulse }, text) => {
      // Taking away what makes a request unreadable makes it readable.
      if (parseRequest(text) instanceof Malformed) return
      const before = decide(policy, pulse, text)
      for (const path of deletablePaths(text)) {
        expectNotLooser(
          decide(policy, pulse, without(text, path)),
          before,
          `without ${path.join('.')} of ${text}`,
        )
      }
    })
  })

  it('what was pinned and what is current join to nothing looser than either', () => {
    forAllWorlds(25, true, ({ random, policy, pulse }, text) => {
      const pinned = policy
      const current = withEntries(policy, entry => ({
        ...randomEntry(random, policy.guardrails, { absent: true }),
        definition_digest: entry.definition_digest,
        exceptions: entry.exceptions,
      }))
      const joined = structuredClone(pinned)
      for (const id of AGENTS) {
        for (const [system, actions] of Object.entries(joined.agents[id]!.surface)) {
          for (const [action, entry] of Object.entries(actions)) {
            const both = joinEntry(entry, current.agents[id]!.surface[system]![action]!)
            if (both) actions[action] = both
            else delete actions[action]
          }
        }
      }
      const result = decide(joined, pulse, text)
      expectNotLooser(result, decide(pinned, pulse, text), 'joined, against pinned')
      expectNotLooser(result, decide(current, pulse, text), 'joined, against current')
    })
  })

  it('a definition that changed since the release is never looser than it was, than it is, or than a plain yes', () => {
    let steppedUp = 0
    forAllWorlds(6, true, ({ random, policy, pulse }, text) => {
      const raised = random.chance(0.3)
        ? {
            tier: 'high' as const,
            outcome: 'step_up' as const,
            approvals: [{ layer: 'pam' as const, count: 1 }],
          }
        : null
      // As it was before anybody's word about it lapsed: what it may not fall below.
      const classified = withEntries(policy, entry => ({
        ...randomEntry(random, policy.guardrails, { absent: true }),
        classified: true,
        exceptions: entry.exceptions,
      }))
      for (const known of [true, false]) {
        const drifted = structuredClone(policy)
        const open = structuredClone(policy)
        for (const id of AGENTS) {
          for (const [system, actions] of Object.entries(drifted.agents[id]!.surface)) {
            for (const [action, pinned] of Object.entries(actions)) {
              const last = classified.agents[id]!.surface[system]![action]!
              const unknown = { ...last, classified: false, tiers: UNCLASSIFIED }
              const current = known ? last : unknown
              const joined = joinEntry(pinned, current)
              if (joined) actions[action] = driftEntry(joined, pinned, current, 'step_up', raised)
              else delete actions[action]
              const denied = joined && driftEntry(joined, pinned, current, 'deny', raised)
              if (denied) open.agents[id]!.surface[system]![action] = denied
              else delete open.agents[id]!.surface[system]![action]
            }
          }
        }
        const result = decide(drifted, pulse, text)
        if (result.context.outcome === 'step_up') steppedUp++
        expect(result.context.outcome).not.toBe('allow')
        expectNotLooser(result, decide(policy, pulse, text), 'drifted, against pinned')
        if (known) expectNotLooser(result, decide(classified, pulse, text), 'drifted, against current')
        expect(decide(open, pulse, text).context.outcome).toBe('deny')
      }
    })
    expect(steppedUp).toBeGreaterThan(20)
  })
})

const UNCLASSIFIED: SurfaceEntry['tiers'] = [{ tier: 'critical', outcome: 'deny', approvals: [] }]

/**
 * Every field that the caller's words are in. Left out is what an enforcer states about itself where the design
 * says "supplied": session, endpoint, data set and definition digest, and the issuer, which is half of an identity.
 */
function deletablePaths(text: string): string[][] {
  const paths: string[][] = [['subject', 'properties', 'instance'], ['context']]
  const walk = (value: unknown, path: string[]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof OddNumber)
      return
    for (const [key, child] of Object.entries(value)) {
      const below = [...path, key]
      if (below.join('.') === 'context.session') continue
      paths.push(below)
      walk(child, below)
    }
  }
  walk((readStrictJson(text, 16) as { context?: unknown }).context, ['context'])
  return paths
}

function without(text: string, path: string[]): string {
  const value = readStrictJson(text, 16)
  let parent = value as Record<string, unknown>
  for (const key of path.slice(0, -1)) parent = (parent[key] ?? {}) as Record<string, unknown>
  delete parent[path.at(-1)!]
  return writeJson(value)
}

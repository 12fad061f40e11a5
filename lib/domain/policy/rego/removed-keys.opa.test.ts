/**
 * Every golden case with each key of policy and pulse removed in turn, on real OPAs: never a looser outcome.
 *
 * Left out is what can't differ: cases that are allowed (nothing is looser), and keys of agents, systems and actions
 * that the request doesn't name, since the module reads none of them (the first test).
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { regoModule } from '@/lib/config/rego-module'
import { goldenCases } from '@/lib/testing/golden'
import { type KeyPaths, type PolicyOpa, startPolicyOpa } from '@/lib/testing/opa-policy'
import { opaBinaries } from '@/lib/testing/opa-process'
import { evaluate } from '../evaluate'
import type { BundlePolicy, EvaluationRequest, Outcome, Pulse } from '../model'
import { canonicalizeRequest, parseRequest } from '../parse-request'
import { bundleDataText, pulseDataText } from './data-json'

type Case = {
  label: string
  policy: BundlePolicy
  pulse: Pulse
  requestText: string
  now: number
  outcome: Outcome
}

/** A text that can't be read is never sent, and without policy or pulse there is nothing to remove. */
const cases = goldenCases().flatMap(({ file, name, policy, pulse, text, now }): Case[] => {
  const requestText = canonicalizeRequest(text)
  if (typeof requestText !== 'string' || policy === null || pulse === null) return []
  const { outcome } = evaluate(policy, pulse, parseRequest(text), now).context
  return [{ label: `${file}: ${name}`, policy, pulse, requestText, now, outcome }]
})
const closed = cases.filter(({ outcome }) => outcome !== 'allow')

it('the module reads agents by the identities of the request, and of them its system and action', () => {
  const module = regoModule().replace(/^\s*#.*$/gm, '')
  const count = (pattern: RegExp) => [...module.matchAll(pattern)].length
  const ids = 'id|subject_id|ids\\[i\\]|data\\.countersign\\.policy\\.subjects\\[subject_key\\]'
  expect(count(/policy\.agents/g)).toBe(count(new RegExp(`policy\\.agents\\[(${ids})\\]`, 'g')))
  expect(count(/\.surface/g)).toBe(count(/\.surface\[input\.resource\.id\]\[input\.action\.name\]/g))
  // Where `id` comes from.
  expect(count(/policy\.identities/g)).toBe(count(/policy\.identities\[key\]/g))
  expect(count(/policy\.subjects/g)).toBe(count(/policy\.subjects\[subject_key\]/g))
  // Nothing takes the policy as a whole.
  expect(count(/data\.countersign\.policy(?!\.[a-z_]+)/g)).toBe(0)
  expect(count(/data\.countersign(?!\.policy|_pulse|\.decision)/g)).toBe(0)
})

describe.each(opaBinaries())('$name', ({ path }) => {
  let opa: PolicyOpa
  beforeAll(async () => {
    opa = await startPolicyOpa(path)
  })
  afterAll(() => opa?.stop())

  it('answers no golden case more loosely without any one key of policy or pulse', async () => {
    let asked = 0
    for (const together of groups(closed, ({ policy, pulse }) => [policy, pulse])) {
      const [{ policy, pulse }] = together
      await opa.loadPolicy(policy, pulse)
      for (const alike of groups(together, named)) {
        const paths = keyPaths(policy, pulse, named(alike[0]))
        const looser = await opa.looserWithout(paths, alike)
        const told = (['policy', 'pulse'] as const).flatMap(part =>
          looser[part].map(
            ([key, at]) => `${alike[at]!.label}, without ${part} ${paths[part][key]!.join('/')}`,
          ),
        )
        expect(told).toEqual([])
        asked += alike.length * (paths.policy.length + paths.pulse.length)
      }
    }
    expect(closed.length).toBeGreaterThan(400)
    expect(asked).toBeGreaterThan(60_000)
  }, 600_000)

  it('would see it: without a stop, who was stopped is not', async () => {
    const seen: string[] = []
    for (const [{ policy, pulse, ...one }] of groups(closed, ({ label }) => label)) {
      const stops = Object.entries(pulse.kill).flatMap(([list, entries]) =>
        Object.keys(entries).map(name => ['kill', list, name]),
      )
      if (stops.length === 0) continue
      await opa.loadPolicy(policy, pulse)
      const looser = await opa.looserWithout({ policy: [], pulse: stops }, [one])
      seen.push(...looser.pulse.map(([key]) => stops[key]![1]!))
    }
    expect(new Set(seen)).toEqual(new Set(['agents', 'sessions', 'systems', 'actions', 'instances']))
  })
})

type Named = { agents: string[]; system: string; action: string }

/** What of the agents a request names, and so the module reads. Any text: a request of another shape names less. */
function named({ policy, requestText }: Case): Named {
  const request = (JSON.parse(requestText) ?? {}) as Partial<EvaluationRequest>
  const { subject, resource, action, context } = request
  const issuer = subject?.properties?.issuer
  const keys = [subject?.id, `${issuer}#${subject?.id}`, ...[context?.actor_chain].flat()]
  const agents = keys.flatMap(key => (typeof key === 'string' ? (policy.identities[key] ?? []) : []))
  return { agents: [...new Set(agents)].sort(), system: String(resource?.id), action: String(action?.name) }
}

/** Every key of every object, at every depth. */
function keyPaths(policy: BundlePolicy, pulse: Pulse, { agents, system, action }: Named): KeyPaths {
  const isRead = ([top, agent, part, entrySystem, entryAction]: string[]) => {
    if (top !== 'agents' || agent === undefined) return true
    if (!agents.includes(agent)) return false
    if (part !== 'surface' || entrySystem === undefined) return true
    return entrySystem === system && (entryAction === undefined || entryAction === action)
  }
  return {
    policy: [...pathsIn(JSON.parse(bundleDataText(policy)).policy)].filter(isRead),
    // A pulse without a stop is a pulse in which nobody stopped it: the signature is what says that it is whole.
    pulse: [...pathsIn(JSON.parse(pulseDataText(pulse)))].filter(
      ([part, , name]) => part !== 'kill' || name === undefined || name === '',
    ),
  }
}

function* pathsIn(value: unknown, path: string[] = []): Generator<string[]> {
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [...path, key]
    yield* pathsIn(child, [...path, key])
  }
}

function groups(all: Case[], by: (one: Case) => unknown): [Case, ...Case[]][] {
  const found = new Map<string, [Case, ...Case[]]>()
  for (const one of all) {
    const key = JSON.stringify(by(one))
    const group = found.get(key)
    if (group) group.push(one)
    else found.set(key, [one])
  }
  return [...found.values()]
}
